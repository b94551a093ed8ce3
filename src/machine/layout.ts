// Where everything lies in the one WebAssembly memory: a single allocator, so that no two areas can overlap.
//
//   globals | hart blocks, kernel region, table bitmap, RAM (the state area) | kinds | decoded code | undo log | ring
//
// The state area is what a snapshot holds and a hash covers; it is counted in 4 KiB pages from its start, and every page
// has a byte of marks (memory.ts). What follows it are caches and recordings, which can be dropped without loss.
import { Crash } from '../must.ts';

export const PAGE = 4096;

/** What the hash remembers a digest of: an eighth of a page. */
export const GRANULE_SHIFT = 9;
export const GRANULE = 1 << GRANULE_SHIFT;

/** Physical RAM starts here, so that a page-table entry with a zero page number points outside it. */
export const RAM_BASE = 0x8000_0000;

export const HARTS_MAX = 64;

/** Hart blocks follow the globals. */
export const HARTS_BASE = 0x1000;
export const RAM_MAX = 0x4000_0000; // 1 GiB: host addresses stay positive int32

/** Words of the globals page, by byte address. */
export const LOG_NEXT = 0x10; // address of the next undo entry
export const RING_NEXT = 0x14; // address of the next access record
export const SCRATCH = 0x20; // a misaligned load across two pages is put together here
export const DIGEST = 0x40; // 128 bits, left here by the hash function

/** Who claimed which cache line last (lines.ts): the line's host address, and in its low bits the hart. */
export const LINES = 0x100;
export const LINES_COUNT = 64;
export const LINE_SHIFT = 6; // 64 bytes, and as many harts

/**
 * Words of a hart block, by word index. x0..x31 come first, so that a decoded operand is its byte offset; x0 is never
 * written.
 */
export const PC = 32;
export const RESERVATION = 33; // host address of the reserved word, 0 for none
export const SATP = 34;
export const HASHED_WORDS = 40; // what stands before is the hart's part of a state's hash
export const SINK = 40; // where writes to x0 go
export const LEFT = 41; // budget left when an engine stops
export const CAUSE = 42;
export const TVAL = 43;
export const BANK = 44; // the TLB bank in use
export const USES = 45; // counts selections of banks
export const BANK_SATP = 46; // 4 words: whose translations each bank holds
export const BANK_USED = 50; // 4 words: when each bank was last selected; 0 is an empty bank
export const RETIRED = 54; // a float64: instructions since the start
export const CHARGED = 56; // a float64: ticks charged by kernel and TLB
export const HART_WORDS = 64;

/** The rest of a hart block: one page of exec TLB (4 banks of 64 entries) and four of data TLB (a bank of 256 each). */
export const BANKS = 4;
export const EXEC_TLB = 0x1000;
export const EXEC_BANK = 0x400;
export const DATA_TLB = 0x2000;
export const DATA_BANK = 0x1000;
export const HART_BYTES = DATA_TLB + BANKS * DATA_BANK;
export const HART_PAGES = HART_BYTES / PAGE;

/** A page of decoded code: 8 bytes an instruction and a guard behind the last one. */
export const CODE_BYTES = 1024 * 8 + 8;

export interface Layout {
  readonly harts: number;
  readonly hartBase: number;
  readonly kernelBase: number;
  readonly kernelBytes: number;
  readonly tablesBase: number;
  readonly tablesBytes: number;
  readonly ram: number; // host address of RAM_BASE
  readonly ramBytes: number;
  readonly firstPage: number; // page number of the state area's start
  readonly pages: number; // pages of the state area
  readonly kindsBase: number;
  readonly codeBase: number;
  readonly codeSlots: number;
  readonly logBase: number;
  readonly logBytes: number;
  readonly ringBase: number;
  readonly ringBytes: number;
  readonly maskedBase: number; // a granule to hash, without what is not hashed
  readonly total: number;
}

const pagesOf = (bytes: number): number => Math.ceil(bytes / PAGE) * PAGE;

/** The bases for so many harts and bytes. */
export function layOut(harts: number, ramBytes: number, kernelBytes: number): Layout {
  if (!Number.isInteger(harts) || harts < 1 || harts > HARTS_MAX) {
    throw new Crash(`a machine has 1..${HARTS_MAX} harts, not ${harts}`);
  }
  if (ramBytes % PAGE !== 0 || ramBytes < PAGE || ramBytes > RAM_MAX) {
    throw new Crash(`RAM is a multiple of ${PAGE} bytes up to ${RAM_MAX}, not ${ramBytes}`);
  }
  if (kernelBytes < 0 || kernelBytes > 0x1000_0000) throw new Crash(`no kernel region of ${kernelBytes} bytes`);
  let top = HARTS_BASE;
  const take = (bytes: number): number => {
    const base = top;
    top += pagesOf(bytes);
    return base;
  };
  const kernel = pagesOf(kernelBytes);
  const frames = ramBytes / PAGE;
  const tablesBytes = pagesOf(Math.ceil(frames / 8));
  const codeSlots = Math.min(frames + 1, 1024);
  const logBytes = 0x40_0000;
  const ringBytes = 0x10_0000;

  const hartBase = take(harts * HART_BYTES);
  const kernelBase = take(kernel);
  const tablesBase = take(tablesBytes);
  const ram = take(ramBytes);
  const stateEnd = top;
  const kindsBase = take(kernel / 4);
  const codeBase = take(codeSlots * CODE_BYTES);
  const logBase = take(logBytes);
  const ringBase = take(ringBytes);
  const maskedBase = take(PAGE);
  // oxfmt-ignore
  return {
    harts, hartBase, kernelBase, kernelBytes: kernel, tablesBase, tablesBytes, ram, ramBytes,
    firstPage: hartBase / PAGE, pages: (stateEnd - hartBase) / PAGE,
    kindsBase, codeBase, codeSlots, logBase, logBytes, ringBase, ringBytes, maskedBase,
    total: Math.ceil(top / 0x1_0000) * 0x1_0000,
  };
}
