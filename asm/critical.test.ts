// Critical sections: the original is what it would be without the directives, the copy is what the original is.
import { describe, expect, it } from 'vitest';
import { readElf, sectionBytes, SHF_ALLOC, SHT_NOBITS } from '../src/elf.ts';
import { assemble } from './assemble.ts';
import { COPIES, NAMES, TABLE } from './critical.ts';
import { readObject, unfitForOthers, writeObject } from './elf-object.ts';
import { link } from './link.ts';
import type { ObjectFile } from './object.ts';
import { mistakes, rows } from './testing/copies.ts';
import { withTools } from './testing/gnu.ts';
import { randomNumbers } from './testing/raw.ts';

const macro =
  '        .macro  critical_exit target\n        sw      t6, -16(tp)\n        lla     t6, \\target\n        ret\n        .endm\n';

const lists = `${macro}
        .macro  twice register
        addi    \\register, \\register, 1
        addi    \\register, \\register, 1
        .endm
        .globl  _start
_start: la      a0, lock
retry:  li      t1, 1
        amoswap.w.aq t0, t1, (a0)
        .critical push
        bnez    t0, retry               # out, backwards
        la      a1, word                # a pair
        lw      a2, 0(a1)
        .rept   3
1:      twice   a2
        beqz    a2, 1b                  # inside, numbered labels
        .endr
again:  addi    a3, a3, -1
        bgtz    a3, again               # inside, a named one
        beqz    a2, 2f                  # out, forwards
        sw      a2, 0(a1)
        amoswap.w.rl zero, zero, (a0)
        .endcritical
        .critical pop                   # follows at once
        addi    a2, a2, -1
        j       elsewhere
        .endcritical
2:      li      a7, 93
        ecall
elsewhere:
        j       2b
        .section .text.more, "ax"
        .critical third
        lw      a0, word
        .endcritical
        ret
        .data
        .byte   1
        .balign 4
lock:   .word   0
word:   .word   5
        .bss
        .space  5000
`;
const without = (text: string): string => text.replace(/^ +\.(end)?critical .*$|^ +\.endcritical$/gm, '');

function object(name: string, text: string): ObjectFile {
  const { object: made, diagnostics } = assemble({ name, text });
  expect(diagnostics).toEqual([]);
  return made!;
}

function program(texts: readonly string[], pie = true): Uint8Array {
  const { elf, diagnostics } = link(
    texts.map((text, i) => object(`${i}.s`, text)),
    { pie },
  );
  expect(diagnostics).toEqual([]);
  return elf!;
}

/** Every loaded section but those of the copies, and every symbol that is not one of theirs. */
function originals(bytes: Uint8Array): unknown {
  const elf = readElf(bytes);
  const theirs = new Set([TABLE, NAMES, COPIES]);
  return {
    sections: elf.sections
      .filter(({ name, flags }) => flags & SHF_ALLOC && !theirs.has(name))
      .map((s) => [s.name, s.va, s.size, s.flags, s.type === SHT_NOBITS ? '' : [...sectionBytes(elf, s)].join(' ')]),
    symbols: elf.symbols.filter(({ name }) => !name.includes('$copy')).map((s) => [s.name, s.value, s.size]),
    entry: elf.entry,
  };
}

describe.each([true, false])('critical sections, position-independent: %s', (pie) => {
  it('leave everything else where and as it is', () => {
    const plain = program([without(lists)], pie);
    expect(rows(plain)).toEqual([]);
    expect(originals(program([lists], pie))).toEqual(originals(plain));
  });

  it('have copies that do the same, and a way out wherever the original has one', () => {
    const elf = program([lists], pie);
    expect(mistakes(elf)).toEqual([]);
    expect(rows(elf).map(({ name, exits }) => `${name} ${exits}`)).toEqual(['push 3', 'pop 2', 'third 1']);
  });

  it('stand in the table by address, whatever the order of the objects', () => {
    const other = (name: string) =>
      `${macro}.section .text.hot, "ax"\n.critical ${name}\nla a0, place\n.endcritical\nret\n.data\nplace: .word 0\n`;
    const elf = program([lists, other('one'), other('two')], pie);
    expect(mistakes(elf)).toEqual([]);
    expect(rows(elf).map(({ name }) => name)).toEqual(['one', 'two', 'push', 'pop', 'third']);
  });
});

describe('a copy that is not what the original is, is noticed', () => {
  const elf = program([lists]);
  const [push] = rows(elf);
  const { offset, va } = readElf(elf).sections.find(({ name }) => name === COPIES)!;
  it('at every instruction, whichever bit is another', () => {
    for (let at = push.copy; at < push.copyEnd; at += 4)
      for (let bit = 0; bit < 32; bit++) {
        const spoilt = elf.slice();
        spoilt[offset + at - va + (bit >> 3)] ^= 1 << (bit & 7);
        const said = mistakes(spoilt);
        expect(said.length, `bit ${bit} at push+${at - push.copy}`).toBeGreaterThan(0);
      }
  });
});

describe('random sections', () => {
  const random = randomNumbers(7);
  const pick = (list: readonly string[]) => list[random(list.length)];
  /** Instructions, labels and branches to any of them, in and out. */
  const section = (name: string): string => {
    const labels = Array.from({ length: 3 }, (_, i) => `${name}_in${i}`);
    const statements = Array.from({ length: 3 + random(20) }, () =>
      pick([
        'addi a0, a1, 5',
        'lw a2, 8(a0)',
        'la a3, somewhere',
        'lw a4, somewhere',
        `beq a0, a1, ${pick(labels)}`,
        `bne a0, a1, ${name}_out`,
        `j ${pick(labels)}`,
        `blt a2, a3, ${name}_before`,
        'amoadd.w a1, a0, (a2)',
        'li a5, 0x12345678',
      ]),
    );
    for (const label of labels) statements.splice(random(statements.length + 1), 0, `${label}:`);
    return `${name}_before: nop\n.critical ${name}\n${statements.join('\n')}\naddi a0, a0, 1\n.endcritical\nnop\n${name}_out: nop\n`;
  };
  it('are copied rightly, and change nothing', () => {
    for (let round = 0; round < 40; round++) {
      const text = `${macro}.globl _start\n_start:\n${Array.from({ length: 1 + random(6) }, (_, i) => section(`s${i}`)).join('')}.data\nsomewhere: .word 0\n`;
      const elf = program([text]);
      expect(mistakes(elf), text).toEqual([]);
      expect(originals(elf)).toEqual(originals(program([without(text)])));
    }
  });
});

describe('an object for other linkers', () => {
  it('is refused if the place of a copy matters, which they would not know', () => {
    expect(unfitForOthers(object('a.s', lists)).map(({ at, message }) => [at.line, message])).toEqual([
      [15, expect.stringContaining('GNU ld would not place its copy')],
      [38, expect.stringContaining('GNU ld')],
    ]);
  });
});

withTools('critical sections, beside GNU', ['ld', 'readelf', 'objdump'], (bench) => {
  const plain = `${macro}.globl _start\n_start: nop\n.critical one\nbeqz a0, _start\naddi a0, a0, 1\n.endcritical\nret\n`;

  it('are linked by GNU ld, if they compute no addresses from the pc', () => {
    const made = object('one.s', plain);
    expect(unfitForOthers(made)).toEqual([]);
    bench.write('one.o', writeObject(made));
    bench.run('ld', '-m', 'elf32lriscv', '--no-relax', '-o', 'one.elf', 'one.o');
    const elf = bench.read('one.elf');
    expect(mistakes(elf)).toEqual([]);
    expect(rows(elf).map(({ name, exits }) => `${name} ${exits}`)).toEqual(['one 2']);
    expect(readObject('one.o', bench.read('one.o')).sections.map(({ name }) => name)).toContain(TABLE);
  });

  it('have line numbers for both, so that a breakpoint on a line stops in either', () => {
    const elf = program([lists]);
    bench.write('lists.elf', elf);
    const said = bench.run('readelf', '--debug-dump=decodedline', 'lists.elf');
    const [push] = rows(elf);
    const lineOf = new Map<number, number>();
    for (const [, line, address] of said.matchAll(/^\S+\s+(\d+)\s+0x([0-9a-f]+)\b/gm))
      lineOf.set(parseInt(address, 16), Number(line));
    for (let at = 0; at < push.end - push.start; at += 4)
      expect(lineOf.get(push.copy + at), `push+${at}`).toBe(lineOf.get(push.start + at));
    expect(bench.run('objdump', '-d', 'lists.elf')).toContain('<push$copy>:');
  });
});
