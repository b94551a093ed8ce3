// Counts how often a place in the code is reached, by stops that the program does not notice: they cost no ticks.
import type { Kernel } from '../src/kernel/kernel.ts';
import { tidOf } from '../src/kernel/kernel-context.ts';
import { BREAK, BUDGET, cause } from '../src/machine/stop.ts';
import type { Machine } from '../src/machine/machine.ts';
import { walk } from '../src/machine/sv32.ts';
import type { Image } from './image.ts';

/** What is counted: arrivals at a label, by one kernel context or all, always or from one place to another. */
export interface Counted {
  /** A symbol, `symbol+8`, or `name*` for all symbols that begin so. */
  readonly label: string;
  readonly by?: number;
  readonly from?: string;
  readonly to?: string;
}

interface Counter {
  readonly wanted: Counted;
  readonly places: ReadonlySet<number>;
  readonly from: number | undefined;
  readonly to: number | undefined;
  isOpen: boolean;
  count: number;
}

export class Arrivals {
  private readonly counters: Counter[];
  private kernel: Kernel | undefined;

  constructor(image: Image, wanted: readonly Counted[]) {
    this.counters = wanted.map((one) => ({
      wanted: one,
      places: new Set(placesOf(image, one.label)),
      from: one.from === undefined ? undefined : image.address(one.from),
      to: one.to === undefined ? undefined : image.address(one.to),
      isOpen: one.from === undefined,
      count: 0,
    }));
  }

  /** A run that stops where something is counted, counts, and goes on; exact as the machine's own. */
  watch(machine: Machine): (id: number, budget: number) => number {
    const plain = machine.run.bind(machine);
    if (this.counters.length === 0) return plain;
    return (id, budget) => {
      const hart = machine.harts[id];
      for (let left = budget; left > 0; left--) {
        const before = hart.retired;
        const stop = plain(id, left);
        if (stop !== BREAK) return stop;
        left -= hart.retired - before;
        const { pc } = hart;
        const stepped = machine.step(id);
        // An instruction that faults is not carried out, and arrives once more; a call does not come back as itself.
        if (stepped === BUDGET || stepped === cause.CALL) this.arrived(pc >>> 0, id);
        if (stepped !== BUDGET) return stepped;
      }
      return BUDGET;
    };
  }

  /** Sets the stops; the program has been loaded. */
  arm(machine: Machine, kernel: Kernel): void {
    this.kernel = kernel;
    const satp = kernel.spaces.satp(kernel.tasks.at(0).space!);
    for (const { places, from, to } of this.counters) {
      for (const place of [...places, from, to]) {
        const found = place === undefined ? undefined : walk(machine.memory, satp, place, 'fetch', []);
        if (found?.ok) machine.setBreak(found.pa, true);
      }
    }
  }

  /** How many there were; a text that says why nothing can be counted. */
  counted(wanted: Counted): number | string {
    const counter = this.counters.find((one) => one.wanted === wanted);
    if (!counter) return 'nothing was counted';
    if (counter.places.size === 0) return `there is no label '${wanted.label}'`;
    for (const end of ['from', 'to'] as const)
      if (wanted[end] !== undefined && counter[end] === undefined) return `there is no label '${wanted[end]}'`;
    return counter.count;
  }

  private arrived(pc: number, hart: number): void {
    const kc = this.kernel!.scheduler.on(this.kernel!.machine.harts[hart]);
    for (const counter of this.counters) {
      if (pc === counter.from) counter.isOpen = true;
      if (pc === counter.to) counter.isOpen = false;
      const { by } = counter.wanted;
      if (counter.isOpen && counter.places.has(pc) && (by === undefined || (kc && tidOf(kc) === by))) counter.count++;
    }
  }
}

function placesOf(image: Image, label: string): number[] {
  if (label.endsWith('*')) return image.beginning(label.slice(0, -1));
  const address = image.address(label);
  return address === undefined ? [] : [address];
}
