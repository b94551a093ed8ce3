// The loader: placement, relocation, thread-local storage, and files that are no programs.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadElf } from '../elf.ts';
import { Kernel } from './kernel.ts';
import { assembleGuest, boot, machineFor, show } from './testing/guest.ts';

/** Adds up what pointers in data, in rodata and in thread-local variables lead to. */
const pointers = `
_start: la      t0, table
        lw      t1, 0(t0)
        lw      a0, 0(t1)               # 11
        lw      t1, 4(t0)
        lw      t1, 0(t1)               # 20
        add     a0, a0, t1
        beqz    tp, bad
        lui     t0, %tprel_hi(mine)
        add     t0, t0, tp, %tprel_add(mine)
        lw      t1, %tprel_lo(mine)(t0) # 3
        add     a0, a0, t1
        lui     t0, %tprel_hi(blank)
        add     t0, t0, tp, %tprel_add(blank)
        lw      t1, %tprel_lo(blank)(t0)
        add     a0, a0, t1
        sw      a0, -64(tp)             # the words below tp are there
        sys     CALL_EXIT
bad:    done    1
        .data
one:    .word   11
table:  .word   one, two
        .section .rodata
two:    .word   20
        .section .tdata, "awT", @progbits
        .word   1
mine:   .word   3
        .section .tbss, "awT", @nobits
blank:  .space  64
`;

describe('loading', () => {
  it.each([true, false])('relocates data and makes the TLS block (position-independent: %s)', (pie) => {
    expect(show(assembleGuest(pointers, { pie })).outcome).toEqual({ kind: 'exit', status: 34 });
  });

  it('maps each segment with its own permissions and the heap behind them', () => {
    const { kernel } = boot(pointers);
    const regions: string[] = [];
    for (let region = kernel.tasks.at(0).space!.first; region !== undefined; region = region.next)
      regions.push(`${region.kind} ${region.protection}`);
    expect(regions).toContain('program 5');
    expect(regions.filter((region) => region === 'program 7')).toEqual([]);
    expect(regions.slice(-3)).toEqual(['tls 3', 'stack 3', 'signal return 5']);
  });

  it('makes nothing resident that the file does not have: a gigabyte of zeros takes no memory', () => {
    const { kernel } = boot('_start: j _start\n .bss\n .space 0x40000000\n');
    expect(kernel.frames.taken).toBeLessThan(30);
  });
});

describe('a file that is no program', () => {
  const message = (change: (bytes: Uint8Array, view: DataView) => void): string => {
    const bytes = assembleGuest(pointers).slice();
    change(bytes, new DataView(bytes.buffer));
    try {
      new Kernel(machineFor({ ramBytes: 1 << 20 })).load(bytes, ['x']);
    } catch (error) {
      expect(error).toBeInstanceOf(BadElf);
      return (error as Error).message;
    }
    return 'loaded';
  };

  it.each([
    ['an object', (view: DataView) => view.setUint16(16, 1, true), /not an executable/],
    ['compressed code', (view: DataView) => view.setUint32(36, 1, true), /compressed instructions.*-march=rv32ima/],
    ['another float ABI', (view: DataView) => view.setUint32(36, 4, true), /floating-point.*-mabi=ilp32/],
    [
      'an entry outside',
      (view: DataView) => view.setUint32(24, 0x5000_0000, true),
      /entry point 0x50100000 is in no executable segment/,
    ],
    [
      'an entry between instructions',
      (view: DataView) => view.setUint32(24, view.getUint32(24, true) + 2, true),
      /not a multiple of 4/,
    ],
  ])('%s is refused with a message', (_what, change, expected) => {
    expect(message((_bytes, view) => change(view))).toMatch(expected);
  });

  it('that does not fit into memory is refused', () => {
    expect(() => new Kernel(machineFor({ ramBytes: 8 * 4096 })).load(assembleGuest(pointers), ['x'])).toThrow(
      /does not fit into memory|no memory/,
    );
  });

  it('says so, or runs, whatever is changed in it', () => {
    const original = assembleGuest(pointers);
    const machine = machineFor({ ramBytes: 1 << 20 });
    const empty = machine.snapshot();
    const kernel = new Kernel(machine);
    const outcomes = new Map<string, number>();
    // Most changes go where a header is.
    const place = fc.oneof(fc.nat(200), fc.nat(original.length - 1));
    const value = fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff));
    fc.assert(
      fc.property(fc.array(fc.tuple(place, value), { minLength: 1, maxLength: 6 }), (changes) => {
        machine.restore(empty);
        const bytes = original.slice();
        for (const [at, byte] of changes) bytes[at] = byte;
        let ending: string;
        try {
          kernel.load(bytes, ['x']);
          ending = kernel.run({ maxTicks: 20_000 }).kind;
        } catch (error) {
          if (!(error instanceof BadElf)) throw error;
          expect(error.message.length).toBeGreaterThan(20);
          ending = 'refused';
        }
        outcomes.set(ending, (outcomes.get(ending) ?? 0) + 1);
      }),
      { seed: 4, numRuns: 2000 },
    );
    expect([...outcomes.keys()]).toEqual(expect.arrayContaining(['refused', 'exit', 'killed']));
  });
});

function compiler(): string | undefined {
  try {
    execFileSync('riscv64-unknown-elf-gcc', ['--version'], { stdio: 'ignore' });
    return 'riscv64-unknown-elf-gcc';
  } catch {
    return undefined;
  }
}

const gcc = compiler();

describe.skipIf(gcc === undefined)(
  'a program from gcc and GNU ld (install gcc-riscv64-unknown-elf if this is skipped)',
  () => {
    const source = `
static long call(long n, long a, long b, long c) {
  register long a7 asm("a7") = n, a0 asm("a0") = a, a1 asm("a1") = b, a2 asm("a2") = c;
  asm volatile("ecall" : "+r"(a0) : "r"(a7), "r"(a1), "r"(a2) : "memory");
  return a0;
}
static const char *words[] = { "one ", "two ", "three\\n" };
static int zeros[3000];
__thread int mine = 5;
int length(const char *s) { int n = 0; while (s[n]) n++; return n; }
void _start(void) {
  for (int i = 0; i < 3; i++) call(64, 1, (long)words[i], length(words[i]));
  zeros[2999] = 7;
  call(93, zeros[0] + zeros[2999] + mine, 0, 0);
}
`;
    const compile = (...options: string[]): Uint8Array => {
      const folder = mkdtempSync(join(tmpdir(), 'guest-'));
      try {
        writeFileSync(join(folder, 'a.c'), source);
        execFileSync(
          gcc!,
          ['-O1', '-nostdlib', '-ffreestanding', '-march=rv32ima', '-mabi=ilp32', ...options, 'a.c', '-o', 'a.elf'],
          { cwd: folder },
        );
        return new Uint8Array(readFileSync(join(folder, 'a.elf')));
      } finally {
        rmSync(folder, { recursive: true });
      }
    };

    it.each([['-O2'], ['-Wl,-N'], ['-Wl,-z,separate-code'], ['-mno-relax']])('runs, linked with %s', (...options) => {
      const { output, outcome } = show(compile('-static', ...options));
      expect(output).toBe('one two three\n');
      expect(outcome).toEqual({ kind: 'exit', status: 12 });
    });
  },
);
