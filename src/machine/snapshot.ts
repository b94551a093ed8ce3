// Snapshots: the state area page by page, sharing every page that did not change, and the harts' words.
//
// Since the last snapshot or restore every page that changed is marked dirty, so taking one copies the dirty pages and
// restoring one puts back those that are dirty or differ from it. TLB translations are state and are kept; the tags of
// the fast path are not, and come back withdrawn.
import { HART_BYTES, HART_PAGES, HART_WORDS, LINES, LINES_COUNT, PAGE } from './layout.ts';
import { CODE, DIRTY_SNAPSHOT } from './memory.ts';
import type { Memory } from './memory.ts';
import type { Code } from './code.ts';
import type { Hart } from './hart.ts';
import type { Reservations } from './reservation.ts';
import { ABSENT } from './tlb.ts';
import type { Tlb } from './tlb.ts';

/** A page's words; undefined for one that was never touched. */
type Page = Int32Array | undefined;

/** A moment of the whole machine. Its pages are shared with other snapshots and never change. */
export interface Snapshot {
  readonly harts: Int32Array;
  readonly groups: readonly (readonly Page[])[];
}

const GROUP = 128;

export class Snapshots {
  private readonly memory: Memory;
  private readonly harts: readonly Hart[];
  private readonly tlb: Tlb;
  private readonly code: Code;
  private readonly reservations: Reservations;
  /** Who had which cache line last (lines.ts); it goes with the harts' clocks. */
  private readonly lines: Int32Array;
  /** Contents at the last snapshot or restore. Groups in `own` belong to no snapshot yet. */
  private groups: Page[][];
  private own = new Set<number>();

  constructor(memory: Memory, harts: readonly Hart[], tlb: Tlb, code: Code, reservations: Reservations) {
    this.memory = memory;
    this.harts = harts;
    this.tlb = tlb;
    this.code = code;
    this.reservations = reservations;
    this.lines = memory.words.subarray(LINES >> 2, (LINES >> 2) + LINES_COUNT);
    const empty: Page[] = Array.from({ length: GROUP }, () => undefined);
    this.groups = Array.from({ length: Math.ceil(memory.layout.pages / GROUP) }, () => empty);
  }

  take(): Snapshot {
    for (const page of this.memory.dirtySnapshot) {
      const number = Math.floor(page / GROUP);
      if (!this.own.has(number)) {
        this.own.add(number);
        this.groups[number] = this.groups[number].slice();
      }
      this.groups[number][page % GROUP] = this.copy(page);
    }
    this.clean();
    return { harts: this.copyHarts(), groups: this.groups.slice() };
  }

  restore(snapshot: Snapshot): void {
    for (const page of this.memory.dirtySnapshot)
      this.put(page, snapshot.groups[Math.floor(page / GROUP)][page % GROUP]);
    for (let number = 0; number < this.groups.length; number++) {
      const mine = this.groups[number];
      const theirs = snapshot.groups[number];
      if (mine === theirs) continue;
      for (let i = 0; i < GROUP; i++) {
        const page = number * GROUP + i;
        if (mine[i] !== theirs[i] && !(this.memory.marks[page] & DIRTY_SNAPSHOT)) this.put(page, theirs[i]);
      }
    }
    this.groups = snapshot.groups.slice() as Page[][];
    this.clean();
    this.putHarts(snapshot.harts);
  }

  copyHarts(): Int32Array {
    const all = new Int32Array(this.harts.length * HART_WORDS + LINES_COUNT);
    for (const hart of this.harts) all.set(hart.words, hart.id * HART_WORDS);
    all.set(this.lines, this.harts.length * HART_WORDS);
    return all;
  }

  putHarts(all: Int32Array): void {
    for (const hart of this.harts) {
      const from = hart.id * HART_WORDS;
      for (let i = 0; i < HART_WORDS; i++) hart.words[i] = all[from + i];
    }
    this.lines.set(all.subarray(this.harts.length * HART_WORDS));
    this.reservations.settle();
  }

  /** Words as they were, by the undo log: pairs (address, old word) in log[from..to), the newest last. */
  putWords(log: Int32Array, from: number, to: number): void {
    const { memory } = this;
    const { words, marks, layout } = memory;
    const tlbEnd = layout.hartBase + this.harts.length * HART_BYTES;
    for (let i = to - 2; i >= from; i -= 2) {
      const address = log[i];
      if (address >= layout.tablesBase && address < layout.ram) memory.tablesChange(address, log[i + 1]);
      words[address >> 2] = log[i + 1];
      memory.touchGranule(address);
      const page = memory.page(address);
      if (!(marks[page] & DIRTY_SNAPSHOT)) memory.touch(page);
      if (marks[page] & CODE) this.code.changed(address, address + 4);
      // Of a TLB entry: its tags may stand for another translation.
      if (address < tlbEnd) words[(address & ~15) >> 2] = words[((address & ~15) >> 2) + 1] = ABSENT;
    }
  }

  /** The first page-aligned difference to a snapshot, as (page, word) of the state area; undefined if there is none. */
  difference(snapshot: Snapshot): { page: number; word: number; then: number; now: number } | undefined {
    for (let page = 0; page < this.memory.layout.pages; page++) {
      const number = Math.floor(page / GROUP);
      const then = snapshot.groups[number][page % GROUP];
      if (!(this.memory.marks[page] & DIRTY_SNAPSHOT) && this.groups[number][page % GROUP] === then) continue;
      const from = (this.base(page) >> 2) | 0;
      const isTlb = page < this.harts.length * HART_PAGES;
      for (let word = 0; word < PAGE / 4; word++) {
        if (isTlb && (word & 2) === 0) continue; // tags are not state
        const a = then?.[word] ?? 0;
        const b = this.memory.words[from + word];
        if (a !== b) return { page, word, then: a, now: b };
      }
    }
    return undefined;
  }

  private clean(): void {
    this.own.clear();
    for (const page of this.memory.dirtySnapshot) this.memory.marks[page] &= ~DIRTY_SNAPSHOT;
    this.memory.dirtySnapshot.length = 0;
    this.tlb.withdrawStores();
  }

  private base(page: number): number {
    return (page + this.memory.layout.firstPage) * PAGE;
  }

  private copy(page: number): Int32Array {
    const from = this.base(page) >> 2;
    const words = this.memory.words.slice(from, from + PAGE / 4);
    if (this.base(page) < this.memory.layout.hartBase + this.harts.length * HART_BYTES) withdraw(words);
    return words;
  }

  private put(page: number, contents: Page): void {
    const { memory } = this;
    const from = this.base(page);
    if (from >= memory.layout.tablesBase && from < memory.layout.ram) {
      for (let i = 0; i < PAGE / 4; i++) memory.tablesChange(from + i * 4, contents?.[i] ?? 0);
    }
    if (contents) memory.words.set(contents, from >> 2);
    else memory.bytes.fill(0, from, from + PAGE);
    memory.touchHash(page);
    if (page < this.harts.length * HART_PAGES) {
      if (!contents) withdraw(memory.words.subarray(from >> 2, (from + PAGE) >> 2));
    } else if (memory.marks[page] & CODE) {
      this.code.changed(from, from + PAGE);
    }
  }
}

/** Makes the tags of a page of TLB entries absent: the first two of each four words. */
function withdraw(words: Int32Array): void {
  for (let i = 0; i < words.length; i += 4) words[i] = words[i + 1] = ABSENT;
}
