// Page faults: what a space promised is made resident now (zeros, a private copy, more stack), or the access is wrong.

import type { Memory } from '../machine/memory.ts';
import { type Access, walk } from '../machine/sv32.ts';
import { flags } from './abi.ts';
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
import type { FaultKind } from './events.ts';
import { frameIn, holdsFrame } from './page-table.ts';

/** The access may be repeated now, or what forbids it, in words. */
export type Resolved =
  | { readonly ok: true; readonly what: FaultKind }
  | { readonly ok: false; readonly says: string; readonly full?: true };

const needed = { fetch: flags.PROT_EXEC, load: flags.PROT_READ, store: flags.PROT_WRITE } as const;
const full: Resolved = { ok: false, says: 'memory is full: no free frame for the page', full: true };

export class Faults {
  readonly #memory: Memory;
  readonly #spaces: AddressSpaces;

  constructor(memory: Memory, spaces: AddressSpaces) {
    this.#memory = memory;
    this.#spaces = spaces;
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

    // 3. A page without a frame gets one, all zeros.
    const page = pageDown(va);
    const pte = this.#spaces.pages.get(space.root, page);
    if (!holdsFrame(pte)) {
      if (this.#spaces.populate(space, region, page) === undefined) return full;
      if (grows !== undefined) grows.start = page;
      return { ok: true, what: grows === undefined ? 'demand zero' : 'stack growth' };
    }

    // 4. A page that only a store may not touch shares its frame: it gets a frame of its own.
    if (!this.#spaces.makeOwn(space, region, page, pte)) return full;
    const after = this.#spaces.pages.get(space.root, page);
    return { ok: true, what: frameIn(after) === frameIn(pte) ? 'made private' : 'copy on write' };
  }

  /**
   * Where an access by the kernel on a user's behalf leads, with A and D set as the hart would; undefined if it is
   * wrong.
   */
  reach(space: AddressSpace, va: number, access: Access, mended: (what: FaultKind) => void): number | undefined {
    for (;;) {
      const found = walk(this.#memory, this.#spaces.satp(space), va, access);
      if (found.ok) return found.pa;
      const result = this.resolve(space, va, access);
      if (!result.ok) return undefined;
      mended(result.what);
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
