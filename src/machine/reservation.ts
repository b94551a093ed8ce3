// LR/SC: one reservation a hart, on a physical word, exact across harts (not a comparison of values, so ABA shows).
//
// A reservation is lost when another hart or the kernel stores to any byte of its word. Stores by the engine's fast path
// are not seen, so a frame in which a reservation outlives its hart's turn becomes *tracked*: its store tags are
// withdrawn, and every store to it passes here. It stays tracked until a number of stores found nobody reserving,
// because finding the tags of a frame again costs as much as some hundred such stores.
import { RESERVATION } from './layout.ts';
import type { Hart } from './hart.ts';
import { TRACKED } from './memory.ts';
import type { Memory } from './memory.ts';
import { PAGE_MASK } from './tlb.ts';
import type { Tlb } from './tlb.ts';

const IDLE_STORES_MAX = 256;

export class Reservations {
  private readonly memory: Memory;
  private readonly harts: readonly Hart[];
  private readonly tlb: Tlb;
  private idleStores = 0;

  constructor(memory: Memory, harts: readonly Hart[], tlb: Tlb) {
    this.memory = memory;
    this.harts = harts;
    this.tlb = tlb;
    memory.onTracked = (from, to, by) => this.lose(from, to, by);
  }

  /** A store by hart `by` (-1: the kernel) to bytes from..to of a tracked frame. */
  private lose(from: number, to: number, by: number): void {
    let live = false;
    for (const hart of this.harts) {
      const word = hart.words[RESERVATION];
      if (word === 0) continue;
      if (hart.id !== by && word < to && word + 4 > from) hart.words[RESERVATION] = 0;
      else if ((word & PAGE_MASK) === (from & PAGE_MASK)) live = true;
    }
    this.idleStores = live ? 0 : this.idleStores + 1;
    if (this.idleStores > IDLE_STORES_MAX) {
      this.idleStores = 0;
      this.memory.marks[this.memory.page(from)] &= ~TRACKED;
    }
  }

  /** Before another hart, or the kernel, may store: the frames of all live reservations become tracked. */
  settle(): void {
    for (const hart of this.harts) {
      const word = hart.words[RESERVATION];
      if (word !== 0) this.track(word);
    }
  }

  /** Of one hart, after its turn. */
  track(word: number): void {
    const page = this.memory.page(word);
    if (this.memory.marks[page] & TRACKED) return;
    this.memory.marks[page] |= TRACKED;
    this.tlb.withdrawFrame(word & PAGE_MASK);
  }
}
