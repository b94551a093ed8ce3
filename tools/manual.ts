// Writes the pages that derive from tables: src/isa/ISA.md from the instruction table, tools/debug/README.md from the
// debugger's commands.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { instructions } from '../src/isa/instructions.ts';
import type { Instruction } from '../src/isa/instructions.ts';
import { counters } from '../src/isa/registers.ts';
import { commands, formOf, groups } from '../src/lab/debug/commands.ts';
import { topicsAbout } from '../src/lab/debug/info-commands.ts';

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

/** The text of tools/debug/README.md. */
export function debugManual(): string {
  return [
    '# The debugger',
    '',
    '`upcall debug PROGRAM` takes the options of `upcall run`. Made from the table of commands by `npm run manual`; a test holds it',
    "current. The words are gdb's; a beginning that only one command has is enough, and an empty line does the last step again.",
    '',
    'A step is one transition of the run: an instruction that retires, or something the kernel does. Its number is the same in',
    'every tool here. To step a thread is to let the run go on until that thread has retired an instruction: nobody is held back.',
    'Going back undoes everything, output and page tables included. Changing something makes another future.',
    '',
    '- An expression has numbers, symbols, `$registers` and the operators of C, over 32 bits. A variable is as large as its symbol',
    '  says (1, 2, 4 bytes, or an array of words); a thread-local one is the copy of the selected thread.',
    "- `$pc $sp $a0 $x10 ...` are the selected frame's; `$hart $kc $thread $ictr $cycle $instret $satp $reservation` are ours, and",
    '  `$pte_ADDRESS` is the page-table entry of a page. They can be watched, too.',
    '- A breakpoint by name or line is one place in each program that has it, also in those that come later.',
    '- `-x SCRIPT` reads commands from a file, `--batch` ends after them; a pipe is read line by line. On a terminal there are Tab,',
    '  Ctrl-R, a history file (`$UPCALL_HISTORY`, or upcall/debug-history in the state folder), and Ctrl-C for what runs.',
    ...Object.entries(groups).flatMap(([group, title]) => [
      '',
      `## ${title}`,
      '',
      '| command | does |',
      '|---|---|',
      ...commands
        .filter((one) => one.group === group)
        .map((one) => `| ${cell(formOf(one))} | ${one.help.replaceAll('|', '\\|')} |`),
    ]),
    '',
    '## What `info` is about',
    '',
    '| topic | shows |',
    '|---|---|',
    ...topicsAbout.map(([name, about]) => `| ${cell(name)} | ${about} |`),
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync('src/isa/ISA.md', isaManual());
  writeFileSync('tools/debug/README.md', debugManual());
}
