// Sequences of instructions that the interpreter runs as one operation: what compilers and people write all the time.
//
// A fused operation saves dispatches and changes nothing else: each instruction of it has its own place in the decoded
// page and its own handler, which takes over when anything is out of the ordinary (a budget that ends in between, a TLB
// miss, a fault, a jump out of the page). So only the fast path is here, and every stop is still exact.
import { instructionNamed } from '../isa/instructions.ts';
import type { Instruction } from '../isa/instructions.ts';
import { expressions } from '../isa/meaning.ts';
import { must } from '../must.ts';

/** First instruction: those that may follow it. */
const pairs: Readonly<Record<string, string>> = {
  addi: 'addi add sub lw sw lbu sb slli srli xor and andi mul beq bne blt bge bltu bgeu jal jalr',
  add: 'add addi sub lw sw lbu sb slli mul xor beq bne bltu bgeu',
  sub: 'add srai srli bltu bne',
  mul: 'add slli addi',
  slli: 'add xor or srli srai',
  srli: 'xor add andi beq bne slli',
  srai: 'add slli andi',
  xor: 'slli srli addi bne and',
  andi: 'addi add beq bne slli',
  and: 'addi beq bne add',
  or: 'addi sw bne',
  lui: 'addi lw sw add',
  auipc: 'addi jalr lw',
  lw: 'lw addi add sub sw xor xori and slli beq bne blt bge bltu bgeu jalr',
  sw: 'sw addi lw jal jalr add',
  lbu: 'addi add beq bne slli',
  sb: 'addi add',
  beq: 'lbu xor addi lw',
  bne: 'addi lw',
  blt: 'addi bge bgeu',
  bge: 'addi lw',
  bltu: 'lw addi andi',
  bgeu: 'addi lw',
};

/** Saving and restoring registers, as every context switch does. */
const runs = ['lw lw lw lw', 'sw sw sw sw', 'lw lw lw', 'sw sw sw'];

const row = (name: string): Instruction => must(instructionNamed(name), `instruction ${name}`);

/** Every fused sequence; longer ones first. */
export const fused: readonly (readonly Instruction[])[] = [
  ...runs.map((run) => run.split(' ').map(row)),
  ...Object.entries(pairs).flatMap(([first, seconds]) => seconds.split(' ').map((second) => [row(first), row(second)])),
];

/** Whether an instruction may stand in a sequence: it succeeds at once or can be begun anew, and only the last may always jump. */
export function fusible({ meaning }: Instruction, last: boolean): boolean {
  const atOnce = new Set(['load8', 'load8u', 'load16', 'load16u', 'load32', 'mulh', 'mulhu', 'mulhsu']);
  const calls = [...expressions(meaning.body)].every((value) => value.kind !== 'call' || atOnce.has(value.name));
  const jumps = meaning.body.some((statement) => statement.kind === 'set' && statement.target === 'next');
  return calls && !meaning.facts.stops && (last || !jumps);
}

export const FUSED_MAX = 4;

/** Sequence numbers by the index of the first instruction, longer ones first. */
export const fusedFrom: readonly (readonly number[])[] = (() => {
  const from: number[][] = [];
  fused.forEach(([first], number) => (from[first.index] ??= []).push(number));
  return from;
})();
