// Macros, .irp and .irpc: text with holes, and what is put into them. As GNU as has it: substitution is textual, before
// the line is read, also within strings.

import type { Frame, Piece } from './frame.ts';
import { unescape } from './lexer.ts';

export interface Parameter {
  name: string;
  fallback: string | undefined;
  required: boolean;
  /** Takes the rest of the line. */
  rest: boolean;
}

/** A body in pieces: text, or a hole for a parameter, or `\@`. */
interface Hole {
  text: string;
  /** -1: literal text; -2: the number of this expansion. */
  parameter: number;
  from: number;
  length: number;
}

/** Comments, strings and characters, one by one, and the references between them. */
const stretches = /#[^\n]*|"(?:\\[^]|[^"\\\n])*"?|'(?:\\[^\n]|[^\\\n])'?|\\(?:@|\(\)|[\w.$\u0080-\uffff]+)/g;

export class Template {
  readonly frame: Frame;
  private readonly holes: Hole[] = [];

  constructor(frame: Frame, from: number, to: number, names: readonly string[]) {
    this.frame = frame;
    const body = frame.text.slice(from, to);
    let done = 0;
    const literal = (end: number) => {
      if (end > done)
        this.holes.push({ text: body.slice(done, end), parameter: -1, from: from + done, length: end - done });
    };
    for (const { index, 0: stretch } of body.matchAll(stretches)) {
      // Comments and characters like '\n' are no places for arguments; strings are.
      if (stretch.startsWith('#') || stretch.startsWith("'")) continue;
      for (const match of stretch.matchAll(/\\(?:@|\(\)|([\w.$\u0080-\uffff]+))/g)) {
        let length = match[0].length;
        let parameter = match[0] === '\\@' ? -2 : -3;
        if (match[1] !== undefined) {
          parameter = names.indexOf(match[1]);
          const short = match[1].indexOf('.');
          if (parameter < 0 && short > 0) {
            parameter = names.indexOf(match[1].slice(0, short));
            length = short + 1;
          }
          if (parameter < 0) continue;
        }
        literal(index + match.index);
        this.holes.push({ text: '', parameter, from: from + index + match.index, length });
        done = index + match.index + length;
      }
    }
    literal(body.length);
  }

  /** Lets `frame` read the body with these arguments. Returns the length of the text. */
  expandInto(frame: Frame, values: readonly string[], count: number): number {
    let text = '';
    const pieces: Piece[] = [];
    for (const hole of this.holes) {
      pieces.push({ at: text.length, from: hole.from, length: hole.length, literal: hole.parameter === -1 });
      text +=
        hole.parameter === -1 ? hole.text : hole.parameter === -2 ? String(count) : (values[hole.parameter] ?? '');
    }
    frame.expand(text, this.frame, pieces);
    return text.length;
  }
}

export interface Macro {
  name: string;
  parameters: Parameter[];
  template: Template;
}

/** A wrong call or definition; `from` and `to` are offsets in the text that was given. */
export class BadArguments extends Error {
  readonly from: number;
  readonly to: number;
  constructor(message: string, from: number, to: number) {
    super(message);
    this.from = from;
    this.to = to;
  }
}

interface Argument {
  text: string;
  from: number;
  to: number;
}

const wordlike = /[\w.$"'\\\u0080-\uffff]/;

/**
 * Arguments are separated by commas, or by blanks between two words (`a + b` is one argument, `a b` are two). Quotes
 * around a whole argument are taken off.
 */
export function splitArguments(text: string): Argument[] {
  const list: Argument[] = [];
  let at = 0;
  const blanks = () => {
    while (at < text.length && /\s/.test(text[at]!)) at++;
  };
  blanks();
  let open = at < text.length;
  while (open) {
    const from = at;
    const quoted = /^"(?:\\[^]|[^"\\])*"/.exec(text.slice(at, at + 65536));
    let value = '';
    if (quoted) {
      at += quoted[0].length;
      value = quoted[0].slice(1, -1);
    } else {
      [value, at] = plainArgument(text, at);
    }
    list.push({ text: value, from, to: at });
    blanks();
    open = at < text.length;
    if (text[at] === ',') {
      at++;
      blanks();
      if (at >= text.length) list.push({ text: '', from: at, to: at });
      open = at < text.length;
    }
  }
  return list;
}

function plainArgument(text: string, start: number): [string, number] {
  let at = start;
  let depth = 0;
  let value = '';
  while (at < text.length && text[at] !== ',') {
    const char = text[at]!;
    if (/\s/.test(char)) {
      let after = at;
      while (after < text.length && /\s/.test(text[after]!)) after++;
      const next = text[after];
      if (depth === 0 && (next === undefined || (wordlike.test(next) && wordlike.test(value.at(-1) ?? 'x')))) break;
      at = after;
      continue;
    }
    if (char === '"' || char === "'") {
      const match = (char === '"' ? /^"(?:\\[^]|[^"\\])*"?/ : /^'(?:\\[^]|[^\\])?'?/).exec(text.slice(at, at + 65536))!;
      value += match[0];
      at += match[0].length;
      continue;
    }
    if (char === '(' || char === '[') depth++;
    if (char === ')' || char === ']') depth--;
    value += char;
    at++;
  }
  return [value, at];
}

/** The formal parameters of `.macro name a, b=1, c:req, rest:vararg`. */
export function readParameters(text: string): Parameter[] {
  const list: Parameter[] = [];
  let at = 0;
  const pattern = /\s*([A-Za-z_.$\u0080-\uffff][\w.$\u0080-\uffff]*)\s*(?::\s*(\w+))?\s*/y;
  while (at < text.length && text.slice(at).trim() !== '') {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) throw new BadArguments('the name of a parameter is expected here', at, at + 1);
    const [whole, name, kind] = match as unknown as [string, string, string | undefined];
    if (kind !== undefined && kind !== 'req' && kind !== 'vararg')
      throw new BadArguments(
        `':${kind}' is unknown: parameters are name, name=default, name:req or name:vararg`,
        at,
        at + whole.length,
      );
    if (list.some((other) => other.name === name))
      throw new BadArguments(`the parameter ${name} is named twice`, at, at + whole.length);
    at += whole.length;
    let fallback: string | undefined;
    if (text[at] === '=') {
      const quoted = /^\s*"((?:\\[^]|[^"\\])*)"/.exec(text.slice(at + 1));
      if (quoted) {
        fallback = quoted[1]!;
        at += 1 + quoted[0].length;
      } else {
        while (/\s/.test(text[at + 1] ?? '')) at++;
        [fallback, at] = plainArgument(text, at + 1);
      }
      while (/\s/.test(text[at] ?? '')) at++;
    }
    if (text[at] === ',') at++;
    list.push({ name, fallback, required: kind === 'req', rest: kind === 'vararg' });
  }
  return list;
}

/** What each parameter stands for in a call. Offsets in errors are in `text`. */
export function bindArguments(macro: Macro, text: string): string[] {
  const { parameters } = macro;
  const values: (string | undefined)[] = parameters.map(() => undefined);
  const rest = parameters.at(-1)?.rest ? parameters.length - 1 : -1;
  let place = 0;
  let keyed = false;
  for (const argument of splitArguments(text)) {
    const key = /^([A-Za-z_.$][\w.$]*)=(?!=)/.exec(argument.text);
    const named = key ? parameters.findIndex(({ name }) => name === key[1]) : -1;
    if (named >= 0) {
      keyed = true;
      const value = argument.text.slice(key![0].length);
      values[named] = /^".*"$/s.test(value) ? value.slice(1, -1) : value;
      continue;
    }
    if (keyed)
      throw new BadArguments('arguments without a name come before those with one', argument.from, argument.to);
    if (place === rest) {
      values[place] = text.slice(argument.from).trim();
      break;
    }
    if (place >= parameters.length)
      throw new BadArguments(
        `${macro.name} takes ${parameters.length === 0 ? 'no arguments' : parameters.map(({ name }) => name).join(', ')}, and this is one too many`,
        argument.from,
        argument.to,
      );
    values[place++] = argument.text;
  }
  return parameters.map(({ name, fallback, required }, i) => {
    const value = values[i];
    if (required && !value) throw new BadArguments(`${macro.name} needs a value for ${name}`, 0, text.length);
    return value === undefined || value === '' ? (fallback ?? '') : value;
  });
}

/** The bytes of `"..."` at the beginning of a directive's text; undefined when there is none. */
export function quotedText(text: string): string | undefined {
  const match = /^\s*"((?:\\[^]|[^"\\])*)"/.exec(text);
  return match ? new TextDecoder().decode(unescape(match[1]!)) : undefined;
}
