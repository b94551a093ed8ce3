// A word as text, the way GNU objdump writes it: aliases first.

import type { Fields } from '../src/isa/instructions.ts';
import { registerNames } from '../src/isa/registers.ts';
import { csrName } from './csr.ts';
import { spell, type Spelling } from './spellings.ts';

/** What lui and auipc left in registers: with it, the second half of a pair can say which address it means. */
export class Pairs {
  private readonly high: (number | undefined)[] = [];
  private readonly gp: number | undefined;
  /** The address that the last instruction spoke of. */
  address: number | undefined;

  constructor(gp?: number) {
    this.gp = gp;
  }

  /** Keep track in the way GNU objdump does, which forgets nothing but what was used. */
  follow(name: string, { pieces }: Spelling, { rd, rs1, imm }: Fields, pc: number): void {
    if (name === 'lui' || name === 'auipc') {
      this.high[rd] = (imm + (name === 'auipc' ? pc : 0)) | 0;
      return;
    }
    const isMemory = pieces.includes('imm') && pieces.includes('rs1') && pieces.includes('(');
    if (isMemory || name === 'jalr' || (name === 'addi' && rs1 !== 0 && pieces.includes('imm'))) this.meet(rs1, imm);
  }

  private meet(base: number, offset: number): void {
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
  const spelled = spell(word);
  if (spelled === undefined) return `.4byte\t0x${(word >>> 0).toString(16)}`;
  const { spelling, fields, row } = spelled;
  if (pairs && row) pairs.follow(row.name, spelling, fields, pc);
  let text = spelling.name;
  if (fields.aq || fields.rl) text += `.${fields.aq ? 'aq' : ''}${fields.rl ? 'rl' : ''}`;
  if (spelling.pieces.length > 0) text += '\t';
  for (const piece of spelling.pieces) text += operand(piece, fields, pc, nameOf);
  return text;
}

function operand(piece: string, fields: Fields, pc: number, nameOf?: (va: number) => string | undefined): string {
  switch (piece) {
    case 'rd':
    case 'rs1':
    case 'rs2':
      return registerNames[fields[piece]];
    case 'imm':
    case 'uimm':
      return String(fields[piece]);
    case 'target': {
      const target = (pc + fields.imm) >>> 0;
      const name = nameOf?.(target);
      return name === undefined ? '0x' + target.toString(16) : `${target.toString(16)} <${name}>`;
    }
    case 'shamt':
      return '0x' + fields.shamt.toString(16);
    case 'csr':
      return csrName(fields.csr) ?? '0x' + fields.csr.toString(16);
    case 'pred':
    case 'succ':
      return fields[piece] === 0 ? 'unknown' : [...'iorw'].filter((_, i) => fields[piece] & (8 >> i)).join('');
    case 'upper':
      return '0x' + (fields.imm >>> 12).toString(16);
    default:
      return piece; // a comma, or a bracket
  }
}
