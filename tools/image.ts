// A program's addresses as people say them: symbol and offset, source line and its text; and back from a symbol.
import { readLines } from '../asm/lines.ts';
import {
  ET_DYN,
  readElf,
  SHF_ALLOC,
  SHF_TLS,
  SHT_NOBITS,
  STT_FILE,
  STT_SECTION,
  STT_TLS,
  type Elf,
  type ElfSymbol,
  type Section,
} from '../src/elf.ts';
import { hex } from './names.ts';
import { number } from './words.ts';

export interface SourceLine {
  file: string;
  line: number;
  text?: string;
}

/** Whether a section takes up addresses: thread-local zeros only seem to. */
const holds = ({ flags, type }: Section): boolean =>
  (flags & SHF_ALLOC) !== 0 && !((flags & SHF_TLS) !== 0 && type === SHT_NOBITS);

/** Which of several symbols at one address says most: the linker's own least, then inner labels. */
const rank = ({ name, binding }: ElfSymbol): number =>
  /^_*(edata|end|etext|bss_start|BSS_END__|DATA_BEGIN__|global_pointer\$?)$/.test(name)
    ? 0
    : name.startsWith('.')
      ? 1
      : 2 + binding;

/** The text of a source that line numbers name. */
export type TextOf = (file: string) => string | undefined;

export class Image {
  readonly bytes: Uint8Array;
  readonly elf: Elf;
  /** What was added to the file's addresses when it was placed. */
  readonly bias: number;
  private readonly lines: ReturnType<typeof readLines>;
  private readonly textOf: TextOf;
  /** Symbols with addresses, in their order. */
  private readonly sorted: ElfSymbol[];
  private readonly byName = new Map<string, ElfSymbol>();
  private readonly library = new Map<string, boolean>();

  constructor(bytes: Uint8Array, bias: number, textOf: TextOf = () => undefined) {
    this.bytes = bytes;
    this.elf = readElf(bytes);
    this.bias = this.elf.type === ET_DYN ? bias : 0;
    this.textOf = textOf;
    this.lines = readLines(this.elf);
    const { sections } = this.elf;
    const said = this.elf.symbols.filter(
      (s) => s.name && !s.name.startsWith('$') && s.type !== STT_SECTION && s.type !== STT_FILE && s.type !== STT_TLS,
    );
    for (const s of said) if (!this.byName.has(s.name) || s.binding !== 0) this.byName.set(s.name, s);
    this.sorted = said
      .filter((s) => (sections[s.section]?.flags ?? 0) & SHF_ALLOC)
      .toSorted((a, b) => a.value - b.value || rank(a) - rank(b));
  }

  /** The same program at another place. */
  movedTo(bias: number): Image {
    return Object.assign(Object.create(Image.prototype) as Image, this, { bias: this.elf.type === ET_DYN ? bias : 0 });
  }

  /** `main+8`, `search.divide+4` in a routine's inner label; undefined outside the program's sections. */
  symbol(va: number): string | undefined {
    const found = this.nearest(va);
    if (!found) return undefined;
    const { symbol, outer, offset } = found;
    const name = outer && outer !== symbol ? outer.name + symbol.name : symbol.name;
    return offset ? `${name}+${offset}` : name;
  }

  /** The routine or variable alone, for headings: `search` for any address inside it. */
  routine(va: number): string | undefined {
    const found = this.nearest(va);
    return (found?.outer ?? found?.symbol)?.name;
  }

  /** The routine the program is entered at. */
  get entry(): string | undefined {
    return this.routine(this.elf.entry + this.bias);
  }

  /** Whether an address is in a source of a lib/ folder. */
  isLibrary(va: number): boolean {
    const name = this.routine(va);
    if (name === undefined) return true;
    let known = this.library.get(name);
    if (known === undefined) this.library.set(name, (known = /(^|\/)lib\//.test(this.source(va)?.file ?? '')));
    return known;
  }

  /** The last symbol at or below an address in its section, and the last one that is no inner label (`.divide`). */
  private nearest(va: number): { symbol: ElfSymbol; outer: ElfSymbol | undefined; offset: number } | undefined {
    const at = (va - this.bias) >>> 0;
    const section = this.elf.sections.find((s) => holds(s) && at >= s.va && at < s.va + s.size);
    if (!section) return undefined;
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.sorted[middle].value <= at) low = middle + 1;
      else high = middle;
    }
    const symbol = this.sorted[low - 1];
    if (!symbol || symbol.section !== section.index) return undefined;
    let outer: ElfSymbol | undefined;
    for (let i = low - 1; i >= 0 && !outer && this.sorted[i].section === section.index; i--)
      if (!this.sorted[i].name.startsWith('.')) outer = this.sorted[i];
    return { symbol, outer, offset: at - symbol.value };
  }

  source(va: number): SourceLine | undefined {
    const row = this.lines.at((va - this.bias) >>> 0);
    if (!row) return undefined;
    const text = this.textOf(row.file)?.split('\n', row.line)[row.line - 1]?.trim();
    return { ...row, ...(text ? { text } : {}) };
  }

  /** `main+8 (lock.s:12)`, or the bare number. */
  where(va: number): string {
    const name = this.symbol(va);
    const line = name ? this.source(va) : undefined;
    if (!name) return hex(va);
    return line ? `${name} (${line.file.slice(line.file.lastIndexOf('/') + 1)}:${line.line})` : name;
  }

  /** The addresses of all symbols whose names begin so. */
  beginning(prefix: string): number[] {
    return this.sorted.filter((s) => s.name.startsWith(prefix)).map((s) => (s.value + this.bias) >>> 0);
  }

  /** The address of `symbol`, `symbol+8`, `symbol-4` or a number; undefined for a symbol that is not there. */
  address(place: string): number | undefined {
    const plain = number(place);
    if (plain !== undefined) return plain >>> 0;
    const [, name, sign, offset] = /^([^+-]+?)(?:([+-])(\w+))?$/.exec(place) ?? [];
    const symbol = this.byName.get(name);
    const distance = offset === undefined ? 0 : number(offset);
    if (!symbol || distance === undefined) return undefined;
    return (symbol.value + this.bias + (sign === '-' ? -distance : distance)) >>> 0;
  }
}
