// The language of meanings: what it reads, and what it refuses.
import { expect, it } from 'vitest';
import { instructionNamed } from './instructions.ts';
import { readMeaning } from './meaning.ts';

it('reads an expression as JavaScript would group it', () => {
  const [statement] = readMeaning('rd = rs1 + imm & -2').body;
  expect(statement).toMatchObject({ value: { op: '&', left: { op: '+' }, right: { kind: 'number', value: -2 } } });
});

it('groups equal operators from the left', () => {
  const [statement] = readMeaning('rd = rs1 - rs2 - imm').body;
  expect(statement).toMatchObject({
    value: { op: '-', left: { op: '-', left: { name: 'rs1' } }, right: { name: 'imm' } },
  });
});

it('takes an operator over u(...) as the unsigned one', () => {
  expect(readMeaning('rd = u(rs1) < u(rs2)').body[0]).toMatchObject({ value: { op: '<', unsigned: true } });
  expect(readMeaning('rd = rs1 < rs2').body[0]).toMatchObject({ value: { op: '<', unsigned: false } });
});

it.each`
  text                      | why
  ${'rd = rs3'}             | ${"'rs3' is not a value"}
  ${'rd = window'}          | ${"'window' is not a value"}
  ${'rd = rs1 +'}           | ${'it ends too early'}
  ${'rd = u(rs1) < rs2'}    | ${"u(...) on one side of '<' only"}
  ${'rd = u(rs1) + u(rs2)'} | ${"'+' has no unsigned form"}
  ${'stop(PANIC)'}          | ${"'stop' does not begin a statement"}
  ${'rs1 = rd'}             | ${"'rs1' does not begin a statement"}
  ${'rd = "text"'}          | ${'cannot read \'"text"\''}
  ${'rd = rs1 rs2'}         | ${"';' expected, 'rs2' found"}
`('refuses $text', ({ text, why }: { text: string; why: string }) => {
  expect(() => readMeaning(text)).toThrow(why);
});

it.each`
  name          | facts
  ${'lw'}       | ${{ readsRs1: true, readsRs2: false, writesRd: true, loads: true, stores: false, jumps: false, stops: false }}
  ${'sw'}       | ${{ readsRs1: true, readsRs2: true, writesRd: false, loads: false, stores: true, jumps: false, stops: false }}
  ${'amoadd.w'} | ${{ readsRs1: true, readsRs2: true, writesRd: true, loads: true, stores: true, jumps: false, stops: false }}
  ${'beq'}      | ${{ readsRs1: true, readsRs2: true, writesRd: false, loads: false, stores: false, jumps: true, stops: false }}
  ${'ecall'}    | ${{ readsRs1: false, readsRs2: false, writesRd: false, loads: false, stores: false, jumps: false, stops: true }}
`('knows what $name reads, writes and touches', ({ name, facts }: { name: string; facts: object }) => {
  expect(instructionNamed(name)!.meaning.facts).toEqual(facts);
});
