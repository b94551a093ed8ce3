// The linker beside GNU ld: given the same addresses, the same bytes and the same symbols.

import { expect, it } from 'vitest';
import { readElf, sectionBytes, SHF_ALLOC, SHT_NOBITS, type Elf } from '../src/elf.ts';
import { must } from '../src/must.ts';
import { readObject } from './elf-object.ts';
import { link } from './link.ts';
import { march, withTools, type Bench } from './testing/gnu.ts';
import { randomNumbers } from './testing/raw.ts';
import { program, strings } from './testing/samples.ts';

withTools('link, beside GNU ld', ['as', 'ld'], (bench) => {
  it('writes the same .text, .rodata, .data and .tdata for the same addresses', () => {
    sameAsLd(bench, 'all', [
      ['one', one],
      ['two', two],
    ]);
  });

  it('lays out commons as ld does', () => {
    const names = Array.from({ length: 40 }, (_, i) => `shared_${i * 7919}`);
    const text = `.globl _start\n_start:\n${names.map((name, i) => `.comm ${name}, ${4 + 4 * (i % 3)}, 4\nla a0, ${name}\n`).join('')}`;
    sameAsLd(bench, 'commons', [['commons', text]]);
  });

  it('takes away the nops that GNU as leaves for alignments in relaxable code', () => {
    const text = `.globl _start\n_start: nop\n.align 4\nfirst: j first\nnop\n.align 3\nsecond: j first\nla a0, third\n.data\nthird: .word second - first\n`;
    sameAsLd(bench, 'aligned', [['aligned', text]], ['-mrelax']);
  });

  it('keeps equal strings and constants once, and ends of strings inside the longer ones', () => {
    const one = `.globl _start\n_start: la a0, hello\nla a1, world\nlui a2, %hi(.LC1+2)\naddi a2, a2, %lo(.LC1+2)\nla a3, empty\nla a4, wide\nla a5, two\n
      .section .rodata.str1.1, "aMS", @progbits, 1\nhello: .string "hello, world"\n.LC1: .string "only here"\nempty: .string ""\n.string ""\n
      .section .rodata.str1.4, "aMS", @progbits, 1\n.balign 4\n.string "aligned"\n.balign 4\n.string "ed"\n.balign 4\n.string "gned"\n
      .section .rodata.cst4, "aM", @progbits, 4\n.word 1\ntwo: .word 2, 1\n
      .section .rodata.str4.4, "aMS", @progbits, 4\nwide: .word 104, 105, 0, 105, 0\n
      .data\n.word hello + 7, .LC1, two + 4\n`;
    const two = `.section .rodata.str1.1, "aMS", @progbits, 1\n.globl world\nworld: .string "world"\n.string "only here"\nlast: .string "not there"\n.string "here"\n
      .section .rodata.str1.4, "aMS", @progbits, 1\n.balign 4\n.string "aligned"\n.balign 4\nother: .string "d"\n
      .section .rodata.cst4, "aM", @progbits, 4\nthree: .word 3, 2\n
      .text\nla a0, last\nla a1, other\nla a2, three\nla a3, three + 4\nlui a4, %hi(world + 1)\n`;
    sameAsLd(bench, 'merged', [
      ['m1', one],
      ['m2', two],
    ]);
  });

  it('merges random strings as ld does', () => {
    const random = randomNumbers(3);
    const pick = (list: readonly string[]) => list[random(list.length)];
    for (let round = 0; round < 4; round++) {
      const sources = ['r1', 'r2', 'r3'].map((name): [string, string] => {
        const lines = Array.from({ length: 60 }, (_, i) => {
          const text = Array.from({ length: random(5) }, () => pick(['a', 'b', 'c'])).join('');
          const section = pick(['1.1', '1.4', '1.8']);
          const align = random(2) === 0 ? `.balign ${section.at(-1)}\n` : '';
          return `.section .rodata.str${section}, "aMS", @progbits, 1\n${align}s${i}: .string "${text}"\n.data\n.word s${i}\n`;
        });
        return [name, `${name === 'r1' ? '.globl _start\n_start: nop\n' : ''}${lines.join('')}`];
      });
      sameAsLd(bench, `random${round}`, sources);
    }
  });

  it('keeps the files and sections of one kind in order', () => {
    const sections = ['.text.b', '.text.hot', '.text', '.text.unlikely', '.text.startup.x', '.text.a'];
    const text = (file: number) =>
      sections.map((name, i) => `.section ${name},"ax"\n.word ${file * 16 + i}\n`).join('');
    sameAsLd(bench, 'ordered', [
      ['o1', `${text(1)}\n.text\n.globl _start\n_start: nop\n`],
      ['o2', text(2)],
    ]);
  });
});

withTools('link of what gcc made, beside GNU ld', ['gcc', 'ld'], (bench) => {
  it.each(['-O0', '-O1', '-O2 -ffunction-sections -fdata-sections', '-Os -g'])(
    'with %s has the same bytes',
    (flags) => {
      bench.write('strings.c', strings);
      bench.write('main.c', program);
      for (const name of ['strings', 'main'])
        bench.run(
          'gcc',
          ...march,
          '-nostdlib',
          '-ffreestanding',
          '-mno-relax',
          ...flags.split(' '),
          '-c',
          `${name}.c`,
          '-o',
          `${name}.o`,
        );
      bench.assemble('begin', '.globl _start\n_start: call main\n');
      compareWithLd(bench, 'c', ['begin.o', 'main.o', 'strings.o']);
    },
  );
});

/** Link with both, GNU ld at our addresses, and compare what is loaded. */
function sameAsLd(bench: Bench, name: string, sources: [string, string][], flags: string[] = []): void {
  for (const [file, text] of sources) bench.assemble(file, text, ...flags);
  compareWithLd(
    bench,
    name,
    sources.map(([file]) => `${file}.o`),
  );
}

function compareWithLd(bench: Bench, name: string, files: readonly string[]): void {
  const objects = files.map((file) => readObject(file, bench.read(file)));
  const { elf, diagnostics } = link(objects, { pie: false });
  expect(diagnostics).toEqual([]);
  const ours = readElf(must(elf, 'program'));
  const loaded = ours.sections.filter((section) => section.flags & SHF_ALLOC && section.size > 0);
  const places = loaded.map((section) => `--section-start=${section.name}=0x${section.va.toString(16)}`);
  bench.run('ld', '-melf32lriscv', '--no-relax', ...places, ...files, '-o', `${name}.ld`);
  const theirs = readElf(bench.read(`${name}.ld`));
  for (const section of loaded) {
    if (section.type === SHT_NOBITS) continue;
    expect([section.name, hexOf(ours, section.name)]).toEqual([section.name, hexOf(theirs, section.name)]);
  }
  const values = (file: Elf) =>
    Object.fromEntries(
      file.symbols
        .filter((symbol) => symbol.name !== '' && symbol.type < 3 && symbol.section !== 0 && !/^[$_]/.test(symbol.name))
        .map((symbol) => [symbol.name, symbol.value]),
    );
  expect(values(theirs)).toMatchObject(values(ours));
}

function hexOf(file: Elf, name: string): string {
  const section = must(
    file.sections.find((candidate) => candidate.name === name),
    name,
  );
  return [...sectionBytes(file, section)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

const one = `
        .text
        .globl  _start
_start: la      a0, counter
        lw      a1, counter
        sw      a1, pointer, t0
        lui     a2, %hi(words+8)
        addi    a2, a2, %lo(words+8)
        sw      a2, %lo(counter)(a2)
        call    helper
        tail    helper
        jal     near
        beqz    a0, near
        bnez    a0, _start
        lui     a0, %tprel_hi(mine)
        add     a0, a0, tp, %tprel_add(mine)
        lw      a1, %tprel_lo(mine)(a0)
        sw      a1, %tprel_lo(ours)(a0)
        la      a4, missing
        la      gp, __global_pointer$
        la      a5, _end
        la      a5, __bss_start
        la      a5, _edata
        la      a5, __init_array_start
        la      a5, __init_array_end
        la      a6, shared
        .weak   missing
near:   ret
        .balign 16
        .rodata_first = 5
        .section .rodata
table:  .word   counter, near - ., helper - table, 2f - 1f
1:      .byte   2f - 1b, 3f - 2f
2:      .half   3f - 1b
3:      .string "text"
        .data
        .globl  counter
counter: .word  7, counter + 4, table - 4
pointer: .word  _start, helper
        .section .tdata, "awT"
        .word   1
mine:   .word   2
        .comm   shared, 12, 8
        .section .init_array, "aw"
        .word   near
        .section .sdata, "aw"
small:  .word   3
        .bss
        .space  20
`;

const two = `
        .text
        .globl  helper
helper: la      a0, mine2
        lw      a0, words
        ret
        .section .rodata.str, "a"
        .globl  words
words:  .string "second"
        .data
mine2:  .word   words, counter
        .section .tdata, "awT"
        .globl  ours
ours:   .word   5
        .section .tbss, "awT", @nobits
        .space  8
        .section own, "aw"
        .word   9
        .section .sbss, "aw", @nobits
        .space  4
        .comm   shared, 4, 4
`;
