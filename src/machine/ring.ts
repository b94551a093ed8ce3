// The access ring: what a hart loaded and stored, four words a record, drained by whoever observes.
//
//   pc   va   kind (LOADED | STORED | ATOMIC, and 8, 16 or 32 for the size)   hart
//
// A failed sc.w is ATOMIC alone; an AMO is one record. Engines append in machine memory and never look for the end:
// whoever runs them gives no more budget than fits.
import { RING_NEXT } from './layout.ts';
import type { Layout } from './layout.ts';

export const LOADED = 1;
export const STORED = 2;
export const ATOMIC = 4;

/** Records lie in words[from .. to), four words each. */
export type Observer = (words: Int32Array, from: number, to: number) => void;

export class Ring {
  /** Instructions that surely fit: an instruction makes at most one record. */
  readonly capacity: number;
  private readonly words: Int32Array;
  private readonly base: number;

  constructor(words: Int32Array, layout: Layout) {
    this.words = words;
    this.base = layout.ringBase;
    this.capacity = layout.ringBytes / 16;
    words[RING_NEXT >> 2] = this.base;
  }

  add(pc: number, va: number, kind: number, hart: number): void {
    const at = this.words[RING_NEXT >> 2] >> 2;
    this.words[at] = pc;
    this.words[at + 1] = va;
    this.words[at + 2] = kind;
    this.words[at + 3] = hart;
    this.words[RING_NEXT >> 2] = (at + 4) * 4;
  }

  drain(observer: Observer): void {
    const end = this.words[RING_NEXT >> 2] >> 2;
    this.words[RING_NEXT >> 2] = this.base;
    if (end > this.base >> 2) observer(this.words, this.base >> 2, end);
  }
}
