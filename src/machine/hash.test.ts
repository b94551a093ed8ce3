// The hash sees every word that matters and nothing else.
import { describe, expect, it } from 'vitest';
import { Machine } from './machine.ts';
import { RAM_BASE } from './layout.ts';
import { STATISTIC, TIME } from './memory.ts';
import { PTE } from './sv32.ts';
import { hashes } from './testing/hashes.ts';

const fresh = (): Machine => new Machine({ harts: 2, ramBytes: 1 << 20, kernelBytes: 8192 });

describe('the hash', () => {
  it('has 128 bits and is the same for two fresh machines', () => {
    expect(fresh().hash()).toMatch(/^[0-9a-f]{32}$/);
    expect(fresh().hash()).toBe(fresh().hash());
  });

  it('changes with every single bit of a frame, a register, pc, and a kernel word', () => {
    const machine = fresh();
    const seen = new Set([machine.hash()]);
    let changes = 0;
    const changed = (): void => {
      changes++;
      seen.add(machine.hash());
    };
    for (let bit = 0; bit < 32; bit++) {
      for (const pa of [RAM_BASE, RAM_BASE + 0x1004, RAM_BASE + 0xf_fffc]) {
        machine.memory.store32(pa, 1 << bit);
        changed();
        machine.memory.store32(pa, 0);
      }
      for (const hart of machine.harts) {
        hart.x[7] = 1 << bit;
        changed();
        hart.x[7] = 0;
        hart.pc = 1 << bit;
        changed();
        hart.pc = 0;
      }
      machine.memory.setWord(4096, 1 << bit);
      changed();
      machine.memory.setWord(4096, 0);
    }
    expect(seen.size).toBe(changes + 1);
  });

  it('does not depend on how a state was reached', () => {
    const machine = fresh();
    const before = machine.hash();
    machine.memory.store32(RAM_BASE + 64, 5);
    machine.memory.store32(RAM_BASE + 0x3000, 6);
    const there = machine.hash();
    machine.memory.store32(RAM_BASE + 64, 0);
    machine.hash();
    machine.memory.clearFrame(RAM_BASE + 0x3000);
    expect(machine.hash()).toBe(before);
    machine.memory.store32(RAM_BASE + 0x3000, 6);
    machine.memory.store32(RAM_BASE + 64, 5);
    expect(machine.hash()).toBe(there);
    const other = fresh();
    other.memory.store32(RAM_BASE + 0x3000, 6);
    other.memory.store32(RAM_BASE + 64, 5);
    expect(other.hash()).toBe(there);
  });

  it('tells two words that changed places apart', () => {
    const [a, b] = [fresh(), fresh()];
    a.memory.store32(RAM_BASE, 1);
    a.memory.store32(RAM_BASE + 4, 2);
    b.memory.store32(RAM_BASE, 2);
    b.memory.store32(RAM_BASE + 4, 1);
    expect(a.hash()).not.toBe(b.hash());
    const [c, d] = [fresh(), fresh()];
    c.memory.store32(RAM_BASE, 1);
    d.memory.store32(RAM_BASE + 4096, 1);
    expect(c.hash()).not.toBe(d.hash());
  });

  it('leaves out clocks, times and statistics', () => {
    const machine = fresh();
    machine.memory.kernelKinds[10] = TIME;
    machine.memory.kernelKinds[11] = STATISTIC;
    machine.memory.setWord(36, 1);
    const before = machine.hash();
    machine.memory.setWord(40, 7);
    machine.memory.setWord(44, 7);
    machine.harts[1].charge(100);
    machine.harts[1].retired = 5;
    expect(machine.hash()).toBe(before);
    machine.memory.setWord(36, 2);
    expect(machine.hash()).not.toBe(before);
  });

  it('leaves out A and D of page tables, and only there', () => {
    const machine = fresh();
    machine.memory.store32(RAM_BASE, PTE.V | PTE.R);
    const asData = machine.hash();
    machine.memory.store32(RAM_BASE, PTE.V | PTE.R | PTE.A);
    expect(machine.hash()).not.toBe(asData);
    machine.memory.markTable(RAM_BASE, true);
    const asTable = machine.hash();
    machine.memory.store32(RAM_BASE, PTE.V | PTE.R);
    expect(machine.hash()).toBe(asTable);
    machine.memory.store32(RAM_BASE, PTE.V | PTE.R | PTE.W);
    expect(machine.hash()).not.toBe(asTable);
    machine.memory.store32(RAM_BASE, PTE.V | PTE.R);
    machine.memory.markTable(RAM_BASE, false);
    expect(machine.hash()).toBe(asData);
  });

  it('follows restores and undos', () => {
    const machine = fresh();
    machine.memory.store32(RAM_BASE + 8, 1);
    const snapshot = machine.snapshot();
    const hash = machine.hash();
    machine.memory.store32(RAM_BASE + 8, 2);
    machine.memory.store32(RAM_BASE + 0x5000, 2);
    expect(machine.hash()).not.toBe(hash);
    machine.restore(snapshot);
    expect(machine.hash()).toBe(hash);
    machine.logged = true;
    const mark = machine.mark();
    machine.memory.store32(RAM_BASE + 8, 2);
    machine.harts[0].x[3] = 1;
    expect(machine.hash()).not.toBe(hash);
    machine.undo(mark);
    expect(machine.hash()).toBe(hash);
  });
});

describe('the remembered hash equals one made from scratch', () => {
  it('after random runs, stores, snapshots, undos, and switches of the log', () => {
    for (const seed of [1, 2, 3, 248]) expect(hashes(seed, 300)).toBeUndefined();
  });

  interface Insides {
    tlb: { withdrawStores(): void };
    memory: { touchGranule(host: number): void };
    hasher: { collect(): void };
  }
  const spoilt = (spoil: (machine: Insides) => void): string | undefined => {
    for (let seed = 1; seed <= 10; seed++) {
      const found = hashes(seed, 300, (machine) => spoil(machine as unknown as Insides));
      if (found) return found;
    }
    return undefined;
  };
  it('which is noticed when store tags are not withdrawn', () => {
    expect(spoilt((machine) => (machine.tlb.withdrawStores = () => {}))).toBeDefined();
  });
  it('which is noticed when the log is not looked at', () => {
    expect(spoilt((machine) => (machine.hasher.collect = () => {}))).toBeDefined();
  });
});
