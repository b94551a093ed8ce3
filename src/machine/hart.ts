// A hart: a view with names on its block of machine memory. It holds no state of its own.
import * as at from './layout.ts';
import type { Layout } from './layout.ts';

export class Hart {
  readonly id: number;
  /** Byte address of the block. */
  readonly base: number;
  /** x0..x31; x0 stays 0, so nobody writes x[0]. */
  readonly x: Int32Array;
  /** The whole block's first words, indexed as in layout.ts. */
  readonly words: Int32Array;
  private readonly counts: Float64Array;
  private readonly toPhysical: number;

  constructor(memory: ArrayBuffer, layout: Layout, id: number) {
    this.id = id;
    this.base = layout.hartBase + id * at.HART_BYTES;
    this.x = new Int32Array(memory, this.base, 32);
    this.words = new Int32Array(memory, this.base, at.HART_WORDS);
    this.counts = new Float64Array(memory, this.base + at.RETIRED * 4, 2);
    this.toPhysical = at.RAM_BASE - layout.ram;
  }

  get pc(): number {
    return this.words[at.PC];
  }
  set pc(va: number) {
    this.words[at.PC] = va;
  }

  /** Root page table and ASID, as last loaded. Machine.loadSatp changes it, because TLB banks follow. */
  get satp(): number {
    return this.words[at.SATP];
  }

  /** Why it stopped last (stop.ts). */
  get cause(): number {
    return this.words[at.CAUSE];
  }
  set cause(number: number) {
    this.words[at.CAUSE] = number;
  }

  /** The address or word that goes with the cause. */
  get tval(): number {
    return this.words[at.TVAL];
  }
  set tval(value: number) {
    this.words[at.TVAL] = value;
  }

  /** The physical address of the word reserved by lr.w, or -1. */
  get reservation(): number {
    const host = this.words[at.RESERVATION];
    return host === 0 ? -1 : host + this.toPhysical;
  }

  /** As a trap or a context switch does. */
  dropReservation(): void {
    this.words[at.RESERVATION] = 0;
  }

  /** Instructions retired since the start. */
  get retired(): number {
    return this.counts[0];
  }
  set retired(count: number) {
    this.counts[0] = count;
  }

  /** Ticks beyond one an instruction: what the kernel and TLB misses charged. */
  get charged(): number {
    return this.counts[1];
  }
  set charged(ticks: number) {
    this.counts[1] = ticks;
  }

  /** The hart's own time, in ticks. */
  get clock(): number {
    return this.counts[0] + this.counts[1];
  }

  charge(ticks: number): void {
    this.counts[1] += ticks;
  }

  /** Byte address of the data TLB bank in use. */
  get dataBank(): number {
    return this.base + at.DATA_TLB + this.words[at.BANK] * at.DATA_BANK;
  }

  /** Byte address of the exec TLB bank in use. */
  get execBank(): number {
    return this.base + at.EXEC_TLB + this.words[at.BANK] * at.EXEC_BANK;
  }
}
