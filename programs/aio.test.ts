// lib/aio.s at every moment: wherever the program or the helper is stopped until the other can do no more, the program
// gets its bytes; and spoilt variants of the library, each of which is caught at one of these moments.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readElf } from '../src/elf.ts';
import { PIE_BASE } from '../src/kernel/address-space.ts';
import { Kernel, kernelBytesFor } from '../src/kernel/kernel.ts';
import type { Hart } from '../src/machine/hart.ts';
import { Machine } from '../src/machine/machine.ts';
import { build, programsFolder, type Unit } from '../tools/program.ts';

/** Reads five bytes, sleeps until they are there, and checks how many came. */
const program = `# Five bytes are read by a helper and waited for.
#
# harts    2
# files    "12345":/five
# include  lib/aio.s
# expect   exit 0

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, AT_FDCWD
        la      a1, path
        li      a2, O_RDONLY
        li      a3, 0
        li      a7, CALL_OPENAT
        ecall
        la      s1, request
        sw      a0, AIOCB_FILDES(s1)
        la      t0, bytes
        sw      t0, AIOCB_BUF(s1)
        li      t0, 5
        sw      t0, AIOCB_NBYTES(s1)
        mv      a0, s1
        call    aio_read
        la      a0, list
        li      a1, 1
        li      a2, 0
        call    aio_suspend
        mv      a0, s1
        call    aio_return
        addi    a0, a0, -5
        snez    a0, a0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
path:           .asciz  "/five"
        .data
        .balign 4
list:           .word   request
        .bss
        .balign 4
request:        .zero   AIOCB_BYTES
bytes:          .zero   8
`;

const folder = mkdtempSync(join(tmpdir(), 'upcall-aio-'));
afterAll(() => rmSync(folder, { recursive: true }));
const cache = new Map<string, Unit>();
/**
 * How the program ends with a library that was changed so: for every instruction of aio_suspend, where the program waits
 * until the helper can do no more, and for every one of aio_help, where the helper waits for the program.
 */
function endings(change: (source: string) => string): Set<string> {
  const place = mkdtempSync(join(folder, 'variant-'));
  mkdirSync(join(place, 'lib'));
  writeFileSync(join(place, 'lib/aio.s'), change(readFileSync(join(programsFolder, 'lib/aio.s'), 'utf8')));
  const name = join(place, 'five.s');
  writeFileSync(name, program);
  const built = build([name], { cache });
  expect(built.diagnostics.filter((one) => one.severity === 'error')).toEqual([]);
  const elf = built.elf!;
  const { symbols } = readElf(elf);
  const found = new Set<string>();
  for (const [routine, isMains] of [
    ['aio_suspend', true],
    ['aio_help', false],
  ] as const) {
    const { value, size } = symbols.find((symbol) => symbol.name === routine)!;
    for (let pc = value; pc < value + size; pc += 4) found.add(ending(elf, PIE_BASE + pc, isMains));
  }
  return found;
}

function ending(elf: Uint8Array, stop: number, stopsMain: boolean): string {
  const ramBytes = 4 << 20;
  const machine = new Machine({ harts: 2, ramBytes, kernelBytes: kernelBytesFor(ramBytes) });
  const kernel = new Kernel(machine, { files: [{ path: '/five', bytes: Uint8Array.from([1, 2, 3, 4, 5]) }] });
  kernel.load(elf, ['five']);
  const isMain = (hart: Hart) => kernel.scheduler.on(hart)?.slot === 0;
  /** Until the one that is to be stopped is there it goes first, or at least as soon as it can; then the other does. */
  let isThere = false;
  const next = (harts: readonly Hart[]): Hart => {
    const stopped = harts.find((hart) => isMain(hart) === stopsMain);
    if (stopped !== undefined && stopped.pc >>> 0 === stop) isThere = true;
    const other = harts.find((hart) => hart !== stopped);
    return (isThere ? (other ?? stopped) : (stopped ?? other))!;
  };
  const outcome = kernel.run({ slice: 1, maxTicks: 1_000_000, interleaver: { next } });
  return outcome.kind === 'exit' ? `exit ${outcome.status}` : outcome.kind;
}

/** A change of one place, which must be there. */
const replace = (from: string, to: string) => (source: string) => {
  expect(source.split(from).length).toBe(2);
  return source.replace(from, to);
};

describe('asynchronous reading', () => {
  it('gives the bytes and their number, whenever the program looks', () => {
    expect(endings((source) => source)).toEqual(new Set(['exit 0']));
  });

  it('sleeps for ever if a helper wakes nobody', () => {
    expect(endings(replace('        call    futex_wake\n.nobody_sleeps:', '.nobody_sleeps:'))).toContain('deadlock');
  });

  it('sleeps for ever if the program looks how many have ended after it has given the mutex up', () => {
    const late = replace(
      '        mv      a2, s3\n        mv      a3, s2\n',
      '        lw      a2, ended\n        mv      a3, s2\n',
    );
    expect(endings(late)).toContain('deadlock');
  });

  it('loses the number of bytes if the result is stored after the mutex has been given up', () => {
    const result = '        sw      a0, AIOCB_RESULT(s1)\n';
    const again = '        lw      t0, AIOCB_RESULT(s1)\n';
    const last = '        call    mutex_unlock\n        j       .help\n';
    const spoilt = (source: string) =>
      [
        [result, '        mv      s2, a0\n'],
        [again, '        mv      t0, s2\n'],
        [last, `        call    mutex_unlock\n        sw      s2, AIOCB_RESULT(s1)\n        j       .help\n`],
      ].reduce((text, [from, to]) => replace(from, to)(text), source);
    expect(endings(spoilt)).toContain('exit 1');
  });
});
