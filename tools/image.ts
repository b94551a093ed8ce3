// A program's addresses as people say them: symbol and offset, source line and its text; and back from a symbol.
import { readLines } from '../asm/lines.ts';
import { ET_DYN, readElf, symbolAt, type Elf } from '../src/elf.ts';
import { hex } from './names.ts';
import { number } from './words.ts';

export interface SourceLine {
  file: string;
  line: number;
  text?: string;
}

export class Image {
  readonly elf: Elf;
  /** What was added to the file's addresses when it was placed. */
  readonly bias: number;
  private readonly lines: ReturnType<typeof readLines>;
  private readonly textOf: (file: string) => string | undefined;
  private readonly names = new Map<number, string>();

  constructor(bytes: Uint8Array, bias: number, textOf: (file: string) => string | undefined = () => undefined) {
    this.elf = readElf(bytes);
    this.bias = this.elf.type === ET_DYN ? bias : 0;
    this.textOf = textOf;
    this.lines = readLines(this.elf);
  }

  /** `main+8`; undefined outside the program. */
  symbol(va: number): string | undefined {
    const known = this.names.get(va);
    if (known !== undefined) return known || undefined;
    const found = symbolAt(this.elf, (va - this.bias) >>> 0);
    const name = found ? found.symbol.name + (found.offset ? `+${found.offset}` : '') : '';
    if (this.names.size < 100_000) this.names.set(va, name);
    return name || undefined;
  }

  /** The symbol alone, for headings: `main` for any address inside it. */
  routine(va: number): string | undefined {
    return symbolAt(this.elf, (va - this.bias) >>> 0)?.symbol.name;
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

  /** The address of `symbol`, `symbol+8`, `symbol-4` or a number; undefined for a symbol that is not there. */
  address(place: string): number | undefined {
    const plain = number(place);
    if (plain !== undefined) return plain >>> 0;
    const [, name, sign, offset] = /^([^+-]+?)(?:([+-])(\w+))?$/.exec(place) ?? [];
    const symbol = this.elf.symbols.find((s) => s.name === name);
    const distance = offset === undefined ? 0 : number(offset);
    if (!symbol || distance === undefined) return undefined;
    return (symbol.value + this.bias + (sign === '-' ? -distance : distance)) >>> 0;
  }
}
