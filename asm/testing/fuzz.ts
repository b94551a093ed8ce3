// Spoilt sources: whatever the assembler is given, it answers with an object or with messages that say where.

import { assemble } from '../assemble.ts';
import type { Assembled } from '../assemble.ts';
import { render } from '../diagnostic.ts';
import { SHT_NOBITS } from '../../src/elf.ts';
import { generatedSource } from './generate.ts';
import { randomNumbers } from './raw.ts';

/** A little of everything, so that a mutation meets every directive. */
const everything = `        .macro  push register:req, size=4, rest:vararg
        addi    sp, sp, -\\size
        sw      \\register, 0(sp)
        .ifnb   \\rest
        push    \\rest
        .endif
        .endm
        .equ    SIZE, 4 * (1 << 3)
        .text
        .globl  _start
        .type   _start, @function
_start: push    a0
        push    a1, 8, a2
1:      lw      a0, %lo(table + 4)(a0)
        beqz    a0, 1b
        bne     a0, a1, 2f
        la      a0, table
        call    _start@plt
        li      a7, CALL_WRITE
        .rept   3
        nop
        .endr
        .irp    r, s0, s1, s2
        mv      \\r, zero
        .endr
        .irpc   d, 0123
        .byte   \\d
        .endr
        .if     SIZE > 3
        .word   SIZE - 1, 2f - 1b, .
        .else
        .error  "too small"
        .endif
2:      amoadd.w.aqrl a0, a1, (a2)
        csrr    a0, cycle
        fence   rw, w
        .insn   r CUSTOM_0, 1, 2, a0, a1, a2
        .size   _start, . - _start
        .section .rodata.str, "aMS", @progbits, 1
text:   .asciz  "a\\tb\\x41\\101"
        .data
        .balign 8, 0xff
table:  .byte   1, -1, 'x', '\\n'
        .half   SIZE, 0x1234
        .dword  0x123456789abcdef0
        .fill   4, 2, 0x55
        .space  SIZE * 2
        .org    table + 200
        .uleb128 300
        .float  1.5, -2e3
        .set    alias, table + 8
        .word   alias, text - table
        .pushsection .tdata, "awT", @progbits
        .word   7
        .popsection
        .comm   shared, 12, 4
        .lcomm  mine, 8
        .option push
        .option pic
        la      a1, shared
        .option pop
        .include "other.s"
        .incbin "other.s", 1, 2
`;

// oxfmt-ignore
const awkward = [
  '0', '-1', '2047', '2048', '-2049', '0x7fffffff', '0x80000000', '0xffffffffffffffff', '99999999999999999999', '0x', '0b2', '089', '1e5', '1.5',
  "'a'", "'", '"', '"x"', '"\\x"', '1f', '1b', '9b', '.', '$', '\\', '\\@', '\\()', '@', '@function', '%', '%hi(', '%lo(x)', '%pcrel_lo(1b)', '(', ')', '((((((((((',
  '+', '-', '*', '/ 0', '% 0', '<< 99', '>> -1', '~', '!', '&&', '==', '<>', ',', ',,', ':', '::', ';', '#', '//', '/*', '*/', '=', 'a0', 'x32', 'zero', 'tp', 'SIZE', 'table', 'push', '_start',
  '.text', '.bss', '.section x, "awxMSGT"', '.macro m a b', '.endm', '.exitm', '.purgem push', '.rept 100000000', '.rept 2', '.endr', '.irp x', '.if 1', '.if', '.else', '.elseif', '.endif',
  '.include "other.s"', '.include "self.s"', '.set SIZE, SIZE + 1', '.set a, b', '.set b, a', '.space 60000000', '.space x - y', '.fill 1 << 40, 8', '.align 22', '.align 99', '.balign -1',
  '.org 1 << 30', '.org .-1', '.size x, y', '.comm x', '.end', '.option pop', '.popsection', '.previous', '.subsection 9', '.loc 1 2', '.file 1 "x"', '.uleb128 x - y', '.critical', '.error',
  '\t', '\0', '\u2028', '\ufffd', '\u00e9', '\ud83d', 'push push push', '.macro push', '.rept SIZE', 'x:', '1:', '\n', '\n\n',
];

/** The text with a few things wrong. */
export function mutate(text: string, next: (below: number) => number): string {
  const pick = <T>(list: readonly T[]): T => list[next(list.length)]!;
  const lines = text.split('\n');
  for (let times = 1 + next(6); times > 0; times--) {
    const i = next(lines.length);
    const line = lines[i] ?? '';
    const words = line.split(/(\s+|[,()])/);
    const ways = [
      () => lines.splice(i, 1 + next(3)),
      () => lines.splice(next(lines.length), 0, ...lines.slice(i, i + 1 + next(12))),
      () => lines.splice(i, 0, `        ${pick(awkward)} ${pick(awkward)}, ${pick(awkward)}`),
      () => (lines[i] = line + pick(awkward)),
      () => (lines[i] = words.map((word) => (next(4) === 0 ? pick(awkward) : word)).join('')),
      () => (lines[i] = words.filter(() => next(4) > 0).join('')),
      () => (lines[i] = line.slice(0, next(line.length + 1)) + pick(awkward) + line.slice(next(line.length + 1))),
      () => (lines[i] = line.replace(/\d+/, () => pick(awkward))),
      () => (lines[i] = line.repeat(1 + next(60))),
      () =>
        (lines[i] =
          line.slice(0, next(line.length + 1)) + String.fromCharCode(next(0x300)) + line.slice(next(line.length + 1))),
      () => (lines.length = Math.max(1, next(lines.length))),
    ];
    pick(ways)();
  }
  return lines.join('\n');
}

const included: Readonly<Record<string, string>> = {
  'self.s': '        .include "self.s"\n        .include "self.s"\n',
  'other.s': '        .word   SIZE\n        nop\n',
};
const read = (name: string): { name: string; bytes: Uint8Array } | undefined =>
  Object.hasOwn(included, name) ? { name, bytes: new TextEncoder().encode(included[name]) } : undefined;

/** What is wrong with an answer; undefined if nothing is. */
function flaw({ object, diagnostics }: Assembled): string | undefined {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  if (errors === 0 && !object) return 'neither object nor error';
  if (errors > 0 && object) return 'object in spite of errors';
  for (const { at, message, notes } of diagnostics)
    for (const { file, line, column, endColumn } of [at, ...notes.map((note) => note.at)])
      if (!message || !file || !(line >= 1) || !(column >= 1) || !(endColumn > column))
        return `'${message}' is at ${file}:${line}:${column}-${endColumn}`;
  for (const { name, type, bytes, size, relocations } of object?.sections ?? []) {
    if (bytes.length !== (type === SHT_NOBITS ? 0 : size)) return `${name} has ${bytes.length} of ${size} bytes`;
    for (const { offset, symbol } of relocations)
      if (offset < 0 || offset >= size || !object!.symbols[symbol])
        return `${name} has a relocation at ${offset} to symbol ${symbol}`;
  }
  for (const { name, section } of object?.symbols ?? [])
    if (section >= object!.sections.length || section < -3) return `${name} is in section ${section}`;
  return undefined;
}

/** Assembles one text; what went wrong, as a sentence, or undefined. `sources` are further texts to spoil. */
export function fuzzOne(seed: number, sources: readonly string[] = []): string | undefined {
  const next = randomNumbers(seed);
  const all = [everything, everything, generatedSource(60, seed), ...sources];
  const text = mutate(all[next(all.length)]!, next);
  try {
    const answer = assemble({ name: 'spoilt.s', text }, { symbols: { CALL_WRITE: 64 }, read });
    render(answer.diagnostics, () => text);
    const wrong = flaw(answer);
    return wrong && `seed ${seed}: ${wrong}`;
  } catch (thrown) {
    return `seed ${seed}: ${thrown instanceof Error ? thrown.stack : String(thrown)}`;
  }
}

/** `count` spoilt sources from `seed` on; the complaints. */
export function fuzzAssembler(seed: number, count: number, sources: readonly string[] = []): string[] {
  const found: string[] = [];
  for (let i = 0; i < count; i++) {
    const wrong = fuzzOne(seed + i, sources);
    if (wrong) found.push(wrong);
  }
  return found;
}
