// What a run has counted: for --stats, and for expectations that ask.

import { callRow, type CallName, calls } from './abi.ts';
import type { DiskStatistics } from './disk.ts';
import { type FaultKind, faultKinds } from './events.ts';
import type { Kernel } from './kernel.ts';
import { causeName } from '../machine/stop.ts';

export interface Statistics {
  readonly instructions: number;
  /** The furthest clock of all harts. */
  readonly elapsed: number;
  /** Ticks of all harts on which they were not idle. */
  readonly ticks: number;
  readonly switches: number;
  readonly harts: readonly {
    readonly instructions: number;
    readonly busy: number;
    readonly idle: number;
    readonly switches: number;
  }[];
  /** Traps that ended a task, by the manual's name of their cause. */
  readonly traps: Readonly<Record<string, number>>;
  /** Page faults that were mended, by what they were about. */
  readonly faults: Readonly<Record<FaultKind, number>>;
  /** Calls that were made, and those answered with an errno, by name. */
  readonly calls: Readonly<Record<string, number>>;
  readonly refused: Readonly<Record<string, number>>;
  /** Calls made for a user context on a kernel context not its own. */
  readonly strayed: number;
  readonly disk: DiskStatistics;
  /** Pages that mlock keeps in memory, by the end of the run. */
  readonly pinned: number;
  readonly tlbMisses: number;
  readonly rootLoads: number;
  readonly shootdowns: number;
}

export function statisticsOf(kernel: Kernel): Statistics {
  const { machine, counters, processors, elapsed } = kernel;
  const harts = machine.harts.map((hart) => {
    const processor = processors.at(hart.id);
    // Who has nothing to do at the end idles until the last one is ready.
    const isIdle = processor.kc === undefined;
    const idle = processor.idle + (isIdle ? elapsed - hart.clock : 0);
    const total = isIdle ? elapsed : hart.clock;
    return { instructions: hart.retired, busy: total - idle, idle, switches: processor.switches };
  });
  const sum = (of: (hart: (typeof harts)[number]) => number): number =>
    harts.reduce((total, hart) => total + of(hart), 0);
  const byName = (words: { get(index: number): number }): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const name of Object.keys(calls) as CallName[]) {
      const count = words.get(callRow(name));
      if (count > 0) counts[name] = count;
    }
    const unknown = words.get(callRow(undefined));
    return unknown > 0 ? { ...counts, unknown } : counts;
  };
  const traps: Record<string, number> = {};
  for (let cause = 0; cause < counters.traps.length; cause++)
    if (counters.traps.get(cause) > 0) traps[causeName(cause)] = counters.traps.get(cause);
  const { dataMisses, execMisses, rootLoads, shootdowns } = machine.statistics;
  return {
    instructions: sum((hart) => hart.instructions),
    elapsed,
    ticks: sum((hart) => hart.busy),
    switches: sum((hart) => hart.switches),
    harts,
    traps,
    faults: Object.fromEntries(faultKinds.map((kind, index) => [kind, counters.faults.get(index)])) as Record<
      FaultKind,
      number
    >,
    calls: byName(counters.calls),
    refused: byName(counters.refused),
    strayed: counters.strayed,
    disk: kernel.disk.statistics,
    pinned: pinned(kernel),
    tlbMisses: dataMisses + execMisses,
    rootLoads,
    shootdowns,
  };
}

function pinned({ spaces }: Kernel): number {
  let count = 0;
  for (const space of spaces.table)
    for (let region = space.first; region !== undefined; region = region.next)
      if (region.locked) for (const _page of spaces.pages.pages(space.root, region.start, region.end)) count++;
  return count;
}
