// The linker: what it makes, and what it refuses and how it says so.

import { describe, expect, it } from 'vitest';
import { ET_DYN, ET_EXEC, PT_DYNAMIC, PT_LOAD, PT_TLS, R_RISCV_BRANCH, R_RISCV_JAL, readElf } from '../src/elf.ts';
import { must } from '../src/must.ts';
import { readObject } from './elf-object.ts';
import { link, type LinkOptions } from './link.ts';
import type { ObjectFile } from './object.ts';
import { rawObject } from './testing/raw.ts';
import { march, withTools } from './testing/gnu.ts';
import { program } from './testing/samples.ts';

const ret = 0x8067;

describe('link', () => {
  it('makes a position-independent program at 0 unless told otherwise, and one at 0x10000 with pie: false', () => {
    const pie = readElf(must(link([rawObject([ret])]).elf, 'program'));
    expect(pie).toMatchObject({ type: ET_DYN, entry: 0x1000 });
    expect(pie.segments.some(({ type }) => type === PT_DYNAMIC)).toBe(true);
    const fixed = readElf(must(link([rawObject([ret])], { pie: false }).elf, 'program'));
    expect(fixed).toMatchObject({ type: ET_EXEC, entry: 0x1_1000 });
    expect(fixed.segments.some(({ type }) => type === PT_DYNAMIC)).toBe(false);
  });

  it('says where two definitions of one name are', () => {
    const at = (line: number) => ({ file: 0, line, column: 1, endColumn: 7 });
    const object = (file: string, line: number): ObjectFile => {
      const raw = rawObject([ret]);
      return { ...raw, name: file, files: [file], symbols: [{ ...raw.symbols[0], at: at(line) }] };
    };
    const { elf, diagnostics } = link([object('a.s', 3), object('b.s', 9)]);
    expect(elf).toBeUndefined();
    expect(diagnostics).toMatchObject([
      { message: '_start is defined twice', at: { file: 'b.s', line: 9 }, notes: [{ at: { file: 'a.s', line: 3 } }] },
    ]);
  });

  it('says how far a branch is and what reaches further', () => {
    const raw = rawObject([0x0005_1063, 0x0000_006f]);
    const far = (name: string, value: number) => ({ ...raw.symbols[0], name, value });
    const relocations = [
      { offset: 0, type: R_RISCV_BRANCH, symbol: 1, addend: 0 },
      { offset: 4, type: R_RISCV_JAL, symbol: 2, addend: 0 },
    ];
    const object = {
      ...raw,
      symbols: [...raw.symbols, far('far', 0x2008), far('farther', 0x20_0000)],
      sections: [{ ...raw.sections[0], relocations }],
    };
    expect(link([object], { pie: false }).diagnostics.map(({ message, remedy }) => `${message}; ${remedy}`)).toEqual([
      'far is 0x2008 bytes from here (0x11000), and a branch reaches -4096..4094; branch around a jump: invert the condition, and `j` or `tail` to it',
      'farther is 0x1ffffc bytes from here (0x11004), and jal reaches -1048576..1048574; use `call` or `tail`, which reach everything',
    ]);
  });

  it('asks for _start, and for start-up code when there is a main', () => {
    const nameless = { ...rawObject([ret]), symbols: [] };
    expect(link([nameless]).diagnostics[0]).toMatchObject({
      message: 'the program begins at _start, and nobody defines it',
    });
    const raw = rawObject([ret]);
    const main = { ...raw, symbols: [{ ...raw.symbols[0], name: 'main' }] };
    expect(link([main]).diagnostics[0].remedy).toContain('lib/start.s');
    expect(link([main], { entry: 'main' }).diagnostics).toEqual([]);
    expect(link([main], { entry: 'other' }).diagnostics[0].remedy).toBe('define it: .globl other and the label other:');
  });
});

withTools('link, refusing', ['as'], (bench) => {
  const complaints = (text: string, options?: LinkOptions) => {
    const object = readObject('t.o', bench.assemble('t', `.globl _start\n_start:\n${text}`));
    return link([object], options).diagnostics.map(({ message, remedy }) => `${message}; ${remedy}`);
  };

  it('names everything undefined at once, with the nearest name', () => {
    const found = complaints('call print_lien\ncall nobody_knows\n.globl print_line\nprint_line: ret');
    expect(found).toEqual([
      'print_lien is not defined; did you mean print_line?',
      'nobody_knows is not defined; define it, or give the file that does (a line `include FILE` in the header)',
    ]);
  });

  it('refuses absolute addresses in code and constants that may be placed anywhere', () => {
    const found = complaints(
      'lui a0, %hi(here)\naddi a0, a0, %lo(here)\n.section .rodata\n.word here\n.data\nhere: .word here',
    );
    expect(found).toEqual([
      '.rodata is read-only, but the address of here in it depends on where the program is placed; put it in .data or .section .data.rel.ro,"aw", or store a distance (.word here - .), or link with --no-pie',
      '%hi(here) is an absolute address, and this program can be placed anywhere; write `la` or %pcrel_hi(here) with %pcrel_lo, or link with --no-pie',
      '%lo(here) is an absolute address, and this program can be placed anywhere; write `la` or %pcrel_hi(here) with %pcrel_lo, or link with --no-pie',
    ]);
    expect(complaints('lui a0, %hi(here)\naddi a0, a0, %lo(here)\nhere: nop', { pie: false })).toEqual([]);
  });

  it('refuses to take what all threads share for thread-local', () => {
    const other = readObject('o.o', bench.assemble('o', '.globl here\n.data\nhere: .word 1'));
    const object = readObject('t.o', bench.assemble('t', '.globl _start\n_start: lui a0, %tprel_hi(here)'));
    expect(link([object, other]).diagnostics[0]).toMatchObject({
      message: 'here is in .data, so there is one for all threads, and none relative to tp',
      remedy: 'use la, or put it in .section .tdata,"awT",@progbits (or .tbss,"awT",@nobits)',
    });
  });

  it('tells a name that is only local elsewhere', () => {
    const other = readObject('o.o', bench.assemble('o', 'helper: ret'));
    const object = readObject('t.o', bench.assemble('t', '.globl _start\n_start: call helper'));
    expect(link([object, other]).diagnostics[0]).toMatchObject({
      message: 'helper is not defined',
      remedy: 'add .globl helper where it is defined',
    });
  });
});

withTools('linked programs', ['as', 'gcc', 'readelf', 'qemu'], (bench) => {
  it.each(['-O0', '-O1', '-O2 -fPIE', '-Os -fPIC', '-O2 -fPIC -ftls-model=initial-exec'])(
    'run under qemu when gcc %s made them, fixed or placed anywhere',
    (flags) => {
      bench.assemble('start', start, '-mrelax');
      bench.write('main.c', program);
      bench.run(
        'gcc',
        ...march,
        '-nostdlib',
        '-ffreestanding',
        '-g',
        ...flags.split(' '),
        '-c',
        'main.c',
        '-o',
        'main.o',
      );
      for (const pie of flags.includes('-f') ? [true, false] : [false]) {
        const objects = ['start.o', 'main.o'].map((name) => readObject(name, bench.read(name)));
        const { elf, diagnostics } = link(objects, { pie });
        expect(diagnostics).toEqual([]);
        bench.write('program', must(elf, 'program'), 0o755);
        expect(bench.try('readelf', '-aW', 'program').stderr).toBe('');
        expect(bench.try('qemu', bench.path('program'))).toMatchObject({ status: 42, stdout: 'hello\n' });
        expect(readElf(must(elf, 'program')).segments.filter(({ type }) => type === PT_LOAD).length).toBe(3);
        expect(readElf(must(elf, 'program')).segments.some(({ type }) => type === PT_TLS)).toBe(true);
      }
    },
  );
});

const start = `
        .globl  _start
_start: lla     a2, __executable_start
        .weak   __rela_dyn_start, __rela_dyn_end
        lla     a0, first
        lw      a0, 0(a0)
        lla     a1, last
        lw      a1, 0(a1)
        # Under --no-pie both are 0.
        beqz    a0, 2f
        add     a0, a0, a2
        add     a1, a1, a2
1:      bgeu    a0, a1, 2f
        lw      t0, 0(a0)
        lw      t1, 8(a0)
        add     t0, t0, a2
        add     t1, t1, a2
        sw      t1, 0(t0)
        addi    a0, a0, 12
        j       1b
2:      lla     tp, block
        lla     t0, __tdata_start
        lw      t1, 0(t0)
        sw      t1, 0(tp)
        call    main
        li      a7, 93
        ecall
        .data
        .balign 4
first:  .word   __rela_dyn_start - __executable_start
last:   .word   __rela_dyn_end - __executable_start
        .bss
        .balign 16
block:  .space  64
`;
