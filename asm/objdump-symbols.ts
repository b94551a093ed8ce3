// How objdump chooses among the symbols of an address, which is a matter of taste that tests can only copy.

import {
  ET_REL,
  SHN_ABS,
  SHN_COMMON,
  SHN_UNDEF,
  STB_GLOBAL,
  STB_LOCAL,
  STT_COMMON,
  STT_FILE,
  STT_FUNC,
  STT_OBJECT,
  STT_SECTION,
} from '../src/elf.ts';
import type { Elf, ElfSymbol, Section } from '../src/elf.ts';

const hex = (value: number) => (value >>> 0).toString(16);
const isMapping = (name: string) => /^\$[xd]/.test(name);
/** The label that GNU as makes for itself; nobody wants to see it. */
const fake = '.L0 ';

/** `main+0x10`: an address as seen from a symbol or a section; control characters are made visible. */
export function relativeTo(name: string, value: number, va: number): string {
  const visible = [...name].map((c) => (c < ' ' ? '^' + String.fromCharCode(c.charCodeAt(0) + 64) : c)).join('');
  return visible + (va > value ? `+0x${hex(va - value)}` : va < value ? `-0x${hex(value - va)}` : '');
}

/** Symbols in the order in which objdump prefers them, and its way to find the one for an address. */
export class Symbols {
  readonly list: ElfSymbol[];
  readonly mapping: ElfSymbol[];
  private readonly elf: Elf;

  constructor(elf: Elf) {
    this.elf = elf;
    const isUseful = ({ name, type, section }: ElfSymbol) =>
      name !== '' && type !== STT_SECTION && type !== STT_FILE && section !== SHN_UNDEF && section !== SHN_COMMON;
    this.list = elf.symbols.filter(isUseful).sort((a, b) => a.value - b.value || preference(a, b));
    this.mapping = this.list.filter(({ name }) => isMapping(name));
  }

  valueOf(name: string): number | undefined {
    return this.list.find((symbol) => symbol.name === name)?.value;
  }

  isShown({ name }: ElfSymbol): boolean {
    return name !== fake && !isMapping(name);
  }

  /** The place in the list of the symbol to print for `va` while `section` is disassembled; -1 for none. */
  place(va: number, section: Section): number {
    const { list } = this;
    if (list.length === 0) return -1;
    let min = 0,
      max = list.length;
    while (min + 1 < max) {
      const middle = (min + max) >> 1;
      if (list[middle].value > va) max = middle;
      else {
        min = middle;
        if (list[middle].value === va) break;
      }
    }
    while (min > 0 && list[min].value === list[min - 1].value) min--;
    const first = min;

    const here = (index: number) => list[index].section === section.index;
    while (min + 1 < max && !(here(min) && this.isShown(list[min])) && list[min].value === list[min + 1].value) min++;
    if (here(min) && this.isShown(list[min])) return min;

    // In an object, addresses of one section must not be told by the symbols of another.
    const onlyHere = this.elf.type === ET_REL && va >= section.va && va < section.va + section.size;
    const fits = (index: number) => (here(index) || !onlyHere) && this.isShown(list[index]);
    if (fits(first)) return first;
    let below = -1;
    for (let i = min; i >= 0; i--) {
      if (!fits(i)) continue;
      if (below >= 0 && list[i].value !== list[below].value) break;
      below = i;
    }
    if (below >= 0) return below;
    for (let i = first + 1; i < list.length; i++) if (fits(i)) return i;
    return -1;
  }

  /** `main+0x10`, as seen from `section`. */
  name(va: number, section: Section): string {
    const place = this.place(va, section);
    const { name, value } = this.list[place] ?? { name: section.name, value: section.va };
    return relativeTo(name, value, va);
  }
}

/** Of symbols at one address: the earlier section's (absolute ones first), functions, objects, larger, global, plain names. */
function preference(a: ElfSymbol, b: ElfSymbol): number {
  const prefer = (test: (symbol: ElfSymbol) => boolean) => Number(test(b)) - Number(test(a));
  const isObject = ({ type }: ElfSymbol) => type === STT_OBJECT || type === STT_COMMON;
  return (
    sectionRank(a) - sectionRank(b) ||
    prefer(({ name }) => !/\.[oa]$/.test(name)) ||
    prefer(({ type }) => type === STT_FUNC) ||
    prefer(isObject) ||
    b.size - a.size ||
    prefer(({ binding }) => binding === STB_GLOBAL) ||
    prefer(({ binding }) => binding !== STB_LOCAL) ||
    prefer(({ name }) => !name.startsWith('.')) ||
    (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
  );
}

const sectionRank = ({ section }: ElfSymbol) => (section === SHN_ABS ? -1 : section);
