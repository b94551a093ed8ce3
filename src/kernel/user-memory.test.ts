// Kernel access to guest memory: whole or not at all, across pages, to the last byte of the address space.

import { describe, expect, it } from 'vitest';
import { UserMemory } from './user-memory.ts';

/** Pages 1, 2 and the last one are there; page 2 cannot be written. Physical is virtual with the top bit turned. */
function user() {
  const bytes = new Map<number, number>();
  const memory = {
    load8: (pa: number) => bytes.get(pa) ?? 0,
    load32: (pa: number) => [3, 2, 1, 0].reduce((word, i) => (word << 8) | (bytes.get(pa + i) ?? 0), 0),
    store8: (pa: number, value: number) => void bytes.set(pa, value & 255),
    store32: (pa: number, value: number) => [0, 1, 2, 3].forEach((i) => bytes.set(pa + i, (value >>> (8 * i)) & 255)),
    read: (pa: number, length: number) => Uint8Array.from({ length }, (_, i) => bytes.get(pa + i) ?? 0),
    write: (pa: number, data: Uint8Array) => data.forEach((byte, i) => bytes.set(pa + i, byte)),
  };
  const resolve = (va: number, access: 'load' | 'store') => {
    const page = va >>> 12;
    const allowed = page === 1 || page === 0xfffff || (page === 2 && access === 'load');
    return allowed ? (va ^ 0x8000_0000) >>> 0 : undefined;
  };
  return { bytes, user: new UserMemory(memory, resolve) };
}

describe('user memory', () => {
  it('reads and writes words, aligned or not', () => {
    const { user: u } = user();
    expect(u.store32(0x1004, -2)).toBe(true);
    expect(u.load32(0x1004)).toBe(-2);
    expect(u.store32(0x1009, 0x1234_5678)).toBe(true);
    expect(u.load32(0x1009)).toBe(0x1234_5678);
    expect(u.load8(0x100c)).toBe(0x12);
    expect(u.load64(0x1004)).toBe(0xffff_fffe + 0x1_0000_0000 * 0x3456_7800);
  });

  it('says no at an address that is not mapped, and to a store where only loads are allowed', () => {
    const { user: u } = user();
    expect(u.load32(0)).toBeUndefined();
    expect(u.load8(0x3000)).toBeUndefined();
    expect(u.store8(0x2000, 1)).toBe(false);
    expect(u.load8(0x2000)).toBe(0);
  });

  it('changes nothing when the end of a range is bad', () => {
    const { user: u, bytes } = user();
    expect(u.copyOut(0x1ffe, Uint8Array.of(1, 2, 3, 4))).toBe(false);
    expect(u.store32(0x1ffe, 7)).toBe(false);
    expect(bytes.size).toBe(0);
    expect(u.reach(0x1ffe, 100, 'store')).toBe(2);
    expect(u.reach(0x1ffe, 10000, 'load')).toBe(0x1002);
    expect(u.copyIn(0x2fff, 2)).toBeUndefined();
  });

  it('reaches the last byte of the address space and does not wrap around', () => {
    const { user: u } = user();
    expect(u.copyOut(-4, Uint8Array.of(1, 2, 3, 4))).toBe(true);
    expect([...u.copyIn(-4, 4)!]).toEqual([1, 2, 3, 4]);
    expect(u.copyIn(-4, 5)).toBeUndefined();
    expect(u.string(-4, 100)).toBe('fault');
  });

  it('reads strings to their NUL', () => {
    const { user: u } = user();
    u.copyOut(0x1ffe, Uint8Array.of(65));
    expect(u.copyOut(0x1100, Uint8Array.of(104, 105, 0))).toBe(true);
    expect([...(u.string(0x1100, 9) as Uint8Array)]).toEqual([104, 105]);
    expect(u.string(0x1100, 2)).toBe('long');
    expect(u.string(0x4000, 2)).toBe('fault');
    expect(u.text(0x1100, 80)).toBe('hi');
    expect(u.text(0x4000, 80)).toBe('');
  });
});
