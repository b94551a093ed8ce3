// The thread package stopped at every instruction of every critical section (src/lab/sweep.ts): on which machines, who
// recovers, and how many of how many instructions came out right.
import { join } from 'node:path';
import { PIE_BASE } from '../../src/kernel/address-space.ts';
import { Kernel, kernelBytesFor } from '../../src/kernel/kernel.ts';
import { type CriticalSection, criticalSections } from '../../src/lab/critical-table.ts';
import { type Points, Sweep, type SweepOptions, type World } from '../../src/lab/sweep.ts';
import { Machine } from '../../src/machine/machine.ts';
import { Image } from '../image.ts';
import { build, type BuildOptions, programsFolder } from '../program.ts';
import type { Batch } from './soaks.ts';

export interface Swept {
  readonly program: string;
  readonly harts: number;
  readonly recovery: string;
  /** Only the sections that the program defines itself, if it is not about those of the library. */
  readonly own?: boolean;
}

const both = (program: string, harts: readonly number[], own = false): Swept[] =>
  harts.flatMap((number) => ['user', 'kernel'].map((recovery) => ({ program, harts: number, recovery, own })));

/** All sections of the thread package; and sections of every form. */
const library = ['every-section', 'every-form'].flatMap((name) => both(`recovery/${name}.s`, [1, 2, 4]));

/**
 * Not holder-stopped: it looks for less time than the disk takes, and its sections are those of holder-faults.
 *
 * Programs with sections of their own, and on how many harts they are: the others' need somebody on another processor.
 */
const alone = ['holder-faults', 'holder-pinned', 'inner-lock', 'nested-locks', 'section-cost', 'taken'];
const withOthers = ['adjacent', 'call-inside', 'fault-in-copy', 'reserved-inside', 'two-locks'];
export const sweptOwn: readonly Swept[] = [
  ...alone.flatMap((name) => both(`recovery/${name}.s`, [1], true)),
  ...withOthers.flatMap((name) => both(`recovery/${name}.s`, [2], true)),
];

/** Every one recovered in the handler and in the kernel. */
export const swept: readonly Swept[] = [...library, ...sweptOwn];

/** Longer than any section takes: who is late comes out of it some time, and not before somebody is told of it. */
const GRACE = 200_000;

export const sweptElf = (program: string, options: BuildOptions): Uint8Array =>
  build([join(programsFolder, program)], { section: 'copy', recoveryGrace: GRACE, ...options }).elf!;

/** The sections that a program defines itself: the library's are those that every program with threads has. */
export function ownSections(elf: Uint8Array): CriticalSection[] {
  const libraries = new Set(criticalSections(sweptElf('activations/count.s', {})).map(({ name }) => name));
  return criticalSections(elf).filter(({ name }) => !libraries.has(name));
}

/** Code that is no critical section and may be stopped in the middle all the same. */
const switches = [
  ['ft_leaving', 'ft_left'],
  ['ft_switch', 'ft_switched'],
  ['recovery_switch', 'recovery_switched'],
  ['critical_leave', 'critical_left'],
  ['ft_upcall', 'ft_upcalled'],
] as const;

export function sweep(
  elf: Uint8Array,
  harts: number,
  options: Partial<SweepOptions> = {},
  sections: readonly CriticalSection[] = criticalSections(elf),
): Sweep {
  const image = new Image(elf, 0);
  const more = switches.map(([name, end]) => ({ name, start: image.address(name)!, end: image.address(end)! }));
  const told = (ended: string): string => ended.replace(/ took \d+ /, ' took so many ');
  return new Sweep(world(elf, harts), sections, { base: PIE_BASE, more, told, ...options }).run();
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

/** Seed i is the i-th of `swept`; a line for each section of each: at how many of its points a stop came out right. */
export function sweeps(seeds: readonly number[]): Batch {
  const failures: Batch['failures'] = [];
  const counts: Record<string, number> = {};
  for (const seed of seeds) {
    const { program, harts, recovery, own } = swept[(seed - 1) % swept.length];
    const elf = sweptElf(program, { recovery });
    const { points, failures: found } = sweep(elf, harts, {}, own ? ownSections(elf) : criticalSections(elf));
    failures.push(...found.map((what) => ({ seed, what: JSON.stringify(what) })));
    for (const point of points) counts[`${program}, ${harts} harts, ${recovery}: ${inWords(point)}`] = point.of;
  }
  return { failures, counts };
}

/** `push, copy: preemption 9 of 9 points, fault 9 of 9 points, pair 8 of 9 points; never reached: +4`. */
export function inWords({ name, inCopy, of, right, unreached }: Points): string {
  const stops = Object.entries(right).map(([stop, count]) => `${stop} ${count} of ${of} points`);
  const never = unreached.length > 0 ? `; never reached: ${unreached.map((offset) => `+${offset}`).join(' ')}` : '';
  return `${name}, ${inCopy ? 'copy' : 'original'}: ${stops.join(', ')}${never}`;
}
