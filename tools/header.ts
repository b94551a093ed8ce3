// What a program says about itself: the comment block at the top of a source, read into a title and its header lines.
//
//   # A thread is preempted while it holds the ready-list lock.      the first line is the title
//   #
//   # harts    2                                                     word, two or more spaces, value
//   # expect   prints "16 pushed, 16 popped"
//
// A paragraph with one header line in it has only header lines (indent further to continue a line); any other
// paragraph is prose, except that a word one slip away from a header word, written like a header line, is an error.
import type { Diagnostic } from '../asm/diagnostic.ts';
import { endsIt, parseExpectation, type Expectation } from './expect.ts';
import { models, recoveries, sections } from './variant.ts';
import { BadWords, cut, nearest, number } from './words.ts';

/** One header line as it stands in the file. */
export interface Line {
  readonly word: HeaderWord;
  readonly text: string;
  readonly line: number;
  /** Where the value begins, from 1. */
  readonly column: number;
}

/** A source or object that a header asks for, and where it does. */
export interface Included {
  readonly name: string;
  readonly line: number;
  readonly column: number;
}

export interface Stated<T> extends Line {
  readonly value: T;
}

/** `HOST:GUEST`, or a text given in the header itself. */
export type GivenFile = { host: string; guest: string } | { text: string; guest: string };

export interface Header {
  title: string;
  harts?: number;
  slice?: number;
  quantum?: number;
  costs?: string;
  trampoline?: string;
  /** Thread models, kinds of critical sections and places of recovery under which it is to be tested; the first is run. */
  models: string[];
  sections: string[];
  recoveries: string[];
  /** `always consistent-calls`: a call on a kernel context not the caller's own is a failure. */
  consistentCalls?: boolean;
  args: string[];
  /** A text in quotes, or the name of a file beside the program. */
  stdin?: { text: string } | { host: string };
  files: GivenFile[];
  include: Included[];
  start: string[];
  expect: Stated<Expectation>[];
  /** Lines that ask for what the laboratory cannot do yet, or can do only over many schedules. */
  later: Line[];
}

type Put = (header: Header, value: string, line: Line) => void;

const atLeast =
  (low: number, high: number, put: (header: Header, value: number) => void): Put =>
  (header, text) => {
    const value = number(text.trim());
    if (value === undefined || value < low || value > high)
      throw new BadWords(`this takes a number from ${low} to ${high}`, 0, text.length);
    put(header, value);
  };
const oneOf =
  (words: readonly string[], put: (header: Header, value: string) => void): Put =>
  (header, text) => {
    if (!words.includes(text))
      throw new BadWords(`'${text}' is not known here`, 0, text.length, `one of: ${words.join(', ')}`);
    put(header, text);
  };
/** Some of the words, or `all`. */
const someOf =
  (words: readonly string[], put: (header: Header, values: string[]) => void): Put =>
  (header, text) => {
    const pieces = cut(text);
    for (const { text: word, start, end } of pieces)
      if (word !== 'all' && !words.includes(word))
        throw new BadWords(`'${word}' is not known here`, start, end, `some of: ${words.join(', ')}; or all`);
    put(
      header,
      words.filter((word) => pieces.some((piece) => piece.text === word || piece.text === 'all')),
    );
  };
/** Asks for what comes with the explorer. */
const later: Put = (header, _, line) => {
  header.later.push(line);
};

export const costProfiles = ['x86', 'aarch64', 'riscv'] as const;

// oxfmt-ignore
const words = {
  harts:      atLeast(1, 64, (h, n) => { h.harts = n; }),
  slice:      atLeast(1, 1e9, (h, n) => { h.slice = n; }),
  quantum:    atLeast(100, 1e12, (h, n) => { h.quantum = n; }),
  costs:      oneOf(costProfiles, (h, word) => { h.costs = word; }),
  args:       (h, text) => { h.args.push(...cut(text).map((w) => w.text)); },
  stdin:      (h, text) => { h.stdin = readStdin(text); },
  files:      (h, text) => { h.files.push(...readFiles(text)); },
  include:    (h, text, line) => { h.include.push(...sources(text, line)); },
  start:      (h, text) => { h.start.push(...text.split(/[\s,]+/).filter(Boolean)); },
  expect:     (h, text, line) => { h.expect.push({ ...line, value: parseExpectation(text) }); },
  model:      someOf(models, (h, words) => { h.models = words; }),
  section:    someOf(sections, (h, words) => { h.sections = words; }),
  recovery:   someOf(recoveries, (h, words) => { h.recoveries = words; }),
  trampoline: oneOf(['user', 'kernel'], (h, word) => { h.trampoline = word; }),
  explore:    later,
  always:     (h, text, line) => { if (text === 'consistent-calls') h.consistentCalls = true; else later(h, text, line); },
  never:      later,
  exists:     later,
} satisfies Record<string, Put>;

export type HeaderWord = keyof typeof words;
export const headerWords = Object.keys(words) as HeaderWord[];
const isHeaderWord = (word: string): word is HeaderWord => Object.hasOwn(words, word);

/** Words whose value alone shows that a line with one space is a header line and not a sentence. */
const telling: readonly HeaderWord[] = ['harts', 'slice', 'quantum', 'costs', 'include', 'expect'];

const emptyHeader = (): Header => ({
  title: '',
  args: [],
  files: [],
  include: [],
  start: [],
  expect: [],
  later: [],
  models: [],
  sections: [],
  recoveries: [],
});

/** Reads the leading comment block. What is wrong with it is in `diagnostics`; everything else is kept. */
export function readHeader(file: string, text: string): { header: Header; diagnostics: Diagnostic[] } {
  const header: Header = emptyHeader();
  const diagnostics: Diagnostic[] = [];
  const paragraphs = leadingComment(text);
  header.title = paragraphs[0]?.[0]?.text.trim() ?? '';
  if (paragraphs.length && spaced(paragraphs[0][0])) header.title = '';

  const complain = (row: Row, from: number, to: number, message: string, remedy?: string): void => {
    const at = { file, line: row.line, column: row.column + from, endColumn: row.column + Math.max(to, from + 1) };
    diagnostics.push({ severity: 'error', at, message, ...(remedy ? { remedy } : {}), notes: [] });
  };

  for (const paragraph of paragraphs) {
    const lines = continued(paragraph);
    const isHeader = lines.some((row) => isHeaderWord(spaced(row)?.word ?? ''));
    for (const row of lines) {
      const found = spaced(row) ?? (isHeader || tells(row) ? single(row) : undefined);
      if (!found) {
        if (isHeader && row !== paragraphs[0][0]) {
          const near = nearest(row.text.trim().split(/\s/)[0], headerWords);
          complain(
            row,
            0,
            row.text.length,
            'this line stands among header lines and is none',
            near ? `did you mean '${near}'?` : 'put an empty comment line between prose and header',
          );
        }
        continue;
      }
      if (!isHeaderWord(found.word)) {
        const near = nearest(found.word, headerWords);
        if (isHeader && row !== paragraphs[0][0])
          complain(
            row,
            0,
            found.word.length,
            `'${found.word}' is no word of a header`,
            near ? `did you mean '${near}'?` : `the words are ${headerWords.join(', ')}`,
          );
        else if (near)
          complain(
            row,
            0,
            found.word.length,
            `'${found.word}' is no word of a header`,
            `did you mean '${near}'? (in prose, write one space after it)`,
          );
        continue;
      }
      try {
        words[found.word](header, found.value, {
          word: found.word,
          text: found.value,
          line: row.line,
          column: row.column + found.at,
        });
      } catch (error) {
        if (!(error instanceof BadWords)) throw error;
        complain(row, found.at + error.start, found.at + error.end, error.message, error.remedy);
      }
    }
  }
  const whole = header.expect.filter((e) => endsIt(e.value));
  if (whole.length > 1 && new Set(whole.map((e) => e.text)).size > 1)
    diagnostics.push({
      severity: 'error',
      at: { file, line: whole[1].line, column: 1, endColumn: 2 },
      message: `a run ends in one way, and '${whole[0].text}' is expected as well`,
      remedy: 'keep one of the two',
      notes: [],
    });
  return { header, diagnostics };
}

/** A line of the comment block without its `# `; `column` is where its text begins (from 1). */
interface Row {
  text: string;
  readonly line: number;
  readonly column: number;
}

/** The comment lines before the first statement, cut into paragraphs at empty ones. */
function leadingComment(text: string): Row[][] {
  const paragraphs: Row[][] = [];
  let open = false;
  let start = 0;
  for (let line = 1; start <= text.length && /^[ \t]*(#|\r?$)/.test(text.slice(start, lineEnd(text, start))); line++) {
    const end = lineEnd(text, start);
    const match = /^[ \t]*#+ ?/.exec(text.slice(start, end));
    const rest = match ? text.slice(start + match[0].length, end).trimEnd() : '';
    if (!rest) open = false;
    else {
      if (!open) paragraphs.push([]);
      paragraphs.at(-1)!.push({ text: rest, line, column: match![0].length + 1 });
      open = true;
    }
    start = end + 1;
  }
  return paragraphs;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** Lines that are indented further continue the header line before them. */
function continued(paragraph: Row[]): Row[] {
  const rows: Row[] = [];
  for (const row of paragraph) {
    const before = rows.at(-1);
    if (before && /^\s{2,}\S/.test(row.text) && isHeaderWord(spaced(before)?.word ?? ''))
      before.text += ` ${row.text.trim()}`;
    else rows.push({ ...row });
  }
  return rows;
}

interface Found {
  readonly word: string;
  readonly value: string;
  /** Where the value begins in the row's text. */
  readonly at: number;
}

/** `word  value`, with two spaces or more (or a tab) between. */
function spaced(row: Row): Found | undefined {
  const match = /^([a-z]+)(?: {2,}| *\t\s*)(\S.*)$/.exec(row.text);
  return match ? { word: match[1], value: match[2], at: row.text.length - match[2].length } : undefined;
}

/** `word value`, with one space. */
function single(row: Row): Found | undefined {
  const match = /^([a-z]+)\s+(\S.*)$/.exec(row.text);
  return match && isHeaderWord(match[1])
    ? { word: match[1], value: match[2], at: row.text.length - match[2].length }
    : undefined;
}

/** Whether a line of prose is a header line all the same: `expect exit 0`, with one space. */
function tells(row: Row): boolean {
  const found = single(row);
  if (!found || !telling.includes(found.word as HeaderWord)) return false;
  const scratch: Header = emptyHeader();
  try {
    words[found.word as HeaderWord](scratch, found.value, {
      word: found.word as HeaderWord,
      text: found.value,
      line: row.line,
      column: 1,
    });
    return true;
  } catch {
    return false;
  }
}

function readStdin(text: string): Header['stdin'] {
  const pieces = cut(text);
  if (pieces.every((p) => p.kind === 'string')) return { text: pieces.map((p) => p.text).join('') };
  if (pieces.length === 1) return { host: pieces[0].text };
  throw new BadWords('stdin is a text in quotes or the name of one file', 0, text.length);
}

/** `HOST:GUEST` with the host's name looked up beside the program, or `"text":GUEST`. */
function readFiles(text: string): GivenFile[] {
  const pieces = cut(text);
  const files: GivenFile[] = [];
  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i];
    if (piece.kind === 'string') {
      const guest = pieces[++i];
      if (guest?.kind !== 'word' || !/^:./.test(guest.text))
        throw new BadWords('a text needs the name the guest sees', piece.start, piece.end, 'write "text":/name');
      files.push({ text: piece.text, guest: guest.text.slice(1) });
      continue;
    }
    const [, host, guest] = /^(.+):(.+)$/.exec(piece.text) ?? [];
    if (!guest)
      throw new BadWords(
        `'${piece.text}' is not HOST:GUEST`,
        piece.start,
        piece.end,
        'write data.txt:/data.txt or "text":/name',
      );
    files.push({ host, guest });
  }
  return files;
}

function sources(text: string, { line, column }: Line): Included[] {
  return cut(text).map((piece) => {
    if (piece.kind === 'string' || /\.(s|S|o)$/.test(piece.text))
      return { name: piece.text, line, column: column + piece.start };
    throw new BadWords(
      `'${piece.text}' is not the name of a source`,
      piece.start,
      piece.end,
      'sources end in .s, objects in .o',
    );
  });
}
