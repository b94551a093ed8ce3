// Values of expressions while addresses are unknown: a number, or a symbol plus a number, minus a symbol, or a sum that
// must wait. Arithmetic is GNU as's: 64 bits, comparisons give -1, `>>` is logical.

import type { Part } from './section.ts';
import type { Span } from './mistake.ts';

export class Sym {
  readonly name: string;
  /** A label: `at` bytes and `after` variable places from the start of `part`. */
  part: Part | undefined = undefined;
  at = 0;
  after = 0;
  /** Assigned by .set and its like. */
  value: Value | undefined = undefined;
  common: { size: number; align: number } | undefined = undefined;
  /** STB_*, when a directive has said it. */
  binding: number | undefined = undefined;
  visibility = 0;
  type = 0;
  size: Value | undefined = undefined;
  /** Named by `.equiv`, a label, or predefined by the kernel: may not change. */
  fixed = false;
  predefined = false;
  /** Where it was defined, and first used. */
  defined: Span | undefined = undefined;
  used: Span | undefined = undefined;
  /** Index in the object file, once it needs one. */
  index = -1;
  /** Set while its value is being found: a symbol defined by itself. */
  busy = false;

  constructor(name: string) {
    this.name = name;
  }

  get isDefined(): boolean {
    return this.part !== undefined || this.value !== undefined || this.common !== undefined;
  }
}

/** `add - sub + n`, or an operation on values that are not known yet. */
export interface Value {
  readonly n: bigint;
  readonly add: Sym | undefined;
  readonly sub: Sym | undefined;
  readonly op:
    | { readonly op: string; readonly left: Value; readonly right: Value | undefined; readonly size: number }
    | undefined;
}

/** The bytes from `b` to `a`, if they are known. */
export type Distance = (a: Sym, b: Sym) => bigint | undefined;

export const constant = (n: bigint): Value => ({
  n: BigInt.asIntN(64, n),
  add: undefined,
  sub: undefined,
  op: undefined,
});
export const symbolic = (add: Sym, n = 0n): Value => ({ n, add, sub: undefined, op: undefined });
export const isConstant = (value: Value): boolean =>
  value.add === undefined && value.sub === undefined && value.op === undefined;

/** Nothing else is wrong with an expression that has numbers only. */
export class BadArithmetic extends Error {}

const truth = (holds: boolean) => (holds ? -1n : 0n);
const bits64 = (n: bigint) => BigInt.asUintN(64, n);
function divisor(n: bigint): bigint {
  if (n === 0n) throw new BadArithmetic('division by zero');
  return n;
}

const binary: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  '*': (a, b) => a * b,
  '/': (a, b) => a / divisor(b),
  '%': (a, b) => a % divisor(b),
  '<<': (a, b) => (b < 0n || b > 63n ? 0n : a << b),
  '>>': (a, b) => (b < 0n || b > 63n ? 0n : bits64(a) >> b),
  '|': (a, b) => a | b,
  '&': (a, b) => a & b,
  '^': (a, b) => a ^ b,
  '!': (a, b) => a | ~b,
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '==': (a, b) => truth(a === b),
  '!=': (a, b) => truth(a !== b),
  '<>': (a, b) => truth(a !== b),
  '<': (a, b) => truth(a < b),
  '<=': (a, b) => truth(a <= b),
  '>': (a, b) => truth(a > b),
  '>=': (a, b) => truth(a >= b),
  '&&': (a, b) => (a !== 0n && b !== 0n ? 1n : 0n),
  '||': (a, b) => (a !== 0n || b !== 0n ? 1n : 0n),
};
const unary: Readonly<Record<string, (a: bigint) => bigint>> = {
  '-': (a) => -a,
  '+': (a) => a,
  '~': (a) => ~a,
  '!': (a) => (a === 0n ? 1n : 0n),
};
const comparisons = new Set(['==', '!=', '<>', '<', '<=', '>', '>=']);

/** How large a value may grow that waits for others: each is computed again whenever something is known. */
const sizeMax = 2000;
const sizeOf = (value: Value | undefined): number => value?.op?.size ?? 1;

function waiting(op: string, left: Value, right: Value | undefined): Value {
  const size = 1 + sizeOf(left) + sizeOf(right);
  if (size > sizeMax)
    throw new BadArithmetic(`this value depends on more than ${sizeMax} others that are not known yet`);
  return { n: 0n, add: undefined, sub: undefined, op: { op, left, right, size } };
}

/** `left op right`, as far as it can be said now. */
export function combine(op: string, left: Value, right: Value, distance: Distance): Value {
  if (isConstant(left) && isConstant(right)) return constant(binary[op]!(left.n, right.n));
  if (left.op || right.op) return waiting(op, left, right);
  if (op === '+') return sum(left, right, distance) ?? waiting(op, left, right);
  if (op === '-') return sum(left, negated(right), distance) ?? waiting(op, left, right);
  if (comparisons.has(op)) {
    const difference = sum(left, negated(right), distance);
    if (difference && isConstant(difference)) return constant(binary[op]!(difference.n, 0n));
  }
  return waiting(op, left, right);
}

export function apply(op: string, value: Value): Value {
  if (isConstant(value)) return constant(unary[op]!(value.n));
  if (op === '+') return value;
  return op === '-' && !value.op ? negated(value) : waiting(op, value, undefined);
}

const negated = ({ n, add, sub }: Value): Value => ({ n: BigInt.asIntN(64, -n), add: sub, sub: add, op: undefined });

/** Pairs of an added and a subtracted symbol whose distance is known fall out; at most one of each may remain. */
function sum(left: Value, right: Value, distance: Distance): Value | undefined {
  let n = left.n + right.n;
  const add = [left.add, right.add].filter((sym) => sym !== undefined);
  const sub = [left.sub, right.sub].filter((sym) => sym !== undefined);
  for (let i = 0; i < add.length; i++) {
    const j = sub.findIndex((other) => other === add[i] || distance(add[i]!, other) !== undefined);
    if (j < 0) continue;
    n += add[i] === sub[j] ? 0n : distance(add[i]!, sub[j]!)!;
    add.splice(i--, 1);
    sub.splice(j, 1);
  }
  if (add.length > 1 || sub.length > 1) return undefined;
  return { n: BigInt.asIntN(64, n), add: add[0], sub: sub[0], op: undefined };
}

/** Symbols that are defined by symbols that are defined by symbols: how many, and how deep. */
const stepsMax = 10_000,
  depthMax = 200;
let steps = 0;
let depth = 0;

/** The value said again, with everything that has become known since: assigned symbols, distances. */
export function settle(value: Value, distance: Distance): Value {
  steps = depth = 0;
  return settled(value, distance);
}

function settled(value: Value, distance: Distance): Value {
  if (value.op) {
    const { op, left, right } = value.op;
    return right
      ? combine(op, settled(left, distance), settled(right, distance), distance)
      : apply(op, settled(left, distance));
  }
  if (isConstant(value)) return value;
  let result = constant(value.n);
  if (value.add) result = combine('+', settledSymbol(value.add, distance), result, distance);
  if (value.sub) result = combine('-', result, settledSymbol(value.sub, distance), distance);
  return result;
}

/** Whoever catches this tells it; the symbol counts as 0 from here on, so that it is told once. */
function giveUp(sym: Sym, message: string): never {
  sym.value = constant(0n);
  throw new BadArithmetic(message);
}

function settledSymbol(sym: Sym, distance: Distance): Value {
  if (!sym.value) return symbolic(sym);
  if (isConstant(sym.value)) return sym.value;
  if (sym.busy) giveUp(sym, `${sym.name} is defined by itself`);
  if (++steps > stepsMax || depth >= depthMax)
    giveUp(sym, `${sym.name} depends on too many symbols that are defined later`);
  sym.busy = true;
  depth++;
  try {
    return settled(sym.value, distance);
  } finally {
    sym.busy = false;
    depth--;
  }
}

/** The first symbol in a value, for messages. */
export function someSymbol(value: Value): Sym | undefined {
  return (
    value.add ??
    value.sub ??
    (value.op && (someSymbol(value.op.left) ?? (value.op.right && someSymbol(value.op.right))))
  );
}
