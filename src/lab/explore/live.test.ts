// Which registers are live, of code written by hand.
import { describe, expect, it } from 'vitest';
import { encode, instructionNamed } from '../../isa/instructions.ts';
import { must } from '../../must.ts';
import { Live } from './live.ts';

type Step = readonly [name: string, fields: Record<string, number>];

/** Code at address 0; the registers that are live before each instruction. */
function live(...steps: Step[]): number[][] {
  const words = steps.map(([name, fields]) => encode(must(instructionNamed(name), name), fields));
  const found = new Live((pc) => words[pc / 4]);
  return words.map((_, i) => {
    const mask = found.before(i * 4);
    return Array.from({ length: 31 }, (__, bit) => bit + 1).filter((bit) => (mask >>> bit) & 1);
  });
}
const all = Array.from({ length: 31 }, (_, i) => i + 1);

describe('registers are live', () => {
  it('from where they are written to where they are read, and all before a call', () => {
    const found = live(['addi', { rd: 5, rs1: 0, imm: 1 }], ['addi', { rd: 5, rs1: 6, imm: 1 }], ['ecall', {}]);
    expect(found[2]).toEqual(all);
    expect(found[1]).toEqual(all.filter((x) => x !== 5));
    expect(found[0]).toEqual(all.filter((x) => x !== 5));
  });

  it('round a loop: what is loaded anew is dead at its head', () => {
    const [head] = live(
      ['lw', { rd: 5, rs1: 8, imm: 0 }],
      ['bne', { rs1: 5, rs2: 0, imm: -4 }],
      ['jal', { rd: 0, imm: -8 }],
    );
    expect(head).toEqual([8]);
  });

  it('all of them, where a jump leads nobody knows where', () => {
    expect(live(['jalr', { rd: 0, rs1: 1, imm: 0 }])[0]).toEqual(all);
  });
});
