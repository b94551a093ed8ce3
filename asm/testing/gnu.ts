// The oracles: GNU's assembler, linker and disassembler, gdb and QEMU, where they are installed.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe } from 'vitest';

const prefix = 'riscv64-unknown-elf-';

// oxfmt-ignore
const packages: Record<string, string> = {
  as: 'binutils-riscv64-unknown-elf', ld: 'binutils-riscv64-unknown-elf', objdump: 'binutils-riscv64-unknown-elf',
  readelf: 'binutils-riscv64-unknown-elf', gcc: 'gcc-riscv64-unknown-elf', gdb: 'gdb-multiarch', qemu: 'qemu-user',
};

const commands: Record<string, string> = { gdb: 'gdb-multiarch', qemu: 'qemu-riscv32' };
const commandOf = (tool: string) => commands[tool] ?? prefix + tool;

export const march = ['-march=rv32ima_zicsr_zifencei', '-mabi=ilp32'];

/** A folder of its own for one suite, and the tools run in it. */
export class Bench {
  private made: string | undefined;

  /** Made when it is first needed, so that a suite that does not run leaves nothing behind. */
  get folder(): string {
    return (this.made ??= mkdtempSync(join(tmpdir(), 'upcall-asm-')));
  }

  remove(): void {
    if (this.made !== undefined) rmSync(this.made, { recursive: true, force: true });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, content: string | Uint8Array, mode = 0o644): string {
    const path = this.path(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { mode });
    return path;
  }

  read(name: string): Uint8Array {
    return new Uint8Array(readFileSync(this.path(name)));
  }

  /** What the tool printed; an Error with all of it when it failed. */
  run(tool: string, ...args: string[]): string {
    const { status, stdout, stderr } = this.try(tool, ...args);
    if (status !== 0) throw new Error(`${tool} ${args.join(' ')} ended with ${status}:\n${stderr}${stdout}`);
    return stdout;
  }

  try(tool: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
    return spawnSync(commandOf(tool), args, {
      cwd: this.folder,
      encoding: 'utf8',
      timeout: 60_000,
      maxBuffer: 1 << 28,
    });
  }

  /** `text` through GNU as, without relaxation unless asked for. */
  assemble(name: string, text: string, ...flags: string[]): Uint8Array {
    this.write(`${name}.s`, text);
    this.run('as', ...march, ...(flags.length > 0 ? flags : ['-mno-relax']), `${name}.s`, '-o', `${name}.o`);
    return this.read(`${name}.o`);
  }
}

/** A suite that needs tools: skipped, and saying what to install, where they are missing. */
export function withTools(title: string, tools: readonly string[], body: (bench: Bench) => void): void {
  const missing = tools.filter((tool) => spawnSync(commandOf(tool), ['--version']).error !== undefined);
  if (missing.length > 0) {
    const install = [...new Set(missing.map((tool) => packages[tool]))].join(' ');
    describe.skip(`${title} (skipped: apt install ${install})`, () => body(undefined as unknown as Bench));
    return;
  }
  describe(title, () => {
    const bench = new Bench();
    afterAll(() => bench.remove());
    body(bench);
  });
}
