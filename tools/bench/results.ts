// The figures kept in tools/bench/results: what is committed there, and what stands beside new ones.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import pc from 'picocolors';
import { packagePath } from '../oracle/package-path.ts';
import type { Measurement } from './measure.ts';
import { heading, table } from './table.ts';

/** Where and on what something was measured. */
export interface Surroundings {
  /** The commit; with a `+` when files were changed since. Empty outside a repository. */
  commit: string;
  date: string;
  node: string;
  machine: string;
  /** How many others wanted to run as well, in the minute before: with a high one only ratios mean anything. */
  load: number;
}

export interface Result extends Surroundings {
  schema: string;
  quick: boolean;
  rows: Measurement[];
}

const folder = packagePath('tools/bench/results');

function git(...argv: string[]): string {
  try {
    return execFileSync('git', argv, { cwd: packagePath('.'), stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim();
  } catch {
    return '';
  }
}

export function surroundings(): Surroundings {
  const commit = git('rev-parse', '--short', 'HEAD');
  // Results written since do not change what was measured.
  const changed = git(
    'status',
    '--porcelain',
    '--untracked-files=no',
    '--',
    'src',
    'asm',
    'tools',
    'programs',
    ':!tools/bench/results',
  );
  const processors = cpus();
  return {
    commit: commit && changed ? `${commit}+` : commit,
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    machine: `${processors[0]?.model.trim() ?? 'unknown'}, ${processors.length} processors, ${process.platform}`,
    load: Math.round(loadavg()[0]! * 10) / 10,
  };
}

/** The result in the repository; undefined before there is one. */
export function committed(): Result | undefined {
  const file = join(folder, 'bench.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Result) : undefined;
}

/** Puts a result there: for programs, and for people. */
export function write(result: Result): void {
  const plain = pc.createColors(false);
  const groups = [...new Set(result.rows.map(({ group }) => group))];
  const text = groups.map((group) => table(result.rows.filter((row) => row.group === group), [], plain)).join(''); // prettier-ignore
  keep('bench.json', `${JSON.stringify(result, null, 2)}\n`);
  keep('bench.txt', heading(result, undefined, plain) + text);
}

export function keep(name: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
}
