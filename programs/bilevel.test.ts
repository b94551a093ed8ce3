// The bi-level chapter with either trampoline and under all costs: what its programs show does not depend on either.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Kernel, kernelBytesFor } from '../src/kernel/kernel.ts';
import { furthestBehind, randomFrom } from '../src/machine/interleave.ts';
import { Machine } from '../src/machine/machine.ts';
import { noPaint } from '../tools/io.ts';
import { build, programsFolder } from '../tools/program.ts';
import { failure } from '../tools/report.ts';
import { type GuestFile, settle } from '../tools/settings.ts';
import { planned, testProgram, titleOf } from '../tools/test.ts';
import { fakeIo } from '../tools/testing/fake-io.ts';

const folder = join(programsFolder, 'bilevel');
const programs = readdirSync(folder).filter((name) => name.endsWith('.s'));
const plans = ['user', 'kernel'].flatMap((trampoline) =>
  (['riscv', 'x86', 'aarch64'] as const).map((costs, index) =>
    planned({ trampoline, costs, harts: [4, 2, 1][index], slice: ['7'], engine: ['interp'], maxTicks: 100_000_000 }),
  ),
);

describe('with the trampoline in user code or in the kernel, under each cost profile', () => {
  it.each(programs.map((name) => [titleOf(join(folder, name)), name]))('%s', async (_, name) => {
    for (const plan of plans) {
      const result = await testProgram(join(folder, name), plan, fakeIo());
      expect(result.status, failure(result, noPaint)).toBe('passed');
    }
  });
});

/** A machine of three harts with a kernel; what the program writes is added to `output`. */
function world(output: string[], files: readonly GuestFile[]): { machine: Machine; kernel: Kernel } {
  const ramBytes = 8 << 20;
  const machine = new Machine({ harts: 3, ramBytes, kernelBytes: kernelBytesFor(ramBytes) });
  const decoder = new TextDecoder();
  const kernel = new Kernel(machine, {
    files,
    tell: (event) => void (event.kind === 'output' && output.push(decoder.decode(event.bytes))),
  });
  return { machine, kernel };
}

describe('a snapshot taken at any time, restored into another machine with a new kernel, goes on to the same end', () => {
  it.each(programs.flatMap((name) => (['user', 'kernel'] as const).map((where) => [name, where] as const)))(
    '%s, trampoline %s',
    (name, trampoline) => {
      const path = join(folder, name);
      const { elf, header } = build([path], { trampoline });
      const { files } = settle(path, header, { trampoline });
      const random = randomFrom(1);
      const output: string[] = [];
      const { machine, kernel } = world(output, files);
      kernel.load(elf!, [name]);
      const interleaver = furthestBehind();
      const snapshots: { taken: ReturnType<Machine['snapshot']>; written: number }[] = [];
      // Early in any case, and then once in a while.
      for (let turn = 0; kernel.turn(interleaver, 10) && kernel.elapsed < 3_000_000; turn++)
        if ((turn === 30 || random(400) === 0) && snapshots.length < 12)
          snapshots.push({ taken: machine.snapshot(), written: output.length });
      expect(snapshots.length).toBeGreaterThan(0);
      for (const { taken, written } of [snapshots[0], snapshots.at(-1)!]) {
        const again: string[] = [];
        const other = world(again, []);
        other.machine.restore(taken);
        other.kernel.run({ slice: 10, maxTicks: 3_000_000 });
        expect(again).toEqual(output.slice(written));
        expect(other.machine.hash()).toBe(machine.hash());
        expect(other.kernel.outcome?.kind).toBe(kernel.outcome?.kind);
      }
    },
  );
});
