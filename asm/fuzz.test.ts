// Wrong input never harms the assembler; a longer run is `fuzzAssembler` with another seed.
import { expect, it } from 'vitest';
import { assemble } from './assemble.ts';
import { fuzzAssembler, fuzzOne } from './testing/fuzz.ts';

it('200 spoilt sources get an object or messages', () => {
  expect(fuzzAssembler(1, 200)).toEqual([]);
});

it('the same seed spoils in the same way', () => {
  expect(fuzzOne(7)).toBe(fuzzOne(7));
});

const messages = (text: string) => assemble({ name: 'case.s', text }).diagnostics.map(({ message }) => message);

it('operands without end are refused', () => {
  expect(messages(`.word ${'(1+'.repeat(5000)}1${')'.repeat(5000)}`)[0]).toMatch(/has more than 1000 words and signs/);
  expect(messages(`addi a0, a0, ${'-'.repeat(3000)}1`)[0]).toMatch(/has more than 1000 words and signs/);
});

it('a list of 20,000 numbers is read', () => {
  const { object } = assemble({
    name: 'case.s',
    text: `.data\n.word ${Array.from({ length: 20_000 }, (_, i) => i).join(', ')}\n`,
  });
  expect(object?.sections.find(({ name }) => name === '.data')?.size).toBe(80_000);
});

it('alignments that add up are refused', () => {
  expect(messages('nop\n.align 22\n'.repeat(100))[0]).toMatch(/and it may have 64 MiB/);
});

it('macros that double are stopped', () => {
  const text = '.macro m n\n.if \\n\nm \\n-1\nm \\n-1\n.endif\n.endm\nm 100\n';
  expect(messages(text).join()).toMatch(/expand to more than 500000 statements, or 4 MiB|nested more than 200 deep/);
});

it('a file that includes itself twice is stopped', () => {
  const read = () => ({ name: 'x', bytes: new TextEncoder().encode('.include "x"\n.include "x"\n') });
  const { diagnostics } = assemble({ name: 'case.s', text: '.include "x"\n' }, { read });
  expect(diagnostics.map(({ message }) => message).join()).toMatch(
    /nested more than 200 deep|more than 10000 files are included/,
  );
});

it('a thousand mistakes become two hundred messages and a count', () => {
  const { diagnostics } = assemble({ name: 'case.s', text: 'nonsense a0\n'.repeat(1000) });
  expect(diagnostics).toHaveLength(201);
  expect(diagnostics.at(-1)?.message).toBe('800 more like these are not shown');
});

it('symbols that multiply are stopped', () => {
  const chain = Array.from({ length: 60 }, (_, i) => `.set a${i}, a${i + 1} * a${i + 1}\n`).join('');
  expect(messages(`${chain}.word a0\n`).join()).toMatch(/depends on (?:too many symbols|more than 2000 others)/);
  expect(messages(`.set x, later\n${'.set x, x * x\n'.repeat(60)}.word x\n`).join()).toMatch(
    /depends on more than 2000 others/,
  );
  const long = Array.from({ length: 20_000 }, (_, i) => `.set b${i}, b${i + 1}\n`).join('');
  expect(messages(`${long}.word b0\n`).join()).toMatch(/depends on (?:too many symbols|more than 2000 others)/);
});

it('a symbol that is defined by itself is refused wherever it is used', () => {
  const uses = [
    'beq a0, a1, a',
    'j a',
    'la a0, a',
    'lui a0, %hi(a)',
    '.space a',
    '.org a',
    '.uleb128 a',
    '.size x, a',
    '.if a\n.endif',
    'li a0, a',
    '.fill a, a, a',
    '.byte a',
  ];
  for (const use of uses)
    expect(messages(`.set a, b\n.set b, a\nx: ${use}\n`).join()).toMatch(
      /is defined by itself|must be a number|place in this section/,
    );
});
