// Programs on activations, stopped at random moments, restored in a new machine under a new kernel: they end with the same bytes.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Kernel, kernelBytesFor } from '../src/kernel/kernel.ts';
import { furthestBehind, randomFrom } from '../src/machine/interleave.ts';
import { Machine } from '../src/machine/machine.ts';
import type { Snapshot } from '../src/machine/snapshot.ts';
import { build, programsFolder } from '../tools/program.ts';

const RAM_BYTES = 4 << 20;
const SLICE = 11;

describe('goes on the same from a snapshot at any moment:', () => {
  it.each([
    { program: 'recovery/many-stops.s', recovery: 'user', section: 'copy' },
    { program: 'recovery/many-stops.s', recovery: 'kernel', section: 'copy' },
    { program: 'recovery/fault-in-copy.s', recovery: 'kernel', section: 'copy' },
    { program: 'recovery/holder-stopped.s', section: 'grace', recovery: 'user' },
    { program: 'recovery/holder-stopped.s', section: 'restart', recovery: 'user' },
    { program: 'activations/two-spaces.s', section: 'copy', recovery: 'user' },
    { program: 'activations/urgent.s', section: 'copy', recovery: 'user' },
  ])('$program, section $section, recovery $recovery', ({ program, ...options }) => {
    const { elf, header } = build([join(programsFolder, program)], options);
    const begin = (): { machine: Machine; kernel: Kernel } => {
      const machine = new Machine({
        harts: header.harts ?? 2,
        ramBytes: RAM_BYTES,
        kernelBytes: kernelBytesFor(RAM_BYTES),
      });
      return { machine, kernel: new Kernel(machine) };
    };
    const { machine, kernel } = begin();
    kernel.load(elf!, ['program']);
    const random = randomFrom(1);
    const taken: Snapshot[] = [];
    const interleaver = furthestBehind();
    for (let turn = 0; kernel.turn(interleaver, SLICE); turn++) if (random(40) === 0) taken.push(machine.snapshot());
    const end = machine.hash();
    expect(kernel.outcome).toEqual({ kind: 'exit', status: 0 });
    expect(taken.length).toBeGreaterThan(8);
    for (let i = 0; i < taken.length; i += Math.ceil(taken.length / 25)) {
      const other = begin();
      other.machine.restore(taken[i]);
      other.kernel.run({ slice: SLICE });
      expect(other.machine.hash()).toBe(end);
    }
  });
});
