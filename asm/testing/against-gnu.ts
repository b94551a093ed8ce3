// One source through our assembler and through GNU as; both objects through GNU ld; the bytes must be the same.

import { readElf, sectionBytes, SHF_ALLOC, SHT_NOBITS } from '../../src/elf.ts';
import { assemble } from '../assemble.ts';
import type { AssembleOptions } from '../assemble.ts';
import { render } from '../diagnostic.ts';
import { writeObject } from '../elf-object.ts';
import type { Bench } from './gnu.ts';

/** Lines of hex, with the offset, so that a difference shows where it is. */
function hexLines(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 4)
    lines.push(
      `${at.toString(16).padStart(6)}: ${[...bytes.subarray(at, at + 4)]
        .reverse()
        .map((byte) => byte.toString(16).padStart(2, '0'))
        .join('')}`,
    );
  return lines;
}

/** What is in a linked file: the bytes of allocated sections, sizes, and the values of symbols. */
function contents(file: Uint8Array): Record<string, string[]> {
  const elf = readElf(file);
  const found: Record<string, string[]> = {};
  for (const section of elf.sections) {
    if (!(section.flags & SHF_ALLOC) || section.size === 0) continue;
    const place = [`va ${section.va.toString(16)} size ${section.size} align ${section.align}`];
    found[section.name] = section.type === SHT_NOBITS ? place : [...place, ...hexLines(sectionBytes(elf, section))];
  }
  found.symbols = elf.symbols
    .filter(({ name, type }) => name !== '' && !/^\$|^\.L|^__|^_[a-z]|\.o$/.test(name) && type < 3)
    .map(({ name, value, size, type, binding }) => `${name} ${value.toString(16)} ${size} ${type} ${binding}`)
    .sort();
  return found;
}

export const linkFlags = ['-m', 'elf32lriscv', '--no-relax', '-Ttext-segment=0x10000', '-e', '0'];

/** Both ways of making an executable, as comparable text. Throws when one of the assemblers refuses. */
export function bothWays(
  bench: Bench,
  text: string,
  options: AssembleOptions = {},
): { ours: Record<string, string[]>; gnu: Record<string, string[]> } {
  const source = { name: 'case.s', text };
  const { object, diagnostics } = assemble(source, options);
  if (!object) throw new Error(`we refuse:\n${render(diagnostics, () => text)}`);
  bench.write('ours.o', writeObject(object));
  bench.assemble('case', text);
  bench.run('ld', ...linkFlags, 'ours.o', '-o', 'ours.elf');
  bench.run('ld', ...linkFlags, 'case.o', '-o', 'case.elf');
  return { ours: contents(bench.read('ours.elf')), gnu: contents(bench.read('case.elf')) };
}
