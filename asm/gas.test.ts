// GNU as is the oracle: the same source must become the same bytes, symbols and sizes.

import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { registerSpellings } from '../src/isa/registers.ts';
import { mnemonics } from './forms.ts';
import type { OperandForm } from './forms.ts';
import { bothWays } from './testing/against-gnu.ts';
import { withTools } from './testing/gnu.ts';

const folder = new URL('./cases/gnu/', import.meta.url);
const sources = readdirSync(folder).filter((name) => name.endsWith('.s'));

// --- Random instructions ----------------------------------------------------------------------------------------

const register = fc.constantFrom(...registerSpellings);
const small = fc.integer({ min: -2048, max: 2047 });
const number = fc.oneof(
  small.map(String),
  fc.constantFrom('0xfffff800', '0xffffffff', "'a'", '1 << 10', 'SIZE - 3', '~0', '- 5', '(7)'),
);
const wide = fc.oneof(
  number,
  fc
    .integer({ min: -0x8000_0000, max: 0xffff_ffff })
    .map((n) => (n % 3 ? String(n) : n < 0 ? String(n) : `0x${n.toString(16)}`)),
);
const place = fc.constantFrom('here', 'near', '1b', '1f', '.', 'near + 8', 'here - 4');
const datum = fc.constantFrom('table', 'table + 4', 'near', '1b', 'table + SIZE');

function operand(form: OperandForm, name: string): fc.Arbitrary<string> {
  switch (form.kind) {
    case 'register':
      return register;
    case 'immediate':
      if (name === 'lui' || name === 'auipc')
        return fc.oneof(
          fc.integer({ min: 0, max: 0xfffff }).map(String),
          fc.constant(name === 'lui' ? '%hi(table + 4)' : '0x12345'),
        );
      return name === 'li'
        ? wide
        : fc.oneof(number, fc.constantFrom('%lo(table)', '%lo(table + 12)', '%lo(0x12345678)'));
    case 'memory':
      return fc.oneof(
        fc.tuple(number, register).map(([n, r]) => `${n}(${r})`),
        register.map((r) => `(${r})`),
        register.map((r) => `%lo(table + 8)(${r})`),
      );
    case 'base':
      return fc.tuple(fc.constantFrom('', '0'), register).map(([n, r]) => `${n}(${r})`);
    case 'csr':
      return fc.oneof(
        fc.constantFrom('cycle', 'time', 'instreth', 'mstatus', 'satp', 'pmpaddr63', 'mhpmcounter3', 'hpmcounter31h'),
        fc.integer({ min: 0, max: 4095 }).map(String),
      );
    case 'uimm':
    case 'shamt':
      return fc.integer({ min: 0, max: 31 }).map(String);
    case 'fence':
      return fc.constantFrom('r', 'w', 'rw', 'i', 'o', 'io', 'iorw', 'irw', 'ow');
    case 'tp':
      return fc.constant('tp');
    case 'tprel_add':
      return fc.constant('%tprel_add(private)');
    case 'place':
      return form.slot === 'target' ? place : datum;
  }
}

/** Those that GNU as 2.40 does not have, or not without a further extension. */
const ours = new Set(['lga', 'pause']);
const threaded = new Set(['la.tls.ie', 'la.tls.gd']);
const forms = [...mnemonics.values()].flat().filter(({ name }) => !ours.has(name) && !threaded.has(name));
const instruction = fc
  .constantFrom(...forms)
  .chain((form) =>
    fc
      .tuple(...form.operands.map((one) => operand(one, form.name)))
      .map((list) => `        ${form.name} ${list.join(', ')}`),
  );

// --- Random layouts ---------------------------------------------------------------------------------------------

const filler = fc.oneof(
  fc.integer({ min: 1, max: 900 }).map((n) => `        .space ${n * 4}`),
  fc.integer({ min: 3, max: 8 }).map((n) => `        .p2align ${n}`),
  fc.integer({ min: 1, max: 5 }).map((n) => `        .p2align ${n},, 6`),
  fc.constant('        nop'),
  fc.constant('        .word far - near'),
  fc.constant('        .uleb128 300\n        .balign 4, 0'),
);
const jump = fc
  .tuple(
    fc.constantFrom('beq a0, a1,', 'bnez a2,', 'bgeu t0, t1,', 'j', 'jal t0,'),
    fc.constantFrom('near', 'far', 'middle', 'other', '1b', '1f', 'near + 16'),
  )
  .map((parts) => `        ${parts.join(' ')}`);
const layout = fc
  .array(fc.oneof(jump, filler, fc.constant('1:      nop')), { minLength: 20, maxLength: 60 })
  .map((lines) => {
    const half = lines.length >> 1;
    return [
      '        .text',
      'near:   nop',
      '1:      nop',
      ...lines.slice(0, half),
      '        .balign 4, 0',
      'middle: nop',
      ...lines.slice(half),
      '        .balign 4, 0',
      'far:    nop',
      '1:      nop',
      '        .section .text.two, "ax"',
      'other:  nop',
      '',
    ].join('\n');
  });

// --- Random expressions -----------------------------------------------------------------------------------------

const expression = fc.letrec<{ e: string; p: string }>((tie) => ({
  e: fc.oneof(
    { maxDepth: 5 },
    tie('p'),
    fc
      .tuple(
        tie('e'),
        fc.constantFrom('+', '-', '*', '|', '&', '^', '!', '==', '!=', '<>', '<', '<=', '>', '>=', '&&', '||'),
        tie('p'),
      )
      .map((parts) => parts.join(' ')),
    fc.tuple(tie('e'), fc.constantFrom('/', '%'), fc.integer({ min: 1, max: 99 })).map((parts) => parts.join(' ')),
    fc.tuple(tie('e'), fc.constantFrom('<<', '>>'), fc.integer({ min: 0, max: 40 })).map((parts) => parts.join(' ')),
  ),
  p: fc.oneof(
    { maxDepth: 5 },
    fc.integer({ min: 0, max: 100 }).map(String),
    fc.constantFrom('0x7fffffff', '0x123456789abcdef', 'SIZE', '(two - one)', "'z'", '017', '0b1101', 'later'),
    fc.tuple(fc.constantFrom('-', '~', '!', '- ~'), tie('p')).map((parts) => parts.join('')),
    tie('e').map((e) => `(${e})`),
  ),
})).e;

withTools('the same bytes as GNU as', ['as', 'ld'], (bench) => {
  const same = (text: string) => {
    const { ours: made, gnu } = bothWays(bench, text);
    expect(made).toEqual(gnu);
  };

  it.each(sources)('%s', (name) => same(readFileSync(new URL(name, folder), 'utf8')));

  it('2,000 random instructions, every form among them', () => {
    const head = [
      '        .equ SIZE, 16',
      '        .data',
      '        .align 3',
      'table:  .space 64',
      '        .section .tdata, "awT", @progbits',
      '        .word 0',
      'private: .word 1',
      '        .text',
      'near:   nop',
      'here:   nop',
    ];
    const every = fc.sample(
      fc.tuple(
        ...forms.map((form) =>
          fc
            .tuple(...form.operands.map((one) => operand(one, form.name)))
            .map((list) => `        ${form.name} ${list.join(', ')}`),
        ),
      ),
      { seed: 1, numRuns: 1 },
    )[0]!;
    const lines = [...every, ...fc.sample(instruction, { seed: 2, numRuns: 2000 })];
    // Numeric labels now and then, so that 1b and 1f are near.
    const text = [
      ...head,
      ...lines.flatMap((line, i) => (i % 40 === 0 ? ['1:      nop', line] : [line])),
      '1:      nop',
      '',
    ];
    same(text.join('\n'));
  });

  it('random layouts of branches, gaps and alignments', () => {
    fc.assert(fc.property(layout, same), { seed: 3, numRuns: 40 });
  });

  // Two exclamation marks in a row are an exclusive or to GNU as, which nobody means.
  it('random expressions', () => {
    const list = fc
      .sample(expression, { seed: 4, numRuns: 1500 })
      .filter((text) => text.length < 300 && !/!\s*!/.test(text));
    same(
      [
        '        .equ SIZE, 16',
        '        .data',
        'one:    .space 5',
        'two:',
        ...list.map((text) => `        .8byte ${text}`),
        '        .equ later, 77',
        '',
      ].join('\n'),
    );
  });
});

withTools('what gcc writes becomes the same bytes as through GNU as', ['gcc', 'as', 'ld'], (bench) => {
  const flags = ['-O0', '-O2 -fpie', '-Os -g', '-O1 -fpie -ffunction-sections', '-O3 -fno-jump-tables'];
  it.each(flags)('%s', (given) => {
    bench.write('compiled.c', readFileSync(new URL('compiled.c', folder)));
    const fixed = ['-S', '-march=rv32ima_zicsr_zifencei', '-mabi=ilp32', '-mno-relax', '-ffreestanding'];
    bench.run('gcc', ...fixed, ...given.split(' '), 'compiled.c', '-o', 'compiled.s');
    const { ours: made, gnu } = bothWays(bench, new TextDecoder().decode(bench.read('compiled.s')));
    expect(made).toEqual(gnu);
  });
});
