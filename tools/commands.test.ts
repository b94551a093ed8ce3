// The command's answers: statuses, messages, JSON and files, asked inside this process.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagePath } from './oracle/package-path.ts';
import { inProcess } from './testing/cli.ts';

const samples = packagePath('tools/transcripts');
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'upcall-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const source = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const exits = (status: number): string => `        .globl main\nmain:   li a0, ${status}\n        ret\n`;

describe('upcall', () => {
  it('refuses bad usage with a sentence, and the status of its command', async () => {
    expect(await inProcess(['rum'])).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining("unknown command 'rum'"),
    });
    expect(await inProcess(['run', 'x.s', '--modle', 'm'])).toMatchObject({
      status: 120,
      stderr: expect.stringContaining("unknown option '--modle'"),
    });
    expect(await inProcess(['run'])).toMatchObject({
      status: 120,
      stderr: expect.stringContaining("missing required argument 'program'"),
    });
    expect(await inProcess(['asm'])).toMatchObject({
      status: 120,
      stderr: expect.stringContaining('nothing to assemble'),
    });
    expect(await inProcess(['test', '--slice', 'x'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("'x' is none"),
    });
    expect(await inProcess(['test', 'nowhere'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('there is no nowhere'),
    });
    expect(await inProcess(['run', 'nowhere.s'])).toMatchObject({
      status: 120,
      stderr: expect.stringContaining('there is no file nowhere.s'),
    });
    expect(await inProcess(['run', '.'])).toMatchObject({
      status: 120,
      stderr: expect.stringContaining('is a folder'),
    });
    expect(await inProcess(['run', `${samples}/status.s`, '--engine', 'jit'])).toMatchObject({
      status: 120,
      stderr: expect.stringContaining('no engine of that name yet'),
    });
  });

  it.each([0, 1, 119])('ends with the status of the program: %i', async (status) => {
    expect(await inProcess(['run', source('e.s', exits(status))])).toEqual({ status, stdout: '', stderr: '' });
  });

  it('reports a higher status as 119 and says the true one', async () => {
    const { status, stderr } = await inProcess(['run', source('e.s', exits(200))]);
    expect({ status, stderr }).toEqual({
      status: 119,
      stderr: "upcall: the program's exit status is 200, reported as 119\n",
    });
    expect(JSON.parse((await inProcess(['run', '--json', source('e.s', exits(200))])).stdout)).toMatchObject({
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
  ] as const)('%s ends with a status of its own', async (name, options, status) => {
    const answer = await inProcess(['run', `${samples}/${name}`, ...options]);
    expect(answer.status).toBe(status);
    expect(answer.stdout).toBe('');
    expect(answer.stderr).not.toMatch(/^\s+at /m);
  });

  it('says all that is wrong, and writes nothing', async () => {
    const { status, stdout, stderr } = await inProcess([
      'asm',
      `${samples}/misspelt.s`,
      '-o',
      join(folder, 'none.elf'),
    ]);
    expect({ status, stdout }).toEqual({ status: 120, stdout: '' });
    expect(stderr).toContain('3 errors');
    expect(() => readFileSync(join(folder, 'none.elf'))).toThrow('ENOENT');
    expect(JSON.parse((await inProcess(['asm', '--json', `${samples}/misspelt.s`])).stdout)).toMatchObject({
      schema: 'upcall.asm/1',
      ok: false,
    });
  });

  it('does not say of what it does that it cannot be done yet', async () => {
    const { stdout, stderr } = await inProcess(['test', '--help']);
    const [, words] = /cannot be done yet \(([^)]*)\)/.exec(stdout + stderr) ?? [];
    expect(words?.split(/,\s+/)).not.toContain('trampoline');
  });

  it('never writes over a source, and refuses what never ends', async () => {
    const text = exits(0);
    const name = source('own.s', text);
    for (const options of [
      ['-o', name],
      ['-c', '-o', name],
      ['-o', join(folder, 'own.elf'), '--list', `${folder}/./own.s`],
    ])
      expect(await inProcess(['asm', name, ...options])).toMatchObject({
        status: 120,
        stderr: expect.stringContaining('is a source, and would be overwritten'),
      });
    expect(await inProcess(['run', '--trace', name, name])).toMatchObject({
      status: 120,
      stderr: expect.stringContaining('would be overwritten by its own trace'),
    });
    expect(readFileSync(name, 'utf8')).toBe(text);
    for (const args of [
      ['run', '/dev/zero'],
      ['run', '--file', '/dev/zero:/z', name],
      ['run', '--stdin', '/dev/zero', name],
    ])
      expect(await inProcess(args)).toMatchObject({
        status: 120,
        stderr: expect.stringContaining('/dev/zero has more than 256 MiB'),
      });
  });

  it("writes the kernel's symbols for GNU as", async () => {
    expect((await inProcess(['asm', '--abi', '-'])).stdout).toContain('.equ    CALL_WRITE, 64');
  });

  it('counts what passed, failed and was not done, each in its own way', async () => {
    const { status, stdout } = await inProcess([
      'test',
      '--json',
      ...['wild-jump', 'disagrees', 'explored'].map((name) => `${samples}/${name}.s`),
    ]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 'upcall.test/1', passed: 1, failed: 1, notDone: 1 });
    expect(await inProcess(['test', `${samples}/wild-jump.s`])).toMatchObject({ status: 0 });
    expect(await inProcess(['test', `${samples}/explored.s`])).toMatchObject({
      status: 3,
      stdout: expect.stringContaining('not done: explore all'),
    });
    expect(await inProcess(['test', '--max-ticks', '5000', `${samples}/forever.s`])).toMatchObject({
      status: 3,
      stdout: expect.stringContaining('ended after 5,000 ticks'),
    });
  });

  it('prints one JSON object and nothing else', async () => {
    const { status, stdout, stderr } = await inProcess(['run', '--json', `${samples}/echo.s`], 'hello');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'upcall.run/1',
      status: 0,
      outcome: { kind: 'exit', status: 0 },
      stdout: 'hello',
      statistics: { callsByName: { read: 2, write: 1, mark: 1 }, marks: [{ name: 'piece', value: 5 }] },
    });
    expect(JSON.parse((await inProcess(['run', '--json', `${samples}/misspelt.s`])).stdout).diagnostics).toHaveLength(
      3,
    );
    expect(JSON.parse((await inProcess(['run', '--json', 'nowhere.s'])).stdout)).toMatchObject({
      error: 'there is no file nowhere.s',
    });
    expect(JSON.parse((await inProcess(['run', '--json', '--harts', '0', 'x.s'])).stdout)).toMatchObject({
      schema: 'upcall.run/1',
      error: expect.any(String),
    });
  });

  it('writes a trace', async () => {
    const file = join(folder, 'trace.txt');
    expect(await inProcess(['run', '--trace', file, source('e.s', exits(5))])).toMatchObject({ status: 5 });
    const lines = readFileSync(file, 'utf8').split('\n');
    expect(await inProcess(['run', '--trace', '/dev/full', join(folder, 'e.s')])).toMatchObject({
      status: 120,
      stderr: 'upcall: the trace /dev/full cannot be written (ENOSPC)\n',
    });
    expect(lines[0]).toContain('instruction');
    expect(lines.some((line) => /main .*li a0,5 .*a0=0x0000_0005/.test(line))).toBe(true);
  });
});
