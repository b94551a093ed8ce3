// Lending processors to virtual multiprocessors and taking them back, as allocation.ts divides them. Spaces with ordinary
// kernel contexts compete like any other; theirs is what they have ready.

import type { Hart } from '../machine/hart.ts';
import { type Demand, shares } from './allocation.ts';
import { mayStop } from './grace.ts';
import type { Kernel } from './kernel.ts';
import type { Multiprocessor } from './multiprocessor.ts';
import { recovering } from './recovery.ts';
import { cached, post, resumable } from './upcall.ts';

/** The harts that a multiprocessor has, by number. */
export function harts(kernel: Kernel, mp: Multiprocessor): Hart[] {
  return kernel.machine.harts.filter((hart) => kernel.processors.at(hart.id).lent?.slot === mp.slot);
}

/** A hart is nobody's; who had it last may get it again first. */
export function release(kernel: Kernel, hart: Hart): void {
  const processor = kernel.processors.at(hart.id);
  processor.last = processor.lent;
  processor.lent = undefined;
  if (processor.kc === undefined && hart !== kernel.hart) kernel.switched(hart, undefined);
}

/** Processor ticks so far. */
export function usedBy(kernel: Kernel, mp: Multiprocessor): number {
  let { used } = mp;
  for (const hart of harts(kernel, mp)) {
    const kc = kernel.scheduler.on(hart);
    if (kc !== undefined) used += hart.clock - kc.since;
  }
  return used;
}

/** How many processors it could be given: what it asks for, or one if there is something to tell; and it needs vessels. */
function wants(kernel: Kernel, mp: Multiprocessor, holds: number): number {
  let able = holds;
  for (const kc of kernel.activations.of(mp)) if (kc.activation === 'cached') able++;
  const isStopped = resumable(kernel, mp) !== undefined || recovering(kernel, mp) !== undefined;
  if (isStopped) able++;
  return Math.min(able, Math.max(mp.wanted, mp.first !== undefined || isStopped ? 1 : 0));
}

/** Takes and gives, so that everybody has its share of what somebody wants. */
export function balance(kernel: Kernel): void {
  const { activations, processors, machine, scheduler } = kernel;
  const mps = [...activations.all];
  const demands: Demand[] = mps.map((mp) => {
    const holds = harts(kernel, mp).length;
    return { priority: mp.priority, wants: wants(kernel, mp, holds), holds, used: usedBy(kernel, mp) };
  });
  const ordinary = ordinaryDemands(kernel);
  const given = shares([...demands, ...ordinary], machine.harts.length, kernel.system.quantum);

  const free = (): Hart[] =>
    machine.harts.filter(({ id }) => processors.at(id).lent === undefined && processors.at(id).kc === undefined);
  const lacks = mps.map((_, i) => Math.max(0, given[i] - demands[i].holds));
  const rest = given.slice(mps.length).reduce((sum, share) => sum + share, 0);
  const inUse = machine.harts.filter(({ id }) => processors.at(id).lent === undefined && processors.at(id).kc).length;
  const waiting = kernel.system.ready === undefined ? 0 : Math.max(0, rest - inUse);
  let lacking = lacks.reduce((sum, lack) => sum + lack, 0) + waiting - free().length;

  // 1. Take from those who have more than their share, as far as somebody lacks it.
  for (let i = 0; i < mps.length; i++) {
    const more = Math.min(demands[i].holds - given[i], lacking);
    for (let k = 0; k < more; k++, lacking--) {
      const mine = harts(kernel, mps[i]).filter((hart) => scheduler.on(hart) !== undefined && mayStop(kernel, hart));
      if (mine.length === 0) break;
      const hart = mine[kernel.choose('take', mine.length)];
      activations.preempt(hart);
      release(kernel, hart);
    }
  }
  for (let more = Math.min(inUse - rest, lacking); more > 0; more--) {
    const running = machine.harts.filter(({ id }) => processors.at(id).lent === undefined && processors.at(id).kc);
    const hart = running[kernel.choose('take', running.length)];
    const kc = scheduler.on(hart)!;
    if (kc.mode !== 'running') break;
    scheduler.takeBack(hart);
    scheduler.enqueue(kc, hart.clock);
    kernel.switched(hart, undefined);
  }

  // 2. Give, first where the space was before.
  for (let i = 0; i < mps.length; i++)
    for (let lack = lacks[i]; lack > 0; lack--) {
      const there = free();
      if (there.length === 0) return;
      there.sort((a, b) => had(kernel, b, mps[i]) - had(kernel, a, mps[i]));
      lend(kernel, mps[i], there[kernel.choose('lend', there.length)]);
    }
}

const had = (kernel: Kernel, hart: Hart, mp: Multiprocessor): number =>
  Number(kernel.processors.at(hart.id).last?.slot === mp.slot);

function lend(kernel: Kernel, mp: Multiprocessor, hart: Hart): void {
  const processor = kernel.processors.at(hart.id);
  // It has idled until now.
  if (kernel.now > hart.clock) {
    processor.idle += kernel.now - hart.clock;
    hart.charge(kernel.now - hart.clock);
  }
  processor.lent = mp;
  processor.last = undefined;
  if (cached(kernel, mp) !== undefined && resumable(kernel, mp) === undefined)
    post(kernel, mp, 'add processor', { processor: hart.id });
}

/** What the other spaces have to run. */
function ordinaryDemands(kernel: Kernel): Demand[] {
  const bySpace = new Map<number, { wants: number; holds: number; used: number }>();
  for (const kc of kernel.kcs) {
    if (kc.multiprocessor !== undefined || (kc.mode !== 'ready' && kc.mode !== 'running')) continue;
    const { slot } = kc.task!.space!;
    const demand = bySpace.get(slot) ?? { wants: 0, holds: 0, used: 0 };
    bySpace.set(slot, demand);
    demand.wants++;
    demand.used += kc.ticks;
    if (kc.mode !== 'running') continue;
    demand.holds++;
    demand.used += kernel.machine.harts[kc.hart].clock - kc.since;
  }
  return [...bySpace.values()].map((demand) => ({ ...demand, priority: 0 }));
}
