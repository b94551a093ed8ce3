// What a run that ended badly says: a program for each way, and the sentence a beginner needs.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { programsFolder } from './program.ts';
import { inProcess } from './testing/cli.ts';

let folder = '';
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'upcall-'))));
afterAll(() => rmSync(folder, { recursive: true }));

async function said(body: string): Promise<{ status: number | null; text: string; widest: number }> {
  const path = join(folder, 'p.s');
  writeFileSync(path, `        .globl _start\n_start:\n${body}\n`);
  const { status, stderr } = await inProcess(['run', path]);
  const lines = stderr.replaceAll(`${folder}/`, '').split('\n');
  return {
    status,
    text: lines.join('\n').replace(/\n {8}(?=\w)/g, ' '),
    widest: Math.max(...lines.map((l) => l.length)),
  };
}

describe('a trap', () => {
  it.each([
    ['.word 0', 'illegal instruction', 'the word is 0: execution ran into memory without code'],
    ['csrr a0, 0x300', 'illegal instruction', 'a privileged instruction, or a CSR that is not there'],
    ['ebreak', 'breakpoint', 'an ebreak, and no debugger is there to take it'],
    ['la a0, _start + 1\n amoadd.w a0, a0, (a0)', 'store misaligned', 'align the word with .balign 4'],
    ['la a0, _start + 2\n lr.w a0, (a0)', 'load misaligned', 'align the word with .balign 4'],
    ['la a0, _start + 2\n jr a0', 'fetch misaligned', 'instructions lie at multiples of 4'],
    ['jr zero', 'fetch page fault', 'a jump through a pointer that is 0'],
    ['li a0, 0x5000_0000\n jr a0'.replace('_', ''), 'fetch page fault', 'a wild jump'],
    ['la a0, x\n jr a0\n .data\nx: .word 1', 'fetch page fault', 'this page holds data'],
    ['lw a1, 4(zero)', 'load page fault', 'a pointer that is 0, or was never set: zero is the base'],
    ['la a0, _start\n sw a0, 0(a0)', 'store page fault', 'code and constants cannot be written'],
    ['li a0, 0x50000000\n lw a0, 0(a0)', 'load page fault', 'a pointer that was not set, an index out of range'],
    ['1: addi sp, sp, -1024\n sw zero, 0(sp)\n j 1b', 'store page fault', 'the stack has reached its limit'],
  ])('by %j: %s', async (body, name, hint) => {
    const { status, text, widest } = await said(body);
    expect(status).toBe(121);
    expect(text).toContain(name);
    expect(text.replace(/\s+/g, ' ')).toContain(hint);
    expect(text).toMatch(/pc +0x/);
    expect(widest).toBeLessThanOrEqual(100);
  });

  it('shows who and where, the address, the walk with the step that said no, and the registers', async () => {
    const { text } = await said('        li      t3, 0x1234\n        la      a0, _start\n        sw      t3, 0(a0)');
    expect(text).toMatch(/hart +0, running KC 1 \(_start\) of task 1/);
    expect(text).toMatch(/pc +0x0010_1010 {2}_start\+16 {2}p\.s:5/);
    expect(text).toMatch(/source +sw {6}t3, 0\(a0\)/);
    expect(text).toMatch(/address store to 0x0010_1000 {2}_start/);
    expect(text).toMatch(/level 1 .* points to the next level/);
    expect(text).toMatch(/level 0 .*W=0: no store allowed {2}← says no/);
    expect(text).toContain('t3 0x0000_1234');
  });
});

describe('a task', () => {
  it('that is killed by a signal says which', async () => {
    const { status, text } = await said(
      'li a7, CALL_GETPID\n ecall\n li a1, SIGTERM\n li a7, CALL_KILL\n ecall\n1: j 1b',
    );
    expect(status).toBe(121);
    expect(text).toContain('killed by SIGTERM');
  });
});

describe('a program placed beside another', () => {
  it('is named with its own symbols and lines', async () => {
    const { status, stderr } = await inProcess(['run', join(programsFolder, 'pip/import-deadlock.s')]);
    expect(status).toBe(122);
    expect(stderr).toMatch(/KC 2 +task:futex_wait\+\d+ \(futex\.s:\d+\) +waits for the futex/);
    expect(stderr).toMatch(/KC 1 \(main\) +await\.await_again\+\d+ \(pip-wait\.s:\d+\) +waits for a child to end/);
  });
});
