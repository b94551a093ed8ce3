// Conditions of breakpoints, as gdb 13.1 compiles them.
import { describe, expect, it } from 'vitest';
import { holds } from './agent.ts';
import { parseBytes } from './packet.ts';

const memory = new Map([[0x2000, Uint8Array.of(0xfe, 0xff, 0xff, 0xff)]]);
const asked = {
  register: (number: number) => (number === 10 ? 7 : number === 11 ? -1 : undefined),
  memory: (va: number, length: number) => memory.get(va)?.subarray(0, length),
};
const look = (code: string) => holds(parseBytes(code)!, asked);

describe('a condition', () => {
  it.each([
    ['$a0 == 7', '26000a1620220716201327', true],
    ['$a0 == 8', '26000a1620220816201327', false],
    ['a constant', '220127', true],
    ['nothing', '220027', false],
    ['*(int*)0x2000 == -2', '2320001916 20 24fffffffe1620 13 27'.replaceAll(' ', ''), true],
    ['$a1 < 0, signed', '26000b220014 27'.replaceAll(' ', ''), true],
    ['! and a jump', '2200 0e 20 0009 2200 27 2201 27'.replaceAll(' ', ''), true],
    ['7 / 2 * 2 + 7 % 2 == 7', '2207 2202 06 2202 04 2207 2202 08 02 2207 13 27'.replaceAll(' ', ''), true],
    ['swap, dup, pick, rot, pop', '2201 2202 2b 28 13 2203 3201 29 29 27'.replaceAll(' ', ''), true],
  ])('%s', (_, code, is) => {
    expect(look(code)).toBe(is);
  });

  it.each([
    ['a register that nobody has', '26002a27'],
    ['memory that is not there', '23300019 27'.replaceAll(' ', '')],
    ['a division by zero', '2201 2200 06 27'.replaceAll(' ', '')],
    ['an empty stack', '0227'],
    ['an operation that is not known', 'ff'],
    ['a code that does not end', '2201'],
    ['a loop without end', '210000'],
    ['a stack without end', '2201 2100 00'.replaceAll(' ', '')],
  ])('with %s cannot be told', (_, code) => {
    expect(look(code)).toBeUndefined();
  });
});
