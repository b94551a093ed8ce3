// Runs with requests in flight: on any machine, stopped anywhere, whatever is chosen; and what notices a wrong disk.

import { describe, expect, it } from 'vitest';
import { furthestBehind } from '../machine/interleave.ts';
import type { KernelEvent } from './events.ts';
import { Kernel } from './kernel.ts';
import { check } from './testing/check.ts';
import { busy, data, macros, setting, SUM } from './testing/disk.ts';
import { boot, machineFor, outputOf, show } from './testing/guest.ts';

describe('a run with requests in flight', () => {
  const busySetting = { ...setting, machine: { harts: 2 }, quantum: 500 };

  it.each([1, 2, 4])('ends as it should on %i harts, and everything holds between its turns', (harts) => {
    const { kernel } = boot(busy, { ...busySetting, machine: { harts } });
    const interleaver = furthestBehind();
    for (let turn = 0; kernel.turn(interleaver, 50); turn++) if (turn % 40 === 0) check(kernel);
    expect(kernel.outcome).toEqual({ kind: 'exit', status: SUM });
    check(kernel);
  });

  it('ends as it should whatever is chosen', () => {
    for (let seed = 1; seed <= 12; seed++) {
      let state = seed;
      const choose = (_tag: string, n: number) => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
        return (state >>> 8) % n;
      };
      const shown = show(busy, { ...busySetting, choose, slice: 97 });
      expect(shown.outcome).toEqual({ kind: 'exit', status: SUM });
      check(shown.kernel);
    }
  });

  it('can be stopped anywhere, restored under a new kernel in a new machine, and ends with the same bytes', () => {
    const whole = boot(busy, busySetting);
    const interleaver = furthestBehind();
    const stops: { told: number; snapshot: ReturnType<typeof whole.machine.snapshot>; inFlight: number }[] = [];
    let random = 7;
    do {
      random = (Math.imul(random, 1_103_515_245) + 12_345) & 0x7fff_ffff;
      if ((random >>> 8) % 8 === 0)
        stops.push({
          told: whole.events.length,
          snapshot: whole.machine.snapshot(),
          inFlight: whole.kernel.disk.requests.count,
        });
    } while (whole.kernel.turn(interleaver, 7));
    const end = whole.machine.snapshot();
    const hash = whole.machine.hash();
    expect(whole.kernel.outcome).toEqual({ kind: 'exit', status: SUM });
    expect(stops.filter(({ inFlight }) => inFlight > 0).length).toBeGreaterThan(10);
    for (const { told, snapshot } of stops) {
      const machine = machineFor(busySetting.machine);
      const events: KernelEvent[] = [];
      const kernel = new Kernel(machine, { tell: (event) => void events.push(event) });
      machine.restore(snapshot);
      while (kernel.turn(interleaver, 7));
      expect(kernel.outcome).toEqual(whole.kernel.outcome);
      expect(machine.hash()).toBe(hash);
      expect(machine.compare(end)).toBeUndefined();
      expect(events).toEqual(whole.events.slice(told));
      expect(outputOf(events)).toBe(outputOf(whole.events.slice(told)));
    }
  });

  it('is a deadlock when nothing that the disk still does wakes anybody, and none as long as somebody sleeps', () => {
    const ahead = `${macros}
_start: open    O_RDONLY
        advise  0, 0, POSIX_FADV_WILLNEED
`;
    const forEver = show(
      `${ahead}
        la      a0, room
        li      a1, FUTEX_WAIT
        li      a2, 0
        li      a3, 0
        sys     CALL_FUTEX_TIME64
${data}`,
      setting,
    );
    expect(forEver.outcome).toMatchObject({ kind: 'deadlock', waiting: [{ tid: 1 }] });
    expect(forEver.events.filter((event) => event.kind === 'disk').length).toBe(2);
    const long = show(
      `${ahead}
        li      a0, CLOCK_MONOTONIC
        li      a1, 0
        la      a2, second
        li      a3, 0
        sys     CALL_CLOCK_NANOSLEEP_TIME64
        done    3
        .section .rodata
        .balign 8
second: .word   0, 0, 90000, 0
${data}`,
      setting,
    );
    expect(long.outcome).toEqual({ kind: 'exit', status: 3 });
  });

  it('is the same on every engine', () => {
    const on = (engine: 'reference' | 'interp') => {
      const { machine, events, outcome } = show(busy, { ...busySetting, machine: { harts: 2, engine } });
      return { hash: machine.hash(), events, outcome };
    };
    expect(on('interp')).toEqual(on('reference'));
  });
});

describe('a disk that is wrong is noticed', () => {
  /** The first complaint of a run under a kernel that was spoilt, or how it ended. */
  const complaint = (spoil: (kernel: Kernel) => void): string => {
    const { kernel } = boot(busy, { ...setting, machine: { harts: 2 }, quantum: 500 });
    spoil(kernel);
    const interleaver = furthestBehind();
    try {
      for (let turn = 0; turn < 20_000 && kernel.turn(interleaver, 50); turn++) if (turn % 10 === 0) check(kernel);
      check(kernel);
    } catch (error) {
      return (error as Error).message;
    }
    const { outcome } = kernel;
    return outcome?.kind === 'exit' ? `exit ${outcome.status}` : (outcome?.kind ?? 'no end');
  };

  it('(when it is right, nobody complains)', () => {
    expect(complaint(() => {})).toBe(`exit ${SUM}`);
  });

  it('an answer that wakes nobody', () => {
    const spoilt = complaint(({ wait }) => {
      const { end } = wait;
      wait.end = (kc, woken, at) => (kc.reason === 'disk' ? undefined : end.call(wait, kc, woken, at));
    });
    expect(spoilt).toContain('waits for a request');
  });

  it('a page that is used before it is in', () => {
    const spoilt = complaint((kernel) => {
      const { resolve } = kernel.faults;
      kernel.faults.resolve = (space, va, access) => {
        const result = resolve.call(kernel.faults, space, va, access);
        if (result.ok || result.away === undefined || result.away.va === undefined) return result;
        const region = kernel.spaces.find(space, va)!;
        kernel.spaces.pages.set(space.root, result.away.va, (result.away.frames[0]! / 4096) * 1024 + 0xdf);
        return { ok: true, what: region.shared ? 'file page' : 'read back' };
      };
    });
    expect(spoilt).toContain('which is on the disk');
  });

  it('a call that is not undone when it has to wait', () => {
    // The first page is there, the second is not: the console has the first already when that is found out.
    const text = `${macros}
_start: li      s1, -1
        map     8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, s1
        mv      s1, a0
        li      t0, 4096
        add     t0, t0, s1
        sw      t0, 0(t0)
        sw      t0, 0(s1)
        madvise s1, 8192, MADV_PAGEOUT
        lw      t0, 0(s1)
        li      a0, 1
        mv      a1, s1
        li      a2, 8192
        sys     CALL_WRITE
        done    0
${data}`;
    const [right, wrong] = [false, true].map((isSpoilt) => {
      const { kernel, machine, events } = boot(text, setting);
      if (isSpoilt) machine.undo = () => {};
      expect(kernel.run()).toEqual({ kind: 'exit', status: 0 });
      return { hash: machine.hash(), length: outputOf(events).length };
    });
    expect(right!.length).toBe(8192);
    expect(wrong!.hash).not.toBe(right!.hash);
  });
});
