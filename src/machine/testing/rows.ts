// Every row of the table on random states: the reference engine and a variant of the interpreter must agree on everything.
import { instructions } from '../../isa/instructions.ts';
import { randomFrom } from '../interleave.ts';
import { RAM_BASE, RESERVATION } from '../layout.ts';
import { Machine } from '../machine.ts';
import { PTE, satpOf } from '../sv32.ts';
import { anyOf, randomValue } from './random-program.ts';
import { difference } from './same.ts';

export interface RowsOptions {
  readonly seed: number;
  /** States tried for each row. */
  readonly states: number;
  readonly logged?: boolean;
  readonly observed?: boolean;
  readonly spoil?: (machine: Machine) => void;
}

const VA = 0x1000;

/** Undefined, or the first row that two engines understand differently. */
export function rows({ seed, states, logged = false, observed = false, spoil }: RowsOptions): string | undefined {
  const random = randomFrom(seed);
  const pair = (['reference', 'interp'] as const).map(
    (engine) => new Machine({ engine, harts: 2, ramBytes: 16 * 4096, kernelBytes: 0, tlbMissTicks: 3, lineTicks: 4 }),
  );
  const accesses: number[][] = [[], []];
  pair.forEach((machine, which) => {
    machine.logged = logged;
    if (observed) machine.observe = (words, from, to) => accesses[which].push(...words.subarray(from, to));
  });
  spoil?.(pair[1]);
  // Pages from VA: code, data, data read-only, nothing, data.
  const rights = [PTE.R | PTE.X, PTE.R | PTE.W, PTE.R, 0, PTE.R | PTE.W];
  for (const { memory } of pair) {
    memory.store32(RAM_BASE, (((RAM_BASE + 4096) / 4096) << 10) | PTE.V);
    rights.forEach((right, i) => {
      const leaf = (((RAM_BASE + (2 + i) * 4096) / 4096) << 10) | PTE.U | PTE.V | right;
      memory.store32(RAM_BASE + 4096 + (VA / 4096 + i) * 4, right ? leaf : 0);
    });
  }
  for (const machine of pair) for (const hart of [0, 1]) machine.loadSatp(hart, satpOf(1, RAM_BASE));

  for (const instruction of instructions) {
    for (let state = 0; state < states; state++) {
      const word = anyOf(instruction, random, random(32), random(32), random(32));
      const values = Array.from({ length: 32 }, () =>
        random(3) ? VA + 4096 + random(4 * 4096 - 8) : randomValue(random),
      );
      if (instruction.meaning.facts.loads || instruction.meaning.facts.stores) {
        for (let i = 0; i < 32; i++) if (random(2)) values[i] &= -4;
      }
      const at = random(8) === 0 ? 1023 : random(1024);
      const reserved = random(2)
        ? [...values.keys()].filter((i) => (values[i] & 3) === 0 && values[i] > VA + 4096 && values[i] < VA + 0x4000)
        : [];
      const datum = randomValue(random);
      for (const machine of pair) {
        const [hart] = machine.harts;
        machine.memory.store32(RAM_BASE + 2 * 4096 + at * 4, word);
        for (let i = 1; i < 32; i++) hart.x[i] = values[i];
        hart.pc = VA + at * 4;
        hart.words[RESERVATION] = 0;
        for (const i of reserved) {
          const pa = RAM_BASE + 2 * 4096 + values[i] - VA;
          machine.memory.store32(pa, datum);
          hart.words[RESERVATION] = machine.memory.host(pa, 4);
        }
        if (state % 5 === 0) machine.flush(0);
      }
      const stops = pair.map((machine) => machine.run(0, 1));
      const say = (what: string): string =>
        `${instruction.name}, word 0x${(word >>> 0).toString(16)}, state ${state}: ${what}`;
      if (stops[0] !== stops[1]) return say(`stopped by ${stops[0]} and ${stops[1]}`);
      const unlike = difference(pair[0], pair[1]);
      if (unlike) return say(unlike);
      if (String(accesses[0]) !== String(accesses[1])) return say(`accesses ${accesses[0]} and ${accesses[1]}`);
      accesses[0].length = accesses[1].length = 0;
    }
  }
  return undefined;
}
