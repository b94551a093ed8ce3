// Expressions of the debugger: numbers, registers ($a0, $pc, $hart), symbols, * & [] and C's operators, over 32 bits.
// A symbol is its variable's value if it is data, and its address if it is code.
import { Mistake } from './command.ts';

/** A value, and where it lies if it lies somewhere. */
export interface Value {
  readonly value: number;
  readonly at?: { readonly va: number; readonly bytes: number };
  readonly register?: string;
  /** More than one word: what lies there has to be shown as an array. */
  readonly length?: number;
}

/** What names and addresses mean to whoever asks. */
export interface Scope {
  register(name: string): number | undefined;
  symbol(name: string): { readonly va: number; readonly bytes: number; readonly isCode: boolean } | undefined;
  memory(va: number, bytes: number): number | undefined;
}

type Binary = (a: number, b: number) => number;
const truth = (is: boolean): number => (is ? 1 : 0);
// oxfmt-ignore
const levels: readonly (Readonly<Record<string, Binary>>)[] = [
  { '||': (a, b) => truth(a !== 0 || b !== 0) },
  { '&&': (a, b) => truth(a !== 0 && b !== 0) },
  { '|': (a, b) => a | b },
  { '^': (a, b) => a ^ b },
  { '&': (a, b) => a & b },
  { '==': (a, b) => truth((a | 0) === (b | 0)), '!=': (a, b) => truth((a | 0) !== (b | 0)) },
  { '<=': (a, b) => truth(a <= b), '>=': (a, b) => truth(a >= b), '<': (a, b) => truth(a < b), '>': (a, b) => truth(a > b) },
  { '<<': (a, b) => a << b, '>>': (a, b) => a >> b },
  { '+': (a, b) => a + b, '-': (a, b) => a - b },
  { '*': (a, b) => Math.imul(a, b), '/': (a, b) => divided(a, b), '%': (a, b) => a - Math.imul(divided(a, b), b) },
];

function divided(a: number, b: number): number {
  if (b === 0) throw new Mistake('division by zero');
  return Math.trunc(a / b);
}

const TOKEN =
  /\s*(0x[0-9a-f_]+|[0-9][0-9_]*|\$[\w]+|[A-Za-z_.][\w.$]*|\|\||&&|==|!=|<=|>=|<<|>>|[-+*/%&|^~!<>()[\]])/iy;

export function evaluate(text: string, scope: Scope): Value {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const from = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    if (!found) throw new Mistake(`'${text.slice(from).trim()}' is no part of an expression`, 'see `help print`');
    tokens.push(found[1]!);
  }
  if (tokens.length === 0) throw new Mistake('there is no expression', 'write one, as in: print counter + 1');
  if (tokens.length > 500) throw new Mistake('the expression is too long');
  let at = 0;
  const next = (): string | undefined => tokens[at];
  const load = (va: number, bytes = 4): Value => {
    const value = scope.memory(va >>> 0, bytes);
    if (value === undefined) throw new Mistake(`there is no memory at 0x${(va >>> 0).toString(16)}`);
    return { value, at: { va: va >>> 0, bytes } };
  };
  const binary = (level: number): Value => {
    const operators = levels[level];
    if (operators === undefined) return unary();
    let left = binary(level + 1);
    for (let op = next(); op !== undefined && Object.hasOwn(operators, op); op = next()) {
      at++;
      const right = binary(level + 1);
      left = { value: operators[op]!(left.value, right.value) | 0 };
    }
    return left;
  };
  const unary = (): Value => {
    const op = next();
    if (op === '-' || op === '~' || op === '!') {
      at++;
      const { value } = unary();
      return { value: op === '-' ? -value | 0 : op === '~' ? ~value : truth(value === 0) };
    }
    if (op === '*') {
      at++;
      return load(unary().value);
    }
    if (op === '&') {
      at++;
      const of = unary();
      if (!of.at) throw new Mistake('only what lies in memory has an address', 'write & before a variable');
      return { value: of.at.va | 0 };
    }
    let value = primary();
    while (next() === '[') {
      at++;
      const index = binary(0).value;
      expect(']');
      const base = value.at && value.length !== undefined ? value.at.va : value.value;
      value = load(base + 4 * index);
    }
    return value;
  };
  const expect = (what: string): void => {
    if (tokens[at++] !== what) throw new Mistake(`'${what}' is missing`);
  };
  const primary = (): Value => {
    const token = tokens[at++];
    if (token === undefined) throw new Mistake('the expression ends too early');
    if (token === '(') {
      const value = binary(0);
      expect(')');
      return value;
    }
    if (/^[0-9]/.test(token)) {
      const value = Number(token.replaceAll('_', ''));
      if (!(value < 2 ** 32)) throw new Mistake(`${token} does not fit in 32 bits`);
      return { value: value | 0 };
    }
    if (token.startsWith('$')) {
      const value = scope.register(token.slice(1));
      if (value === undefined)
        throw new Mistake(
          `there is no register ${token} here`,
          '`info registers` lists them; $hart, $kc, $ictr are ours',
        );
      return { value: value | 0, register: token.slice(1) };
    }
    const symbol = /^[A-Za-z_.]/.test(token) ? scope.symbol(token) : undefined;
    if (!symbol) throw new Mistake(`there is no symbol '${token}' here`, '`info symbol` and Tab know those that are');
    if (symbol.isCode) return { value: symbol.va | 0 };
    const { va, bytes } = symbol;
    if (bytes === 1 || bytes === 2 || bytes === 4) return load(va, bytes);
    return { ...load(va), at: { va, bytes }, length: Math.floor(bytes / 4) };
  };
  const result = binary(0);
  if (at < tokens.length) throw new Mistake(`'${tokens[at]}' is one too many`);
  return result;
}
