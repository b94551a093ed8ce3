// From what is wrong with a statement to a diagnostic: the place people wrote it, and how they got there.

import { Diagnostics } from './diagnostic.ts';
import type { Diagnostic, Note } from './diagnostic.ts';
import type { Token } from './lexer.ts';
import { Mistake } from './mistake.ts';
import type { Span } from './mistake.ts';
import { SyntaxMistake } from './parse.ts';
import { waysToWrite } from './refuse.ts';

type Severity = Diagnostic['severity'];

export class Complaints {
  readonly diagnostics = new Diagnostics();
  /** The statement that is being carried out. */
  private readonly present: () => Span;

  constructor(present: () => Span) {
    this.present = present;
  }

  /** What a statement was given up for. `word` is its mnemonic or directive. */
  report(thrown: Mistake | SyntaxMistake, word?: Token): void {
    if (thrown instanceof Mistake) {
      const notes = thrown.notes.map(({ at, message }) => ({ at: at.frame.locate(at.from, at.to), message }));
      this.complain(this.around(thrown.first, thrown.last), thrown.message, thrown.remedy, 'error', notes);
      return;
    }
    const { token } = thrown;
    const { frame, from, to } = this.present();
    const span = token ? this.around(token, token) : { frame, from: Math.max(from, to - 1), to };
    this.complain(span, thrown.message, word && waysToWrite(word.text));
  }

  warn(first: Token | undefined, last: Token | undefined, message: string, remedy?: string): void {
    this.complain(this.around(first, last), message, remedy, 'warning');
  }

  complain(span: Span, message: string, remedy?: string, severity: Severity = 'error', notes: Note[] = []): void {
    const { frame } = span;
    const chain = frame.chain();
    // What the line became, when an argument stands in it.
    const whole = this.present();
    if (chain[0] && whole.frame === frame && frame.substitutes(whole.from, whole.to)) {
      const line = frame.text.slice(whole.from, whole.to).replace(/\s+/g, ' ').slice(0, 120);
      chain[0] = { at: chain[0].at, message: `${chain[0].message}, where the line is: ${line}` };
    }
    const at = frame.locate(span.from, span.to);
    this.diagnostics.add({ severity, at, message, ...(remedy ? { remedy } : {}), notes: [...notes, ...chain] });
  }

  /** From one token to another, in the frame of the present statement; without tokens, the whole statement. */
  private around(first: Token | undefined, last: Token | undefined): Span {
    const { frame, from, to } = this.present();
    if (!first) return { frame, from, to };
    const end = last ?? first;
    return { frame, from: first.offset, to: end.offset + end.text.length };
  }
}
