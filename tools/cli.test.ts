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

  it('refuses bad usage with a sentence, and the status of its command', () => {
    expect(upcall(['rum'])).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining("unknown command 'rum'"),
    });
    expect(upcall(['run', 'x.s', '--modle', 'm'])).toMatchObject({
      status: 120,
      stderr: expect.stringContaining("unknown option '--modle'"),
    });
    expect(upcall(['run'])).toMatchObject({
      status: 120,
      stderr: expect.stringContaining("missing required argument 'program'"),
    });
    expect(upcall(['asm'])).toMatchObject({ status: 120, stderr: expect.stringContaining('nothing to assemble') });
    expect(upcall(['test', '--slice', 'x'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("'x' is none"),
    });
    expect(upcall(['test', 'nowhere'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('there is no nowhere'),
    });
    expect(upcall(['run', 'nowhere.s'])).toMatchObject({
      status: 120,
      stderr: expect.stringContaining('there is no file nowhere.s'),
    });
    expect(upcall(['run', '.'])).toMatchObject({ status: 120, stderr: expect.stringContaining('is a folder') });
    expect(upcall(['run', `${samples}/status.s`, '--engine', 'jit'])).toMatchObject({
      status: 120,
      stderr: expect.stringContaining('no engine of that name yet'),
    });
  });
});

describe('upcall run', () => {
  it.each([0, 1, 119])('ends with the status of the program: %i', (status) => {
    expect(upcall(['run', source('e.s', exits(status))])).toEqual({ status, stdout: '', stderr: '' });
  });

  it('reports a higher status as 119 and says the true one', () => {
    const { status, stderr } = upcall(['run', source('e.s', exits(200))]);
    expect({ status, stderr }).toEqual({
      status: 119,
      stderr: "upcall: the program's exit status is 200, reported as 119\n",
    });
    expect(JSON.parse(upcall(['run', '--json', source('e.s', exits(200))]).stdout)).toMatchObject({
      status: 119,
      outcome: { kind: 'exit', status: 200 },
    });
  });

  it.each([
    ['misspelt.s', [], 120],
    ['null-pointer.s', [], 121],
    ['deadlock.s', [], 122],
    ['forever.s', ['--max-ticks', '10_000'], 123],
    ['assert.s', [], 124],
  ] as const)('%s ends with a status of its own', (name, options, status) => {
    const answer = upcall(['run', `${samples}/${name}`, ...options]);
    expect(answer.status).toBe(status);
    expect(answer.stdout).toBe('');
    expect(answer.stderr).not.toMatch(/^\s+at /m);
  });

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

  it('assembles a source from stdin', () => {
    expect(upcall(['run', '-'], { input: exits(7) })).toMatchObject({ status: 7 });
  });

  it('prints one JSON object and nothing else', () => {
    const { status, stdout, stderr } = upcall(['run', '--json', `${samples}/echo.s`], { input: 'hello' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'upcall.run/1',
      status: 0,
      outcome: { kind: 'exit', status: 0 },
      stdout: 'hello',
      statistics: { callsByName: { read: 2, write: 1, mark: 1 }, marks: [{ name: 'piece', value: 5 }] },
    });
    expect(JSON.parse(upcall(['run', '--json', `${samples}/misspelt.s`]).stdout).diagnostics).toHaveLength(3);
    expect(JSON.parse(upcall(['run', '--json', 'nowhere.s']).stdout)).toMatchObject({
      error: 'there is no file nowhere.s',
    });
    expect(JSON.parse(upcall(['run', '--json', '--harts', '0', 'x.s']).stdout)).toMatchObject({
      schema: 'upcall.run/1',
      error: expect.any(String),
    });
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

  it('ends on Ctrl-C with what it has so far', async () => {
    const child = spawn(process.execPath, [cliPath, 'run', '--stats', `${samples}/forever.s`], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (data) => (stderr += data));
    await new Promise((ready) => setTimeout(ready, 800));
    child.kill('SIGINT');
    expect(await new Promise((done) => child.on('exit', done))).toBe(130);
    expect(stderr).toContain('interrupted after');
    expect(stderr).toContain('hart 0');
  });

  it('writes a trace', () => {
    const file = join(folder, 'trace.txt');
    expect(upcall(['run', '--trace', file, source('e.s', exits(5))])).toMatchObject({ status: 5 });
    const lines = readFileSync(file, 'utf8').split('\n');
    expect(lines[0]).toContain('instruction');
    expect(lines.some((line) => /main .*li a0,5 .*a0=0x0000_0005/.test(line))).toBe(true);
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

  it('says all that is wrong, and writes nothing', () => {
    const { status, stdout, stderr } = upcall(['asm', `${samples}/misspelt.s`, '-o', join(folder, 'none.elf')]);
    expect({ status, stdout }).toEqual({ status: 120, stdout: '' });
    expect(stderr).toContain('3 errors');
    expect(() => readFileSync(join(folder, 'none.elf'))).toThrow('ENOENT');
    expect(JSON.parse(upcall(['asm', '--json', `${samples}/misspelt.s`]).stdout)).toMatchObject({
      schema: 'upcall.asm/1',
      ok: false,
    });
  });

  it("writes the kernel's symbols for GNU as", () => {
    expect(upcall(['asm', '--abi', '-']).stdout).toContain('.equ    CALL_WRITE, 64');
  });
});

describe('upcall test', () => {
  it('counts what passed, failed and was not done, each in its own way', () => {
    const { status, stdout } = upcall([
      'test',
      '--json',
      ...['wild-jump', 'disagrees', 'explored'].map((name) => `${samples}/${name}.s`),
    ]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'upcall.test/1', passed: 1, failed: 1, notDone: 1 });
    expect(upcall(['test', `${samples}/wild-jump.s`])).toMatchObject({ status: 0 });
    expect(upcall(['test', `${samples}/explored.s`])).toMatchObject({
      status: 3,
      stdout: expect.stringContaining('not done: explore all'),
    });
    expect(upcall(['test', '--max-ticks', '5000', `${samples}/forever.s`])).toMatchObject({
      status: 3,
      stdout: expect.stringContaining('ended after 5,000 ticks'),
    });
  });

  it('reports as TAP and JUnit', () => {
    const file = join(folder, 'report.xml');
    const { stdout } = upcall(['test', '--tap', '--junit', file, `${samples}/wild-jump.s`, `${samples}/disagrees.s`]);
    expect(stdout).toMatch(/^TAP version 14\n1\.\.2\nok 1 - .*\n[^]*not ok 2 - /);
    expect(readFileSync(file, 'utf8')).toContain('<testsuites name="upcall" tests="2" failures="1"');
  });
});
