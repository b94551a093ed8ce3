// The page walk: a test for each step that can say no, superpages, A and D, ASIDs, stale translations and their end.
import { describe, expect, it } from 'vitest';
import { encode, instructionNamed } from '../isa/instructions.ts';
import { must } from '../must.ts';
import { RAM_BASE } from './layout.ts';
import { Machine } from './machine.ts';
import { BUDGET, cause } from './stop.ts';
import { PTE, satpOf, walk } from './sv32.ts';
import type { Access, Walk, WalkStep } from './sv32.ts';
import { randomMappings } from './testing/plain-walk.ts';

const { V, R, W, X, U, G, A, D } = PTE;
const ROOT = RAM_BASE + 0x4000;
const TABLE = RAM_BASE + 0x5000;
const DATA = RAM_BASE + 0x6000;
const CODE = RAM_BASE + 0x7000;
const VA = 0x0040_1234;
const CODE_VA = 0x0040_2000;
const ppn = (pa: number): number => (pa / 4096) << 10;
const op = (name: string, fields: Record<string, number>): number => encode(must(instructionNamed(name), name), fields);

/** Two harts under one root: VA's page as given, code mapped beside it. */
function machineWith(top: number, bottom = 0, root = ROOT): Machine {
  const machine = new Machine({ harts: 2, ramBytes: 5 << 20, kernelBytes: 0 });
  const { memory } = machine;
  memory.store32(ROOT + 4, top);
  memory.store32(TABLE + 4, bottom);
  memory.store32(TABLE + 8, ppn(CODE) | V | R | X | U | A);
  for (const hart of machine.harts) {
    machine.loadSatp(hart.id, satpOf(7, root));
    hart.pc = CODE_VA;
    hart.x[10] = VA;
    hart.x[11] = 99;
  }
  return machine;
}
const pointer = ppn(TABLE) | V;
const all = V | R | W | X | U | A | D;
const look = (machine: Machine, access: Access): Walk => walk(machine.memory, machine.harts[0].satp, VA, access);

/** Runs one instruction of a hart from the code page. */
function execute(machine: Machine, name: string, fields: Record<string, number>, hart = 0): number {
  machine.memory.store32(CODE, op(name, fields));
  machine.harts[hart].pc = CODE_VA;
  return machine.run(hart, 1);
}
const load = (machine: Machine, hart = 0): number => execute(machine, 'lw', { rd: 5, rs1: 10, imm: 0 }, hart);
const store = (machine: Machine, hart = 0): number => execute(machine, 'sw', { rs1: 10, rs2: 11, imm: 0 }, hart);

describe('the walk says no', () => {
  // oxfmt-ignore
  it.each<[string, number, number, Access, number, RegExp]>([
    ['step 2: the second table is outside RAM',           ppn(0x4000) | V,  0,                        'load',  cause.LOAD_ACCESS,  /^2: the level 0 entry/],
    ['step 2, for a store',                               V,                0,                        'store', cause.STORE_ACCESS, /^2:/],
    ['step 2, for a fetch',                               V,                0,                        'fetch', cause.FETCH_ACCESS, /^2:/],
    ['step 3: V=0 above',                                 0,                0,                        'load',  cause.LOAD_PAGE,    /^3: level 1, V=0/],
    ['step 3: V=0 below',                                 pointer,          ppn(DATA) | R | W | U,    'store', cause.STORE_PAGE,   /^3: level 0, V=0/],
    ['step 3: W without R',                               pointer,          ppn(DATA) | V | W | U,    'store', cause.STORE_PAGE,   /^3: level 0, W=1 with R=0/],
    ['step 3: W without R, with X',                       pointer,          ppn(DATA) | V | W | X | U, 'fetch', cause.FETCH_PAGE,  /^3: level 0, W=1 with R=0/],
    ['step 3: U in a pointer',                            pointer | U,      ppn(DATA) | all,          'load',  cause.LOAD_PAGE,    /^3: level 1, D, A and U/],
    ['step 3: A in a pointer',                            pointer | A,      ppn(DATA) | all,          'load',  cause.LOAD_PAGE,    /^3: level 1, D, A and U/],
    ['step 3: D in a pointer',                            pointer | D,      ppn(DATA) | all,          'load',  cause.LOAD_PAGE,    /^3: level 1, D, A and U/],
    ['step 4: a pointer at the last level',               pointer,          ppn(DATA) | V,            'load',  cause.LOAD_PAGE,    /^4: level 0/],
    ['step 5: a misaligned superpage',                    ppn(DATA) | all,  0,                        'load',  cause.LOAD_PAGE,    /^5: level 1/],
    ['step 6: U=0',                                       pointer,          ppn(DATA) | V | R | W | X, 'fetch', cause.FETCH_PAGE,  /^6: level 0, U=0/],
    ['step 8: R=0 for a load',                            pointer,          ppn(DATA) | V | X | U,    'load',  cause.LOAD_PAGE,    /^8: level 0, R=0/],
    ['step 8: W=0 for a store',                           pointer,          ppn(DATA) | V | R | U,    'store', cause.STORE_PAGE,   /^8: level 0, W=0/],
    ['step 8: X=0 for a fetch',                           pointer,          ppn(DATA) | V | R | W | U, 'fetch', cause.FETCH_PAGE,  /^8: level 0, X=0/],
    ['at last: the leaf is outside RAM, below',           pointer,          ppn(0x1000) | all,        'load',  cause.LOAD_ACCESS,  /^10: .*0x1234, outside RAM/],
    ['at last: the leaf is outside RAM, 34 bits up',      pointer,          (0x3f_ffff << 10) | all,  'store', cause.STORE_ACCESS, /^10: .*0x3fffff234, outside RAM/],
  ])('%s', (_, top, bottom, access, number, step) => {
    const machine = machineWith(top, bottom);
    const found = look(machine, access);
    expect(found).toMatchObject({ ok: false, cause: number, step: expect.stringMatching(step) });
  });

  it('step 2: the root itself is outside RAM', () => {
    const machine = machineWith(pointer, ppn(DATA) | all, 0x4000);
    expect(look(machine, 'fetch')).toMatchObject({
      ok: false,
      cause: cause.FETCH_ACCESS,
      step: expect.stringMatching(/^2: the level 1/),
    });
    expect(load(machine)).toBe(cause.FETCH_ACCESS);
  });

  it('where a superpage leaves RAM', () => {
    const machine = machineWith(ppn(RAM_BASE + 0x40_0000) | all);
    const { memory } = machine;
    expect(walk(memory, machine.harts[0].satp, 0x004f_ffff, 'load').ok).toBe(true);
    expect(walk(memory, machine.harts[0].satp, 0x0050_0000, 'load')).toMatchObject({
      ok: false,
      cause: cause.LOAD_ACCESS,
    });
  });

  it('and leaves no A and no D behind', () => {
    for (const leaf of [ppn(DATA) | V | R | U, ppn(0x1000) | V | R | W | U, ppn(DATA) | V | R | W]) {
      const machine = machineWith(pointer, leaf);
      expect(look(machine, 'store').ok).toBe(false);
      expect(machine.memory.load32(TABLE + 4)).toBe(leaf);
    }
  });
});

describe('the walk says yes', () => {
  it('to a page: the frame and the offset', () => {
    expect(look(machineWith(pointer, ppn(DATA) | all), 'load')).toMatchObject({
      ok: true,
      pa: DATA + 0x234,
      level: 0,
      pteAddress: TABLE + 4,
    });
  });

  it('to a superpage: 22 bits of offset', () => {
    expect(look(machineWith(ppn(RAM_BASE) | all), 'load')).toMatchObject({
      ok: true,
      pa: RAM_BASE + 0x1234,
      level: 1,
      pteAddress: ROOT + 4,
    });
  });

  it('sets A for a load and a fetch, A and D for a store', () => {
    for (const [access, bits] of [
      ['load', A],
      ['fetch', A],
      ['store', A | D],
    ] as const) {
      const machine = machineWith(pointer, ppn(DATA) | V | R | W | X | U);
      look(machine, access);
      expect(machine.memory.load32(TABLE + 4)).toBe(ppn(DATA) | V | R | W | X | U | bits);
    }
  });

  it('sets nothing when it only explains, and says what each entry says', () => {
    const machine = machineWith(pointer, ppn(DATA) | V | R | U);
    const steps: WalkStep[] = [];
    walk(machine.memory, machine.harts[0].satp, VA, 'load', steps);
    expect(machine.memory.load32(TABLE + 4)).toBe(ppn(DATA) | V | R | U);
    expect(steps).toEqual([
      { level: 1, pteAddress: ROOT + 4, pte: pointer, says: 'points to the next level' },
      { level: 0, pteAddress: TABLE + 4, pte: ppn(DATA) | V | R | U, says: 'a 4 KiB leaf' },
    ]);
  });

  it('without paging: va is the physical address', () => {
    const machine = machineWith(pointer);
    expect(walk(machine.memory, 0, DATA | 0, 'store')).toMatchObject({ ok: true, pa: DATA });
    expect(walk(machine.memory, 0, 0x1000, 'store')).toMatchObject({ ok: false, cause: cause.STORE_ACCESS });
  });
});

describe('through the TLB', () => {
  it('a load that finds W does not set D; the store after it does', () => {
    const machine = machineWith(pointer, ppn(DATA) | V | R | W | U);
    expect(load(machine)).toBe(BUDGET);
    expect(machine.memory.load32(TABLE + 4) & (A | D)).toBe(A);
    expect(store(machine)).toBe(BUDGET);
    expect(machine.memory.load32(TABLE + 4) & (A | D)).toBe(A | D);
  });

  it('a failing sc.w to a page without W faults, with the address in tval', () => {
    const machine = machineWith(pointer, ppn(DATA) | V | R | U);
    expect(execute(machine, 'sc.w', { rd: 5, rs1: 10, rs2: 11 })).toBe(cause.STORE_PAGE);
    expect(machine.harts[0].tval).toBe(VA);
  });

  it('an AMO to a page without W faults as a store', () => {
    const machine = machineWith(pointer, ppn(DATA) | V | R | U);
    expect(execute(machine, 'amoadd.w', { rd: 5, rs1: 10, rs2: 11 })).toBe(cause.STORE_PAGE);
  });

  it('a misaligned store into a page that says no changes neither page; tval is where that page begins', () => {
    const machine = machineWith(pointer, ppn(DATA) | all);
    machine.memory.store32(TABLE + 12, 0);
    machine.harts[0].x[10] = 0x0040_1ffe;
    machine.memory.store32(TABLE + 8, ppn(CODE) | V | R | X | U);
    expect(store(machine)).toBe(cause.STORE_PAGE);
    expect(machine.harts[0].tval).toBe(0x0040_2000);
    expect(machine.memory.load32(DATA + 0xffc)).toBe(0);
  });

  it('a misaligned access across two pages is one step', () => {
    const machine = machineWith(pointer, ppn(DATA) | all);
    machine.memory.store32(TABLE + 8, ppn(CODE) | all);
    machine.harts[0].x[10] = 0x0040_1ffe;
    machine.harts[0].x[11] = 0x1122_3344;
    expect(store(machine)).toBe(BUDGET);
    expect(machine.memory.load16(DATA + 0xffe)).toBe(0x3344);
    expect(machine.memory.load16(CODE)).toBe(0x1122);
    machine.harts[0].x[11] = 0;
    expect(machine.memory.load32(DATA + 0xffc)).toBe(0x3344_0000);
  });

  it('a stale translation stays until its hart flushes', () => {
    const machine = machineWith(pointer, ppn(DATA) | all);
    machine.memory.store32(DATA + 0x234, 42);
    expect(load(machine, 0)).toBe(BUDGET);
    expect(load(machine, 1)).toBe(BUDGET);
    machine.memory.store32(TABLE + 4, 0);
    expect(load(machine, 0)).toBe(BUDGET); // stale, and allowed to be
    machine.flush(0, 7, VA);
    expect(load(machine, 0)).toBe(cause.LOAD_PAGE);
    expect(load(machine, 1)).toBe(BUDGET); // another hart's TLB is its own
  });

  it('none is visible after a shootdown from another hart', () => {
    const machine = machineWith(pointer, ppn(DATA) | all);
    load(machine, 0);
    load(machine, 1);
    machine.memory.store32(TABLE + 4, 0);
    expect(machine.shootdown(7, VA & -4096, 1)).toBe(2);
    expect(load(machine, 0)).toBe(cause.LOAD_PAGE);
    expect(load(machine, 1)).toBe(cause.LOAD_PAGE);
    expect(machine.shootdown(7, VA & -4096, 1)).toBe(0);
  });

  it('a stale exec translation goes with the shootdown too', () => {
    const machine = machineWith(pointer, ppn(DATA) | all);
    expect(load(machine, 1)).toBe(BUDGET);
    machine.memory.store32(TABLE + 8, 0);
    expect(load(machine, 1)).toBe(BUDGET);
    machine.shootdown(7, CODE_VA, 1);
    expect(load(machine, 1)).toBe(cause.FETCH_PAGE);
  });

  it('a flush of one address drops the whole superpage it lies in', () => {
    const machine = machineWith(ppn(RAM_BASE) | all);
    machine.harts[0].pc = CODE_VA;
    machine.memory.store32(RAM_BASE + 0x2000, op('lw', { rd: 5, rs1: 10, imm: 0 }));
    expect(machine.run(0, 1)).toBe(BUDGET);
    machine.memory.store32(ROOT + 4, 0);
    machine.flush(0, 7, 0x007f_f000); // another page of the same 4 MiB
    machine.harts[0].pc = CODE_VA;
    expect(machine.run(0, 1)).toBe(cause.FETCH_PAGE);
  });

  it('an address space sees nothing of another with the same addresses', () => {
    const machine = machineWith(pointer, ppn(DATA) | all);
    const other = RAM_BASE + 0x8000;
    machine.memory.store32(other + 4, ppn(RAM_BASE + 0x9000) | V);
    machine.memory.store32(RAM_BASE + 0x9004, ppn(RAM_BASE + 0xa000) | all);
    machine.memory.store32(RAM_BASE + 0x9008, ppn(CODE) | all);
    machine.memory.store32(DATA + 0x234, 1);
    machine.memory.store32(RAM_BASE + 0xa234, 2);
    const values: number[] = [];
    for (const [asid, root] of [
      [7, ROOT],
      [8, other],
      [7, ROOT],
      [8, other],
    ] as const) {
      machine.loadSatp(0, satpOf(asid, root));
      load(machine);
      values.push(machine.harts[0].x[5]);
    }
    expect(values).toEqual([1, 2, 1, 2]);
    expect(machine.statistics.dataMisses).toBe(2); // each bank kept its entry
  });

  it('flushing one ASID keeps the others, and global mappings', () => {
    const machine = machineWith(pointer, ppn(DATA) | all | G);
    load(machine);
    machine.memory.store32(TABLE + 4, 0);
    machine.flush(0, 8);
    expect(load(machine)).toBe(BUDGET);
    machine.flush(0, 7);
    expect(load(machine)).toBe(BUDGET); // global
    machine.flush(0);
    expect(load(machine)).toBe(cause.LOAD_PAGE);
  });

  it('the fifth address space takes the bank of the one unused for longest', () => {
    const machine = machineWith(pointer, ppn(DATA) | all);
    load(machine);
    const misses = machine.statistics.dataMisses;
    for (const asid of [1, 2, 3, 7]) {
      machine.loadSatp(0, satpOf(asid, ROOT));
      load(machine);
    }
    expect(machine.statistics.dataMisses - misses).toBe(3);
    expect(machine.statistics.bankEvictions).toBe(1); // satp = 0, with which the hart began
    for (const asid of [4, 7, 1]) {
      machine.loadSatp(0, satpOf(asid, ROOT));
      load(machine);
    }
    expect(machine.statistics.dataMisses - misses).toBe(5); // 4 took the bank of 1; 7 was still there
  });

  it('a data miss is charged, a hit is not', () => {
    const machine = new Machine({ ramBytes: 1 << 20, kernelBytes: 0, tlbMissTicks: 20 });
    machine.memory.store32(RAM_BASE, op('lw', { rd: 5, rs1: 10, imm: 0 }));
    machine.memory.store32(RAM_BASE + 4, op('lw', { rd: 5, rs1: 10, imm: 0 }));
    machine.harts[0].x[10] = RAM_BASE | 0;
    machine.harts[0].pc = RAM_BASE | 0;
    machine.run(0, 2);
    expect(machine.harts[0].charged).toBe(20);
    expect(machine.harts[0].clock).toBe(22);
  });
});

describe('random mappings against an independent walk', () => {
  it('a share of them', () => {
    for (let seed = 1; seed <= 4; seed++) expect(randomMappings(seed, 300)).toBeUndefined();
  });

  it('is noticed: A and D that are not written', () => {
    const forgetful = (machine: Machine): void => {
      const store = machine.memory.store32.bind(machine.memory);
      let walking = false;
      const tlb = (machine as unknown as { tlb: { miss: (...args: unknown[]) => boolean } }).tlb;
      const miss = tlb.miss.bind(tlb);
      tlb.miss = (...args) => {
        walking = true;
        const found = miss(...args);
        walking = false;
        return found;
      };
      machine.memory.store32 = (pa, value) => (walking ? undefined : store(pa, value));
    };
    expect(randomMappings(1, 300, forgetful)).toMatch(/the entry became/);
  });

  it('is noticed: a TLB that ignores flushes', () => {
    const stubborn = (machine: Machine): void => {
      machine.flush = () => {};
    };
    expect(randomMappings(1, 1000, stubborn)).toBeDefined();
  });
});
