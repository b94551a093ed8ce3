// The share of each soak that every test run does, with fixed seeds; `npm run soak NAME` does the whole.
import { beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../oracle/debian.ts';
import { ensureBuilt } from '../testing/cli.ts';
import { spoiltElfs, spoiltSources } from './bad-input.ts';
import { soaks } from './soaks.ts';

const seeds = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);

describe('a share of the soaks', () => {
  // Four of the spoilt files go to a process of their own.
  const processEach = 50;
  beforeAll(ensureBuilt);

  it('40 random programs: GNU as, GNU ld and QEMU agree with us, on both engines', async (test) => {
    needs('riscv64-unknown-elf-as', 'riscv64-unknown-elf-ld', 'qemu-riscv32')(test);
    const { failures } = await soaks.qemu!.run(seeds(1, 40));
    expect(failures).toEqual([]);
  });

  it('200 spoilt sources: a message or a normal result', async () => {
    expect(await spoiltSources(seeds(1, 200), processEach)).toEqual([]);
  });

  it('200 spoilt ELF files: a message or a normal result', async () => {
    expect(await spoiltElfs(seeds(1, 200), processEach)).toEqual([]);
  });
});
