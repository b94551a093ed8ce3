// What a differential test does when its oracle is not installed.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { has, missing, needs } from './debian.ts';

describe('oracles of Debian', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it('are looked for on the PATH', () => {
    vi.stubEnv('PATH', '/nowhere');
    expect(has('qemu-riscv32')).toBe(false);
  });

  it('name the packages to install, once each', () => {
    vi.stubEnv('PATH', '/nowhere');
    expect(missing('riscv64-unknown-elf-as', 'riscv64-unknown-elf-ld', 'qemu-riscv32')).toBe(
      'riscv64-unknown-elf-as, riscv64-unknown-elf-ld, qemu-riscv32 not found: ' +
        'apt-get install binutils-riscv64-unknown-elf qemu-user',
    );
  });

  it('skip the test that needs them when they are missing', () => {
    vi.stubEnv('PATH', '/nowhere');
    vi.stubEnv('CI', '');
    const skip = vi.fn<(note?: string) => void>();
    needs('gdb-multiarch')({ skip });
    expect(skip).toHaveBeenCalledWith('gdb-multiarch not found: apt-get install gdb-multiarch');
  });

  it('fail the test that needs them when CI lacks them', () => {
    vi.stubEnv('PATH', '/nowhere');
    vi.stubEnv('CI', 'true');
    expect(() => needs('gdb-multiarch')({ skip() {} })).toThrow('apt-get install gdb-multiarch');
  });
});
