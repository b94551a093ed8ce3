// Sv32 page tables as the kernel writes them: two levels of 4 KiB tables in frames, 4 KiB leaves.

import type { Memory } from '../machine/memory.ts';
import { PTE } from '../machine/sv32.ts';
import { flags } from './abi.ts';
import type { Frames } from './frames.ts';

const { PROT_READ, PROT_WRITE, PROT_EXEC } = flags;

/** A software bit: V=0, but the frame is still the page's, which may not be touched at the moment (PROT_NONE). */
export const KEPT = 0x100;

/** Whether an entry holds a frame, be it accessible or not. */
export const holdsFrame = (pte: number): boolean => (pte & (PTE.V | KEPT)) !== 0;

/** Physical address that an entry leads to. */
export const frameIn = (pte: number): number => (pte >>> 10) * 4096;

/** A leaf for a frame. W needs R (W alone is reserved), and nothing at all keeps the frame without V. */
export function leaf(pa: number, protection: number): number {
  const page = (pa / 4096) << 10;
  const permissions =
    (protection & (PROT_READ | PROT_WRITE) ? PTE.R : 0) |
    (protection & PROT_WRITE ? PTE.W : 0) |
    (protection & PROT_EXEC ? PTE.X : 0);
  return permissions === 0 ? page | KEPT : page | PTE.V | PTE.U | permissions;
}

export function withoutWrite(protection: number): number {
  return protection & PROT_WRITE ? (protection & ~PROT_WRITE) | PROT_READ : protection;
}

export class PageTables {
  readonly #memory: Memory;
  readonly #frames: Frames;

  constructor(memory: Memory, frames: Frames) {
    this.#memory = memory;
    this.#frames = frames;
  }

  /** An empty table; undefined when there is no frame for it. */
  make(): number | undefined {
    const pa = this.#frames.allocate();
    if (pa !== undefined) this.#memory.markTable(pa, true);
    return pa;
  }

  /** The entry for a page; 0 if nothing was ever mapped near it. */
  get(root: number, va: number): number {
    const at = this.#leafAt(root, va);
    return at === undefined ? 0 : this.#memory.load32(at);
  }

  /** Sets the entry for a page, making the table that holds it; false when there is no frame for that. */
  set(root: number, va: number, pte: number): boolean {
    let at = this.#leafAt(root, va);
    if (at === undefined) {
      const table = this.make();
      if (table === undefined) return false;
      this.#memory.store32(root + 4 * (va >>> 22), ((table / 4096) << 10) | PTE.V);
      at = table + 4 * ((va >>> 12) & 0x3ff);
    }
    this.#memory.store32(at, pte);
    return true;
  }

  /** Every page in start..end that holds a frame, by address. */
  *pages(root: number, start: number, end: number): Generator<{ va: number; pte: number }> {
    for (let va = start; va < end;) {
      const pointer = this.#memory.load32(root + 4 * (va >>> 22));
      const next = (Math.floor(va / 0x40_0000) + 1) * 0x40_0000;
      if (pointer === 0) {
        va = next;
        continue;
      }
      for (const stop = Math.min(next, end); va < stop; va += 4096) {
        const pte = this.#memory.load32(frameIn(pointer) + 4 * ((va >>> 12) & 0x3ff));
        if (holdsFrame(pte)) yield { va, pte };
      }
    }
  }

  /**
   * Takes the pages of start..end away, their frames too, and the tables that are empty then; how many pages it were.
   */
  clear(root: number, start: number, end: number): number {
    let count = 0;
    for (const { va, pte } of this.pages(root, start, end)) {
      this.#memory.store32(this.#leafAt(root, va)!, 0);
      this.#frames.release(frameIn(pte));
      count++;
    }
    // An empty table goes at once: what was mapped once and is not any more leaves no trace.
    for (let slot = start >>> 22; slot <= (end - 1) >>> 22; slot++) {
      const pointer = this.#memory.load32(root + 4 * slot);
      if (pointer === 0 || !this.#isEmpty(frameIn(pointer))) continue;
      this.#memory.store32(root + 4 * slot, 0);
      this.#free(frameIn(pointer));
    }
    return count;
  }

  /** Gives the root itself back; everything in it has been cleared. */
  drop(root: number): void {
    this.#free(root);
  }

  #free(table: number): void {
    this.#memory.markTable(table, false);
    this.#frames.release(table);
  }

  #isEmpty(table: number): boolean {
    for (let at = table; at < table + 4096; at += 4) if (this.#memory.load32(at) !== 0) return false;
    return true;
  }

  #leafAt(root: number, va: number): number | undefined {
    const pointer = this.#memory.load32(root + 4 * (va >>> 22));
    return pointer === 0 ? undefined : frameIn(pointer) + 4 * ((va >>> 12) & 0x3ff);
  }
}
