// Every relocation of every section, computed and written; what cannot be is said in the words of the one who wrote it.

import { SHF_ALLOC, SHF_WRITE } from '../src/elf.ts';
import type { Diagnostics } from './diagnostic.ts';
import type { Input } from './gather.ts';
import { isWord, moves, type Got } from './got.ts';
import type { Relocation } from './object.ts';
import { placeAt } from './position.ts';
import { reach, readField, relocationKind, writeField, type RelocationKind } from './relocations.ts';
import type { Resolution, Target } from './resolve.ts';

export interface Linking {
  resolution: Resolution;
  got: Got;
  gotAt: number;
  tlsStart: number;
  pie: boolean;
  /** Words that the loader has to correct. */
  relative: { at: number; value: number }[];
  diagnostics: Diagnostics;
}

const hex = (value: number) => '0x' + (value >>> 0).toString(16);

/** The address, or value, of a target once everything has its place. */
export function addressOf(target: Target): number {
  if (target.state === 'placed' && target.input) return target.input.output.va + target.input.offset + target.value;
  if (target.state === 'absolute' || target.state === 'linker') return target.value;
  return 0;
}

/** Relocate one input inside the bytes of its output section. */
export function relocate(linking: Linking, input: Input, bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + input.offset, input.section.bytes.length);
  const targets = linking.resolution.targets.get(input.object) ?? [];
  const at = input.output.va + input.offset;
  const lows: { relocation: Relocation; kind: RelocationKind; target: Target }[] = [];
  /** What each auipc of a pair computed; undefined where it was refused. */
  const highs = new Map<number, number | undefined>();

  for (const relocation of input.section.relocations) {
    const kind = relocationKind(relocation.type);
    const target = targets[relocation.symbol];
    if (kind === undefined || kind.computes === 'nothing' || kind.computes === 'align') continue;
    if (target === undefined || target.state === 'undefined') continue; // complained about already
    if (kind.computes === 'low of') {
      lows.push({ relocation, kind, target });
      continue;
    }
    const { offset, addend } = relocation;
    const place = at + offset;
    if (kind.field === 'U') highs.set(offset, undefined);
    const value = compute(linking, input, relocation, kind, target, place, view);
    if (value === undefined) continue;
    const refused =
      outside(linking, input, relocation, kind, target, value, place) ||
      (linking.pie && fixed(linking, input, relocation, kind, target));
    if (refused) continue;
    if (kind.field === 'U') highs.set(offset, value);
    if (linking.pie && isWord(kind) && moves(target) && input.output.flags & SHF_ALLOC)
      linking.relative.push({ at: place, value: (addressOf(target) + addend) | 0 });
    writeField(view, offset, kind.field, value);
  }
  for (const { relocation, kind, target } of lows) low(linking, input, relocation, kind, target, highs, view);
}

function compute(
  linking: Linking,
  input: Input,
  { offset, addend }: Relocation,
  kind: RelocationKind,
  target: Target,
  place: number,
  view: DataView,
): number | undefined {
  const symbol = addressOf(target);
  const got = () => linking.gotAt + linking.got.entry(kind.computes, target, addend).offset - place;
  switch (kind.computes) {
    case 'address':
      return (symbol + addend) | 0;
    case 'distance':
      // A call of something weak and absent is never made: any target will do, and this one is always in reach.
      if (linking.pie && target.state === 'absent' && kind.field !== 'U' && input.output.flags & SHF_ALLOC) return 0;
      return (symbol + addend - place) | 0;
    case 'plus':
    case 'minus': {
      const value = kind.computes === 'plus' ? symbol + addend : -(symbol + addend);
      if (kind.field === 'double') {
        view.setBigInt64(offset, view.getBigInt64(offset, true) + BigInt(value), true);
        return undefined;
      }
      return (readField(view, offset, kind.field) + value) | 0;
    }
    case 'got':
    case 'tls got':
    case 'tls pair':
      return got() | 0;
    case 'tls offset':
      return (symbol + addend - linking.tlsStart) | 0;
    case 'tls distance':
      return (symbol + addend - linking.tlsStart - 0x800) | 0;
    case 'tls module':
      return 1;
    default:
      return undefined;
  }
}

/** The second half of a pair: its symbol is the label of the auipc, whose distance it completes. */
function low(
  linking: Linking,
  input: Input,
  relocation: Relocation,
  kind: RelocationKind,
  target: Target,
  highs: Map<number, number | undefined>,
  view: DataView,
): void {
  const here = target.input === input && target.state === 'placed';
  const high = here ? highs.get(target.value) : undefined;
  if (high === undefined) {
    if (here && highs.has(target.value)) return; // the pair's first half was refused
    complain(
      linking,
      input,
      relocation,
      `%pcrel_lo(${target.name}): there is no %pcrel_hi, %got_pcrel_hi or %tls_…_pcrel_hi at ${target.name}`,
      'give it the label of the auipc that begins the pair, in the same section',
    );
    return;
  }
  const value = high + relocation.addend;
  if (((high + 0x800) ^ (value + 0x800)) & ~0xfff) {
    complain(
      linking,
      input,
      relocation,
      `%pcrel_lo(${target.name})+${relocation.addend} does not fit behind its auipc`,
      'add the offset in %pcrel_hi instead',
    );
    return;
  }
  writeField(view, relocation.offset, kind.field, value);
}

function outside(
  linking: Linking,
  input: Input,
  relocation: Relocation,
  kind: RelocationKind,
  target: Target,
  value: number,
  place: number,
): boolean {
  const range = reach(kind.field);
  if (range === undefined) return false;
  const what = kind.field === 'B' ? 'a branch' : 'jal';
  if (value < range.from || value > range.to) {
    const remedy =
      kind.field === 'B'
        ? 'branch around a jump: invert the condition, and `j` or `tail` to it'
        : 'use `call` or `tail`, which reach everything';
    complain(
      linking,
      input,
      relocation,
      `${target.name} is ${distance(value)} from here (${hex(place)}), and ${what} reaches ${range.from}..${range.to}`,
      remedy,
    );
    return true;
  }
  if (value & 1) {
    complain(
      linking,
      input,
      relocation,
      `${target.name} is at an odd address (${hex(place + value)}), where no instruction can be`,
      'put .balign 4 before it',
    );
    return true;
  }
  return false;
}

const distance = (value: number) => `${value < 0 ? '-' : ''}${hex(Math.abs(value))} bytes`;

/** A program that can be placed anywhere cannot hold what depends on its place, except in words the loader corrects. */
function fixed(linking: Linking, input: Input, relocation: Relocation, kind: RelocationKind, target: Target): boolean {
  if (!(input.output.flags & SHF_ALLOC)) return false;
  const { name } = target;
  if (kind.computes === 'address' && moves(target)) {
    if (kind.field === 'U' || kind.field === 'I' || kind.field === 'S') {
      const operator = kind.field === 'U' ? '%hi' : '%lo';
      complain(
        linking,
        input,
        relocation,
        `${operator}(${name}) is an absolute address, and this program can be placed anywhere`,
        `write \`la\` or %pcrel_hi(${name}) with %pcrel_lo, or link with --no-pie`,
      );
      return true;
    }
    if (isWord(kind) && !(input.output.flags & SHF_WRITE)) {
      complain(
        linking,
        input,
        relocation,
        `${input.section.name} is read-only, but the address of ${name} in it depends on where the program is placed`,
        `put it in .data or .section .data.rel.ro,"aw", or store a distance (.word ${name} - .), or link with --no-pie`,
      );
      return true;
    }
  }
  if (
    kind.computes === 'distance' &&
    !moves(target) &&
    target.state !== 'dropped' &&
    !(target.state === 'absent' && kind.field !== 'U')
  ) {
    const what =
      target.state === 'absent' ? 'is not defined anywhere (weak), so it is 0,' : `is the number ${hex(target.value)}`;
    complain(
      linking,
      input,
      relocation,
      `${name} ${what} and has no distance from a program that can be placed anywhere`,
      target.state === 'absent' ? `use .option pic with la, or %got_pcrel_hi(${name})` : `use li with ${name}`,
    );
    return true;
  }
  return false;
}

function complain(linking: Linking, input: Input, relocation: Relocation, message: string, remedy: string): void {
  linking.diagnostics.add({
    severity: 'error',
    at: placeAt(input.object, input.index, relocation.offset),
    message,
    remedy,
    notes: [],
  });
}
