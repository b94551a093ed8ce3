// The bench's reference gives the checksums that the programs expect.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { needs } from '../oracle/debian.ts';
import { programsFolder } from '../program.ts';
import { bare } from './qemu.ts';

describe('qemu-system-riscv32 behind virt.s', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'upcall-qemu-'));
  });
  beforeEach(needs('riscv64-unknown-elf-as', 'riscv64-unknown-elf-ld', 'qemu-system-riscv32'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(['fib', 'ctx'])('runs %s in user mode and prints its checksum', (name) => {
    const source = readFileSync(join(programsFolder, 'bench', `${name}.s`), 'utf8');
    const units = [`${name}.s`, 'lib/rounds.s'].map((file, i) => {
      const object = join(folder, `${i}.o`);
      execFileSync('riscv64-unknown-elf-as', [
        ...['-march=rv32ima', '-mabi=ilp32', '--defsym', 'CALL_WRITE=64', '--defsym', 'CALL_EXIT=93'],
        ...[join(programsFolder, 'bench', `${file}`), '-o', object],
      ]);
      return object;
    });
    const elf = join(folder, 'program');
    execFileSync('riscv64-unknown-elf-ld', ['-melf32lriscv', '--no-relax', ...units, '-o', elf]);
    const machine = bare(readFileSync(elf), [name, /^# args +(\d+)/m.exec(source)![1]!]);
    try {
      expect(JSON.stringify(machine.run().output)).toBe(/prints exactly (".*")/.exec(source)![1]);
    } finally {
      machine.remove();
    }
  });
});
