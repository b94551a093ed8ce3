// A word as text, the way GNU objdump writes it: aliases first. Both tables are read backwards: src/isa and pseudo.ts.

import { decode, instructionNamed, type Fields, type Instruction } from '../src/isa/instructions.ts';
import { registerNames, registerNumber } from '../src/isa/registers.ts';
import { must } from '../src/must.ts';
import { csrName } from './csr.ts';
import { pseudos } from './pseudo.ts';

/** One way to write an instruction: it applies when the fixed fields have these values. */
interface Spelling {
  name: string;
  operands: string;
  fixed: [field: string, value: number][];
}

/** `add` with an immediate is printed so, but these two keep their own names. */
const keptNames = new Set(['slti', 'sltiu']);

const number = (text: string) => registerNumber(text) ?? Number(text);
const isField = (text: string) => /^(rd|rs1|rs2|imm|shamt|csr|uimm|pred|succ|target)$/.test(text);
const parts = (text: string) => text.split(/[\s,()]+/).filter((part) => part !== '');

/** What `written` (the row of an alias) fixes in `base` (the row of the table); undefined if it only swaps operands. */
function fixedFields(base: string, written: string, operands: string): Spelling['fixed'] | undefined {
  const fixed: Spelling['fixed'] = [];
  const wanted = parts(base),
    given = parts(written);
  for (let i = 0; i < wanted.length; i++) {
    const [field, value] = [wanted[i], given[i]];
    if (isField(value) ? value !== field : !Number.isFinite(number(value))) return undefined;
    if (!isField(value)) fixed.push([field, number(value)]);
  }
  const shown = parts(operands),
    order = wanted.filter((field) => shown.includes(field));
  return fixed.length > 0 || shown.join() === order.join() ? fixed : undefined;
}

const spellings = new Map<Instruction, Spelling[]>();
/** Words that no row of the table has: they assemble, and trap. */
const wholeWords: { match: number; mask: number; name: string; operands: string }[] = [];
const all = -1,
  withoutRs1 = ~(31 << 15),
  withoutRs2 = ~(31 << 20);

for (const { name, operands, meaning } of pseudos) {
  const word = /^word (0x[0-9a-f]+)((?:, rs[12])*)$/.exec(meaning);
  if (word) {
    const mask = (word[2].includes('rs1') ? withoutRs1 : all) & (word[2].includes('rs2') ? withoutRs2 : all);
    if (name !== 'pause') wholeWords.push({ match: Number(word[1]) | 0, mask, name, operands });
    continue;
  }
  if (/[;%]/.test(meaning)) continue; // several instructions, or a relocation
  const [, baseName, written] = must(/^(\S+)\s*(.*)$/.exec(meaning), 'meaning');
  const base = instructionNamed(baseName);
  if (base === undefined || (written === '' && operands === '')) continue; // scall: only an older word for ecall
  const fixed = fixedFields(base.syntax, written, operands);
  if (fixed === undefined || (fixed.length === 0 && (name === baseName || keptNames.has(baseName)))) continue;
  const list = spellings.get(base) ?? [];
  // Of two words for one thing (mv, move) the first is printed.
  if (!list.some((other) => other.operands === operands && String(other.fixed) === String(fixed)))
    list.push({ name, operands, fixed });
  spellings.set(base, list);
}
for (const list of spellings.values()) list.sort((a, b) => b.fixed.length - a.fixed.length);
wholeWords.push(
  { match: 0x7b200073, mask: all, name: 'dret', operands: '' },
  { match: 0x10400073, mask: all, name: 'sfence.vm', operands: '' },
);

/** What lui and auipc left in registers: with it, the second half of a pair can say which address it means. */
export class Pairs {
  private readonly high: (number | undefined)[] = [];
  private readonly gp: number | undefined;
  /** The address that the last instruction spoke of. */
  address: number | undefined;

  constructor(gp?: number) {
    this.gp = gp;
  }

  note(rd: number, value: number): void {
    this.high[rd] = value;
  }

  meet(base: number, offset: number): void {
    const high = this.high[base];
    if (high !== undefined) {
      this.address = ((base === 0 ? 0 : high) + offset) >>> 0;
      this.high[base] = undefined;
    } else if (base === 3 && this.gp !== undefined) this.address = (this.gp + offset) >>> 0;
    else if (base === 0 || base === 4) this.address = offset >>> 0;
  }
}

/** The instruction as GNU objdump prints it, its name and operands parted by a tab; `.4byte` for what is none. */
export function disassemble(
  word: number,
  pc: number,
  nameOf?: (va: number) => string | undefined,
  pairs?: Pairs,
): string {
  const special = wholeWords.find(({ match, mask }) => (word & mask) === match);
  const operandsOf = (operands: string, fields: Fields) => write(operands, fields, pc, nameOf);
  if (special) {
    const fields = { rs1: (word >>> 15) & 31, rs2: (word >>> 20) & 31 };
    return joined(special.name, operandsOf(special.operands, fields));
  }
  const found = decode(word);
  if (found === undefined || isOdd(found.instruction.name, found.fields))
    return `.4byte\t0x${(word >>> 0).toString(16)}`;
  const { instruction, fields } = found;
  const spelling = spellings
    .get(instruction)
    ?.find(({ fixed }) => fixed.every(([field, value]) => (fields[field] | 0) === (value | 0)));
  const { name, operands } = spelling ?? { name: instruction.name, operands: syntaxOf(instruction) };
  if (pairs) follow(pairs, instruction.name, operands, fields, pc);
  const suffix = `${fields.aq ? 'aq' : ''}${fields.rl ? 'rl' : ''}`;
  return joined(suffix ? `${name}.${suffix}` : name, operandsOf(operands, fields));
}

/** The twenty bits of lui and auipc are written as such. */
function syntaxOf(instruction: Instruction): string {
  const imm = instruction.form.fields.find(({ name }) => name === 'imm');
  return imm?.low === 12 ? instruction.syntax.replace('imm', 'upper') : instruction.syntax;
}

const joined = (name: string, operands: string) => (operands === '' ? name : `${name}\t${operands}`);

/** Encodings that run as fences here, and that GNU does not call so. */
function isOdd(name: string, fields: Fields): boolean {
  if (name === 'fence') return fields.fm !== 0 || fields.rd !== 0 || fields.rs1 !== 0;
  if (name === 'fence.i') return fields.imm !== 0 || fields.rd !== 0 || fields.rs1 !== 0;
  return false;
}

function write(operands: string, fields: Fields, pc: number, nameOf?: (va: number) => string | undefined): string {
  return operands.replaceAll(', ', ',').replaceAll(/[a-z]+\d?/g, (field) => {
    const value = fields[field];
    switch (field) {
      case 'rd':
      case 'rs1':
      case 'rs2':
        return registerNames[value];
      case 'target': {
        const target = (pc + fields.imm) >>> 0;
        const name = nameOf?.(target);
        return name === undefined ? '0x' + target.toString(16) : `${target.toString(16)} <${name}>`;
      }
      case 'shamt':
        return '0x' + value.toString(16);
      case 'csr':
        return csrName(value) ?? '0x' + value.toString(16);
      case 'pred':
      case 'succ':
        return value === 0 ? 'unknown' : [...'iorw'].filter((_, i) => value & (8 >> i)).join('');
      case 'upper':
        return '0x' + (fields.imm >>> 12).toString(16);
      default:
        return String(value);
    }
  });
}

/** Keep track of pairs in the way GNU objdump does, which forgets nothing but what was used. */
function follow(pairs: Pairs, name: string, operands: string, fields: Fields, pc: number): void {
  if (name === 'lui' || name === 'auipc') {
    pairs.note(fields.rd, (fields.imm + (name === 'auipc' ? pc : 0)) | 0);
    return;
  }
  const speaks = operands.includes('imm') && (operands.includes('(rs1)') || (name === 'addi' && fields.rs1 !== 0));
  if (speaks || name === 'jalr') pairs.meet(fields.rs1, fields.imm);
}
