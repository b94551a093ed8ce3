// A listing as people read it.

import { expect, it } from 'vitest';
import { must } from '../src/must.ts';
import { assemble } from './assemble.ts';
import { link } from './link.ts';
import { listing } from './listing.ts';

it('shows addresses and words beside the source, and what a macro or a pair became', () => {
  const text = `# A program.
        .macro  double reg
        add     \\reg, \\reg, \\reg
        add     \\reg, \\reg, \\reg
        .endm
        .globl  _start
_start: double  a0
        la      a1, text
loop:   bnez    a0, loop
        .data
text:   .string "hello, world"
        .bss
        .space  8
`;
  const unit = assemble({ name: 'a.s', text });
  const { elf, map } = link([must(unit.object, 'object')], { pie: false });
  expect(listing([unit], { elf: must(elf, 'program'), map }, () => text)).toMatchInlineSnapshot(`
    "a.s
         1                              # A program.
         2                                      .macro  double reg
         3                                      add     \\reg, \\reg, \\reg
         4                                      add     \\reg, \\reg, \\reg
         5                                      .endm
         6                                      .globl  _start
         7                              _start: double  a0
            00011000  00a50533              add a0,a0,a0
            00011004  00a50533              add a0,a0,a0
         8                                      la      a1, text
            00011008  00001597              auipc a1,0x1
            0001100c  ff858593              add a1,a1,-8  # text
         9  00011010  00051063          loop:   bnez    a0, loop
        10                                      .data
        11  00012000  68656c6c6f2c2077  text:   .string "hello, world"
            00012008  6f726c6400
        12                                      .bss
        13  0001200d                            .space  8
    "
  `);
});
