// Strings and constants that several objects bring are kept once (SHF_MERGE), in the way and the order of GNU ld.

import { SHF_MERGE, SHF_STRINGS } from '../src/elf.ts';
import { must } from '../src/must.ts';
import { repack, type Input, type Output } from './gather.ts';

/** One string with its end, or one constant. */
interface Entry {
  /** Its bytes, a character each. */
  text: string;
  align: number;
  /** The input it stays in, and where. */
  owner: Input;
  offset: number;
  /** The longer string whose end it is. */
  host?: Entry;
  /** Given up for a copy that is better aligned. */
  isGone: boolean;
}

/** Where every byte of a merged input went. */
export type Merged = Map<Input, (offset: number) => { input: Input; offset: number }>;

/** Merge within every output section; inputs shrink. Asked before anything has an address. */
export function merge(outputs: readonly Output[], order: (input: Input) => number): Merged {
  const merged: Merged = new Map();
  for (const output of outputs) {
    const groups = new Map<string, Input[]>();
    for (const input of output.inputs) {
      if (!canMerge(input)) continue;
      const { flags, entrySize, align } = input.section;
      const key = `${flags & SHF_STRINGS} ${entrySize} ${align}`;
      const group = groups.get(key);
      if (group) group.push(input);
      else groups.set(key, [input]);
    }
    for (const group of groups.values()) new Merge(group.sort((a, b) => order(a) - order(b))).run(merged);
    if (groups.size > 0) repack(output);
  }
  return merged;
}

/** As ld has it: whole entries, no relocations, and an alignment that fits the entries. */
function canMerge({ section }: Input): boolean {
  const { flags, entrySize, align, bytes, relocations } = section;
  if (!(flags & SHF_MERGE) || bytes.length === 0 || entrySize === 0 || bytes.length % entrySize !== 0) return false;
  if (relocations.length > 0) return false;
  const isPower = (entrySize & (entrySize - 1)) === 0;
  if (entrySize < align && (!isPower || !(flags & SHF_STRINGS))) return false;
  if (entrySize > align && entrySize % align !== 0) return false;
  return !(flags & SHF_STRINGS) || bytes.subarray(bytes.length - entrySize).every((byte) => byte === 0);
}

class Merge {
  private readonly inputs: readonly Input[];
  private readonly unit: number;
  private readonly align: number;
  private readonly isStrings: boolean;
  private readonly entries: Entry[] = [];
  private readonly byText = new Map<string, Entry>();
  /** Where each entry of each input began. */
  private readonly pieces = new Map<Input, { from: number; text: string }[]>();

  constructor(inputs: readonly Input[]) {
    const { entrySize, align, flags } = inputs[0].section;
    this.inputs = inputs;
    this.unit = entrySize;
    this.align = align;
    this.isStrings = (flags & SHF_STRINGS) !== 0;
  }

  run(merged: Merged): void {
    for (const input of this.inputs) this.read(input);
    if (this.isStrings) this.findEnds();
    this.place();
    for (const input of this.inputs) merged.set(input, (offset) => this.find(input, offset));
  }

  private read(input: Input): void {
    const { bytes } = input.section;
    const text = textOf(bytes);
    const pieces: { from: number; text: string }[] = [];
    this.pieces.set(input, pieces);
    let hasEmpty = false;
    for (let from = 0; from < bytes.length;) {
      const end = this.isStrings ? endOf(bytes, from, this.unit) : from + this.unit;
      const entry = text.slice(from, end);
      pieces.push({ from, text: entry });
      this.add(entry, this.isStrings ? alignmentOf(from, this.align) : 1, input);
      from = end;
      // Zeroes behind a string fill up to the next; one of them, well aligned, can stand for the empty string.
      for (; this.isStrings && from < bytes.length && isZero(bytes, from, this.unit); from += this.unit) {
        const empty = text.slice(from, from + this.unit);
        pieces.push({ from, text: empty });
        if (hasEmpty || from % this.align !== 0) continue;
        hasEmpty = true;
        this.add(empty, this.align, input);
      }
    }
  }

  private add(text: string, align: number, owner: Input): void {
    const known = this.byText.get(text);
    if (known && known.align >= align) return;
    if (known) known.isGone = true;
    const entry: Entry = { text, align, owner, offset: 0, isGone: false };
    this.byText.set(text, entry);
    this.entries.push(entry);
  }

  /** A string that is the end of another is not kept: sorted from behind, such strings are neighbours. */
  private findEnds(): void {
    const present = this.entries.filter(({ isGone }) => !isGone);
    const sameAlign = present.every(({ align }) => align === present[0].align) && present[0].align > this.unit;
    const tail = ({ text, align }: Entry) => (sameAlign ? (text.length - this.unit) & (align - 1) : 0);
    const sorted = present.map((entry) => ({
      entry,
      tail: tail(entry),
      reversed: reversed(entry.text.slice(0, -this.unit)),
    }));
    sorted.sort((a, b) => a.tail - b.tail || (a.reversed < b.reversed ? -1 : a.reversed > b.reversed ? 1 : 0));
    let host = must(sorted.pop(), 'string').entry;
    for (let next = sorted.pop(); next !== undefined; next = sorted.pop()) {
      const { entry } = next;
      const fits = host.align >= entry.align && ((host.text.length - entry.text.length) & (entry.align - 1)) === 0;
      if (fits && host.text.length > entry.text.length && host.text.endsWith(entry.text)) entry.host = host;
      else host = entry;
    }
  }

  /** Every entry that is kept stays in the input that brought it first. */
  private place(): void {
    const sizes = new Map<Input, number>();
    const kept = this.entries.filter(({ isGone, host }) => !isGone && host === undefined);
    for (const entry of kept) {
      const size = sizes.get(entry.owner) ?? 0;
      entry.offset = Math.ceil(size / entry.align) * entry.align;
      sizes.set(entry.owner, entry.offset + entry.text.length);
    }
    for (const entry of this.entries)
      if (entry.host) Object.assign(entry, { owner: entry.host.owner, offset: endIn(entry.host, entry) });
    for (const input of this.inputs) {
      const size = sizes.get(input) ?? 0;
      const bytes = new Uint8Array(size);
      input.section = { ...input.section, bytes, size, align: size === 0 ? 1 : input.section.align };
    }
    for (const { owner, offset, text } of kept)
      for (let i = 0; i < text.length; i++) owner.section.bytes[offset + i] = text.charCodeAt(i);
  }

  private find(input: Input, offset: number): { input: Input; offset: number } {
    const pieces = must(this.pieces.get(input), 'pieces');
    let low = 0,
      high = pieces.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pieces[middle].from <= offset) low = middle + 1;
      else high = middle;
    }
    const piece = pieces[Math.max(0, low - 1)];
    const entry = this.byText.get(piece.text) ?? this.entries[0];
    return { input: entry.owner, offset: entry.offset + Math.min(offset - piece.from, piece.text.length) };
  }
}

const endIn = (host: Entry, entry: Entry) => host.offset + host.text.length - entry.text.length;

function textOf(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return text;
}

function reversed(text: string): string {
  let result = '';
  for (let i = text.length - 1; i >= 0; i--) result += text[i];
  return result;
}

function isZero(bytes: Uint8Array, at: number, unit: number): boolean {
  for (let i = 0; i < unit; i++) if (bytes[at + i] !== 0) return false;
  return true;
}

/** Behind the string at `from` and its zero. */
function endOf(bytes: Uint8Array, from: number, unit: number): number {
  let at = from;
  while (at + unit < bytes.length && !isZero(bytes, at, unit)) at += unit;
  return at + unit;
}

/** The power of two that `offset` is a multiple of, at most `align`. */
function alignmentOf(offset: number, align: number): number {
  const lowest = offset & -offset;
  return lowest === 0 || lowest > align ? align : lowest;
}
