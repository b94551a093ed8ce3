// Objects: those of GNU as and gcc are read, and ours are taken by GNU ld.

import { describe, expect, it } from 'vitest';
import { BadElf } from '../src/elf.ts';
import { must } from '../src/must.ts';
import { assemble } from './assemble.ts';
import { readObject, writeObject } from './elf-object.ts';
import { link } from './link.ts';
import { march, withTools } from './testing/gnu.ts';

const text = `
        .globl  _start
        .type   _start, @function
_start: la      a0, message
        li      a7, 64
        mv      a1, a0
        li      a0, 1
        li      a2, 3
        ecall
        lw      a0, counter
        lw      a1, shared
        add     a0, a0, a1
        call    helper
        li      a7, 93
        ecall
        .size   _start, .-_start
        .section .rodata
message: .string "hi\\n"
        .section .helpers, "axG", @progbits, helper, comdat
        .weak   helper
helper: addi    a0, a0, 1
        ret
        .data
counter: .word  41
pointer: .word  message
        .comm   shared, 4, 4
`;

const object = (name: string, source = text) => must(assemble({ name, text: source }).object, 'object');

describe('readObject', () => {
  it('gives back what writeObject wrote', () => {
    const first = readObject('a.o', writeObject(object('a.s')));
    const second = readObject('a.o', writeObject(first));
    expect(second).toEqual(first);
    expect(first.sections.map(({ name }) => name)).toContain('.debug_line');
  });

  it('refuses a program, and says what to give instead', () => {
    const { elf } = link([object('a.s')]);
    expect(() => readObject('a.elf', must(elf, 'program'))).toThrow(
      'a.elf is linked already; give its sources or .o files',
    );
  });
});

withTools('objects for GNU ld', ['as', 'ld', 'readelf', 'qemu'], (bench) => {
  it('link and run', () => {
    bench.write('a.o', writeObject(object('a.s')));
    bench.write(
      'b.o',
      writeObject(object('b.s', '.section .helpers, "axG", @progbits, helper, comdat\n.weak helper\nhelper: ret\n')),
    );
    expect(bench.try('readelf', '-aW', 'a.o').stderr).toBe('');
    bench.run('ld', '-melf32lriscv', 'a.o', 'b.o', '-o', 'program');
    expect(bench.try('readelf', '-aW', 'program').stderr).toBe('');
    expect(bench.try('qemu', bench.path('program'))).toMatchObject({ status: 42, stdout: 'hi\n' });
  });

  it('run as well when our linker joins them with those of GNU as', () => {
    const theirs = readObject('t.o', bench.assemble('t', '.globl helper\nhelper: addi a0, a0, 2\nret\n', '-mrelax'));
    const { elf, diagnostics } = link([object('a.s'), theirs]);
    expect(diagnostics).toEqual([]);
    bench.write('mixed', must(elf, 'program'), 0o755);
    // The strong helper wins over the weak one.
    expect(bench.try('qemu', bench.path('mixed')).status).toBe(43);
  });
});

withTools('objects of gcc', ['gcc'], (bench) => {
  it('with compressed instructions or floating-point registers are refused', () => {
    bench.write('c.c', 'int f(int x) { return x + 1; }');
    const compile = (...flags: string[]) => {
      bench.run('gcc', ...flags, '-c', 'c.c', '-o', 'c.o');
      return () => readObject('c.o', bench.read('c.o'));
    };
    expect(compile('-march=rv32imac', '-mabi=ilp32')).toThrow(BadElf);
    expect(compile('-march=rv32imac', '-mabi=ilp32')).toThrow(
      'c.o has compressed instructions, which this machine lacks',
    );
    expect(compile('-march=rv32imafd', '-mabi=ilp32d')).toThrow('floating-point');
    expect(compile('-march=rv64ima', '-mabi=lp64')).toThrow('64-bit');
    expect(compile(...march)().symbols.map(({ name }) => name)).toContain('f');
  });
});
