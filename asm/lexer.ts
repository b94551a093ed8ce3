// Characters to tokens: one moo pass over a text. What is no token becomes `bad` and is reported when its statement is read.

import moo from 'moo';

export interface Token {
  /** A type of `keys` below; an operator's type is its own text. */
  readonly type: string;
  readonly text: string;
  readonly offset: number;
  /** 1-based, within the text that was read. */
  readonly line: number;
  readonly col: number;
}

const escape = String.raw`\\(?:[0-7]{1,3}|[xX][0-9a-fA-F]+|[^\n])`;
const operators = ['<<', '>>', '<=', '>=', '==', '!=', '<>', '&&', '||'];
/** Marks that begin nothing longer: moo finds them by their code, before it tries any rule. */
const single = ['+', '-', '*', '%', '^', '~', ',', '(', ')', ':', '@'];
const marks = ['/', '&', '|', '!', '<', '>', '='];
const literals = (texts: readonly string[]) => Object.fromEntries(texts.map((text) => [text, text]));

/** Tried in this order; the first that matches wins. */
const rules: moo.Rules = {
  newline: { match: '\n', lineBreaks: true },
  semicolon: ';',
  ...literals(single),
  space: /[ \t\r\f\v]+/,
  // Letters of every script; not the blanks and quotes that text processors put in.
  name: /[A-Za-z_.$\u00a1-\u1fff\u2070-\ufefe\uff00-\uffff][\w.$\u00a1-\u1fff\u2070-\ufefe\uff00-\uffff]*/,
  number: /(?:0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)(?![\w.$])/,
  comment: /#[^\n]*|\/\/[^\n]*/,
  blockComment: { match: /\/\*[^]*?\*\//, lineBreaks: true },
  openComment: { match: /\/\*[^]*/, lineBreaks: true },
  local: /[0-9]+[bf](?![\w.$])/,
  float:
    /[0-9]+\.[0-9]*(?:[eE][-+]?[0-9]+)?(?![\w.$])|[0-9]+[eE][-+]?[0-9]+(?![\w.$])|0[fFdD][-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?(?![\w.$])/,
  badNumber: /[0-9][\w.$]*/,
  string: new RegExp(`"(?:\\\\[^\\n]|[^"\\\\\\n])*"`),
  openString: new RegExp(`"(?:\\\\[^\\n]|[^"\\\\\\n])*`),
  character: new RegExp(`'(?:${escape}|[^\\\\\\n])'?`),
  ...literals(operators),
  ...literals(marks),
  bad: /[^\n]/,
};

const lexer = moo.compile(rules);

/** Every type a statement can contain, as one character: the letters of a statement's shape. */
export const keys: ReadonlyMap<string, string> = new Map([
  ['name', 'n'],
  ['number', '0'],
  ['local', 'b'],
  ['float', 'f'],
  ['string', 's'],
  ['character', 'c'],
  ['bad', 'B'],
  ['badNumber', 'N'],
  ['openString', 'S'],
  ...operators.map((text, i) => [text, String.fromCharCode(0x100 + i)] as const),
  ...[...single, ...marks].map((text) => [text, text] as const),
]);

/** The tokens of a text, one at a time. A fresh one for every text: moo's lexers remember where they are. */
export function tokensOf(text: string): () => Token | undefined {
  const own = (lexer as moo.Lexer & { clone(): moo.Lexer }).clone();
  own.reset(text);
  return () => own.next() as Token | undefined;
}

const escapes: Readonly<Record<string, number>> = { b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 };
const utf8 = new TextEncoder();

/** The bytes of what stands between quotes, C escapes carried out: octal of up to three digits, \x of any length. */
export function unescape(inner: string): Uint8Array {
  if (!inner.includes('\\')) return utf8.encode(inner);
  const bytes: number[] = [];
  for (const [part] of inner.matchAll(/\\(?:[0-7]{1,3}|[xX][0-9a-fA-F]+|[^])|[^\\]+|\\$/g)) {
    if (part[0] !== '\\' || part.length === 1) bytes.push(...utf8.encode(part));
    else if (/[0-7]/.test(part[1]!)) bytes.push(parseInt(part.slice(1), 8) & 0xff);
    else if (/[xX]/.test(part[1]!) && part.length > 2)
      bytes.push(parseInt(part.slice(-2).replace(/^[xX]/, ''), 16) & 0xff);
    else if (escapes[part[1]!] !== undefined) bytes.push(escapes[part[1]!]!);
    else bytes.push(...utf8.encode(part.slice(1)));
  }
  return Uint8Array.from(bytes);
}

/** The bytes of a string token. */
export function stringBytes(token: Token): Uint8Array {
  return unescape(token.text.slice(1, -1));
}

/** The text of a string token, for names and messages. */
export function stringText(token: Token): string {
  return new TextDecoder().decode(stringBytes(token));
}

/** The value of a character token. */
export function characterValue(token: Token): number {
  const inner = token.text.slice(1);
  const bytes = unescape(inner.length > 1 && inner.endsWith("'") && inner !== "\\'" ? inner.slice(0, -1) : inner);
  return bytes[0] ?? 0;
}

/** The value of a number token; undefined for an octal number with an 8 or a 9. */
export function numberValue(text: string): bigint | undefined {
  if (/^0[0-9]/.test(text)) return /^[0-7]+$/.test(text) ? BigInt('0o' + text.slice(1)) : undefined;
  return BigInt(text);
}
