// `upcall asm`: sources and objects to an ELF program or an object, with a listing and the kernel's symbols on demand.
import { chmodSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { render, type Diagnostic } from '../asm/diagnostic.ts';
import { unfitForOthers, writeObject } from '../asm/elf-object.ts';
import { listing } from '../asm/listing.ts';
import { symbols } from '../src/kernel/abi.ts';
import { exit, Refusal } from './exit.ts';
import { isSame } from './host-file.ts';
import { printJson, type Io } from './io.ts';
import { plural } from './names.ts';
import { build, isElf, readInput, unit, type Built } from './program.ts';

export interface AsmOptions {
  output?: string;
  compile?: boolean;
  pie?: boolean;
  list?: string;
  include?: string[];
  define?: Record<string, string>;
  start?: string[];
  abi?: string;
  json?: boolean;
}

/** Errors and warnings as people read them, and the line that counts them. */
export function complain(io: Io, diagnostics: readonly Diagnostic[], textOf: Built['textOf']): void {
  if (diagnostics.length === 0) return;
  io.err(`${render([...diagnostics], textOf, io.colour.err).trimEnd()}\n`);
  const errors = diagnostics.filter((d) => d.severity === 'error').length;
  if (errors > 1) io.err(`${plural(errors, 'error')}\n`);
}

/** Writes where the user said; `-` is stdout. */
export function writeOutput(io: Io, file: string, content: string | Uint8Array): void {
  if (file === '-') {
    io.out(content);
    return;
  }
  try {
    writeFileSync(file, content);
  } catch (error) {
    throw new Refusal(`${file} cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
  }
}

/** The kernel's symbols as GNU as reads them. */
export function abiText(): string {
  const rows = Object.entries(symbols).map(([name, value]) => `        .equ    ${name}, ${value}`);
  return `# The kernel's symbols, for GNU as; upcall's own assembler knows them without this file.\n${rows.join('\n')}\n`;
}

export async function asm(sources: readonly string[], options: AsmOptions, io: Io): Promise<number> {
  const written: string[] = [];
  const write = (file: string, content: string | Uint8Array): void => {
    if (file === '-' && options.json)
      throw new Refusal('stdout takes the JSON object, and nothing else', 'name a file instead of -');
    if (file !== '-' && sources.some((source) => isSame(source, file)))
      throw new Refusal(`${file} is a source, and would be overwritten`, 'give another name to what is made');
    writeOutput(io, file, content);
    written.push(file);
  };
  if (options.abi !== undefined) write(options.abi, abiText());
  if (sources.length === 0) {
    if (options.abi === undefined)
      throw new Refusal('there is nothing to assemble', 'name a source: upcall asm hello.s');
    if (options.json) printJson(io, { schema: 'upcall.asm/1', ok: true, written, diagnostics: [] });
    return exit.OK;
  }
  const settings = {
    include: options.include ?? [],
    defines: options.define ?? {},
    pie: options.pie ?? true,
    stdin: io.stdin,
    ...(options.start ? { start: options.start } : {}),
  };
  const outputOf = (source: string, suffix: string): string =>
    `${source === '-' ? 'a' : basename(source).replace(/\.(s|S|asm|o)$/, '')}${suffix}`;
  const diagnostics: Diagnostic[] = [];
  const texts = new Map<string, string>();
  if (options.compile) {
    if (options.list !== undefined)
      throw new Refusal('a listing shows addresses, and an object has none', 'leave -c out');
    if (options.output !== undefined && sources.length > 1)
      throw new Refusal('-c makes an object of each source, and -o names only one', 'leave -o out');
    for (const source of sources) {
      const bytes = readInput(source, io.stdin);
      const name = source === '-' ? '<stdin>' : source;
      if (isElf(bytes)) throw new Refusal(`${source} is no source`, '-c assembles; link without it');
      texts.set(name, new TextDecoder().decode(bytes));
      const made = unit(name, bytes, settings).assembled;
      diagnostics.push(...made.diagnostics);
      diagnostics.push(...(made.object ? unfitForOthers(made.object) : []));
      if (made.object && !diagnostics.some((d) => d.severity === 'error'))
        write(options.output ?? outputOf(source, '.o'), writeObject(made.object));
    }
    complain(io, diagnostics, (file) => texts.get(file));
  } else {
    const built = build(sources, settings);
    diagnostics.push(...built.diagnostics);
    complain(io, diagnostics, built.textOf);
    if (built.elf) {
      const output = options.output ?? outputOf(sources[0], '.elf');
      write(output, built.elf);
      if (output !== '-') chmodSync(output, 0o755);
      if (options.list !== undefined) {
        const units = built.units.map((u) => u.assembled);
        write(options.list, listing(units, { elf: built.elf, map: built.map ?? [] }, built.textOf));
      }
    }
  }
  const ok = !diagnostics.some((d) => d.severity === 'error');
  if (options.json) printJson(io, { schema: 'upcall.asm/1', ok, written, diagnostics });
  return ok ? exit.OK : exit.USAGE;
}
