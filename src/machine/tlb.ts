// The translation look-aside buffers: what makes the walk rare. May be skipped on first reading.
//
// A hart has four banks, one for each (root, ASID) it used last. A data entry is four words, chosen by bits 12..19 of va:
//
//   tagR, tagW   the page's va where the engine's fast path may load or store, else ABSENT
//   arch         the page's va and what the walk granted: the translation itself, machine state
//   addend       host address minus va
//
// A missing tag whose permission stands in arch was withdrawn on purpose: the slow path (access.ts) serves it without
// walking again, so withdrawing never shows in a result. tagW set means that the page is already dirty and that nobody
// else wants to hear of stores to it. An exec entry is (tag, decoded page, arch, frame), chosen by bits 12..17.
import {
  BANK,
  BANKS,
  BANK_SATP,
  BANK_USED,
  DATA_BANK,
  DATA_TLB,
  EXEC_BANK,
  EXEC_TLB,
  RAM_BASE,
  SATP,
  USES,
} from './layout.ts';
import { asidOf, PTE, walk } from './sv32.ts';
import type { Access } from './sv32.ts';
import type { Hart } from './hart.ts';
import type { Memory } from './memory.ts';

export const ABSENT = 0x800;
export const PAGE_MASK = -4096;

/** Word offsets in a data entry. */
export const TAG_R = 0;
export const TAG_W = 1;
export const ARCH = 2;
export const ADDEND = 3;

/** Word offsets in an exec entry; ARCH is at 2 as above. */
export const TAG_X = 0;
export const CODE_AT = 1;
export const FRAME_AT = 3;

/** Bits of arch below the va. */
export const MAY_LOAD = 1;
export const MAY_STORE = 2;
export const MAY_FETCH = 4;
export const GLOBAL = 8;
export const SUPERPAGE = 16;

/** Counted, not part of the machine's state. */
export interface TlbStatistics {
  dataMisses: number;
  execMisses: number;
  rootLoads: number;
  bankEvictions: number;
  flushes: number;
  shootdowns: number;
}

const LIST_MAX = 4096;

export class Tlb {
  readonly statistics: TlbStatistics = {
    dataMisses: 0,
    execMisses: 0,
    rootLoads: 0,
    bankEvictions: 0,
    flushes: 0,
    shootdowns: 0,
  };
  /** Ticks that a data miss costs the hart. */
  missTicks: number;
  private readonly memory: Memory;
  private readonly words: Int32Array;
  private readonly harts: readonly Hart[];
  /** Word indices of entries that may have tagW, since the last withdrawal; past LIST_MAX everything is looked through. */
  private writable: number[] = [];

  constructor(memory: Memory, harts: readonly Hart[], missTicks: number) {
    this.memory = memory;
    this.words = memory.words;
    this.harts = harts;
    this.missTicks = missTicks;
    for (const hart of harts) {
      this.forget(hart);
      hart.words[BANK_USED] = hart.words[USES] = 1; // bank 0 starts with satp = 0
    }
  }

  /** Host address of the byte at `va` for a load or store, or 0 after a fault (cause and tval are set). */
  translate(hart: Hart, va: number, store: boolean): number {
    const entry = (hart.dataBank + ((va >>> 8) & 0xff0)) >> 2;
    const arch = this.words[entry + ARCH];
    if (((arch ^ va) & PAGE_MASK) !== 0 || (arch & (store ? MAY_STORE : MAY_LOAD)) === 0) {
      if (!this.miss(hart, va, store ? 'store' : 'load', entry)) return 0;
    }
    return (va + this.words[entry + ADDEND]) | 0;
  }

  /** Host address of the frame that `va` is fetched from, or 0 after a fault. */
  translateFetch(hart: Hart, va: number): number {
    const entry = this.execEntry(hart, va);
    const arch = this.words[entry + ARCH];
    if (((arch ^ va) & PAGE_MASK) !== 0 || arch === 0) {
      if (!this.miss(hart, va, 'fetch', entry)) return 0;
    }
    return this.words[entry + FRAME_AT];
  }

  /** Word index of the exec entry of `va`. */
  execEntry(hart: Hart, va: number): number {
    return (hart.execBank + ((va >>> 8) & 0x3f0)) >> 2;
  }

  /** Lets the fast path load from this page. */
  grantLoad(hart: Hart, va: number): void {
    this.words[((hart.dataBank + ((va >>> 8) & 0xff0)) >> 2) + TAG_R] = va & PAGE_MASK;
  }

  /** Lets the fast path store to this page, which must be dirty and without listeners. */
  grantStore(hart: Hart, va: number): void {
    const entry = (hart.dataBank + ((va >>> 8) & 0xff0)) >> 2;
    this.words[entry + TAG_W] = va & PAGE_MASK;
    if (this.writable.length <= LIST_MAX) this.writable.push(entry);
  }

  private miss(hart: Hart, va: number, access: Access, entry: number): boolean {
    if (access === 'fetch') {
      this.statistics.execMisses++;
    } else {
      this.statistics.dataMisses++;
      if (this.missTicks) hart.charge(this.missTicks);
    }
    const found = walk(this.memory, hart.satp, va, access);
    if (!found.ok) {
      hart.cause = found.cause;
      hart.tval = va;
      return false;
    }
    const { pte, level } = found;
    let arch = (va & PAGE_MASK) | (pte & PTE.G ? GLOBAL : 0) | (level === 1 ? SUPERPAGE : 0);
    const frame = this.memory.layout.ram + ((found.pa - RAM_BASE) & PAGE_MASK);
    if (access === 'fetch') {
      arch |= MAY_FETCH;
      this.setEntry(entry, arch, frame);
      this.words[entry + TAG_X] = ABSENT;
      return true;
    }
    // A load walk may grant stores only where D is set already: else the store must walk to set it.
    if (pte & PTE.R) arch |= MAY_LOAD;
    if (pte & PTE.W && pte & PTE.D) arch |= MAY_STORE;
    this.setEntry(entry, arch, frame - (va & PAGE_MASK));
    this.words[entry + TAG_R] = this.words[entry + TAG_W] = ABSENT;
    return true;
  }

  private setEntry(entry: number, arch: number, last: number): void {
    this.memory.setState((entry + ARCH) * 4, arch);
    this.memory.setState((entry + ADDEND) * 4, last); // FRAME_AT is the same word
  }

  /** Selects the bank of `satp`, taking the one unused for longest if it has none. */
  load(hart: Hart, satp: number): void {
    const words = hart.words;
    this.statistics.rootLoads++;
    words[SATP] = satp;
    let bank = -1;
    for (let b = 0; b < BANKS; b++) if (words[BANK_USED + b] !== 0 && words[BANK_SATP + b] === satp) bank = b;
    if (bank < 0) {
      bank = 0;
      for (let b = 1; b < BANKS; b++) if (words[BANK_USED + b] < words[BANK_USED + bank]) bank = b;
      if (words[BANK_USED + bank] !== 0) this.statistics.bankEvictions++;
      this.flushBank(hart, bank, undefined, false);
      words[BANK_SATP + bank] = satp;
    }
    words[BANK] = bank;
    words[BANK_USED + bank] = ++words[USES];
  }

  /** sfence.vma: of an address space or all, of an address or all; with an ASID, global mappings stay. */
  flush(hart: Hart, asid: number | undefined, va: number | undefined): boolean {
    this.statistics.flushes++;
    return this.drop(hart, asid, va, 1, asid !== undefined);
  }

  /** Drops the pages' translations from all harts; returns how many harts held any. */
  shootdown(asid: number, va: number, pages: number): number {
    this.statistics.shootdowns++;
    let held = 0;
    for (const hart of this.harts) if (this.drop(hart, asid, va, pages, false)) held++;
    return held;
  }

  private drop(
    hart: Hart,
    asid: number | undefined,
    va: number | undefined,
    pages: number,
    keepGlobal: boolean,
  ): boolean {
    let held = false;
    for (let bank = 0; bank < BANKS; bank++) {
      if (hart.words[BANK_USED + bank] === 0) continue;
      if (asid !== undefined && asidOf(hart.words[BANK_SATP + bank]) !== asid) continue;
      const range = va === undefined ? undefined : { first: va >>> 12, pages };
      if (this.flushBank(hart, bank, range, keepGlobal)) held = true;
    }
    return held;
  }

  /** Clears a bank's entries for the pages of `range` (all without). A superpage goes with any of its addresses. */
  private flushBank(
    hart: Hart,
    bank: number,
    range: { first: number; pages: number } | undefined,
    keepGlobal: boolean,
  ): boolean {
    const data = (hart.base + DATA_TLB + bank * DATA_BANK) >> 2;
    const exec = (hart.base + EXEC_TLB + bank * EXEC_BANK) >> 2;
    let held = false;
    for (let entry = data; entry < data + DATA_BANK / 4; entry += 4) {
      if (this.leaves(this.words[entry + ARCH], range, keepGlobal)) {
        this.setEntry(entry, 0, 0);
        this.words[entry + TAG_R] = this.words[entry + TAG_W] = ABSENT;
        held = true;
      }
    }
    for (let entry = exec; entry < exec + EXEC_BANK / 4; entry += 4) {
      if (this.leaves(this.words[entry + ARCH], range, keepGlobal)) {
        this.setEntry(entry, 0, 0);
        this.words[entry + TAG_X] = ABSENT;
        held = true;
      }
    }
    return held;
  }

  private leaves(arch: number, range: { first: number; pages: number } | undefined, keepGlobal: boolean): boolean {
    if ((arch & ~PAGE_MASK) === 0) return false;
    if (keepGlobal && arch & GLOBAL) return false;
    if (range === undefined) return true;
    let first = arch >>> 12;
    let last = first;
    if (arch & SUPERPAGE) {
      first &= ~0x3ff;
      last = first + 0x3ff;
    }
    return last >= range.first && first < range.first + range.pages;
  }

  /** Withdraws every store tag, because pages stop being dirty. */
  withdrawStores(): void {
    if (this.writable.length > LIST_MAX) {
      for (const hart of this.harts) this.eachData(hart, (entry) => (this.words[entry + TAG_W] = ABSENT));
    } else {
      for (const entry of this.writable) this.words[entry + TAG_W] = ABSENT;
    }
    this.writable = [];
  }

  /** Withdraws the store tags (and load tags, if asked) of one frame, given by its host address. */
  withdrawFrame(frame: number, loads = false): void {
    for (const hart of this.harts) {
      this.eachData(hart, (entry) => {
        const words = this.words;
        const arch = words[entry + ARCH];
        if ((((arch & PAGE_MASK) + words[entry + ADDEND]) | 0) !== frame) return;
        words[entry + TAG_W] = ABSENT;
        if (loads) words[entry + TAG_R] = ABSENT;
      });
    }
  }

  /** Withdraws every exec tag: the decoded pages are going away. */
  withdrawCode(): void {
    for (const hart of this.harts) {
      const exec = (hart.base + EXEC_TLB) >> 2;
      for (let entry = exec; entry < exec + (BANKS * EXEC_BANK) / 4; entry += 4) this.words[entry + TAG_X] = ABSENT;
    }
  }

  /** Empties all banks of a hart and their tags. */
  private forget(hart: Hart): void {
    this.eachData(hart, (entry) => (this.words[entry + TAG_R] = this.words[entry + TAG_W] = ABSENT));
    const exec = (hart.base + EXEC_TLB) >> 2;
    for (let entry = exec; entry < exec + (BANKS * EXEC_BANK) / 4; entry += 4) this.words[entry + TAG_X] = ABSENT;
  }

  private eachData(hart: Hart, each: (entry: number) => void): void {
    const data = (hart.base + DATA_TLB) >> 2;
    for (let entry = data; entry < data + (BANKS * DATA_BANK) / 4; entry += 4) each(entry);
  }
}
