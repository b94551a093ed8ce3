// The checkpoints of a run, by step, within a bound of memory: when they are too many, those go first whose neighbours
// are closest for how far away they are from where the run is now. So distances grow with age.
import type { Snapshot } from '../machine/snapshot.ts';
import { must } from '../must.ts';
import type { Cursor } from './course.ts';

export interface Checkpoint {
  readonly cursor: Cursor;
  readonly snapshot: Snapshot;
  /** How much had been written to stdout and stderr. */
  readonly written: readonly [number, number];
  /** Never dropped: the start, and every moment at which somebody changed the state by hand. */
  readonly isPinned: boolean;
}

interface Kept extends Checkpoint {
  /** What it holds that its predecessor does not. */
  bytes: number;
}

const PAGE = 4096;
/** A page's words are an array buffer of their own. */
const PAGE_BYTES = PAGE + 200;

export class Checkpoints {
  private readonly list: Kept[] = [];
  private readonly bytesMax: number;
  bytes = 0;

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax;
  }

  get count(): number {
    return this.list.length;
  }

  /** The last one at or before a step. */
  at(step: number): Checkpoint {
    return must(this.list[this.indexAt(step)], `checkpoint at or before step ${step}`);
  }

  /** The first pinned one behind a step, up to another. */
  pinned(after: number, upTo: number): Checkpoint | undefined {
    for (let i = this.indexAt(after) + 1; i < this.list.length; i++) {
      const one = this.list[i];
      if (one.cursor.step > upTo) return undefined;
      if (one.isPinned) return one;
    }
    return undefined;
  }

  add(checkpoint: Checkpoint, now: number): void {
    const { step } = checkpoint.cursor;
    const before = this.indexAt(step);
    if (this.list[before]?.cursor.step === step) {
      if (!checkpoint.isPinned) return;
      this.remove(before);
      return this.add(checkpoint, now);
    }
    this.list.splice(before + 1, 0, { ...checkpoint, bytes: 0 });
    this.weigh(before + 1);
    this.weigh(before + 2);
    while (this.bytes > this.bytesMax && this.thin(now));
  }

  /** Forgets all behind a step. */
  dropAfter(step: number): void {
    while (this.list.at(-1)!.cursor.step > step) this.remove(this.list.length - 1);
  }

  private indexAt(step: number): number {
    let low = 0;
    let high = this.list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.list[middle].cursor.step <= step) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  private weigh(index: number): void {
    const one = this.list[index];
    if (one === undefined) return;
    this.bytes -= one.bytes;
    one.bytes = bytesOf(one.snapshot, this.list[index - 1]?.snapshot);
    this.bytes += one.bytes;
  }

  private remove(index: number): void {
    const [gone] = this.list.splice(index, 1);
    this.bytes -= gone.bytes;
    this.weigh(index);
  }

  /** Drops the one that is missed least; false if all have to stay. */
  private thin(now: number): boolean {
    let least = -1;
    let worth = Number.POSITIVE_INFINITY;
    for (let i = 1; i < this.list.length; i++) {
      const { cursor, isPinned } = this.list[i];
      if (isPinned) continue;
      const from = this.list[i - 1].cursor.step;
      const to = this.list[i + 1]?.cursor.step ?? Math.max(now, cursor.step);
      const distance = Math.abs(now - cursor.step) + 1000;
      const gap = (to - from) / distance;
      if (gap < worth) [worth, least] = [gap, i];
    }
    if (least < 0) return false;
    this.remove(least);
    return true;
  }
}

/** Bytes of a snapshot that another does not share. */
function bytesOf(snapshot: Snapshot, other: Snapshot | undefined): number {
  let bytes = snapshot.harts.byteLength + 500 + snapshot.groups.length * 8;
  snapshot.groups.forEach((group, number) => {
    const known = other?.groups[number];
    if (group === known) return;
    bytes += group.length * 8;
    for (let i = 0; i < group.length; i++) if (group[i] !== undefined && group[i] !== known?.[i]) bytes += PAGE_BYTES;
  });
  return bytes;
}
