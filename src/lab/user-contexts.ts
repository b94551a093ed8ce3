// User contexts that do not run, found by the one thing that all runtimes have in common: a word below tp names a record,
// and the record names tp (kernel/abi.ts, TP_CONTEXT). The record is one of two kinds, and has the registers.
//
//   UC    bi-level and M:N threads: what a call keeps, and a word that says whether it is saved
//   ULT   threads on activations: all registers
//
// A TLS block lies in a mapping or where the loader put it, so those are looked through, as far as they are resident.
import { flags, structures } from '../kernel/abi.ts';
import { type AddressSpace, PAGE } from '../kernel/address-space.ts';
import { frameIn } from '../kernel/page-table.ts';
import { PTE } from '../machine/sv32.ts';
import { peekWord } from './peek.ts';
import type { World } from './world.ts';

const { UC, ULT } = structures;
const { TP_CONTEXT, FT_IS_THREAD } = flags;

export interface UserContext {
  readonly record: number;
  readonly tp: number;
  /** Where in the record a register is (32: pc); undefined for one that is not kept. */
  offset(register: number): number | undefined;
}

const PC = 32;
/** Pages of a space that are looked through. */
const PAGES_MAX = 4096;

const kept = new Map<number, number>([
  [PC, UC.offsets.ra],
  [1, UC.offsets.ra],
  [2, UC.offsets.sp],
  [4, UC.offsets.tp],
  [8, UC.offsets.s0],
  [9, UC.offsets.s1],
  ...Array.from({ length: 10 }, (_, i) => [18 + i, UC.offsets[`s${2 + i}`]] as const),
]);
const ofCall = (register: number): number | undefined => kept.get(register);
const ofStop = (register: number): number | undefined =>
  register === 0 ? undefined : ULT.offsets.context + 4 * (register === PC ? 0 : register);

/** The suspended user context whose TLS block is at `tp`; `runs` says whether a kernel context has that tp. */
export function contextAt(
  world: World,
  space: AddressSpace,
  tp: number,
  runs: (tp: number) => boolean,
): UserContext | undefined {
  const record = peekWord(world, space, tp + TP_CONTEXT);
  return record === undefined || record === 0 ? undefined : contextOf(world, space, record, tp, runs);
}

/** The same for a record, if it names a TLS block that names it. */
export function contextNamed(
  world: World,
  space: AddressSpace,
  record: number,
  runs: (tp: number) => boolean,
): UserContext | undefined {
  for (const { offsets } of [UC, ULT]) {
    const tp = peekWord(world, space, record + offsets.tp);
    if (!tp || tp & 15) continue;
    const found = contextAt(world, space, tp, runs);
    if (found?.record === record) return found;
  }
  return undefined;
}

function contextOf(
  world: World,
  space: AddressSpace,
  record: number,
  tp: number,
  runs: (tp: number) => boolean,
): UserContext | undefined {
  const word = (offset: number): number | undefined => peekWord(world, space, record + offset);
  if (record & 3) return undefined;
  if (word(UC.offsets.tp) === tp)
    return word(UC.offsets.saved) === 0 || !word(UC.offsets.ra) ? undefined : { record, tp, offset: ofCall };
  if (word(ULT.offsets.tp) !== tp || word(ULT.offsets.kind) !== FT_IS_THREAD) return undefined;
  return runs(tp) || !word(ULT.offsets.context) || word(ULT.offsets.ended) ? undefined : { record, tp, offset: ofStop };
}

/** All of a space, by the addresses of their TLS blocks. */
export function contextsIn(world: World, space: AddressSpace, runs: (tp: number) => boolean): UserContext[] {
  const { kernel, machine } = world;
  const found: UserContext[] = [];
  let pages = 0;
  for (let region = space.first; region !== undefined && pages < PAGES_MAX; region = region.next) {
    if (region.inode !== undefined || (region.kind !== 'mapping' && region.kind !== 'tls')) continue;
    for (const { va, pte } of kernel.spaces.pages.pages(space.root, region.start, region.end)) {
      if (!(pte & PTE.V) || !(pte & PTE.W)) continue;
      if (++pages > PAGES_MAX) break;
      const words = new Int32Array(machine.memory.read(frameIn(pte), PAGE).buffer);
      // tp is a multiple of 16, and the word is right below it.
      for (let i = 3; i < words.length; i += 4) {
        if (words[i] === 0 || words[i] & 3) continue;
        const tp = (va + 4 * i - TP_CONTEXT) | 0;
        const one = contextOf(world, space, words[i], tp, runs);
        if (one) found.push(one);
      }
    }
  }
  return found;
}
