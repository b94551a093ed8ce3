// Frames: lowest first, counted holders, zeroed when free.

import { expect, it } from 'vitest';
import { FRAME_BYTES, type FrameMemory, Frames, RAM_BASE } from './frames.ts';
import { Records } from './record.ts';

function memory(frames: number): FrameMemory & { ram: Uint8Array } {
  const ram = new Uint8Array(frames * FRAME_BYTES);
  const words = new Int32Array(1024);
  return {
    ram,
    ramBytes: ram.length,
    kernelBytes: 4096,
    kernelKinds: new Uint8Array(1024),
    word: (offset) => words[offset >>> 2],
    setWord: (offset, value) => void (words[offset >>> 2] = value),
    clearFrame: (pa) => void ram.fill(0, pa - RAM_BASE, pa - RAM_BASE + FRAME_BYTES),
  };
}

it('hands out the lowest free frame and none when memory is full', () => {
  const machine = memory(3);
  const frames = new Frames(machine, new Records(machine));
  const taken = [frames.allocate(), frames.allocate(), frames.allocate()];
  expect(taken).toEqual([0, 1, 2].map((frame) => RAM_BASE + frame * FRAME_BYTES));
  expect(frames.allocate()).toBeUndefined();
  frames.release(taken[1]!);
  expect(frames.free).toBe(1);
  expect(frames.allocate()).toBe(taken[1]);
});

it('keeps a shared frame until its last holder lets go, and clears it then', () => {
  const machine = memory(2);
  const frames = new Frames(machine, new Records(machine));
  const pa = frames.allocate()!;
  machine.ram[5] = 9;
  frames.share(pa);
  frames.release(pa);
  expect(machine.ram[5]).toBe(9);
  expect(frames.holders(pa)).toBe(1);
  frames.release(pa);
  expect(machine.ram[5]).toBe(0);
  expect(() => frames.release(pa)).toThrow('is not taken');
});
