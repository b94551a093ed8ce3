// An encoding in the manual's notation, read into masks and fields: 'imm[11:0] rs1 000 rd 0010011'.

import { Crash } from '../must.ts';

/** Some bits of a value, somewhere in the word: value bits `from`..`from + width - 1` lie at word bit `at`. */
interface Slice {
  readonly from: number;
  readonly at: number;
  readonly width: number;
}

/** One operand's bits. `low` is its lowest encoded bit (1 for branch targets, 12 for lui), `bits` its whole width. */
export interface Field {
  readonly name: string;
  readonly slices: readonly Slice[];
  readonly low: number;
  readonly bits: number;
  readonly signed: boolean;
}

/** A word `w` is of this form when `(w & mask) === match`. */
export interface Form {
  readonly encoding: string;
  readonly mask: number;
  readonly match: number;
  readonly fields: readonly Field[];
}

/** Widths of fields that are written without bit numbers. */
const plain: Readonly<Record<string, number>> = { rd: 5, rs1: 5, rs2: 5, aq: 1, rl: 1 };

/** Reads one encoding; the 32 bits must be accounted for exactly once. */
export function readForm(encoding: string): Form {
  let at = 32;
  let mask = 0;
  let match = 0;
  const slices = new Map<string, Slice[]>();
  const place = (name: string, from: number, width: number) => {
    at -= width;
    slices.set(name, [...(slices.get(name) ?? []), { from, at, width }]);
  };
  for (const token of encoding.split(' ')) {
    if (/^[01]+$/.test(token)) {
      at -= token.length;
      mask |= (2 ** token.length - 1) << at;
      match |= parseInt(token, 2) << at;
      continue;
    }
    const [, name, ranges] = /^(\w+)(?:\[([\d:|]+)\])?$/.exec(token) ?? [];
    if (!name) throw new Crash(`encoding '${encoding}': '${token}' is neither bits nor a field`);
    if (!ranges) {
      if (!plain[name]) throw new Crash(`encoding '${encoding}': field '${name}' needs its bit numbers`);
      place(name, 0, plain[name]);
      continue;
    }
    for (const range of ranges.split('|')) {
      const [high, low = high] = range.split(':').map(Number) as [number, number?];
      place(name, low, high - low + 1);
    }
  }
  if (at !== 0) throw new Crash(`encoding '${encoding}' accounts for ${32 - at} bits, not 32`);
  return { encoding, mask, match, fields: [...slices].map(([name, parts]) => field(name, parts)) };
}

function field(name: string, slices: readonly Slice[]): Field {
  const low = Math.min(...slices.map((slice) => slice.from));
  const bits = Math.max(...slices.map((slice) => slice.from + slice.width));
  return { name, slices, low, bits, signed: name === 'imm' };
}

/** The field's bits of `value`, where they lie in the word. */
export function pack(field: Field, value: number): number {
  let word = 0;
  for (const { from, at, width } of field.slices) word |= ((value >>> from) & (2 ** width - 1)) << at;
  return word;
}

/** The field's value in `word`; a signed one is extended to int32. */
export function unpack(field: Field, word: number): number {
  let value = 0;
  for (const { from, at, width } of field.slices) value |= ((word >>> at) & (2 ** width - 1)) << from;
  return field.signed ? (value << (32 - field.bits)) >> (32 - field.bits) : value;
}

/** Undefined if the field can carry `value`, otherwise the range as a phrase: 'takes -2048..2047'. */
export function refuses(field: Field, value: number): string | undefined {
  const step = 2 ** field.low;
  const least = field.signed ? -(2 ** (field.bits - 1)) : 0;
  const most = (field.signed ? 2 ** (field.bits - 1) : 2 ** field.bits) - step;
  if (!Number.isInteger(value) || value < least || value > most) return `takes ${least}..${most}`;
  return value % step === 0 ? undefined : `takes a multiple of ${step}`;
}
