// The table against itself and against published encodings.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Field } from './form.ts';
import { readForm } from './form.ts';
import { accepts, decode, encode, instructionNamed, instructions } from './instructions.ts';
import type { Instruction } from './instructions.ts';

const seed = 1991;

/** Any value that the field can carry. */
function valueOf(field: Field): fc.Arbitrary<number> {
  const step = 2 ** field.low;
  const least = field.signed ? -(2 ** (field.bits - 1)) : 0;
  const most = (field.signed ? 2 ** (field.bits - 1) : 2 ** field.bits) - step;
  return fc.integer({ min: least / step, max: most / step }).map((n) => n * step + 0);
}

const fieldsOf = ({ form }: Instruction) =>
  fc.record(Object.fromEntries(form.fields.map((field) => [field.name, valueOf(field)])));

describe('every row', () => {
  it.each(instructions.map((instruction) => [instruction.name, instruction] as const))(
    '%s decodes to what was encoded',
    (_, instruction) => {
      fc.assert(
        fc.property(fieldsOf(instruction), (fields) => {
          expect(decode(encode(instruction, fields))).toEqual({ instruction, fields });
        }),
        { seed, numRuns: 200 },
      );
    },
  );

  it('has no word in common with another row', () => {
    for (const a of instructions) {
      for (const b of instructions) {
        const common = a.form.mask & b.form.mask;
        if (a !== b) expect((a.form.match ^ b.form.match) & common, `${a.name} and ${b.name}`).not.toBe(0);
      }
    }
  });

  it('writes rd last, so that a fault leaves the registers untouched', () => {
    for (const { name, meaning } of instructions) {
      const at = meaning.body.findIndex((step) => step.kind === 'set' && step.target === 'rd');
      if (at >= 0) expect(at, name).toBe(meaning.body.length - 1);
    }
  });

  it('names in its operands exactly the fields that are not order bits or fixed', () => {
    for (const { name, syntax, form } of instructions) {
      const written = new Set(syntax.replace('target', 'imm').match(/\w+/g) ?? []);
      const carried = new Set(
        form.fields.map((field) => field.name).filter((field) => field !== 'aq' && field !== 'rl'),
      );
      if (name !== 'fence' && name !== 'fence.i') expect(written, name).toEqual(carried);
    }
  });
});

// Words as GNU as 2.40 makes them.
it.each`
  text                          | name          | fields                                 | word
  ${'addi a0, a0, -1'}          | ${'addi'}     | ${{ rd: 10, rs1: 10, imm: -1 }}        | ${0xfff50513}
  ${'lui a0, 0xfffff'}          | ${'lui'}      | ${{ rd: 10, imm: -4096 }}              | ${0xfffff537}
  ${'jal ra, -4'}               | ${'jal'}      | ${{ rd: 1, imm: -4 }}                  | ${0xffdff0ef}
  ${'beq a0, a1, .+8'}          | ${'beq'}      | ${{ rs1: 10, rs2: 11, imm: 8 }}        | ${0x00b50463}
  ${'sw ra, 12(sp)'}            | ${'sw'}       | ${{ rs2: 1, rs1: 2, imm: 12 }}         | ${0x00112623}
  ${'srai t0, t1, 31'}          | ${'srai'}     | ${{ rd: 5, rs1: 6, shamt: 31 }}        | ${0x41f35293}
  ${'amoadd.w.aq a0, a1, (a2)'} | ${'amoadd.w'} | ${{ rd: 10, rs2: 11, rs1: 12, aq: 1 }} | ${0x04b6252f}
  ${'rdcycle a0'}               | ${'csrrs'}    | ${{ rd: 10, csr: 0xc00 }}              | ${0xc0002573}
  ${'fence iorw, iorw'}         | ${'fence'}    | ${{ pred: 15, succ: 15 }}              | ${0x0ff0000f}
  ${'ecall'}                    | ${'ecall'}    | ${{}}                                  | ${0x00000073}
`(
  '$text is the word that GNU as makes',
  ({ name, fields, word }: { name: string; fields: Record<string, number>; word: number }) => {
    expect(encode(instructionNamed(name)!, fields) >>> 0).toBe(word);
  },
);

it.each`
  name      | field      | value     | why
  ${'addi'} | ${'imm'}   | ${2048}   | ${'takes -2048..2047'}
  ${'addi'} | ${'imm'}   | ${-2048}  | ${undefined}
  ${'beq'}  | ${'imm'}   | ${4096}   | ${'takes -4096..4094'}
  ${'beq'}  | ${'imm'}   | ${3}      | ${'takes a multiple of 2'}
  ${'slli'} | ${'shamt'} | ${32}     | ${'takes 0..31'}
  ${'lui'}  | ${'imm'}   | ${0x1000} | ${undefined}
`(
  '$name $field $value: $why',
  ({ name, field, value, why }: { name: string; field: string; value: number; why?: string }) => {
    expect(accepts(instructionNamed(name)!, field, value)).toBe(why);
  },
);

it('refuses an encoding that does not account for 32 bits, and a field without its bits', () => {
  expect(() => readForm('rd 0110111')).toThrow('accounts for 12 bits');
  expect(() => readForm('imm rd 0110111')).toThrow("field 'imm' needs its bit numbers");
  expect(() => readForm('imm[31:12] rd 0110-11')).toThrow('neither bits nor a field');
});

it('decodes neither zero nor all ones', () => {
  expect(decode(0)).toBeUndefined();
  expect(decode(-1)).toBeUndefined();
});
