// Which of n slots are taken, as a bitmap in the kernel region; the lowest free slot is always the next one handed out.

import { Crash } from '../must.ts';

/** The part of the machine's memory that holds the kernel's state: aligned words at byte offsets from 0. */
export interface KernelRegion {
  readonly kernelBytes: number;
  /** One byte per word: 0 state, 1 time, 2 statistic; only state is hashed. */
  readonly kernelKinds: Uint8Array;
  word(offset: number): number;
  setWord(offset: number, value: number): void;
}

/**
 * A bit is set for a taken slot, so a zeroed region is a region where all is free. A second bitmap has a bit for every
 * full word of the first: finding the lowest free slot of 16,384 frames reads at most 17 words, and no cursor has to
 * be remembered (one kept outside the region would be wrong after a restore).
 */
export class Slots {
  readonly capacity: number;
  readonly #region: KernelRegion;
  readonly #leaves: number;
  readonly #summary: number;
  readonly #leafWords: number;
  readonly #summaryWords: number;

  /** How many words a bitmap for `capacity` slots takes: the count of taken slots, the leaves, the summary. */
  static words(capacity: number): number {
    const leaves = Math.ceil(capacity / 32);
    return 1 + leaves + Math.ceil(leaves / 32);
  }

  constructor(region: KernelRegion, offset: number, capacity: number) {
    this.#region = region;
    this.capacity = capacity;
    this.#leafWords = Math.ceil(capacity / 32);
    this.#summaryWords = Math.ceil(this.#leafWords / 32);
    this.#leaves = offset + 4;
    this.#summary = this.#leaves + 4 * this.#leafWords;
  }

  get taken(): number {
    return this.#region.word(this.#leaves - 4);
  }

  isTaken(slot: number): boolean {
    return ((this.#region.word(this.#leaves + 4 * (slot >>> 5)) >>> (slot & 31)) & 1) === 1;
  }

  /** The lowest free slot, now taken; undefined when all are. */
  take(): number | undefined {
    for (let s = 0; s < this.#summaryWords; s++) {
      const full = this.#region.word(this.#summary + 4 * s);
      if (full === -1) continue;
      const leaf = 32 * s + lowestZero(full);
      if (leaf >= this.#leafWords) return undefined;
      const slot = 32 * leaf + lowestZero(this.#region.word(this.#leaves + 4 * leaf));
      this.#mark(slot);
      return slot;
    }
    return undefined;
  }

  free(slot: number): void {
    if (!this.isTaken(slot)) throw new Crash(`slot ${slot} is freed twice`);
    const leaf = slot >>> 5;
    const at = this.#leaves + 4 * leaf;
    this.#region.setWord(at, this.#region.word(at) & ~(1 << (slot & 31)));
    const above = this.#summary + 4 * (leaf >>> 5);
    const full = this.#region.word(above);
    if ((full >>> (leaf & 31)) & 1) this.#region.setWord(above, full & ~(1 << (leaf & 31)));
    this.#region.setWord(this.#leaves - 4, this.taken - 1);
  }

  /** The first taken slot at or after `from`, or -1. */
  next(from: number): number {
    let leaf = from >>> 5;
    if (from >= this.capacity) return -1;
    let bits = this.#region.word(this.#leaves + 4 * leaf) & (-1 << (from & 31));
    while (bits === 0) {
      if (++leaf >= this.#leafWords) return -1;
      bits = this.#region.word(this.#leaves + 4 * leaf);
    }
    return 32 * leaf + lowestZero(~bits);
  }

  #mark(slot: number): void {
    const leaf = slot >>> 5;
    const at = this.#leaves + 4 * leaf;
    const bits = this.#region.word(at) | (1 << (slot & 31));
    this.#region.setWord(at, bits);
    const inLast = this.capacity - 32 * leaf;
    const all = inLast >= 32 ? -1 : (1 << inLast) - 1;
    if (bits === all) {
      const above = this.#summary + 4 * (leaf >>> 5);
      this.#region.setWord(above, this.#region.word(above) | (1 << (leaf & 31)));
    }
    this.#region.setWord(this.#leaves - 4, this.taken + 1);
  }
}

/** Position of the lowest zero bit; 32 if there is none. */
function lowestZero(word: number): number {
  const lowest = ~word & (word + 1);
  return lowest === 0 ? 32 : 31 - Math.clz32(lowest);
}
