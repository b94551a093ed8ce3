// The engines agree bit for bit after every turn of random programs, whatever the quantum.
import { describe, expect, it } from 'vitest';
import { lockstep } from './testing/lockstep.ts';

describe('reference and interpreter agree at every stop', () => {
  for (const quantumMax of [3, 30, 5000]) {
    const turns = quantumMax === 5000 ? 60 : 400;
    for (const [logged, observed] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ]) {
      it(`quanta up to ${quantumMax}${logged ? ', logged' : ''}${observed ? ', observed' : ''}`, () => {
        for (let seed = 1; seed <= 3; seed++) {
          expect(lockstep({ seed, turns, quantumMax, logged, observed })).toBeUndefined();
          expect(lockstep({ seed, turns: turns / 4, quantumMax, logged, observed, paged: false })).toBeUndefined();
        }
      });
    }
  }
});

/** What a test may reach into, to break it. */
interface Insides {
  tlb: { withdrawStores(): void; withdrawFrame(): void };
  reservations: { track(): void };
  memory: { onCode(): void; log: { add(address: number): void } };
}

describe('lockstep notices', () => {
  const spoilt = (spoil: (machine: Insides) => void, logged = false, seeds = 100): string | undefined => {
    for (let seed = 1; seed <= seeds; seed++) {
      const found = lockstep({
        seed,
        turns: 150,
        quantumMax: 30,
        logged,
        spoil: (machine) => spoil(machine as unknown as Insides),
      });
      if (found) return found;
    }
    return undefined;
  };

  it('nothing in a sound machine', () => {
    expect(spoilt(() => {}, false, 8)).toBeUndefined();
  });
  it('a reservation that is not lost', () => {
    expect(spoilt((machine) => (machine.reservations.track = () => {}))).toBeDefined();
  });
  it('a store tag that is not withdrawn at a snapshot', () => {
    expect(spoilt((machine) => (machine.tlb.withdrawStores = () => {}))).toBeDefined();
  });
  it('a store tag that is not withdrawn from a page that becomes code or reserved', () => {
    expect(spoilt((machine) => (machine.tlb.withdrawFrame = () => {}))).toBeDefined();
  });
  it('decoded code that is not dropped', () => {
    expect(spoilt((machine) => (machine.memory.onCode = () => {}))).toBeDefined();
  });
  it('a slow store that is not logged', () => {
    expect(spoilt((machine) => (machine.memory.log.add = () => {}), true)).toBeDefined();
  });
});
