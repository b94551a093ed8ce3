// Every row means the same to every engine.
import { describe, expect, it } from 'vitest';
import { instructions } from '../isa/instructions.ts';
import { cause } from './stop.ts';
import { rows } from './testing/rows.ts';

describe('each row of the table, reference against interpreter', () => {
  it.each([
    ['plain', false, false],
    ['observed', true, false],
    ['logged', false, true],
    ['observed and logged', true, true],
  ])('%s', (_, observed, logged) => {
    expect(instructions.length).toBeGreaterThan(60);
    expect(rows({ seed: 1, states: 60, observed, logged })).toBeUndefined();
  });

  it('notices a store that goes missing', () => {
    const found = rows({
      seed: 1,
      states: 60,
      spoil: (machine) => {
        (machine as unknown as { access: { store: () => boolean } }).access.store = () => true;
      },
    });
    expect(found).toMatch(/^s[bhw],/);
  });

  it('notices a wrong cause', () => {
    const found = rows({
      seed: 1,
      states: 60,
      spoil: (machine) => {
        const access = (machine as unknown as { access: { misaligned: (hart: { cause: number }) => number } }).access;
        access.misaligned = (hart) => {
          hart.cause = cause.STORE_ACCESS;
          return 0;
        };
      },
    });
    expect(found).toMatch(/^(lr|sc|amo)/);
  });
});
