// Every relocation of every section, computed and written; what cannot be is said in the words of the one who wrote it.

import { SHF_ALLOC, SHF_TLS, SHF_WRITE } from '../src/elf.ts';
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

/** What DTPREL values are counted from (psABI, "Thread Local Storage"). */
export const dtpOffset = 0x800;

const hex = (value: number) => '0x' + (value >>> 0).toString(16);

/** The address, or value, `addend` behind a target, once everything has its place. */
export function addressOf(target: Target, addend = 0): number {
  if (target.merged) {
    const { input, offset } = target.merged(target.value + addend);
    return input.output.va + input.offset + offset;
  }
  if (target.state === 'placed' && target.input)
    return target.input.output.va + target.input.offset + target.value + addend;
  return (target.state === 'absolute' || target.state === 'linker' ? target.value : 0) + addend;
}

/** Relocate one input inside the bytes of its output section. */
export function relocate(linking: Linking, input: Input, bytes: Uint8Array): void {
  new Relocator(linking, input, bytes).run();
}

/** A relocation with what it is about. */
interface Site {
  relocation: Relocation;
  kind: RelocationKind;
  target: Target;
  /** Where the field will be in memory. */
  place: number;
}

class Relocator {
  private readonly linking: Linking;
  private readonly input: Input;
  private readonly view: DataView;
  private readonly isLoaded: boolean;
  /** What each auipc of a pair computed; undefined where it was refused. */
  private readonly highs = new Map<number, number | undefined>();

  constructor(linking: Linking, input: Input, bytes: Uint8Array) {
    this.linking = linking;
    this.input = input;
    this.view = new DataView(bytes.buffer, bytes.byteOffset + input.offset, input.section.bytes.length);
    this.isLoaded = (input.output.flags & SHF_ALLOC) !== 0;
  }

  run(): void {
    const { linking, input } = this;
    const targets = linking.resolution.targets.get(input.object) ?? [];
    const lows: Site[] = [];
    for (const relocation of input.section.relocations) {
      const kind = relocationKind(relocation.type);
      const target = targets[relocation.symbol];
      if (kind === undefined || kind.computes === 'nothing' || kind.computes === 'align') continue;
      if (kind.field === 'U') this.highs.set(relocation.offset, undefined);
      if (target === undefined || target.state === 'undefined') continue; // complained about already
      const site = { relocation, kind, target, place: input.output.va + input.offset + relocation.offset };
      if (kind.computes === 'low of') lows.push(site);
      else this.one(site);
    }
    // Second halves come after all first halves: code may have been moved about.
    for (const site of lows) this.low(site);
  }

  private one(site: Site): void {
    const { relocation, kind, target, place } = site;
    const value = this.compute(site);
    if (value === undefined || this.isOutside(site, value) || this.isFixed(site) || this.isShared(site)) return;
    if (kind.field === 'U') this.highs.set(relocation.offset, value);
    if (this.linking.pie && this.isLoaded && isWord(kind) && moves(target))
      this.linking.relative.push({ at: place, value: addressOf(target, relocation.addend) | 0 });
    writeField(this.view, relocation.offset, kind.field, value);
  }

  private compute({ relocation: { offset, addend }, kind, target, place }: Site): number | undefined {
    const { linking, view } = this;
    const symbol = addressOf(target, addend);
    switch (kind.computes) {
      case 'address':
        return symbol | 0;
      case 'distance':
        // A call of something weak and absent is never made: any target will do, and this one is always in reach.
        if (linking.pie && target.state === 'absent' && kind.field !== 'U' && this.isLoaded) return 0;
        return (symbol - place) | 0;
      case 'plus':
      case 'minus': {
        const value = kind.computes === 'plus' ? symbol : -symbol;
        if (kind.field !== 'double') return (readField(view, offset, kind.field) + value) | 0;
        view.setBigInt64(offset, view.getBigInt64(offset, true) + BigInt(value), true);
        return undefined;
      }
      case 'got':
      case 'tls got':
      case 'tls pair':
        return (linking.gotAt + linking.got.entry(kind.computes, target, addend).offset - place) | 0;
      case 'tls offset':
        return (symbol - linking.tlsStart) | 0;
      case 'tls distance':
        return (symbol - linking.tlsStart - dtpOffset) | 0;
      case 'tls module':
        return 1;
      default:
        return undefined;
    }
  }

  /** The second half of a pair: its symbol is the label of the auipc, whose distance it completes. */
  private low(site: Site): void {
    const { relocation, kind, target } = site;
    const isHere = target.input === this.input && target.state === 'placed';
    const high = isHere ? this.highs.get(target.value) : undefined;
    if (high === undefined) {
      if (isHere && this.highs.has(target.value)) return; // its first half was refused
      this.complain(
        site,
        `%pcrel_lo(${target.name}): there is no %pcrel_hi, %got_pcrel_hi or %tls_…_pcrel_hi at ${target.name}`,
        'give it the label of the auipc that begins the pair, in the same section',
      );
      return;
    }
    const value = high + relocation.addend;
    if (((high + 0x800) ^ (value + 0x800)) & ~0xfff)
      this.complain(
        site,
        `%pcrel_lo(${target.name})+${relocation.addend} does not fit behind its auipc`,
        'add the offset in %pcrel_hi instead',
      );
    else writeField(this.view, relocation.offset, kind.field, value);
  }

  private isOutside(site: Site, value: number): boolean {
    const { kind, target, place } = site;
    const range = reach(kind.field);
    if (range === undefined) return false;
    const what = kind.field === 'B' ? 'a branch' : 'jal';
    const isFar = value < range.from || value > range.to;
    if (isFar)
      this.complain(
        site,
        `${target.name} is ${distance(value)} from here (${hex(place)}), and ${what} reaches ${range.from}..${range.to}`,
        kind.field === 'B'
          ? 'branch around a jump: invert the condition, and `j` or `tail` to it'
          : 'use `call` or `tail`, which reach everything',
      );
    else if (value & 1)
      this.complain(
        site,
        `${target.name} is at an odd address (${hex(place + value)}), where no instruction can be`,
        'put .balign 4 before it',
      );
    return isFar || (value & 1) !== 0;
  }

  /** A program that can be placed anywhere cannot hold what depends on its place, except in words the loader corrects. */
  private isFixed(site: Site): boolean {
    const { kind, target } = site;
    const { name, state } = target;
    if (!this.linking.pie || !this.isLoaded) return false;
    const isHalf = kind.field === 'U' || kind.field === 'I' || kind.field === 'S';
    if (kind.computes === 'address' && moves(target) && isHalf) {
      const operator = kind.field === 'U' ? '%hi' : '%lo';
      return this.complain(
        site,
        `${operator}(${name}) is an absolute address, and this program can be placed anywhere`,
        `write \`la\` or %pcrel_hi(${name}) with %pcrel_lo, or link with --no-pie`,
      );
    }
    if (kind.computes === 'address' && moves(target) && isWord(kind) && !(this.input.output.flags & SHF_WRITE))
      return this.complain(
        site,
        `${this.input.section.name} is read-only, but the address of ${name} in it depends on where the program is placed`,
        `put it in .data or .section .data.rel.ro,"aw", or store a distance (.word ${name} - .), or link with --no-pie`,
      );
    if (kind.computes !== 'distance' || moves(target) || state === 'dropped') return false;
    if (state === 'absent' && kind.field !== 'U') return false;
    return this.complain(
      site,
      state === 'absent'
        ? `${name} is weak and not defined anywhere, so it is 0, which has no distance from a program that can be placed anywhere`
        : `${name} is the number ${hex(target.value)}, which has no distance from a program that can be placed anywhere`,
      state === 'absent' ? `use .option pic with la, or %got_pcrel_hi(${name})` : `use li with ${name}`,
    );
  }

  /** Only what lies in a TLS section has a place in every thread's block. */
  private isShared(site: Site): boolean {
    const { kind, target } = site;
    if (!kind.computes.startsWith('tls') || kind.computes === 'tls module' || !this.isLoaded) return false;
    if (target.state !== 'placed' || !target.input || target.input.section.flags & SHF_TLS) return false;
    return this.complain(
      site,
      `${target.name} is in ${target.input.section.name}, so there is one for all threads, and none relative to tp`,
      `use la, or put it in .section .tdata,"awT",@progbits (or .tbss,"awT",@nobits)`,
    );
  }

  private complain({ relocation, target }: Site, message: string, remedy: string): true {
    const { input, linking } = this;
    const at = placeAt(input.object, input.index, relocation.offset, target.name);
    linking.diagnostics.add({ severity: 'error', at, message, remedy, notes: [] });
    return true;
  }
}

const distance = (value: number) => `${value < 0 ? '-' : ''}${hex(Math.abs(value))} bytes`;
