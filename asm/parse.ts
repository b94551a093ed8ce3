// Tokens of one statement to its shape. nearley parses each *sequence of token types* once; the result holds token
// indices only, so it is the shape of every statement with these types and is kept. A grammar rule may therefore never
// look at a token's text, except for operators, which are types of their own.

import nearley from 'nearley';
import { Crash } from '../src/must.ts';
import grammar from './grammar.ts';
import { keys } from './lexer.ts';
import type { Token } from './lexer.ts';
import type { Operand, Shape, Tree } from './statement.ts';

/** What the tokens are not: a statement. `token` is the first that does not fit; undefined: the end came too early. */
export class SyntaxMistake extends Error {
  readonly token: Token | undefined;
  constructor(token: Token | undefined, message: string) {
    super(message);
    this.token = token;
  }
}

// --- Precedence -------------------------------------------------------------------------------------------------

/** As GNU as has it, not as C: shifts bind like multiplication, bit operators tighter than addition. */
const binding: Readonly<Record<string, number>> = {
  '*': 5,
  '/': 5,
  '%': 5,
  '<<': 5,
  '>>': 5,
  '|': 4,
  '&': 4,
  '^': 4,
  '!': 4,
  '+': 3,
  '-': 3,
  '==': 2,
  '!=': 2,
  '<>': 2,
  '<': 2,
  '<=': 2,
  '>': 2,
  '>=': 2,
  '&&': 1,
  '||': 0,
};

/** What the grammar gives for an expression: operators and operands, last first. */
interface Flat {
  before?: Flat;
  op?: { text: string; value: number };
  item: any;
}

/** Precedence climbing over a flat expression; also inside its groups. */
function climb(flat: Flat): Tree {
  const operands: Tree[] = [];
  const operators: { text: string; value: number }[] = [];
  for (let rest: Flat | undefined = flat; rest; rest = rest.before) {
    operands.push(inner(rest.item));
    if (rest.op) operators.push(rest.op);
  }
  const apply = () => {
    const op = waiting.pop()!;
    const right = done.pop()!;
    const left = done.pop()!;
    done.push({ kind: 'binary', op: op.text, token: op.value, left, right });
  };
  const done = [operands.pop()!];
  const waiting: typeof operators = [];
  while (operators.length > 0) {
    const op = operators.pop()!;
    while (waiting.length > 0 && binding[waiting.at(-1)!.text]! >= binding[op.text]!) apply();
    waiting.push(op);
    done.push(operands.pop()!);
  }
  while (waiting.length > 0) apply();
  return done[0]!;
}

/** Groups hold flat expressions; everything else is already a tree. */
function inner(item: any): Tree {
  if (item.kind === 'unary') return { ...item, of: inner(item.of) };
  if (item.kind === 'group' || item.kind === 'modifier') return { ...item, of: climb(item.of) };
  return item;
}

/** The first and last token of a tree, for carets. */
export function extent(tree: Tree): [number, number] {
  switch (tree.kind) {
    case 'unary':
      return [tree.token, extent(tree.of)[1]];
    case 'binary':
      return [extent(tree.left)[0], extent(tree.right)[1]];
    case 'group':
    case 'modifier':
      return [tree.token, tree.end];
    case 'at':
      return [extent(tree.of)[0], tree.token + 1];
    default:
      return [tree.token, tree.token];
  }
}

function operandOf(item: any): Operand {
  if (item.tag !== undefined) return item;
  if (!item.value) return { from: -1, to: -1 };
  const value = climb(item.value);
  const [from, to] = extent(value);
  return item.base ? { value, base: climb(item.base), from, to: item.to } : { value, from, to };
}

function shapeOf(result: any): Shape {
  const listed = (list: any): any[] => {
    const items = [];
    for (let rest = list; rest; rest = rest.before) items.push(rest.item);
    return items.reverse();
  };
  const shape: Shape = { labels: listed(result.labels), operands: listed(result.operands).map(operandOf) };
  if (result.word !== undefined) shape.word = result.word;
  if (result.assigned !== undefined) shape.assigned = result.assigned;
  return shape;
}

// --- nearley ----------------------------------------------------------------------------------------------------

type Start = 'statement' | 'operand';
const grammars = {
  statement: nearley.Grammar.fromCompiled(grammar as nearley.CompiledRules),
  operand: nearley.Grammar.fromCompiled({ ...grammar, ParserStart: 'operand' } as nearley.CompiledRules),
};

/** Gives a parser our tokens; their value is their index. */
function feed(tokens: readonly Token[]): nearley.Lexer {
  let at = 0;
  return {
    reset: () => {},
    next: () => {
      const token = tokens[at];
      return token && ({ type: token.type, text: token.text, value: at++ } as unknown as nearley.Token);
    },
    save: () => ({}),
    formatError: () => '',
  } as nearley.Lexer;
}

const shown: Readonly<Record<string, string>> = {
  name: 'a name',
  number: 'a number',
  local: 'a label like 1f',
  float: 'a number',
  string: 'a string',
  character: 'a character',
};

/** What could stand where the parser stopped, in words. */
function expected(parser: any): string {
  const column = parser.table.at(-1).scannable.length > 0 ? parser.table.at(-1) : parser.table.at(-2);
  const wanted = new Set<string>();
  for (const state of column?.scannable ?? []) {
    const symbol = state.rule.symbols[state.dot];
    wanted.add(symbol.literal === undefined ? (shown[symbol.type] ?? symbol.type) : symbol.literal);
  }
  if (wanted.has('a name') && wanted.has('(')) return 'an operand';
  if (wanted.has('+'))
    return wanted.has(')') ? "an operator or ')'" : wanted.has(',') ? "',' or an operator" : 'an operator';
  return (
    [...wanted]
      .slice(0, 4)
      .map((text) => (/^\w/.test(text) ? text : `'${text}'`))
      .join(' or ') || 'the end of the statement'
  );
}

/** One parse without the memory of shapes. Exported for the test that compares both ways. */
export function parseDirectly(tokens: readonly Token[], start: Start): any {
  const parser = new nearley.Parser(grammars[start], { lexer: feed(tokens) });
  try {
    parser.feed('');
  } catch (thrown) {
    const index = (thrown as { token?: { value?: number } }).token?.value;
    if (index === undefined) throw thrown;
    const token = tokens[index]!;
    throw new SyntaxMistake(token, `${expected(parser)} is expected here, not '${token.text.slice(0, 40)}'`);
  }
  const { results } = parser;
  if (results.length === 0) throw new SyntaxMistake(undefined, `${expected(parser)} is missing at the end`);
  if (results.length > 1)
    throw new Crash(`${results.length} readings of '${tokens.map((token) => token.text).join(' ')}'`);
  return start === 'statement' ? shapeOf(results[0]) : operandOf(results[0]);
}

// --- The memory of shapes ---------------------------------------------------------------------------------------

const shapesMax = 4096;
const known = { statement: new Map<string, Shape>(), operand: new Map<string, Operand>() };

function remembered(tokens: readonly Token[], start: Start): any {
  let key = '';
  for (const token of tokens) key += keys.get(token.type) ?? '?';
  const shapes = known[start] as Map<string, unknown>;
  let shape = shapes.get(key);
  if (shape === undefined) {
    shape = parseDirectly(tokens, start);
    if (shapes.size >= shapesMax) shapes.clear();
    shapes.set(key, shape);
  }
  return shape;
}

// --- Statements -------------------------------------------------------------------------------------------------

/** An operand with the tokens its indices mean. */
export interface Part {
  operand: Operand;
  tokens: readonly Token[];
}

export interface Statement {
  shape: Shape;
  tokens: readonly Token[];
  /** Only for long lists: operands that have tokens of their own. */
  parts?: Part[];
}

/** The operands, each with its tokens. */
export function argumentsOf({ shape, tokens, parts }: Statement): readonly Part[] {
  return parts ?? shape.operands.map((operand) => ({ operand, tokens }));
}

/** Earley is linear on our statements, but not for free: longer lists are read operand by operand. */
const wholeMax = 120;
const operandMax = 1000;

/** The statement that these tokens are. Throws SyntaxMistake. */
export function parse(tokens: readonly Token[]): Statement {
  const bad = tokens.find(({ type }) => type === 'bad' || type === 'badNumber' || type === 'openString');
  if (bad) throw new SyntaxMistake(bad, badToken(bad));
  if (tokens.length <= wholeMax) return { shape: remembered(tokens, 'statement'), tokens };
  const pieces = splitAtCommas(tokens);
  const tooLong = pieces.find((piece) => piece.length > operandMax);
  if (tooLong)
    throw new SyntaxMistake(
      tooLong[operandMax],
      `this operand has more than ${operandMax} words and signs; define parts of it with .set`,
    );
  const shape: Shape = remembered(pieces[0]!, 'statement');
  const parts = shape.operands.map((operand) => ({ operand, tokens: pieces[0]! }));
  for (const piece of pieces.slice(1))
    parts.push({ operand: piece.length === 0 ? { from: -1, to: -1 } : remembered(piece, 'operand'), tokens: piece });
  return { shape, tokens, parts };
}

/** The statement read without any memory of shapes, for tests. */
export function parseAfresh(tokens: readonly Token[]): Statement {
  return { shape: parseDirectly(tokens, 'statement'), tokens };
}

function splitAtCommas(tokens: readonly Token[]): Token[][] {
  const pieces: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.type === '(') depth++;
    if (token.type === ')') depth--;
    if (token.type === ',' && depth <= 0) pieces.push([]);
    else pieces.at(-1)!.push(token);
  }
  return pieces;
}

function badToken({ type, text }: Token): string {
  if (type === 'openString') return 'this string has no closing quote on its line';
  if (type === 'badNumber') return `'${text.slice(0, 40)}' is neither a number nor a name`;
  if (text === '\\') return 'a backslash means something only in the body of a macro, .irp or .irpc';
  if (text === "'") return "a character is written like 'a' or '\\n'";
  if (text === '{' || text === '}' || text === '[' || text === ']') return `'${text}' has no meaning here`;
  const code = `U+${text.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  if (/[\u0080-\u00a0\u2000-\u206f\ufeff]/.test(text))
    return `this is ${code}, which only looks like a blank or a quote: type it again`;
  return `'${text}' (${code}) has no meaning here`;
}
