// QEMU as the bench's reference: an ELF behind the start-up code of virt.s on a bare machine, or under qemu-riscv32.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PT_LOAD, readElf } from '../../src/elf.ts';
import { missing } from '../oracle/debian.ts';
import { packagePath } from '../oracle/package-path.ts';

/** Why there is no reference, with what to install; undefined where all is there. */
export function whyNoQemu(): string | undefined {
  return missing('riscv64-unknown-elf-as', 'riscv64-unknown-elf-ld', 'qemu-system-riscv32');
}

export interface Ran {
  seconds: number;
  output: string;
}

/** A program on the bare machine, built once and run as often as wanted. */
export interface Bare {
  run(): Ran;
  remove(): void;
}

const page = 4096;
const stackTop = 0x7fff_f000;

/** The program's memory from its first page on, as the loader would make it. */
function image(elf: Uint8Array): { bytes: Uint8Array; first: number; last: number; entry: number } {
  const { segments, entry, bytes: file } = readElf(elf);
  const loaded = segments.filter((segment) => segment.type === PT_LOAD && segment.memorySize > 0);
  const first = Math.min(...loaded.map((segment) => segment.va)) & -page;
  const last = (Math.max(...loaded.map((segment) => segment.va + segment.memorySize)) + page - 1) & -page;
  if (last > 0x40_0000)
    throw new Error(`the program ends at 0x${last.toString(16)}, and virt.s maps only the first 4 MiB`);
  const bytes = new Uint8Array(last - first);
  for (const { va, offset, fileSize } of loaded) bytes.set(file.subarray(offset, offset + fileSize), va - first);
  return { bytes, first, last, entry };
}

/** The last page of the stack: argc, argv, no environment, an empty auxiliary vector, then the strings. */
function stack(argv: readonly string[]): { bytes: Uint8Array; sp: number } {
  const bytes = new Uint8Array(page);
  const view = new DataView(bytes.buffer);
  let text = page;
  const pointers = argv.map((argument) => {
    const encoded = new TextEncoder().encode(argument + '\0');
    text -= encoded.length;
    bytes.set(encoded, text);
    return stackTop - page + text;
  });
  const words = [argv.length, ...pointers, 0, 0, 0, 0];
  const at = (text - words.length * 4) & -16;
  words.forEach((word, i) => view.setUint32(at + i * 4, word, true));
  return { bytes, sp: stackTop - page + at };
}

/** Puts the program behind virt.s. */
export function bare(elf: Uint8Array, argv: readonly string[]): Bare {
  const folder = mkdtempSync(join(tmpdir(), 'upcall-bench-'));
  const program = image(elf);
  const top = stack(argv);
  writeFileSync(join(folder, 'image.bin'), program.bytes);
  writeFileSync(join(folder, 'stack.bin'), top.bytes);
  const symbols = { ENTRY: program.entry, FIRST: program.first, LAST: program.last, SP: top.sp };
  const defined = Object.entries(symbols).flatMap(([name, value]) => ['--defsym', `${name}=${value}`]);
  const source = packagePath('tools/bench/virt.s');
  execFileSync(
    'riscv64-unknown-elf-as',
    ['-march=rv32ima_zicsr', '-mabi=ilp32', '-I', folder, ...defined, source, '-o', 'virt.o'],
    {
      cwd: folder,
    },
  );
  // The image and the last page of the stack stand where virt.s says; they carry no flags a segment would need.
  const places = ['-Ttext=0x80000000', '--section-start=.image=0x80100000', '--section-start=.stack=0x8080f000'];
  execFileSync('riscv64-unknown-elf-ld', ['-melf32lriscv', ...places, 'virt.o', '-o', 'virt.elf'], { cwd: folder });
  return {
    run: () => qemuSystem(join(folder, 'virt.elf')),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

function qemuSystem(kernel: string): Ran {
  const begun = performance.now();
  const ended = spawnSync(
    'qemu-system-riscv32',
    [
      '-M',
      'virt',
      '-m',
      '64',
      '-icount',
      'shift=0',
      '-nographic',
      '-monitor',
      'none',
      '-bios',
      'none',
      '-kernel',
      kernel,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], timeout: 120_000 },
  );
  const seconds = (performance.now() - begun) / 1000;
  if (ended.error) throw ended.error;
  if (ended.status !== 0) throw new Error(`qemu-system-riscv32 ended with ${ended.status}: ${ended.stderr.toString()}`);
  return { seconds, output: ended.stdout.toString() };
}
