// Physical memory: guest RAM and the kernel's region. Everybody but the WebAssembly engine writes through this file.
//
// A write has four duties, in `change`: the undo log gets the old words, the page is marked dirty, decoded code is
// dropped, and reservations on the words are lost. The engine's fast path skips them only where the TLB's write tag says
// that there are none (tlb.ts).
import { Crash } from '../must.ts';
import { GRANULE, GRANULE_SHIFT, PAGE, RAM_BASE } from './layout.ts';
import type { Layout } from './layout.ts';
import { UndoLog } from './undo.ts';

/** Marks of a page of the state area. */
export const DIRTY_SNAPSHOT = 1; // changed since the last snapshot or restore
export const DIRTY_HASH = 2; // changed since the last hash
export const DIRTY = DIRTY_SNAPSHOT | DIRTY_HASH;
export const CODE = 4; // decoded
export const TRACKED = 8; // stores ask for reservations
export const WATCHED = 16; // accesses ask for watchpoints

/** What a word of the kernel region is for: only STATE is hashed. */
export const STATE = 0;
export const TIME = 1;
export const STATISTIC = 2;

export class Memory {
  readonly layout: Layout;
  readonly ramBytes: number;
  readonly frames: number;
  readonly kernelBytes: number;
  /** One byte for each word of the kernel region: 0 state, 1 time, 2 statistic. Settled before the first hash. */
  readonly kernelKinds: Uint8Array;

  /** The whole machine memory, for the machine's own parts. */
  readonly shared: WebAssembly.Memory;
  readonly words: Int32Array;
  readonly bytes: Uint8Array;
  private readonly view: DataView;
  /** Marks of every page of the state area. */
  readonly marks: Uint8Array;
  /** Pages with DIRTY_SNAPSHOT, and with DIRTY_HASH, in the order they got it. */
  readonly dirtySnapshot: number[] = [];
  readonly dirtyHash: number[] = [];
  /** Smaller parts of pages known to need hashing. */
  readonly dirtyGranules: number[] = [];
  readonly granuleMarks: Uint8Array;
  readonly log: UndoLog;
  /** Whether changes go to the undo log. */
  logged = false;
  /** Told of changes inside one decoded page, and inside one page with tracked reservations. */
  onCode: (from: number, to: number) => void = () => {};
  onTracked: (from: number, to: number, by: number) => void = () => {};

  constructor(layout: Layout) {
    this.layout = layout;
    this.ramBytes = layout.ramBytes;
    this.frames = layout.ramBytes / PAGE;
    this.kernelBytes = layout.kernelBytes;
    const blocks = layout.total / 0x1_0000;
    this.shared = new WebAssembly.Memory({ initial: blocks, maximum: blocks });
    this.words = new Int32Array(this.shared.buffer);
    this.bytes = new Uint8Array(this.shared.buffer);
    this.view = new DataView(this.shared.buffer);
    this.kernelKinds = new Uint8Array(this.shared.buffer, layout.kindsBase, layout.kernelBytes / 4);
    this.marks = new Uint8Array(layout.pages);
    this.granuleMarks = new Uint8Array(layout.pages * (PAGE / GRANULE));
    this.log = new UndoLog(this.words, layout);
  }

  contains(pa: number, length: number): boolean {
    return pa >= RAM_BASE && pa + length <= RAM_BASE + this.ramBytes;
  }

  load8(pa: number): number {
    return this.bytes[this.host(pa, 1)];
  }
  load16(pa: number): number {
    return this.view.getUint16(this.host(pa, 2), true);
  }
  load32(pa: number): number {
    return this.view.getInt32(this.host(pa, 4), true);
  }

  store8(pa: number, value: number): void {
    this.put(this.host(pa, 1), 8, value);
  }
  store16(pa: number, value: number): void {
    this.put(this.host(pa, 2), 16, value);
  }
  store32(pa: number, value: number): void {
    this.put(this.host(pa, 4), 32, value);
  }

  /** A copy of so many bytes. */
  read(pa: number, length: number): Uint8Array {
    const at = this.host(pa, length);
    return this.bytes.slice(at, at + length);
  }

  write(pa: number, bytes: Uint8Array): void {
    const at = this.host(pa, bytes.length);
    this.change(at, bytes.length);
    this.bytes.set(bytes, at);
  }

  clearFrame(pa: number): void {
    const at = this.host(pa, PAGE);
    this.change(at, PAGE);
    this.bytes.fill(0, at, at + PAGE);
  }

  copyFrame(toPa: number, fromPa: number): void {
    const from = this.host(fromPa, PAGE);
    const to = this.host(toPa, PAGE);
    this.change(to, PAGE);
    this.bytes.copyWithin(to, from, from + PAGE);
  }

  /** A word of the kernel region, by byte offset. */
  word(offset: number): number {
    return this.words[(this.layout.kernelBase + offset) >> 2];
  }

  setWord(offset: number, value: number): void {
    if (offset < 0 || offset >= this.kernelBytes) throw new Crash(`the kernel region has no byte ${offset}`);
    this.setState(this.layout.kernelBase + offset, value);
  }

  /**
   * Says whether a frame is a page table. The hash leaves out the A and D bits of one: whether a hart has walked yet
   * depends on its TLB, and two states that differ only there behave alike.
   */
  markTable(pa: number, isTable: boolean): void {
    const frame = (this.host(pa, 1) - this.layout.ram) >>> 12;
    const at = this.layout.tablesBase + (frame >> 5) * 4;
    const bit = 1 << (frame & 31);
    const old = this.words[at >> 2];
    const now = isTable ? old | bit : old & ~bit;
    this.tablesChange(at, now);
    this.setState(at, now);
  }

  /** A word of the table bitmap is about to become `now`: frames are hashed anew though their bytes stay. */
  tablesChange(at: number, now: number): void {
    const { layout } = this;
    const changed = this.words[at >> 2] ^ now;
    const first = (at - layout.tablesBase) * 8;
    for (let i = 0; i < 32; i++) if ((changed >>> i) & 1) this.touchHash(this.page(layout.ram + (first + i) * PAGE));
  }

  isTable(frame: number): boolean {
    return ((this.words[(this.layout.tablesBase >> 2) + (frame >> 5)] >>> (frame & 31)) & 1) === 1;
  }

  /** Host address of a physical one; a Crash outside RAM. */
  host(pa: number, length: number): number {
    if (!this.contains(pa, length)) throw new Crash(`physical address 0x${pa.toString(16)} + ${length} is outside RAM`);
    return pa - RAM_BASE + this.layout.ram;
  }

  /** Number of the state-area page that holds a host address. */
  page(host: number): number {
    return (host >>> 12) - this.layout.firstPage;
  }

  /** Stores so many bits at a host address, aligned or not, with all duties. `by` is the hart that stores, -1 the kernel. */
  put(host: number, bits: number, value: number, by = -1): void {
    this.change(host, bits >> 3, by);
    if (bits === 8) this.bytes[host] = value;
    else if (bits === 16) this.view.setUint16(host, value & 0xffff, true);
    else this.view.setInt32(host, value, true);
  }

  /** Sets an aligned word outside RAM (TLB, kernel region): logged and marked, nothing else. */
  setState(at: number, value: number): void {
    if (this.logged) this.log.add(at);
    const page = this.page(at);
    this.touch(page);
    this.words[at >> 2] = value;
  }

  /** The duties of whoever is about to write RAM. */
  change(at: number, length: number, by = -1): void {
    if (length === 0) return;
    const last = at + length - 1;
    if (this.logged) for (let word = at & ~3; word <= last; word += 4) this.log.add(word);
    for (let page = this.page(at); page <= this.page(last); page++) {
      const marks = this.marks[page];
      this.touch(page);
      if (!(marks & (CODE | TRACKED))) continue;
      const base = (page + this.layout.firstPage) * PAGE;
      const from = Math.max(at, base);
      const to = Math.min(last + 1, base + PAGE);
      if (marks & CODE) this.onCode(from, to);
      if (marks & TRACKED) this.onTracked(from, to, by);
    }
  }

  /** Marks a page dirty. While changes are logged, the hash learns of them from the log (hash.ts). */
  touch(page: number): void {
    const marks = this.marks[page];
    if ((marks & DIRTY) === DIRTY) return;
    if (!(marks & DIRTY_SNAPSHOT)) {
      this.marks[page] |= DIRTY_SNAPSHOT;
      this.dirtySnapshot.push(page);
    }
    if (!this.logged) this.touchHash(page);
  }

  /** The page must be hashed again. */
  touchHash(page: number): void {
    if (this.marks[page] & DIRTY_HASH) return;
    this.marks[page] |= DIRTY_HASH;
    this.dirtyHash.push(page);
  }

  /** The granule that holds a host address must be hashed again. */
  touchGranule(host: number): void {
    const granule = (host - this.layout.hartBase) >>> GRANULE_SHIFT;
    if (this.granuleMarks[granule]) return;
    this.granuleMarks[granule] = 1;
    this.dirtyGranules.push(granule);
  }
}
