// The built command as a process: statuses, streams, pipes, signals and files.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagePath } from './oracle/package-path.ts';
import { cliPath, ensureBuilt, upcall } from './testing/cli.ts';

const samples = packagePath('tools/transcripts');
let folder = '';
beforeAll(() => {
  ensureBuilt();
  folder = mkdtempSync(join(tmpdir(), 'upcall-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const source = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const exits = (status: number): string => `        .globl main\nmain:   li a0, ${status}\n        ret\n`;

describe('upcall', () => {
  it('prints its version and its help with examples', () => {
    expect(upcall(['--version'])).toEqual({ status: 0, stdout: '0.1.0\n', stderr: '' });
    for (const command of [[], ['run'], ['test'], ['asm'], ['objdump'], ['bench']]) {
      const { status, stdout, stderr } = upcall([...command, '--help']);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).toContain('Examples:');
    }
  });
});

describe('upcall run', () => {
  it('gives the program its arguments, stdin and files', () => {
    expect(upcall(['run', `${samples}/status.s`, '--', 'a', '--harts', 'c'])).toMatchObject({ status: 3 });
    expect(upcall(['run', `${samples}/echo.s`], { input: 'from a pipe\n' })).toEqual({
      status: 0,
      stdout: 'from a pipe\n',
      stderr: '',
    });
  });

  it('does not wait for a stdin that the program does not read', async () => {
    const child = spawn(process.execPath, [cliPath, 'run', `${samples}/status.s`], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    expect(await new Promise((done) => child.on('exit', done))).toBe(0);
    child.stdin.end();
  });

  it("gives a program what comes in instead of its header's stdin when --stdin asks for it", () => {
    expect(upcall(['run', 'programs/harts/upper-case.s'], { input: 'piped\n' }).stdout).not.toContain('PIPED');
    expect(upcall(['run', '--stdin', '-', 'programs/harts/upper-case.s'], { input: 'piped\n' }).stdout).toBe('PIPED\n');
  });

  it('says that a main is local, and does not look for another one', () => {
    const { status, stderr } = upcall(['run', '-'], { input: 'main: ret\n' });
    expect(status).toBe(120);
    expect(stderr).toContain('add .globl main');
  });

  it('assembles a source from stdin', () => {
    expect(upcall(['run', '-'], { input: exits(7) })).toMatchObject({ status: 7 });
  });

  it('colours only for terminals, or when told to', () => {
    const colours = (args: string[], env = {}): boolean =>
      upcall(['run', ...args, `${samples}/null-pointer.s`], { env }).stderr.includes('\x1b[');
    expect(colours([])).toBe(false);
    expect(colours(['--color'])).toBe(true);
    expect(colours(['--color=always'], { NO_COLOR: '1' })).toBe(true);
    expect(colours([], { FORCE_COLOR: '1' })).toBe(true);
    expect(colours([], { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
    expect(colours(['--color=never'], { FORCE_COLOR: '1' })).toBe(false);
  });

  it('draws plain ASCII where the locale asks for it', () => {
    const { stderr } = upcall(['run', '--stats', `${samples}/status.s`], { env: { LANG: 'C', LC_ALL: 'C' } });
    expect(stderr).toMatch(/^[\x20-\x7e\n]*$/);
  });

  it('ends when the reader of its output has gone', () => {
    const writes = `        .globl main
main:   li a0, 1
        la a1, text
        li a2, 2
        li a7, CALL_WRITE
        ecall
        j main
        .data
text:   .ascii "y\\n"
`;
    const script = `'${process.execPath}' '${cliPath}' run '${source('yes.s', writes)}' | head -n 1; echo \${PIPESTATUS[0]}`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8', timeout: 30_000 });
    expect({ stdout, stderr }).toEqual({ stdout: 'y\n141\n', stderr: '' });
  });

  it('says so when its output cannot be written', () => {
    for (const options of ['', '--json']) {
      const script = `'${process.execPath}' '${cliPath}' run ${options} '${source('full.s', '        .globl main\nmain:   li a7, CALL_WRITE\n        li a0, 1\n        la a1, main\n        li a2, 1\n        ecall\n        ret\n')}' > /dev/full`;
      const { status, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8', timeout: 30_000 });
      expect({ status, stderr }).toEqual({ status: 120, stderr: 'upcall: stdout cannot be written (ENOSPC)\n' });
    }
  });

  it('ends on Ctrl-C with what it has so far', async () => {
    const path = source(
      'loop.s',
      `        .globl main
main:   li a0, 1
        la a1, text
        li a2, 6
        li a7, CALL_WRITE
        ecall
1:      j 1b
        .data
text:   .ascii "ready\\n"
`,
    );
    const child = spawn(process.execPath, [cliPath, 'run', '--stats', path], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (data) => (stderr += data));
    await new Promise((ready) => child.stdout.once('data', ready));
    child.kill('SIGINT');
    expect(await new Promise((done) => child.on('exit', done))).toBe(130);
    expect(stderr).toContain('interrupted after');
    expect(stderr).toContain('hart 0');
  });
});

describe('upcall asm', () => {
  it('makes a program that runs, objects that link, and a listing', () => {
    const a = source(
      'a.s',
      '        .globl main\nmain:   addi sp, sp, -16\n        sw ra, 12(sp)\n        call five\n        lw ra, 12(sp)\n        addi sp, sp, 16\n        ret\n',
    );
    const b = source('b.s', '        .globl five\nfive:   li a0, 5\n        ret\n');
    expect(upcall(['asm', '-c', b], { cwd: folder })).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(upcall(['asm', a, join(folder, 'b.o'), '--list', 'all.lst'], { cwd: folder })).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
    expect(upcall(['run', join(folder, 'a.elf')])).toMatchObject({ status: 5 });
    expect(upcall(['asm', '--no-pie', a, b, '-o', join(folder, 'fixed.elf')])).toMatchObject({ status: 0 });
    expect(upcall(['run', join(folder, 'fixed.elf')])).toMatchObject({ status: 5 });
    expect(readFileSync(join(folder, 'all.lst'), 'utf8')).toContain('call five');
    const { stdout } = upcall(['objdump', join(folder, 'fixed.elf')]);
    expect(stdout).toContain('file format elf32-littleriscv');
    expect(stdout).toMatch(/<five>:\n\s+[0-9a-f]+:\s+00500513\s+li\s+a0,5/);
  });
});

describe('upcall test', () => {
  it('reports as TAP and JUnit', () => {
    const file = join(folder, 'report.xml');
    const { stdout } = upcall(['test', '--tap', '--junit', file, `${samples}/wild-jump.s`, `${samples}/disagrees.s`]);
    expect(stdout).toMatch(/^TAP version 14\n1\.\.2\nok 1 - .*\n[^]*not ok 2 - /);
    expect(readFileSync(file, 'utf8')).toContain('<testsuites name="upcall" tests="2" failures="1"');
  });
});
