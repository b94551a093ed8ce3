// What a position-independent program brings along for its loader: the global offset table and the words to relocate.

import {
  DF_1_PIE,
  DT_FLAGS_1,
  DT_NULL,
  DT_RELA,
  DT_RELACOUNT,
  DT_RELAENT,
  DT_RELASZ,
  R_RISCV_RELATIVE,
  SHF_ALLOC,
  SHF_WRITE,
  SHT_DYNAMIC,
  SHT_PROGBITS,
  SHT_RELA,
} from '../src/elf.ts';
import type { ObjectFile, ObjectSection } from './object.ts';
import { relocationKind, type Computes } from './relocations.ts';
import type { Target } from './resolve.ts';

type Kind = 'got' | 'tls got' | 'tls pair';

interface Entry {
  kind: Kind;
  target: Target;
  addend: number;
  /** In bytes from the start of .got. */
  offset: number;
}

/** The entries that %got_pcrel_hi and its TLS relatives ask for; one for each symbol and addend. */
export class Got {
  readonly entries: Entry[] = [];
  private readonly known = new Map<Target, Map<string, Entry>>();
  /** The first word is _DYNAMIC's, as everywhere. */
  size = 4;

  entry(computes: Computes, target: Target, addend: number): Entry {
    const kind = computes as Kind;
    let entries = this.known.get(target);
    if (entries === undefined) this.known.set(target, (entries = new Map()));
    const key = `${kind} ${addend}`;
    let entry = entries.get(key);
    if (entry === undefined) {
      entry = { kind, target, addend, offset: this.size };
      entries.set(key, entry);
      this.entries.push(entry);
      this.size += kind === 'tls pair' ? 8 : 4;
    }
    return entry;
  }
}

/** Does the word for this target change with the place where the program is loaded? */
export function moves(target: Target): boolean {
  return target.state === 'placed' || target.state === 'linker';
}

/** Fill the GOT and count the words that a loader has to relocate. */
export function scan(
  objects: readonly ObjectFile[],
  kept: (object: ObjectFile, index: number) => boolean,
  targets: Map<ObjectFile, Target[]>,
): { got: Got; relative: number } {
  const got = new Got();
  let relative = 0;
  for (const object of objects) {
    object.sections.forEach((section, index) => {
      if (!(section.flags & SHF_ALLOC) || !kept(object, index)) return;
      for (const { type, symbol, addend } of section.relocations) {
        const kind = relocationKind(type);
        const target = targets.get(object)?.[symbol];
        if (kind === undefined || target === undefined) continue;
        if (kind.computes === 'got' || kind.computes === 'tls got' || kind.computes === 'tls pair')
          got.entry(kind.computes, target, addend);
        else if (isWord(kind) && moves(target)) relative++;
      }
    });
  }
  for (const { kind, target } of got.entries) if (kind === 'got' && moves(target)) relative++;
  return { got, relative };
}

/** R_RISCV_32 and R_RISCV_64: a whole address, which RELATIVE can correct. */
export function isWord(kind: { computes: Computes; name: string }): boolean {
  return kind.name === 'R_RISCV_32' || kind.name === 'R_RISCV_64';
}

/** .got, and for a PIE .rela.dyn and .dynamic, as sections that are filled when addresses are known. */
export function loaderSections(got: Got, gotWanted: boolean, relative: number, pie: boolean): ObjectSection[] {
  const make = (name: string, type: number, flags: number, size: number, entrySize: number): ObjectSection => ({
    name,
    type,
    flags,
    align: 4,
    entrySize,
    bytes: new Uint8Array(size),
    size,
    relocations: [],
  });
  const sections: ObjectSection[] = [];
  if (gotWanted || got.entries.length > 0)
    sections.push(make('.got', SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, got.size, 4));
  if (pie) {
    sections.push(make('.rela.dyn', SHT_RELA, SHF_ALLOC, relative * 12, 12));
    sections.push(make('.dynamic', SHT_DYNAMIC, SHF_ALLOC | SHF_WRITE, 6 * 8, 8));
  }
  return sections;
}

/** The words of .dynamic. */
export function dynamicWords(relaAt: number, relative: number): number[] {
  return [
    DT_RELA,
    relaAt,
    DT_RELASZ,
    relative * 12,
    DT_RELAENT,
    12,
    DT_RELACOUNT,
    relative,
    DT_FLAGS_1,
    DF_1_PIE,
    DT_NULL,
    0,
  ];
}

/** .rela.dyn: where, RELATIVE, and the address before the program is placed. */
export function relaWords(words: readonly { at: number; value: number }[]): number[] {
  return [...words].sort((a, b) => a.at - b.at).flatMap(({ at, value }) => [at, R_RISCV_RELATIVE, value]);
}
