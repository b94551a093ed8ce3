// The table read: every instruction with its form, operands and meaning, and the way from fields to words and back.

import { Crash, must } from '../must.ts';
import { pack, readForm, refuses, unpack } from './form.ts';
import type { Form } from './form.ts';
import { readMeaning } from './meaning.ts';
import type { Meaning } from './meaning.ts';
import { rv32ima } from './rv32ima.ts';

export interface Instruction {
  /** Dense number from 0: the operation number of every engine. */
  readonly index: number;
  readonly name: string;
  readonly form: Form;
  /** How operands are written; `target` is the pc-relative imm as a label. `.aq` and `.rl` are suffixes of the name. */
  readonly syntax: string;
  readonly meaning: Meaning;
}

/** Field values by name. imm is a signed int32, for lui and auipc already in place (a multiple of 4096). */
export type Fields = Record<string, number>;

/** Every instruction in the table's order. */
export const instructions: readonly Instruction[] = Object.entries(rv32ima).map(
  ([name, [encoding, syntax, meaning]], index) => ({
    index,
    name,
    form: readForm(encoding),
    syntax,
    meaning: readMeaning(meaning),
  }),
);

const named = new Map(instructions.map((instruction) => [instruction.name, instruction]));

/** The row of that name, without `.aq` or `.rl`. */
export function instructionNamed(name: string): Instruction | undefined {
  return named.get(name);
}

/** Undefined if `field` can carry `value`, else why not: 'takes -2048..2047'. */
export function accepts(instruction: Instruction, field: string, value: number): string | undefined {
  return refuses(
    must(
      instruction.form.fields.find(({ name }) => name === field),
      `field ${field} of ${instruction.name}`,
    ),
    value,
  );
}

/** The word (int32) for these fields; those not given are 0. Crash if one does not fit: ask `accepts` first. */
export function encode(instruction: Instruction, fields: Fields): number {
  let word = instruction.form.match;
  for (const field of instruction.form.fields) {
    const value = fields[field.name] ?? 0;
    const why = refuses(field, value);
    if (why) throw new Crash(`${instruction.name} ${field.name} ${why}, not ${value}`);
    word |= pack(field, value);
  }
  return word;
}

/** Candidates by the low seven bits, which every form fixes. */
const byOpcode: Instruction[][] = Array.from({ length: 128 }, () => []);
for (const instruction of instructions) byOpcode[instruction.form.match & 0x7f]!.push(instruction);

/** The instruction of `word` without its fields; undefined for an illegal word. */
export function instructionOf(word: number): Instruction | undefined {
  return byOpcode[word & 0x7f]!.find(({ form }) => (word & form.mask) === form.match);
}

/** The instruction of `word` and its fields; undefined for an illegal word. */
export function decode(word: number): { instruction: Instruction; fields: Fields } | undefined {
  const instruction = instructionOf(word);
  if (!instruction) return undefined;
  const fields: Fields = {};
  for (const field of instruction.form.fields) fields[field.name] = unpack(field, word);
  return { instruction, fields };
}
