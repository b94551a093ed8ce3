// The generator of random programs: repeatable, and nothing of the instruction set is left out.
import { describe, expect, it } from 'vitest';
import { instructions } from '../../src/isa/instructions.ts';
import { randomProgram } from './random-program.ts';

describe('random programs', () => {
  it('are the same for the same seed', () => {
    expect(randomProgram(3)).toEqual(randomProgram(3));
    expect(randomProgram(3).text).not.toBe(randomProgram(4).text);
  });

  it('hold every instruction of the table, forty of them together', () => {
    const programs = Array.from({ length: 40 }, (_, seed) => randomProgram(seed));
    const absent = instructions.filter(({ name }) => !programs.some(({ counts }) => counts.has(name)));
    expect(absent.map(({ name }) => name)).toEqual([]);
  });

  it('keep stores and calls out of what stands between LR and SC', () => {
    for (let seed = 0; seed < 100; seed++) {
      const lines = randomProgram(seed).text.split('\n');
      lines.forEach((line, at) => {
        if (!/^ +lr\.w/.test(line)) return;
        const between = lines.slice(
          at + 1,
          lines.findIndex((other, i) => i > at && /^ +sc\.w/.test(other)),
        );
        expect(between.filter((other) => /^ +(s[bhw]|amo|ecall|call|j|b)\b/.test(other))).toEqual([]);
      });
    }
  });
});
