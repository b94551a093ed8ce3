// .debug_line (DWARF 4): which statement every instruction came from.

import { R_RISCV_32 } from '../src/elf.ts';
import { DwarfBytes } from './dwarf-bytes.ts';
import type { ObjectFile } from './object.ts';
import { linesOf } from './position.ts';

const LNS_COPY = 1,
  LNS_ADVANCE_PC = 2,
  LNS_ADVANCE_LINE = 3,
  LNS_SET_FILE = 4,
  LNS_SET_COLUMN = 5;
const LNE_END_SEQUENCE = 1,
  LNE_SET_ADDRESS = 2;
/** Operands of the standard opcodes 1..12. */
const operandCounts = [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1];

// A special opcode advances the line by lineBase .. lineBase + lineRange - 1 and the address by the rest.
const lineBase = -3,
  lineRange = 12,
  opcodeBase = operandCounts.length + 1;

/** The table for the sections numbered `code`; `symbolOf` gives a section's symbol. */
export function writeLines(
  object: ObjectFile,
  code: readonly number[],
  symbolOf: (section: number) => number,
): DwarfBytes {
  const out = new DwarfBytes();
  const files = object.files.length > 0 ? object.files : [object.name];
  const directories = [...new Set(files.map(directoryOf))].filter((name) => name !== '');

  out.u32(0).u16(4).u32(0);
  out.u8(1, 1, 1, lineBase, lineRange, opcodeBase, ...operandCounts);
  for (const directory of directories) out.text(directory);
  out.u8(0);
  for (const file of files) {
    out
      .text(file.slice(file.lastIndexOf('/') + 1))
      .uleb(directories.indexOf(directoryOf(file)) + 1)
      .uleb(0)
      .uleb(0);
  }
  out.u8(0);
  out.patch32(6, out.size - 10);

  for (const section of code) {
    const rows = linesOf(object, section);
    if (rows.length === 0) continue;
    let address = 0,
      file = 1,
      line = 1,
      column = 0;
    out.u8(0, 5, LNE_SET_ADDRESS).reference(R_RISCV_32, symbolOf(section));
    for (const row of rows) {
      if (row.file + 1 !== file) out.u8(LNS_SET_FILE).uleb((file = row.file + 1));
      if (row.column !== column) out.u8(LNS_SET_COLUMN).uleb((column = row.column));
      const opcode = row.line - line - lineBase + lineRange * (row.offset - address) + opcodeBase;
      const fits = row.line - line >= lineBase && row.line - line < lineBase + lineRange && opcode <= 255;
      if (fits) out.u8(opcode);
      else {
        if (row.line !== line) out.u8(LNS_ADVANCE_LINE).sleb(row.line - line);
        if (row.offset !== address) out.u8(LNS_ADVANCE_PC).uleb(row.offset - address);
        out.u8(LNS_COPY);
      }
      ({ line } = row);
      address = row.offset;
    }
    out.u8(LNS_ADVANCE_PC).uleb(object.sections[section].size - address);
    out.u8(0, 1, LNE_END_SEQUENCE);
  }
  out.lengthAt(0);
  return out;
}

function directoryOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.lastIndexOf('/')) || '/' : '';
}
