// Which input section goes to which output section, and in which order: GNU ld's default script as a table.

import {
  SHF_ALLOC,
  SHF_EXCLUDE,
  SHF_EXECINSTR,
  SHF_MERGE,
  SHF_STRINGS,
  SHF_TLS,
  SHF_WRITE,
  SHT_NOBITS,
  SHT_PROGBITS,
  SHT_RISCV_ATTRIBUTES,
} from '../src/elf.ts';
import { must } from '../src/must.ts';
import { COPIES, NAMES, TABLE } from './critical.ts';
import type { ObjectFile, ObjectSection } from './object.ts';

/** One section of one object, and where it was put. */
export interface Input {
  object: ObjectFile;
  index: number;
  section: ObjectSection;
  output: Output;
  /** From the start of the output section. */
  offset: number;
}

export interface Output {
  name: string;
  type: number;
  flags: number;
  align: number;
  entrySize: number;
  size: number;
  va: number;
  inputs: Input[];
}

/** Memory with one permission; `none` is for what is not loaded. */
export type Region = 'read' | 'execute' | 'write' | 'copies' | 'none';

// A line is an output section; `|` separates the statements of its rule. A statement takes files in order and of each
// file its sections in order; `name:` and `priority:` sort instead. The first pattern that fits decides.
const script: Record<Exclude<Region, 'none'>, string[]> = {
  read: [
    '.dynsym',
    '.dynstr',
    '.rela.dyn',
    '.rodata = .rodata .rodata.* .gnu.linkonce.r.*',
    '.rodata1',
    '.sdata2 = .sdata2 .sdata2.* .gnu.linkonce.s2.*',
    '.sbss2 = .sbss2 .sbss2.* .gnu.linkonce.sb2.*',
    '.eh_frame = .eh_frame | .eh_frame.*',
    '.gcc_except_table = .gcc_except_table .gcc_except_table.*',
  ],
  execute: [
    '.init',
    '.text = .text.unlikely .text.*_unlikely .text.unlikely.* | .text.exit .text.exit.* | .text.startup .text.startup.* |' +
      ' .text.hot .text.hot.* | name: .text.sorted.* | .text .stub .text.* .gnu.linkonce.t.*',
    '.fini',
  ],
  write: [
    '.tdata = .tdata .tdata.* .gnu.linkonce.td.*',
    '.tbss = .tbss .tbss.* .gnu.linkonce.tb.* | .tcommon',
    '.preinit_array',
    '.init_array = priority: .init_array.* .ctors.* | .init_array .ctors',
    '.fini_array = priority: .fini_array.* .dtors.* | .fini_array .dtors',
    '.jcr',
    '.data.rel.ro = .data.rel.ro.local* .gnu.linkonce.d.rel.ro.local.* | .data.rel.ro .data.rel.ro.* .gnu.linkonce.d.rel.ro.*',
    '.dynamic',
    '.data = .data .data.* .gnu.linkonce.d.*',
    '.data1',
    '.got = .got.plt | .got',
    '.sdata = .srodata.cst16 | .srodata.cst8 | .srodata.cst4 | .srodata.cst2 | .srodata .srodata.* | .sdata .sdata.* .gnu.linkonce.s.*',
    '.sbss = .sbss .sbss.* .gnu.linkonce.sb.* | .scommon',
    '.bss = .bss .bss.* .gnu.linkonce.b.* | COMMON',
  ],
  // Behind everything else, so that nothing else moves for it.
  copies: [TABLE, NAMES, COPIES],
};

interface Statement {
  output: string;
  region: Region;
  /** Place among all statements of the script. */
  order: number;
  sort: 'none' | 'name' | 'priority';
  patterns: RegExp[];
}

const outputOrder: string[] = [];
const regionOf = new Map<string, Region>();
const statements: Statement[] = [];
for (const region of ['read', 'execute', 'write', 'copies'] as const) {
  for (const line of script[region]) {
    const [output, rule = output] = line.split(' = ');
    outputOrder.push(output);
    regionOf.set(output, region);
    for (const text of rule.split(' | ')) {
      const [, sort = 'none', patterns] = must(/^(?:(name|priority): )?(.*)$/.exec(text.trim()), 'statement');
      statements.push({
        output,
        region,
        order: statements.length,
        sort: sort as Statement['sort'],
        patterns: patterns
          .split(' ')
          .map((glob) => new RegExp('^' + glob.replaceAll('.', '\\.').replaceAll('*', '.*') + '$', 's')),
      });
    }
  }
}

const discarded = new Set(['.note.GNU-stack', '.gnu_debuglink', '.comment', '.riscv.attributes']);
const carried = SHF_WRITE | SHF_ALLOC | SHF_EXECINSTR | SHF_TLS;

/** Where an output section of ours or of an object belongs. */
export function region(output: Output): Region {
  if ((output.flags & SHF_ALLOC) === 0) return 'none';
  const known = regionOf.get(output.name);
  if (known === 'copies') return known;
  // A section that asks for more than its place in the script gives must get it.
  if (output.flags & SHF_EXECINSTR) return 'execute';
  if (output.flags & SHF_WRITE) return 'write';
  return known === 'execute' || known === undefined ? 'read' : known;
}

export type Kept = (object: ObjectFile, section: number) => boolean;

/** Which sections stay: no notes for the linker alone, and of every comdat group only the first. */
export function keep(objects: readonly ObjectFile[]): Kept {
  const owners = new Map<string, ObjectFile>();
  for (const object of objects)
    for (const { group } of object.sections) if (group !== undefined && !owners.has(group)) owners.set(group, object);
  return (object, index) => {
    const section = object.sections[index];
    if (section === undefined || discarded.has(section.name)) return false;
    if (section.type === SHT_RISCV_ATTRIBUTES || section.flags & SHF_EXCLUDE) return false;
    return section.group === undefined || owners.get(section.group) === object;
  };
}

/** All inputs in output sections, in the order of the file; sizes and offsets are set, addresses are not. */
export function gather(objects: readonly ObjectFile[], kept: Kept): Output[] {
  const chosen = new Map<string, Statement | undefined>();
  const statementOf = (name: string) => {
    if (!chosen.has(name))
      chosen.set(
        name,
        statements.find((statement) => statement.patterns.some((pattern) => pattern.test(name))),
      );
    return chosen.get(name);
  };

  const outputs = new Map<string, Output>();
  const found: { input: Input; statement: Statement | undefined }[] = [];
  for (const object of objects) {
    object.sections.forEach((section, index) => {
      if (!kept(object, index)) return;
      const statement = section.flags & SHF_ALLOC ? statementOf(section.name) : undefined;
      const name = statement?.output ?? section.name;
      // Sections of one name but not both loaded are two.
      const key = name + (section.flags & SHF_ALLOC ? '' : ' (not loaded)');
      let output = outputs.get(key);
      if (output === undefined) outputs.set(key, (output = newOutput(name)));
      found.push({ input: { object, index, section, output, offset: 0 }, statement });
    });
  }

  found.sort((a, b) => (a.statement?.order ?? 0) - (b.statement?.order ?? 0) || compare(a.statement, a.input, b.input));
  for (const { input } of found) add(input);
  return order([...outputs.values()]);
}

/** An empty output section. */
export function newOutput(name: string, flags = 0, align = 1): Output {
  return { name, type: SHT_NOBITS, flags, align, entrySize: 0, size: 0, va: 0, inputs: [] };
}

/** Append an input, padded to its alignment. */
export function add(input: Input): void {
  const { section, output } = input;
  input.offset = alignUp(output.size, section.align);
  output.inputs.push(input);
  output.size = input.offset + section.size;
  output.align = Math.max(output.align, section.align);
  if (output.inputs.length === 1) output.type = section.type;
  else if (output.type !== section.type) output.type = SHT_PROGBITS;
  output.flags |= section.flags & carried;
  if (output.inputs.length === 1) output.entrySize = section.flags & (SHF_MERGE | SHF_STRINGS) ? 0 : section.entrySize;
}

/** Place the inputs again, after some have shrunk. */
export function repack(output: Output): void {
  const inputs = output.inputs;
  Object.assign(output, { ...newOutput(output.name), inputs: [] });
  for (const input of inputs) add(input);
}

/** Script order; what the script does not know goes behind its like: read-only, code, data, zeroes. */
export function order(outputs: Output[]): Output[] {
  const regions: Region[] = ['read', 'execute', 'write', 'copies', 'none'];
  const rank = (output: Output): number => {
    const known = outputOrder.indexOf(output.name);
    const place = regions.indexOf(region(output)) * 1000;
    if (known >= 0) return place + known * 2;
    if (output.flags & SHF_TLS)
      return place + outputOrder.indexOf(output.type === SHT_NOBITS ? '.tbss' : '.tdata') * 2 + 1;
    if (region(output) === 'write')
      return place + outputOrder.indexOf(output.type === SHT_NOBITS ? '.bss' : '.data1') * 2 + 1;
    return place + outputOrder.length * 2;
  };
  return outputs
    .map((output, index) => ({ output, index, rank: rank(output) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ output }) => output);
}

function compare(statement: Statement | undefined, a: Input, b: Input): number {
  if (statement?.sort === 'name') return a.section.name < b.section.name ? -1 : a.section.name > b.section.name ? 1 : 0;
  if (statement?.sort === 'priority') return priority(a.section.name) - priority(b.section.name);
  return 0;
}

/** `.init_array.00100` runs before `.init_array.200`; .ctors count the other way. */
function priority(name: string): number {
  const [, kind, digits] = /^\.(init_array|fini_array|ctors|dtors)\.(\d+)$/.exec(name) ?? [];
  if (digits === undefined) return 0x1_0000;
  return kind.endsWith('tors') ? 0xffff - Number(digits) : Number(digits);
}

/** The next multiple of `align`, a power of two. */
export function alignUp(value: number, align: number): number {
  const rest = value % align;
  return rest === 0 ? value : value + align - rest;
}
