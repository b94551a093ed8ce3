// Trees of expressions, with the tokens they speak of, to values.

import { characterValue, numberValue, stringText } from './lexer.ts';
import type { Token } from './lexer.ts';
import { Mistake, shown } from './mistake.ts';
import { extent } from './parse.ts';
import type { Tree } from './statement.ts';
import type { Unit } from './unit.ts';
import { apply, BadArithmetic, combine, constant, isConstant, settle, someSymbol, symbolic } from './value.ts';
import type { Value } from './value.ts';

/** The first and last token of a tree. */
export function tokensAround(tree: Tree, tokens: readonly Token[]): [Token | undefined, Token | undefined] {
  const [from, to] = extent(tree);
  return [tokens[from], tokens[to]];
}

/** The value of an expression as far as it is known. */
export function evaluate(unit: Unit, tree: Tree, tokens: readonly Token[]): Value {
  switch (tree.kind) {
    case 'number':
      return constant(numberAt(tokens[tree.token]!));
    case 'character':
      return constant(BigInt(characterValue(tokens[tree.token]!)));
    case 'name': {
      const token = tokens[tree.token]!;
      return token.text === '.' ? symbolic(unit.here()) : unit.refer(token.text, token);
    }
    case 'string':
      return unit.refer(stringText(tokens[tree.token]!), tokens[tree.token]!);
    case 'local':
      return unit.referNumbered(tokens[tree.token]!.text, tokens[tree.token]!);
    case 'group':
      return evaluate(unit, tree.of, tokens);
    case 'unary': {
      const of = evaluate(unit, tree.of, tokens);
      return sound(tree, tokens, () => apply(tree.op, of));
    }
    case 'binary': {
      const left = evaluate(unit, tree.left, tokens);
      const right = evaluate(unit, tree.right, tokens);
      return sound(tree.right, tokens, () => combine(tree.op, left, right, unit.distance));
    }
    case 'float':
      throw new Mistake(
        tokensAround(tree, tokens),
        `${tokens[tree.token]!.text} is not a whole number`,
        'only .float and .double take fractions',
      );
    case 'modifier': {
      const name = tokens[tree.token + 1]!.text;
      throw new Mistake(
        tokensAround(tree, tokens),
        `%${name}() stands alone as the immediate of an instruction`,
        'move the sum inside its parentheses',
      );
    }
    case 'at':
      throw new Mistake(
        tokensAround(tree, tokens),
        `@${tokens[tree.token + 1]!.text} has a meaning only behind the target of call and tail`,
      );
  }
}

/** The value with all that is known by now. */
export function settleHere(unit: Unit, tree: Tree, tokens: readonly Token[]): Value {
  const value = evaluate(unit, tree, tokens);
  return isConstant(value) ? value : sound(tree, tokens, () => settle(value, unit.distance));
}

/** Arithmetic whose mistakes are the tree's. */
function sound(tree: Tree, tokens: readonly Token[], compute: () => Value): Value {
  try {
    return compute();
  } catch (thrown) {
    if (!(thrown instanceof BadArithmetic)) throw thrown;
    throw new Mistake(tokensAround(tree, tokens), thrown.message);
  }
}

export function numberAt(token: Token): bigint {
  const value = numberValue(token.text);
  if (value === undefined)
    throw new Mistake(
      [token, token],
      `${token.text} starts with 0, so it is octal, and has a digit above 7`,
      'write it without the leading 0, or with 0x',
    );
  return value;
}

/** The value, which must be a number by now. `what` names it: 'the count of .rept'. */
export function number(unit: Unit, tree: Tree, tokens: readonly Token[], what: string): bigint {
  if (tree.kind === 'number') return BigInt.asIntN(64, numberAt(tokens[tree.token]!));
  const value = settleHere(unit, tree, tokens);
  if (isConstant(value)) return value.n;
  throw new Mistake(tokensAround(tree, tokens), `${what} must be a number that is known here`, whyUnknown(value));
}

/** What to do about a value that is not a number yet. */
export function whyUnknown(value: Value): string {
  const sym = someSymbol(value)!;
  if (value.op || (value.add && value.sub))
    return 'between these labels lies something whose length is not known yet: a branch, an .align, or another section';
  if (sym.part)
    return `${sym.name.endsWith(' ') ? 'this place' : sym.name} is an address, which the linker chooses: la loads it, %hi() and %lo() are its halves`;
  return `${sym.name} is not defined above this line`;
}

/** A number within bounds. */
export function numberWithin(
  unit: Unit,
  tree: Tree,
  tokens: readonly Token[],
  what: string,
  low: number,
  high: number,
): number {
  const value = number(unit, tree, tokens, what);
  if (value < BigInt(low) || value > BigInt(high))
    throw new Mistake(tokensAround(tree, tokens), `${what} is ${low}..${high}, not ${shown(value)}`);
  return Number(value);
}
