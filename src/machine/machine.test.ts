// What a machine promises: exact budgets, precise traps, code that may change, reservations, and stops set from outside.
import { describe, expect, it } from 'vitest';
import { encode, instructionNamed } from '../isa/instructions.ts';
import { must } from '../must.ts';
import { RAM_BASE } from './layout.ts';
import { Machine } from './machine.ts';
import type { EngineName } from './machine.ts';
import { ATOMIC, LOADED, STORED } from './ring.ts';
import { BREAK, BUDGET, cause, causeName, isTrap, WATCH } from './stop.ts';

const op = (name: string, fields: Record<string, number> = {}): number =>
  encode(must(instructionNamed(name), name), fields);
const DATA = RAM_BASE + 0x4000;

function machineWith(engine: EngineName, words: readonly number[], harts = 1): Machine {
  const machine = new Machine({ engine, harts, ramBytes: 1 << 20, kernelBytes: 4096 });
  words.forEach((word, i) => machine.memory.store32(RAM_BASE + i * 4, word));
  for (const hart of machine.harts) {
    hart.pc = RAM_BASE | 0;
    hart.x[10] = DATA | 0;
  }
  return machine;
}

const countdown = [
  op('addi', { rd: 10, rs1: 0, imm: 5 }),
  op('addi', { rd: 11, rs1: 11, imm: 3 }),
  op('addi', { rd: 10, rs1: 10, imm: -1 }),
  op('bne', { rs1: 10, rs2: 0, imm: -8 }),
  op('ecall'),
];

describe.each<EngineName>(['reference', 'interp'])('a machine with engine %s', (engine) => {
  it('stops after exactly the budget, wherever that is', () => {
    const machine = machineWith(engine, countdown);
    const [hart] = machine.harts;
    for (let retired = 1; retired <= 16; retired++) {
      expect(machine.run(0, 1)).toBe(BUDGET);
      expect(hart.retired).toBe(retired);
    }
    expect(machine.run(0, 1)).toBe(cause.CALL);
    const whole = machineWith(engine, countdown);
    expect(whole.run(0, 1_000_000)).toBe(cause.CALL);
    expect([whole.harts[0].retired, whole.harts[0].x[11], whole.harts[0].pc]).toEqual([16, 15, (RAM_BASE + 16) | 0]);
  });

  it('a budget of none does nothing', () => {
    const machine = machineWith(engine, countdown);
    expect(machine.run(0, 0)).toBe(BUDGET);
    expect(machine.harts[0].retired).toBe(0);
  });

  // oxfmt-ignore
  it.each<[string, number[], number, number]>([
    ['an environment call',            [op('ecall')],                                    cause.CALL, 0],
    ['a breakpoint, with its pc',      [op('ebreak')],                                   cause.BREAKPOINT, RAM_BASE | 0],
    ['an illegal word, with the word', [0],                                              cause.ILLEGAL, 0],
    ['another illegal word',           [0x1234_5678],                                    cause.ILLEGAL, 0x1234_5678],
    ['an unknown CSR',                 [op('csrrs', { rd: 1, csr: 0x300 })],             cause.ILLEGAL, op('csrrs', { rd: 1, csr: 0x300 })],
    ['a written counter',              [op('csrrw', { rd: 1, csr: 0xc00, rs1: 1 })],     cause.ILLEGAL, op('csrrw', { rd: 1, csr: 0xc00, rs1: 1 })],
    ['a misaligned jump',              [op('jalr', { rd: 1, rs1: 10, imm: 2 })],         cause.FETCH_MISALIGNED, (DATA + 2) | 0],
    ['a misaligned jump, relative',    [op('jal', { rd: 1, imm: 6 })],                   cause.FETCH_MISALIGNED, (RAM_BASE + 6) | 0],
    ['a misaligned lr.w',              [op('lr.w', { rd: 1, rs1: 11 })],                 cause.LOAD_MISALIGNED, 1],
    ['a misaligned sc.w',              [op('sc.w', { rd: 1, rs1: 11 })],                 cause.STORE_MISALIGNED, 1],
    ['a misaligned AMO',               [op('amoor.w', { rd: 1, rs1: 11 })],              cause.STORE_MISALIGNED, 1],
    ['a load outside RAM',             [op('lw', { rd: 1, rs1: 11, imm: 0 })],           cause.LOAD_ACCESS, 1],
    ['a store outside RAM',            [op('sb', { rs1: 11, rs2: 1, imm: 0 })],          cause.STORE_ACCESS, 1],
  ])('%s stops with pc at it, not retired, nothing written', (_, words, number, tval) => {
    const machine = machineWith(engine, words);
    const [hart] = machine.harts;
    hart.x[1] = 77;
    hart.x[11] = 1;
    expect(machine.run(0, 10)).toBe(number);
    expect([hart.cause, hart.tval, hart.pc, hart.retired, hart.x[1]]).toEqual([number, tval, RAM_BASE | 0, 0, 77]);
  });

  it('a jump out of RAM retires; the fetch faults at the target', () => {
    const machine = machineWith(engine, [op('jalr', { rd: 1, rs1: 0, imm: 64 })]);
    expect(machine.run(0, 10)).toBe(cause.FETCH_ACCESS);
    expect([machine.harts[0].pc, machine.harts[0].tval, machine.harts[0].retired]).toEqual([64, 64, 1]);
    expect(machine.harts[0].x[1]).toBe((RAM_BASE + 4) | 0);
  });

  it('a pc that was set misaligned faults', () => {
    const machine = machineWith(engine, countdown);
    machine.harts[0].pc += 2;
    expect(machine.run(0, 10)).toBe(cause.FETCH_MISALIGNED);
    expect(machine.harts[0].tval).toBe((RAM_BASE + 2) | 0);
  });

  it('x0 stays zero', () => {
    const machine = machineWith(engine, [
      op('addi', { rd: 0, rs1: 0, imm: 5 }),
      op('add', { rd: 1, rs1: 0, rs2: 0 }),
      op('ecall'),
    ]);
    machine.run(0, 10);
    expect([machine.harts[0].x[0], machine.harts[0].x[1]]).toEqual([0, 0]);
  });

  it('counters: cycle and time are the clock, instret what retired, past 32 bits', () => {
    const read = [0xc00, 0xc01, 0xc02, 0xc80, 0xc81, 0xc82].map((csr, i) => op('csrrs', { rd: i + 1, csr }));
    const machine = machineWith(engine, [...read, op('ecall')]);
    machine.harts[0].retired = 2 ** 32 + 100;
    machine.harts[0].charged = 2 ** 33 + 1000;
    machine.run(0, 100);
    expect([...machine.harts[0].x.slice(1, 7)]).toEqual([1100, 1101, 102, 3, 3, 1]);
  });

  it('a store into the code just ahead is executed, with no fence', () => {
    const changed = op('addi', { rd: 5, rs1: 0, imm: 42 });
    const machine = machineWith(engine, [
      op('addi', { rd: 6, rs1: 0, imm: 2 }), // twice, so that everything is decoded the second time
      op('addi', { rd: 5, rs1: 0, imm: 1 }), // changed by the store below
      op('sw', { rs1: 12, rs2: 11, imm: 4 }),
      op('sw', { rs1: 12, rs2: 13, imm: 16 }),
      op('addi', { rd: 7, rs1: 7, imm: 1 }), // changed too: the very next instruction
      op('addi', { rd: 6, rs1: 6, imm: -1 }),
      op('bne', { rs1: 6, rs2: 0, imm: -20 }),
      op('ecall'),
    ]);
    const [hart] = machine.harts;
    hart.x[11] = changed;
    hart.x[12] = RAM_BASE | 0;
    hart.x[13] = op('addi', { rd: 7, rs1: 7, imm: 10 });
    expect(machine.run(0, 100)).toBe(cause.CALL);
    expect([hart.x[5], hart.x[7]]).toEqual([42, 20]);
  });

  it('an AMO on its own word writes its rd all the same', () => {
    const amo = op('amoswap.w', { rd: 5, rs1: 12, rs2: 11 });
    const machine = machineWith(engine, [amo, op('ecall')]);
    const [hart] = machine.harts;
    hart.x[12] = RAM_BASE | 0;
    hart.x[11] = op('addi', { rd: 6, rs1: 0, imm: 1 });
    expect(machine.run(0, 1)).toBe(BUDGET);
    expect([hart.x[0], hart.x[5]]).toEqual([0, amo]);
    hart.pc = RAM_BASE | 0;
    expect(machine.run(0, 10)).toBe(cause.CALL);
    expect(hart.x[6]).toBe(1);
  });

  it('code written by the kernel, and brought back by a snapshot, is executed', () => {
    const machine = machineWith(engine, [op('addi', { rd: 5, rs1: 0, imm: 1 }), op('ecall')]);
    const [hart] = machine.harts;
    const again = (): number => {
      hart.pc = RAM_BASE | 0;
      machine.run(0, 10);
      return hart.x[5];
    };
    expect(again()).toBe(1);
    const snapshot = machine.snapshot();
    machine.memory.write(RAM_BASE, new Uint8Array(Int32Array.of(op('addi', { rd: 5, rs1: 0, imm: 2 })).buffer));
    expect(again()).toBe(2);
    machine.memory.copyFrame(RAM_BASE + 0x9000, RAM_BASE);
    machine.restore(snapshot);
    expect(again()).toBe(1);
    machine.logged = true;
    const mark = machine.mark();
    machine.memory.store8(RAM_BASE + 2, 0x30); // imm 3
    expect(again()).toBe(3);
    machine.undo(mark);
    expect(again()).toBe(1);
  });

  describe('a reservation', () => {
    const lr = op('lr.w', { rd: 5, rs1: 10 });
    const sc = op('sc.w', { rd: 6, rs1: 10, rs2: 7 });
    const between = (words: readonly number[], act: (machine: Machine) => void, harts = 2): number => {
      const machine = machineWith(engine, [lr, ...words, sc], harts);
      machine.harts[0].x[6] = 99;
      machine.run(0, 1 + words.length);
      act(machine);
      machine.run(0, 1);
      return machine.harts[0].x[6];
    };
    const other =
      (word: number, address = DATA): ((machine: Machine) => void) =>
      (machine) => {
        machine.memory.store32(RAM_BASE + 0x2000, word);
        machine.harts[1].pc = (RAM_BASE + 0x2000) | 0;
        machine.harts[1].x[10] = address | 0;
        machine.run(1, 1);
      };
    const nothing = (): void => {};

    it('holds', () => expect(between([], nothing)).toBe(0));
    it('is kept by own plain stores', () => expect(between([op('sw', { rs1: 10, rs2: 7, imm: 0 })], nothing)).toBe(0));
    it('is lost by an own sc.w, failed or not', () => {
      expect(between([op('sc.w', { rd: 8, rs1: 10, rs2: 7 })], nothing)).toBe(1);
      expect(
        between(
          [
            op('addi', { rd: 10, rs1: 10, imm: 4 }),
            op('sc.w', { rd: 8, rs1: 10, rs2: 7 }),
            op('addi', { rd: 10, rs1: 10, imm: -4 }),
          ],
          nothing,
        ),
      ).toBe(1);
    });
    it('is lost by another hart storing the same value', () =>
      expect(between([], other(op('sw', { rs1: 10, rs2: 0, imm: 0 })))).toBe(1));
    it('is lost by one byte of it', () => expect(between([], other(op('sb', { rs1: 10, rs2: 0, imm: 3 })))).toBe(1));
    it('is lost by a misaligned store that reaches into it', () => {
      expect(between([], other(op('sw', { rs1: 10, rs2: 0, imm: -3 })))).toBe(1);
      expect(between([], other(op('sw', { rs1: 10, rs2: 0, imm: 3 })))).toBe(1);
    });
    it('is lost by another hart’s AMO', () =>
      expect(between([], other(op('amoadd.w', { rd: 1, rs1: 10, rs2: 0 })))).toBe(1));
    it('survives stores beside it', () => {
      expect(between([], other(op('sw', { rs1: 10, rs2: 0, imm: 4 })))).toBe(0);
      expect(between([], other(op('sw', { rs1: 10, rs2: 0, imm: -4 })))).toBe(0);
    });
    it('survives another hart’s loads and reservation', () => expect(between([], other(lr))).toBe(0));
    it('is lost by the kernel storing', () => {
      expect(between([], (machine) => machine.memory.store8(DATA + 1, 0))).toBe(1);
      expect(between([], (machine) => machine.memory.clearFrame(DATA))).toBe(1);
      expect(between([], (machine) => machine.memory.store32(DATA + 4, 0))).toBe(0);
    });
    it('is lost by the kernel storing also where there is no other hart', () => {
      expect(between([], (machine) => machine.memory.store8(DATA + 1, 0), 1)).toBe(1);
      expect(between([], (machine) => machine.memory.store32(DATA + 4, 0), 1)).toBe(0);
    });
    it('is lost by a trap and by a context switch', () => {
      expect(between([], (machine) => machine.harts[0].dropReservation())).toBe(1);
      const machine = machineWith(engine, [lr, op('ecall'), sc]);
      machine.run(0, 5);
      machine.harts[0].pc += 4;
      machine.run(0, 1);
      expect(machine.harts[0].x[6]).toBe(1);
    });
    it('is lost only where it lies: the store may use another address of the same word', () => {
      // Through a page table that maps the word twice.
      const machine = machineWith(engine, [lr, sc, op('sw', { rs1: 10, rs2: 0, imm: 0 })], 2);
      const table = RAM_BASE + 0x8000;
      const leaf = (pa: number): number => ((pa / 4096) << 10) | 0xdf;
      machine.memory.store32(table, (((table + 4096) / 4096) << 10) | 1);
      for (const [page, pa] of [
        [1, RAM_BASE],
        [2, DATA],
        [3, DATA],
      ])
        machine.memory.store32(table + 4096 + page * 4, leaf(pa));
      for (const hart of machine.harts) {
        machine.loadSatp(hart.id, -0x8000_0000 | (table / 4096));
        hart.pc = 0x1000;
        hart.x[10] = 0x2000 + hart.id * 0x1000;
      }
      machine.harts[1].pc = 0x1008;
      machine.run(0, 1);
      expect(machine.harts[0].reservation).toBe(DATA);
      machine.run(1, 1);
      expect(machine.harts[0].reservation).toBe(-1);
      machine.run(0, 1);
      expect(machine.harts[0].x[6]).toBe(1);
    });
  });

  it('four harts that count by LR/SC and by AMO lose nothing, whatever the slice', () => {
    const loop = [
      op('lr.w', { rd: 5, rs1: 10 }),
      op('addi', { rd: 5, rs1: 5, imm: 1 }),
      op('sc.w', { rd: 6, rs1: 10, rs2: 5 }),
      op('bne', { rs1: 6, rs2: 0, imm: -12 }),
      op('addi', { rd: 7, rs1: 0, imm: 1 }),
      op('amoadd.w', { rd: 0, rs1: 11, rs2: 7 }),
      op('addi', { rd: 8, rs1: 8, imm: -1 }),
      op('bne', { rs1: 8, rs2: 0, imm: -28 }),
      op('ecall'),
    ];
    for (const slice of [1, 2, 3, 5, 11, 100]) {
      const machine = machineWith(engine, loop, 4);
      const running = new Set([0, 1, 2, 3]);
      for (const hart of machine.harts) {
        hart.x[8] = 200;
        hart.x[11] = (DATA + 64) | 0;
      }
      for (let turn = 0; running.size > 0; turn++) {
        for (const id of running) if (machine.run(id, slice + ((turn + id) % 3)) === cause.CALL) running.delete(id);
      }
      expect([machine.memory.load32(DATA), machine.memory.load32(DATA + 64)]).toEqual([800, 800]);
    }
  });

  it('tells an observer every access', () => {
    const machine = machineWith(engine, [
      op('lbu', { rd: 5, rs1: 10, imm: 1 }),
      op('sw', { rs1: 10, rs2: 5, imm: 2 }),
      op('lr.w', { rd: 5, rs1: 10 }),
      op('sc.w', { rd: 5, rs1: 10, rs2: 0 }),
      op('sc.w', { rd: 5, rs1: 10, rs2: 0 }),
      op('amoor.w', { rd: 5, rs1: 10, rs2: 0 }),
      op('lw', { rd: 5, rs1: 0, imm: 0 }), // faults: no access
    ]);
    const seen: number[][] = [];
    machine.observe = (words, from, to) => {
      for (let at = from; at < to; at += 4) seen.push([...words.subarray(at, at + 4)]);
    };
    expect(machine.run(0, 100)).toBe(cause.LOAD_ACCESS);
    const pc = (i: number): number => (RAM_BASE + i * 4) | 0;
    expect(seen).toEqual([
      [pc(0), (DATA + 1) | 0, LOADED | 8, 0],
      [pc(1), (DATA + 2) | 0, STORED | 32, 0],
      [pc(2), DATA | 0, LOADED | ATOMIC | 32, 0],
      [pc(3), DATA | 0, STORED | ATOMIC | 32, 0],
      [pc(4), DATA | 0, ATOMIC | 32, 0],
      [pc(5), DATA | 0, LOADED | STORED | ATOMIC | 32, 0],
    ]);
  });

  it('stops at a breakpoint before it, each time, and steps over it', () => {
    const machine = machineWith(engine, countdown);
    machine.run(0, 4);
    machine.harts[0].pc = RAM_BASE | 0;
    machine.setBreak(RAM_BASE + 8, true);
    expect(machine.run(0, 100)).toBe(BREAK);
    expect(machine.harts[0].pc).toBe((RAM_BASE + 8) | 0);
    expect(machine.run(0, 100)).toBe(BREAK);
    expect(machine.step(0)).toBe(BUDGET);
    expect(machine.run(0, 100)).toBe(BREAK);
    machine.setBreak(RAM_BASE + 8, false);
    expect(machine.run(0, 100)).toBe(cause.CALL);
  });

  it('stops before a watched byte is accessed, and only then', () => {
    const machine = machineWith(engine, [
      op('sw', { rs1: 10, rs2: 5, imm: 8 }),
      op('lb', { rd: 5, rs1: 10, imm: 5 }),
      op('sh', { rs1: 10, rs2: 7, imm: 4 }),
      op('ecall'),
    ]);
    const [hart] = machine.harts;
    hart.x[7] = 7;
    machine.run(0, 1); // the tag is there before the watchpoint
    hart.pc = RAM_BASE | 0;
    machine.setWatches([{ pa: DATA + 5, length: 1, loads: false, stores: true }]);
    expect(machine.run(0, 100)).toBe(WATCH);
    expect([hart.pc, hart.tval]).toEqual([(RAM_BASE + 8) | 0, (DATA + 5) | 0]);
    expect(machine.memory.load16(DATA + 4)).toBe(0);
    expect(machine.step(0)).toBe(BUDGET);
    expect(machine.memory.load16(DATA + 4)).toBe(7);
    expect(machine.run(0, 100)).toBe(cause.CALL);
    machine.setWatches([]);
    hart.pc = RAM_BASE | 0;
    expect(machine.run(0, 100)).toBe(cause.CALL);
  });
});

describe('physical memory', () => {
  const { memory } = new Machine({ ramBytes: 1 << 20, kernelBytes: 4096 });
  it('is little-endian and takes misaligned words', () => {
    memory.store32(RAM_BASE + 0x1001, 0x1122_3344);
    expect(memory.load8(RAM_BASE + 0x1001)).toBe(0x44);
    expect(memory.load16(RAM_BASE + 0x1003)).toBe(0x1122);
    expect([...memory.read(RAM_BASE + 0x1000, 6)]).toEqual([0, 0x44, 0x33, 0x22, 0x11, 0]);
  });
  it('ends where RAM ends: beyond is our mistake, not the guest’s', () => {
    expect(memory.contains(RAM_BASE + (1 << 20) - 4, 4)).toBe(true);
    expect(memory.contains(RAM_BASE + (1 << 20) - 3, 4)).toBe(false);
    expect(() => memory.load32(RAM_BASE - 4)).toThrow(/outside RAM/);
    expect(() => memory.store8(RAM_BASE + (1 << 20), 0)).toThrow(/outside RAM/);
    expect(() => memory.setWord(4096, 0)).toThrow(/kernel region/);
  });
});

describe('causes', () => {
  it('have the manual’s names', () => {
    expect(causeName(15)).toBe('store/AMO page fault');
    expect(causeName(99)).toBe('cause 99');
    expect([isTrap(0), isTrap(15), isTrap(BUDGET), isTrap(WATCH), isTrap(BREAK)]).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
