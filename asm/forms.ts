// The table of mnemonics: every instruction of src/isa in its own syntax, and every row of pseudo.ts, made ready to be
// matched against operands and encoded.

import {
  R_RISCV_BRANCH,
  R_RISCV_CALL_PLT,
  R_RISCV_GOT_HI20,
  R_RISCV_HI20,
  R_RISCV_JAL,
  R_RISCV_LO12_I,
  R_RISCV_LO12_S,
  R_RISCV_PCREL_HI20,
  R_RISCV_PCREL_LO12_I,
  R_RISCV_PCREL_LO12_S,
  R_RISCV_TLS_GD_HI20,
  R_RISCV_TLS_GOT_HI20,
  R_RISCV_TPREL_ADD,
  R_RISCV_TPREL_HI20,
  R_RISCV_TPREL_LO12_I,
  R_RISCV_TPREL_LO12_S,
} from '../src/elf.ts';
import type { Field } from '../src/isa/form.ts';
import { encode, instructionNamed, instructions } from '../src/isa/instructions.ts';
import type { Fields, Instruction } from '../src/isa/instructions.ts';
import { registerNumber } from '../src/isa/registers.ts';
import { Crash, must } from '../src/must.ts';
import { pseudos } from './pseudo.ts';

/** Which part of a word an immediate fills: its relocations differ. */
export type Place = 'U' | 'I' | 'S';

/** %hi and its like: the relocation, by the place of the immediate. */
export const modifiers: Readonly<Record<string, Partial<Record<Place, number>>>> = {
  hi: { U: R_RISCV_HI20 },
  lo: { I: R_RISCV_LO12_I, S: R_RISCV_LO12_S },
  pcrel_hi: { U: R_RISCV_PCREL_HI20 },
  pcrel_lo: { I: R_RISCV_PCREL_LO12_I, S: R_RISCV_PCREL_LO12_S },
  tprel_hi: { U: R_RISCV_TPREL_HI20 },
  tprel_lo: { I: R_RISCV_TPREL_LO12_I, S: R_RISCV_TPREL_LO12_S },
  got_pcrel_hi: { U: R_RISCV_GOT_HI20 },
  tls_ie_pcrel_hi: { U: R_RISCV_TLS_GOT_HI20 },
  tls_gd_pcrel_hi: { U: R_RISCV_TLS_GD_HI20 },
};

export type Slot =
  | 'rd'
  | 'rs1'
  | 'rs2'
  | 'rt'
  | 'imm'
  | 'shamt'
  | 'csr'
  | 'uimm'
  | 'pred'
  | 'succ'
  | 'symbol'
  | 'target';
export type Kind =
  | 'register'
  | 'immediate'
  | 'memory'
  | 'base'
  | 'csr'
  | 'uimm'
  | 'shamt'
  | 'fence'
  | 'place'
  | 'tp'
  | 'tprel_add';

export interface OperandForm {
  readonly kind: Kind;
  readonly slot: Slot;
  readonly text: string;
}

/** One word of what a form stands for. */
export interface Step {
  /** With everything that does not depend on operands. */
  readonly word: number;
  /** The fields that operands fill. */
  readonly filled: readonly (readonly [field: Field, slot: Slot])[];
  /** The field for %hi and %lo, filled by an operand or by a relocation. */
  readonly imm: Field | undefined;
  /** Whether the operand `imm` fills it. */
  readonly takesImm: boolean;
  /** The relocation for the slot `symbol` or `target`; 0 for none. */
  readonly relocation: number;
  /** %pcrel_lo(.): of the word before. */
  readonly ofAuipc: boolean;
}

export interface Form {
  readonly name: string;
  readonly operands: readonly OperandForm[];
  readonly text: string;
  readonly steps: readonly Step[];
  /** The instruction whose immediate the operand becomes, and that immediate's place. */
  readonly immediateOf: Instruction | undefined;
  readonly place: Place;
}

function operandForm(text: string): OperandForm {
  const simple: Record<string, [Kind, Slot]> = {
    imm: ['immediate', 'imm'],
    'imm(rs1)': ['memory', 'imm'],
    '(rs1)': ['base', 'rs1'],
    csr: ['csr', 'csr'],
    uimm: ['uimm', 'uimm'],
    shamt: ['shamt', 'shamt'],
    pred: ['fence', 'pred'],
    succ: ['fence', 'succ'],
    target: ['place', 'target'],
    symbol: ['place', 'symbol'],
    tp: ['tp', 'rs2'],
    '%tprel_add(symbol)': ['tprel_add', 'symbol'],
  };
  const [kind, slot] = simple[text] ?? ['register', text as Slot];
  return { kind, slot, text };
}

const listOf = (text: string): string[] => (text === '' ? [] : text.split(', '));

function placeOf(instruction: Instruction): Place {
  const imm = instruction.form.fields.find(({ name }) => name === 'imm');
  return imm?.low === 12 ? 'U' : instruction.form.encoding.startsWith('imm[11:5]') ? 'S' : 'I';
}

/** What a step's text says, before it is packed. */
interface Reading {
  instruction: Instruction;
  fixed: Fields;
  filled: [string, Slot][];
  relocation: number;
  ofAuipc: boolean;
}

const fieldOf = (instruction: Instruction, name: string): Field | undefined =>
  instruction.form.fields.find((field) => field.name === name);

/** 'addi rd, rs1, 0', read against the syntax of addi. */
function read(name: string, given: readonly string[]): Reading {
  const instruction = must(instructionNamed(name), `instruction ${name}`);
  const branches = instruction.syntax.endsWith('target');
  const reading: Reading = { instruction, fixed: {}, filled: [], relocation: 0, ofAuipc: false };
  if (branches) reading.relocation = name === 'jal' ? R_RISCV_JAL : R_RISCV_BRANCH;
  const set = (field: string, value: string) => {
    const modifier = /^%(\w+)\((symbol|\.)\)$/.exec(value);
    if (modifier) {
      const [, called, what] = modifier as unknown as [string, string, string];
      const type = called === 'call' ? R_RISCV_CALL_PLT : modifiers[called]?.[placeOf(instruction)];
      reading.relocation = must(type, `relocation for ${value}`);
      reading.ofAuipc = what === '.';
    } else if (/^-?\d/.test(value)) reading.fixed[field] = Number(value);
    else if (registerNumber(value) !== undefined) reading.fixed[field] = registerNumber(value)!;
    else if (value !== 'target') reading.filled.push([field, value as Slot]);
  };
  const syntax = listOf(instruction.syntax);
  if (given[3] === '%tprel_add(symbol)') reading.relocation = R_RISCV_TPREL_ADD;
  else if (given.length !== syntax.length)
    throw new Crash(`'${name} ${given.join(', ')}' is not '${name} ${instruction.syntax}'`);
  syntax.forEach((wanted, i) => {
    const [, offset, base] = /^(.*)\((\w+)\)$/.exec(given[i]!) ?? [];
    if (wanted === 'imm(rs1)') set('imm', offset!);
    if (wanted.endsWith('(rs1)')) set('rs1', base!);
    else set(wanted, given[i]!);
  });
  return reading;
}

function stepOf(text: string, extra: Fields): Step {
  const [, name, rest] = /^(\S+) ?(.*)$/.exec(text) as unknown as [string, string, string];
  const given = listOf(rest);
  if (name === 'word') {
    // The registers of a raw word lie where those of add do.
    const add = must(instructionNamed('add'), 'add');
    const filled = given.slice(1).map((slot) => [must(fieldOf(add, slot), slot), slot as Slot] as const);
    return { word: Number(given[0]) | 0, filled, imm: undefined, takesImm: false, relocation: 0, ofAuipc: false };
  }
  const { instruction, fixed, filled, relocation, ofAuipc } = read(name, given);
  return {
    word: encode(instruction, { ...fixed, ...extra }),
    filled: filled.map(([field, slot]) => [must(fieldOf(instruction, field), field), slot]),
    imm: fieldOf(instruction, 'imm'),
    takesImm: filled.some(([, slot]) => slot === 'imm'),
    relocation,
    ofAuipc,
  };
}

function formOf(name: string, operands: string, meaning: string, extra: Fields = {}): Form {
  const texts = meaning.split('; ');
  const taking = texts.find((text) => /\bimm\b/.test(text));
  const immediateOf = taking === undefined ? undefined : instructionNamed(taking.split(' ')[0]!);
  return {
    name,
    operands: listOf(operands).map(operandForm),
    text: operands === '' ? name : `${name} ${operands}`,
    steps: texts.map((text) => stepOf(text, extra)),
    immediateOf,
    place: immediateOf ? placeOf(immediateOf) : 'I',
  };
}

/** The suffixes of an instruction that has the fields aq and rl. */
const orders = { '': {}, '.aq': { aq: 1 }, '.rl': { rl: 1 }, '.aqrl': { aq: 1, rl: 1 } };

const table = new Map<string, Form[]>();
function add(form: Form): void {
  const forms = table.get(form.name);
  if (forms) forms.push(form);
  else table.set(form.name, [form]);
}
for (const { name, syntax, form } of instructions) {
  const ordered = form.fields.some((field) => field.name === 'aq');
  for (const [suffix, fields] of Object.entries(ordered ? orders : { '': {} }))
    add(formOf(name + suffix, syntax, syntax === '' ? name : `${name} ${syntax}`, fields));
}
for (const { name, operands, meaning } of pseudos) add(formOf(name, operands, meaning));

/** Every mnemonic with its forms, the instruction's own first. */
export const mnemonics: ReadonlyMap<string, readonly Form[]> = table;
