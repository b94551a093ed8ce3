// What was wrong with a source and what to do about it; and how people read that: the line, a caret range, the remedy.

export interface Position {
  file: string;
  /** 1-based. */
  line: number;
  column: number;
  /** One past the last column. */
  endColumn: number;
  /** Who knows only the statement says which of its words is meant. */
  word?: string;
}

export interface Note {
  at: Position;
  message: string;
}

export interface Diagnostic {
  severity: 'error' | 'warning';
  at: Position;
  message: string;
  remedy?: string;
  notes: Note[];
}

/** More than this many are counted, not listed: nobody reads them. */
const diagnosticsMax = 200;

/** Collects what is wrong; the same complaint about the same place (a macro used often) is made once. */
export class Diagnostics {
  readonly list: Diagnostic[] = [];
  errors = 0;
  private readonly seen = new Set<string>();
  private dropped = 0;

  add(diagnostic: Diagnostic): void {
    if (diagnostic.severity === 'error') this.errors++;
    const { at, message } = diagnostic;
    const key = `${at.file}:${at.line}:${at.column}:${message}`;
    if (this.seen.has(key)) return;
    if (this.list.length >= diagnosticsMax) {
      this.dropped++;
      return;
    }
    this.seen.add(key);
    this.list.push(diagnostic);
  }

  /** All of them, the last one saying how many were left out. */
  finish(): Diagnostic[] {
    const last = this.list.at(-1);
    if (this.dropped === 0 || !last) return this.list;
    const message = `${this.dropped} more like these are not shown`;
    return [...this.list, { severity: 'warning', at: last.at, message, remedy: 'correct the first ones', notes: [] }];
  }
}

const paint = (code: number) => (text: string) => `\x1b[${code}m${text}\x1b[0m`;
const plain = (text: string) => text;
const widthMax = 200;

function lineOf(at: Position, text: string | undefined): string | undefined {
  return text?.split('\n', at.line)[at.line - 1]?.replace(/\r$/, '');
}

/** The position of its word, if it has one and the line does. */
function narrowed(at: Position, text: string | undefined): Position {
  const found = at.word ? (lineOf(at, text)?.indexOf(at.word, Math.max(0, at.column - 1)) ?? -1) : -1;
  return found < 0 ? at : { ...at, column: found + 1, endColumn: found + 1 + at.word!.length };
}

/** A terminal would obey control characters; their pictures have the same width and do nothing. */
function harmless(text: string): string {
  return text.replace(/(?![\t\n])\p{Cc}/gu, (letter) =>
    letter < ' ' ? String.fromCharCode(0x2400 + letter.charCodeAt(0)) : '\u2421',
  );
}

/** The line a position is in, shortened around it, and a caret range under it. What holds zeros is no text to show. */
function excerpt(at: Position, text: string | undefined, mark: (text: string) => string): string {
  const line = text?.includes('\0') ? undefined : lineOf(at, text);
  if (line === undefined) return '';
  const from = at.column > widthMax ? at.column - 60 : 0;
  const shown = line.slice(from, from + widthMax);
  const gap = shown.slice(0, Math.max(0, at.column - 1 - from)).replace(/[^\t]/g, ' ');
  const length = Math.max(1, Math.min(at.endColumn, from + widthMax + 1) - at.column);
  const number = String(at.line).padStart(5);
  return `\n${number} | ${harmless(shown)}\n      | ${gap}${mark('^'.repeat(Math.min(length, widthMax)))}`;
}

/** The complaints as text, in the form editors and people know: `file:line:column: error: what is wrong`. */
export function render(
  diagnostics: readonly Diagnostic[],
  textOf: (file: string) => string | undefined,
  colour = false,
): string {
  const [red, yellow, cyan, bold] = colour ? [paint(31), paint(33), paint(36), paint(1)] : [plain, plain, plain, plain];
  // An object file says which file and section, but knows no line.
  const place = (at: Position) => bold(at.line === 0 ? `${at.file}:` : `${at.file}:${at.line}:${at.column}:`);
  return diagnostics
    .map(({ severity, at: statement, message, remedy, notes }) => {
      const at = narrowed(statement, textOf(statement.file));
      const mark = severity === 'error' ? red : yellow;
      let text = `${place(at)} ${mark(severity + ':')} ${harmless(message)}${excerpt(at, textOf(at.file), mark)}`;
      if (remedy) text += `\n        ${cyan('help:')} ${harmless(remedy)}`;
      for (const { at: mention, message: remark } of notes) {
        const where = narrowed(mention, textOf(mention.file));
        text += `\n${place(where)} ${cyan('note:')} ${harmless(remark)}${excerpt(where, textOf(where.file), cyan)}`;
      }
      return text + '\n';
    })
    .join('');
}
