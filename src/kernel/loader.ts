// The loader: an ELF executable becomes regions of an address space, relocated, with a TLS block for its first context.

import {
  BadElf, DT_NULL, DT_RELA, DT_RELAENT, DT_RELASZ, EF_RISCV_RVC, type Elf, ET_DYN, ET_EXEC, PF_R, PF_W, PF_X, PT_DYNAMIC, PT_LOAD, PT_PHDR,
  PT_TLS, R_RISCV_NONE, R_RISCV_RELATIVE, readElf, type Segment,
} from '../elf.ts'; // prettier-ignore
import { flags } from './abi.ts';
import { type AddressSpace, MAPPING_TOP, PAGE, pageDown, pageUp, PIE_BASE, USER_BOTTOM } from './address-space.ts';
import type { Kernel } from './kernel.ts';

const { PROT_READ, PROT_WRITE, PROT_EXEC } = flags;

/** What the first context and its stack must know. */
export interface Loaded {
  readonly elf: Elf;
  /** Added to every address in the file. */
  readonly base: number;
  readonly entry: number;
  /** Where the program headers lie in memory; 0 if no segment holds them. */
  readonly headers: number;
  readonly headerCount: number;
  /** The thread pointer; 0 if the program has no thread-local variables. */
  readonly tp: number;
}

const PT_INTERP = 3;
const FLOAT_ABI = 6;
const SEGMENTS_MAX = 256;
/** Words below the thread pointer that belong to kernel and runtime. */
export const TLS_BELOW = 64;

const hex = (va: number): string => `0x${va.toString(16)}`;

/** A file that may be loaded: what is in it, and the pages it takes when it is not moved. */
export interface Program {
  readonly elf: Elf;
  readonly segments: readonly Segment[];
  readonly start: number;
  readonly end: number;
}

/** Reads a program and checks what does not depend on its place. Throws BadElf with a message for people. */
export function readProgram(bytes: Uint8Array): Program {
  const elf = readElf(bytes);
  checkKind(elf);
  const segments = elf.segments.filter((segment) => segment.type === PT_LOAD && segment.memorySize > 0);
  if (segments.length === 0) throw new BadElf('it has no segments to load; link it to an executable');
  const start = pageDown(Math.min(...segments.map(({ va }) => va)));
  const end = pageUp(Math.max(...segments.map(({ va, memorySize }) => va + memorySize)));
  return { elf, segments, start, end };
}

/** Puts a program into an empty space. Throws BadElf with a message for people; the space is then to be dropped. */
export function loadProgram(kernel: Kernel, space: AddressSpace, bytes: Uint8Array): Loaded {
  const program = readProgram(bytes);
  const base = program.elf.type === ET_DYN ? PIE_BASE : 0;
  const placed = placeProgram(kernel, space, program, base);
  space.heapStart = space.heapEnd = base + program.end;
  const length = tlsBytes(program.elf);
  if (length === 0) return placed;
  const start = length > MAPPING_TOP ? undefined : kernel.spaces.gap(space, length);
  if (start === undefined) throw full(kernel);
  return { ...placed, tp: makeTls(kernel, space, program.elf, start) };
}

/** Puts a program's segments where nothing is, `base` further up than its file says. It has no TLS block yet. */
export function placeProgram(kernel: Kernel, space: AddressSpace, program: Program, base: number): Loaded {
  const { elf, segments } = program;
  const { bytes } = elf;
  checkPlaces(segments, base);
  const entry = base + elf.entry;
  if (!segments.some(({ flags: may, va, memorySize }) => may & PF_X && elf.entry >= va && elf.entry < va + memorySize))
    throw new BadElf(
      `the entry point ${hex(entry)} is in no executable segment; link it with an entry symbol such as _start`,
    );
  if (entry % 4 !== 0) throw new BadElf(`the entry point ${hex(entry)} is not a multiple of 4`);

  // Segments may meet in a page; such a page may do what either may.
  const bounds = [
    ...new Set(segments.flatMap(({ va, memorySize }) => [pageDown(base + va), pageUp(base + va + memorySize)])),
  ].toSorted((a, b) => a - b);
  for (const [index, start] of bounds.slice(0, -1).entries()) {
    const end = bounds[index + 1];
    const here = segments.filter(({ va, memorySize }) => base + va < end && base + va + memorySize > start);
    const protection = here.reduce((all, segment) => all | protectionOf(segment), 0);
    if (here.length > 0 && !kernel.spaces.map(space, start, end, { protection, kind: 'program' })) throw full(kernel);
  }
  for (const segment of segments)
    put(kernel, space, base + segment.va, bytes.subarray(segment.offset, segment.offset + segment.fileSize));
  if (elf.type === ET_DYN) relocate(kernel, space, elf, base);
  const { headers, headerCount } = headersOf(elf, segments, base);
  return { elf, base, entry, headers, headerCount, tp: 0 };
}

function checkKind(elf: Elf): void {
  const relink = 'link it to a static executable';
  if (elf.type !== ET_EXEC && elf.type !== ET_DYN)
    throw new BadElf(`this ELF file is not an executable (type ${elf.type}); ${relink}`);
  if (elf.segments.some((segment) => segment.type === PT_INTERP))
    throw new BadElf(`it needs a dynamic linker, and there is none; ${relink}`);
  if (elf.flags & EF_RISCV_RVC)
    throw new BadElf('it uses compressed instructions, which this machine has not; compile with -march=rv32ima');
  if (elf.flags & FLOAT_ABI)
    throw new BadElf(
      'it passes floating-point numbers in registers, which this machine has not; compile with -mabi=ilp32',
    );
}

function checkPlaces(segments: readonly Segment[], base: number): void {
  if (segments.length > SEGMENTS_MAX)
    throw new BadElf(`it has ${segments.length} segments to load; ${SEGMENTS_MAX} are the most`);
  for (const { va, memorySize } of segments) {
    const start = base + va;
    if (start < USER_BOTTOM || start + memorySize > MAPPING_TOP)
      throw new BadElf(
        `a segment lies at ${hex(start)}..${hex(start + memorySize)}; programs lie between ${hex(USER_BOTTOM)} and ${hex(MAPPING_TOP)}`,
      );
  }
}

function protectionOf({ flags: may }: Segment): number {
  return (may & PF_R ? PROT_READ : 0) | (may & PF_W ? PROT_WRITE : 0) | (may & PF_X ? PROT_EXEC : 0);
}

/** The file may be good, but there is no room for it. */
export class NoMemory extends BadElf {}

export const full = (kernel: Kernel): NoMemory =>
  new NoMemory(
    `the program does not fit into memory: ${kernel.frames.free * 4} KiB of ${kernel.memory.ramBytes / 1024} are free`,
  );

/** What it takes to fill so many pages from a file: each is made as a fault would, and its words are copied. */
export function loadTicks(kernel: Kernel, pages: number): number {
  return pages * (kernel.costs.fault + PAGE / 4);
}

/** Writes bytes whatever the pages' protection is, making them resident. */
export function put(kernel: Kernel, space: AddressSpace, va: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) {
    const at = va + done;
    const length = Math.min(bytes.length - done, PAGE - (at % PAGE));
    kernel.memory.write(resident(kernel, space, at), bytes.subarray(done, done + length));
    done += length;
  }
}

function resident(kernel: Kernel, space: AddressSpace, va: number): number {
  const page = pageDown(va);
  const region = kernel.spaces.find(space, page);
  if (region === undefined)
    throw new BadElf(`it wants to change ${hex(va)}, where nothing is loaded; the file is damaged: make it again`);
  const pte = kernel.spaces.pages.get(space.root, page);
  const pa = pte === 0 ? kernel.spaces.populate(space, region, page) : (pte >>> 10) * PAGE;
  if (pa === undefined) throw full(kernel);
  return pa + (va % PAGE);
}

/**
 * Applies the dynamic relocations of a position-independent program: each says where an address lies that has to move
 * along.
 */
function relocate(kernel: Kernel, space: AddressSpace, elf: Elf, base: number): void {
  const dynamic = elf.segments.find((segment) => segment.type === PT_DYNAMIC);
  if (dynamic === undefined) return;
  const view = new DataView(elf.bytes.buffer, elf.bytes.byteOffset, elf.bytes.byteLength);
  const entries = new Map<number, number>();
  for (let at = dynamic.offset; at + 8 <= dynamic.offset + dynamic.fileSize; at += 8) {
    const tag = view.getUint32(at, true);
    if (tag === DT_NULL) break;
    entries.set(tag, view.getUint32(at + 4, true));
  }
  const size = entries.get(DT_RELASZ) ?? 0;
  if (size === 0) return;
  const rela = entries.get(DT_RELA) ?? 0;
  const holder = elf.segments.find(
    ({ type, va, fileSize }) => type === PT_LOAD && rela >= va && rela + size <= va + fileSize,
  );
  if (holder === undefined || (entries.get(DT_RELAENT) ?? 12) !== 12 || size % 12 !== 0)
    throw new BadElf(
      `its relocations at ${hex(rela)} lie in no segment or have a wrong size; the file is damaged: make it again`,
    );
  const offset = rela - holder.va + holder.offset;
  for (let at = offset; at < offset + size; at += 12) {
    const [where, info, addend] = [
      view.getUint32(at, true),
      view.getUint32(at + 4, true),
      view.getUint32(at + 8, true),
    ];
    const type = info & 0xff;
    if (type === R_RISCV_NONE) continue;
    if (type !== R_RISCV_RELATIVE)
      throw new BadElf(
        `it has a dynamic relocation of type ${type} for ${hex(where)}, and only R_RISCV_RELATIVE is known; link it statically (-static-pie)`,
      );
    const value = new Uint8Array(4);
    new DataView(value.buffer).setUint32(0, base + addend, true);
    put(kernel, space, (base + where) % 0x1_0000_0000, value);
  }
}

/** Where the program headers are mapped, for AT_PHDR. */
function headersOf(elf: Elf, segments: readonly Segment[], base: number): { headers: number; headerCount: number } {
  const view = new DataView(elf.bytes.buffer, elf.bytes.byteOffset, elf.bytes.byteLength);
  const [offset, headerCount] = [view.getUint32(28, true), view.getUint16(44, true)];
  const named = elf.segments.find((segment) => segment.type === PT_PHDR);
  if (named !== undefined) return { headers: base + named.va, headerCount };
  const holder = segments.find(
    (segment) => offset >= segment.offset && offset + 32 * headerCount <= segment.offset + segment.fileSize,
  );
  return { headers: holder === undefined ? 0 : base + holder.va + offset - holder.offset, headerCount };
}

/** How many bytes a TLS block takes, in whole pages; 0 for a program without thread-local variables. */
export function tlsBytes(elf: Elf): number {
  const image = elf.segments.find((segment) => segment.type === PT_TLS);
  return image === undefined ? 0 : pageUp(tlsBelow(image) + image.memorySize);
}

/** What lies below tp, so that tp is aligned as the image wants it. */
function tlsBelow(image: Segment): number {
  const align = Math.max(16, image.align);
  if (align > PAGE)
    throw new BadElf(`its thread-local variables ask for an alignment of ${align}; ${PAGE} is the most`);
  return Math.ceil(TLS_BELOW / align) * align;
}

/**
 * A copy of the TLS image (variant I: tp points to its start), behind the words that lie below tp. Without an image it
 * is those words only.
 */
export function makeTls(kernel: Kernel, space: AddressSpace, elf: Elf, start: number): number {
  const image = elf.segments.find((segment) => segment.type === PT_TLS);
  const length = tlsBytes(elf) || PAGE;
  if (!kernel.spaces.map(space, start, start + length, { protection: PROT_READ | PROT_WRITE, kind: 'tls' }))
    throw full(kernel);
  const tp = start + (image === undefined ? TLS_BELOW : tlsBelow(image));
  if (image !== undefined) put(kernel, space, tp, elf.bytes.subarray(image.offset, image.offset + image.fileSize));
  return tp;
}
