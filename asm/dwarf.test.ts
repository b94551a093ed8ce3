// Debug information: what objdump, gdb and readelf make of ours, and what our reader makes of everybody's.

import { beforeAll, describe, expect, it } from 'vitest';
import { readElf } from '../src/elf.ts';
import { must } from '../src/must.ts';
import { assemble } from './assemble.ts';
import { writeObject } from './elf-object.ts';
import { readLines } from './lines.ts';
import { link } from './link.ts';
import { march, withTools } from './testing/gnu.ts';

const text = `        .globl  _start
        .type   _start, @function
_start: li      a0, 3
        call    f

        li      a7, 93
        ecall
        .size   _start, .-_start
        .type   f, @function
f:      addi    a0, a0, 1
        ret
        .size   f, .-f
        .section .text.more, "ax"
g:      nop
        .data
        .type   counter, @object
        .size   counter, 4
counter: .word  5
        .type   numbers, @object
        .size   numbers, 12
numbers: .word  5, 6, 7
        .type   greeting, @object
        .size   greeting, 12
greeting: .string "hello world"
        .section .tdata, "awT"
        .type   own, @object
        .size   own, 2
own:    .half   9
`;

const unit = (name: string) => must(assemble({ name, text }).object, 'object');
const program = (pie: boolean) => must(link([unit('dir/one.s')], { pie }).elf, 'program');

describe('readLines', () => {
  it('finds the line of every instruction of ours, and none elsewhere', () => {
    const lines = readLines(readElf(program(false)));
    const found = Array.from({ length: 9 }, (_, i) => lines.at(0x1_1000 + i * 4)?.line);
    expect(found).toEqual([3, 4, 4, 6, 7, 10, 11, 14, undefined]);
    expect(lines.at(0x1_1000)).toEqual({ file: 'dir/one.s', line: 3 });
    expect(lines.addressesOf('one.s', 10)).toEqual([0x1_1014]);
    expect(lines.at(0)).toBeUndefined();
    expect(lines.at(0xffff_fffc)).toBeUndefined();
  });

  it('reads lines far apart, columns and several files', () => {
    const far = `.globl _start\n_start: nop\n${'\n'.repeat(3000)} nop\n# 5 "other.s"\n nop; nop\n.space 4096, 0\n nop\n`;
    const { elf } = link([must(assemble({ name: 'far.s', text: far }).object, 'object')], { pie: false });
    const lines = readLines(readElf(must(elf, 'program')));
    expect([0, 4, 8, 12].map((offset) => lines.at(0x1_1000 + offset))).toEqual([
      { file: 'far.s', line: 2 },
      { file: 'far.s', line: 3003 },
      { file: 'other.s', line: 5 },
      { file: 'other.s', line: 5 },
    ]);
  });
});

withTools('lines of GNU as and gcc', ['as', 'gcc', 'ld'], (bench) => {
  it.each([2, 3, 4, 5])('in version %i are read', (version) => {
    bench.write('dir/main.c', 'int f(int x) {\n  return x + 1;\n}\n\nint main(void) {\n  return f(4);\n}\n');
    bench.run('gcc', ...march, `-gdwarf-${version}`, '-O0', '-nostdlib', '-Wl,-emain', 'dir/main.c', '-o', 'main');
    const elf = readElf(bench.read('main'));
    const lines = readLines(elf);
    const at = (name: string) =>
      must(
        elf.symbols.find((symbol) => symbol.name === name),
        name,
      ).value;
    const line = must(lines.at(at('main')), 'line');
    expect([line.file.endsWith('dir/main.c') || line.file === 'main.c', line.line, lines.at(at('f'))?.line]).toEqual([
      true,
      5,
      1,
    ]);
  });

  it('made by as from a source are read', () => {
    bench.assemble('dir/plain', '.globl _start\n_start: nop\n nop\n', '-g', '-mno-relax');
    bench.run('ld', '-melf32lriscv', 'dir/plain.o', '-o', 'plain');
    const elf = readElf(bench.read('plain'));
    expect(readLines(elf).at(elf.entry + 4)).toEqual({ file: 'dir/plain.s', line: 3 });
  });
});

withTools('debug information for other tools', ['objdump', 'readelf', 'gdb', 'ld'], (bench) => {
  beforeAll(() => void bench.write('dir/one.s', text));

  it('lets objdump -dS show the source between the instructions', () => {
    bench.write('one', program(false));
    const shown = bench.run('objdump', '-dS', 'one');
    expect(shown).toContain('        call    f\n   11004:\t');
    expect(shown).toContain('f:      addi    a0, a0, 1\n   11014:\t');
  });

  it('has nothing that readelf warns of', () => {
    for (const pie of [true, false]) {
      bench.write('one', program(pie));
      const { stderr, stdout } = bench.try('readelf', '-aW', '--debug-dump', 'one');
      expect(stderr).toBe('');
      expect(stdout).toContain('DW_TAG_subprogram');
      // Nobody called _start; f is a leaf, whose caller is in ra.
      expect(stdout.match(/FDE cie=/g)).toHaveLength(2);
      expect(stdout).toContain('DW_CFA_undefined: r1 (ra)');
    }
  });

  it('gives gdb functions, lines and typed variables, linked by us or by GNU ld', () => {
    bench.write('one', program(false));
    bench.write('one.o', writeObject(unit('dir/one.s')));
    bench.run('ld', '-melf32lriscv', 'one.o', '-o', 'two');
    for (const name of ['one', 'two']) {
      const said = bench.run(
        'gdb',
        '-batch',
        '-nx',
        '-ex',
        'info line f',
        '-ex',
        'print counter',
        '-ex',
        'print numbers',
        '-ex',
        'print greeting',
        '-ex',
        'ptype own',
        '-ex',
        'list g',
        '-ex',
        'info scope f',
        name,
      );
      expect(said).toContain('Line 10 of "dir/one.s" starts at address');
      expect(said).toContain('$1 = 5\n$2 = {5, 6, 7}\n$3 = "hello world"\ntype = short\n');
      expect(said).toContain('14\tg:      nop');
    }
  });

  it('gives gdb what has a name among data, by how far it reaches, from every unit of the program', () => {
    const data = `        .globl  counter
        .data
        .word   0                       # where gdb reads the zeros of .tbss, without a process
first:  .word   1, 2, 3
        .balign 4
counter: .word  7
letter: .byte   65
        .balign 2
half:   .half   9
words:  .asciz  "hello"
        .section .tbss, "awT", @nobits
        .balign 4
own:    .zero   4
`;
    const made = (name: string, source: string) => must(assemble({ name, text: source }).object, 'object');
    const code = made('code.s', '        .globl  _start\n_start: nop\n        nop\n');
    const { elf } = link([code, made('data.s', `        .text\nhere:   nop\n${data}`)], { pie: false });
    bench.write('joined', must(elf, 'program'));
    const said = bench.run('gdb', '-batch', '-nx', '-ex', 'list _start', ...['first', 'counter', 'half', 'words'].flatMap((name) => ['-ex', `print ${name}`]), '-ex', 'ptype own', '-ex', 'info address own', 'joined'); // prettier-ignore
    expect(said).toContain('$1 = {1, 2, 3}\n$2 = 7\n$3 = 9\n$4 = "hello"\ntype = int\n');
    const { stderr } = bench.try('readelf', '-aW', '--debug-dump', 'joined');
    expect(stderr).toBe('');
  });

  it('tells where callers are: in ra, in the frame, or nowhere', () => {
    const calls = `        .globl  _start
_start: call    middle
        .type   middle, @function
middle: addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        beqz    a0, 1f
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret
1:      call    leaf
        lw      s0, 8(sp)
        lw      ra, 12(sp)
        addi    sp, sp, 16
        tail    leaf
        .type   leaf, @function
leaf:   ret
        .type   switch, @function
switch: lw      sp, 0(a0)
        ret
`;
    const { elf } = link([must(assemble({ name: 'calls.s', text: calls }).object, 'object')], { pie: false });
    bench.write('calls', must(elf, 'program'));
    const frames = bench.run('readelf', '--debug-dump=frames-interp', 'calls').replace(/\r/g, '');
    expect(frames.slice(frames.indexOf('FDE')).replaceAll(/ +\n/g, '\n').trim()).toMatchInlineSnapshot(`
      "FDE cie=00000000 pc=00011000..00011008
         LOC   CFA      ra
      00011000 sp+0     u

      00000024 00000028 00000000 FDE cie=00000000 pc=00011008..00011040
         LOC   CFA      ra    s0
      00011008 sp+0     u     u
      0001100c sp+16    u     u
      00011010 sp+16    c-4   u
      00011014 sp+16    c-4   c-8
      00011020 sp+0     u     u
      00011024 sp+16    c-4   c-8
      00011038 sp+0     u     u

      00000050 0000000c 00000000 FDE cie=00000000 pc=00011040..00011044"
    `);
  });
});
