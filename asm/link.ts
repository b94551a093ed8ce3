// The linker: objects become one ELF32 executable that this kernel, qemu, gdb and objdump take.

import {
  ET_DYN, ET_EXEC, SHF_ALLOC, SHF_TLS, SHN_ABS, SHT_NOBITS, SHT_PROGBITS, SHT_RISCV_ATTRIBUTES, STB_LOCAL, STB_WEAK, STT_FILE, STT_FUNC, STT_SECTION, STT_TLS,
} from '../src/elf.ts';
import type { ElfSymbol } from '../src/elf.ts';
import { attributes } from './attributes.ts';
import type { Diagnostic } from './diagnostic.ts';
import { withDebugInformation } from './dwarf.ts';
import { plainSection, symbolSections, writeElf, type FileSection } from './elf-writer.ts';
import { gather, keep, newOutput, order, type Input, type Output } from './gather.ts';
import { dynamicWords, loaderSections, moves, relaWords, scan } from './got.ts';
import { pageSize, place, type Places } from './place.ts';
import { claim, define, globalOffsetTable, landmarks } from './linker-symbols.ts';
import type { ObjectFile } from './object.ts';
import { placeOf } from './position.ts';
import { addressOf, relocate, undefinedNames, type Linking } from './relocate.ts';
import { placeCommons, resolve, type Resolution } from './resolve.ts';
import { settleAlignments } from './settle.ts';

export interface LinkOptions {
  /** Position-independent, the default; otherwise at 0x10000. */
  pie?: boolean;
  /** Where execution begins: _start unless told otherwise. */
  entry?: string;
}

/** Where an input section came to lie. */
export interface Placement {
  /** Index of the object among those given, and its name. */
  unit: number;
  object: string;
  /** Index of the section in that object, and its name. */
  section: number;
  name: string;
  output: string;
  va: number;
  size: number;
}

export interface Linked {
  elf?: Uint8Array;
  diagnostics: Diagnostic[];
  map: Placement[];
}

/** More than the machine's memory: nobody wants such a file. */
const fileSizeMax = 64 << 20;
const sectionsMax = 0xff00 - 16;
const noPieBase = 0x1_0000;

/** Join objects. Without `elf` in the answer, `diagnostics` says why. */
export function link(given: readonly ObjectFile[], options: LinkOptions = {}): Linked {
  const pie = options.pie ?? true;
  const base = pie ? 0 : noPieBase;
  const objects = given.map(withDebugInformation).map(settleAlignments);
  const loader: ObjectFile = { name: '(linker)', sections: [], symbols: [], files: [], lines: [], origin: 'text' };

  const kept = keep(objects);
  const resolution = resolve(objects, kept);
  const { diagnostics } = resolution;
  placeCommons(resolution, objects, loader);
  // Some names are the linker's to define; whether they move must be known before the loader's tables are counted.
  claim(resolution, pie, gather(objects, kept), loader);
  const { got, relative } = scan(objects, kept, resolution.targets);
  const gotWanted = resolution.globals.get(globalOffsetTable)?.state === 'linker';
  loader.sections.push(...loaderSections(got, gotWanted, relative, pie));
  const all = [...objects, loader];
  const outputs = withLandmarks(gather(all, keep(all)));
  bind(resolution, outputs);

  for (const diagnostic of undefinedNames(resolution, outputs)) diagnostics.add(diagnostic);
  const entryName = options.entry ?? '_start';
  const entry = resolution.globals.get(entryName);
  if (entry === undefined || !moves(entry)) diagnostics.add(noEntry(entryName, given));
  for (const diagnostic of alignmentsBeyondPage(outputs, pie)) diagnostics.add(diagnostic);

  const places = place(outputs, base);
  if (places.end > 2 ** 32) diagnostics.add(tooLarge(given, `it would end at 0x${places.end.toString(16)}, beyond 32 bits`));
  const bulk = outputs.reduce((sum, output) => sum + (output.flags & SHF_ALLOC || output.type === SHT_NOBITS ? 0 : output.size), places.fileEnd);
  if (bulk > fileSizeMax) diagnostics.add(tooLarge(given, `its file would have ${bulk} bytes, and at most ${fileSizeMax} are taken`));
  if (outputs.length > sectionsMax) diagnostics.add(tooLarge(given, `it has ${outputs.length} sections, and ELF takes ${sectionsMax}`));
  const map = placements(objects, outputs);
  if (diagnostics.errors > 0) return { diagnostics: diagnostics.finish(), map };

  define(resolution, outputs, places, base);
  const byName = new Map(outputs.map((output) => [output.name, output]));
  const gotAt = byName.get('.got')?.inputs.find(({ object }) => object === loader);
  const linking: Linking = {
    resolution, got, gotAt: gotAt ? gotAt.output.va + gotAt.offset : 0, tlsStart: places.tlsStart, pie, relative: [], diagnostics,
  };
  const contents = new Map<Output, Uint8Array>();
  for (const output of outputs) contents.set(output, fill(output, linking));
  fillLoader(linking, byName, contents, loader);
  if (diagnostics.errors > 0) return { diagnostics: diagnostics.finish(), map };

  const elf = write(outputs, contents, places, resolution, pie ? ET_DYN : ET_EXEC, entry ? addressOf(entry) : 0);
  return { elf, diagnostics: diagnostics.finish(), map };
}

/** Empty outputs for those that symbols are defined by. */
function withLandmarks(outputs: Output[]): Output[] {
  const known = new Set(outputs.map(({ name }) => name));
  const missing = landmarks.filter((name) => !known.has(name));
  const flags = (name: string) => (name === '.fini' ? SHF_ALLOC | 4 : name === '.tdata' ? SHF_ALLOC | SHF_TLS | 1 : SHF_ALLOC | 1);
  const empty = missing.map((name) => ({ ...newOutput(name, flags(name)), type: name === '.bss' ? SHT_NOBITS : SHT_PROGBITS }));
  return order([...outputs, ...empty]);
}

/** Tie every symbol in a section to the input that the section became. */
function bind(resolution: Resolution, outputs: readonly Output[]): void {
  const inputs = new Map<ObjectFile, Input[]>();
  for (const output of outputs) {
    for (const input of output.inputs) {
      const list = inputs.get(input.object) ?? [];
      if (list.length === 0) inputs.set(input.object, list);
      list[input.index] = input;
    }
  }
  for (const target of resolution.all)
    if (target.state === 'placed') target.input = inputs.get(target.object)?.[target.symbol.section];
}

/** The bytes of an output section, relocated. */
function fill(output: Output, linking: Linking): Uint8Array {
  if (output.type === SHT_NOBITS) return new Uint8Array(0);
  const bytes = new Uint8Array(output.size);
  for (const input of output.inputs) {
    bytes.set(input.section.bytes, input.offset);
    relocate(linking, input, bytes);
  }
  return bytes;
}

/** The tables for the loader, now that every address is known. */
function fillLoader(linking: Linking, byName: Map<string, Output>, contents: Map<Output, Uint8Array>, loader: ObjectFile): void {
  const put = (name: string, words: number[]) => {
    const output = byName.get(name);
    const input = output?.inputs.find(({ object }) => object === loader);
    const bytes = output && contents.get(output);
    if (!bytes || !input) return;
    const view = new DataView(bytes.buffer, bytes.byteOffset + input.offset, input.section.size);
    words.forEach((word, i) => view.setUint32(i * 4, word, true));
  };
  const words = [byName.get('.dynamic')?.va ?? 0];
  for (const { kind, target, addend, offset } of linking.got.entries) {
    const value = addressOf(target) + addend;
    if (kind === 'tls got') words.push(value - linking.tlsStart);
    else if (kind === 'tls pair') words.push(1, value - linking.tlsStart - 0x800);
    else {
      words.push(value);
      if (linking.pie && moves(target)) linking.relative.push({ at: linking.gotAt + offset, value });
    }
  }
  put('.got', words);
  put('.rela.dyn', relaWords(linking.relative));
  put('.dynamic', dynamicWords(byName.get('.rela.dyn')?.va ?? 0, linking.relative.length));
}

function write(outputs: readonly Output[], contents: Map<Output, Uint8Array>, places: Places, resolution: Resolution, type: number, entry: number): Uint8Array {
  const present = outputs.filter((output) => output.size > 0 || output.name === '.dynamic');
  const indexOf = new Map(present.map((output, index) => [output, index + 1]));
  const sections: FileSection[] = present.map((output) => ({
    name: output.name, type: output.type, flags: output.flags, va: output.va, offset: places.offsets.get(output),
    bytes: contents.get(output) ?? new Uint8Array(0), size: output.size,
    link: output.name === '.dynamic' ? present.length + 3 : 0, info: 0, align: output.align, entrySize: output.entrySize,
  }));
  sections.push(plainSection('.riscv.attributes', SHT_RISCV_ATTRIBUTES, attributes));
  sections.push(...symbolSections(symbolTable(resolution, places, present, indexOf), sections.length + 2));
  return writeElf({ type, entry, segments: places.segments, sections });
}

/** Locals file by file, then globals. Names that only the compiler wanted are left out. */
function symbolTable(resolution: Resolution, places: Places, present: readonly Output[], indexOf: Map<Output, number>): ElfSymbol[] {
  const locals: ElfSymbol[] = [], globals: ElfSymbol[] = [];
  let file: ObjectFile | undefined;
  for (const target of resolution.all) {
    const { name, size, binding, visibility, state } = target;
    if (name === '' || target.type === STT_SECTION || target.type === STT_FILE || state === 'dropped' || state === 'undefined') continue;
    let section: number | undefined = SHN_ABS;
    let value = addressOf(target);
    if (state === 'placed') section = target.input && indexOf.get(target.input.output);
    if (state === 'linker') section = sectionNear(value, present, indexOf);
    if (state === 'absent') section = 0;
    if (target.type === STT_TLS) value -= places.tlsStart;
    section ??= sectionNear(value, present, indexOf);
    const symbol: ElfSymbol = { name, value, size, type: target.type, binding, visibility, section };
    if (binding !== STB_LOCAL) {
      globals.push(binding === STB_WEAK ? symbol : { ...symbol });
      continue;
    }
    if (/^(\.L|\$[xd])/.test(name)) continue;
    if (file !== target.object) {
      file = target.object;
      locals.push({ name: file.name.split('/').at(-1) ?? '', value: 0, size: 0, type: STT_FILE, binding: STB_LOCAL, visibility: 0, section: SHN_ABS });
    }
    locals.push(symbol);
  }
  return [...locals, ...globals];
}

/** The section an address of the linker's belongs to, so that it moves along. */
function sectionNear(value: number, present: readonly Output[], indexOf: Map<Output, number>): number {
  const before = present.filter((output) => output.flags & SHF_ALLOC && !(output.flags & SHF_TLS) && output.va <= value);
  const nearest = before.at(-1) ?? present.find((output) => output.flags & SHF_ALLOC);
  return (nearest && indexOf.get(nearest)) ?? SHN_ABS;
}

function placements(objects: readonly ObjectFile[], outputs: readonly Output[]): Placement[] {
  const units = new Map(objects.map((object, index) => [object, index]));
  return outputs.flatMap((output) =>
    output.inputs.flatMap((input) => {
      const unit = units.get(input.object);
      if (unit === undefined) return [];
      const { name, size } = input.section;
      return [{ unit, object: input.object.name, section: input.index, name, output: output.name, va: output.va + input.offset, size }];
    }),
  );
}

function noEntry(name: string, objects: readonly ObjectFile[]): Diagnostic {
  const at = { file: objects[0]?.name ?? '', line: 0, column: 0, endColumn: 0 };
  const local = objects.flatMap((object) => object.symbols.filter((symbol) => symbol.name === name && symbol.section >= 0).map((symbol) => ({ object, symbol })))[0];
  if (local) return { severity: 'error', at: placeOf(local.object, local.symbol), message: `the program begins at ${name}, and this ${name} is local`, remedy: `add .globl ${name}`, notes: [] };
  const hasMain = objects.some((object) => object.symbols.some((symbol) => symbol.name === 'main' && symbol.section >= 0 && symbol.type <= STT_FUNC));
  return {
    severity: 'error', at, message: `the program begins at ${name}, and nobody defines it`,
    remedy: hasMain ? 'add lib/start.s, which calls main' : `define it: .globl ${name} and the label ${name}:`, notes: [],
  };
}

function tooLarge(objects: readonly ObjectFile[], why: string): Diagnostic {
  const at = { file: objects[0]?.name ?? '', line: 0, column: 0, endColumn: 0 };
  return { severity: 'error', at, message: `the program is too large: ${why}`, remedy: 'look for a large .space, .org or .balign; memory for later can be asked for with mmap', notes: [] };
}

function alignmentsBeyondPage(outputs: readonly Output[], pie: boolean): Diagnostic[] {
  return outputs.filter((output) => pie && output.align > pageSize && output.flags & SHF_ALLOC).map((output) => {
    const input = output.inputs.find(({ section }) => section.align > pageSize);
    const at = input ? placeOf(input.object, { ...none, section: input.index }) : { file: output.name, line: 0, column: 0, endColumn: 0 };
    return {
      severity: 'error', at, message: `${output.name} asks for an alignment of ${output.align}, but this program can be placed at any page`,
      remedy: 'link with --no-pie, or take aligned memory with mmap', notes: [],
    };
  });
}

const none = { name: '', value: 0, size: 0, type: 0, binding: 0, visibility: 0 };
