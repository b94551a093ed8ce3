// A question's places and ranges as breakpoints and watchpoints of the machine. They are virtual addresses there and
// physical ones here, so they are looked up again whenever the kernel may have changed a mapping.
import { walk } from '../machine/sv32.ts';
import type { Access } from '../machine/sv32.ts';
import type { Question, Range, World } from './world.ts';

const PAGE = 4096;

type Watched = Parameters<World['machine']['setWatches']>[0][number];

export class Armed {
  private readonly world: World;
  private readonly places: ReadonlySet<number>;
  private readonly ranges: readonly Range[];
  private breaks = new Set<number>();
  private watches: Watched[] = [];

  constructor(world: World, { places, ranges }: Question<unknown>) {
    this.world = world;
    this.places = places ?? new Set();
    this.ranges = ranges ?? [];
  }

  get watchesAny(): boolean {
    return this.watches.length > 0;
  }

  /** Where the addresses are now. */
  arm(): void {
    if (this.places.size === 0 && this.ranges.length === 0) return;
    const { machine } = this.world;
    const breaks = new Set<number>();
    for (const va of this.places) for (const { pa } of this.found(va, 'fetch')) breaks.add(pa);
    for (const pa of this.breaks) if (!breaks.has(pa)) machine.setBreak(pa, false);
    for (const pa of breaks) if (!this.breaks.has(pa)) machine.setBreak(pa, true);
    this.breaks = breaks;
    if (this.ranges.length === 0) return;
    const watches = this.ranges.flatMap((range) => this.pieces(range));
    const same = (a: Watched, b: Watched | undefined): boolean => a.pa === b?.pa && a.length === b.length;
    if (watches.length === this.watches.length && watches.every((one, i) => same(one, this.watches[i]))) return;
    this.watches = watches;
    machine.setWatches(watches);
  }

  disarm(): void {
    for (const pa of this.breaks) this.world.machine.setBreak(pa, false);
    this.breaks.clear();
    if (this.watches.length > 0) this.world.machine.setWatches([]);
    this.watches = [];
  }

  /** Runs one instruction at a breakpoint of ours as if it were not there. */
  pass(hart: number): number {
    const { machine } = this.world;
    if (!this.watchesAny) return machine.step(hart);
    const { pc, satp } = machine.harts[hart];
    const at = walk(machine.memory, satp, pc, 'fetch', []);
    if (at.ok) machine.setBreak(at.pa, false);
    const stop = machine.run(hart, 1);
    if (at.ok) machine.setBreak(at.pa, true);
    return stop;
  }

  private *found(va: number, access: Access, space?: number): Iterable<{ pa: number }> {
    const { kernel, machine } = this.world;
    for (const each of kernel.spaces.table) {
      if (space !== undefined && each.slot !== space) continue;
      const at = walk(machine.memory, kernel.spaces.satp(each), va, access, []);
      if (at.ok) yield at;
    }
  }

  /** A range page by page, where it is resident; the same bytes of two spaces are one. */
  private pieces({ va, length, space, loads, stores }: Range): Watched[] {
    const found = new Map<number, Watched>();
    for (let at = va; at < va + length; at = at - (at % PAGE) + PAGE) {
      const bytes = Math.min(va + length, at - (at % PAGE) + PAGE) - at;
      for (const { pa } of this.found(at, 'load', space)) found.set(pa, { pa, length: bytes, loads, stores });
    }
    return [...found.values()];
  }
}
