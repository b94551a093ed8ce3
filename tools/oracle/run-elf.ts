// Runs a program on our machine with nothing around it: what it wrote, and how it ended as a shell would count it.
import { Kernel, kernelBytesFor, type Outcome } from '../../src/kernel/kernel.ts';
import { Machine } from '../../src/machine/machine.ts';

export type Engine = 'reference' | 'interp';
export const engines: readonly Engine[] = ['reference', 'interp'];

export interface Run {
  stdout: Uint8Array;
  /** The exit status, or 128 and the signal. -1 when it did not end. */
  status: number;
  outcome: Outcome;
}

/** Enough for a random program and its stack; a small machine is made quickly. */
const ramBytes = 4 << 20;

export function runElf(elf: Uint8Array, engine: Engine, maxTicks = 100_000_000): Run {
  const written: Uint8Array[] = [];
  const machine = new Machine({ engine, ramBytes, kernelBytes: kernelBytesFor(ramBytes) });
  const kernel = new Kernel(machine, {
    tell: (event) => {
      if (event.kind === 'output') written.push(event.bytes);
    },
  });
  kernel.load(elf, ['program']);
  const outcome = kernel.run({ maxTicks });
  const status = outcome.kind === 'exit' ? outcome.status : outcome.kind === 'killed' ? 128 + outcome.signal : -1;
  return { stdout: Buffer.concat(written), status, outcome };
}
