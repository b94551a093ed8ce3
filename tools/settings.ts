// How a program is to be run: what its header says, unless the command line says otherwise.
import { dirname, isAbsolute, join, posix } from 'node:path';
import { BadSchedule, type Piece, readSchedule } from '../src/lab/explore/schedule.ts';
import { Refusal } from './exit.ts';
import type { Counted } from './arrivals.ts';
import { guestFile } from './guest-file.ts';
import type { GivenFile, Header } from './header.ts';
import { readHost } from './host-file.ts';

export interface GuestFile {
  path: string;
  bytes: Uint8Array;
}

export interface Settings {
  harts: number;
  slice: number;
  engine: 'reference' | 'interp';
  quantum?: number;
  seed?: number;
  costs?: 'x86' | 'aarch64' | 'riscv';
  consistentCalls: boolean;
  /** Places in the code whose arrivals are counted. */
  counted: Counted[];
  maxTicks?: number;
  /** argv[0] is the program's name. */
  argv: string[];
  stdin?: Uint8Array;
  files: GuestFile[];
  start: string[];
  /** Who runs when; turns are of one instruction then. */
  schedule?: Piece[];
}

/** The options of the command line that decide a run. */
export interface RunOptions {
  harts?: number;
  slice?: number;
  quantum?: number;
  seed?: number;
  costs?: string;
  trampoline?: string;
  model?: string;
  section?: string;
  recovery?: string;
  recoveryGrace?: number;
  engine?: string;
  maxTicks?: number;
  file?: string[];
  /** A file; `-` is whatever comes in, asked for when the program reads. */
  stdin?: string;
  start?: string[];
  /** A file; see src/lab/explore/schedule.ts. */
  schedule?: string;
  args?: string[];
}

export const SLICE = 1000;

function read(path: string, what: string): Uint8Array {
  try {
    return readHost(path);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(`${what}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
  }
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Files of a header lie beside the program, files of the command line where the user is. A source becomes a program. */
function given(file: GivenFile, folder: string, made: Parameters<typeof guestFile>[2]): GuestFile {
  if ('text' in file) return { path: file.guest, bytes: encode(file.text) };
  const host = isAbsolute(file.host) ? file.host : join(folder, file.host);
  return { path: file.guest, bytes: guestFile(host, `the file for ${file.guest}`, made) };
}

function scheduleOf(file: string, harts: number): Piece[] {
  try {
    return readSchedule(new TextDecoder().decode(read(file, '--schedule')), harts);
  } catch (error) {
    if (error instanceof BadSchedule) throw new Refusal(`${file}:${error.line}: ${error.message}`);
    throw error;
  }
}

export function settle(program: string, header: Header, options: RunOptions): Settings {
  const folder = program === '-' || program === '<stdin>' ? '.' : dirname(program);
  const optional = <K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } =>
    (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
  const made = {
    ...optional('costs', options.costs ?? header.costs),
    ...optional('trampoline', options.trampoline ?? header.trampoline),
    ...optional('section', options.section ?? header.sections[0]),
    ...optional('recovery', options.recovery ?? header.recoveries[0]),
  };
  const fromLine = (options.file ?? []).map((pair): GuestFile => {
    const [, host, guest] = /^(.+):(.+)$/.exec(pair) ?? [];
    if (!guest)
      throw new Refusal(`--file takes HOST:GUEST, and '${pair}' is not that`, 'write --file data.txt:/data.txt');
    return { path: guest, bytes: guestFile(host, '--file', made) };
  });
  const absolute = (path: string): string => posix.resolve('/', path);
  const replaced = new Set(fromLine.map(({ path }) => absolute(path)));
  if (options.engine === 'jit')
    throw new Refusal(
      'there is no engine of that name yet: jit',
      'the engines are reference and interp; auto takes interp',
    );
  const fromHeader = () =>
    header.stdin &&
    ('text' in header.stdin ? encode(header.stdin.text) : read(join(folder, header.stdin.host), 'stdin'));
  const fromFile = (file: string) => (file === '-' ? undefined : read(file, '--stdin'));
  const stdin = options.stdin === undefined ? fromHeader() : fromFile(options.stdin);
  const start = options.start ?? header.start;
  const harts = options.harts ?? header.harts ?? Math.max(start.length, 1);
  if (start.length > harts)
    throw new Refusal(
      `${start.length} starts need as many harts, and there are ${harts}`,
      `add --harts ${start.length}`,
    );
  return {
    harts,
    slice: options.slice ?? header.slice ?? SLICE,
    engine: options.engine === 'reference' ? 'reference' : 'interp',
    argv: [program, ...(options.args?.length ? options.args : header.args)],
    files: [
      ...header.files.filter((file) => !replaced.has(absolute(file.guest))).map((file) => given(file, folder, made)),
      ...fromLine,
    ],
    start,
    counted: header.expect.flatMap(({ value }) => (value.kind === 'counted' ? [value.what] : [])),
    consistentCalls: header.consistentCalls ?? false,
    ...optional('schedule', options.schedule === undefined ? undefined : scheduleOf(options.schedule, harts)),
    ...optional('quantum', options.quantum ?? header.quantum),
    ...optional('seed', options.seed),
    ...optional('costs', (options.costs ?? header.costs) as Settings['costs']),
    ...optional('maxTicks', options.maxTicks),
    ...optional('stdin', stdin),
  };
}
