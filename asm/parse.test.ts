// The grammar and its memory: every statement has one reading, and the remembered shape is the one a parse gives.

import fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { tokensOf } from './lexer.ts';
import type { Token } from './lexer.ts';
import { argumentsOf, parse, parseAfresh, SyntaxMistake } from './parse.ts';
import type { Tree } from './statement.ts';

function tokens(text: string): Token[] {
  const next = tokensOf(text);
  const list: Token[] = [];
  for (let token = next(); token; token = next())
    if (!['space', 'comment', 'blockComment'].includes(token.type)) list.push(token);
  return list;
}

const outcome = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (thrown) {
    if (thrown instanceof SyntaxMistake) return thrown.message;
    throw thrown;
  }
};

const word = fc.constantFrom('a0', 'x', 'table', '.L3', '.', 'addi', '.word', '5', '0x10', "'a'", '"s"', '1f', '1.5');
const sign = fc.constantFrom(
  '+',
  '-',
  '*',
  '/',
  '%',
  '<<',
  '>>',
  '|',
  '&',
  '^',
  '!',
  '~',
  '==',
  '!=',
  '<>',
  '<',
  '<=',
  '>',
  '>=',
  '&&',
  '||',
  '(',
  ')',
  ',',
  ':',
  '=',
  '@',
);
const soup = fc.array(fc.oneof(word, sign), { minLength: 1, maxLength: 14 }).map((parts) => parts.join(' '));

const expression = fc.letrec<{ e: string; p: string }>((tie) => ({
  e: fc.oneof(
    { maxDepth: 4 },
    tie('p'),
    fc
      .tuple(
        tie('e'),
        fc.constantFrom(
          '+',
          '-',
          '*',
          '/',
          '%',
          '<<',
          '>>',
          '|',
          '&',
          '^',
          '!',
          '==',
          '!=',
          '<>',
          '<',
          '<=',
          '>',
          '>=',
          '&&',
          '||',
        ),
        tie('p'),
      )
      .map((parts) => parts.join(' ')),
    fc.tuple(fc.constantFrom('-', '~', '!', '+'), tie('e')).map((parts) => parts.join('')),
  ),
  p: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('1', '0x20', 'x', '.L1', '1b', '2f', "'c'", '.'),
    tie('e').map((e) => `(${e})`),
  ),
})).e;
const operand = fc.oneof(
  expression,
  fc.constantFrom('a0', '(a1)', '"text"', '@function', '%function', 'f@plt'),
  fc.tuple(expression, fc.constantFrom('sp', 'a0')).map(([e, r]) => `${e}(${r})`),
  expression.map((e) => `%lo(${e})(a0)`),
);
const statement = fc
  .tuple(
    fc.constantFrom('', 'a: ', '1: ', 'a: b: ', '"q r": '),
    fc.oneof(
      fc.constantFrom('', 'ret'),
      fc
        .tuple(fc.constantFrom('addi', '.word', 'x'), fc.array(operand, { minLength: 1, maxLength: 4 }))
        .map(([name, list]) => `${name} ${list.join(', ')}`),
      expression.map((e) => `x = ${e}`),
    ),
  )
  .map((parts) => parts.join(''));

describe('the grammar', () => {
  it('is the one that grammar.ne describes (npm run grammar)', () => {
    const nearleyc = fileURLToPath(new URL('../node_modules/nearley/bin/nearleyc.js', import.meta.url));
    const source = fileURLToPath(new URL('./grammar.ne', import.meta.url));
    const { stdout } = spawnSync(process.execPath, [nearleyc, source], { encoding: 'utf8' });
    expect(readFileSync(new URL('./grammar.ts', import.meta.url), 'utf8')).toBe(stdout);
  });

  it('has one reading for every statement, and takes all that are well formed', () => {
    fc.assert(
      fc.property(statement, (text) => void (text.trim() && parseAfresh(tokens(text)))),
      { seed: 1, numRuns: 1500 },
    );
  });

  it('has at most one reading for any row of tokens', () => {
    fc.assert(
      fc.property(soup, (text) => void outcome(() => parseAfresh(tokens(text)))),
      { seed: 2, numRuns: 3000 },
    );
  });
});

describe('the memory of shapes', () => {
  it('gives what a parse gives', () => {
    const same = (text: string) => {
      const list = tokens(text);
      if (list.length === 0) return;
      expect(outcome(() => parse(list).shape)).toEqual(outcome(() => parseAfresh(list).shape));
    };
    fc.assert(fc.property(fc.oneof(statement, soup), same), { seed: 3, numRuns: 3000 });
  });

  it('serves long lists operand by operand, with the same operands', () => {
    fc.assert(
      fc.property(fc.array(operand, { minLength: 130, maxLength: 150 }), (list) => {
        const text = (tree: Tree | undefined, own: readonly Token[]): string =>
          JSON.stringify(tree, (key, value) => (key === 'token' || key === 'end' ? own[value]!.text : value));
        const long = parse(tokens(`.word ${list.join(', ')}`));
        const parts = argumentsOf(long);
        expect(long.parts).toBeDefined();
        expect(parts).toHaveLength(list.length);
        list.forEach((one, i) => {
          const [alone] = argumentsOf(parseAfresh(tokens(`.word ${one}`)));
          expect(text(parts[i]!.operand.value, parts[i]!.tokens)).toBe(text(alone!.operand.value, alone!.tokens));
        });
      }),
      { seed: 4, numRuns: 20 },
    );
  });
});

describe('precedence', () => {
  const shown = (tree: Tree, own: readonly Token[]): string => {
    if (tree.kind === 'binary') return `(${shown(tree.left, own)}${tree.op}${shown(tree.right, own)})`;
    if (tree.kind === 'unary') return `${tree.op}${shown(tree.of, own)}`;
    if (tree.kind === 'group') return shown(tree.of, own);
    return own[tree.token]!.text;
  };
  it.each([
    ['1+2*3', '(1+(2*3))'],
    ['1-2-3', '((1-2)-3)'],
    ['1<<2+3', '((1<<2)+3)'],
    ['1|2+3', '((1|2)+3)'],
    ['1+2==3&&4', '(((1+2)==3)&&4)'],
    ['1||2&&3', '(1||(2&&3))'],
    ['-1+2', '(-1+2)'],
    ['-(1+2)*3', '(-(1+2)*3)'],
  ])('%s is %s, as in GNU as', (text, wanted) => {
    const [argument] = argumentsOf(parse(tokens(`.word ${text}`)));
    expect(shown(argument!.operand.value!, argument!.tokens)).toBe(wanted);
  });
});
