// The programs through other people's tools: the same bytes as GNU as and ld make, the same behaviour under qemu-riscv32.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readElf, sectionBytes, type Elf } from '../src/elf.ts';
import { abiText } from '../tools/asm.ts';
import { readHeader } from '../tools/header.ts';
import type { Io } from '../tools/io.ts';
import { signalName } from '../tools/names.ts';
import { needs } from '../tools/oracle/debian.ts';
import { build, programsFolder, type Built, type Unit } from '../tools/program.ts';
import { Session } from '../tools/session.ts';
import { settle } from '../tools/settings.ts';

const chapters = ['harts', 'paging', 'tls', 'bench'];
const programs = programsOf(chapters);

function programsOf(folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(programsFolder, folder))
      .filter((name) => name.endsWith('.s'))
      .map((name) => `${folder}/${name}`),
  );
}

/** What only the laboratory can show, and why QEMU does not. */
const notUnderQemu: Readonly<Record<string, string>> = {
  'harts/assert.s': 'it has no assert',
  'harts/deadlock.s': 'it does not notice',
  'harts/aba-noticed.s': 'its SC compares values',
  'harts/reservation-lost.s': 'its SC compares values, and a system call keeps the reservation',
  'harts/sleepers.s': 'its clock is the host’s, and the host may be busy',
  'harts/counters.s': 'its counters are the host’s',
  'harts/lost-updates-in-step.s': 'it has no slice',
  'harts/disk-frees-hart.s': 'its disk is the host’s',
  'harts/aio-overlap.s': 'its disk is the host’s',
  'harts/aio-or-not.s': 'its disk is the host’s',
  'harts/aio-in-order.s': 'its disk is the host’s',
  'paging/given-up.s': 'its disk is the host’s',
  'paging/locked-pages.s': 'it does not look at MADV_PAGEOUT',
  'paging/mapped-file.s': 'its disk is the host’s',
  'paging/behind-the-file.s': 'its disk is the host’s',
  'harts/signal-nobody-sends.s': 'it does not notice',
  'harts/affinity.s': 'its harts are the host’s',
  'harts/fair-slices.s': 'its time slices are the host’s',
  'harts/orphan.s': 'its first task is the host’s',
  'harts/no-zombies.s': 'it does not tell the host of SA_NOCLDWAIT',
  'paging/brk-shrinks.s': 'it keeps the pages behind the heap’s end',
  'paging/misaligned-jump.s': 'its hart has compressed instructions',
};

/** Sections that hold what the program is; the others describe it. */
const compared = ['.text', '.rodata', '.data', '.tdata'];
/** Sections whose address must be the same for these to be the same. */
const placed = [...compared, '.bss', '.tbss'];

const folder = mkdtempSync(join(tmpdir(), 'upcall-gnu-'));
afterAll(() => rmSync(folder, { recursive: true }));
const cache = new Map<string, Unit>();

function assembled(name: string, pie: boolean): Built & { elf: Uint8Array } {
  const built = build([join(programsFolder, name)], { pie, cache });
  expect(built.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
  return { ...built, elf: built.elf! };
}

function run(command: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}\n${stderr}`);
}

describe('GNU as and ld make the same bytes of', () => {
  const march = ['-march=rv32ima_zicsr_zifencei', '-mabi=ilp32', '-mno-relax'];
  const abi = join(folder, 'abi.s');
  const objects = new Map<string, string>();
  beforeAll(() => writeFileSync(abi, abiText()));
  beforeEach(needs('riscv64-unknown-elf-as', 'riscv64-unknown-elf-ld'));

  /** GNU's object of a source, assembled once. */
  function objectOf(source: string): string {
    const known = objects.get(source);
    if (known !== undefined) return known;
    const object = join(folder, `${objects.size}-${basename(source)}.o`);
    run('riscv64-unknown-elf-as', [...march, '-I', programsFolder, abi, source, '-o', object]);
    objects.set(source, object);
    return object;
  }

  function linked(built: Built, ours: Elf, output: string): Elf {
    const places = new Map(ours.sections.filter((s) => placed.includes(s.name)).map((s) => [s.name, s.va]));
    // gp is derived from where .data is, also when it is empty: then it is where .tdata ends or .bss begins.
    const { va, size } = ours.sections.find((s) => s.name === '.tdata') ?? { va: places.get('.bss'), size: 0 };
    if (!places.has('.data') && va !== undefined) places.set('.data', va + size);
    const starts = [...places].map(([section, va]) => `--section-start=${section}=0x${va.toString(16)}`);
    const inputs = built.units.map((unit) => objectOf(unit.name));
    run('riscv64-unknown-elf-ld', [
      '-m',
      'elf32lriscv',
      '--no-relax',
      '--no-warn-rwx-segments',
      ...starts,
      ...inputs,
      '-o',
      output,
    ]);
    return readElf(readFileSync(output));
  }

  it.each(programs)('%s', (name) => {
    const built = assembled(name, false);
    const ours = readElf(built.elf);
    const theirs = linked(built, ours, join(folder, 'gnu.elf'));
    for (const section of compared)
      expect([section, contents(ours, section)]).toEqual([section, contents(theirs, section)]);
    expect(ours.entry).toBe(theirs.entry);
  });

  /** Address and bytes as text, a word a line, so that a difference is shown where it is; nothing for an absent or empty section. */
  function contents(elf: Elf, name: string): string[] {
    const section = elf.sections.find((s) => s.name === name);
    const bytes = Buffer.from(section ? sectionBytes(elf, section) : []);
    const words: string[] = [];
    for (let at = 0; at < bytes.length; at += 4)
      words.push(`${(section!.va + at).toString(16)}: ${bytes.toString('hex', at, at + 4)}`);
    return words;
  }
});

describe('qemu-riscv32 agrees with us about', () => {
  beforeEach(needs('qemu-riscv32'));

  it.each(programs.filter((name) => !(name in notUnderQemu)))('%s', async (name) => {
    const built = assembled(name, true);
    const file = join(folder, 'program.elf');
    writeFileSync(file, built.elf, { mode: 0o755 });
    // QEMU writes a core file for a program that dies, unless the limit for those is 0.
    const settings = settle(name, built.header, {});
    const shell = ['-c', 'ulimit -c 0; exec qemu-riscv32 "$@"', 'qemu', file, ...built.header.args];
    const input = settings.stdin ?? '';
    const { status, signal, stdout } = spawnSync('sh', shell, {
      encoding: 'latin1',
      cwd: folder,
      timeout: 60_000,
      input,
    });

    const session = new Session(built.elf, settings, { textOf: built.textOf });
    await session.finish(unattended, name);
    const { outcome } = session;
    expect({ stdout, end: signal ?? status }).toEqual({
      stdout: session.stdout,
      end:
        outcome.kind === 'exit'
          ? outcome.status
          : outcome.kind === 'killed'
            ? signalName(outcome.signal)
            : outcome.kind,
    });
  });

  /** Nobody to tell of progress, nobody to stop it. */
  const unattended = { progress() {}, stop: {} } as unknown as Io;
});

describe('the contents of the book', () => {
  const readme = readFileSync(join(programsFolder, 'README.md'), 'utf8');
  const book = programsOf(['harts', 'paging', 'tls', 'pip', 'bilevel', 'models', 'activations', 'recovery']);

  it.each(book.filter((name) => !isAid(name)))('list %s by its title', (name) => {
    const { header } = readHeader(name, readFileSync(join(programsFolder, name), 'utf8'));
    expect(readme).toContain(`| [${basename(name, '.s')}](${name}) | ${header.title.replace(/\.$/, '')} |`);
  });

  it('name no program that is not there', () => {
    const linked = [...readme.matchAll(/\]\(((?:\w+)\/[\w-]+\.s)\)/g)].map(([, path]) => path!);
    const there = [...book, ...programsOf(['lib', 'bench'])];
    expect(linked.filter((path) => !there.includes(path))).toEqual([]);
    expect(there.filter((path) => !path.startsWith('bench/') && !linked.includes(path))).toEqual([]);
  });

  /** Programs that others spawn. */
  function isAid(name: string): boolean {
    return !/^# expect /m.test(readFileSync(join(programsFolder, name), 'utf8'));
  }
});
