// .insn: an instruction by its fields, for those that have no mnemonic here.

import { R_RISCV_JAL } from '../../src/elf.ts';
import { registerNumber } from '../../src/isa/registers.ts';
import { evaluate, number, numberWithin, tokensAround } from '../expression.ts';
import { Mistake, shown } from '../mistake.ts';
import { didYouMean } from '../suggest.ts';
import { argumentsOf, parse } from '../parse.ts';
import type { Part as Argument } from '../parse.ts';
import type { Unit } from '../unit.ts';
import type { Call, Directive } from './call.ts';

const opcodes: Readonly<Record<string, number>> = {
  LOAD: 0x03,
  LOAD_FP: 0x07,
  CUSTOM_0: 0x0b,
  MISC_MEM: 0x0f,
  OP_IMM: 0x13,
  AUIPC: 0x17,
  OP_IMM_32: 0x1b,
  STORE: 0x23,
  STORE_FP: 0x27,
  CUSTOM_1: 0x2b,
  AMO: 0x2f,
  OP: 0x33,
  LUI: 0x37,
  OP_32: 0x3b,
  MADD: 0x43,
  MSUB: 0x47,
  NMADD: 0x4f,
  NMSUB: 0x4b,
  OP_FP: 0x53,
  OP_V: 0x57,
  CUSTOM_2: 0x5b,
  BRANCH: 0x63,
  JALR: 0x67,
  JAL: 0x6f,
  SYSTEM: 0x73,
  CUSTOM_3: 0x7b,
};

/** What follows the format's letter. Fields by name; `imm` in its various places; `target` is a label. */
const formats: Readonly<Record<string, readonly string[]>> = {
  r: ['opcode func3 func7 rd rs1 rs2', 'opcode func3 func2 rd rs1 rs2 rs3'],
  r4: ['opcode func3 func2 rd rs1 rs2 rs3'],
  i: ['opcode func3 rd rs1 simm12', 'opcode func3 rd simm12(rs1)'],
  s: ['opcode func3 rs2 simm12(rs1)'],
  sb: ['opcode func3 rs1 rs2 target'],
  b: ['opcode func3 rs1 rs2 target'],
  u: ['opcode rd simm20'],
  uj: ['opcode rd target'],
  j: ['opcode rd target'],
};

const shifts: Readonly<Record<string, readonly [shift: number, bits: number]>> = {
  opcode: [0, 7],
  func3: [12, 3],
  func7: [25, 7],
  func2: [25, 2],
  rd: [7, 5],
  rs1: [15, 5],
  rs2: [20, 5],
  rs3: [27, 5],
};

function fieldOf(unit: Unit, name: string, { operand, tokens }: Argument): number {
  const tree = operand.value;
  if (!tree) throw new Mistake([tokens[0], tokens.at(-1)], `.insn needs ${name} here`);
  const text = tree.kind === 'name' ? tokens[tree.token]!.text : '';
  if (name.startsWith('r')) {
    const register = registerNumber(text);
    if (register === undefined) throw new Mistake(tokensAround(tree, tokens), `${text || 'this'} is not a register`);
    return register;
  }
  if (name === 'opcode' && tree.kind === 'name' && opcodes[text] === undefined && !unit.symbols.has(text))
    throw new Mistake(
      tokensAround(tree, tokens),
      `there is no opcode ${text}`,
      didYouMean(text, Object.keys(opcodes)) ?? 'a number from 0 to 127',
    );
  if (name === 'opcode' && opcodes[text] !== undefined) return opcodes[text]!;
  return numberWithin(unit, tree, tokens, name, 0, 2 ** shifts[name]![1] - 1);
}

function signed(unit: Unit, { operand, tokens }: Argument): number {
  return numberWithin(unit, operand.value!, tokens, 'simm12', -2048, 2047);
}

/** .insn value, or .insn length, value. */
function raw(unit: Unit, args: readonly Argument[]): void {
  const [first, second] = args as readonly [Argument, Argument?];
  const wanted = second ?? first;
  if (second) numberWithin(unit, first.operand.value!, first.tokens, 'the length of an instruction', 4, 4);
  const value = number(unit, wanted.operand.value!, wanted.tokens, 'the instruction');
  if (value < 0n || value > 0xffff_ffffn || (value & 3n) !== 3n)
    throw new Mistake(
      tokensAround(wanted.operand.value!, wanted.tokens),
      `${shown(value)} is not an instruction of 4 bytes`,
      'its lowest two bits are 1',
    );
  unit.word(Number(BigInt.asIntN(32, value)));
}

const insn: Directive = ({ unit }, call) => {
  const [first, second] = call.tokens;
  if (!first)
    throw new Mistake(
      [call.word, call.word],
      '.insn needs a format or a value',
      'as in .insn r CUSTOM_0, 0, 0, a0, a1, a2',
    );
  // The format and the opcode stand side by side, which no other statement does: the format is taken off.
  if (first.type === 'name' && second && second.type !== ',')
    formatted(unit, first.text, argumentsOf(parse([call.word, ...call.tokens.slice(1)])), call);
  else raw(unit, argumentsOf(parse([call.word, ...call.tokens])));
};

/** .insn r opcode, ... */
function formatted(unit: Unit, format: string, args: readonly Argument[], call: Call): void {
  const layouts = formats[format];
  const fit = layouts?.find(
    (layout) =>
      layout.split(' ').length === args.length &&
      args.every(({ operand }, i) => !!operand.base === layout.split(' ')[i]!.includes('(')),
  );
  if (!fit) {
    const forms = (layouts ?? Object.keys(formats)).map((layout) =>
      layouts ? `.insn ${format} ${layout.replaceAll(' ', ', ')}` : layout,
    );
    throw new Mistake(
      [call.word, call.tokens.at(-1) ?? call.word],
      layouts ? `these are not the fields of format ${format}` : `there is no instruction format ${format}`,
      forms.join('  |  '),
    );
  }
  let word = 0;
  fit.split(' ').forEach((name, i) => {
    const argument = args[i]!;
    const { operand, tokens } = argument;
    if (name.startsWith('simm12')) {
      if (operand.base)
        word |=
          fieldOf(unit, 'rs1', { operand: { value: operand.base, from: operand.from, to: operand.to }, tokens }) << 15;
      const imm = signed(unit, argument);
      word |= format === 's' ? ((imm >> 5) << 25) | ((imm & 31) << 7) : imm << 20;
    } else if (name === 'simm20') {
      word |= numberWithin(unit, operand.value!, tokens, 'simm20', 0, 0xfffff) << 12;
    } else if (name !== 'target') word |= fieldOf(unit, name, argument) << shifts[name]![0];
  });
  const at = unit.part.length;
  unit.word(word);
  if (!fit.endsWith('target')) return;
  const last = args.at(-1)!;
  const value = evaluate(unit, last.operand.value!, last.tokens);
  if (format.startsWith('u') || format === 'j') unit.fixup(at, R_RISCV_JAL, 4, value, unit.span);
  else unit.variable({ kind: 'branch', at: unit.part.length, size: 0, value, span: unit.span });
}

export const insnDirectives: Readonly<Record<string, Directive>> = { '.insn': insn };
