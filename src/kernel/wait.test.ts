// Waiting lists: arrival order among equals, none among the others, deadlines in order.

import { describe, expect, it } from 'vitest';
import { type KernelContext, KernelContextType } from './kernel-context.ts';
import { record, type RecordOf, Records, state, time } from './record.ts';
import { reasonOf, type Waker, Waiting } from './wait.ts';

const listFields = {
  waiting: state.ref<KernelContext>('kernel context'),
  sleepers: time.ref<KernelContext>('kernel context'),
};

function world(choose: (tag: string, n: number) => number = () => 0) {
  const words = new Int32Array(1 << 14);
  const store = new Records({
    kernelBytes: words.byteLength,
    kernelKinds: new Uint8Array(words.length),
    word: (offset) => words[offset >>> 2],
    setWord: (offset, value) => void (words[offset >>> 2] = value),
  });
  const kcs = store.table(KernelContextType, 64);
  const lists: RecordOf<typeof listFields> = store.table(record('lists', listFields), 1).take()!;
  const woken: string[] = [];
  const kernel: Waker = {
    now: 5,
    choose,
    ready: (kc, at) => {
      kc.mode = 'ready';
      woken.push(`${kc.slot} ${kc.woken} at ${at}`);
    },
  };
  return { words, kcs: Array.from({ length: 6 }, () => kcs.take()!), wait: new Waiting(kernel, lists), woken };
}

describe('waiting', () => {
  it('wakes at most as many as asked, longest waiting first', () => {
    const { kcs, wait, woken } = world();
    for (const slot of [3, 1, 2]) wait.for(kcs[slot], 'futex', 0x1000);
    wait.for(kcs[0], 'futex', 0x1004);
    expect(wait.wake('futex', 0x1000, 2)).toBe(2);
    expect(woken).toEqual(['3 yes at 5', '1 yes at 5']);
    expect(wait.wakeAll('futex', 0x1000)).toBe(1);
    expect(wait.wakeAll('futex', 0x1000)).toBe(0);
    expect(reasonOf(kcs[0])).toBe('the futex at 0x1004');
  });

  it('asks whom to wake when more wait than are woken', () => {
    const asked: [string, number][] = [];
    const { kcs, wait, woken } = world((tag, n) => (asked.push([tag, n]), n - 1));
    for (const slot of [0, 1, 2]) wait.for(kcs[slot], 'futex', 8);
    wait.wake('futex', 8, 1);
    expect(asked).toEqual([['wake', 3]]);
    expect(woken).toEqual(['2 yes at 5']);
  });

  it('leaves no trace of the order in which unrelated contexts went to sleep', () => {
    const one = world();
    const other = world();
    for (const slot of [0, 1, 2]) one.wait.for(one.kcs[slot], 'futex', 0x100 * slot);
    for (const slot of [2, 0, 1]) other.wait.for(other.kcs[slot], 'futex', 0x100 * slot);
    expect(one.words).toEqual(other.words);
  });

  it('wakes sleepers at their deadlines, earliest first, and those of one moment by tid', () => {
    const { kcs, wait, woken } = world();
    wait.for(kcs[2], 'time', 0, { until: 100 });
    wait.for(kcs[4], 'futex', 4, { until: 70 });
    wait.for(kcs[1], 'time', 0, { until: 100 });
    expect(wait.nextDeadline).toBe(70);
    wait.expire(69);
    expect(woken).toEqual([]);
    wait.expire(100);
    expect(woken).toEqual(['4 time-out at 70', '1 time-out at 100', '2 time-out at 100']);
    expect(wait.nextDeadline).toBeUndefined();
  });

  it('forgets the deadline of who is woken before it', () => {
    const { kcs, wait, woken } = world();
    wait.for(kcs[0], 'futex', 4, { until: 70 });
    wait.wakeAll('futex', 4);
    wait.expire(1000);
    expect(woken).toEqual(['0 yes at 5']);
  });

  it('moves a waiter behind those who wait there already', () => {
    const { kcs, wait } = world();
    wait.for(kcs[0], 'futex', 4);
    wait.for(kcs[1], 'futex', 8);
    wait.move(kcs[0], 8, 0);
    expect(wait.list('futex', 8).map((kc) => kc.slot)).toEqual([1, 0]);
  });
});
