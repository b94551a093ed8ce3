// What the pages show is what happens: every ```console block of them is run, command by command.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agrees, consoleBlocks, type Shown } from './console-blocks.ts';
import { packagePath } from './oracle/package-path.ts';
import { cliPath, ensureBuilt } from './testing/cli.ts';

const pages = ['README.md', 'programs/README.md'];

// Commands that install, clone or run these very tests are shown and not run.
const unrun = /^(git clone|cd |npm (ci|install|test|run (-s )?(test|soak|lint|bench))|sudo |apt-get |nvm )/;

/** One shell for a block, in a folder that looks like the repository and takes what the commands write. */
function session(block: readonly Shown[], folder: string): string[] {
  const marker = '\u0001next\u0001';
  const script = [
    `npx() { if [ "$1" = upcall ]; then shift; "${process.execPath}" "${cliPath}" "$@"; else command npx "$@"; fi; }`,
    ...block.map(
      ({ command }) => `${unrun.test(command) ? ':' : command}\nlast=$?; printf '%s' '${marker}'; (exit $last)`,
    ),
  ].join('\n');
  const ended = spawnSync('sh', ['-c', `exec 2>&1\n${script}`], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', LC_ALL: 'C.UTF-8', CI: '' },
    input: '',
    timeout: 100_000,
  });
  return ended.stdout.toString().split(marker);
}

describe('the pages', () => {
  const folder = mkdtempSync(join(tmpdir(), 'upcall-docs-'));
  for (const entry of readdirSync(packagePath('.'))) {
    if (!entry.startsWith('.')) symlinkSync(packagePath(entry), join(folder, entry));
  }
  beforeAll(ensureBuilt);
  afterAll(() => rmSync(folder, { recursive: true }));

  for (const page of pages) {
    consoleBlocks(readFileSync(packagePath(page), 'utf8')).forEach((block) => {
      const first = block.find(({ command }) => !unrun.test(command));
      if (!first) return;
      it(`${page}:${block[0]!.line} shows what ${first.command.split('\n')[0]} prints`, () => {
        const printed = session(block, folder);
        block.forEach(({ command, output }, at) => {
          if (unrun.test(command) || agrees(output, printed[at] ?? '')) return;
          expect(`$ ${command}\n${printed[at]}`).toBe(`$ ${command}\n${output.join('\n')}\n`);
        });
      });
    });
  }
});

describe('a session on a page', () => {
  it('is cut into commands and what they print', () => {
    const page = 'text\n```console\n$ one \\\n  more\nfirst\n$ two\n```\n```sh\n$ no\n```\n';
    expect(consoleBlocks(page)).toEqual([
      [
        { line: 3, command: 'one \\\n  more', output: ['first'] },
        { line: 6, command: 'two', output: [] },
      ],
    ]);
  });

  it('may leave lines and parts of lines out', () => {
    expect(agrees(['a', '…', 'd in … s'], 'a\nb\nc\nd in 12 s\n\n')).toBe(true);
    expect(agrees(['a', '…', 'd'], 'a\nb\nc\n')).toBe(false);
    expect(agrees([], 'something')).toBe(false);
    expect(agrees(['1.5'], '105')).toBe(false);
  });
});
