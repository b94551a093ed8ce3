// What a machine promises: exact budgets, precise traps, snapshots and undo that restore bytes, repeatable runs.
import { describe, expect, it } from 'vitest';
import { encode, instructionNamed } from '../isa/instructions.ts';
import { must } from '../must.ts';
import { Machine } from './machine.ts';
import { RAM_BASE } from './layout.ts';
import { BUDGET, cause } from './stop.ts';

const op = (name: string, fields: Record<string, number>): number => encode(must(instructionNamed(name), name), fields);

const countdown = [
  op('addi', { rd: 10, rs1: 0, imm: 5 }),
  op('addi', { rd: 11, rs1: 11, imm: 3 }),
  op('addi', { rd: 10, rs1: 10, imm: -1 }),
  op('bne', { rs1: 10, rs2: 0, imm: -8 }),
  op('ecall', {}),
];

function machineWith(words: number[]): Machine {
  const machine = new Machine({ ramBytes: 1 << 20, kernelBytes: 4096 });
  words.forEach((word, i) => machine.memory.store32(RAM_BASE + i * 4, word));
  machine.harts[0].pc = RAM_BASE | 0;
  return machine;
}

describe('a machine', () => {
  it('runs to the call and stops with pc at it, the call not retired', () => {
    const machine = machineWith(countdown);
    expect(machine.run(0, 1000)).toBe(cause.CALL);
    expect(machine.harts[0].x[11]).toBe(15);
    expect(machine.harts[0].retired).toBe(16);
    expect(machine.harts[0].pc >>> 0).toBe(RAM_BASE + 16);
  });

  it('stops after exactly the budget', () => {
    const machine = machineWith(countdown);
    expect(machine.run(0, 7)).toBe(BUDGET);
    expect(machine.harts[0].retired).toBe(7);
    expect(machine.run(0, 9)).toBe(BUDGET);
    expect(machine.run(0, 1)).toBe(cause.CALL);
  });
});
