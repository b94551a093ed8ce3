// Why an instruction was not understood: the operand that does not fit, what would fit, and how the mnemonic is written.

import { accepts } from '../src/isa/instructions.ts';
import { registerNumber, registerSpellings } from '../src/isa/registers.ts';
import { csrNumbers } from './csr.ts';
import { evaluate, tokensAround } from './expression.ts';
import { mnemonics, modifiers } from './forms.ts';
import type { Form } from './forms.ts';
import type { Token } from './lexer.ts';
import { Mistake, shown } from './mistake.ts';
import type { Part as Argument } from './parse.ts';
import { didYouMean } from './suggest.ts';
import type { Unit } from './unit.ts';
import { isConstant, settle } from './value.ts';

/** Instructions of other extensions and machines, for a better answer than a similar name. */
const elsewhere: readonly (readonly [RegExp, string])[] = [
  [
    /^c\./,
    'compressed instructions do not exist on this machine: every instruction is 4 bytes; write the full one, without c.',
  ],
  [
    /^f(?:add|sub|mul|div|sqrt|mv|cvt|lw|ld|sw|sd|eq|lt|le|sgn|class|madd|msub|min|max)/,
    'there are no floating-point instructions: the machine is RV32IMA',
  ],
  [
    /^(?:ld|sd|lwu|addiw|addw|subw|sllw|srlw|sraw|slliw|srliw|sraiw|mulw|divw|divuw|remw|remuw)$/,
    'this is an instruction of 64-bit machines; here registers have 32 bits',
  ],
  [/^(?:lr|sc|amo\w+)\.d/, 'there are no 64-bit atomics on RV32: use .w'],
  [
    /^(?:andn|orn|xnor|clz|ctz|cpop|min|max|rol|ror|rori|rev8|sh[123]add|bset|bclr|binv|bext)/,
    'the bit-manipulation extension is not part of this machine: RV32IMA_Zicsr_Zifencei',
  ],
];

export function unknownMnemonic(name: Token): Mistake {
  const hint = elsewhere.find(([pattern]) => pattern.test(name.text))?.[1] ?? didYouMean(name.text, mnemonics.keys());
  return new Mistake(
    [name, name],
    `there is no instruction ${name.text}`,
    hint ?? 'ISA.md lists the instructions, and a macro must be defined before it is used',
  );
}

const written = (forms: readonly Form[]) =>
  `${forms[0]!.name} is written: ${forms.map(({ text }) => text).join('  |  ')}`;

/** The mistake in an instruction whose operands have none of its forms. `fits(form, i)`: does operand i? */
export function explain(
  unit: Unit,
  name: Token,
  forms: readonly Form[],
  given: readonly Argument[],
  fits: (form: Form, i: number) => boolean,
): Mistake {
  const close = forms.filter((form) => form.operands.length === given.length);
  if (close.length === 0) {
    const counts = [...new Set(forms.map((form) => form.operands.length))].sort((a, b) => a - b);
    const takes =
      counts.length === 1 && counts[0] === 0
        ? 'no operands'
        : `${counts.join(' or ')} operand${counts.join() === '1' ? '' : 's'}`;
    const last = given.at(-1);
    const place: [Token, Token] = [name, last && last.operand.to >= 0 ? last.tokens[last.operand.to]! : name];
    return new Mistake(
      place,
      `${name.text} takes ${takes}, and ${given.length === 0 ? 'none are' : given.length === 1 ? 'one is' : given.length + ' are'} given`,
      written(forms),
    );
  }
  let best = close[0]!;
  let furthest = -1;
  for (const form of close) {
    let i = 0;
    while (i < given.length && fits(form, i)) i++;
    if (i > furthest) [best, furthest] = [form, i];
  }
  return refusal(unit, name, best, forms, given[Math.min(furthest, given.length - 1)]!, furthest);
}

function refusal(
  unit: Unit,
  name: Token,
  form: Form,
  forms: readonly Form[],
  { operand, tokens }: Argument,
  index: number,
): Mistake {
  const wanted = form.operands[Math.min(index, form.operands.length - 1)]!;
  if (!operand.value) {
    const place: [Token, Token] = operand.from < 0 ? [name, name] : [tokens[operand.from]!, tokens[operand.to]!];
    return new Mistake(
      place,
      `operand ${index + 1} of ${name.text} is ${operand.from < 0 ? 'missing' : 'not an operand'}`,
      written(forms),
    );
  }
  const place: [Token, Token] = [tokens[operand.from]!, tokens[operand.to]!];
  const text = tokens
    .slice(operand.from, operand.to + 1)
    .map((token) => token.text)
    .join('')
    .slice(0, 60);
  const tree = operand.value;
  const plainName = tree.kind === 'name' && !operand.base ? tokens[tree.token]!.text : undefined;
  const asRegister = plainName === undefined ? undefined : registerNumber(plainName);

  switch (wanted.kind) {
    case 'register':
      return new Mistake(
        place,
        `${text} is not a register`,
        plainName && didYouMean(plainName, registerSpellings)
          ? didYouMean(plainName, registerSpellings)!
          : written(forms),
      );
    case 'tp':
      return new Mistake(place, `${text} must be tp in the form with four operands`, written(forms));
    case 'csr':
      return new Mistake(
        place,
        `${text} is not a control and status register`,
        (plainName && didYouMean(plainName, csrNumbers.keys())) ?? 'write its name or its number, 0..4095',
      );
    case 'fence':
      return new Mistake(
        place,
        `${text} is not a set of accesses`,
        'write some of the letters i, o, r, w in this order, as in fence rw, w',
      );
    case 'base':
      return new Mistake(
        place,
        `${text} is not an address that ${name.text} can use: it has no offset`,
        `write the register in parentheses; ${written(forms)}`,
      );
    case 'memory':
      if (!operand.base) {
        if (asRegister !== undefined)
          return new Mistake(
            place,
            `${text} is a register, not an address`,
            `write 0(${text}) for the word it points to; ${written(forms)}`,
          );
        return new Mistake(
          place,
          `${text} is not an address of the form offset(register)`,
          `a fixed address is written ${text}(zero); ${written(forms)}`,
        );
      }
      if (operand.base.kind !== 'name' || registerNumber(tokens[operand.base.token]!.text) === undefined) {
        const base = tokensAround(operand.base, tokens);
        const word = operand.base.kind === 'name' ? tokens[operand.base.token]!.text : 'this';
        return new Mistake(base, `${word} is not a register`, didYouMean(word, registerSpellings) ?? written(forms));
      }
      return immediateRefusal(unit, name, form, forms, { operand, tokens });
    case 'immediate':
    case 'uimm':
    case 'shamt':
      if (asRegister !== undefined) {
        const other = forms[0]!.name.replace(/i(u?)$/, '$1');
        const better = other !== name.text && mnemonics.has(other) ? `${other} takes a register; ` : '';
        return new Mistake(
          place,
          `${text} is a register, and ${name.text} takes a number here`,
          better + written(forms),
        );
      }
      return immediateRefusal(unit, name, form, forms, { operand, tokens });
    default:
      return new Mistake(place, `${text} does not fit as the operand ${wanted.text} of ${name.text}`, written(forms));
  }
}

function immediateRefusal(
  unit: Unit,
  name: Token,
  form: Form,
  forms: readonly Form[],
  { operand, tokens }: Argument,
): Mistake {
  const tree = operand.value!;
  const place = tokensAround(tree, tokens);
  if (tree.kind === 'modifier') {
    const word = tokens[tree.token + 1]!.text;
    const suitable = Object.keys(modifiers)
      .filter((key) => modifiers[key]![form.place] !== undefined)
      .map((key) => `%${key}`);
    const why = modifiers[word] ? `%${word} does not belong into ${name.text}` : `there is no %${word}`;
    return new Mistake(place, why, `${name.text} takes ${suitable.join(', ')}`);
  }
  const value = settle(evaluate(unit, tree, tokens), unit.distance);
  if (!isConstant(value)) return new Mistake(place, 'this is not a number that is known here', written(forms));
  const wanted = form.operands.find(({ kind }) => kind === 'uimm' || kind === 'shamt');
  if (wanted) return new Mistake(place, `${name.text} takes 0..31, and ${shown(value.n)} is not`, written(forms));
  if (form.place === 'U')
    return new Mistake(
      place,
      `${name.text} takes 0..1048575, the upper 20 bits, and ${shown(value.n)} is not`,
      `write %hi(${shown(value.n).split(' ')[0]}) for the upper bits of a number`,
    );
  const limits = accepts(form.immediateOf!, 'imm', Number(value.n)) ?? 'takes another number';
  return new Mistake(
    place,
    `${name.text} ${limits}, and ${shown(value.n)} is too far`,
    remedyFor(name.text, value.n, form),
  );
}

/** Two instructions that do what one cannot. */
function remedyFor(name: string, value: bigint, form: Form): string {
  const n = BigInt.asIntN(32, value);
  if (form.operands.some(({ kind }) => kind === 'memory'))
    return `use li t0, ${n}, then add the base to t0, and ${name} with 0(t0)`;
  const plain = name.replace(/i(u?)$/, '$1');
  return plain !== name && mnemonics.has(plain)
    ? `use li t0, ${n} and ${plain} with t0`
    : `use li t0, ${n} and ${name} with t0`;
}
