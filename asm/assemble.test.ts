// What assemble() promises its callers: options, lines, listing, positions, and messages for people.

import { describe, expect, it } from 'vitest';
import { assemble } from './assemble.ts';
import type { AssembleOptions } from './assemble.ts';
import { render } from './diagnostic.ts';
import { ABSOLUTE, UNDEFINED } from './object.ts';

function made(text: string, options?: AssembleOptions) {
  const answer = assemble({ name: 'a.s', text }, options);
  if (!answer.object) throw new Error(render(answer.diagnostics, () => text));
  return { ...answer, object: answer.object };
}
const words = (text: string, options?: AssembleOptions) => {
  const { bytes } = made(text, options).object.sections[0]!;
  return Array.from({ length: bytes.length / 4 }, (_, i) => new DataView(bytes.buffer).getInt32(4 * i, true));
};
const bytes = (text: string) => new TextEncoder().encode(text);

describe('options', () => {
  it('symbols are there before the first line, and only those used join the object', () => {
    const { object } = made('li a7, CALL_WRITE\n', { symbols: { CALL_WRITE: 64, CALL_EXIT: 93 } });
    expect(object.symbols.map(({ name, section, value }) => [name, section, value])).toEqual([
      ['CALL_WRITE', ABSOLUTE, 64],
    ]);
  });

  it('a symbol of the kernel is defined for .ifdef', () => {
    expect(words('.ifdef CALL_EXIT\n.word 1\n.endif\n', { symbols: { CALL_EXIT: 93 } })).toEqual([1]);
  });

  it('defines are numbers or expressions, in their order, and 1 when they are empty', () => {
    expect(words('.if B > 11\n.word A, B, C\n.endif\n', { defines: { A: '5', B: '(A + 1) * 2', C: '' } })).toEqual([
      5, 12, 1,
    ]);
  });

  it('a wrong define is told with its name', () => {
    const { diagnostics } = assemble({ name: 'a.s', text: 'nop\n' }, { defines: { A: '1 +' } });
    expect(diagnostics.map(({ at, message }) => `${at.file}: ${message}`)).toEqual([
      '-D A: an operand is missing at the end',
    ]);
  });

  it('files are asked for by the name that is written and the name of the file it is written in', () => {
    const asked: string[] = [];
    const read = (path: string, from: string) => {
      asked.push(`${path} from ${from}`);
      return { name: `lib/${path}`, bytes: bytes(path === 'one.s' ? '.include "two.s"\n' : '.word 2\n') };
    };
    expect(words('.include "one.s"\n', { read })).toEqual([2]);
    expect(asked).toEqual(['one.s from a.s', 'two.s from lib/one.s']);
  });
});

describe('lines', () => {
  const lines = (text: string, options?: AssembleOptions) => {
    const { object } = made(text, options);
    return object.lines.map(({ offset, file, line, column }) => `${offset} ${object.files[file]}:${line}:${column}`);
  };

  it('every statement that puts something anywhere has one', () => {
    expect(lines('# a comment\n  nop\nx:\n  li a0, 0x12345678\n.data\n.word 1\n.text\ny: nop; nop\n')).toEqual([
      '0 a.s:2:3',
      '4 a.s:4:3',
      '12 a.s:8:1',
      '16 a.s:8:9',
      '0 a.s:6:1',
    ]);
  });

  it('those of a macro belong to the line that called it, however deep', () => {
    expect(lines('.macro in\nnop\n.endm\n.macro out\nin\nin\n.endm\nnop\n out\n')).toEqual([
      '0 a.s:8:1',
      '4 a.s:9:2',
      '8 a.s:9:2',
    ]);
  });

  it('those of a repetition are its own', () => {
    expect(lines('.rept 2\nnop\n  ret\n.endr\n')).toEqual(['0 a.s:2:1', '4 a.s:3:3', '8 a.s:2:1', '12 a.s:3:3']);
  });

  it('those of an included file name it', () => {
    expect(lines('nop\n.include "b.s"\n', { read: () => ({ name: 'b.s', bytes: bytes('\n nop\n') }) })).toEqual([
      '0 a.s:1:1',
      '4 b.s:2:2',
    ]);
  });

  it('.loc says otherwise, for all of the file', () => {
    const text = '.file 1 "dir" "x.c"\nnop\n.loc 1 7 3 is_stmt 1\nnop\nnop\n.loc 1 9\nret\n';
    expect(lines(text)).toEqual(['4 dir/x.c:7:3', '12 dir/x.c:9:0']);
  });

  it('line markers of a preprocessor do too', () => {
    expect(lines('# 40 "x.c"\nnop\nnop\n')).toEqual(['0 x.c:40:1', '4 x.c:41:1']);
  });

  it('a branch that has grown moves those behind it', () => {
    expect(lines('beq a0, a1, far\nnop\n.space 5000\nfar: nop\n')).toEqual([
      '0 a.s:1:1',
      '8 a.s:2:1',
      '12 a.s:3:1',
      '5012 a.s:4:1',
    ]);
  });
});

describe('the listing', () => {
  it('has a row for every statement with contents, in every section', () => {
    const { listing, object } = made('nop\n.data\n.byte 1, 2, 3\n.bss\nx: .space 8\n');
    expect(
      listing.map(
        ({ section, offset, size, line }) => `${object.sections[section]!.name}+${offset} ${size} line ${line}`,
      ),
    ).toEqual(['.text+0 4 line 1', '.data+0 3 line 3', '.bss+0 8 line 5']);
  });
});

describe('symbols', () => {
  it('know where they were written', () => {
    const { object } = made('nop\n  call there\nhere: nop\n');
    const at = Object.fromEntries(object.symbols.map((symbol) => [symbol.name, symbol.at]));
    expect(at.here).toMatchObject({ line: 3, column: 1 });
    expect(at.there).toMatchObject({ line: 2, column: 8, endColumn: 13 });
  });

  it('that nobody defines are left to the linker, once each', () => {
    const { object } = made('call there\ncall there\nla a0, other\n');
    expect(object.symbols.filter(({ section }) => section === UNDEFINED).map(({ name }) => name)).toEqual([
      'there',
      'other',
    ]);
  });

  it('may have any name in quotes', () => {
    const { object } = made('"a b": .word "a b" + 4\n.globl "a b"\n');
    expect(object.symbols.map(({ name, binding }) => [name, binding])).toEqual([['a b', 1]]);
  });
});

describe('messages', () => {
  it('are coloured on demand, and tabs keep their width', () => {
    const text = '\taddi\ta0, a0, 5000\n';
    const { diagnostics } = assemble({ name: 'a.s', text });
    expect(render(diagnostics, () => text)).toContain('    1 | \taddi\ta0, a0, 5000\n      | \t    \t        ^^^^\n');
    expect(render(diagnostics, () => text, true)).toContain('\u001b[31merror:\u001b[0m');
  });

  it('do without the line when the text is not at hand', () => {
    const { diagnostics } = assemble({ name: 'a.s', text: 'adi a0, a0, 1\n' });
    expect(render(diagnostics, () => undefined)).toBe(
      'a.s:1:1: error: there is no instruction adi\n        help: did you mean addi?\n',
    );
  });

  it('show no control characters, which a terminal would obey, and no line of what is no text', () => {
    const text = 'x: .word \x1b]0;title\x07, 5\x9b\n';
    const { diagnostics } = assemble({ name: 'a.s', text });
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(render(diagnostics, () => text)).not.toMatch(/(?!\n)\p{Cc}/u);
    expect(render(diagnostics, () => text)).toContain('    1 | x: .word \u241b]0;title\u2407, 5\u2421\n');
    expect(render(diagnostics, () => '\x7fELF\x01\0')).not.toContain(' | ');
  });

  it('show the neighbourhood in a very long line', () => {
    const text = `.word ${'1, '.repeat(3000)}x*\n`;
    const { diagnostics } = assemble({ name: 'a.s', text });
    expect(render(diagnostics, () => text).length).toBeLessThan(800);
  });

  it('a mistake in a file does not keep the others from being told', () => {
    const text = 'addi a0, 1\nfoo: .wrod 1\nfoo2: lw a0\nmv a0, foo\n';
    expect(assemble({ name: 'a.s', text }).diagnostics.map(({ at }) => at.line)).toEqual([1, 2, 3, 4]);
  });

  it('an empty file and one without an end of line are fine', () => {
    expect(made('').object.sections[0]!.size).toBe(0);
    expect(words('ret')).toEqual([0x8067]);
    expect(words('ret\r\nret\r\n')).toEqual([0x8067, 0x8067]);
  });
});
