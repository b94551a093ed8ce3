// The slow path of every access, and the reference engine's only one: alignment, translation, duties, the access itself.
//
// Each returns a falsy value after a fault, with cause and tval in the hart. An access that may go on afterwards without
// us gets its tag set; misaligned ones never do, because a tag compares the low address bits too.
import { PAGE, RESERVATION, SCRATCH } from './layout.ts';
import { cause, WATCH } from './stop.ts';
import { CODE, TRACKED, WATCHED } from './memory.ts';
import type { Memory } from './memory.ts';
import type { Hart } from './hart.ts';
import type { Lines } from './lines.ts';
import type { Tlb } from './tlb.ts';

/** A range of physical memory somebody wants to hear of before it is accessed. */
export interface Watch {
  readonly from: number; // host address
  readonly to: number;
  readonly loads: boolean;
  readonly stores: boolean;
}

export class Access {
  watches: Watch[] = [];
  /** While stepping over a watchpoint nobody is told. */
  deaf = false;
  private readonly memory: Memory;
  private readonly tlb: Tlb;
  readonly lines: Lines;

  constructor(memory: Memory, tlb: Tlb, lines: Lines) {
    this.memory = memory;
    this.tlb = tlb;
    this.lines = lines;
  }

  /** Host address of `bits` bits to load. Two pages' bytes are put together in the scratch words. */
  load(hart: Hart, va: number, bits: number): number {
    const first = this.tlb.translate(hart, va, false);
    if (first === 0) return 0;
    const bytes = bits >> 3;
    const inFirst = PAGE - (va & 0xfff);
    if (bytes <= inFirst) {
      if (this.watched(hart, va, first, bytes, false)) return 0;
      if (!(this.memory.marks[this.memory.page(first)] & WATCHED)) this.tlb.grantLoad(hart, va);
      return first;
    }
    const second = this.tlb.translate(hart, (va + inFirst) | 0, false);
    if (second === 0) return 0;
    if (this.watched(hart, va, first, inFirst, false)) return 0;
    if (this.watched(hart, (va + inFirst) | 0, second, bytes - inFirst, false)) return 0;
    const all = this.memory.bytes;
    for (let i = 0; i < bytes; i++) all[SCRATCH + i] = all[i < inFirst ? first + i : second + i - inFirst];
    return SCRATCH;
  }

  /** Stores `bits` bits, if both pages allow it. */
  store(hart: Hart, va: number, bits: number, value: number): boolean {
    const first = this.tlb.translate(hart, va, true);
    if (first === 0) return false;
    const bytes = bits >> 3;
    const inFirst = PAGE - (va & 0xfff);
    if (bytes <= inFirst) {
      if (this.watched(hart, va, first, bytes, true)) return false;
      this.memory.put(first, bits, value, hart.id);
      this.grantStore(hart, va, first);
      return true;
    }
    const second = this.tlb.translate(hart, (va + inFirst) | 0, true);
    if (second === 0) return false;
    if (this.watched(hart, va, first, inFirst, true)) return false;
    if (this.watched(hart, (va + inFirst) | 0, second, bytes - inFirst, true)) return false;
    for (let i = 0; i < bytes; i++) {
      this.memory.put(i < inFirst ? first + i : second + i - inFirst, 8, (value >>> (8 * i)) & 0xff, hart.id);
    }
    return true;
  }

  /** Host address of a word that an AMO will load and store. Demands the store's permission for both. */
  claim(hart: Hart, va: number): number {
    if (va & 3) return this.misaligned(hart, va, cause.STORE_MISALIGNED);
    const host = this.tlb.translate(hart, va, true);
    if (host === 0 || this.watched(hart, va, host, 4, false) || this.watched(hart, va, host, 4, true)) return 0;
    return host;
  }

  /** lr.w: host address of the word, now reserved. */
  reserve(hart: Hart, va: number): number {
    if (va & 3) return this.misaligned(hart, va, cause.LOAD_MISALIGNED);
    const host = this.load(hart, va, 32);
    if (host !== 0) hart.words[RESERVATION] = host;
    return host;
  }

  /** sc.w: 0 stored, 1 the reservation was lost, -1 a fault. Permission is demanded even if it is going to fail. */
  conditional(hart: Hart, va: number, value: number): number {
    const host = this.claim(hart, va);
    if (host === 0) return -1;
    const holds = hart.words[RESERVATION] === host;
    hart.words[RESERVATION] = 0;
    if (!holds) return 1;
    this.lines.claim(hart, host);
    this.memory.put(host, 32, value, hart.id);
    this.grantStore(hart, va, host);
    return 0;
  }

  /** Stores may pass us by from now on, if nobody wants to hear of them. */
  private grantStore(hart: Hart, va: number, host: number): void {
    if (!(this.memory.marks[this.memory.page(host)] & (CODE | TRACKED | WATCHED))) this.tlb.grantStore(hart, va);
  }

  private misaligned(hart: Hart, va: number, number: number): 0 {
    hart.cause = number;
    hart.tval = va;
    return 0;
  }

  private watched(hart: Hart, va: number, host: number, bytes: number, store: boolean): boolean {
    if (!(this.memory.marks[this.memory.page(host)] & WATCHED) || this.deaf) return false;
    for (const watch of this.watches) {
      if (host >= watch.to || host + bytes <= watch.from || !(store ? watch.stores : watch.loads)) continue;
      hart.cause = WATCH;
      hart.tval = Math.max(watch.from - host, 0) + va;
      return true;
    }
    return false;
  }
}
