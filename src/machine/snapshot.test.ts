// Snapshots and the undo log bring back every byte, and runs repeat bit for bit.
import { describe, expect, it } from 'vitest';
import { RAM_BASE } from './layout.ts';
import { Machine } from './machine.ts';
import { repeats } from './testing/repeat.ts';

describe('a run repeats bit for bit, from the start, from snapshots, and after undos', () => {
  for (const slice of [1, 7, 1000]) {
    it(`with slice ${slice}`, () => {
      for (let seed = 1; seed <= 3; seed++) {
        expect(repeats({ seed, slice, turns: slice === 1000 ? 60 : 1500 })).toBeUndefined();
      }
    });
  }
  it('on the reference engine', () => {
    expect(repeats({ seed: 1, slice: 7, turns: 300, engine: 'reference' })).toBeUndefined();
  });
});

interface Insides {
  tlb: { withdrawStores(): void };
  reservations: { track(): void };
  memory: { log: { add(address: number): void } };
  snapshots: { putHarts(): void };
}

describe('the checker notices', () => {
  const spoilt = (spoil: (machine: Insides) => void): string | undefined => {
    for (let seed = 1; seed <= 10; seed++) {
      const found = repeats({ seed, slice: 7, turns: 1500, spoil: (machine) => spoil(machine as unknown as Insides) });
      if (found) return found;
    }
    return undefined;
  };
  it('a reservation that outlives a foreign store', () => {
    expect(spoilt((machine) => (machine.reservations.track = () => {}))).toMatch(/two runs from the start/);
  });
  it('a page that is written without being marked dirty', () => {
    expect(spoilt((machine) => (machine.tlb.withdrawStores = () => {}))).toMatch(/restored|from a snapshot|undone/);
  });
  it('registers that are not restored', () => {
    expect(spoilt((machine) => (machine.snapshots.putHarts = () => {}))).toMatch(/restored/);
  });
  it('a store that is not logged', () => {
    expect(spoilt((machine) => (machine.memory.log.add = () => {}))).toMatch(/undone/);
  });
});

describe('a snapshot', () => {
  const fresh = (): Machine => new Machine({ ramBytes: 1 << 20, kernelBytes: 8192 });

  it('holds RAM, the kernel region, registers and clocks', () => {
    const machine = fresh();
    machine.memory.store32(RAM_BASE + 0x8000, 1);
    machine.memory.setWord(4096, 2);
    machine.harts[0].x[9] = 3;
    machine.harts[0].charge(4);
    const snapshot = machine.snapshot();
    machine.memory.clearFrame(RAM_BASE + 0x8000);
    machine.memory.write(RAM_BASE + 0x9ffe, Uint8Array.of(1, 2, 3, 4));
    machine.memory.setWord(4096, 9);
    machine.harts[0].x[9] = 9;
    machine.harts[0].charge(9);
    expect(machine.compare(snapshot)).toMatch(/^hart 0, x9: 0x00000003 then, 0x00000009 now/);
    machine.restore(snapshot);
    expect(machine.compare(snapshot)).toBeUndefined();
    expect(machine.memory.load32(RAM_BASE + 0x8000)).toBe(1);
    expect(machine.memory.load32(RAM_BASE + 0x9ffe)).toBe(0);
    expect(machine.memory.word(4096)).toBe(2);
    expect(machine.harts[0].clock).toBe(4);
  });

  it('says where a difference lies', () => {
    const machine = fresh();
    const snapshot = machine.snapshot();
    machine.memory.store8(RAM_BASE + 0x1236, 7);
    expect(machine.compare(snapshot)).toBe('RAM at 0x80001234: 0x00000000 then, 0x00070000 now');
    machine.restore(snapshot);
    machine.memory.setWord(8, -1);
    expect(machine.compare(snapshot)).toBe('kernel region at +0x8: 0x00000000 then, 0xffffffff now');
  });

  it('shares what did not change, and older ones stay good', () => {
    const machine = fresh();
    const snapshots = Array.from({ length: 20 }, (_, i) => {
      machine.memory.store32(RAM_BASE + i * 4096, i + 1);
      return machine.snapshot();
    });
    const shared = snapshots[18].groups.flat().filter((page, i) => page && page === snapshots[19].groups.flat()[i]);
    expect(shared.length).toBeGreaterThanOrEqual(19);
    for (const i of [3, 19, 0, 7, 7, 18]) {
      machine.restore(snapshots[i]);
      const words = Array.from({ length: 20 }, (_, frame) => machine.memory.load32(RAM_BASE + frame * 4096));
      expect(words).toEqual(Array.from({ length: 20 }, (_, frame) => (frame <= i ? frame + 1 : 0)));
    }
  });
});

describe('the undo log', () => {
  it('holds more than its own area', () => {
    const machine = new Machine({ ramBytes: 1 << 20, kernelBytes: 4096 });
    machine.logged = true;
    machine.memory.store32(RAM_BASE, 1);
    const outer = machine.mark();
    for (let i = 0; i < 700; i++) machine.memory.write(RAM_BASE + (i % 200) * 4096, new Uint8Array(4096).fill(i));
    const inner = machine.mark();
    expect(inner.position).toBeGreaterThan(700_000);
    machine.memory.store32(RAM_BASE + 8, 0);
    machine.undo(inner);
    expect(machine.memory.load8(RAM_BASE + 8)).toBe(600 & 0xff);
    machine.undo(outer);
    expect(machine.memory.load32(RAM_BASE)).toBe(1);
    expect(machine.memory.read(RAM_BASE + 4, 800_000).every((byte) => byte === 0)).toBe(true);
  });

  it('refuses marks when it is off, and marks of another time', () => {
    const machine = new Machine({ ramBytes: 1 << 20, kernelBytes: 4096 });
    expect(() => machine.mark()).toThrow(/machine.logged/);
    machine.logged = true;
    machine.memory.store32(RAM_BASE, 1);
    const mark = machine.mark();
    machine.logged = false;
    machine.logged = true;
    expect(() => machine.undo(mark)).toThrow(/future/);
  });
});
