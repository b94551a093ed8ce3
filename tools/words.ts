// The small words a program's header is made of: names, numbers and quoted strings, each with its column.

export interface Word {
  readonly kind: 'word' | 'string';
  /** A string's text with its escapes resolved; a word as it is written. */
  readonly text: string;
  /** Columns from 0 in the text that was cut. */
  readonly start: number;
  readonly end: number;
}

/** A piece of a header that cannot be read: where it is (columns from 0), and what would be right. */
export class BadWords extends Error {
  readonly start: number;
  readonly end: number;
  readonly remedy: string | undefined;
  constructor(message: string, start: number, end: number, remedy?: string) {
    super(message);
    this.start = start;
    this.end = Math.max(end, start + 1);
    this.remedy = remedy;
  }
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  e: '\x1b',
  '0': '\0',
  '"': '"',
  '\\': '\\',
};

/** Cuts at spaces; a quoted string is a piece of its own (`"hello\n":/etc/motd` is a string and a word). */
export function cut(text: string): Word[] {
  const words: Word[] = [];
  let at = 0;
  while (at < text.length) {
    const start = at;
    if (/\s/.test(text[at])) {
      at++;
      continue;
    }
    if (text[at] !== '"') {
      while (at < text.length && !/[\s"]/.test(text[at])) at++;
      words.push({ kind: 'word', text: text.slice(start, at), start, end: at });
      continue;
    }
    let value = '';
    for (at++; at < text.length && text[at] !== '"'; at++) {
      if (text[at] !== '\\') {
        value += text[at];
        continue;
      }
      const hex = /^x([0-9a-fA-F]{2})/.exec(text.slice(at + 1));
      const plain = escapes[text[at + 1]];
      if (hex) value += String.fromCharCode(parseInt(hex[1], 16));
      else if (plain !== undefined) value += plain;
      else
        throw new BadWords('this escape is not known', at, at + 2, 'write one of \\n \\t \\r \\e \\0 \\" \\\\ \\xNN');
      at += hex ? 3 : 1;
    }
    if (at >= text.length) throw new BadWords('the string does not end', start, text.length, 'close it with "');
    at++;
    words.push({ kind: 'string', text: value, start, end: at });
  }
  return words;
}

/** A number as people write it: 12, -1, 0x1f, 0b101, 10_000. */
export function number(text: string): number | undefined {
  const plain = text.replace(/(?<=[0-9a-fA-F])[_,](?=[0-9a-fA-F])/g, '');
  if (!/^-?(0x[0-9a-f]+|0b[01]+|[0-9]+)$/i.test(plain)) return undefined;
  const value = plain.startsWith('-') ? -Number(plain.slice(1)) : Number(plain);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** The nearest of `known` to a misspelt word, if one is near: a slip of a letter or two. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = word.length < 4 ? 2 : 3;
  for (const candidate of known) {
    const slips = distance(word.toLowerCase(), candidate.toLowerCase(), least);
    if (slips < least) [best, least] = [candidate, slips];
  }
  return best;
}

/** Letters to insert, drop, change or swap with their neighbour to get from `a` to `b`. */
function distance(a: string, b: string, enough: number): number {
  if (Math.abs(a.length - b.length) >= enough) return enough;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    before = row;
    row = next;
  }
  return row[b.length];
}
