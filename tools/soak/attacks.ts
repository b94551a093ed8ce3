// The thread package on activations under random attack (src/lab/harass.ts): what of many runs did not end well.
import { join } from 'node:path';
import { Kernel, kernelBytesFor } from '../../src/kernel/kernel.ts';
import { harass } from '../../src/lab/harass.ts';
import { Machine } from '../../src/machine/machine.ts';
import { build, type BuildOptions, programsFolder } from '../program.ts';
import type { Batch } from './soaks.ts';

const RAM_BYTES = 4 << 20;

/** The program under attack. */
export function attacked(options: BuildOptions = {}, program = 'activations/count.s'): Uint8Array {
  const { elf, diagnostics } = build([join(programsFolder, program)], options);
  if (elf === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return elf;
}

/** One run for each seed: on 1, 2 or 4 harts, with page faults or without. */
export function attacks(elf: Uint8Array, seeds: readonly number[], maxTicks?: number): Batch {
  const failures: Batch['failures'] = [];
  const counts = { preemptions: 0, faults: 0 };
  for (const seed of seeds) {
    const harts = [1, 2, 4][seed % 3];
    const machine = new Machine({ harts, ramBytes: RAM_BYTES, kernelBytes: kernelBytesFor(RAM_BYTES) });
    let answer = seed;
    // What the kernel leaves open is answered at random, too.
    const choose = (_: string, n: number) => (answer = (Math.imul(answer, 1_103_515_245) + 12_345) >>> 1) % n;
    const written: string[] = [];
    const decoder = new TextDecoder();
    const kernel = new Kernel(machine, {
      choose,
      tell: (event) => void (event.kind === 'output' && written.push(decoder.decode(event.bytes))),
    });
    kernel.load(elf, ['attacked']);
    const { ended, preemptions, faults } = harass(machine, kernel, {
      seed,
      faults: seed % 2 === 0,
      ...(maxTicks === undefined ? {} : { maxTicks }),
    });
    counts.preemptions += preemptions;
    counts.faults += faults;
    const text = written.join('');
    if (ended !== 'exit 0' || !text.endsWith('counted to 80\n'))
      failures.push({ seed, what: `${harts} harts: ${ended}, ${JSON.stringify(text)}` });
  }
  return { failures, counts };
}
