// A linker that puts copies at another distance from their originals than whole pages: it is found.
import { expect, it, vi } from 'vitest';
import { assemble } from './assemble.ts';
import { COPIES } from './critical.ts';
import { link } from './link.ts';
import { mistakes } from './testing/copies.ts';

const wrong = vi.hoisted(() => ({ by: 0 }));

vi.mock('./place-copies.ts', async (original) => {
  const real = await original<typeof import('./place-copies.ts')>();
  const placeCopies: typeof real.placeCopies = (copies, loaded, dot) => {
    const end = real.placeCopies(copies, loaded, dot);
    for (const output of copies.filter(({ name }) => name === COPIES)) {
      const bound = output.inputs.filter(({ section }) => section.copyOf?.pairs);
      for (const input of bound) input.offset += wrong.by;
      if (bound.length > 0) output.size += wrong.by;
    }
    return end + wrong.by;
  };
  return { ...real, placeCopies };
});

const text = `        .macro  critical_exit target
        sw      t6, -16(tp)
        lla     t6, \\target
        ret
        .endm
        .globl  _start
_start: nop
        .critical paired
        la      a0, word
        lw      a1, 0(a0)
        .endcritical
        ret
        .data
word:   .word   1
`;

it.each([0, 4, 2048, 4096])('a copy with pairs that lies %d bytes further is right only after whole pages', (by) => {
  wrong.by = by;
  const { object } = assemble({ name: 'paired.s', text });
  const said = mistakes(link([object!], { pie: true }).elf!);
  if (by % 4096 === 0) expect(said).toEqual([]);
  else expect(said.join()).toContain('an address from the pc, at another place in the page');
});
