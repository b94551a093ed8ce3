// The language in which rows say what an instruction does: a closed vocabulary, read once into a tree.
//
// Every value is an int32 and arithmetic is modulo 2^32. Engines walk the tree; nothing in it is JavaScript text that
// could run by itself. A word outside the vocabulary is an error that names the row.

import { Crash } from '../must.ts';

export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '&'
  | '|'
  | '^'
  | '<<'
  | '>>'
  | '>>>'
  | '=='
  | '!='
  | '<'
  | '>=';
export type Function =
  | 'load8' | 'load8u' | 'load16' | 'load16u' | 'load32' | 'claim' | 'reserve' | 'conditional'
  | 'mulh' | 'mulhu' | 'mulhsu' | 'counter'; // oxfmt-ignore
export type StopName = 'ILLEGAL' | 'BREAKPOINT' | 'CALL';

export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  /** The value of a register, or an immediate. */
  | { readonly kind: 'operand'; readonly name: 'rs1' | 'rs2' | 'imm' | 'shamt' | 'csr' }
  /** Which register the instruction names, or its uimm field: 0..31. */
  | { readonly kind: 'number of'; readonly name: 'rs1' | 'uimm' }
  | { readonly kind: 'pc' }
  | { readonly kind: 'next' }
  | { readonly kind: 'local'; readonly name: string }
  /** Shifts use the low five bits of the right side; `unsigned` holds for / % < >= over u(...); comparisons are 0 or 1. */
  | {
      readonly kind: 'binary';
      readonly op: BinaryOperator;
      readonly unsigned: boolean;
      readonly left: Expression;
      readonly right: Expression;
    }
  /** Only the chosen arm is evaluated, so a division may stand behind its test. */
  | { readonly kind: 'choose'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: 'call'; readonly name: Function; readonly args: readonly Expression[] };

export type Statement =
  | { readonly kind: 'let'; readonly name: string; readonly value: Expression }
  /** Setting `next` is a jump. */
  | { readonly kind: 'set'; readonly target: 'rd' | 'next'; readonly value: Expression }
  | { readonly kind: 'if'; readonly test: Expression; readonly then: Statement }
  | { readonly kind: 'store'; readonly size: 8 | 16 | 32; readonly address: Expression; readonly value: Expression }
  | { readonly kind: 'stop'; readonly cause: StopName };

/** What can be known of an instruction without running it. */
export interface Facts {
  readonly readsRs1: boolean;
  readonly readsRs2: boolean;
  readonly writesRd: boolean;
  readonly loads: boolean;
  readonly stores: boolean;
  readonly jumps: boolean;
  readonly stops: boolean;
}

export interface Meaning {
  readonly text: string;
  readonly body: readonly Statement[];
  readonly facts: Facts;
}

/** Functions with their number of arguments, and whether they read or write memory. */
const functions: Readonly<Record<Function, { readonly args: number; readonly loads?: true; readonly stores?: true }>> = {
  load8: { args: 1, loads: true }, load8u: { args: 1, loads: true }, load16: { args: 1, loads: true },
  load16u: { args: 1, loads: true }, load32: { args: 1, loads: true }, claim: { args: 1, loads: true },
  reserve: { args: 1, loads: true }, conditional: { args: 2, stores: true },
  mulh: { args: 2 }, mulhu: { args: 2 }, mulhsu: { args: 2 }, counter: { args: 1 },
}; // oxfmt-ignore

/** How tightly operators bind, as in JavaScript. */
const precedence: Readonly<Record<BinaryOperator, number>> = {
  '|': 1, '^': 2, '&': 3, '==': 4, '!=': 4, '<': 5, '>=': 5, '<<': 6, '>>': 6, '>>>': 6, '+': 7, '-': 7, '*': 8, '/': 8, '%': 8,
}; // oxfmt-ignore

const operands = ['rs1', 'rs2', 'imm', 'shamt', 'csr'] as const;
const tokens = /\s*(0x[0-9a-f]+|\d+|\w+|>>>|<<|>>|==|!=|>=|[-+*/%&|^<>?:(),;=])/gy;

/** Reads a meaning; a Crash names what it does not understand. */
export function readMeaning(text: string): Meaning {
  return new Reader(text).meaning();
}

/** Every expression inside `body`, outermost first. */
export function expressions(body: readonly Statement[], found: Expression[] = []): Expression[] {
  for (const statement of body) {
    if (statement.kind === 'let' || statement.kind === 'set') collect(statement.value, found);
    if (statement.kind === 'store') collect(statement.value, collect(statement.address, found));
    if (statement.kind === 'if') expressions([statement.then], collect(statement.test, found));
  }
  return found;
}

function collect(expression: Expression, found: Expression[]): Expression[] {
  found.push(expression);
  if (expression.kind === 'binary') collect(expression.right, collect(expression.left, found));
  if (expression.kind === 'choose') collect(expression.no, collect(expression.yes, collect(expression.test, found)));
  if (expression.kind === 'call') for (const arg of expression.args) collect(arg, found);
  return found;
}

function statements(body: readonly Statement[]): Statement[] {
  return body.flatMap((statement) =>
    statement.kind === 'if' ? [statement, ...statements([statement.then])] : [statement],
  );
}

function factsOf(body: readonly Statement[]): Facts {
  const values = expressions(body);
  const steps = statements(body);
  const reads = (name: string) => values.some((value) => value.kind === 'operand' && value.name === name);
  const calls = (effect: 'loads' | 'stores') =>
    values.some((value) => value.kind === 'call' && functions[value.name][effect]);
  const sets = (target: string) => steps.some((step) => step.kind === 'set' && step.target === target);
  return {
    readsRs1: reads('rs1'),
    readsRs2: reads('rs2'),
    writesRd: sets('rd'),
    loads: calls('loads'),
    stores: calls('stores') || steps.some((step) => step.kind === 'store'),
    jumps: sets('next'),
    stops: steps.some((step) => step.kind === 'stop'),
  };
}

class Reader {
  private readonly text: string;
  private readonly words: string[];
  private readonly locals = new Set<string>();
  private at = 0;

  constructor(text: string) {
    this.text = text;
    this.words = [];
    let end = 0;
    for (const match of text.matchAll(tokens)) {
      this.words.push(match[1]!);
      end = match.index + match[0].length;
    }
    if (text.slice(end).trim() !== '') this.fail(`cannot read '${text.slice(end).trim()}'`);
  }

  meaning(): Meaning {
    const body: Statement[] = [];
    while (this.at < this.words.length) {
      body.push(this.statement());
      if (this.at < this.words.length) this.expect(';');
    }
    return { text: this.text, body, facts: factsOf(body) };
  }

  private statement(): Statement {
    const word = this.take();
    if (word === 'const') {
      const name = this.take();
      this.expect('=');
      const value = this.expression();
      this.locals.add(name);
      return { kind: 'let', name, value };
    }
    if (word === 'rd' || word === 'next') {
      this.expect('=');
      return { kind: 'set', target: word, value: this.expression() };
    }
    if (word === 'if') {
      this.expect('(');
      const test = this.expression();
      this.expect(')');
      return { kind: 'if', test, then: this.statement() };
    }
    if (word === 'store8' || word === 'store16' || word === 'store32') {
      const [address, value] = this.args(2) as [Expression, Expression];
      return { kind: 'store', size: Number(word.slice(5)) as 8 | 16 | 32, address, value };
    }
    if (word === 'stop') {
      this.expect('(');
      const cause = this.take();
      this.expect(')');
      if (cause === 'ILLEGAL' || cause === 'BREAKPOINT' || cause === 'CALL') return { kind: 'stop', cause };
    }
    return this.fail(`'${word}' does not begin a statement`);
  }

  private expression(): Expression {
    const test = this.binary(1);
    if (this.words[this.at] !== '?') return test;
    this.at++;
    const yes = this.expression();
    this.expect(':');
    return { kind: 'choose', test, yes, no: this.expression() };
  }

  /** Precedence climbing. An operator over u(...) on both sides is the unsigned one. */
  private binary(least: number): Expression {
    let left = this.primary();
    for (;;) {
      const op = this.words[this.at] as BinaryOperator;
      const binds = precedence[op];
      if (binds === undefined || binds < least) return left.value;
      this.at++;
      const right = climb(this, binds + 1);
      if (left.unsigned !== right.unsigned) this.fail(`u(...) on one side of '${op}' only`);
      if (left.unsigned && !['/', '%', '<', '>='].includes(op)) this.fail(`'${op}' has no unsigned form`);
      left = {
        value: { kind: 'binary', op, unsigned: left.unsigned, left: left.value, right: right.value },
        unsigned: false,
      };
    }

    function climb(reader: Reader, next: number): { value: Expression; unsigned: boolean } {
      if (reader.words[reader.at] === 'u') return reader.primary();
      return { value: reader.binary(next), unsigned: false };
    }
  }

  private primary(): { value: Expression; unsigned: boolean } {
    const word = this.take();
    const plain = (value: Expression) => ({ value, unsigned: false });
    if (word === 'u') return { value: this.args(1)[0]!, unsigned: true };
    if (word === '(') {
      const value = this.expression();
      this.expect(')');
      return plain(value);
    }
    if (word === '-') return plain({ kind: 'number', value: -Number(this.take()) | 0 });
    if (word === 'MIN') return plain({ kind: 'number', value: -0x8000_0000 });
    if (/^\d/.test(word)) return plain({ kind: 'number', value: Number(word) | 0 });
    if (word === 'pc' || word === 'next') return plain({ kind: word });
    if (this.locals.has(word)) return plain({ kind: 'local', name: word });
    const operand = operands.find((name) => name === word);
    if (operand) return plain({ kind: 'operand', name: operand });
    if (word === 'number') {
      this.expect('(');
      const name = this.take();
      this.expect(')');
      if (name === 'rs1' || name === 'uimm') return plain({ kind: 'number of', name });
    }
    if (word in functions)
      return plain({ kind: 'call', name: word as Function, args: this.args(functions[word as Function].args) });
    return this.fail(`'${word}' is not a value`);
  }

  private args(count: number): Expression[] {
    this.expect('(');
    const args = [this.expression()];
    while (args.length < count) {
      this.expect(',');
      args.push(this.expression());
    }
    this.expect(')');
    return args;
  }

  private take(): string {
    return this.words[this.at++] ?? this.fail('it ends too early');
  }

  private expect(word: string): void {
    const found = this.take();
    if (found !== word) this.fail(`'${word}' expected, '${found}' found`);
  }

  private fail(why: string): never {
    throw new Crash(`meaning '${this.text}': ${why}`);
  }
}
