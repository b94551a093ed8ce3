// Why an instruction was not understood: the operand that does not fit, what would fit, and how the mnemonic is written.

import { accepts } from '../src/isa/instructions.ts';
import { registerNumber, registerSpellings } from '../src/isa/registers.ts';
import { csrNumbers } from './csr.ts';
import { settleHere, tokensAround, whyUnknown } from './expression.ts';
import { mnemonics, modifiers } from './forms.ts';
import type { Form } from './forms.ts';
import type { Token } from './lexer.ts';
import { Mistake, shown } from './mistake.ts';
import type { Part as Argument } from './parse.ts';
import { didYouMean } from './suggest.ts';
import type { Unit } from './unit.ts';
import { isConstant } from './value.ts';

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

export function unknownMnemonic(name: Token, macros: Iterable<string>): Mistake {
  const hint =
    elsewhere.find(([pattern]) => pattern.test(name.text))?.[1] ??
    didYouMean(name.text, [...macros, ...mnemonics.keys()]);
  return new Mistake(
    [name, name],
    `there is no instruction ${name.text}`,
    hint ?? 'ISA.md lists the instructions, and a macro must be defined before it is used',
  );
}

const written = (forms: readonly Form[]) =>
  `${forms[0]!.name} is written: ${forms.map(({ text }) => text).join('  |  ')}`;

/** How a mnemonic is written, if it is one. */
export function waysToWrite(name: string): string | undefined {
  const forms = mnemonics.get(name);
  return forms && written(forms);
}

/** What to write instead of a word that is not a register. */
function registerRemedy(word: string | undefined, forms: readonly Form[]): string {
  if (word === undefined) return written(forms);
  if (/^[xast]\d+$/.test(word)) return 'registers are x0..x31, or by name zero ra sp gp tp fp, t0..t6, s0..s11, a0..a7';
  return didYouMean(word, registerSpellings) ?? written(forms);
}

/** An instruction whose operands have none of its forms, and the form they are nearest to. */
interface Misfit {
  unit: Unit;
  name: Token;
  forms: readonly Form[];
  given: readonly Argument[];
  form: Form;
  /** Of the operand that does not fit. */
  index: number;
}

/** The mistake in an instruction whose operands have none of its forms. `fits(form, i)`: does operand i? */
export function explain(
  unit: Unit,
  name: Token,
  given: readonly Argument[],
  fits: (form: Form, i: number) => boolean,
): Mistake {
  const forms = mnemonics.get(name.text)!;
  const close = forms.filter((form) => form.operands.length === given.length);
  if (close.length === 0) return wrongCount(name, forms, given);
  let form = close[0]!;
  let index = -1;
  for (const candidate of close) {
    let i = 0;
    while (i < given.length && fits(candidate, i)) i++;
    if (i > index) [form, index] = [candidate, i];
  }
  return refusal({ unit, name, forms, given, form, index: Math.min(index, given.length - 1) });
}

function wrongCount(name: Token, forms: readonly Form[], given: readonly Argument[]): Mistake {
  const counts = [...new Set(forms.map((form) => form.operands.length))].sort((a, b) => a - b);
  const wanted = counts.join(' or ');
  const takes = wanted === '0' ? 'no operands' : `${wanted} operand${wanted === '1' ? '' : 's'}`;
  const last = given.at(-1);
  const place: [Token, Token] = [name, last && last.operand.to >= 0 ? last.tokens[last.operand.to]! : name];
  const count = given.length === 0 ? 'none are' : given.length === 1 ? 'one is' : `${given.length} are`;
  return new Mistake(place, `${name.text} takes ${takes}, and ${count} given`, written(forms));
}

/** The text of an operand. */
function textOf({ operand, tokens }: Argument): string {
  const words = operand.from < 0 ? [] : tokens.slice(operand.from, operand.to + 1);
  return words.map((token) => token.text).join('').slice(0, 60); // oxfmt-ignore
}

function refusal(misfit: Misfit): Mistake {
  const { name, form, forms, given, index } = misfit;
  const wanted = form.operands[index]!;
  const argument = given[index]!;
  const { operand, tokens } = argument;
  const ways = written(forms);
  if (!operand.value) {
    const place: [Token, Token] = operand.from < 0 ? [name, name] : [tokens[operand.from]!, tokens[operand.to]!];
    const what = operand.from < 0 ? 'missing' : 'not an operand';
    return new Mistake(place, `operand ${index + 1} of ${name.text} is ${what}`, ways);
  }
  const tree = operand.value;
  const text = textOf(argument);
  const word = tree.kind === 'name' && !operand.base ? tokens[tree.token]!.text : undefined;
  const isRegister = word !== undefined && registerNumber(word) !== undefined;
  const refuse = (message: string, remedy: string) =>
    new Mistake([tokens[operand.from]!, tokens[operand.to]!], message, remedy);

  switch (wanted.kind) {
    case 'register':
      return refuse(`${text} is not a register`, registerRemedy(word, forms));
    case 'tp':
      return refuse(`${text} must be tp in the form with four operands`, ways);
    case 'csr': {
      const nearest = word && didYouMean(word, csrNumbers.keys());
      return refuse(`${text} is not a control and status register`, nearest || 'write its name or its number, 0..4095');
    }
    case 'fence':
      return refuse(
        `${text} is not a set of accesses`,
        'write some of the letters i, o, r, w in this order: fence rw, w',
      );
    case 'base':
      return refuse(
        `${text} is not an address that ${name.text} can use`,
        `it is a register in parentheses, without an offset; ${ways}`,
      );
    case 'memory': {
      const { base } = operand;
      if (isRegister)
        return refuse(`${text} is a register, not an address`, `write 0(${text}) for what it points to; ${ways}`);
      if (!base)
        return refuse(
          `${text} is not an address of the form offset(register)`,
          `a fixed address is written ${text}(zero); ${ways}`,
        );
      const register = base.kind === 'name' ? tokens[base.token]!.text : undefined;
      if (register === undefined || registerNumber(register) === undefined)
        return new Mistake(
          tokensAround(base, tokens),
          `${register ?? 'this'} is not a register`,
          registerRemedy(register, forms),
        );
      return numberRefusal(misfit, argument);
    }
    case 'immediate':
    case 'uimm':
    case 'shamt': {
      if (!isRegister) return numberRefusal(misfit, argument);
      const other = withoutI(name.text);
      const better = other ? `${other} takes a register; ` : '';
      return refuse(`${text} is a register, and ${name.text} takes a number here`, better + ways);
    }
    default:
      return refuse(`${text} does not fit as the operand ${wanted.text} of ${name.text}`, ways);
  }
}

/** `add` for `addi`, if there is such an instruction. */
function withoutI(name: string): string | undefined {
  const other = name.replace(/i(u?)$/, '$1');
  return other !== name && mnemonics.has(other) ? other : undefined;
}

function numberRefusal(misfit: Misfit, { operand, tokens }: Argument): Mistake {
  const { unit, name, form, forms } = misfit;
  const tree = operand.value!;
  const refuse = (message: string, remedy: string) => new Mistake(tokensAround(tree, tokens), message, remedy);
  if (tree.kind === 'modifier') {
    const word = tokens[tree.token + 1]!.text;
    const suitable = Object.keys(modifiers).filter((key) => modifiers[key]![form.place] !== undefined);
    const why = modifiers[word] ? `%${word} does not belong into ${name.text}` : `there is no %${word}`;
    return refuse(why, `${name.text} takes ${suitable.map((key) => `%${key}`).join(', ')}`);
  }
  const value = settleHere(unit, tree, tokens);
  if (!isConstant(value)) return refuse('this is not a number that is known here', whyUnknown(value));
  const { n } = value;
  const small = form.operands.some(({ kind }) => kind === 'uimm' || kind === 'shamt');
  if (small) return refuse(`${name.text} takes 0..31, and ${shown(n)} is not`, written(forms));
  if (form.place === 'U') {
    const text = tokens.slice(operand.from, operand.to + 1).map((token) => token.text).join(''); // oxfmt-ignore
    return refuse(
      `${name.text} takes 0..1048575, the upper 20 bits, and ${shown(n)} is not`,
      `write %hi(${text}) for the upper bits of a number, or li`,
    );
  }
  const limits = accepts(form.immediateOf!, 'imm', Number(n)) ?? 'takes another number';
  return refuse(`${name.text} ${limits}, and ${shown(n)} is too far`, remedyFor(misfit, BigInt.asIntN(32, n)));
}

/** The instructions that do what one cannot. */
function remedyFor({ name, form, given }: Misfit, n: bigint): string {
  const [first, second] = given.map(textOf);
  const last = given.at(-1)!;
  if (form.operands.at(-1)!.kind === 'memory' && last.operand.base) {
    const base = textOf({
      operand: { ...last.operand, from: last.operand.to - 1, to: last.operand.to - 1 },
      tokens: last.tokens,
    });
    const value = [...given.slice(0, -1).map(textOf), '0(t0)'].join(', ');
    return `use li t0, ${n}; add t0, t0, ${base}; ${name.text} ${value}`;
  }
  const plain = withoutI(name.text) ?? name.text;
  return `use li t0, ${n}; ${plain} ${first}, ${second}, t0`;
}
