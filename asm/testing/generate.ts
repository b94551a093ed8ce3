// Long sources, for measuring: a mixture of instructions, labels, data, comments and blank lines as people write them.

import { randomNumbers } from './raw.ts';

const registers = ['a0', 'a1', 'a2', 's0', 's1', 't0', 't1', 't2', 'sp', 'ra', 'zero'];

/** That many lines which assemble without a complaint; the same seed gives the same text. */
export function generatedSource(lines: number, seed = 1): string {
  const next = randomNumbers(seed);
  const register = () => registers[next(registers.length)]!;
  const number = () => next(4096) - 2048;
  let labels = 0;
  const label = () => `.label_${Math.max(0, labels - 1 - next(10))}`;
  const kinds: readonly (() => string)[] = [
    () => `        addi    ${register()}, ${register()}, ${number()}`,
    () => `        add     ${register()}, ${register()}, ${register()}      # the sum`,
    () => `        lw      ${register()}, ${number()}(${register()})`,
    () => `        sw      ${register()}, ${number()}(${register()})`,
    () => `        li      ${register()}, 0x${next(2 ** 31).toString(16)}`,
    () => `        mv      ${register()}, ${register()}`,
    () => `        beq     ${register()}, ${register()}, ${label()}`,
    () => `        bnez    ${register()}, 1f`,
    () => `        la      ${register()}, table + ${next(64) * 4}`,
    () => `        call    function`,
    () => `        slli    ${register()}, ${register()}, ${next(32)}`,
    () => `        lw      ${register()}, %lo(table + 4)(${register()})`,
    () => `        amoadd.w.aqrl ${register()}, ${register()}, (${register()})`,
    () => `        .word   ${number()}, table + 4, SIZE * 2 + (1 << 3)`,
    () => `1:      nop`,
    () => `# ${'a comment about what comes next '.repeat(2)}`,
    () => '',
    () => `.label_${labels++}:`,
  ];
  const made = [
    '        .equ    SIZE, 16',
    '        .data',
    'table:  .space  256',
    '        .text',
    'function:',
    '        ret',
    '.label_0:',
  ];
  labels = 1;
  while (made.length < lines - 1) made.push(kinds[next(kinds.length)]!());
  made.push('1:      nop');
  return made.join('\n') + '\n';
}
