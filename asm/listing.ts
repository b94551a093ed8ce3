// A listing: every source line with the addresses and words it became, and under a macro or a pair the instructions themselves.

import { readElf, SHF_EXECINSTR, sectionBytes, symbolAt, type Elf, type Section } from '../src/elf.ts';
import type { ListingRow } from './assemble.ts';
import { disassemble, Pairs } from './disassemble.ts';
import type { Placement } from './link.ts';

/** Data longer than this many lines is cut: the bytes are in the program. */
const dataLinesMax = 4,
  bytesPerLine = 8;

/** What one statement became. */
interface Piece {
  file: string;
  line: number;
  va: number;
  size: number;
  section: Section | undefined;
}

/**
 * The sources of a program in the order in which they were linked. `units` are the assembler's answers, in the
 * order in which their objects were given to `link`; `textOf` gives the text of a source.
 */
export function listing(
  units: readonly { listing: readonly ListingRow[] }[],
  linked: { elf: Uint8Array; map: readonly Placement[] },
  textOf: (file: string) => string | undefined,
): string {
  const elf = readElf(linked.elf);
  const files = new Map<string, Map<number, Piece[]>>();
  for (const piece of pieces(units, linked.map, elf)) {
    let lines = files.get(piece.file);
    if (lines === undefined) files.set(piece.file, (lines = new Map()));
    const known = lines.get(piece.line);
    if (known) known.push(piece);
    else lines.set(piece.line, [piece]);
  }
  const out: string[] = [];
  for (const [file, lines] of files) {
    out.push(`${out.length > 0 ? '\n' : ''}${file}\n`);
    const texts = (textOf(file) ?? '').split('\n');
    if (texts.at(-1) === '') texts.pop();
    const last = Math.max(texts.length, ...lines.keys());
    for (let number = 1; number <= last; number++)
      printLine(elf, number, texts[number - 1] ?? '', lines.get(number) ?? [], out);
  }
  return out.join('');
}

function pieces(units: readonly { listing: readonly ListingRow[] }[], map: readonly Placement[], elf: Elf): Piece[] {
  const places = new Map(map.map((placement) => [`${placement.unit} ${placement.section}`, placement]));
  const sections = new Map(elf.sections.map((section) => [section.name, section]));
  return units.flatMap(({ listing: rows }, unit) =>
    rows.flatMap(({ section, offset, size, file, line }) => {
      const place = places.get(`${unit} ${section}`);
      if (place === undefined || size <= 0) return [];
      return [
        {
          file,
          line,
          va: place.moved ? place.moved(offset) : place.va + offset,
          size,
          section: sections.get(place.output),
        },
      ];
    }),
  );
}

function printLine(elf: Elf, number: number, text: string, found: readonly Piece[], out: string[]): void {
  const put = (left: string, va: number | undefined, bytes: string, right: string) => {
    const address = va === undefined ? '' : va.toString(16).padStart(8, '0');
    out.push(`${left.padStart(6)}  ${address.padEnd(8)}  ${bytes.padEnd(bytesPerLine * 2)}  ${right}`.trimEnd() + '\n');
  };
  const source = text.replace(/\r$/, '');
  const words = found.flatMap((piece) => (isCode(piece) ? instructions(elf, piece) : []));
  const data = found.filter((piece) => !isCode(piece));
  const [first, ...others] = words;
  if (words.length > 1) {
    // More than the line says: a macro, or a pseudo-instruction of several.
    put(String(number), undefined, '', source);
    for (const { va, word, text: name } of [first, ...others]) put('', va, hex(word), `    ${name}`);
  } else if (first) put(String(number), first.va, hex(first.word), source);
  else if (data.length === 0) put(String(number), undefined, '', source);

  let right = words.length > 0 ? undefined : source;
  for (const piece of data) {
    const bytes = bytesOf(elf, piece);
    const rows = Math.min(dataLinesMax, Math.max(1, Math.ceil(bytes.length / bytesPerLine)));
    for (let row = 0; row < rows; row++) {
      const part = bytes.subarray(row * bytesPerLine, (row + 1) * bytesPerLine);
      const left = bytes.length - (row + 1) * bytesPerLine;
      const more = row === rows - 1 && left > 0 ? `    and ${left} bytes more` : '';
      put(
        right === undefined ? '' : String(number),
        piece.va + row * bytesPerLine,
        [...part].map((byte) => hex(byte, 2)).join(''),
        right ?? more,
      );
      if (right !== undefined && more) put('', undefined, '', more);
      right = undefined;
    }
  }
}

const hex = (value: number, digits = 8) => (value >>> 0).toString(16).padStart(digits, '0');

function isCode({ section, va, size }: Piece): boolean {
  return section !== undefined && (section.flags & SHF_EXECINSTR) !== 0 && va % 4 === 0 && size % 4 === 0;
}

function bytesOf(elf: Elf, { section, va, size }: Piece): Uint8Array {
  if (section === undefined) return new Uint8Array(0);
  return sectionBytes(elf, section).subarray(va - section.va, va - section.va + size);
}

function instructions(elf: Elf, piece: Piece): { va: number; word: number; text: string }[] {
  const bytes = bytesOf(elf, piece);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pairs = new Pairs();
  const nameOf = (va: number) => {
    const near = symbolAt(elf, va);
    return near && near.symbol.name + (near.offset > 0 ? `+0x${near.offset.toString(16)}` : '');
  };
  const found: { va: number; word: number; text: string }[] = [];
  for (let offset = 0; offset + 4 <= view.byteLength; offset += 4) {
    const word = view.getInt32(offset, true);
    const va = piece.va + offset;
    let text = disassemble(word, va, nameOf, pairs).replace('\t', ' ');
    if (pairs.address !== undefined) text += `  # ${nameOf(pairs.address) ?? '0x' + pairs.address.toString(16)}`;
    pairs.address = undefined;
    found.push({ va, word, text });
  }
  return found;
}
