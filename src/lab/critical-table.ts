// The critical sections of a program, read from its file (the assembler's table; kernel/abi.ts, CRITICAL).

import { structures } from '../kernel/abi.ts';
import { readElf, sectionBytes } from '../elf.ts';

const { CRITICAL } = structures;
const TABLE = 'critical_table';

/** One section; addresses as the file has them. The copy's ways out lie between `copyEnd` and `stubsEnd`. */
export interface CriticalSection {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly copy: number;
  readonly copyEnd: number;
  readonly stubsEnd: number;
}

/** In the order of their addresses. */
export function criticalSections(bytes: Uint8Array): CriticalSection[] {
  const elf = readElf(bytes);
  const table = elf.sections.find(({ name }) => name === TABLE);
  if (table === undefined) return [];
  const rows = sectionBytes(elf, table);
  const view = new DataView(rows.buffer, rows.byteOffset);
  return Array.from({ length: rows.length / CRITICAL.size }, (_, i) => {
    const at = i * CRITICAL.size;
    const [start, end, copy, copyEnd, stubsEnd, name] = (
      ['start', 'end', 'copy', 'copy_end', 'stubs_end', 'name'] as const
    ).map((field) => table.va + at + view.getInt32(at + CRITICAL.offsets[field], true)) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    return { name: textAt(elf, name), start, end, copy, copyEnd, stubsEnd };
  });
}

function textAt(elf: ReturnType<typeof readElf>, va: number): string {
  const section = elf.sections.find((one) => one.va > 0 && va >= one.va && va < one.va + one.size);
  if (section === undefined) return '?';
  const bytes = sectionBytes(elf, section).subarray(va - section.va);
  return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
}
