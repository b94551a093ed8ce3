// The programs of Debian that check our work: which package each comes from, and what a test does when one is missing.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const packages = {
  'riscv64-unknown-elf-as': 'binutils-riscv64-unknown-elf',
  'riscv64-unknown-elf-ld': 'binutils-riscv64-unknown-elf',
  'riscv64-unknown-elf-objdump': 'binutils-riscv64-unknown-elf',
  'riscv64-unknown-elf-objcopy': 'binutils-riscv64-unknown-elf',
  'riscv64-unknown-elf-readelf': 'binutils-riscv64-unknown-elf',
  'riscv64-unknown-elf-nm': 'binutils-riscv64-unknown-elf',
  'riscv64-unknown-elf-gcc': 'gcc-riscv64-unknown-elf',
  'qemu-riscv32': 'qemu-user',
  'qemu-system-riscv32': 'qemu-system-misc',
  'gdb-multiarch': 'gdb-multiarch',
  tmux: 'tmux',
} as const;

export type Tool = keyof typeof packages;

/** Whether a tool can be started from here. */
export function has(tool: Tool): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** What to say when some of these tools are missing; undefined when all are there. */
export function missing(...tools: Tool[]): string | undefined {
  const absent = tools.filter((tool) => !has(tool));
  if (absent.length === 0) return undefined;
  const wanted = [...new Set(absent.map((tool) => packages[tool]))].join(' ');
  return `${absent.join(', ')} not found: apt-get install ${wanted}`;
}

/** Every tool that some test compares with. */
export const tools = Object.keys(packages) as Tool[];

/**
 * A hook for differential tests: `beforeEach(needs('qemu-riscv32'))`, or `needs('qemu-riscv32')(context)` as the first
 * line of one test. Without the tool the test is skipped and says what to install; under CI it fails, because a skipped
 * oracle there would be a check that nobody makes.
 */
export function needs(...tools: Tool[]): (test: { skip(note?: string): void }) => void {
  return (test) => {
    const note = missing(...tools);
    if (note === undefined) return;
    if (process.env.CI === 'true') throw new Error(note);
    test.skip(note);
  };
}
