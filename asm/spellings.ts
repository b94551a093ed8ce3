// How instructions are written, for whoever prints them: the tables of src/isa and pseudo.ts read backwards.

import { decode, instructionNamed, instructions, type Fields, type Instruction } from '../src/isa/instructions.ts';
import { registerNumber } from '../src/isa/registers.ts';
import { must } from '../src/must.ts';
import { pseudos } from './pseudo.ts';

/** One way to write an instruction: it applies when the fixed fields have these values. */
export interface Spelling {
  name: string;
  /** Operands in order: names of fields, and what stands between them. */
  pieces: readonly string[];
  fixed: readonly (readonly [field: string, value: number])[];
}

/** `add` with an immediate is printed so, but these two keep their own names. */
const keptNames = new Set(['slti', 'sltiu']);

const number = (text: string) => registerNumber(text) ?? Number(text);
const isField = (text: string) => /^(rd|rs1|rs2|imm|shamt|csr|uimm|pred|succ|target)$/.test(text);
const parts = (text: string) => text.split(/[\s,()]+/).filter((part) => part !== '');
const piecesOf = (operands: string) => operands.replaceAll(', ', ',').match(/\w+|\W+/g) ?? [];

/** What `written` (the row of an alias) fixes in `base` (the row of the table); undefined if it only swaps operands. */
function fixedFields(base: string, written: string, operands: string): Spelling['fixed'] | undefined {
  const fixed: [string, number][] = [];
  const given = parts(written);
  const wanted = parts(base);
  for (let i = 0; i < wanted.length; i++) {
    if (isField(given[i]) ? given[i] !== wanted[i] : !Number.isFinite(number(given[i]))) return undefined;
    if (!isField(given[i])) fixed.push([wanted[i], number(given[i])]);
  }
  const shown = parts(operands);
  const inOrder = wanted.filter((field) => shown.includes(field));
  return fixed.length > 0 || shown.join() === inOrder.join() ? fixed : undefined;
}

const aliases = new Map<Instruction, Spelling[]>();
/** Words that no row of the table has: they assemble, and trap. */
const wholeWords: (Spelling & { match: number; mask: number })[] = [];

/** One row of pseudo.ts, if it is a way to write a single word. */
function readAlias(name: string, operands: string, meaning: string): void {
  const pieces = piecesOf(operands);
  const word = /^word (0x[0-9a-f]+)((?:, rs[12])*)$/.exec(meaning);
  if (word) {
    const mask = ~((word[2].includes('rs1') ? 31 << 15 : 0) | (word[2].includes('rs2') ? 31 << 20 : 0));
    wholeWords.push({ match: Number(word[1]) | 0, mask, name, pieces, fixed: [] });
    return;
  }
  if (/[;%]/.test(meaning)) return; // several instructions, or a relocation
  const [, baseName, written] = must(/^(\S+)\s*(.*)$/.exec(meaning), 'meaning');
  const base = instructionNamed(baseName);
  if (base === undefined || (written === '' && operands === '')) return; // scall: only an older word for ecall
  const fixed = fixedFields(base.syntax, written, operands);
  if (fixed === undefined || (fixed.length === 0 && (name === baseName || keptNames.has(baseName)))) return;
  const list = aliases.get(base) ?? [];
  // Of two words for one thing (mv, move) the first is printed.
  const isKnown = list.some((other) => other.pieces.join() === pieces.join() && String(other.fixed) === String(fixed));
  if (!isKnown) list.push({ name, pieces, fixed });
  aliases.set(base, list);
}

for (const { name, operands, meaning } of pseudos) if (name !== 'pause') readAlias(name, operands, meaning);
readAlias('dret', '', 'word 0x7b200073');
readAlias('sfence.vm', '', 'word 0x10400073');

/** For each instruction its aliases, those that fix most first, and last the row's own spelling. */
const spellings = new Map<Instruction, Spelling[]>(
  instructions.map((instruction) => {
    const list = [...(aliases.get(instruction) ?? [])].sort((a, b) => b.fixed.length - a.fixed.length);
    // The twenty bits of lui and auipc are written without their zeroes.
    const isUpper = instruction.form.fields.some(({ name, low }) => name === 'imm' && low === 12);
    const syntax = isUpper ? instruction.syntax.replace('imm', 'upper') : instruction.syntax;
    return [instruction, [...list, { name: instruction.name, pieces: piecesOf(syntax), fixed: [] }]];
  }),
);

/** The way to write `word`, its fields, and its row if it has one; undefined for what is no instruction. */
export function spell(word: number): { spelling: Spelling; fields: Fields; row?: Instruction } | undefined {
  if ((word & 0x7f) === 0x73 || (word & 0x7f) === 0x0f) {
    const whole = wholeWords.find(({ match, mask }) => (word & mask) === match);
    if (whole) return { spelling: whole, fields: { rs1: (word >>> 15) & 31, rs2: (word >>> 20) & 31 } };
  }
  const found = decode(word);
  if (found === undefined || isOdd(found.instruction, found.fields)) return undefined;
  const { instruction, fields } = found;
  const fits = ({ fixed }: Spelling) => fixed.every(([field, value]) => fields[field] === value);
  return {
    spelling: must(must(spellings.get(instruction), 'spellings').find(fits), 'spelling'),
    fields,
    row: instruction,
  };
}

/** Encodings that run as fences here, and that GNU does not call so. */
function isOdd({ name }: Instruction, fields: Fields): boolean {
  if (name === 'fence') return fields.fm !== 0 || fields.rd !== 0 || fields.rs1 !== 0;
  if (name === 'fence.i') return fields.imm !== 0 || fields.rd !== 0 || fields.rs1 !== 0;
  return false;
}
