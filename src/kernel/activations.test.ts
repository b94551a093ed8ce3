// Scheduler activations: which upcall follows what, in the kernel's own words.
import { describe, expect, it } from 'vitest';
import { furthestBehind } from '../machine/interleave.ts';
import { userLevel } from './testing/activations.ts';
import { check } from './testing/check.ts';
import { bytes, data } from './testing/disk.ts';
import { boot, type Setting, show } from './testing/guest.ts';
import type { KernelEvent } from './events.ts';

const setting: Setting = { files: [{ path: '/disk/f', bytes: bytes(8 * 4096) }], machine: { harts: 2 } };

/** `2 on hart 0: blocked 0`: which activation was told what where. */
const upcalls = (events: readonly KernelEvent[]): string[] =>
  events.flatMap((event) =>
    event.kind === 'upcall'
      ? [
          `${event.activation} on hart ${event.hart}: ${event.events
            .map(({ kind, activation }) => (activation < 0 ? kind : `${kind} ${activation}`))
            .join(', ')}`,
        ]
      : [],
  );

describe("the trace of the paper's Figure 1", () => {
  const program = `${userLevel}
        .globl  _start
_start: open    O_RDONLY
        start
        li      a0, 1
        sys     CALL_SA_MORE            # T1: a second processor, activation 1
.wait:  lw      t0, second
        beqz    t0, .wait
        take    4096, 1                 # T2: our thread blocks
        li      a0, 0
        sys     CALL_EXIT_GROUP
${data}
        .data
second: .word   1
`;
  it('two processors; a thread blocks; it can go on, and another processor is preempted to say so', () => {
    const shown = show(program, { ...setting, choose: (tag, n) => (tag === 'notify on' ? n - 1 : 0) });
    expect(shown.outcome).toEqual({ kind: 'exit', status: 0 });
    expect(upcalls(shown.events)).toEqual([
      '1 on hart 1: add processor',
      '2 on hart 0: blocked 0',
      '3 on hart 1: unblocked 0, preempted 1',
    ]);
  });

  it('on a single processor', () => {
    const shown = show(program, { ...setting, machine: { harts: 1 } });
    expect(shown.outcome).toEqual({ kind: 'exit', status: 0 });
    expect(upcalls(shown.events)).toEqual(['1 on hart 0: blocked 0', '2 on hart 0: unblocked 0, preempted 1']);
  });

  it('goes on the same from a snapshot at any turn, and its lists always agree', () => {
    const { machine, kernel } = boot(program, setting);
    const interleaver = furthestBehind();
    const taken = [];
    while (kernel.turn(interleaver, 7)) {
      check(kernel);
      taken.push(machine.snapshot());
    }
    const end = machine.hash();
    expect(kernel.outcome).toEqual({ kind: 'exit', status: 0 });
    for (let i = 3; i < taken.length; i += Math.ceil(taken.length / 40)) {
      const other = boot(program, setting);
      other.machine.restore(taken[i]);
      other.kernel.run({ slice: 7 });
      expect(other.machine.hash()).toBe(end);
    }
  });
});
