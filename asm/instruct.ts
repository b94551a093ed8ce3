// One instruction of the source: finds the form that its operands have, and emits the words it stands for.

import { R_RISCV_BRANCH, R_RISCV_CALL_PLT, R_RISCV_HI20, R_RISCV_LO12_I, R_RISCV_LO12_S } from '../src/elf.ts';
import { pack } from '../src/isa/form.ts';
import { accepts, encode, instructionNamed } from '../src/isa/instructions.ts';
import { registerNumber } from '../src/isa/registers.ts';
import { must } from '../src/must.ts';
import { csrNumbers } from './csr.ts';
import { evaluate, number, settleHere, tokensAround } from './expression.ts';
import { mnemonics, modifiers } from './forms.ts';
import type { Form, OperandForm, Slot, Step } from './forms.ts';
import type { Token } from './lexer.ts';
import { Mistake } from './mistake.ts';
import type { Part as Argument } from './parse.ts';
import { explain, unknownMnemonic } from './refuse.ts';
import type { Tree } from './statement.ts';
import type { Unit } from './unit.ts';
import { isConstant, symbolic } from './value.ts';
import type { Value } from './value.ts';

/** What the operands of one instruction are. One object serves all: it is filled by `matches`, read by `emit`. */
interface Match extends Record<Slot, number> {
  value: Value | undefined;
  /** The relocation that a modifier like %lo asks for; 0 for none. */
  relocation: number;
  /** A register's name where a label belongs. */
  doubt: string | undefined;
  first: Token | undefined;
  last: Token | undefined;
}

const match: Match = {
  rd: 0,
  rs1: 0,
  rs2: 0,
  rt: 0,
  imm: 0,
  shamt: 0,
  csr: 0,
  uimm: 0,
  pred: 0,
  succ: 0,
  symbol: 0,
  target: 0,
  value: undefined,
  relocation: 0,
  doubt: undefined,
  first: undefined,
  last: undefined,
};

const registerOf = (tree: Tree | undefined, tokens: readonly Token[]): number | undefined =>
  tree?.kind === 'name' ? registerNumber(tokens[tree.token]!.text) : undefined;

const la = { pic: must(mnemonics.get('lga')?.[0], 'lga'), plain: must(mnemonics.get('lla')?.[0], 'lla') };

/** Assembles one instruction. Throws Mistake. */
export function instruct(
  unit: Unit,
  name: Token,
  given: readonly Argument[],
  macros: ReadonlyMap<string, unknown>,
): void {
  const forms = mnemonics.get(name.text);
  if (!forms) throw unknownMnemonic(name, macros.keys());
  match.value = undefined;
  match.doubt = undefined;
  for (const form of forms) {
    if (form.operands.length !== given.length) continue;
    match.relocation = 0;
    let i = 0;
    while (i < given.length && matches(unit, form, form.operands[i]!, given[i]!)) i++;
    if (i < given.length) continue;
    emitForm(unit, form);
    return;
  }
  if (name.text === 'li' && given.length === 2 && loadImmediate(unit, given)) return;
  throw explain(unit, name, given, (form, i) => matches(unit, form, form.operands[i]!, given[i]!));
}

function emitForm(unit: Unit, form: Form): void {
  let steps = form.steps;
  if (form.name === 'la' || form.name === 'lla') {
    if (isConstant(match.value!)) return emitNumber(unit, match.rd, match.value!.n);
    if (form.name === 'la') steps = (unit.options.pic ? la.pic : la.plain).steps;
  }
  if (match.doubt !== undefined) doubt(unit, form, match.doubt);
  let auipc: Value | undefined;
  for (const step of steps) {
    if (steps.length > 1 && step === steps[0] && step.relocation) auipc = symbolic(unit.here());
    emit(unit, step, step.ofAuipc ? auipc : match.value);
  }
}

/** `j a0` and `lw a0, a1`: there may be a symbol of that name, but hardly. */
function doubt(unit: Unit, form: Form, register: string): void {
  const better = { j: `jr ${register}`, jal: `jalr ${register}`, call: `jalr ${register}`, tail: `jr ${register}` }[
    form.name
  ];
  const remedy =
    form.immediateOf || /^[ls][bhw]u?$/.test(form.name)
      ? `write 0(${register}) for what it points to`
      : better
        ? `use ${better}`
        : 'name a label';
  unit.doubtful.push({ sym: unit.symbol(register), span: operandSpan(unit), remedy });
}

// --- Matching ---------------------------------------------------------------------------------------------------

/** Whether an operand is what the form wants; if so it is noted in `match`. */
function matches(unit: Unit, form: Form, wanted: OperandForm, { operand, tokens }: Argument): boolean {
  const { value, base } = operand;
  if (!value) return false;
  if (wanted.kind === 'memory') return matchMemory(unit, form, value, base, tokens);
  if (wanted.kind === 'base') {
    const tree = base ?? (value.kind === 'group' ? value.of : undefined);
    const register = registerOf(tree, tokens);
    if (register === undefined || (base && !isZero(unit, value, tokens))) return false;
    match.rs1 = register;
    return true;
  }
  if (base) return false;
  switch (wanted.kind) {
    case 'register': {
      const register = registerOf(value, tokens);
      if (register === undefined) return false;
      match[wanted.slot] = register;
      return true;
    }
    case 'immediate':
      return registerOf(value, tokens) === undefined && matchImmediate(unit, form, value, tokens);
    case 'csr': {
      const word = value.kind === 'name' ? tokens[value.token]!.text : undefined;
      const known = word === undefined ? undefined : csrNumbers.get(word);
      if (known === undefined && word !== undefined && !unit.symbols.get(word)?.isDefined) return false;
      return matchNumber(unit, 'csr', value, tokens, 4095, known);
    }
    case 'uimm':
    case 'shamt':
      return matchNumber(unit, wanted.slot, value, tokens, 31, undefined);
    case 'fence': {
      const set = value.kind === 'name' ? tokens[value.token]!.text : tokens[operand.from]!.text;
      if (!/^(?=.)i?o?r?w?$/.test(set) && set !== '0') return false;
      match[wanted.slot] = [...'iorw'].reduce((bits, letter, i) => (set.includes(letter) ? bits | (8 >> i) : bits), 0);
      return true;
    }
    case 'tp':
      match.rs2 = 4;
      return registerOf(value, tokens) === 4;
    case 'tprel_add':
      if (value.kind !== 'modifier' || tokens[value.token + 1]!.text !== 'tprel_add') return false;
      note(evaluate(unit, value.of, tokens), value, tokens);
      return true;
    case 'place': {
      if (value.kind === 'modifier') return false;
      const plt =
        value.kind === 'at' &&
        tokens[value.token + 1]!.text === 'plt' &&
        form.steps[0]!.relocation === R_RISCV_CALL_PLT;
      const target = evaluate(unit, plt ? (value as { of: Tree }).of : value, tokens);
      if (isConstant(target) && /^(?:l[bhw]u?|s[bhw])$/.test(form.name)) return false;
      note(target, value, tokens);
      if (registerOf(value, tokens) !== undefined) match.doubt = tokens[(value as { token: number }).token]!.text;
      return true;
    }
  }
}

function note(value: Value, tree: Tree, tokens: readonly Token[]): void {
  match.value = value;
  [match.first, match.last] = tokensAround(tree, tokens);
}

function matchMemory(unit: Unit, form: Form, value: Tree, base: Tree | undefined, tokens: readonly Token[]): boolean {
  if (!base) {
    const register = value.kind === 'group' ? registerOf(value.of, tokens) : undefined;
    if (register === undefined) return false;
    match.rs1 = register;
    match.imm = 0;
    return true;
  }
  const register = registerOf(base, tokens);
  if (register === undefined) return false;
  match.rs1 = register;
  return registerOf(value, tokens) === undefined && matchImmediate(unit, form, value, tokens);
}

const isZero = (unit: Unit, tree: Tree, tokens: readonly Token[]) => number(unit, tree, tokens, 'the offset') === 0n;

function matchNumber(
  unit: Unit,
  slot: Slot,
  tree: Tree,
  tokens: readonly Token[],
  max: number,
  known: number | undefined,
): boolean {
  if (known === undefined && registerOf(tree, tokens) !== undefined) return false;
  const value = known ?? Number(number(unit, tree, tokens, `the operand ${slot}`));
  match[slot] = value;
  return value >= 0 && value <= max;
}

/** 0xfffff800 is -2048 on a machine of 32 bits. */
const toInt32 = (n: bigint): number => Number(n >= 0x8000_0000n && n <= 0xffff_ffffn ? n - 0x1_0000_0000n : n);

function matchImmediate(unit: Unit, form: Form, tree: Tree, tokens: readonly Token[]): boolean {
  const modified = tree.kind === 'group' && tree.of.kind === 'modifier' ? tree.of : tree;
  if (modified.kind === 'modifier') {
    const type = modifiers[tokens[modified.token + 1]!.text]?.[form.place];
    if (type === undefined) return false;
    const value = settleHere(unit, modified.of, tokens);
    match.relocation = type;
    match.imm = 0;
    note(value, modified, tokens);
    return true;
  }
  const instruction = form.immediateOf!;
  if (form.place === 'U') {
    const value = Number(number(unit, tree, tokens, `the immediate of ${form.name}`));
    match.imm = value << 12;
    return value >= 0 && value <= 0xfffff;
  }
  match.imm = toInt32(number(unit, tree, tokens, `the immediate of ${form.name}`));
  return accepts(instruction, 'imm', match.imm) === undefined;
}

// --- Emitting ---------------------------------------------------------------------------------------------------

/** The upper part for lui, so that a signed lower part makes up the rest. */
const upper = (n: number): number => (n + 0x800) & ~0xfff;
const lower = (n: number): number => (n << 20) >> 20;

function emit(unit: Unit, step: Step, value: Value | undefined): void {
  let { word } = step;
  for (const [field, slot] of step.filled) word |= pack(field, match[slot]);
  const type = step.relocation || (step.takesImm ? match.relocation : 0);
  if (type === 0) return unit.word(word);
  // %hi and %lo of a number need no linker.
  if (value && step.imm && isConstant(value) && isAbsoluteHalf(type)) {
    const n = toInt32(value.n) | 0;
    return unit.word(word | pack(step.imm, type === R_RISCV_HI20 ? upper(n) : lower(n)));
  }
  const at = unit.part.length;
  unit.word(word);
  if (type === R_RISCV_BRANCH)
    unit.variable({ kind: 'branch', at: unit.part.length, size: 0, value: value!, span: unit.span });
  else unit.fixup(at, type, 4, value!, operandSpan(unit));
}

const isAbsoluteHalf = (type: number) => type === R_RISCV_HI20 || type === R_RISCV_LO12_I || type === R_RISCV_LO12_S;

/** For complaints at the end: the operand rather than the statement. */
function operandSpan(unit: Unit) {
  const { first, last } = match;
  if (!first || !last) return unit.span;
  return { frame: unit.span.frame, from: first.offset, to: last.offset + last.text.length };
}

const [lui, addi] = [must(instructionNamed('lui'), 'lui'), must(instructionNamed('addi'), 'addi')];

/** `li` of a number that addi cannot hold. */
function loadImmediate(unit: Unit, given: readonly Argument[]): boolean {
  const [target, source] = given as [Argument, Argument];
  const rd = registerOf(target.operand.value, target.tokens);
  const tree = source.operand.value;
  if (
    rd === undefined ||
    !tree ||
    source.operand.base ||
    tree.kind === 'modifier' ||
    registerOf(tree, source.tokens) !== undefined
  )
    return false;
  const value = number(unit, tree, source.tokens, 'the number that li loads');
  if (value < -0x8000_0000n || value > 0xffff_ffffn)
    throw new Mistake(
      tokensAround(tree, source.tokens),
      `0x${BigInt.asUintN(64, value).toString(16)} does not fit in a register of 32 bits`,
      'load the two halves into two registers',
    );
  emitNumber(unit, rd, value);
  return true;
}

/** The shortest of addi, lui, or both; GNU as gives x0 both whenever it takes lui, and so do we. */
function emitNumber(unit: Unit, rd: number, value: bigint): void {
  const n = Number(BigInt.asIntN(32, value));
  if (n >= -2048 && n <= 2047) return unit.word(encode(addi, { rd, imm: n }));
  unit.word(encode(lui, { rd, imm: upper(n) }));
  if (lower(n) !== 0 || rd === 0) unit.word(encode(addi, { rd, rs1: rd, imm: lower(n) }));
}
