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
import { instructionNamed, instructions } from '../src/isa/instructions.ts';
import type { Instruction } from '../src/isa/instructions.ts';
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
  readonly instruction: Instruction | undefined;
  /** The word with everything that does not depend on operands. */
  readonly fixed: Readonly<Record<string, number>>;
  readonly word: number;
  readonly filled: readonly (readonly [field: string, slot: Slot])[];
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

/** 'addi rd, rs1, 0', read against the syntax of addi. */
function stepOf(text: string): Step {
  const [, name, rest] = /^(\S+) ?(.*)$/.exec(text) as unknown as [string, string, string];
  const given = listOf(rest);
  const fixed: Record<string, number> = {};
  const filled: [string, Slot][] = [];
  if (name === 'word') {
    for (const slot of given.slice(1)) filled.push([slot, slot as Slot]);
    return { instruction: undefined, fixed, word: Number(given[0]) | 0, filled, relocation: 0, ofAuipc: false };
  }
  const instruction = must(instructionNamed(name), `instruction ${name}`);
  let relocation = name === 'jal' ? R_RISCV_JAL : instruction.syntax.endsWith('target') ? R_RISCV_BRANCH : 0;
  let ofAuipc = false;
  const set = (field: string, value: string) => {
    const modifier = /^%(\w+)\((symbol|\.)\)$/.exec(value);
    if (modifier) {
      relocation =
        modifier[1] === 'call' ? R_RISCV_CALL_PLT : must(modifiers[modifier[1]!]?.[placeOf(instruction)], value);
      ofAuipc = modifier[2] === '.';
    } else if (/^-?\d/.test(value)) fixed[field] = Number(value);
    else if (registerNumber(value) !== undefined) fixed[field] = registerNumber(value)!;
    else if (value !== 'target') filled.push([field, value as Slot]);
  };
  const syntax = listOf(instruction.syntax);
  if (given[3] === '%tprel_add(symbol)') relocation = R_RISCV_TPREL_ADD;
  else if (given.length !== syntax.length) throw new Crash(`'${text}' is not '${name} ${instruction.syntax}'`);
  syntax.forEach((wanted, i) => {
    const value = given[i]!;
    const memory = /^(.*)\((\w+)\)$/.exec(value);
    if (wanted === 'imm(rs1)') {
      set('imm', memory![1]!);
      set('rs1', memory![2]!);
    } else if (wanted === '(rs1)') set('rs1', memory![2]!);
    else set(wanted, value);
  });
  return { instruction, fixed, word: instruction.form.match, filled, relocation, ofAuipc };
}

function formOf(name: string, operands: string, meaning: string, extra: Record<string, number> = {}): Form {
  const steps = meaning
    .split('; ')
    .map(stepOf)
    .map((step) => ({ ...step, fixed: { ...step.fixed, ...extra } }));
  const immediate = steps.find(({ filled }) =>
    filled.some(([field, slot]) => field === 'imm' && slot === 'imm'),
  )?.instruction;
  return {
    name,
    operands: listOf(operands).map(operandForm),
    text: operands === '' ? name : `${name} ${operands}`,
    steps,
    immediateOf: immediate,
    place: immediate ? placeOf(immediate) : 'I',
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
