// Writes the pages that derive from tables: src/isa/ISA.md from the instruction table.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { instructions } from '../src/isa/instructions.ts';
import type { Instruction } from '../src/isa/instructions.ts';
import { counters } from '../src/isa/registers.ts';

/** Text for a cell: a bar would end it. */
const cell = (text: string) => (text === '' ? '' : `\`${text.replaceAll('|', '\\|')}\``);

/** The instructions under the headings that the table's own order gives. */
function chapterOf({ name, form }: Instruction): string {
  const opcode = form.match & 0x7f;
  if (opcode === 0b0101111) return 'A: atomic memory operations';
  if (opcode === 0b1110011 && name.startsWith('csr')) return 'Zicsr: control and status registers';
  if (name === 'fence.i') return 'Zifencei: instruction-fetch fence';
  if (opcode === 0b0110011 && form.match >>> 25 === 1) return 'M: multiplication and division';
  return 'I: base integer instructions';
}

/** The text of src/isa/ISA.md. */
export function isaManual(): string {
  const chapters = new Map<string, string[]>();
  for (const instruction of instructions) {
    const { name, syntax, meaning, form } = instruction;
    const row = `| ${cell(name)} | ${cell(syntax)} | ${cell(form.encoding)} | ${cell(meaning.text)} |`;
    const chapter = chapterOf(instruction);
    chapters.set(chapter, [...(chapters.get(chapter) ?? []), row]);
  }
  return [
    '# The instruction set: RV32IMA_Zicsr_Zifencei, user mode',
    '',
    'Made from `rv32ima.ts` by `npm run manual`; a test holds it current. Bits are written most significant first. In the',
    'operation column values are 32-bit words, `u(a)` reads one as unsigned, `next` is the address of the next instruction,',
    '`loadN`/`storeN` are memory accesses of N bits (misaligned ones are carried out in one step), `claim` is a load that',
    'needs permission to store, `reserve`/`conditional` are LR and SC, and `stop` leaves the hart with nothing changed.',
    'Fences have no operation: order is sequential, and decoded code follows every store. Privileged instructions and every',
    'CSR but the counters below are illegal instructions.',
    ...[...chapters].flatMap(([chapter, rows]) => [
      '',
      `## ${chapter}`,
      '',
      '| instruction | operands | encoding | operation |',
      '|---|---|---|---|',
      ...rows,
    ]),
    '',
    '## Counters',
    '',
    '| CSR | number |',
    '|---|---|',
    ...Object.entries(counters).map(([name, number]) => `| \`${name}\` | 0x${number.toString(16)} |`),
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync('src/isa/ISA.md', isaManual());
