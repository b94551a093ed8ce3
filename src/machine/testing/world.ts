// A random world for random programs: code, contended words, page tables with holes; the same in any number of machines.
import { RAM_BASE } from '../layout.ts';
import type { Machine } from '../machine.ts';
import { PTE, satpOf } from '../sv32.ts';
import { POINTERS, randomCode, randomValue } from './random-program.ts';
import type { Random } from './random-program.ts';

export const RAM_BYTES = 64 * 4096;
const ROOTS = 5; // more than the banks of a hart
/** Frames: 0..7 code, 8..15 data, 16..31 more data, tables from 32. */
export const FRAMES_CODE = 8;
const FRAMES_USED = 32;
export const TABLE_FRAME = 32;
/** Virtual pages 0..63 at this address; a superpage covers RAM higher up. */
export const VA = 0x0040_0000;
const VA_SUPER = 0x8000_0000 | 0;

/** Fills the machines alike and points their harts at code; returns the satp words to choose from. */
export function furnish(machines: readonly Machine[], random: Random, paged: boolean): number[] {
  const writeAll = (pa: number, value: number): void => machines.forEach(({ memory }) => memory.store32(pa, value));
  randomCode(random, FRAMES_CODE * 1024).forEach((word, i) => writeAll(RAM_BASE + i * 4, word));
  const satps = paged ? mapRandomly(random, writeAll) : [0];
  for (const { id } of machines[0].harts) {
    const satp = satps[random(satps.length)];
    for (const machine of machines) machine.loadSatp(id, satp);
    setRegisters(random, machines, id, paged);
  }
  return satps;
}

/** Sends a hart somewhere in the code, with pointers to something. */
export function setRegisters(random: Random, pair: readonly Machine[], hart: number, paged: boolean): void {
  const base = paged ? VA : RAM_BASE | 0;
  const values = Array.from({ length: 32 }, () => randomValue(random));
  for (const pointer of POINTERS) {
    const where = random(20);
    // Mostly four words in two shared pages; else a page's edge, code, anything.
    if (where < 10 || (pointer < 11 && where < 16))
      values[pointer] = base + (FRAMES_CODE + random(2)) * 4096 + 0x800 + random(2) * 4;
    else if (where < 14) values[pointer] = base + (1 + random(FRAMES_USED)) * 4096 + random(8) - 4;
    else if (where < 16) values[pointer] = base + random(FRAMES_CODE) * 4096 + random(random(4) ? 128 : 1024) * 4;
    else if (where < 19) values[pointer] = base + random(64 * 4096);
    else values[pointer] = VA_SUPER + random(RAM_BYTES);
  }
  const pc = base + random(FRAMES_CODE) * 4096 + (random(16) === 0 ? 4080 : random(random(4) ? 100 : 1000) * 4);
  for (const machine of pair) {
    for (let i = 1; i < 32; i++) machine.harts[hart].x[i] = values[i];
    machine.harts[hart].pc = pc;
  }
}

/** A leaf, mostly with every right. */
export function randomPte(random: Random): number {
  const frame = random(FRAMES_USED);
  if (random(20) === 0) return random(0x1_0000) * 0x1_0000 + random(0x1_0000);
  const rights = [PTE.R, PTE.R | PTE.W, PTE.R | PTE.W | PTE.X, PTE.R | PTE.X, PTE.X, PTE.W][random(20) ? 2 : random(6)];
  const bits = rights | PTE.V | PTE.U | (random(2) ? PTE.A : 0) | (random(2) ? PTE.D : 0) | (random(8) ? 0 : PTE.G);
  return ((RAM_BASE / 4096 + frame) << 10) | bits;
}

/** Two second-level tables under five roots with three ASIDs; one root also has a superpage over RAM. */
function mapRandomly(random: Random, writeAll: (pa: number, value: number) => void): number[] {
  const frame = (number: number): number => RAM_BASE + number * 4096;
  const pointer = (number: number): number => ((frame(number) / 4096) << 10) | PTE.V;
  for (let table = 0; table < 2; table++) {
    for (let page = 0; page < 64; page++) {
      const own = ((RAM_BASE / 4096 + (page % FRAMES_USED)) << 10) | PTE.V | PTE.U | PTE.R | PTE.W | PTE.X;
      writeAll(frame(TABLE_FRAME + 5 + table) + page * 4, page < FRAMES_USED && random(8) ? own : randomPte(random));
    }
  }
  return Array.from({ length: ROOTS }, (_, root) => {
    writeAll(frame(TABLE_FRAME + root) + (VA >>> 22) * 4, pointer(TABLE_FRAME + 5 + (root & 1)));
    const everything = PTE.V | PTE.U | PTE.R | PTE.W | PTE.X;
    writeAll(frame(TABLE_FRAME + root) + (VA_SUPER >>> 22) * 4, ((RAM_BASE / 4096) << 10) | everything);
    return satpOf(root % 3, frame(TABLE_FRAME + root));
  });
}
