// Placed programs and their memory: nobody takes another's, all of it goes, and a snapshot has all of it.

import { describe, expect, it } from 'vitest';
import { furthestBehind } from '../machine/interleave.ts';
import type { Snapshot } from '../machine/snapshot.ts';
import { Kernel } from './kernel.ts';
import { check } from './testing/check.ts';
import { boot, machineFor } from './testing/guest.ts';
import { files, prelude, run } from './testing/placed.ts';

describe('a placed program', () => {
  it('never shares a region with another: what one does to its pages, or its end, leaves the others theirs', () => {
    const shown = run(`
_start: spawn   looper
        mv      s2, a0
        spawn   looper
        mv      s3, a0
        spawn   looper
        mv      s4, a0
        mv      a0, s3
        li      a1, SIGKILL
        sys     CALL_KILL
        await   s3
        li      a0, 1
        la      a1, name
        li      a2, 5
        sys     CALL_WRITE
        done    0
`);
    const { kernel } = shown;
    const placed = [...kernel.instances].toSorted((a, b) => a.start - b.start);
    expect(placed.map(({ tid }) => tid)).toEqual([4, 2]);
    const regions = [...kernel.spaces.regions].filter(({ start }) => start >= placed[0]!.start && start < 0x7000_0000);
    for (const { start, end } of placed) {
      const own = regions.filter((region) => region.start < end && region.end > start);
      expect(own.every((region) => region.start >= start && region.end <= end)).toBe(true);
      expect(own.map(({ kind }) => kind).toSorted()).toEqual([
        'guard',
        'program',
        'program',
        'program',
        'stack',
        'tls',
      ]);
    }
    expect(regions.length).toBe(12);
  });

  it('keeps what others have mapped in a hole of its place', () => {
    const shown = run(`
_start: spawn   looper
        mv      s2, a0
        li      a0, 0
        sys     CALL_BRK
        la      t0, ended
        mv      a0, s2
        li      a1, SIGKILL
        sys     CALL_KILL
        li      a0, 0x6ffef000          # the first page of its stack
        li      a1, 0x1000
        sys     CALL_MUNMAP
        li      a0, 0x6ffef000
        li      a1, 0x1000
        li      a2, PROT_READ | PROT_WRITE
        li      a3, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED
        li      a4, -1
        li      a5, 0
        sys     CALL_MMAP2
        li      t0, 42
        sw      t0, 0(a0)
        mv      s3, a0
        await   s2
        lw      a0, 0(s3)
        sys     CALL_EXIT
`);
    expect(shown.outcome).toEqual({ kind: 'exit', status: 42 });
  });

  it('goes on the same after a snapshot at any turn, in a new kernel over another machine', () => {
    const text = `${prelude}
_start: li      s2, 4
more:   andi    t0, s2, 1
        la      t1, request
        sw      t0, SPAWN_FLAGS(t1)
        spawn   adder
        addi    s2, s2, -1
        bnez    s2, more
next:   li      t0, -1
        await   t0
        bgtz    a0, next
        lw      a0, counter
        sys     CALL_EXIT
`;
    const setting = { files, machine: { harts: 2 } };
    const whole = boot(text, setting);
    const turns: Snapshot[] = [];
    const order = furthestBehind();
    while (whole.kernel.turn(order, 40)) turns.push(whole.machine.snapshot());
    expect(whole.kernel.outcome).toEqual({ kind: 'exit', status: 4 });
    for (let at = 3; at < turns.length; at += 7) {
      const other = machineFor(setting.machine);
      other.restore(turns[at]!);
      const kernel = new Kernel(other, { files });
      const again = furthestBehind();
      while (kernel.turn(again, 40));
      expect(kernel.outcome).toEqual(whole.kernel.outcome);
      expect(other.hash()).toBe(whole.machine.hash());
    }
  });

  it('keeps every count right at each turn, on two harts, and gives all memory back', () => {
    const { kernel } = boot(
      `${prelude}
_start: li      a0, USAGE_FRAMES
        sys     CALL_USAGE
        mv      s5, a0
        li      s2, 6
more:   andi    t0, s2, 1
        la      t1, request
        sw      t0, SPAWN_FLAGS(t1)
        spawn   adder
        bltz    a0, bad
        addi    s2, s2, -1
        bnez    s2, more
next:   li      t0, -1
        await   t0
        bgtz    a0, next
        li      a0, USAGE_FRAMES
        sys     CALL_USAGE
        sub     a0, a0, s5
        sys     CALL_EXIT
bad:    done    99
`,
      { files, machine: { harts: 2 } },
    );
    const interleaver = furthestBehind();
    while (kernel.turn(interleaver, 30)) check(kernel);
    expect(kernel.outcome).toEqual({ kind: 'exit', status: 0 });
    expect(kernel.instances.count).toBe(0);
  });
});
