// Directives that put bytes here: numbers, strings, filling, alignment.

import { R_RISCV_TLS_DTPREL32, SHT_NOBITS } from '../../src/elf.ts';
import { evaluate, number, numberAt, numberWithin, tokensAround } from '../expression.ts';
import { fillPattern, leb } from '../layout.ts';
import { stringBytes, stringText } from '../lexer.ts';
import type { Token } from '../lexer.ts';
import { Mistake, shown } from '../mistake.ts';
import type { Tree } from '../statement.ts';
import { bytesMax } from '../unit.ts';
import { isConstant } from '../value.ts';
import { atMost, expressionAt } from './call.ts';
import type { Assembly, Directive } from './call.ts';

/** .byte and its like: numbers, or addresses for the linker. */
const integers =
  (size: number): Directive =>
  (assembly, call) => {
    const { unit } = assembly;
    for (let i = 0; i < call.args.length; i++) {
      const [tree, tokens] = expressionAt(call, i, 'a value between its commas');
      if (tree.kind === 'number') {
        integer(assembly, numberAt(tokens[tree.token]!), size, tree, tokens);
        continue;
      }
      const value = evaluate(unit, tree, tokens);
      if (isConstant(value)) integer(assembly, value.n, size, tree, tokens);
      else {
        const [first, last] = tokensAround(tree, tokens);
        const at = unit.grow(size);
        unit.fixup(at, 0, size, value, {
          frame: unit.span.frame,
          from: first!.offset,
          to: last!.offset + last!.text.length,
        });
      }
    }
  };

function integer({ unit, warn }: Assembly, value: bigint, size: number, tree: Tree, tokens: readonly Token[]): void {
  const bits = BigInt(8 * size);
  if (value < -(1n << (bits - 1n)) || value >= 1n << bits) {
    const kept = BigInt.asUintN(Number(bits), value);
    warn(
      tokensAround(tree, tokens),
      `${shown(value)} does not fit into ${size === 1 ? 'a byte' : `${size} bytes`}: 0x${kept.toString(16)} is stored`,
    );
  }
  unit.integer(value, size);
}

/** .octa: 16 bytes, more than expressions compute with, so plain numbers may be longer. */
const octa: Directive = (assembly, call) => {
  for (let i = 0; i < call.args.length; i++) {
    const [tree, tokens] = expressionAt(call, i, 'a number between its commas');
    if (tree.kind === 'number') integer(assembly, numberAt(tokens[tree.token]!), 16, tree, tokens);
    else assembly.unit.integer(number(assembly.unit, tree, tokens, 'a value of .octa'), 16);
  }
};

/** Strings, one after the other; commas are optional, and behind each comma-separated one stands `tail`. */
const strings =
  (tail: Uint8Array): Directive =>
  ({ unit }, { tokens, word }) => {
    tokens.forEach((token, i) => {
      if (token.type === ',') return;
      if (token.type === 'openString')
        throw new Mistake([token, token], 'this string has no closing quote on its line');
      if (token.type !== 'string')
        throw new Mistake([token, token], `${word.text} takes strings in double quotes, not ${token.text}`);
      unit.bytes(stringBytes(token));
      if (tokens[i + 1]?.type !== 'string') unit.bytes(tail);
    });
  };

const floats =
  (size: 4 | 8): Directive =>
  ({ unit }, call) => {
    for (let i = 0; i < call.args.length; i++) {
      const [tree, tokens] = expressionAt(call, i, 'a number between its commas');
      const view = new DataView(new ArrayBuffer(size));
      const value = fraction(tree, tokens);
      if (size === 4) view.setFloat32(0, value, true);
      else view.setFloat64(0, value, true);
      unit.bytes(new Uint8Array(view.buffer));
    }
  };

function fraction(tree: Tree, tokens: readonly Token[]): number {
  const text = 'token' in tree ? tokens[tree.token]!.text : '';
  if (tree.kind === 'number' || tree.kind === 'float') return Number(text.replace(/^0[fFdD]/, ''));
  if (tree.kind === 'unary' && tree.op === '-') return -fraction(tree.of, tokens);
  if (tree.kind === 'unary' && tree.op === '+') return fraction(tree.of, tokens);
  if (tree.kind === 'name' && /^inf(?:inity)?$/i.test(text)) return Infinity;
  if (tree.kind === 'name' && /^nan$/i.test(text)) return NaN;
  throw new Mistake(tokensAround(tree, tokens), `${text} is not a number like 1.5, -2e-3 or inf`);
}

const lebs =
  (signed: boolean): Directive =>
  ({ unit }, call) => {
    for (let i = 0; i < call.args.length; i++) {
      const [tree, tokens] = expressionAt(call, i, 'a number between its commas');
      const value = evaluate(unit, tree, tokens);
      if (isConstant(value)) unit.bytes(Uint8Array.from(leb(value.n, signed)));
      else if (unit.part.section.type === SHT_NOBITS) unit.word(1);
      else unit.variable({ kind: 'leb', at: unit.part.length, size: 1, value, signed, span: unit.span });
    }
  };

/** A count of bytes, bounded. */
function count(unit: Assembly['unit'], tree: Tree, tokens: readonly Token[], what: string): number {
  const max = unit.part.section.type === SHT_NOBITS ? 0x4000_0000 : bytesMax;
  const value = number(unit, tree, tokens, what);
  if (value < 0n) throw new Mistake(tokensAround(tree, tokens), `${what} is ${value}, and it cannot be negative`);
  if (value > BigInt(max))
    throw new Mistake(
      tokensAround(tree, tokens),
      `${what} is ${shown(value)}, more than ${max}`,
      'a unit has at most 64 MiB of bytes, and .bss 1 GiB',
    );
  return Number(value);
}

/** Bytes of one pattern. */
function pattern({ unit }: Assembly, times: number, size: number, value: bigint): void {
  const empty = unit.part.section.type === SHT_NOBITS;
  const at = unit.grow(times * size);
  if (empty) {
    if (value !== 0n) unit.bytes(Uint8Array.of(1));
    return;
  }
  if (value !== 0n) fillPattern(unit.part.bytes, at, at + times * size, size, value);
}

const space: Directive = (assembly, call) => {
  const { unit } = assembly;
  atMost(call, 2);
  const [tree, tokens] = expressionAt(call, 0, 'a number of bytes');
  const fill = call.args[1]
    ? number(unit, ...expressionAt(call, 1, 'the byte to fill with'), 'the byte to fill with')
    : 0n;
  const value = evaluate(unit, tree, tokens);
  if (isConstant(value) || unit.part.section.type === SHT_NOBITS)
    pattern(assembly, count(unit, tree, tokens, `the size of ${call.word.text}`), 1, BigInt.asUintN(8, fill));
  else
    unit.variable({
      kind: 'space',
      at: unit.part.length,
      size: 0,
      value,
      unit: 1,
      fill: BigInt.asUintN(8, fill),
      span: unit.span,
    });
};

/** .fill count, size, value: the value has four bytes at most, the rest of each unit is zero. */
const fill: Directive = (assembly, call) => {
  const { unit } = assembly;
  atMost(call, 3);
  const [tree, tokens] = expressionAt(call, 0, 'how many');
  const size = call.args[1]
    ? numberWithin(unit, ...expressionAt(call, 1, 'the size of one'), 'the size of one', 0, 8)
    : 1;
  const value = call.args[2] ? number(unit, ...expressionAt(call, 2, 'the value'), 'the value of .fill') : 0n;
  const kept = BigInt.asUintN(Math.min(32, 8 * size), value);
  const times = evaluate(unit, tree, tokens);
  if (isConstant(times) || unit.part.section.type === SHT_NOBITS) {
    const repeats = count(unit, tree, tokens, 'the count of .fill');
    if (size > 0) pattern(assembly, repeats, size, kept);
  } else if (size > 0)
    unit.variable({
      kind: 'space',
      at: unit.part.length,
      size: 0,
      value: times,
      unit: size,
      fill: kept,
      span: unit.span,
    });
};

const org: Directive = ({ unit }, call) => {
  atMost(call, 2);
  const value = evaluate(unit, ...expressionAt(call, 0, 'a place in this section'));
  const filler = call.args[1]
    ? Number(
        BigInt.asUintN(8, number(unit, ...expressionAt(call, 1, 'the byte to fill with'), 'the byte to fill with')),
      )
    : 0;
  unit.variable({ kind: 'org', at: unit.part.length, size: 0, value, fill: filler, span: unit.span });
};

/** Largest alignment: a superpage. */
const alignmentMax = 22;

/** .balign takes bytes, .align and .p2align a power of two. */
const align =
  (bytes: boolean): Directive =>
  ({ unit }, call) => {
    atMost(call, 3);
    const { word } = call;
    if (!call.args[0]) return;
    const [tree, tokens] = expressionAt(call, 0, bytes ? 'a number of bytes' : 'a power of two');
    let alignment = numberWithin(
      unit,
      tree,
      tokens,
      `the alignment of ${word.text}`,
      0,
      bytes ? 1 << alignmentMax : alignmentMax,
    );
    if (!bytes) alignment = 1 << alignment;
    if (alignment & (alignment - 1))
      throw new Mistake(tokensAround(tree, tokens), `${alignment} is not a power of two`);
    if (alignment <= 1) return;
    const filler = call.args[1]?.operand.value
      ? Number(BigInt.asUintN(8, number(unit, ...expressionAt(call, 1, ''), 'the byte to fill with')))
      : undefined;
    const max = call.args[2]?.operand.value
      ? numberWithin(unit, ...expressionAt(call, 2, ''), 'the most to skip', 0, 0x7fff_ffff)
      : 0;
    const { section } = unit.part;
    section.align = Math.max(section.align, alignment);
    if (section.executable && filler === undefined && alignment <= 4) {
      // GNU as believes that code is aligned, and so do we; where it is not, finish.ts says so.
      const { part } = unit;
      unit.believed.push({ part, at: part.length, after: part.variables.length, alignment, span: unit.span });
      return;
    }
    unit.variable({
      kind: 'align',
      at: unit.part.length,
      size: 0,
      alignment,
      max: max >= alignment ? 0 : max,
      fill: filler,
      span: unit.span,
    });
  };

/** .dtprelword: the offset of a thread-local symbol within its block, for debuggers. */
const dtprel: Directive = ({ unit }, call) => {
  const value = evaluate(unit, ...expressionAt(call, 0, 'a thread-local symbol'));
  unit.fixup(unit.grow(4), R_RISCV_TLS_DTPREL32, 4, value, unit.span);
};

const incbin: Directive = ({ unit, readFile }, call) => {
  atMost(call, 3);
  const token = call.tokens[0];
  if (token?.type !== 'string')
    throw new Mistake([call.word, token ?? call.word], '.incbin takes the name of a file in double quotes');
  const { bytes } = readFile(stringText(token), token);
  const skip = call.args[1]?.operand.value ? count(unit, ...expressionAt(call, 1, ''), 'the bytes to skip') : 0;
  const length = call.args[2]?.operand.value
    ? count(unit, ...expressionAt(call, 2, ''), 'the bytes to take')
    : bytes.length - skip;
  if (skip + length > bytes.length || length < 0)
    throw new Mistake([token, token], `${stringText(token)} has ${bytes.length} bytes, too few for this`);
  unit.bytes(bytes.subarray(skip, skip + length));
};

const nothing = new Uint8Array(0);

// oxfmt-ignore
export const dataDirectives: Readonly<Record<string, Directive>> = {
  '.byte': integers(1), '.2byte': integers(2), '.half': integers(2), '.short': integers(2), '.hword': integers(2),
  '.4byte': integers(4), '.word': integers(4), '.long': integers(4), '.int': integers(4),
  '.8byte': integers(8), '.dword': integers(8), '.quad': integers(8), '.octa': octa,
  '.float': floats(4), '.single': floats(4), '.double': floats(8), '.uleb128': lebs(false), '.sleb128': lebs(true),
  '.zero': space, '.space': space, '.skip': space, '.fill': fill, '.org': org,
  '.align': align(false), '.p2align': align(false), '.balign': align(true),
  '.dtprelword': dtprel, '.incbin': incbin,
};

/** These read their tokens themselves. */
export const stringDirectives: Readonly<Record<string, Directive>> = {
  '.ascii': strings(nothing),
  '.asciz': strings(Uint8Array.of(0)),
  '.string': strings(Uint8Array.of(0)),
};
