// Bad input for `asm`, `run` and `objdump`: whatever it is, the answer is a message or a normal result.
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { writeObject } from '../../asm/elf-object.ts';
import { mutate } from '../../asm/testing/fuzz.ts';
import { Random } from '../oracle/random.ts';
import { build, programsFolder } from '../program.ts';
import { judge } from './judge.ts';
import { mutateBytes } from './mutate.ts';

export interface Failure {
  seed: number;
  what: string;
}

/** A mutated program may loop: this is enough for every unspoilt one to show something. */
const limits = ['--max-ticks', '300000'];

function programs(): string[] {
  return readdirSync(programsFolder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.s'))
    .sort()
    .map((path) => join(programsFolder, path));
}

/** Keeps what was answered badly: a seed means something else once the programs have changed. */
function kept(file: string, seed: number): string {
  const folder = join(tmpdir(), 'upcall-soak-failures');
  mkdirSync(folder, { recursive: true });
  const place = join(folder, `${seed}-${basename(file)}`);
  copyFileSync(file, place);
  return `kept as ${place}`;
}

async function inFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'upcall-soak-'));
  try {
    return await body(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One text with a stretch of another in it. */
function spliced(text: string, other: string, below: (n: number) => number): string {
  const lines = text.split('\n');
  const from = other.split('\n');
  const at = below(from.length);
  lines.splice(below(lines.length), below(10), ...from.slice(at, at + below(40)));
  return lines.join('\n');
}

export async function spoiltSources(seeds: readonly number[], processEach = 500): Promise<Failure[]> {
  const paths = programs();
  const texts = paths.map((path) => readFileSync(path, 'utf8'));
  return inFolder(async (folder) => {
    const failures: Failure[] = [];
    for (const seed of seeds) {
      const random = new Random(seed);
      const below = (n: number): number => random.below(n);
      // Now and then two programs are mixed before anything is spoilt.
      const sound = random.once(4) ? spliced(random.pick(texts), random.pick(texts), below) : random.pick(texts);
      const text = mutate(sound, below);
      const file = join(folder, 'spoilt.s');
      writeFileSync(file, text);
      const options = [
        ...(random.once(3) ? ['--no-pie'] : []),
        ...(random.once(4) ? ['--list', join(folder, 'spoilt.lst')] : []),
        ...(random.once(5) ? ['-c'] : []),
      ];
      const lines = [
        ['asm', file, '-o', join(folder, 'spoilt.elf'), ...options],
        ['run', file, ...limits],
      ];
      const what = await judge(lines, seed % processEach === 0);
      if (what) failures.push({ seed, what: `${what}\n${kept(file, seed)}` });
    }
    return failures;
  });
}

export async function spoiltElfs(seeds: readonly number[], processEach = 500): Promise<Failure[]> {
  const bases: Uint8Array[] = [];
  for (const path of programs()) {
    if (bases.length >= 24) break;
    const { elf, units } = build([path], { pie: bases.length % 3 !== 2 });
    const object = units[0]?.assembled.object;
    if (elf && object) bases.push(elf, writeObject(object));
  }
  if (bases.length === 0) throw new Error('none of the programs assembles, so there is no ELF file to spoil');
  return inFolder(async (folder) => {
    const failures: Failure[] = [];
    for (const seed of seeds) {
      const random = new Random(seed);
      const file = join(folder, 'spoilt.elf');
      writeFileSync(file, mutateBytes(random.pick(bases), random));
      const lines = [['run', file, ...limits]];
      if (random.once(3)) lines.push(['objdump', file]);
      if (random.once(2)) lines.push(['asm', file, '-o', join(folder, 'again.elf')]);
      const what = await judge(lines, seed % processEach === 0);
      if (what) failures.push({ seed, what: `${what}\n${kept(file, seed)}` });
    }
    return failures;
  });
}
