// The debugger on a terminal, which tmux is: history, Tab, Ctrl-R, and Ctrl-C in a long reverse-continue.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { needs } from '../oracle/debian.ts';
import { packagePath } from '../oracle/package-path.ts';
import { cliPath, ensureBuilt } from '../testing/cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'upcall-tmux-'));
const socket = join(folder, 'socket');
const history = join(folder, 'history');
const tmux = (...args: string[]): string => spawnSync('tmux', ['-S', socket, ...args], { encoding: 'utf8' }).stdout;
const screen = (): string => tmux('capture-pane', '-p', '-J', '-S', '-2000');
const keys = (...all: string[]): string => tmux('send-keys', ...all);

async function until(what: (text: string) => boolean, about: string): Promise<string> {
  for (let waited = 0; waited < 300; waited++) {
    const text = screen();
    if (what(text)) return text;
    await new Promise((go) => setTimeout(go, 100));
  }
  throw new Error(`${about} does not come:\n${screen()}`);
}
const ready = (text: string): boolean => text.trimEnd().endsWith('(upcall)');
const say = async (line: string): Promise<string> => {
  tmux('clear-history');
  keys('C-l');
  keys('-l', line);
  keys('Enter');
  return until((text) => text.includes(`(upcall) ${line}`) && ready(text), `the answer to ${line}`);
};
function open(program: string): void {
  tmux(
    '-f',
    '/dev/null',
    'new-session',
    '-d',
    '-x',
    '160',
    '-y',
    '50',
    `UPCALL_HISTORY='${history}' NO_COLOR=1 '${process.execPath}' '${cliPath}' debug '${program}'`,
  );
}

beforeAll(ensureBuilt, 60_000);
afterAll(() => {
  tmux('kill-server');
  rmSync(folder, { recursive: true });
});

it(
  'has history, Tab and Ctrl-R; Ctrl-C stops a long way back at a moment that is one',
  { timeout: 120_000 },
  async (test) => {
    needs('tmux')(test);
    const program = join(folder, 'long.s');
    writeFileSync(
      program,
      'main:   li      t0, 30000000\nagain:  addi    t0, t0, -1\n        bnez    t0, again\n        li      a0, 0\n        ret\n        .globl  main\n',
    );
    open(program);
    await until(ready, 'a prompt');
    keys('-l', 'reverse-c');
    keys('Tab');
    await until((text) => text.includes('(upcall) reverse-continue'), 'what Tab completes');
    keys('C-u');
    await say('info breakpoints');
    await say('seek 3000000');
    await say('watch $s11');
    tmux('clear-history');
    keys('-l', 'reverse-continue');
    keys('Enter');
    await new Promise((go) => setTimeout(go, 700));
    keys('C-c');
    expect(await until((text) => text.includes('interrupted') && ready(text), 'the stop')).toMatch(
      /interrupted\nstep \d+/,
    );
    const [, step] = /step (\d+)/.exec(await say('when'))!;
    expect(Number(step)).toBeGreaterThan(0);
    expect(Number(step)).toBeLessThan(3_000_000);
    const before = await say('info registers pc t0');
    await say('delete');
    await say('stepi');
    await say('reverse-stepi');
    expect((await say('info registers pc t0')).match(/^(pc|t0) .*$/gm)).toEqual(before.match(/^(pc|t0) .*$/gm));
    keys('C-r');
    keys('-l', 'breakp');
    await until((text) => text.includes('info breakpoints'), 'what Ctrl-R finds');
    keys('C-c');
    keys('C-u');
    await say('when');
    keys('-l', 'quit');
    keys('Enter');
    for (let waited = 0; tmux('list-sessions').trim() !== '' && waited < 50; waited++)
      await new Promise((go) => setTimeout(go, 100));
    expect(readFileSync(history, 'utf8')).toContain('seek 3000000');

    open(packagePath('programs/harts/hello.s'));
    await until(ready, 'a prompt');
    keys('Up', 'Up');
    await until((text) => /\(upcall\) when\s*$/.test(text), 'a line of the session before');
  },
);
