// For tests of the command: the built CLI as a process, and the same command inside this process with its own streams.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../main.ts';
import { packagePath } from '../oracle/package-path.ts';
import { fakeIo } from './fake-io.ts';

export interface Answer {
  status: number | null;
  stdout: string;
  stderr: string;
}

export const cliPath = packagePath('dist/tools/upcall.js');

function newest(folder: string): number {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) latest = Math.max(latest, newest(path));
    else if (entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
      latest = Math.max(latest, statSync(path).mtimeMs);
  }
  return latest;
}

const stamp = packagePath('dist/.built-for-tests');

const sourcesChanged = (): boolean => {
  const built = existsSync(cliPath) && existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  return ['src', 'asm', 'tools'].some((folder) => newest(packagePath(folder)) > built);
};

/** Builds dist/ if a source is newer; one of several test files does it, the others wait. */
export function ensureBuilt(): void {
  const lock = packagePath('dist/.building');
  mkdirSync(packagePath('dist'), { recursive: true });
  for (let waited = 0; sourcesChanged(); waited++) {
    try {
      mkdirSync(lock);
    } catch {
      if (waited > 600) throw new Error(`${lock} is in the way: remove it`);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
      continue;
    }
    try {
      const began = new Date();
      // Wrong types are the linter's business; what was emitted is what the tests are about.
      spawnSync(process.execPath, [packagePath('node_modules/typescript/bin/tsc'), '-b'], { cwd: packagePath('') });
      spawnSync(process.execPath, [packagePath('dist/tools/pack.js')]);
      writeFileSync(stamp, '');
      utimesSync(stamp, began, began);
    } finally {
      rmSync(lock, { recursive: true });
    }
    return;
  }
}

/** Runs the built command, as a user in a pipe would. */
export function upcall(
  args: readonly string[],
  options: { input?: string; env?: Record<string, string>; cwd?: string } = {},
): Answer {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cliPath, ...args], {
    input: options.input ?? '',
    encoding: 'utf8',
    cwd: options.cwd ?? packagePath(''),
    env: {
      ...process.env,
      NO_COLOR: undefined,
      FORCE_COLOR: undefined,
      LANG: 'C.UTF-8',
      LC_ALL: undefined,
      ...options.env,
    },
    timeout: 60_000,
  });
  return { status, stdout, stderr };
}

/** The command without a process. */
export async function inProcess(args: readonly string[], stdin = ''): Promise<Answer> {
  const io = fakeIo(stdin);
  const status = await main(args, io);
  return { status, stdout: io.stdout, stderr: io.stderr };
}
