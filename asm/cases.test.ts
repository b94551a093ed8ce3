// The cases of asm/cases: a source under its title, then the words it becomes or the message it gets.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assemble } from './assemble.ts';
import { render } from './diagnostic.ts';

interface Case {
  title: string;
  source: string;
  kind: string;
  wanted: string;
}

const folder = new URL('./cases/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.txt'));

/** `# title`, the source, `==> words` or `==> message`, what is expected up to the next title. */
function readCases(text: string): Case[] {
  const cases: Case[] = [];
  const pattern = /^# (.*)\n([^]*?)^==> (words|message)\n([^]*?)(?=^# |(?![^]))/gm;
  for (const [, title, source, kind, wanted] of text.matchAll(pattern))
    cases.push({ title: title!, source: source!, kind: kind!, wanted: wanted!.trimEnd() });
  return cases;
}

/** The files that cases may include. */
const included: Readonly<Record<string, string>> = {
  'three.s': '        .word   3\n',
  'wrong.s': '        .equ    inside, 1\n        lw      a0, inside\n',
  'self.s': '        .include "self.s"\n',
};

function outcome({ source, kind }: Case): string {
  const read = (name: string) =>
    included[name] === undefined ? undefined : { name, bytes: new TextEncoder().encode(included[name]) };
  const { object, diagnostics } = assemble({ name: 'case.s', text: source }, { symbols: { CALL_WRITE: 64 }, read });
  const messages = render(diagnostics, (file) => (file === 'case.s' ? source : included[file]));
  if (kind === 'message' || !object) return messages.trimEnd();
  return object.sections
    .filter(({ bytes }) => bytes.length > 0)
    .map(({ name, bytes, relocations }) => {
      const lines = [name];
      for (let at = 0; at < bytes.length; at += 4) {
        const word = [...bytes.subarray(at, at + 4)]
          .reverse()
          .map((byte) => byte.toString(16).padStart(2, '0'))
          .join('');
        const fields = relocations
          .filter(({ offset }) => offset >= at && offset < at + 4)
          .map(
            ({ type, symbol, addend }) =>
              `  ${type} ${object.symbols[symbol]?.name.trim()}${addend ? `+${addend}` : ''}`,
          );
        lines.push(`  ${word}${fields.join('')}`);
      }
      return lines.join('\n');
    })
    .join('\n');
}

describe.each(files)('%s', (file) => {
  const cases = readCases(readFileSync(new URL(file, folder), 'utf8'));
  it.each(cases.map((one) => [one.title, one] as const))('%s', (_, one) => {
    expect(outcome(one)).toBe(one.wanted);
  });
});
