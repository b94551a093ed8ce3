// The thread package stopped at every instruction of every critical section (src/lab/sweep.ts): on which machines, who
// recovers, and how many of how many instructions came out right.
import { join } from 'node:path';
import { PIE_BASE } from '../../src/kernel/address-space.ts';
import { Kernel, kernelBytesFor } from '../../src/kernel/kernel.ts';
import { criticalSections } from '../../src/lab/critical-table.ts';
import { type Points, Sweep, type SweepOptions, type World } from '../../src/lab/sweep.ts';
import { Machine } from '../../src/machine/machine.ts';
import { Image } from '../image.ts';
import { build, type BuildOptions, programsFolder } from '../program.ts';
import type { Batch } from './soaks.ts';

/** All sections of the thread package; and sections of every form. */
const programs = ['recovery/every-section.s', 'recovery/every-form.s'] as const;

/** Each on 1, 2 and 4 harts, recovered in the handler and in the kernel. */
export const swept = programs.flatMap((program) =>
  [1, 2, 4].flatMap((harts) => ['user', 'kernel'].map((recovery) => ({ program, harts, recovery }))),
);

export const sweptElf = (program: string, options: BuildOptions): Uint8Array =>
  build([join(programsFolder, program)], options).elf!;

/** Code that is no critical section and may be stopped in the middle all the same. */
const switches = [
  ['ft_leaving', 'ft_left'],
  ['ft_switch', 'ft_switched'],
  ['recovery_switch', 'recovery_switched'],
  ['critical_leave', 'critical_left'],
  ['ft_upcall', 'ft_upcalled'],
] as const;

export function sweep(elf: Uint8Array, harts: number, options: Partial<SweepOptions> = {}): Sweep {
  const image = new Image(elf, 0);
  const more = switches.map(([name, end]) => ({ name, start: image.address(name)!, end: image.address(end)! }));
  return new Sweep(world(elf, harts), criticalSections(elf), { base: PIE_BASE, more, ...options }).run();
}

function world(elf: Uint8Array, harts: number): World {
  const ramBytes = 4 << 20;
  const machine = new Machine({ harts, ramBytes, kernelBytes: kernelBytesFor(ramBytes) });
  const written: string[] = [];
  const decoder = new TextDecoder();
  const kernel = new Kernel(machine, {
    tell: (event) => void (event.kind === 'output' && written.push(decoder.decode(event.bytes))),
  });
  kernel.load(elf, ['sections']);
  return { machine, kernel, written };
}

/** Seed i is the i-th of `swept`; what came out for each section of each. */
export function sweeps(seeds: readonly number[]): Batch {
  const failures: Batch['failures'] = [];
  const counts: Record<string, number> = {};
  for (const seed of seeds) {
    const { program, harts, recovery } = swept[(seed - 1) % swept.length];
    const { points, failures: found } = sweep(sweptElf(program, { recovery }), harts);
    failures.push(...found.map((what) => ({ seed, what: JSON.stringify(what) })));
    for (const point of points)
      count(counts, `${program}, ${harts} harts, ${recovery}: ${point.name}, ${where(point)}`, point);
  }
  return { failures, counts };
}

const where = ({ inCopy }: Points): string => (inCopy ? 'copy' : 'original');

function count(counts: Record<string, number>, key: string, { of, right, unreached }: Points): void {
  counts[`${key}, instructions`] = of;
  for (const [how, number] of Object.entries(right)) counts[`${key}, right by ${how}`] = number;
  if (unreached.length > 0) counts[`${key}, unreached`] = unreached.length;
}
