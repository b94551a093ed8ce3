// Statements, one after the other, through files, expansions and repetitions; what a condition leaves out is not seen.

import type { Complaints } from './complaints.ts';
import { Frame } from './frame.ts';
import type { Condition } from './frame.ts';
import type { Token } from './lexer.ts';
import { Mistake } from './mistake.ts';

/** Bounds on what a few lines can grow to. */
export const depthMax = 200;
export const expandedMax = 500_000;
const expandedTextMax = 4 * 1024 * 1024;

/** Ends the assembly: going on would produce only more of the same. */
export class Fatal extends Mistake {}

/** Directives that are obeyed, or at least counted, where a condition is false. */
const conditional = /^\.(?:if\w*|elseif|else|endif)$/;

export class Reader {
  frame: Frame;
  /** Offset behind the statement last read, and whether a newline ended it. */
  end = 0;
  private readonly complaints: Complaints;
  private expanded = 0;
  private expandedText = 0;
  /** A token that was read ahead of its statement. */
  private stopped = false;

  constructor(frame: Frame, complaints: Complaints) {
    this.frame = frame;
    this.complaints = complaints;
  }

  /** The tokens of the next statement, at least one; undefined at the end of everything. */
  statement(): Token[] | undefined {
    for (;;) {
      if (this.stopped) return undefined;
      const tokens = this.raw();
      if (!tokens) {
        if (!this.leave()) return undefined;
        continue;
      }
      if (tokens.length === 0) continue;
      if (this.active || conditional.test(firstWord(tokens)?.text ?? '')) return tokens;
    }
  }

  /** Whether the statements here are carried out. */
  get active(): boolean {
    const { conditions } = this.frame;
    return conditions.length === 0 || conditions.at(-1)!.active;
  }

  /** The next statement of the present frame, conditions or not; undefined at its end. */
  private raw(): Token[] | undefined {
    const { frame } = this;
    const tokens: Token[] = [];
    for (;;) {
      const token = frame.next();
      if (!token) {
        this.end = frame.text.length;
        if (tokens.length === 0) return undefined;
        break;
      }
      const { type } = token;
      if (type === 'space' || type === 'blockComment') continue;
      if (type === 'newline' || type === 'semicolon') {
        this.end = token.offset;
        break;
      }
      if (type === 'comment') {
        if (tokens.length === 0 && token.col === 1) this.marker(token);
        continue;
      }
      if (type === 'openComment') {
        this.complaints.complain(
          { frame, from: token.offset, to: token.offset + 2 },
          'this comment has no end',
          'close it with */',
        );
        continue;
      }
      tokens.push(token);
    }
    if (frame.kind !== 'file' && ++this.expanded > expandedMax) this.tooMuch();
    return tokens;
  }

  /** `# 12 "file.c"`, as the C preprocessor writes it. */
  private marker(token: Token): void {
    const match = /^# (\d{1,9}) "((?:[^"\\]|\\.)*)"/.exec(token.text);
    if (match) this.frame.mark(token.offset, Number(match[1]), match[2]!.replace(/\\(.)/g, '$1'));
    else if (/^#(?:define\s|include\s*[<"]|ifn?def\s|endif\b)/.test(token.text))
      this.complaints.complain(
        { frame: this.frame, from: token.offset, to: token.offset + token.text.length },
        'this line is a comment: there is no C preprocessor here',
        'use .equ, .macro, .include and .if; or put a blank behind the #',
        'warning',
      );
  }

  /** Goes back to the frame that called; false at the end of everything. */
  private leave(): boolean {
    const { frame } = this;
    this.closeConditions();
    const length = frame.again?.();
    if (length !== undefined) {
      this.count(length);
      return true;
    }
    if (!frame.parent) return false;
    this.frame = frame.parent.frame;
    return true;
  }

  private closeConditions(): void {
    for (const { span } of this.frame.conditions.splice(0))
      this.complaints.complain(span, 'this condition has no .endif');
  }

  push(frame: Frame, text: number): void {
    this.count(text);
    if (frame.depth > depthMax) {
      const remedy = frame.kind === 'file' ? 'does it include itself?' : 'does it call itself? an .if must end it';
      throw new Mistake(undefined, `${frame.name} is nested more than ${depthMax} deep`, remedy);
    }
    this.frame = frame;
  }

  /** .exitm: leaves the macro that is being expanded, with whatever is inside it. */
  exitMacro(): boolean {
    let { frame } = this;
    while (frame.kind !== 'macro' && frame.parent && frame.kind !== 'file') frame = frame.parent.frame;
    if (frame.kind !== 'macro') return false;
    frame.conditions.length = 0;
    this.frame = frame.parent!.frame;
    return true;
  }

  /** .end: nothing after it is read. */
  stop(): void {
    this.stopped = true;
  }

  /**
   * The text up to the directive that closes what `word` opened, which is read and dropped. Nested openings count.
   */
  body(word: Token, opens: ReadonlySet<string>, closes: ReadonlySet<string>): { from: number; to: number } {
    const { frame } = this;
    const from = Math.min(this.end + 1, frame.text.length);
    let depth = 1;
    for (;;) {
      const tokens = this.raw();
      if (!tokens)
        throw new Mistake(
          [word, word],
          `${word.text} has no ${[...closes][0]}`,
          `close it with ${[...closes][0]} in the same file`,
        );
      const first = firstWord(tokens)?.text ?? '';
      if (opens.has(first)) depth++;
      if (closes.has(first) && --depth === 0) return { from, to: tokens[0]!.offset };
    }
  }

  openCondition(condition: Condition): void {
    if (this.frame.conditions.length >= depthMax)
      throw new Mistake(undefined, `conditions are nested more than ${depthMax} deep`);
    this.frame.conditions.push(condition);
  }

  /** An expansion of so many characters. */
  private count(text: number): void {
    this.expandedText += text;
    if (++this.expanded > expandedMax || this.expandedText > expandedTextMax) this.tooMuch();
  }

  private tooMuch(): never {
    throw new Fatal(
      undefined,
      `macros and repetitions expand to more than ${expandedMax} statements, or 4 MiB of text`,
      'use .fill or .space for large areas, and an .if to end a recursion',
    );
  }
}

/** The mnemonic or directive of a statement, behind its labels. */
export function firstWord(tokens: readonly Token[]): Token | undefined {
  let i = 0;
  while (tokens[i + 1]?.type === ':') i += 2;
  return tokens[i];
}
