// How a program is put together, and how its addresses are said.
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Image } from './image.ts';
import { build, type BuildOptions } from './program.ts';
import { Session } from './session.ts';
import { settle, type RunOptions } from './settings.ts';
import { fakeIo } from './testing/fake-io.ts';

let folder = '';
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'upcall-'))));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** The names of a program's units, and what is wrong. */
function made(path: string, options: BuildOptions = {}): { units: string[]; wrong: string[] } {
  const { units, diagnostics } = build([path], options);
  return {
    units: units.map((u) => u.name.replace(`${folder}/`, '')),
    wrong: diagnostics.map((d) => `${d.at.line}:${d.at.column} ${d.message}`),
  };
}

async function ran(path: string, options: RunOptions = {}): Promise<Session> {
  const built = build([path], options.start ? { start: options.start } : {});
  expect(built.diagnostics).toEqual([]);
  const session = new Session(built.elf!, settle(path, built.header, options), { textOf: built.textOf });
  await session.finish(fakeIo(), '');
  return session;
}

const five = '        .globl five\nfive:   li a0, 5\n        ret\n';
const calls = '        .globl main\nmain:   tail five\n';

describe('a program', () => {
  it('has the units its header includes, and theirs, once each, and start-up code for a main', () => {
    file('lib/five.s', `# five\n#\n# include  deep/six.s\n\n${five}`);
    file('lib/deep/six.s', '# six\n#\n# include  ../five.s\n\nsix: ret\n');
    const { units, wrong } = made(file('a.s', `# T\n#\n# include  lib/five.s lib/deep/six.s\n\n${calls}`));
    expect(wrong).toEqual([]);
    expect(units.slice(0, 3)).toEqual(['a.s', 'lib/five.s', 'lib/deep/six.s']);
    expect(units[3]).toBe('programs/lib/start.s');
  });

  it('has what a text it includes includes, looked up beside that', () => {
    file('lib/seven.s', '        .include "deep/eight.s"\n');
    file('lib/deep/eight.s', `        .include "nine.s"\n${five}`);
    file('lib/deep/nine.s', '        .equ NINE, 9\n');
    expect(
      made(file('d.s', `# T\n#\n# start  five\n\n        .include "lib/seven.s"\n        li a0, NINE\n`)).wrong,
    ).toEqual([]);
  });

  it('finds units beside it first, then with -I, then in the package', () => {
    file('other/lib/print.s', `${five}`);
    const source = file('b.s', `# T\n#\n# include  lib/print.s\n\n${calls}`);
    expect(made(source).units[1]).toBe('programs/lib/print.s');
    expect(made(source, { include: [join(folder, 'other')] }).units[1]).toBe('other/lib/print.s');
  });

  it('says where a unit was asked for that is not there', () => {
    expect(made(file('c.s', `# T\n#\n# include  lib/none.s\n\n${calls}`)).wrong).toContain(
      '3:12 there is no lib/none.s',
    );
  });

  it('needs no start-up code when it has its own, or when harts start at symbols', () => {
    expect(made(file('d.s', '        .globl _start\n_start: j _start\n')).units).toEqual(['d.s']);
    expect(made(file('e.s', '# T\n#\n# start    T0 T1\n\nT0:     j T0\nT1:     j T1\n'))).toEqual({
      units: ['e.s'],
      wrong: [],
    });
  });

  it('is no text if it holds zeros, and no object if it is a program', () => {
    expect(made(file('f.s', 'a\0b')).wrong).toEqual(['1:1 this is neither assembly text nor an ELF file']);
    const { elf } = build([file('g.s', '        .globl _start\n_start: j _start\n')]);
    writeFileSync(join(folder, 'g.elf'), elf!);
    const { diagnostics } = build([join(folder, 'd.s'), join(folder, 'g.elf')]);
    expect(diagnostics.map((d) => d.message)).toEqual([
      'it is a finished program, and only objects and sources can be linked',
    ]);
  });
});

describe('a run', () => {
  const litmus = `# Each hart says who it is.
#
# start    T0 T1
# slice    1

T0:     li      a0, 3
        j       end
T1:     li      a0, 0
end:    li      a7, CALL_EXIT
        ecall
`;
  it('starts each hart at its symbol', async () => {
    const session = await ran(file('litmus.s', litmus));
    expect(session.settings.harts).toBe(2);
    expect(session.summary().perHart.map((h) => h.instructions)).toEqual([3, 2]);
    const other = await ran(file('litmus.s', litmus), { start: ['T1'] });
    expect(other.outcome).toEqual({ kind: 'exit', status: 0 });
  });

  it('is given programs that are made from their sources, anew when they change', async () => {
    file('lib/five.s', `# five\n\n${five}`);
    file('worker.s', `# W\n#\n# include  lib/five.s\n\n${calls}`);
    const source = file(
      'parent.s',
      `# T
#
# files    worker.s:/bin/worker
# expect   exit 5

        .globl main
main:   la a0, path
        la a1, arguments
        li a2, 0
        li a7, CALL_EXECVE
        ecall
        ret
        .data
arguments: .word path, 0
path:   .asciz "/bin/worker"
`,
    );
    expect((await ran(source)).outcome).toEqual({ kind: 'exit', status: 5 });
    file('six.s', '        .globl main\nmain:   li a0, 6\n        ret\n');
    const other = await ran(source, { file: [`${folder}/six.s:/bin/worker`] });
    expect(other.outcome).toEqual({ kind: 'exit', status: 6 });
    file('six.s', '        .globl main\nmain:   li a0\n');
    utimesSync(join(folder, 'six.s'), 1, 1);
    await expect(ran(source, { file: [`${folder}/six.s:/bin/worker`] })).rejects.toThrow(/six\.s:2:/);
    await expect(ran(source, { file: ['none.s:/bin/worker'] })).rejects.toThrow(
      '--file: none.s cannot be read (ENOENT)',
    );
  });

  it('reads the files that header and command line give it, and its stdin only when asked', async () => {
    const source = `# Prints a file and then its input.
#
# files    "from the header\\n":/given
# stdin    "and from stdin\\n"

        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, AT_FDCWD
        la      a1, name
        li      a2, O_RDONLY
        li      a7, CALL_OPENAT
        ecall
        call    copy
        li      a0, 0
        call    copy
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret
copy:   la      a1, buffer
        li      a2, 100
        li      a7, CALL_READ
        ecall
        mv      a2, a0
        li      a0, 1
        la      a1, buffer
        li      a7, CALL_WRITE
        ecall
        ret
        .section .rodata
name:   .asciz  "/given"
        .bss
buffer: .zero   100
`;
    const path = file('files.s', source);
    expect((await ran(path)).stdout).toBe('from the header\nand from stdin\n');
    const host = file('host.txt', 'from the command line\n');
    expect((await ran(path, { file: [`${host}:/given`] })).stdout).toBe('from the command line\nand from stdin\n');
  });

  it('is the same twice, and another with another seed', async () => {
    const path = 'programs/harts/reservation-contention.s';
    const of = async (seed: number) => (await ran(path, { seed, slice: 3 })).machine.hash();
    const first = await of(1);
    expect(await of(1)).toBe(first);
    expect(await of(2)).not.toBe(first);
  });
});

describe('an image', () => {
  it('says addresses as routine, inner label and offset, and finds them again', () => {
    const path = file(
      'h.s',
      '        .globl main\nmain:   nop\n        nop\n.loop:  nop\n        nop\n        ret\n        .data\nx:      .word 1\n',
    );
    const built = build([path]);
    const image = new Image(built.elf!, 0x10_0000, built.textOf);
    const main = image.address('main')!;
    expect(main).toBeGreaterThan(0x10_0000);
    expect([0, 4, 8, 12].map((offset) => image.symbol(main + offset))).toEqual([
      'main',
      'main+4',
      'main.loop',
      'main.loop+4',
    ]);
    expect(image.routine(main + 12)).toBe('main');
    expect(image.source(main + 8)).toMatchObject({ line: 4, text: '.loop:  nop' });
    expect(image.where(main + 4)).toBe('main+4 (h.s:3)');
    expect(image.address('main+0x8')).toBe(main + 8);
    expect(image.address('0x10')).toBe(16);
    expect(image.address('nowhere')).toBeUndefined();
    expect(image.symbol(image.address('x')!)).toBe('x');
    expect(image.symbol(0)).toBeUndefined();
    expect(image.where(0xffff_fff0)).toBe('0xffff_fff0');
  });
});
