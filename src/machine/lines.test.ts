// What an atomic instruction waits for a cache line that another hart had last.
import { describe, expect, it } from 'vitest';
import { encode, instructionNamed } from '../isa/instructions.ts';
import { RAM_BASE } from './layout.ts';
import { Machine } from './machine.ts';
import { PTE, satpOf } from './sv32.ts';

const TICKS = 50;
const row = (name: string) => instructionNamed(name)!;
const DATA = 0x40_0000;

/** Two harts with one program: amoadd.w at a0, then again at a1, then an SC at a0. */
function world(engine: 'reference' | 'interp'): Machine {
  const machine = new Machine({ engine, harts: 2, ramBytes: 1 << 20, kernelBytes: 0, lineTicks: TICKS });
  const { memory, harts } = machine;
  const leaf = (pa: number, rights: number) => ((pa >>> 12) << 10) | rights | PTE.U | PTE.A | PTE.D | PTE.V;
  memory.store32(RAM_BASE, (((RAM_BASE + 0x1000) >>> 12) << 10) | PTE.V);
  memory.store32(RAM_BASE + 4, (((RAM_BASE + 0x2000) >>> 12) << 10) | PTE.V);
  memory.store32(RAM_BASE + 0x1000, leaf(RAM_BASE + 0x3000, PTE.R | PTE.X));
  memory.store32(RAM_BASE + 0x2000, leaf(RAM_BASE + 0x4000, PTE.R | PTE.W));
  const amoadd = (rs1: number) => encode(row('amoadd.w'), { rs1 });
  const words = [
    amoadd(10),
    amoadd(11),
    encode(row('lr.w'), { rd: 5, rs1: 10 }),
    encode(row('sc.w'), { rd: 6, rs1: 10 }),
  ];
  words.forEach((word, i) => memory.store32(RAM_BASE + 0x3000 + i * 4, word));
  for (const hart of harts) {
    machine.loadSatp(hart.id, satpOf(1, RAM_BASE));
    hart.x[10] = DATA;
    hart.x[11] = DATA + 60;
  }
  return machine;
}

function step(machine: Machine, hart: number, times = 1): number {
  const before = machine.harts[hart].charged;
  machine.run(hart, times);
  return machine.harts[hart].charged - before;
}

describe.each(['reference', 'interp'] as const)('on the %s engine an atomic instruction', (engine) => {
  it('costs nothing more on a line that nobody had, or the hart itself', () => {
    const machine = world(engine);
    expect(step(machine, 0)).toBe(0);
    expect(step(machine, 0)).toBe(0);
  });

  it('waits for the line of another hart, whichever word of it that had', () => {
    const machine = world(engine);
    step(machine, 0, 2);
    expect(step(machine, 1)).toBe(TICKS);
    expect(step(machine, 1)).toBe(0);
    expect(step(machine, 0, 2)).toBe(TICKS);
  });

  it('and an SC waits likewise, but only if it succeeds', () => {
    const machine = world(engine);
    step(machine, 0, 2);
    step(machine, 1, 3);
    expect(step(machine, 0)).toBe(0);
    expect(step(machine, 0)).toBe(TICKS);
    // Hart 0 has stored, so the reservation of hart 1 is gone.
    expect(step(machine, 1)).toBe(0);
    expect(machine.harts[1].x[6]).toBe(1);
  });

  it('waits as long after a snapshot, and after an undo', () => {
    const machine = world(engine);
    machine.logged = true;
    step(machine, 0);
    const snapshot = machine.snapshot();
    const mark = machine.mark();
    expect(step(machine, 1)).toBe(TICKS);
    machine.undo(mark);
    expect(step(machine, 1)).toBe(TICKS);
    machine.restore(snapshot);
    expect(step(machine, 1)).toBe(TICKS);
    expect(machine.compare(snapshot)).toBeDefined();
  });
});
