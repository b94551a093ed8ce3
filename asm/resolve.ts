// Which definition each name means: strong before common before weak, and what is wrong when there are two or none.

import { SHF_ALLOC, SHF_TLS, SHF_WRITE, SHT_NOBITS, STB_LOCAL, STB_WEAK, STT_OBJECT, STT_TLS } from '../src/elf.ts';
import { must } from '../src/must.ts';
import { Diagnostics, type Diagnostic } from './diagnostic.ts';
import type { Input } from './gather.ts';
import { ABSOLUTE, COMMON, UNDEFINED, type ObjectFile, type ObjectSymbol } from './object.ts';
import { placeOf } from './position.ts';

/** What a symbol of an object came to mean; all mentions of one global name share one. */
export interface Target {
  name: string;
  /** `absent`: undefined but weak, so its address is 0; `dropped`: defined in a section that was not kept. */
  state: 'undefined' | 'absent' | 'absolute' | 'common' | 'placed' | 'linker' | 'dropped';
  /** Offset in the input (`placed`), else the value; for `common` the alignment. */
  value: number;
  size: number;
  type: number;
  binding: number;
  visibility: number;
  /** Who defined it; for an undefined one, who asked first. */
  object: ObjectFile;
  symbol: ObjectSymbol;
  input?: Input;
  /** For the symbol of a section whose strings were merged: where the byte at an offset went. */
  merged?: (offset: number) => { input: Input; offset: number };
}

export interface Resolution {
  /** By object, then by index of symbol. */
  targets: Map<ObjectFile, Target[]>;
  globals: Map<string, Target>;
  /** Every local and global once, in the order of the files. */
  all: Target[];
  diagnostics: Diagnostics;
}

/** Bind every symbol of every object. Sections are not bound yet: `place` does that. */
export function resolve(
  objects: readonly ObjectFile[],
  kept: (object: ObjectFile, section: number) => boolean,
): Resolution {
  const globals = new Map<string, Target>();
  const targets = new Map<ObjectFile, Target[]>();
  const all: Target[] = [];
  const diagnostics = new Diagnostics();
  for (const object of objects) {
    targets.set(
      object,
      object.symbols.map((symbol) => {
        const fresh = newTarget(object, symbol, kept);
        const old = symbol.binding === STB_LOCAL ? undefined : globals.get(symbol.name);
        if (old === undefined) {
          all.push(fresh);
          if (symbol.binding !== STB_LOCAL) globals.set(symbol.name, fresh);
          return fresh;
        }
        meet(old, fresh, diagnostics);
        return old;
      }),
    );
  }
  return { targets, globals, all, diagnostics };
}

function newTarget(
  object: ObjectFile,
  symbol: ObjectSymbol,
  kept: (object: ObjectFile, section: number) => boolean,
): Target {
  const state =
    symbol.section === ABSOLUTE
      ? 'absolute'
      : symbol.section === COMMON
        ? 'common'
        : symbol.section === UNDEFINED
          ? symbol.binding === STB_WEAK || symbol.name === ''
            ? 'absent'
            : 'undefined'
          : kept(object, symbol.section)
            ? 'placed'
            : 'dropped';
  const { name, value, size, type, binding, visibility } = symbol;
  return { name, state, value, size, type, binding, visibility, object, symbol };
}

const strength = { undefined: 0, absent: 0, dropped: 0, common: 2, absolute: 3, placed: 3, linker: 3 };

/** The name is known already; the stronger definition stays, in the object all mentions share. */
function meet(old: Target, fresh: Target, diagnostics: Diagnostics): void {
  const rank = (target: Target) =>
    target.binding === STB_WEAK && strength[target.state] > 0 ? 1 : strength[target.state];
  const visibility = strictest(old.visibility, fresh.visibility);
  if (rank(old) === 3 && rank(fresh) === 3) {
    const same = old.state === 'absolute' && fresh.state === 'absolute' && old.value === fresh.value;
    if (!same) diagnostics.add(twice(old, fresh));
  } else if (rank(old) === 2 && rank(fresh) === 2) {
    old.size = Math.max(old.size, fresh.size);
    old.value = Math.max(old.value, fresh.value);
  } else if (rank(fresh) > rank(old)) {
    const { state, value, size, type, binding, object, symbol } = fresh;
    Object.assign(old, { state, value, size, type, binding, object, symbol });
  } else if (rank(old) === 0 && rank(fresh) === 0) {
    // One strong mention makes the absence an error.
    if (fresh.state === 'undefined')
      Object.assign(old, { state: 'undefined', binding: fresh.binding, object: fresh.object });
    if (old.type === 0) old.type = fresh.type;
  }
  old.visibility = visibility;
}

/** Internal, hidden, protected, default: the stricter of two. */
function strictest(a: number, b: number): number {
  if (a === 0 || b === 0) return a || b;
  return Math.min(a, b);
}

function twice(old: Target, fresh: Target): Diagnostic {
  return {
    severity: 'error',
    at: placeOf(fresh.object, fresh.symbol),
    message: `${fresh.name} is defined twice`,
    remedy: 'rename one, or make it local by leaving out .globl, or .weak so that the other one wins',
    notes: [{ at: placeOf(old.object, old.symbol), message: `${old.name} is defined here first` }],
  };
}

/** Commons become sections that the script puts at the end of .bss, in the order in which GNU ld visits them. */
export function placeCommons(resolution: Resolution, objects: readonly ObjectFile[], owner: ObjectFile): void {
  const rank = new Map(objects.map((object, index) => [object, index]));
  const order = (target: Target) => must(rank.get(target.object), 'object') * buckets + bucket(target.name);
  const commons = resolution.all.filter((target) => target.state === 'common');
  for (const target of commons.sort((a, b) => order(a) - order(b))) {
    const tls = target.type === STT_TLS;
    target.symbol = { ...target.symbol, section: owner.sections.length, value: 0 };
    owner.sections.push({
      name: tls ? '.tcommon' : 'COMMON',
      type: SHT_NOBITS,
      flags: SHF_ALLOC | SHF_WRITE | (tls ? SHF_TLS : 0),
      align: commonAlign(target.value),
      entrySize: 0,
      bytes: new Uint8Array(0),
      size: target.size,
      relocations: [],
    });
    Object.assign(target, { state: 'placed', value: 0, object: owner, type: tls ? STT_TLS : STT_OBJECT });
  }
}

/** A common's alignment stands where others have their value, so a damaged file may say anything. */
function commonAlign(value: number): number {
  return value > 0 && (value & (value - 1)) === 0 ? value : 1;
}

/** ld keeps names in a hash table and lays commons out as it walks the table. */
const buckets = 4051;
function bucket(name: string): number {
  let hash = 0n;
  const mix = (value: number) => {
    hash = (hash + BigInt(value) + (BigInt(value) << 17n)) & 0xffff_ffff_ffff_ffffn;
    hash ^= hash >> 2n;
  };
  const bytes = new TextEncoder().encode(name);
  for (const byte of bytes) mix(byte);
  mix(bytes.length);
  return Number(hash % BigInt(buckets));
}
