// Puts a program together: the named sources, what their headers include, start-up code when it is needed, one ELF.
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { assemble, type AssembleOptions } from '../asm/assemble.ts';
import type { Diagnostic } from '../asm/diagnostic.ts';
import { readObject } from '../asm/elf-object.ts';
import { link } from '../asm/link.ts';
import type { ObjectSymbol } from '../asm/object.ts';
import { BadElf, ET_REL, STB_GLOBAL, STB_LOCAL } from '../src/elf.ts';
import { symbols } from '../src/kernel/abi.ts';
import { type CostProfileName, costProfiles } from '../src/kernel/costs.ts';
import { Refusal } from './exit.ts';
import { readHost } from './host-file.ts';
import { readHeader, type Header } from './header.ts';
import { packagePath } from './oracle/package-path.ts';
import { chosen, sections, type Variant } from './variant.ts';

export interface BuildOptions extends Variant {
  include?: readonly string[];
  defines?: Readonly<Record<string, string>>;
  /** Position-independent unless told otherwise. */
  pie?: boolean;
  /** Where `-` comes from. */
  stdin?: () => Uint8Array;
  /** Symbols harts start at; then no start-up code joins. */
  start?: readonly string[];
  /** What decides how library code is built, where the program's header does not. */
  costs?: string;
  trampoline?: string;
  recoveryGrace?: number;
  /** Assembled units by name, for those who build many programs from one library. */
  cache?: Map<string, Unit>;
}

type Assembled = ReturnType<typeof assemble>;

/** One source or object, assembled by itself. */
export interface Unit {
  readonly name: string;
  readonly header: Header;
  readonly assembled: Assembled;
}

export interface Built {
  /** As people name it: the first file. */
  readonly name: string;
  readonly header: Header;
  readonly units: readonly Unit[];
  /** Absent when a diagnostic is an error. */
  readonly elf?: Uint8Array;
  readonly map?: ReturnType<typeof link>['map'];
  readonly diagnostics: readonly Diagnostic[];
  /** The text of a source, for carets and for the lines of reports. */
  textOf(file: string): string | undefined;
}

export const programsFolder = packagePath('programs');

export const shown = (path: string): string => {
  const short = relative(process.cwd(), path);
  return short && !short.startsWith('..') ? short : path;
};

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** Looks beside the file that asks, then in the folders of -I, then in the package's programs/. */
function find(name: string, from: string, include: readonly string[]): string | undefined {
  if (isAbsolute(name)) return isFile(name) ? name : undefined;
  const beside = join(dirname(from), name);
  if (isFile(beside)) return beside;
  const found = [...include, programsFolder].map((folder) => resolve(folder, name)).find(isFile);
  return found && shown(found);
}

/** The bytes of a file the user named; a Refusal that says why not. */
export function readInput(file: string, stdin?: () => Uint8Array): Uint8Array {
  if (file === '-') return (stdin ?? (() => new Uint8Array()))();
  try {
    return readHost(file);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new Refusal(`there is no file ${file}`);
    if (code === 'EISDIR') throw new Refusal(`${file} is a folder`, 'name a source (.s) or an ELF file');
    throw new Refusal(`${file} cannot be read (${code ?? String(error)})`);
  }
}

export const isElf = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;

/** Whether a file is a finished program and needs no linking. */
export const isExecutable = (bytes: Uint8Array): boolean => isElf(bytes) && (bytes[16] | (bytes[17] << 8)) !== ET_REL;

const emptyHeader = (): Header => readHeader('', '').header;
const spot = (file: string, line = 1, column = 1, endColumn = column + 1): Diagnostic['at'] => ({
  file,
  line,
  column,
  endColumn,
});
const problem = (at: Diagnostic['at'], message: string, remedy?: string): Diagnostic => ({
  severity: 'error',
  at,
  message,
  ...(remedy ? { remedy } : {}),
  notes: [],
});

/** Ticks within which a thread has to come out of a critical section if the kernel recovers it. */
const RECOVERY_GRACE = 20_000;

/**
 * The kernel's symbols, and those that say how a library is to be built: with the costs of a machine, for a trampoline, with
 * critical sections of a kind, for who recovers them.
 */
export function symbolsFor(options: BuildOptions): Readonly<Record<string, number>> {
  const { costs = 'riscv', trampoline = 'user', section = 'copy', recovery = 'user' } = options;
  return {
    ...symbols,
    LOAD_TP_IS_CALL: Number(costProfiles[costs as CostProfileName].loadTp === 'call'),
    TRAMPOLINE_IS_KERNEL: Number(trampoline === 'kernel'),
    RECOVERY_IS_KERNEL: Number(recovery === 'kernel'),
    RECOVERY_GRACE: options.recoveryGrace ?? RECOVERY_GRACE,
    ...Object.fromEntries(sections.map((kind) => [`SECTION_IS_${kind.toUpperCase()}`, Number(kind === section)])),
  };
}

/** Assembles one source, or reads one object; what is wrong with it is in its diagnostics. */
export function unit(name: string, bytes: Uint8Array, options: BuildOptions): Unit {
  const none = { listing: [], diagnostics: [] };
  if (isElf(bytes)) {
    try {
      if (isExecutable(bytes)) throw new BadElf('it is a finished program, and only objects and sources can be linked');
      return { name, header: emptyHeader(), assembled: { ...none, object: readObject(name, bytes) } };
    } catch (error) {
      if (!(error instanceof BadElf)) throw error;
      return { name, header: emptyHeader(), assembled: { ...none, diagnostics: [problem(spot(name), error.message)] } };
    }
  }
  if (bytes.includes(0)) {
    const bad = problem(
      spot(name),
      'this is neither assembly text nor an ELF file',
      'name a source (.s), an object (.o) or a program',
    );
    return { name, header: emptyHeader(), assembled: { ...none, diagnostics: [bad] } };
  }
  const text = new TextDecoder().decode(bytes);
  const { header, diagnostics } = readHeader(name, text);
  const read: AssembleOptions['read'] = (path, from) => {
    const found = find(path, from, options.include ?? []);
    return found === undefined ? undefined : { name: found, bytes: readFileSync(found) };
  };
  const assembled = assemble({ name, text }, { symbols: symbolsFor(options), defines: options.defines ?? {}, read });
  return { name, header, assembled: { ...assembled, diagnostics: [...diagnostics, ...assembled.diagnostics] } };
}

/** Gathers, assembles and links. Everything wrong is in `diagnostics`, all of it in one go. */
export function build(files: readonly string[], wish: BuildOptions = {}): Built {
  const first = readInput(files[0], wish.stdin);
  const said = isElf(first) ? emptyHeader() : readHeader(files[0], new TextDecoder().decode(first)).header;
  const options: BuildOptions = {
    ...wish,
    ...((wish.costs ?? said.costs) ? { costs: wish.costs ?? said.costs } : {}),
    ...((wish.trampoline ?? said.trampoline) ? { trampoline: wish.trampoline ?? said.trampoline } : {}),
    ...chosen(wish, said, files[0]),
  };
  const units: Unit[] = [];
  const texts = new Map<string, string>();
  const seen = new Set<string>();
  const diagnostics: Diagnostic[] = [];
  const add = (name: string, bytes: () => Uint8Array): void => {
    const key = name === '-' ? name : realpathSync.native(name);
    if (seen.has(key)) return;
    seen.add(key);
    const title = name === '-' ? '<stdin>' : name;
    const { costs, trampoline, section, recovery } = options;
    const variant = [name, costs, trampoline, section, recovery].join(' ');
    let made = options.cache?.get(variant);
    if (!made) {
      const content = bytes();
      if (!isElf(content)) texts.set(title, new TextDecoder().decode(content));
      made = unit(title, content, options);
      options.cache?.set(variant, made);
    }
    units.push(made);
    diagnostics.push(...made.assembled.diagnostics);
    for (const asked of made.header.include) {
      const found = find(asked.name, name, options.include ?? []);
      if (found) add(found, () => readFileSync(found));
      else {
        const at = spot(title, asked.line, asked.column, asked.column + asked.name.length);
        diagnostics.push(
          problem(
            at,
            `there is no ${asked.name}`,
            `it is looked for beside ${title}, in the folders of -I, and in ${shown(programsFolder)}`,
          ),
        );
      }
    }
  };
  for (const [index, file] of files.entries()) {
    const bytes = index === 0 ? first : readInput(file, options.stdin);
    add(file, () => bytes);
  }
  if (options.model !== undefined) {
    const found = find(`lib/model-${options.model}.s`, files[0], options.include ?? [])!;
    add(found, () => readFileSync(found));
  }
  const header = units[0].header;
  const start = options.start ?? header.start;
  const has = (symbol: string, isKnown: (s: ObjectSymbol) => boolean): boolean =>
    units.some((u) => u.assembled.object?.symbols.some((s) => s.name === symbol && s.section !== -1 && isKnown(s)));
  // A main without .globl brings start.s as well: the linker then says what main lacks.
  if (start.length === 0 && !has('_start', (s) => s.binding !== STB_LOCAL) && has('main', () => true)) {
    const found = find('lib/start.s', files[0], options.include ?? []);
    if (found) add(found, () => readFileSync(found));
  }
  const textOf = (file: string): string | undefined => {
    if (!texts.has(file) && isFile(file)) texts.set(file, readFileSync(file, 'utf8'));
    return texts.get(file);
  };
  const common = { name: units[0].name, header, units, textOf };
  if (diagnostics.some((d) => d.severity === 'error')) return { ...common, diagnostics };
  // Where harts start is named in the header: that makes these symbols known outside, without a .globl.
  const objects = units
    .map((u) => u.assembled.object)
    .filter((o) => o !== undefined)
    .map((o) =>
      start.length
        ? { ...o, symbols: o.symbols.map((s) => (start.includes(s.name) ? { ...s, binding: STB_GLOBAL } : s)) }
        : o,
    );
  const linked = link(objects, { pie: options.pie ?? true, ...(start.length ? { entry: start[0] } : {}) });
  return {
    ...common,
    diagnostics: [...diagnostics, ...linked.diagnostics],
    map: linked.map,
    ...(linked.elf && !linked.diagnostics.some((d) => d.severity === 'error') ? { elf: linked.elf } : {}),
  };
}
