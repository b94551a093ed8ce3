// The share of each soak that every test run does, with fixed seeds; `npm run soak NAME` does the whole.
import { beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../oracle/debian.ts';
import { ensureBuilt } from '../testing/cli.ts';
import { spoiltElfs, spoiltSources } from './bad-input.ts';
import { spoiltPackets } from './packets.ts';
import { thereAndBack } from './steps.ts';
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

  it('2,000 spoilt packets to the gdb server: an error or an answer, and an unharmed machine', async () => {
    expect(await spoiltPackets(seeds(1, 2000))).toEqual([]);
  }, 30_000);

  it('a gdb server that fails, or that changes what it reads, is found by its packets', async () => {
    const throws = await spoiltPackets(seeds(1, 200), (stub) => {
      const answer = stub.answer.bind(stub);
      stub.answer = (data) => (data.startsWith('m') ? Promise.reject(new Error('no')) : answer(data));
    });
    expect(throws.map(({ what }) => what).join()).toContain('Error: no');
    const touches = await spoiltPackets(seeds(1, 200), (stub) => {
      const answer = stub.answer.bind(stub);
      stub.answer = (data) => {
        if (data.startsWith('m')) stub.timeline.world.machine.harts[1]!.x[5]++;
        return answer(data);
      };
    });
    expect(touches.map(({ what }) => what).join()).toContain('has changed the state');
  });

  it('25 random runs: as many steps of a thread back as forward lead to the same moment', async () => {
    for (const seed of seeds(1, 25)) expect(await thereAndBack(seed)).toEqual([]);
  }, 30_000);

  it('a step back that is one of the whole machine, and not of the thread, is found', async () => {
    const failures = [];
    for (const seed of seeds(1, 25))
      failures.push(
        ...(await thereAndBack(seed, ({ motion, timeline }) => {
          motion.stepBack = (thread) => {
            timeline.seek(timeline.step - 1);
            return Promise.resolve({ kind: 'step', thread });
          };
        })),
      );
    expect(failures.length).toBeGreaterThan(0);
  }, 30_000);
});
