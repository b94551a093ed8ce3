// A text that is being read: a file, one expansion of a macro, one round of a repetition. Frames stack; each knows
// where its characters come from, so that a complaint about an expanded line points at what somebody wrote.

import type { Note, Position } from './diagnostic.ts';
import { tokensOf } from './lexer.ts';
import type { Token } from './lexer.ts';
import type { Span } from './mistake.ts';

/** Where stretches of an expanded text come from, in order. */
export interface Piece {
  /** Offset in the expanded text. */
  at: number;
  /** Offset in the text of the definition; `length` characters there stand for this piece. */
  from: number;
  length: number;
  /** False for the text of an argument: then the whole piece stands for `\name`. */
  literal: boolean;
}

/** `.if` and its `.else`, while open. */
export interface Condition {
  active: boolean;
  /** One of its branches has been read, or must not be. */
  taken: boolean;
  final: boolean;
  span: Span;
}

const kinds = {
  macro: (name: string) => `in the expansion of ${name}`,
  repeat: (name: string) => `in a round of ${name}`,
  file: (name: string) => `in ${name}, included here`,
} as const;

export class Frame {
  readonly kind: 'file' | 'macro' | 'repeat';
  /** The file, or the macro's name. */
  readonly name: string;
  text: string;
  next: () => Token | undefined;
  /** What called, included or repeated; undefined for the source itself. */
  readonly parent: Span | undefined;
  readonly depth: number;
  readonly conditions: Condition[] = [];
  /** Starts the next round of a repetition and returns the length of its text; undefined when there is none. */
  again: (() => number | undefined) | undefined = undefined;
  /** Where the outermost macro was called: the line that its instructions belong to. */
  readonly site: Position | undefined;
  /** For expansions: the frame of the definition, and the stretches of it. */
  private origin: Frame | undefined = undefined;
  private pieces: readonly Piece[] = [];
  private starts: number[] | undefined = undefined;
  private markers: { offset: number; line: number; file: string }[] = [];

  constructor(kind: Frame['kind'], name: string, text: string, parent?: Span) {
    this.kind = kind;
    this.name = name;
    this.text = text;
    this.parent = parent;
    this.depth = parent ? parent.frame.depth + 1 : 0;
    this.site =
      parent?.frame.site ?? (kind === 'macro' && parent ? parent.frame.locate(parent.from, parent.to) : undefined);
    this.next = tokensOf(text);
  }

  /** Whether lines of this text are lines of its file. */
  get plain(): boolean {
    return this.origin === undefined && this.markers.length === 0;
  }

  /** Reads `text`, made of pieces of a definition in `origin`. */
  expand(text: string, origin: Frame, pieces: readonly Piece[]): void {
    this.text = text;
    this.origin = origin;
    this.pieces = pieces;
    this.next = tokensOf(text);
  }

  /** A line marker of the C preprocessor: the line after it is `line` of `file`. */
  mark(offset: number, line: number, file: string): void {
    this.markers.push({ offset, line, file });
  }

  /** Where people wrote it. */
  locate(from: number, to: number): Position {
    if (this.origin) {
      const [start, startEnd] = this.written(from);
      const [, end] = this.written(Math.max(from, to - 1));
      return this.origin.locate(start, end > start ? end : startEnd);
    }
    const line = this.lineOf(from);
    const column = from - this.starts![line]! + 1;
    const ends = this.starts![line + 1] ?? this.text.length + 1;
    const position = {
      file: this.name,
      line: line + 1,
      column,
      endColumn: Math.max(column + 1, Math.min(to, ends - 1) - this.starts![line]! + 1),
    };
    const marker = this.markers.findLast(({ offset }) => offset <= from);
    if (!marker) return position;
    return { ...position, file: marker.file, line: marker.line + line - this.lineOf(marker.offset) - 1 };
  }

  /** The frames above this one, for people: what was expanded, called from where. */
  chain(): Note[] {
    const notes: Note[] = [];
    let last = '';
    let again = 0;
    for (let frame: Frame = this; frame.parent && notes.length < 12; frame = frame.parent.frame) {
      const { from, to, frame: outer } = frame.parent;
      const at = outer.locate(from, to);
      const key = `${at.file}:${at.line}:${at.column}:${frame.name}`;
      // A macro that calls itself: once is enough.
      if (key === last) again++;
      else
        notes.push({
          at,
          message: `${kinds[frame.kind](frame.name)}${again > 0 ? `, after ${again} more of the above` : ''}`,
        });
      if (key !== last) again = 0;
      last = key;
    }
    return notes;
  }

  /** Whether an argument stands in this stretch of an expansion. */
  substitutes(from: number, to: number): boolean {
    return this.pieces.some((piece, i) => {
      const end = this.pieces[i + 1]?.at ?? this.text.length;
      return !piece.literal && piece.at < to && end > from;
    });
  }

  /** The stretch of the definition that stands for one character of the expansion. */
  private written(offset: number): [from: number, to: number] {
    let low = 0;
    let high = this.pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.pieces[middle]!.at <= offset) low = middle;
      else high = middle - 1;
    }
    const piece = this.pieces[low];
    if (!piece) return [0, 0];
    if (!piece.literal) return [piece.from, piece.from + piece.length];
    const at = Math.min(piece.from + offset - piece.at, piece.from + piece.length);
    return [at, at + 1];
  }

  private lineOf(offset: number): number {
    if (!this.starts) {
      this.starts = [0];
      for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1)) this.starts.push(at + 1);
    }
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
