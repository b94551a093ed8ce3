// Random guest code that gets somewhere: short branches, accesses through pointer registers, contended words, code that is stored to.
import { encode, instructions } from '../../isa/instructions.ts';
import type { Instruction } from '../../isa/instructions.ts';

export type Random = (n: number) => number;

/** Registers that hold addresses; random code rarely writes them. */
export const POINTERS = [8, 9, 10, 11, 12, 13, 14, 15] as const;

const named = (name: string): Instruction => instructions.find((one) => one.name === name)!;
const withFacts = (test: (one: Instruction) => boolean): Instruction[] => instructions.filter(test);

const plain = withFacts(
  ({ meaning: { facts } }) => !facts.loads && !facts.stores && !facts.jumps && !facts.stops && facts.writesRd,
);
const loads = withFacts(({ name }) => /^l[bhw]u?$/.test(name));
const stores = withFacts(({ name }) => /^s[bhw]$/.test(name));
const atomics = withFacts(({ name }) => /^(amo|lr|sc)/.test(name));
const branches = withFacts(({ name }) => /^b(eq|ne|lt|ge)/.test(name));

/** One random word. Pointers are expected to point at the middle of something, a few hundred bytes either way. */
export function randomWord(random: Random): number {
  const pick = <T>(from: readonly T[]): T => from[random(from.length)];
  const rd = random(60) === 0 ? pick(POINTERS) : pick([0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18]);
  const rs1 = random(19);
  const rs2 = random(19);
  const pointer = pick(POINTERS);
  const near = random(4) === 0 ? random(64) - 32 : (random(16) - 8) * 4;
  const kind = random(100);
  if (kind < 35) return anyOf(pick(plain), random, rd, rs1, rs2);
  if (kind < 47) return encode(pick(loads), { rd, rs1: pointer, imm: near });
  if (kind < 62) return encode(pick(stores), { rs1: pointer, rs2, imm: near });
  if (kind < 77) return encode(pick(atomics), { rd, rs1: pointer, rs2, aq: random(2), rl: random(2) });
  if (kind < 88) return encode(pick(branches), { rs1, rs2, imm: (random(24) - 8) * 4 });
  if (kind < 91) return encode(named('jal'), { rd, imm: (random(40) - 12) * 4 });
  if (kind < 92) return encode(named('jal'), { rd, imm: (random(2000) - 1000) * 4 });
  if (kind < 94) return encode(named('jalr'), { rd, rs1: pointer, imm: (random(64) - 32) * 4 });
  if (kind < 95) return encode(pick(branches), { rs1, rs2, imm: random(200) * 2 - 200 });
  if (kind < 97) return encode(named('csrrs'), { rd, csr: pick([0xc00, 0xc01, 0xc02, 0xc80, 0xc82, 0x300]) });
  if (kind < 98) return encode(pick(withFacts(() => true)), {});
  if (kind < 99) return encode(named('fence.i'), {});
  return random(0x1_0000) * 0x1_0000 + random(0x1_0000);
}

/** So many words of it. Now and then a whole LR/SC sequence on one pointer, with something in between. */
export function randomCode(random: Random, words: number): number[] {
  const code: number[] = [];
  while (code.length < words) {
    if (random(12) > 0) {
      code.push(randomWord(random));
      continue;
    }
    const pointer = POINTERS[random(3)];
    code.push(encode(named('lr.w'), { rd: 5, rs1: pointer }));
    for (let i = random(4); i > 0; i--) code.push(encode(named('addi'), { rd: 5, rs1: 5, imm: 1 }));
    if (random(4) === 0) code.push(encode(named('sw'), { rs1: POINTERS[random(3)], rs2: 6, imm: 0 }));
    code.push(encode(named('sc.w'), { rd: 6, rs1: pointer, rs2: 5 }));
    code.push(encode(named('add'), { rd: 7, rs1: 7, rs2: 6 })); // counts failures
  }
  return code.slice(0, words);
}

/** Random values for all fields of a row, but rd, rs1, rs2 given. */
export function anyOf(instruction: Instruction, random: Random, rd: number, rs1: number, rs2: number): number {
  const fields: Record<string, number> = {};
  for (const { name, bits, low, signed } of instruction.form.fields) {
    const raw = Math.floor((random(0x1_0000) * 0x1_0000 + random(0x1_0000)) / 2 ** low) * 2 ** low;
    fields[name] = signed ? (raw << (32 - bits)) >> (32 - bits) : raw % 2 ** bits;
  }
  return encode(instruction, { ...fields, ...pick(instruction, { rd, rs1, rs2 }) });
}

function pick(instruction: Instruction, values: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => instruction.form.fields.some((field) => field.name === name)),
  );
}

/** Values where arithmetic has edges, and others. */
export function randomValue(random: Random): number {
  const edges = [0, 1, -1, 2, 4, 31, 32, 0x7fff_ffff, -0x8000_0000, -0x7fff_ffff, 0xff, 0x80, 0x8000, 0xffff];
  return random(2) ? edges[random(edges.length)] : (random(0x1_0000) * 0x1_0000 + random(0x1_0000)) | 0;
}
