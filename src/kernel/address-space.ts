// Address spaces: regions say what a program may do with its addresses, page tables what of that is resident.
//
// Invariants. Regions of a space are sorted, never overlap, and neighbours that could be one are one: the list depends
// on what is mapped, not on how it came to be. A page without a region has no frame. A private frame with more than
// one holder is never writable in a page table; fault.ts makes a copy when somebody writes.

import type { Memory } from '../machine/memory.ts';
import { PTE, satpOf } from '../machine/sv32.ts';
import { flags } from './abi.ts';
import { AWAY, DIRTY, type Frames } from './frames.ts';
import type { Inode } from './fs/records.ts';
import { frameIn, leaf, PageTables, withoutWrite } from './page-table.ts';
import { record, type RecordOf, type Records, state, type Table } from './record.ts';
import { RegionHints } from './region-hints.ts';

export const regionFields = {
  /** The first byte, and the first byte after it: whole pages. */
  start: state.u32,
  end: state.u32,
  /** PROT_READ, PROT_WRITE, PROT_EXEC. */
  protection: state.u32,
  shared: state.bool,
  kind: state.choice('program', 'heap', 'stack', 'mapping', 'tls', 'guard', 'signal return'),
  /** The mapped file, the page of it that lies at `start`, and whether it was opened for reading only. */
  inode: state.ref<Inode>('inode'),
  page: state.u32,
  sealed: state.bool,
  /** mlock: its pages stay in memory. */
  locked: state.bool,
  /** Whose it is, and the region at the next higher address. */
  space: state.ref<AddressSpace>('address space'),
  next: state.ref<Region>('region'),
};
export interface Region extends RecordOf<typeof regionFields> {}
const RegionType = record('region', regionFields);

/** What makes a region, apart from its place. */
export interface RegionWish {
  readonly protection: number;
  readonly kind: Region['kind'];
  readonly shared?: boolean;
  readonly inode?: Inode | undefined;
  readonly page?: number;
  readonly sealed?: boolean;
}

export const addressSpaceFields = {
  /** Physical address of the root page table. */
  root: state.u32,
  /** How many tasks live in it. */
  tasks: state.u32,
  first: state.ref<Region>('region'),
  heapStart: state.u32,
  heapEnd: state.u32,
};
export interface AddressSpace extends RecordOf<typeof addressSpaceFields> {}
const AddressSpaceType = record('address space', addressSpaceFields);

// The map of a space. Programs that are not position-independent link at 0x1_0000; a null pointer finds nothing.
export const PIE_BASE = 0x0010_0000;
export const USER_BOTTOM = 0x1000;
export const MAPPING_TOP = 0x7000_0000;
export const STACK_TOP = 0x7fff_f000;
export const STACK_MAX = 8 << 20;
export const PAGE = 4096;

export const pageDown = (va: number): number => va - (va % PAGE);
export const pageUp = (va: number): number => Math.ceil(va / PAGE) * PAGE;
/** Where handlers return to; see signal-frame.ts. */
export const RETURN_PAGE = pageUp(STACK_TOP);

export class AddressSpaces {
  readonly table: Table<AddressSpace>;
  readonly regions: Table<Region>;
  readonly pages: PageTables;
  readonly #hints: RegionHints;
  readonly #memory: Memory;
  readonly #frames: Frames;
  /** Drops translations of pages from every hart's TLB, before anything else happens. */
  readonly #shootdown: (space: AddressSpace, va: number, pages: number) => void;
  /** A mapped file is kept as long as a region names it; the file system says how. */
  keeper: { hold(inode: Inode): Inode; drop(inode: Inode): void } | undefined;

  constructor(
    memory: Memory,
    frames: Frames,
    store: Records,
    shootdown: (space: AddressSpace, va: number, pages: number) => void,
  ) {
    this.#memory = memory;
    this.#frames = frames;
    this.#shootdown = shootdown;
    this.table = store.table(AddressSpaceType, 1280);
    this.regions = store.table(RegionType, 8192);
    this.#hints = new RegionHints(this.regions);
    this.pages = new PageTables(memory, frames);
  }

  /** An empty space; undefined when there is no room for one. */
  make(): AddressSpace | undefined {
    const root = this.pages.make();
    if (root === undefined) return undefined;
    const space = this.table.take();
    if (space === undefined) this.pages.drop(root);
    else space.root = root;
    return space;
  }

  /** Everything in it goes, then the space itself. No hart may have its root loaded. */
  drop(space: AddressSpace): void {
    if (space.first !== undefined) this.unmap(space, space.first.start, this.#last(space).end);
    this.pages.drop(space.root);
    this.table.free(space);
  }

  /** There are 511 ASIDs; spaces that share one are told apart by their roots. */
  asid(space: AddressSpace): number {
    return 1 + (space.slot % 511);
  }

  satp(space: AddressSpace): number {
    return satpOf(this.asid(space), space.root);
  }

  /** The region with this address, or the next one above it. */
  atOrAbove(space: AddressSpace, va: number): Region | undefined {
    let before = this.#hints.find(space, va);
    let region = before ?? space.first;
    for (; region !== undefined && region.end <= va; region = region.next) before = region;
    this.#hints.remember(space, va, region !== undefined && region.start <= va ? region : before);
    return region;
  }

  find(space: AddressSpace, va: number): Region | undefined {
    const region = this.atOrAbove(space, va);
    return region !== undefined && region.start <= va ? region : undefined;
  }

  /** Whether nothing is mapped in start..end. */
  isFree(space: AddressSpace, start: number, end: number): boolean {
    const region = this.atOrAbove(space, start);
    return region === undefined || region.start >= end;
  }

  /** Whether every byte of start..end lies in a region. */
  covers(space: AddressSpace, start: number, end: number): boolean {
    let region = this.atOrAbove(space, start);
    for (let va = start; va < end; region = region.next) {
      if (region === undefined || region.start > va) return false;
      va = region.end;
    }
    return true;
  }

  /** A stack's region begins further down now, where it may meet one that is like it. */
  grow(space: AddressSpace, stack: Region, start: number): void {
    stack.start = start;
    this.#merge(this.#before(space, start) ?? stack, stack.end);
  }

  /** The highest free place of so many bytes below the mappings' top; undefined if there is none. */
  gap(space: AddressSpace, length: number): number | undefined {
    let best: number | undefined;
    let low = Math.max(pageUp(space.heapEnd), 0x1_0000);
    for (let region = space.first; region !== undefined && low < MAPPING_TOP; region = region.next) {
      const high = Math.min(region.start, MAPPING_TOP);
      if (high - low >= length) best = high - length;
      low = Math.max(low, region.end);
    }
    return MAPPING_TOP - low >= length ? MAPPING_TOP - length : best;
  }

  /** Adds a region where nothing is mapped; false when there is no record for it. */
  map(space: AddressSpace, start: number, end: number, wish: RegionWish): boolean {
    const { protection, kind, shared = false, inode, page = 0, sealed = false } = wish;
    const region = this.regions.take();
    if (region === undefined) return false;
    region.space = space;
    region.start = start;
    region.end = end;
    region.protection = protection;
    region.kind = kind;
    region.shared = shared;
    if (inode !== undefined) {
      region.inode = this.#hold(inode);
      region.page = page;
      region.sealed = sealed;
    }
    const before = this.#before(space, start);
    region.next = before === undefined ? space.first : before.next;
    if (before === undefined) space.first = region;
    else before.next = region;
    this.#merge(before ?? region, end);
    return true;
  }

  /**
   * Takes away whatever is mapped in start..end; false, and nothing changed, when a region would have to be split and
   * cannot be.
   */
  unmap(space: AddressSpace, start: number, end: number): boolean {
    if (!this.#carve(space, start, end)) return false;
    const before = this.#before(space, start);
    for (let region = this.atOrAbove(space, start); region !== undefined && region.start < end;) {
      const next = region.next;
      if (before === undefined) space.first = next;
      else before.next = next;
      this.#free(region);
      region = next;
    }
    if (this.pages.clear(space.root, start, end) > 0) this.#shootdown(space, start, (end - start) / PAGE);
    return true;
  }

  /** Changes what may be done with the mapped pages of start..end; false as for unmap. */
  protect(space: AddressSpace, start: number, end: number, protection: number): boolean {
    if (!this.#carve(space, start, end)) return false;
    for (let region = this.atOrAbove(space, start); region !== undefined && region.start < end; region = region.next) {
      region.protection = protection;
      for (const { va, pte } of this.pages.pages(space.root, region.start, region.end)) {
        const changed = leaf(frameIn(pte), this.#allowed(region, frameIn(pte))) | (pte & (PTE.A | PTE.D));
        this.pages.set(space.root, va, changed);
      }
    }
    if (space.first !== undefined) this.#merge(this.#before(space, start) ?? space.first, end);
    this.#shootdown(space, start, (end - start) / PAGE);
    return true;
  }

  /** What a page's entry may allow at the moment. */
  #allowed({ protection, shared, inode }: Region, pa: number): number {
    const note = this.#frames.note(pa);
    if (note & AWAY) return flags.PROT_NONE;
    // The first store to a clean page of a file on the disk is noted.
    const isOwn = shared ? !inode?.disk || (note & DIRTY) !== 0 : this.#frames.holders(pa) === 1;
    return isOwn ? protection : withoutWrite(protection);
  }

  /** Sets the entry of a page anew: for a frame that came back, is clean again, or goes away. */
  show(space: AddressSpace, region: Region, va: number, pa: number): void {
    this.pages.set(space.root, va, leaf(pa, this.#allowed(region, pa)));
    this.#shootdown(space, va, 1);
  }

  /** Maps a frame that is a file's; false when memory is full. */
  share(space: AddressSpace, region: Region, va: number, pa: number): boolean {
    if (!this.pages.set(space.root, va, leaf(pa, flags.PROT_NONE))) return false;
    this.#frames.share(pa);
    this.pages.set(space.root, va, leaf(pa, this.#allowed(region, pa)));
    return true;
  }

  /** Says whether pages are to stay in memory; false as for unmap. */
  lock(space: AddressSpace, start: number, end: number, on: boolean): boolean {
    if (!this.#carve(space, start, end)) return false;
    for (let region = this.atOrAbove(space, start); region !== undefined && region.start < end; region = region.next)
      region.locked = on;
    if (space.first !== undefined) this.#merge(this.#before(space, start) ?? space.first, end);
    return true;
  }

  /** Drops what is resident in start..end; private pages read as zeros again. */
  empty(space: AddressSpace, start: number, end: number): void {
    if (this.pages.clear(space.root, start, end) > 0) this.#shootdown(space, start, (end - start) / PAGE);
  }

  /** A frame for a page that has none, as its region has it; its physical address, or undefined when memory is full. */
  populate(space: AddressSpace, region: Region, va: number): number | undefined {
    const pa = this.#frames.allocate();
    if (pa === undefined) return undefined;
    if (this.pages.set(space.root, va, leaf(pa, region.protection))) return pa;
    this.#frames.release(pa);
    return undefined;
  }

  /** Makes a page that shares its frame this space's own, by a copy if others hold it; false when memory is full. */
  makeOwn(space: AddressSpace, region: Region, va: number, pte: number): boolean {
    let pa = frameIn(pte);
    if (!region.shared && this.#frames.holders(pa) > 1) {
      const copy = this.#frames.allocate();
      if (copy === undefined) return false;
      this.#memory.copyFrame(copy, pa);
      this.#frames.release(pa);
      pa = copy;
    }
    if (region.shared && region.inode?.disk) this.#frames.setNote(pa, this.#frames.note(pa) | DIRTY);
    this.pages.set(space.root, va, leaf(pa, region.protection));
    this.#shootdown(space, va, 1);
    return true;
  }

  /**
   * A copy, as fork makes it: private pages are shared until somebody writes. Undefined, and nothing changed, when
   * there is no room.
   */
  copy(from: AddressSpace): AddressSpace | undefined {
    const to = this.make();
    if (to === undefined) return undefined;
    to.heapStart = from.heapStart;
    to.heapEnd = from.heapEnd;
    let isWhole = true;
    for (let region = from.first; region !== undefined && isWhole; region = region.next)
      isWhole = this.map(to, region.start, region.end, region) && this.#sharePages(from, to, region);
    if (from.first !== undefined)
      this.#shootdown(from, from.first.start, (this.#last(from).end - from.first.start) / PAGE);
    if (!isWhole) this.drop(to);
    return isWhole ? to : undefined;
  }

  #sharePages(from: AddressSpace, to: AddressSpace, region: Region): boolean {
    for (const { va, pte } of this.pages.pages(from.root, region.start, region.end)) {
      const both = region.shared ? pte : pte & ~PTE.W;
      if (!this.pages.set(to.root, va, both & ~(PTE.A | PTE.D))) return false;
      this.#frames.share(frameIn(pte));
      if (both !== pte) this.pages.set(from.root, va, both);
    }
    return true;
  }

  /** Splits regions so that start and end are bounds; false, and nothing changed, when there is no record for that. */
  #carve(space: AddressSpace, start: number, end: number): boolean {
    const cut = (at: number) => {
      const region = this.find(space, at);
      return region !== undefined && region.start < at ? region : undefined;
    };
    const wanted = (cut(start) ? 1 : 0) + (cut(end) ? 1 : 0);
    if (this.regions.count + wanted > this.regions.capacity) return false;
    for (const at of [start, end]) {
      const region = cut(at);
      if (region === undefined) continue;
      const upper = this.regions.take()!;
      upper.space = space;
      upper.start = at;
      upper.end = region.end;
      upper.protection = region.protection;
      upper.shared = region.shared;
      upper.kind = region.kind;
      if (region.inode !== undefined) {
        upper.inode = this.#hold(region.inode);
        upper.page = region.page + (at - region.start) / PAGE;
        upper.sealed = region.sealed;
      }
      upper.locked = region.locked;
      upper.next = region.next;
      region.end = at;
      region.next = upper;
    }
    return true;
  }

  /** Joins a region, and those above it as far as `end`, with neighbours that are alike. */
  #merge(from: Region, end: number): void {
    for (let region: Region | undefined = from; region !== undefined && region.start <= end;) {
      const next: Region | undefined = region.next;
      const isAlike =
        next !== undefined &&
        next.start === region.end &&
        next.protection === region.protection &&
        next.shared === region.shared &&
        next.kind === region.kind &&
        next.locked === region.locked &&
        next.sealed === region.sealed &&
        next.inode?.slot === region.inode?.slot &&
        (next.inode === undefined || next.page === region.page + (region.end - region.start) / PAGE);
      if (!isAlike) region = next;
      else {
        region.end = next.end;
        region.next = next.next;
        this.#free(next);
      }
    }
  }

  #free(region: Region): void {
    const { inode } = region;
    this.regions.free(region);
    if (inode === undefined) return;
    inode.mappings--;
    this.keeper!.drop(inode);
  }

  #hold(inode: Inode): Inode {
    inode.mappings++;
    return this.keeper!.hold(inode);
  }

  /** The last region that starts below an address. */
  #before(space: AddressSpace, va: number): Region | undefined {
    let before = va === 0 ? undefined : this.#hints.find(space, va - 1);
    for (let region = before ?? space.first; region !== undefined && region.start < va; region = region.next)
      before = region;
    return before;
  }

  #last(space: AddressSpace): Region {
    let region = space.first!;
    while (region.next !== undefined) region = region.next;
    return region;
  }
}
