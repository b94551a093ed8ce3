// Random file calls under qemu-riscv32 on the host's file system and under our kernel on its own: same results, same bytes.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { calls, errno, errnoName, flags } from '../../src/kernel/abi.ts';
import { Kernel, kernelBytesFor } from '../../src/kernel/kernel.ts';
import { Machine } from '../../src/machine/machine.ts';
import { needs } from './debian.ts';

const ARENA = 16_384;
const ARENA_AT = 0x10_0000;
const STEPS = 400;

/** One call; a pointer is an offset into the arena. */
interface Step {
  readonly call: keyof typeof calls;
  readonly args: readonly (number | { readonly at: number })[];
}

const names = [
  'a',
  'b',
  'a/b',
  'b/a',
  'a/',
  'b/.',
  './a/../b',
  'a/../c',
  'c',
  'n'.repeat(255),
  'm'.repeat(256),
  '',
  '.',
  'a//b/',
];
const NAME_BYTES = 288;
const DATA = NAME_BYTES * names.length;

/** Iovecs that lie in the arena: bytes of it, or none. */
const IOVECS = 15_000;
const iovecs = [
  [11_000, 5],
  [0, 0],
  [11_100, 700],
  [11_050, 1],
] as const;

function arena(): Uint8Array {
  const bytes = Uint8Array.from({ length: ARENA }, (_, at) => (at < DATA ? 0 : at * 7 + (at >> 8)));
  names.forEach((name, index) => bytes.set(new TextEncoder().encode(name), index * NAME_BYTES));
  bytes.set(new Uint8Array(Int32Array.from(iovecs.flatMap(([at, length]) => [ARENA_AT + at, length])).buffer), IOVECS);
  return bytes;
}

const name = fc.nat(names.length - 1).map((index) => ({ at: index * NAME_BYTES }));
const fd = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: 3, max: 7 }) },
  { weight: 1, arbitrary: fc.constantFrom(-1, 12, 50, 5000) },
);
const buffer = fc.integer({ min: DATA, max: 10_000 }).map((at) => ({ at }));
const count = fc.oneof(fc.nat(20), fc.nat(800));
const folder = fc.oneof({ weight: 5, arbitrary: fc.constant(flags.AT_FDCWD) }, { weight: 1, arbitrary: fd });
const openFlags = fc
  .tuple(
    fc.constantFrom(flags.O_RDONLY, flags.O_WRONLY, flags.O_RDWR, flags.O_RDWR),
    fc.constantFrom(flags.O_CREAT, flags.O_CREAT, flags.O_CREAT, 0, flags.O_DIRECTORY),
    fc.constantFrom(0, 0, 0, flags.O_TRUNC, flags.O_APPEND, flags.O_EXCL, flags.O_NONBLOCK, flags.O_CLOEXEC),
  )
  .map((some) => some.reduce((all: number, flag) => all | flag, 0));
const position = fc.oneof(fc.nat(3000), fc.integer({ min: -3000, max: 3000 }), fc.constantFrom(0x7fff_ffff, -1));
const high = fc.constantFrom(0, 0, 0, 0, 1, 0x20, -1);
const newFd = fc.oneof(fc.integer({ min: 3, max: 12 }), fc.constantFrom(-1, 5000));
const vector = fc.constantFrom({ at: IOVECS }, { at: IOVECS }, { at: IOVECS + 8 });
const vectorCount = fc.integer({ min: 1, max: 3 }); // QEMU looks at the vector before the descriptor, so only good ones

const step = (weight: number, call: Step['call'], ...args: fc.Arbitrary<number | { at: number }>[]) => ({
  weight,
  arbitrary: fc.tuple(...args).map((drawn): Step => ({ call, args: drawn })),
});

/** Nothing that waits, leaves the folder, or shows what only one of the two file systems has (inode numbers, dates). */
// prettier-ignore
const steps = fc.array(
  fc.oneof(
    step(10, 'openat', folder, name, openFlags, fc.constant(0o666)),
    step(3, 'mkdirat', folder, name, fc.constant(0o777)),
    step(3, 'unlinkat', folder, name, fc.constantFrom(0, 0, flags.AT_REMOVEDIR, flags.AT_REMOVEDIR, 1)),
    step(1, 'chdir', name),
    step(8, 'read', fd, buffer, count),
    step(10, 'write', fd, buffer, count),
    step(2, 'readv', fd, vector, vectorCount),
    step(2, 'writev', fd, vector, vectorCount),
    step(2, 'pread64', fd, buffer, count, position, high),
    step(2, 'pwrite64', fd, buffer, count, position, high),
    step(6, 'llseek', fd, high, position, buffer, fc.constantFrom(0, 0, 1, 2, 2, 9)),
    step(2, 'ftruncate64', fd, position, high),
    step(3, 'close', fd),
    step(2, 'dup', fd),
    step(2, 'dup3', fd, newFd, fc.constantFrom(0, 0, flags.O_CLOEXEC, 1)),
    step(1, 'pipe2', buffer, fc.constantFrom(flags.O_NONBLOCK, flags.O_NONBLOCK | flags.O_CLOEXEC, 1)),
    step(1, 'fcntl64', fd, fc.constantFrom(flags.F_GETFL, flags.F_GETFD, flags.F_DUPFD), fc.integer({ min: 3, max: 20 })),
    step(1, 'fcntl64', fd, fc.constant(flags.F_SETFD), fc.nat(1)),
    step(1, 'ioctl', fd, fc.constant(0x5401), buffer),
    step(1, 'getcwd', buffer, fc.constant(0)),
  ),
  { minLength: 30, maxLength: 120, size: 'max' },
);

/** So that descriptors 3 to 6 mean something at first. */
const beginning: readonly Step[] = [
  { call: 'mkdirat', args: [flags.AT_FDCWD, { at: NAME_BYTES }, 0o777] },
  { call: 'openat', args: [flags.AT_FDCWD, { at: 0 }, flags.O_CREAT | flags.O_RDWR, 0o666] },
  { call: 'openat', args: [flags.AT_FDCWD, { at: 3 * NAME_BYTES }, flags.O_CREAT | flags.O_RDWR, 0o666] },
  { call: 'pipe2', args: [{ at: DATA }, flags.O_NONBLOCK] },
];

/** What the guest reads: its arena, its calls. */
function script(sequence: readonly Step[]): Uint8Array {
  const words = new Int32Array(STEPS * 7);
  sequence.forEach(({ call, args }, index) => {
    const numbers = args.map((arg) => (typeof arg === 'number' ? arg : ARENA_AT + arg.at));
    words.set([calls[call][0], ...numbers], index * 7);
  });
  return Uint8Array.of(...arena(), ...new Uint8Array(words.buffer));
}

const folders: string[] = [];
afterAll(() => folders.forEach((each) => rmSync(each, { recursive: true, force: true })));
const fresh = () => folders[folders.push(mkdtempSync(join(tmpdir(), 'upcall-files-'))) - 1]!;

function build(): string {
  const elf = join(fresh(), 'file-calls');
  const options = [
    '-march=rv32ima',
    '-mabi=ilp32',
    '-O1',
    '-ffreestanding',
    '-fno-tree-loop-distribute-patterns',
    '-nostdlib',
    '-static',
    `-Wl,--section-start=.arena=0x${ARENA_AT.toString(16)}`,
  ];
  execFileSync('riscv64-unknown-elf-gcc', [...options, join(import.meta.dirname, 'file-calls.c'), '-o', elf]);
  return elf;
}

interface Told {
  readonly lines: string[];
  readonly end: string;
}

function underQemu(elf: string, input: Uint8Array): Told {
  const { stdout, status, signal } = spawnSync('sh', ['-c', 'ulimit -n 1024 && exec qemu-riscv32 "$0"', elf], {
    cwd: fresh(),
    input,
  });
  return { lines: stdout.toString().split('\n'), end: signal ?? `exit ${status}` };
}

function underOurs(elf: string, stdin: Uint8Array): Told {
  const machine = new Machine({ ramBytes: 8 << 20, kernelBytes: kernelBytesFor(8 << 20) });
  let output = '';
  const kernel = new Kernel(machine, {
    stdin,
    tell: (event) => void (output += event.kind === 'output' ? new TextDecoder().decode(event.bytes) : ''),
  });
  kernel.load(new Uint8Array(readFileSync(elf)), ['file-calls']);
  const outcome = kernel.run({});
  const end =
    outcome.kind === 'exit'
      ? `exit ${outcome.status}`
      : outcome.kind === 'killed' && outcome.signal === 13
        ? 'SIGPIPE'
        : outcome.kind;
  return { lines: output.split('\n'), end };
}

/** The lines with what was called, so that a difference can be read. */
function readable({ lines, end }: Told, sequence: readonly Step[]): string[] {
  const answers = lines.slice(0, -1).map((line, index) => {
    const { call, args } = sequence[index]!;
    const result = Number.parseInt(line.slice(0, 8), 16) | 0;
    const said = result < 0 && (-result) in Object.values(errno) ? `-${errnoName(-result)}` : String(result);
    const shown = args.map((arg) =>
      typeof arg === 'number' ? arg : (names[arg.at / NAME_BYTES] ?? `arena+${arg.at}`),
    );
    return `${call}(${shown.join(', ')}) = ${said}, arena ${line.slice(9)}`;
  });
  return [...answers, end];
}

describe('random file calls', () => {
  it('answer as they do under qemu-riscv32', (test) => {
    needs('riscv64-unknown-elf-gcc', 'qemu-riscv32')(test);
    const elf = build();
    fc.assert(
      fc.property(steps, (drawn) => {
        const sequence = [...beginning, ...drawn];
        const input = script(sequence);
        expect(readable(underOurs(elf, input), sequence)).toEqual(readable(underQemu(elf, input), sequence));
      }),
      { seed: 7, numRuns: 25 },
    );
  });
});
