// Physical frames: which are taken and by how many, kept in the kernel region. A free frame is all zeros.

import { Crash } from '../must.ts';
import type { KernelRegion, Records } from './record.ts';
import { Slots } from './slots.ts';

export const FRAME_BYTES = 4096;
export const RAM_BASE = 0x8000_0000;

/** In a frame's note: its bytes are on the disk only. */
export const AWAY = 1;
/** In a frame's note: changed through a mapping since the disk got it. */
export const DIRTY = 4;

/** What frames need of the machine's memory. */
export interface FrameMemory extends KernelRegion {
  readonly ramBytes: number;
  clearFrame(pa: number): void;
}

/**
 * A frame is cleared when its last holder lets go, not when it is handed out: so free memory is the same for every
 * history.
 */
export class Frames {
  readonly #memory: FrameMemory;
  readonly #slots: Slots;
  /** Byte offset of one word per frame: how many hold it. */
  readonly #holders: number;
  /** Byte offset of another: what disk.ts notes about it; 0 for a frame that is simply in memory. Behind them, how many are away. */
  readonly #notes: number;

  constructor(memory: FrameMemory, store: Records) {
    this.#memory = memory;
    const count = Math.floor(memory.ramBytes / FRAME_BYTES);
    this.#slots = new Slots(memory, store.area(Slots.words(count), 'state'), count);
    this.#holders = store.area(count, 'state');
    this.#notes = store.area(count + 1, 'state');
  }

  /**
   * Physical address of the lowest free frame, zeroed and held once; undefined when memory is full, which a call
   * answers with -ENOMEM.
   */
  allocate(): number | undefined {
    const frame = this.#slots.take();
    if (frame === undefined) return undefined;
    this.#memory.setWord(this.#holders + 4 * frame, 1);
    return RAM_BASE + frame * FRAME_BYTES;
  }

  /** One more holder. */
  share(pa: number): void {
    const at = this.#holderAt(pa);
    this.#memory.setWord(at, this.#memory.word(at) + 1);
  }

  /** One holder less; the last one clears the frame and gives it back. */
  release(pa: number): void {
    const at = this.#holderAt(pa);
    const holders = this.#memory.word(at) - 1;
    this.#memory.setWord(at, holders);
    if (holders > 0) return;
    if (this.note(pa) !== 0) this.setNote(pa, 0);
    this.#memory.clearFrame(pa - (pa % FRAME_BYTES));
    this.#slots.free(frameOf(pa));
  }

  holders(pa: number): number {
    return this.#memory.word(this.#holders + 4 * frameOf(pa));
  }

  /** What disk.ts knows of a frame; it is forgotten with the frame's last holder. */
  note(pa: number): number {
    return this.#memory.word(this.#notes + 4 * frameOf(pa));
  }

  setNote(pa: number, note: number): void {
    const at = this.#notes + 4 * frameOf(pa);
    const change = (note & AWAY) - (this.#memory.word(at) & AWAY);
    this.#memory.setWord(at, note);
    if (change === 0) return;
    const count = this.#notes + 4 * this.#slots.capacity;
    this.#memory.setWord(count, this.#memory.word(count) + change);
  }

  /** How many frames are away: their bytes are on the disk, and nobody may touch them before they have been read. */
  get away(): number {
    return this.#memory.word(this.#notes + 4 * this.#slots.capacity);
  }

  get free(): number {
    return this.#slots.capacity - this.#slots.taken;
  }

  get taken(): number {
    return this.#slots.taken;
  }

  #holderAt(pa: number): number {
    const frame = frameOf(pa);
    if (frame < 0 || frame >= this.#slots.capacity || !this.#slots.isTaken(frame))
      throw new Crash(`frame 0x${pa.toString(16)} is not taken`);
    return this.#holders + 4 * frame;
  }
}

function frameOf(pa: number): number {
  return Math.floor((pa - RAM_BASE) / FRAME_BYTES);
}
