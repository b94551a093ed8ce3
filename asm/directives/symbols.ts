// Directives about symbols: what they are, who sees them, what they are equal to.

import {
  SHF_ALLOC,
  SHF_WRITE,
  SHT_NOBITS,
  STB_GLOBAL,
  STB_LOCAL,
  STB_WEAK,
  STT_COMMON,
  STT_FUNC,
  STT_NOTYPE,
  STT_OBJECT,
  STT_TLS,
  STV_HIDDEN,
  STV_INTERNAL,
  STV_PROTECTED,
} from '../../src/elf.ts';
import { evaluate, numberWithin } from '../expression.ts';
import { stringText } from '../lexer.ts';
import type { Token } from '../lexer.ts';
import { Mistake } from '../mistake.ts';
import type { Tree } from '../statement.ts';
import { didYouMean } from '../suggest.ts';
import type { Unit } from '../unit.ts';
import { atMost, expressionAt, nameAt } from './call.ts';
import type { Call, Directive } from './call.ts';

/** Does something to every symbol named. */
const forEach =
  (act: (unit: Unit, name: string) => void): Directive =>
  ({ unit }, call) => {
    nameAt(call, 0);
    for (let i = 0; i < call.args.length; i++) act(unit, nameAt(call, i)[0]);
  };

const bind = (binding: number) =>
  forEach((unit, name) => {
    const sym = unit.symbol(name);
    // A weak symbol stays weak when it is also declared global.
    if (!(sym.binding === STB_WEAK && binding === STB_GLOBAL)) sym.binding = binding;
  });

const show = (visibility: number) => forEach((unit, name) => void (unit.symbol(name).visibility = visibility));

const types: Readonly<Record<string, number>> = {
  function: STT_FUNC,
  STT_FUNC,
  object: STT_OBJECT,
  STT_OBJECT,
  tls_object: STT_TLS,
  STT_TLS,
  notype: STT_NOTYPE,
  STT_NOTYPE,
  common: STT_COMMON,
  STT_COMMON,
  gnu_unique_object: STT_OBJECT,
};

/** .type name, @function: also with %, in quotes, or bare. */
const type: Directive = ({ unit }, { word, tokens }) => {
  const [name, ...rest] = tokens.filter((token) => token.type !== ',');
  if (!name || (name.type !== 'name' && name.type !== 'string'))
    throw new Mistake([word, name ?? word], '.type takes a symbol and its type', 'as in .type f, @function');
  const kind = rest.at(-1);
  const text = kind && (kind.type === 'string' ? stringText(kind) : kind.text);
  const value = text === undefined ? undefined : types[text];
  if (value === undefined || rest.length > 2)
    throw new Mistake(
      [rest[0] ?? name, kind ?? name],
      `${text ?? 'nothing'} is not a type of symbols`,
      didYouMean(text ?? '', Object.keys(types)) ?? '@function, @object, @tls_object or @notype',
    );
  unit.symbol(name.type === 'string' ? stringText(name) : name.text).type = value;
};

const size: Directive = ({ unit }, call) => {
  const [name] = nameAt(call, 0);
  unit.symbol(name).size = evaluate(unit, ...expressionAt(call, 1, 'a size, as in .size f, .-f'));
};

/** .set, .equ, `=`: a value that may change again; .equiv: one that may not. */
export function assign(
  unit: Unit,
  name: string,
  token: Token,
  tree: Tree,
  tokens: readonly Token[],
  fixed: boolean,
): void {
  if (name === '.') {
    const value = evaluate(unit, tree, tokens);
    unit.variable({ kind: 'org', at: unit.part.length, size: 0, value, fill: 0, span: unit.span });
    return;
  }
  const sym = unit.symbol(name);
  if (sym.part || sym.common || (sym.fixed && !sym.predefined) || (fixed && sym.isDefined))
    unit.alreadyDefined(sym, token);
  const value = evaluate(unit, tree, tokens);
  sym.value = value;
  sym.fixed = fixed;
  sym.predefined = false;
  sym.defined = unit.span;
}

const set =
  (fixed: boolean): Directive =>
  ({ unit }, call) => {
    atMost(call, 2);
    const [name, token] = nameAt(call, 0);
    assign(unit, name, token, ...expressionAt(call, 1, 'a value'), fixed);
  };

const sizeOf = ({ unit }: { unit: Unit }, call: Call) =>
  numberWithin(unit, ...expressionAt(call, 1, 'a size'), 'the size', 0, 0x4000_0000);

function alignmentOf({ unit }: { unit: Unit }, call: Call, size: number): number {
  if (!call.args[2]?.operand.value) return size >= 8 ? 8 : size >= 4 ? 4 : size >= 2 ? 2 : 1;
  const alignment = numberWithin(unit, ...expressionAt(call, 2, 'an alignment'), 'the alignment', 1, 1 << 22);
  if (alignment & (alignment - 1))
    throw new Mistake([call.word, call.tokens.at(-1)], `${alignment} is not a power of two`);
  return alignment;
}

/** Space in .bss under this name. */
function allocate(unit: Unit, name: string, token: Token, length: number, alignment: number): void {
  const { part, previous } = unit;
  const bss = unit.section('.bss');
  bss.flags |= SHF_ALLOC | SHF_WRITE;
  bss.type = SHT_NOBITS;
  // Behind what the program itself puts into .bss, as GNU as does.
  unit.part = bss.part(1);
  bss.align = Math.max(bss.align, alignment);
  if (alignment > 1)
    unit.variable({
      kind: 'align',
      at: unit.part.length,
      size: 0,
      alignment,
      max: 0,
      fill: undefined,
      span: unit.span,
    });
  unit.define(name, token);
  const sym = unit.symbol(name);
  sym.type ||= STT_OBJECT;
  unit.grow(length);
  unit.part = part;
  unit.previous = previous;
  sym.size = { n: BigInt(length), add: undefined, sub: undefined, op: undefined };
}

/** .comm: the linker makes one for all units; a symbol declared .local gets its space here. */
const common: Directive = ({ unit }, call) => {
  atMost(call, 3);
  const [name, token] = nameAt(call, 0);
  const length = sizeOf({ unit }, call);
  const alignment = alignmentOf({ unit }, call, length);
  const sym = unit.symbol(name);
  if (sym.binding === STB_LOCAL) return allocate(unit, name, token, length, alignment);
  if (sym.part || sym.value) unit.alreadyDefined(sym, token);
  sym.common = { size: Math.max(length, sym.common?.size ?? 0), align: Math.max(alignment, sym.common?.align ?? 1) };
  sym.defined = unit.span;
};

const localCommon: Directive = ({ unit }, call) => {
  atMost(call, 3);
  const [name, token] = nameAt(call, 0);
  const length = sizeOf({ unit }, call);
  allocate(unit, name, token, length, alignmentOf({ unit }, call, length));
};

// oxfmt-ignore
export const symbolDirectives: Readonly<Record<string, Directive>> = {
  '.globl': bind(STB_GLOBAL), '.global': bind(STB_GLOBAL), '.local': bind(STB_LOCAL), '.weak': bind(STB_WEAK),
  '.hidden': show(STV_HIDDEN), '.internal': show(STV_INTERNAL), '.protected': show(STV_PROTECTED),
  '.size': size, '.set': set(false), '.equ': set(false), '.equiv': set(true),
  '.comm': common, '.common': common, '.lcomm': localCommon,
};

/** These read their tokens themselves. */
export const typeDirectives: Readonly<Record<string, Directive>> = { '.type': type };
