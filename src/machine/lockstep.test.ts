// The engines agree bit for bit after every turn of random programs, whatever the quantum.
import { describe, expect, it } from 'vitest';
import { lockstep } from './testing/lockstep.ts';

describe('reference and interpreter agree at every stop', () => {
  for (const quantumMax of [3, 30, 5000]) {
    const turns = quantumMax === 5000 ? 60 : 600;
    for (const [logged, observed] of [[false, false], [true, false], [false, true], [true, true]]) {
      it(`quanta up to ${quantumMax}${logged ? ', logged' : ''}${observed ? ', observed' : ''}`, () => {
        for (let seed = 1; seed <= 4; seed++) {
          expect(lockstep({ seed, turns, quantumMax, logged, observed })).toBeUndefined();
          expect(lockstep({ seed, turns: turns / 4, quantumMax, logged, observed, paged: false })).toBeUndefined();
        }
      });
    }
  }
});
