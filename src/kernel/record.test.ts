// Records against the words they are made of.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KernelRegion, print, record, type RecordOf, Records, state, statistic, time } from './record.ts';
import { Slots } from './slots.ts';

function region(bytes = 1 << 16): KernelRegion & { words: Int32Array } {
  const words = new Int32Array(bytes / 4);
  return {
    words,
    kernelBytes: bytes,
    kernelKinds: new Uint8Array(bytes / 4),
    word: (offset) => words[offset >>> 2],
    setWord: (offset, value) => void (words[offset >>> 2] = value),
  };
}

const houseFields = {
  number: state.i32,
  colour: state.choice('white', 'red', 'blue'),
  lit: state.bool,
  next: state.ref<House>('house'),
  built: time.u64,
  visits: statistic.u32,
  name: state.text(16),
  seal: state.bytes(6),
  rooms: state.words(3),
};
interface House extends RecordOf<typeof houseFields> {}
const House = record('house', houseFields);

function town(capacity = 40) {
  const memory = region();
  const store = new Records(memory);
  return { memory, store, houses: store.table(House, capacity) };
}

describe('records', () => {
  it('reads back what was written, each kind of field', () => {
    const { houses } = town();
    const a = houses.take()!;
    const b = houses.take()!;
    a.number = -3;
    a.colour = 'blue';
    a.lit = true;
    a.next = b;
    a.built = 0x12_3456_789a;
    a.visits = 0xffff_fff0;
    a.name = 'Zoë';
    a.seal = Uint8Array.of(1, 2, 3, 4, 5, 6);
    a.rooms.set(2, -1);
    expect([a.number, a.colour, a.lit, a.next, a.built, a.visits, a.name]).toEqual([
      -3,
      'blue',
      true,
      b,
      0x12_3456_789a,
      0xffff_fff0,
      'Zoë',
    ]);
    expect([...a.seal]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(a.rooms.get(2)).toBe(-1);
    expect(b.colour).toBe('white');
    expect(b.next).toBeUndefined();
  });

  it('keeps every value in the region: another store over the same words sees the same records', () => {
    const { memory, houses } = town();
    houses.take();
    const second = houses.take()!;
    second.name = 'mill';
    const again = new Records(memory).table(House, 40);
    expect([...again].map((house) => house.slot)).toEqual([0, 1]);
    expect(again.at(1).name).toBe('mill');
  });

  it('takes the lowest free slot first and scrubs on free, so that histories leave no trace', () => {
    const { memory, houses } = town();
    const empty = memory.words.slice();
    const three = [houses.take()!, houses.take()!, houses.take()!];
    three[1].name = 'gone';
    three[1].built = 77;
    houses.free(three[1]);
    expect(houses.take()!.slot).toBe(1);
    expect(houses.at(1).name).toBe('');
    for (const house of houses) houses.free(house);
    expect(memory.words).toEqual(empty);
  });

  it('marks each word with its kind', () => {
    const { memory, store, houses } = town(1);
    const kinds = (text: string) =>
      Array.from({ length: store.bytes / 4 }, (_, word) => word)
        .filter((word) => store.whatIsAt(4 * word).endsWith(text))
        .map((word) => memory.kernelKinds[word]);
    expect(kinds('built')).toEqual([1, 1]);
    expect(kinds('visits')).toEqual([2]);
    expect(kinds('name')).toEqual([0, 0, 0, 0]);
    expect(houses.count).toBe(0);
  });

  it('prints as people would write it', () => {
    const { houses } = town();
    const a = houses.take()!;
    a.number = 7;
    a.colour = 'red';
    a.next = a;
    expect(print(a)).toBe('house 0 { number: 7, colour: red, next: house 0 }');
  });

  it('says when the region is too small, and when a slot does not exist', () => {
    expect(() => new Records(region(64)).table(House, 10)).toThrow(/records take more than the 64 bytes/);
    expect(() => town().houses.at(40)).toThrow('house 40 of 40');
  });
});

describe('slots', () => {
  it('agree with a plain set for any sequence of take and free', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1100 }), fc.array(fc.nat(2000), { maxLength: 300 }), (capacity, steps) => {
        const slots = new Slots(region(), 0, capacity);
        const plain = new Set<number>();
        const lowest = () => Array.from({ length: capacity + 1 }, (_, slot) => slot).find((slot) => !plain.has(slot))!;
        for (let round = 0; round < capacity - 40; round++) plain.add(slots.take()!);
        for (const step of steps) {
          const victim = step % capacity;
          if (plain.has(victim) && step % 3 !== 0) {
            slots.free(victim);
            plain.delete(victim);
          } else {
            const expected = lowest();
            expect(slots.take()).toBe(expected < capacity ? expected : undefined);
            if (expected < capacity) plain.add(expected);
          }
          expect(slots.taken).toBe(plain.size);
        }
        const live: number[] = [];
        for (let slot = slots.next(0); slot >= 0; slot = slots.next(slot + 1)) live.push(slot);
        expect(live).toEqual([...plain].toSorted((a, b) => a - b));
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('refuse to free what is free', () => {
    expect(() => new Slots(region(), 0, 8).free(3)).toThrow('slot 3 is freed twice');
  });
});
