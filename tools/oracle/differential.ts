// Random programs against GNU and QEMU: same bytes from both assemblers, same results wherever they run.
//
// For each seed the text goes through our assembler and linker and, at the section addresses we chose, through GNU as
// and ld. Then there are four runs: GNU's program and ours under qemu-riscv32, ours on the reference and on the
// WebAssembly interpreter. All four have to write the same memory and registers and leave in the same way.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemble } from '../../asm/assemble.ts';
import { render } from '../../asm/diagnostic.ts';
import { link } from '../../asm/link.ts';
import { readElf, sectionBytes } from '../../src/elf.ts';
import { exitStatus, outputBytes, randomProgram, type RandomProgram } from './random-program.ts';
import { engines, runElf } from './run-elf.ts';

export interface Disagreement {
  seed: number;
  what: string;
}

export interface Compared {
  programs: number;
  /** How often each mnemonic stood in the programs. */
  counts: Map<string, number>;
  disagreements: Disagreement[];
}

/** Where the loaded sections of a program have to be equal, byte for byte. */
const sections = ['.text', '.rodata', '.data', '.tdata'];
const hex = (value: number): string => `0x${(value >>> 0).toString(16)}`;

/** Our executable, not position-independent; or what the assembler said. */
export function assembleOurs(text: string, name = 'random.s'): { elf: Uint8Array } | { refused: string } {
  const { object, diagnostics } = assemble({ name, text });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (!object || errors.length) return { refused: render(errors, () => text) };
  const linked = link([object], { pie: false });
  return linked.elf ? { elf: linked.elf } : { refused: render(linked.diagnostics, () => text) };
}

// One shell does a whole batch: starting processes from Node costs more than the tools themselves.
const script = `
ulimit -c 0
for i in "$@"; do
  riscv64-unknown-elf-as -march=rv32ima_zicsr_zifencei -mabi=ilp32 -mno-relax $i.s -o $i.o 2>$i.said &&
  riscv64-unknown-elf-ld -melf32lriscv --no-relax @$i.places $i.o -o $i.gnu 2>>$i.said || continue
  timeout 10 qemu-riscv32 $i.gnu >$i.gnu.out 2>/dev/null; echo $? >$i.gnu.status
  timeout 10 qemu-riscv32 $i.elf >$i.elf.out 2>/dev/null; echo $? >$i.elf.status
done`;

function shell(folder: string, names: string[]): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn('sh', ['-c', script, 'sh', ...names], { cwd: folder, stdio: 'ignore' });
    child.on('error', fail);
    child.on('close', () => done());
  });
}

/** Compares one batch; tens of programs at a time keep the shell busy and the folder small. */
export async function compare(seeds: readonly number[]): Promise<Compared> {
  const folder = mkdtempSync(join(tmpdir(), 'upcall-random-'));
  const result: Compared = { programs: seeds.length, counts: new Map(), disagreements: [] };
  try {
    const ready: { seed: number; program: RandomProgram; elf: Uint8Array }[] = [];
    for (const seed of seeds) {
      const program = randomProgram(seed);
      for (const [name, count] of program.counts) result.counts.set(name, (result.counts.get(name) ?? 0) + count);
      const ours = assembleOurs(program.text);
      if ('refused' in ours) {
        result.disagreements.push({ seed, what: `we refuse it:\n${ours.refused}` });
        continue;
      }
      writeFileSync(join(folder, `${seed}.s`), program.text);
      writeFileSync(join(folder, `${seed}.elf`), ours.elf, { mode: 0o755 });
      const { sections: placed } = readElf(ours.elf);
      const places = placed
        .filter(({ flags, name }) => flags & 2 && name)
        .map(({ name, va }) => `--section-start=${name}=${hex(va)}`);
      writeFileSync(join(folder, `${seed}.places`), places.join('\n'));
      ready.push({ seed, program, elf: ours.elf });
    }
    const half = Math.ceil(ready.length / 2);
    const names = ready.map(({ seed }) => String(seed));
    await Promise.all([shell(folder, names.slice(0, half)), shell(folder, names.slice(half))]);
    for (const { seed, program, elf } of ready) {
      const what = disagreement(folder, seed, program, elf);
      if (what) result.disagreements.push({ seed, what });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return result;
}

function disagreement(folder: string, seed: number, program: RandomProgram, elf: Uint8Array): string | undefined {
  const file = (name: string): Uint8Array => readFileSync(join(folder, `${seed}.${name}`));
  let gnu: Uint8Array;
  try {
    gnu = file('gnu');
  } catch {
    return `GNU refuses it:\n${Buffer.from(file('said')).toString()}`;
  }
  const apart = differentSection(elf, gnu);
  if (apart) return apart;

  const expected = program.leaves === 'exit' ? exitStatus : 128 + constants.signals[program.leaves];
  const runs: [string, { stdout: Uint8Array; status: number }][] = [
    ['qemu-riscv32, linked by GNU', { stdout: file('gnu.out'), status: Number(Buffer.from(file('gnu.status'))) }],
    ['qemu-riscv32, linked by us', { stdout: file('elf.out'), status: Number(Buffer.from(file('elf.status'))) }],
  ];
  for (const engine of engines) {
    try {
      runs.push([engine, runElf(elf, engine)]);
    } catch (error) {
      return `${engine}: ${(error as Error).stack}`;
    }
  }
  const [, first] = runs[0]!;
  for (const [where, { stdout, status }] of runs) {
    if (status !== expected) return `${where}: it ends with ${status}, and ${expected} was meant`;
    if (stdout.length !== outputBytes) return `${where}: it writes ${stdout.length} bytes of ${outputBytes}`;
    const at = stdout.findIndex((byte, i) => byte !== first.stdout[i]);
    if (at >= 0) return `${where}: ${outputName(at)} differs: ${stdout[at]} and not ${first.stdout[at]}`;
  }
  return undefined;
}

/** What the byte at this place of the output shows. */
const outputName = (at: number): string => {
  const register = at - (4096 - 128);
  return register >= 0 && register < 128 ? `byte ${register & 3} of x${register >> 2}` : `byte ${at} of area`;
};

/** The first place at which a section of ours is not GNU's. */
export function differentSection(ours: Uint8Array, gnu: Uint8Array): string | undefined {
  const [a, b] = [readElf(ours), readElf(gnu)];
  for (const name of sections) {
    const mine = a.sections.find((section) => section.name === name && section.size > 0);
    const theirs = b.sections.find((section) => section.name === name && section.size > 0);
    if (!mine && !theirs) continue;
    if (!mine || !theirs) return `${name} is only in the program linked by ${mine ? 'us' : 'GNU'}`;
    if (mine.va !== theirs.va) return `${name} lies at ${hex(mine.va)} and not at ${hex(theirs.va)}`;
    const [left, right] = [sectionBytes(a, mine), sectionBytes(b, theirs)];
    const at = left.findIndex((byte, i) => byte !== right[i]);
    if (at >= 0)
      return `${name} differs at ${hex(mine.va + (at & -4))}: ${words(left, at)}, and GNU's is ${words(right, at)}`;
    if (left.length !== right.length) return `${name} has ${left.length} bytes, and GNU's ${right.length}`;
  }
  return undefined;
}

const words = (bytes: Uint8Array, at: number): string =>
  [...bytes.subarray(at & -4, (at & -4) + 4)]
    .reverse()
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
