// The disassembler against GNU objdump: the same text, character for character.

import { expect, it } from 'vitest';
import { encode, instructions } from '../src/isa/instructions.ts';
import { readObject } from './elf-object.ts';
import { link } from './link.ts';
import { objdump } from './objdump.ts';
import { randomNumbers, rawObject } from './testing/raw.ts';
import { withTools, type Bench } from './testing/gnu.ts';
import { must } from '../src/must.ts';

withTools('objdump', ['objdump', 'as', 'ld'], (bench) => {
  const same = (name: string, bytes: Uint8Array) => {
    bench.write(name, bytes);
    const gnu = bench.run('objdump', '-d', name);
    const wanted = gnu.split('\n'),
      lines = objdump(bytes, name).split('\n');
    // Only what differs: the whole would be thousands of lines.
    const different = wanted.flatMap((line, index) =>
      line === lines[index] ? [] : [`GNU:  ${line}`, `ours: ${lines[index]}`],
    );
    expect(different.slice(0, 40)).toEqual([]);
    expect(lines.length).toBe(wanted.length);
  };
  const words = (list: readonly number[]) => must(link([rawObject(list)], { pie: false }).elf, 'program');

  it('prints random words of every row as GNU does', () => {
    const random = randomNumbers(1);
    const list = instructions.flatMap(({ form }) =>
      Array.from({ length: 60 }, () => {
        let word = form.match;
        // Registers that aliases care about, and fields full of zeroes or ones, more often than chance would bring them.
        for (const field of form.fields) {
          const choice = random(4),
            whole = form.fields.length === 0 ? 0 : random(2 ** 32);
          const value = choice === 0 ? 0 : choice === 1 ? -1 : choice === 2 ? 1 : whole;
          for (const { from, at, width } of field.slices) word |= ((value >>> from) & (2 ** width - 1)) << at;
        }
        return word;
      }),
    );
    same('rows.elf', words(list));
  });

  it('prints every CSR by its name', () => {
    same('csr.elf', words(Array.from({ length: 4096 }, (_, csr) => (csr << 20) | (2 << 12) | (10 << 7) | 0x73)));
  });

  it('prints words that are no instruction as GNU does', () => {
    const random = randomNumbers(2);
    // Long encodings (low five bits set) are cut at the end of the section; keep the end free of them.
    const list = [...Array.from({ length: 4000 }, () => random(2 ** 32)), 0x13, 0x13, 0x13, 0x13, 0x13, 0x13, 0x13];
    same('random.elf', words(list));
  });

  it('leaves out runs of zeroes', () => {
    same('zeroes.elf', words([0x13, 0, 0x13, 0, 0, 0x13, 0, 0, 0, 0x1000, 0, 0, 0]));
  });

  it('knows which address the second half of a pair means', () => {
    const at = (name: string, fields: Record<string, number>) =>
      encode(
        must(
          instructions.find((row) => row.name === name),
          name,
        ),
        fields,
      );
    same(
      'pairs.elf',
      words([
        at('auipc', { rd: 5, imm: 0x1000 }),
        at('addi', { rd: 5, rs1: 5, imm: -16 }),
        at('lw', { rd: 6, rs1: 5, imm: 4 }),
        at('lui', { rd: 7, imm: 0x12000 }),
        at('sw', { rs1: 7, rs2: 1, imm: 8 }),
        at('auipc', { rd: 1, imm: 0 }),
        at('jalr', { rd: 1, rs1: 1, imm: 12 }),
        at('lw', { rd: 1, rs1: 3, imm: 4 }),
        at('lw', { rd: 1, rs1: 4, imm: 4 }),
        at('lw', { rd: 1, rs1: 0, imm: -4 }),
      ]),
    );
  });

  it('prints objects, programs, functions, data in code and local labels of GNU as and ld', () => {
    bench.assemble('all', everything);
    same('all.o', bench.read('all.o'));
    bench.run('ld', '-melf32lriscv', '--no-relax', 'all.o', '-o', 'all.elf');
    same('all.elf', bench.read('all.elf'));
    same('ours.elf', mustLink(bench, 'all.o'));
    bench.run('ld', '-melf32lriscv', '-s', 'all.o', '-o', 'stripped.elf');
    same('stripped.elf', bench.read('stripped.elf'));
  });
});

function mustLink(bench: Bench, name: string): Uint8Array {
  return must(link([readObject(name, bench.read(name))], { pie: false }).elf, 'program');
}

const everything = `
        .text
        .globl  _start
        .type   _start, @function
_start: la      a0, counter
        lw      a1, counter
        call    function
        j       .again
.again: beqz    a0, 1f
        bne     a0, a1, .again
1:      sw      a0, counter, t0
        lui     t1, %hi(counter)
        lw      a0, %lo(counter)(t1)
        fence   rw, w
        ecall
        .size   _start, .-_start
        .type   table, @object
table:  .word   1, 2, 0x41424344
        .byte   1, 2, 3
        .size   table, .-table
        .balign 4
        .type   function, @function
function:
        amoswap.w.aq t0, t1, (a0)
        lr.w    t0, (a0)
        sc.w.rl t1, t0, (a0)
        ret
        .size   function, .-function
        .word   5
        .half   7
        .byte   1, 2
after:  nop
        .section .text.other, "ax"
other:  j       _start
        tail    function
        .data
counter: .word  7
`;
