// Page faults: what a space promised is made resident now (zeros, a private copy, more stack), or the access is wrong.

import type { Memory } from '../machine/memory.ts';
import { type Access, PTE, walk } from '../machine/sv32.ts';
import { flags, signals } from './abi.ts';
import {
  type AddressSpace,
  type AddressSpaces,
  MAPPING_TOP,
  PAGE,
  pageDown,
  type Region,
  STACK_MAX,
  STACK_TOP,
} from './address-space.ts';
import type { Want } from './disk.ts';
import type { FaultKind } from './events.ts';
import { AWAY, type Frames } from './frames.ts';
import type { Contents } from './fs/content.ts';
import { frameIn, holdsFrame } from './page-table.ts';

/** The access may be repeated now, or what forbids it, in words. */
export type Resolved =
  | { readonly ok: true; readonly what: FaultKind }
  | {
      readonly ok: false;
      readonly says: string;
      /** What the task is sent for it, if not SIGSEGV. */
      readonly signal?: number;
      /** It may be repeated when these pages have been read. */
      readonly away?: Want;
    };

const onDisk = 'the page is on the disk';
const needed = { fetch: flags.PROT_EXEC, load: flags.PROT_READ, store: flags.PROT_WRITE } as const;
const full: Resolved = { ok: false, says: 'memory is full: no free frame for the page', signal: signals.SIGKILL };

export class Faults {
  readonly #memory: Memory;
  readonly #spaces: AddressSpaces;
  readonly #frames: Frames;
  readonly #contents: () => Contents;

  constructor(memory: Memory, spaces: AddressSpaces, frames: Frames, contents: () => Contents) {
    this.#memory = memory;
    this.#spaces = spaces;
    this.#frames = frames;
    this.#contents = contents;
  }

  /** Decides about an access that the page tables refuse. A refusal changes nothing. */
  resolve(space: AddressSpace, va: number, access: Access): Resolved {
    // 1. The address must lie in a region; a stack grows down to its limit.
    const grows = this.#stackAbove(space, va);
    const region = grows ?? this.#spaces.find(space, va);
    if (region === undefined) return { ok: false, says: this.#nowhere(space, va) };

    // 2. The region must allow the access. (What may be written may be read: a page-table entry with W needs R.)
    const allowed = region.protection & flags.PROT_WRITE ? region.protection | flags.PROT_READ : region.protection;
    if ((allowed & needed[access]) === 0)
      return { ok: false, says: `the ${region.kind} at ${range(region)} may ${abilities(region.protection)}` };

    // 3. A page without a frame gets its file's, or one with zeros.
    const page = pageDown(va);
    const pte = this.#spaces.pages.get(space.root, page);
    if (!holdsFrame(pte)) {
      const result = this.resident(space, region, page, access);
      if (!result.ok || grows === undefined) return result;
      this.#spaces.grow(space, grows, page);
      return { ok: true, what: 'stack growth' };
    }

    // 4. A page that was given up has to come back first.
    const frame = frameIn(pte);
    if (this.#frames.note(frame) & AWAY)
      return { ok: false, says: onDisk, away: { frames: [frame], va: page, space: space.slot } };
    if (!(pte & PTE.V)) {
      this.#spaces.show(space, region, page, frame);
      return { ok: true, what: 'read back' };
    }

    // 5. A page that only a store may not touch shares its frame: it gets a frame of its own.
    if (!this.#spaces.makeOwn(space, region, page, pte)) return full;
    const after = this.#spaces.pages.get(space.root, page);
    if (region.inode !== undefined && region.shared) return { ok: true, what: 'file page' };
    return { ok: true, what: frameIn(after) === frame ? 'made private' : 'copy on write' };
  }

  /** Gives a page that has no frame the one it shall have. */
  resident(space: AddressSpace, region: Region, va: number, access: Access = 'load'): Resolved {
    if (region.inode !== undefined) return this.#ofFile(space, region, va, access);
    return this.#spaces.populate(space, region, va) === undefined ? full : { ok: true, what: 'demand zero' };
  }

  /** A page of a mapped file is the file's own frame; a private mapping has a copy from its first store on. */
  #ofFile(space: AddressSpace, region: Region, va: number, access: Access): Resolved {
    const contents = this.#contents();
    const inode = region.inode!;
    const page = region.page + (va - region.start) / PAGE;
    if (page * PAGE >= inode.size)
      return { ok: false, says: 'the mapped file ends before this page', signal: signals.SIGBUS };
    const frame = contents.frameOf(inode, page) || (region.shared ? contents.fill(inode, page) : 0);
    if (frame === 0) {
      if (region.shared || this.#spaces.populate(space, region, va) === undefined) return full;
      return { ok: true, what: 'demand zero' };
    }
    if (this.#frames.note(frame) & AWAY) return { ok: false, says: onDisk, away: { frames: [frame], inode, page } };
    if (!this.#spaces.share(space, region, va, frame)) return full;
    if (access !== 'store' || (region.shared && !inode.disk)) return { ok: true, what: 'file page' };
    if (!this.#spaces.makeOwn(space, region, va, this.#spaces.pages.get(space.root, va))) return full;
    return { ok: true, what: region.shared ? 'file page' : 'copy on write' };
  }

  /**
   * Where an access by the kernel on a user's behalf leads, with A and D set as the hart would; undefined if it is
   * wrong.
   */
  reach(
    space: AddressSpace,
    va: number,
    access: Access,
    mended: (what: FaultKind) => void,
    absent: (want: Want) => void,
  ): number | undefined {
    for (;;) {
      const found = walk(this.#memory, this.#spaces.satp(space), va, access);
      if (found.ok) return found.pa;
      const result = this.resolve(space, va, access);
      if (result.ok) mended(result.what);
      else if (result.away === undefined) return undefined;
      else absent(result.away);
    }
  }

  /** The stack that would have to grow down to this address; undefined if there is none that may. */
  #stackAbove(space: AddressSpace, va: number): Region | undefined {
    const above = this.#spaces.atOrAbove(space, va);
    if (above?.kind !== 'stack' || above.start <= va || above.end !== STACK_TOP) return undefined;
    return va < STACK_TOP - STACK_MAX ? undefined : above;
  }

  /** What is near an address where nothing is, in words. */
  #nowhere(space: AddressSpace, va: number): string {
    let below: Region | undefined;
    let above = space.first;
    while (above !== undefined && above.start <= va) {
      below = above;
      above = above.next;
    }
    if (va < PAGE) return 'nothing is ever mapped in the first page: a null pointer';
    if (above?.kind === 'stack' && va >= MAPPING_TOP)
      return `nothing is mapped here; the stack may grow down to ${hex(STACK_TOP - STACK_MAX)}`;
    const near: string[] = [];
    if (below !== undefined) near.push(`the ${below.kind} below ends at ${hex(below.end)}`);
    if (above !== undefined) near.push(`the ${above.kind} above begins at ${hex(above.start)}`);
    return ['nothing is mapped here', ...near].join('; ');
  }
}

const hex = (va: number): string => `0x${va.toString(16)}`;
const range = (region: Region): string => `${hex(region.start)}..${hex(region.end)}`;

function abilities(protection: number): string {
  const words = [
    protection & flags.PROT_READ ? 'be read' : '',
    protection & flags.PROT_WRITE ? 'be written' : '',
    protection & flags.PROT_EXEC ? 'be executed' : '',
  ].filter((word) => word !== '');
  return words.length === 0 ? 'not be touched (PROT_NONE)' : `only ${words.join(' and ')}`;
}
