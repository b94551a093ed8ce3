// The linker: what it refuses and how it says so, and the same bytes as GNU ld where ld is there to ask.

import { describe, expect, it } from 'vitest';
import {
  ET_DYN,
  ET_EXEC,
  PT_DYNAMIC,
  PT_LOAD,
  PT_TLS,
  R_RISCV_BRANCH,
  R_RISCV_JAL,
  readElf,
  sectionBytes,
  SHF_ALLOC,
  SHT_NOBITS,
  type Elf,
} from '../src/elf.ts';
import { must } from '../src/must.ts';
import { readObject } from './elf-object.ts';
import { link, type LinkOptions } from './link.ts';
import type { ObjectFile } from './object.ts';
import { randomNumbers, rawObject } from './testing/raw.ts';
import { march, withTools, type Bench } from './testing/gnu.ts';

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
  });
});

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

const program = `
static _Thread_local int initial = 5; _Thread_local int zero;
int g = 7; static int squares[10]; const char *message = "hello\\n"; int common[4]; int *pointer = &g;
extern int missing(void) __attribute__((weak));
__attribute__((noinline)) static int f(int x) {
  switch (x) { case 0: return 3; case 1: return 8; case 2: return 9; case 3: return g; case 4: return 12; case 5: return common[1]; }
  return x * squares[x];
}
static int write_(const char *text, int count) {
  register long a0 asm("a0") = 1; register const char *a1 asm("a1") = text; register long a2 asm("a2") = count; register long a7 asm("a7") = 64;
  asm volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a7) : "memory");
  return a0;
}
int main(void) {
  __atomic_add_fetch(pointer, 1, 5);
  squares[6] = 2; common[1] = f(6); zero += 3; initial += 1;
  write_(message, 6);
  return f(3) + f(5) + f(0) + f(1) + initial + zero + (&missing != 0) + 2;
}
`;

const strings = `
const char *const names[] = { "one", "seventy-one", "hello\\n", "" , "zero"};
const char *name(int i) { return i < 0 ? "minus one" : i > 4 ? "hello\\n" : names[i]; }
double half(double x) { return x * 0.5; }
float quarter(float x) { return x * 0.25f; }
int pick(int i) { switch (i) { case 3: return 17; case 4: return 11; case 5: return 99; case 6: return i * 5; case 7: return 1; default: return 0; } }
double __muldf3(double a, double b) { return a; }
float __mulsf3(float a, float b) { return b; }
`;
