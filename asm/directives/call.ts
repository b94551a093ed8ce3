// What a directive gets: its operands, read or as tokens, and the assembly it acts on.

import type { Diagnostic } from '../diagnostic.ts';
import { stringText } from '../lexer.ts';
import type { Token } from '../lexer.ts';
import { Mistake } from '../mistake.ts';
import type { Part as Argument } from '../parse.ts';
import type { Reader } from '../reader.ts';
import type { Tree } from '../statement.ts';
import type { Unit } from '../unit.ts';

export interface ReadFile {
  /** With the folder it was found in: what it includes itself is looked for beside it. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Assembly {
  readonly unit: Unit;
  readonly reader: Reader;
  /** A file that .include or .incbin names. */
  readFile(name: string, token: Token): ReadFile;
  warn(tokens: readonly [Token | undefined, Token | undefined], message: string, remedy?: string): void;
  say(severity: Diagnostic['severity'], message: string): void;
  /** Reads this file's text next. */
  include(file: ReadFile): void;
  /** Reads this text next, as if the present statement had been the call of a macro. */
  expand(name: string, text: string): void;
  isMacro(name: string): boolean;
}

export interface Call {
  readonly word: Token;
  readonly args: readonly Argument[];
  /** The tokens behind the word. */
  readonly tokens: readonly Token[];
  /** The text behind the word, and its offset in the frame. */
  readonly text: string;
  readonly textAt: number;
}

export type Directive = (assembly: Assembly, call: Call) => void;

/** The expression that is operand `i`. */
export function expressionAt(call: Call, i: number, what: string): readonly [Tree, readonly Token[]] {
  const argument = call.args[i];
  if (!argument?.operand.value)
    throw new Mistake([call.word, call.tokens.at(-1) ?? call.word], `${call.word.text} needs ${what}`);
  const { operand, tokens } = argument;
  if (operand.base)
    throw new Mistake(
      [tokens[operand.from], tokens[operand.to]],
      `${call.word.text} takes a number, not an address with a register`,
    );
  return [operand.value!, tokens];
}

/** No operand beyond these. */
export function atMost(call: Call, count: number): void {
  const extra = call.args[count];
  if (extra)
    throw new Mistake(
      [extra.tokens[Math.max(0, extra.operand.from)], extra.tokens[Math.max(0, extra.operand.to)]],
      `${call.word.text} takes at most ${count} operand${count === 1 ? '' : 's'}`,
    );
}

/** The symbol name that is operand `i`, with its token. */
export function nameAt(call: Call, i: number): [string, Token] {
  const [tree, tokens] = expressionAt(call, i, 'the name of a symbol');
  const token = tokens[tree.kind === 'name' || tree.kind === 'string' ? tree.token : call.args[i]!.operand.from]!;
  if (tree.kind === 'string') return [stringText(token), token];
  if (tree.kind !== 'name' || token.text === '.')
    throw new Mistake([token, token], `the name of a symbol is expected here, not ${token.text}`);
  return [token.text, token];
}

/** A stretch of the directive's own text as a token, for carets. */
export function piece(call: Call, from: number, to: number): Token {
  return { type: 'text', text: call.text.slice(from, to), offset: call.textAt + from, line: 0, col: 0 };
}
