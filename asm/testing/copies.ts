// Is each copy of a critical section what its original is? Read from the finished program, with no help from who made it.
import { readElf, sectionBytes, type Elf } from '../../src/elf.ts';
import { decode } from '../../src/isa/instructions.ts';
import { must } from '../../src/must.ts';
import { TABLE } from '../critical.ts';

export interface Row {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly copy: number;
  readonly copyEnd: number;
  readonly stubsEnd: number;
  readonly exits: number;
}

class Memory {
  private readonly sections: readonly { va: number; bytes: Uint8Array }[];

  constructor(elf: Elf) {
    this.sections = elf.sections
      .filter(({ va, size }) => va > 0 && size > 0)
      .map((section) => ({ va: section.va, bytes: sectionBytes(elf, section) }));
  }
  /** Bytes from an address to the end of its section. */
  private from(va: number): DataView {
    const section = must(
      this.sections.find((one) => va >= one.va && va < one.va + one.bytes.length),
      `section at ${va}`,
    );
    const { bytes } = section;
    return new DataView(bytes.buffer, bytes.byteOffset + va - section.va, section.va + bytes.length - va);
  }
  word(va: number): number {
    return this.from(va).getInt32(0, true);
  }
  text(va: number): string {
    const bytes = this.from(va);
    let text = '';
    for (let i = 0; bytes.getUint8(i) !== 0; i++) text += String.fromCharCode(bytes.getUint8(i));
    return text;
  }
}

/** The rows of the table, in its order. */
export function rows(bytes: Uint8Array): Row[] {
  const elf = readElf(bytes);
  const table = elf.sections.find(({ name }) => name === TABLE);
  if (!table) return [];
  const memory = new Memory(elf);
  return Array.from({ length: table.size / 32 }, (_, i) => {
    const at = table.va + i * 32;
    const [start, end, copy, copyEnd, stubsEnd, name] = [0, 4, 8, 12, 16, 20].map((o) => at + memory.word(at + o));
    return { name: memory.text(name), start, end, copy, copyEnd, stubsEnd, exits: memory.word(at + 24) };
  });
}

/** What is wrong with the copies, one sentence for each mistake. */
export function mistakes(bytes: Uint8Array): string[] {
  const memory = new Memory(readElf(bytes));
  const found: string[] = [];
  let last = 0;
  for (const row of rows(bytes)) {
    const { name, start, end, copy, copyEnd } = row;
    if (start < last) found.push(`${name}: the table is not in order`);
    last = end;
    if (copyEnd - copy !== end - start) found.push(`${name}: the copy has another length`);
    if (exitOf(memory, row, copyEnd) !== end) found.push(`${name}: it does not end where it should`);
    for (let at = 0; at < end - start; at += 4) {
      const why = unlike(memory, row, start + at, memory.word(start + at), copy + at, memory.word(copy + at));
      if (why) found.push(`${name}+${at}: ${why}`);
    }
  }
  return found;
}

const pcRelative = new Set(['jal', 'beq', 'bne', 'blt', 'bge', 'bltu', 'bgeu']);

/** Where a stub leads, as lib/critical.s makes it: `sw t6, x(tp);  auipc t6;  addi t6, t6`, and on. */
function exitOf(memory: Memory, { copyEnd, stubsEnd }: Row, stub: number): number | undefined {
  if (stub < copyEnd || stub + 12 > stubsEnd || stub & 3) return undefined;
  const [save, upper, lower] = [0, 4, 8].map((o) => decode(memory.word(stub + o)));
  const isStub =
    save?.instruction.name === 'sw' &&
    save.fields.rs1 === 4 &&
    upper?.instruction.name === 'auipc' &&
    lower?.instruction.name === 'addi' &&
    [save.fields.rs2, upper.fields.rd, lower.fields.rd, lower.fields.rs1].every((r) => r === 31);
  return isStub ? (stub + 4 + upper!.fields.imm + lower!.fields.imm) | 0 : undefined;
}

function unlike(
  memory: Memory,
  row: Row,
  pc: number,
  word: number,
  copyPc: number,
  copied: number,
): string | undefined {
  const [one, other] = [decode(word), decode(copied)];
  if (!one || one.instruction !== other?.instruction) return 'another instruction';
  const { name } = one.instruction;
  for (const [field, value] of Object.entries(one.fields)) {
    const there = other.fields[field];
    if (field !== 'imm' || (name !== 'auipc' && !pcRelative.has(name))) {
      if (value !== there) return `another ${field}`;
      continue;
    }
    const [target, copyTarget] = [pc + value, copyPc + there];
    if (name === 'auipc') {
      if ((row.copy - row.start) % 4096 !== 0) return 'an address from the pc, at another place in the page';
      if (target !== copyTarget) return 'the upper half of another address';
    } else if (target >= row.start && target < row.end) {
      if (copyTarget - row.copy !== target - row.start) return 'a jump to another place inside';
    } else if (exitOf(memory, row, copyTarget) !== target) return 'a jump out, to another place';
  }
  return undefined;
}
