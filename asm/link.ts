// The linker: objects become one ELF32 executable that this kernel, qemu, gdb and objdump take.

import { ET_DYN, ET_EXEC, SHF_ALLOC, SHF_TLS, SHT_NOBITS, SHT_PROGBITS, STT_SECTION, STT_TLS } from '../src/elf.ts';
import { must } from '../src/must.ts';
import type { Diagnostic } from './diagnostic.ts';
import { joinUnits, withDebugInformation } from './dwarf.ts';
import { gather, keep, newOutput, order, type Input, type Output } from './gather.ts';
import { dynamicWords, loaderSections, moves, relaWords, scan } from './got.ts';
import { alignmentsBeyondPage, noEntry, tooLargeComplaint, undefinedNames } from './link-complaints.ts';
import { writeProgram } from './link-output.ts';
import { claim, define, globalOffsetTable, landmarks } from './linker-symbols.ts';
import { merge, type Merged } from './merge.ts';
import type { ObjectFile } from './object.ts';
import { place, type Places } from './place.ts';
import { addressOf, dtpOffset, relocate, type Linking } from './relocate.ts';
import { placeCommons, resolve, type Resolution } from './resolve.ts';
import { settleAlignments } from './settle.ts';
import { tlsGetAddr } from './tls-get-addr.ts';

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
  /** Where the byte at an offset went, when the section's strings were merged with others. */
  moved?: (offset: number) => number;
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
  const objects = [...given.map((one) => withDebugInformation(one, true)).map(settleAlignments), ...tlsGetAddr(given)];
  const { resolution, outputs, merged, got, loader } = collect(objects, pie);
  const { diagnostics } = resolution;

  for (const diagnostic of undefinedNames(resolution, outputs)) diagnostics.add(diagnostic);
  const entryName = options.entry ?? '_start';
  const entry = resolution.globals.get(entryName);
  if (entry === undefined || !moves(entry)) diagnostics.add(noEntry(entryName, given));
  for (const diagnostic of alignmentsBeyondPage(outputs, pie)) diagnostics.add(diagnostic);

  const places = place(outputs, base);
  const map = placements(objects, outputs, merged);
  const why = tooLarge(outputs, places);
  if (why !== undefined) {
    diagnostics.add(tooLargeComplaint(given, why));
    return { diagnostics: inOrder(diagnostics.finish(), given), map };
  }

  define(resolution, outputs, places, base);
  const gotInput = outputs.find(({ name }) => name === '.got')?.inputs.find(({ object }) => object === loader);
  const gotAt = gotInput ? gotInput.output.va + gotInput.offset : 0;
  const linking: Linking = { resolution, got, gotAt, tlsStart: places.tlsStart, pie, relative: [], diagnostics };
  const contents = new Map(outputs.map((output) => [output, fill(output, linking)]));
  if (diagnostics.errors > 0) return { diagnostics: inOrder(diagnostics.finish(), given), map };

  fillLoader(linking, outputs, contents, loader);
  joinInformation(outputs, contents, resolution, places);
  const type = pie ? ET_DYN : ET_EXEC;
  const elf = writeProgram(outputs, contents, places, resolution, type, entry ? addressOf(entry) : 0);
  return { elf, diagnostics: inOrder(diagnostics.finish(), given), map };
}

/** By file and line, as the reader will go through them. */
function inOrder(diagnostics: readonly Diagnostic[], objects: readonly ObjectFile[]): Diagnostic[] {
  const files = [...new Set(objects.flatMap(({ name, files: sources }) => [...sources, name]))];
  const rank = ({ at }: Diagnostic) => (files.indexOf(at.file) + 1 || files.length) * 2 ** 32 + at.line;
  return diagnostics.toSorted((a, b) => rank(a) - rank(b) || a.at.column - b.at.column);
}

/** What is joined, before anything has an address: names bound, the loader's tables counted, sections gathered. */
function collect(objects: readonly ObjectFile[], pie: boolean) {
  const loader: ObjectFile = { name: '(linker)', sections: [], symbols: [], files: [], lines: [], origin: 'text' };
  const kept = keep(objects);
  const resolution = resolve(objects, kept);
  placeCommons(resolution, objects, loader);
  // Some names are the linker's to define; whether they move must be known before the loader's tables are counted.
  claim(resolution, pie, gather(objects, kept), loader);
  const { got, relative } = scan(objects, kept, resolution.targets);
  const gotWanted = resolution.globals.get(globalOffsetTable)?.state === 'linker';
  loader.sections.push(...loaderSections(got, gotWanted, relative, pie));
  const all = [...objects, loader];
  const outputs = withLandmarks(gather(all, keep(all)));
  const rank = new Map(all.map((object, index) => [object, index * 0x1_0000]));
  const merged = merge(outputs, ({ object, index }) => must(rank.get(object), 'object') + index);
  bind(resolution, outputs, merged);
  return { resolution, outputs, merged, got, loader };
}

/** Why this cannot be a file, if it cannot: asked before any memory is taken for it. */
function tooLarge(outputs: readonly Output[], places: Places): string | undefined {
  if (places.end > 2 ** 32) return `it would end at 0x${places.end.toString(16)}, beyond 32 bits`;
  const isBulk = ({ flags, type }: Output) => !(flags & SHF_ALLOC) && type !== SHT_NOBITS;
  const bulk = outputs.reduce((sum, output) => sum + (isBulk(output) ? output.size : 0), places.fileEnd);
  if (bulk > fileSizeMax) return `its file would have ${bulk} bytes, and at most ${fileSizeMax} are taken`;
  if (outputs.length > sectionsMax) return `it has ${outputs.length} sections, and ELF takes ${sectionsMax}`;
  return undefined;
}

/** Empty outputs for those that symbols are defined by. */
function withLandmarks(outputs: Output[]): Output[] {
  const known = new Set(outputs.map(({ name }) => name));
  const missing = landmarks.filter((name) => !known.has(name));
  const flags = (name: string) =>
    name === '.fini' ? SHF_ALLOC | 4 : name === '.tdata' ? SHF_ALLOC | SHF_TLS | 1 : SHF_ALLOC | 1;
  const empty = missing.map((name) => ({
    ...newOutput(name, flags(name)),
    type: name === '.bss' ? SHT_NOBITS : SHT_PROGBITS,
  }));
  return order([...outputs, ...empty]);
}

/** Tie every symbol in a section to the input that the section became. */
function bind(resolution: Resolution, outputs: readonly Output[], merged: Merged): void {
  const inputs = new Map<ObjectFile, Input[]>();
  for (const output of outputs) {
    for (const input of output.inputs) {
      const list = inputs.get(input.object) ?? [];
      if (list.length === 0) inputs.set(input.object, list);
      list[input.index] = input;
    }
  }
  for (const target of resolution.all) {
    if (target.state !== 'placed') continue;
    target.input = inputs.get(target.object)?.[target.symbol.section];
    const where = target.input && merged.get(target.input);
    if (where === undefined) continue;
    if (target.type === STT_SECTION) target.merged = where;
    else {
      const { input, offset } = where(target.value);
      Object.assign(target, { input, value: offset });
    }
  }
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
function fillLoader(
  linking: Linking,
  outputs: readonly Output[],
  contents: Map<Output, Uint8Array>,
  loader: ObjectFile,
): void {
  const byName = new Map(outputs.map((output) => [output.name, output]));
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
    const value = addressOf(target, addend);
    if (kind === 'tls got') words.push(value - linking.tlsStart);
    else if (kind === 'tls pair') words.push(1, value - linking.tlsStart - dtpOffset);
    else {
      words.push(value);
      if (linking.pie && moves(target)) linking.relative.push({ at: linking.gotAt + offset, value });
    }
  }
  put('.got', words);
  put('.rela.dyn', relaWords(linking.relative));
  put('.dynamic', dynamicWords(byName.get('.rela.dyn')?.va ?? 0, linking.relative.length));
}

/** One more unit of debug information, for the whole program. */
function joinInformation(
  outputs: readonly Output[],
  contents: Map<Output, Uint8Array>,
  { all }: Resolution,
  { tlsStart }: Places,
): void {
  const information = outputs.find(({ name }) => name === '.debug_info');
  if (information === undefined) return;
  const variables = all.flatMap((target) => {
    const { object, symbol, type, state } = target;
    const place = addressOf(target) - (type === STT_TLS ? tlsStart : 0);
    return state === 'placed' && target.input ? [{ object, symbol, place }] : [];
  });
  const bytes = joinUnits(contents.get(information)!, variables);
  contents.set(information, bytes);
  information.size = bytes.length;
}

function placements(objects: readonly ObjectFile[], outputs: readonly Output[], merged: Merged): Placement[] {
  const units = new Map(objects.map((object, index) => [object, index]));
  const placement = (input: Input): Placement[] => {
    const unit = units.get(input.object);
    if (unit === undefined) return [];
    const { output, index: section } = input;
    const { name, size } = input.section;
    const where = merged.get(input);
    const moved = (offset: number) => {
      const to = must(where, 'merged input')(offset);
      return to.input.output.va + to.input.offset + to.offset;
    };
    const place = {
      unit,
      object: input.object.name,
      section,
      name,
      output: output.name,
      va: output.va + input.offset,
      size,
    };
    return [where ? { ...place, moved } : place];
  };
  return outputs.flatMap(({ inputs }) => inputs.flatMap(placement));
}
