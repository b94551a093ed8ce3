// What decides which statements are read: conditions, macros, repetitions.

import { number } from './expression.ts';
import { expressionAt, piece } from './directives/call.ts';
import type { Assembly, Call } from './directives/call.ts';
import { Frame } from './frame.ts';
import { BadArguments, bindArguments, quotedText, readParameters, splitArguments, Template } from './macro.ts';
import type { Macro } from './macro.ts';
import { Mistake } from './mistake.ts';
import { expandedMax } from './reader.ts';

export const macroOpens = new Set(['.macro']);
export const macroCloses = new Set(['.endm', '.endmacro']);
const repeatOpens = new Set(['.rept', '.rep', '.irp', '.irpc', '.irep', '.irepc']);
const repeatCloses = new Set(['.endr', '.endm_repeat']);

// --- Conditions -------------------------------------------------------------------------------------------------

/** The value that .if and its relatives with an expression test. */
const tests: Readonly<Record<string, (n: bigint) => boolean>> = {
  '.if': (n) => n !== 0n,
  '.ifne': (n) => n !== 0n,
  '.ifeq': (n) => n === 0n,
  '.ifgt': (n) => n > 0n,
  '.ifge': (n) => n >= 0n,
  '.iflt': (n) => n < 0n,
  '.ifle': (n) => n <= 0n,
  '.elseif': (n) => n !== 0n,
};

function compared(call: Call): boolean {
  const parts = splitArguments(call.text);
  const commas = call.text.indexOf(',');
  if (commas < 0)
    throw new Mistake(
      [call.word, call.tokens.at(-1) ?? call.word],
      `${call.word.text} compares two texts, with a comma between them`,
    );
  // Both texts as they stand; blanks around them do not count.
  const [left, right] =
    parts.length === 2
      ? [parts[0]!.text, parts[1]!.text]
      : [call.text.slice(0, commas).trim(), call.text.slice(commas + 1).trim()];
  return left === right;
}

function holds(assembly: Assembly, call: Call, read: () => Call): boolean {
  const { unit } = assembly;
  const { text } = call.word;
  const test = tests[text];
  if (test) {
    const [tree, tokens] = expressionAt(read(), 0, 'a value to test');
    return test(number(unit, tree, tokens, `the condition of ${text}`));
  }
  switch (text) {
    case '.ifdef':
    case '.ifndef':
    case '.ifnotdef': {
      const [token] = call.tokens;
      if (!token) throw new Mistake([call.word, call.word], `${text} needs the name of a symbol`);
      return !!unit.symbols.get(token.text)?.isDefined === (text === '.ifdef');
    }
    case '.ifb':
    case '.ifnb':
      return (call.text.trim() === '') === (text === '.ifb');
    case '.ifc':
    case '.ifnc':
      return compared(call) === (text === '.ifc');
    case '.ifeqs':
    case '.ifnes': {
      const match = /^\s*("(?:\\[^]|[^"\\])*")\s*,\s*("(?:\\[^]|[^"\\])*")/.exec(call.text);
      if (!match)
        throw new Mistake(
          [call.word, call.tokens.at(-1) ?? call.word],
          `${text} compares two strings in double quotes`,
        );
      return (quotedText(match[1]!) === quotedText(match[2]!)) === (text === '.ifeqs');
    }
    default:
      throw new Mistake(
        [call.word, call.word],
        `there is no condition ${text}`,
        '.if .ifdef .ifndef .ifb .ifnb .ifc .ifnc .ifeq .ifne .ifgt .ifge .iflt .ifle',
      );
  }
}

/** Obeys a conditional directive. `read` parses its operands, which only a condition that counts needs. */
export function condition(assembly: Assembly, call: Call, read: () => Call): void {
  const { reader, unit } = assembly;
  const { conditions } = reader.frame;
  const { text } = call.word;
  const innermost = conditions.at(-1);
  if (text.startsWith('.if')) {
    if (!reader.active) return reader.openCondition({ active: false, taken: true, final: false, span: unit.span });
    const entry = { active: false, taken: true, final: false, span: unit.span };
    reader.openCondition(entry);
    // A condition that cannot be read counts as false, so that its .else and .endif still have their partner.
    const value = holds(assembly, call, read);
    entry.active = entry.taken = value;
    return;
  }
  if (!innermost) throw new Mistake([call.word, call.word], `${text} has no .if before it`);
  if (text === '.endif') {
    conditions.pop();
    return;
  }
  if (innermost.final) throw new Mistake([call.word, call.word], `${text} comes after .else`);
  innermost.active = false;
  if (text === '.else') {
    innermost.final = true;
    innermost.active = !innermost.taken;
    innermost.taken = true;
  } else if (!innermost.taken) innermost.active = innermost.taken = holds(assembly, call, read);
}

// --- Macros -----------------------------------------------------------------------------------------------------

/** Errors in the text of a call, with their place. */
function located<T>(call: Call, act: () => T, offset = 0): T {
  try {
    return act();
  } catch (thrown) {
    if (!(thrown instanceof BadArguments)) throw thrown;
    const token = piece(call, offset + thrown.from, offset + thrown.to);
    throw new Mistake(thrown.to > thrown.from ? [token, token] : [call.word, call.word], thrown.message);
  }
}

export class Macros {
  readonly known = new Map<string, Macro>();
  private expansions = 0;

  define({ reader }: Assembly, call: Call): void {
    const { frame } = reader;
    const { from, to } = reader.body(call.word, macroOpens, macroCloses);
    const match = /^\s*([A-Za-z_.$\u0080-\uffff][\w.$\u0080-\uffff]*)\s*,?/.exec(call.text);
    if (!match) throw new Mistake([call.word, call.word], '.macro needs a name', 'as in .macro push register, size=4');
    const name = match[1]!;
    if (this.known.has(name))
      throw new Mistake(
        [call.word, piece(call, 0, match[0].length)],
        `the macro ${name} is already defined`,
        `remove the old one with .purgem ${name}`,
      );
    const parameters = located(call, () => readParameters(call.text.slice(match[0].length)), match[0].length);
    this.known.set(name, {
      name,
      parameters,
      template: new Template(
        frame,
        from,
        to,
        parameters.map((parameter) => parameter.name),
      ),
    });
  }

  purge(call: Call): void {
    for (const token of call.tokens.filter(({ type }) => type !== ','))
      if (!this.known.delete(token.text)) throw new Mistake([token, token], `there is no macro ${token.text}`);
  }

  expand({ reader, unit }: Assembly, macro: Macro, call: Call): void {
    const values = located(call, () => bindArguments(macro, call.text));
    const frame = new Frame('macro', macro.name, '', unit.span);
    reader.push(frame, macro.template.expandInto(frame, values, this.expansions++));
  }

  /** .rept, .irp and .irpc. */
  repeat(assembly: Assembly, call: Call, read: () => Call): void {
    const { reader, unit } = assembly;
    const outer = reader.frame;
    const { text } = call.word;
    if (text === '.rept' || text === '.rep') {
      const body = reader.body(call.word, repeatOpens, repeatCloses);
      const [tree, tokens] = expressionAt(read(), 0, 'a count');
      let left = number(unit, tree, tokens, 'the count of .rept');
      if (left < 0n)
        throw new Mistake([tokens[0], tokens.at(-1)], `the count of .rept is ${left}, and it cannot be negative`);
      if (left > BigInt(expandedMax))
        throw new Mistake(
          [tokens[0], tokens.at(-1)],
          `${left} rounds are too many: at most ${expandedMax}`,
          'use .fill or .space for large areas',
        );
      this.rounds(assembly, text, new Template(outer, body.from, body.to, []), () => (left-- > 0n ? [] : undefined));
      return;
    }
    const match = /^\s*([A-Za-z_.$\u0080-\uffff][\w.$\u0080-\uffff]*)\s*,?/.exec(call.text);
    const { from, to } = reader.body(call.word, repeatOpens, repeatCloses);
    if (!match)
      throw new Mistake(
        [call.word, call.word],
        `${text} needs the name of its parameter`,
        `as in ${text} register, ${text === '.irp' ? 'a0, a1' : '012'}`,
      );
    const rest = call.text.slice(match[0].length);
    const values =
      text === '.irp' ? splitArguments(rest).map((argument) => argument.text) : [...(quotedText(rest) ?? rest.trim())];
    if (values.length === 0) values.push('');
    let i = 0;
    this.rounds(assembly, text, new Template(outer, from, to, [match[1]!]), () =>
      i < values.length ? [values[i++]!] : undefined,
    );
  }

  private rounds({ reader, unit }: Assembly, name: string, template: Template, next: () => string[] | undefined): void {
    const first = next();
    if (!first) return;
    const frame = new Frame('repeat', name, '', unit.span);
    frame.again = () => {
      const values = next();
      return values && template.expandInto(frame, values, this.expansions++);
    };
    reader.push(frame, template.expandInto(frame, first, this.expansions++));
  }
}

export const repeats = repeatOpens;
