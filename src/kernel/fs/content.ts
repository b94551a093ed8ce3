// The bytes of an inode: a tree of frames, as high as its farthest page needs, like a page table; a missing frame is a hole of zeros.
//
// The shape of the tree depends on the pages only, not on how they came and went: a path to no page is cut, and the tree is never
// higher than its farthest page asks.

import { AWAY, FRAME_BYTES, type Frames } from '../frames.ts';
import type { Inode } from './records.ts';

/** What contents need of physical memory. */
export interface ContentMemory {
  load32(pa: number): number;
  store32(pa: number, value: number): void;
  read(pa: number, length: number): Uint8Array;
  write(pa: number, bytes: Uint8Array): void;
  clearFrame(pa: number): void;
}

const FAN_OUT = FRAME_BYTES / 4;
/** Three levels above the pages. */
const HEIGHT_MAX = 3;
/** The largest file: 4 TiB, nearly all of it holes. */
export const SIZE_MAX = FAN_OUT ** HEIGHT_MAX * FRAME_BYTES;

export class Contents {
  readonly #memory: ContentMemory;
  readonly #frames: Frames;
  /** Told before an inode loses its pages from `page` on. */
  onCut: (inode: Inode, page: number) => void = () => {};

  constructor(memory: ContentMemory, frames: Frames) {
    this.#memory = memory;
    this.#frames = frames;
  }

  /** The pages of a range that are away, and the first of them; undefined when all are in memory. */
  away(inode: Inode, position: number, length: number): { page: number; frames: number[] } | undefined {
    if (!inode.disk || length <= 0 || this.#frames.away === 0) return undefined;
    const end = Math.min(position + length, inode.size);
    let first: number | undefined;
    const frames: number[] = [];
    for (let page = Math.floor(position / FRAME_BYTES); page * FRAME_BYTES < end; page++) {
      const frame = this.frameOf(inode, page);
      if (frame === 0 || !(this.#frames.note(frame) & AWAY)) continue;
      first ??= page;
      frames.push(frame);
    }
    return first === undefined ? undefined : { page: first, frames };
  }

  /** The frame of a page; 0 for a hole. */
  frameOf(inode: Inode, page: number): number {
    if (page >= FAN_OUT ** inode.height) return 0;
    let frame = inode.root;
    for (let level = inode.height; level > 0 && frame !== 0; level--) frame = this.#child(frame, slotOf(page, level));
    return frame;
  }

  /** The frame of a page that was a hole; 0 when memory is full. */
  fill(inode: Inode, page: number): number {
    return this.#add(inode, page);
  }

  /** Bytes of the inode, which must have them: the caller has looked at its size. */
  read(inode: Inode, position: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (const { page, from, start, end } of pieces(position, length)) {
      const frame = this.frameOf(inode, page);
      if (frame !== 0) bytes.set(this.#memory.read(frame + from, end - start), start);
    }
    return bytes;
  }

  /** Writes bytes and makes the inode as large as they need; how many were written, fewer when there are no more frames. */
  write(inode: Inode, position: number, bytes: Uint8Array): number {
    for (const { page, from, start, end } of pieces(position, bytes.length)) {
      const frame = this.frameOf(inode, page) || this.#add(inode, page);
      if (frame === 0) return start;
      this.#memory.write(frame + from, bytes.subarray(start, end));
      inode.size = Math.max(inode.size, position + end);
    }
    return bytes.length;
  }

  /** Makes the inode `size` bytes long: what is cut off is gone, what is added is a hole. */
  resize(inode: Inode, size: number): void {
    const before = inode.size;
    inode.size = size;
    if (size >= before) return;
    this.onCut(inode, Math.ceil(size / FRAME_BYTES));
    const rest = size % FRAME_BYTES;
    if (rest !== 0) {
      const frame = this.frameOf(inode, Math.floor(size / FRAME_BYTES));
      const end = Math.min(FRAME_BYTES, rest + before - size);
      if (frame !== 0) this.#memory.write(frame + rest, new Uint8Array(end - rest));
    }
    const end = Math.ceil(size / FRAME_BYTES);
    if (end < Math.ceil(before / FRAME_BYTES)) this.#cut(inode, end);
  }

  /** Takes the first `length` bytes away and moves the others to the front, so that a pipe's state depends on its bytes only. */
  drop(inode: Inode, length: number): void {
    const left = inode.size - length;
    for (let position = 0; position < left; position += FRAME_BYTES)
      this.write(inode, position, this.read(inode, position + length, Math.min(FRAME_BYTES, left - position)));
    this.resize(inode, left);
  }

  /** Makes a page; 0 and nothing changed when there are not enough frames. */
  #add(inode: Inode, page: number): number {
    while (page >= FAN_OUT ** inode.height) {
      if (inode.root !== 0) {
        const root = this.#frames.allocate();
        if (root === undefined) return this.#undoneAdd(inode);
        this.#memory.store32(root, inode.root);
        inode.root = root;
      }
      inode.height++;
    }
    inode.root ||= this.#frames.allocate() ?? 0;
    let frame = inode.root;
    for (let level = inode.height; level > 0 && frame !== 0; level--) {
      let child = this.#child(frame, slotOf(page, level));
      if (child === 0) {
        child = this.#frames.allocate() ?? 0;
        this.#memory.store32(frame + 4 * slotOf(page, level), child);
      }
      frame = child;
    }
    if (frame === 0) return this.#undoneAdd(inode);
    inode.pages++;
    return frame;
  }

  #undoneAdd(inode: Inode): number {
    this.#cut(inode, SIZE_MAX / FRAME_BYTES);
    return 0;
  }

  /** Releases every page from `page` on and every node that leads to none, and lowers the tree to what is left. */
  #cut(inode: Inode, page: number): void {
    inode.root = this.#pruned(inode, inode.root, inode.height, page);
    while (inode.height > 0 && (inode.root === 0 || this.#onlyFirst(inode.root))) {
      if (inode.root === 0) {
        inode.height = 0;
      } else {
        const root = this.#child(inode.root, 0);
        this.#frames.release(inode.root);
        inode.root = root;
        inode.height--;
      }
    }
  }

  /** A subtree without its pages from `page` on (counted from the subtree's first page): the same node, or 0 if nothing is left. */
  #pruned(inode: Inode, node: number, level: number, page: number): number {
    if (node === 0) return 0;
    if (level === 0) {
      if (page > 0) return node;
      this.#frames.release(node);
      inode.pages--;
      return 0;
    }
    const span = FAN_OUT ** (level - 1);
    let children = 0;
    for (let slot = 0; slot < FAN_OUT; slot++) {
      const child = this.#child(node, slot);
      if (child === 0) continue;
      const left = this.#pruned(inode, child, level - 1, page - slot * span);
      if (left === 0) this.#memory.store32(node + 4 * slot, 0);
      else children++;
    }
    if (children > 0) return node;
    this.#frames.release(node);
    return 0;
  }

  #onlyFirst(node: number): boolean {
    for (let slot = 1; slot < FAN_OUT; slot++) if (this.#child(node, slot) !== 0) return false;
    return true;
  }

  #child(node: number, slot: number): number {
    return this.#memory.load32(node + 4 * slot) >>> 0;
  }
}

/** Where page `page` goes at a node `level` levels above the pages. */
function slotOf(page: number, level: number): number {
  return Math.floor(page / FAN_OUT ** (level - 1)) % FAN_OUT;
}

/** The parts of a range that lie in one page each: the page, the first byte in it, and the part's bounds counted from the range. */
function* pieces(
  position: number,
  length: number,
): Generator<{ page: number; from: number; start: number; end: number }> {
  for (let start = 0; start < length;) {
    const from = (position + start) % FRAME_BYTES;
    const end = Math.min(length, start + FRAME_BYTES - from);
    yield { page: Math.floor((position + start) / FRAME_BYTES), from, start, end };
    start = end;
  }
}
