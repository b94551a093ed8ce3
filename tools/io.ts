// What a command sees of the world: where it writes, in which colours and letters, and whether it should stop.
import { readSync, writeSync } from 'node:fs';
import pc from 'picocolors';
import { Refusal } from './exit.ts';

export type Paint = ReturnType<typeof pc.createColors>;
export const noPaint: Paint = pc.createColors(false);

/** A command's view of its terminal or pipes; tests give their own. */
export interface Io {
  /** Results. */
  out(text: string | Uint8Array): void;
  /** Messages, for people. */
  err(text: string | Uint8Array): void;
  /** Colours for stdout and for stderr: plain functions when they are off. */
  readonly paint: Paint;
  readonly paintErr: Paint;
  readonly colour: { out: boolean; err: boolean };
  /** Whether line drawing and blocks can be shown; otherwise plain ASCII. */
  readonly unicode: boolean;
  readonly columns: number;
  /** One line on a terminal's stderr that replaces itself; nothing anywhere else. */
  progress(line: string): void;
  /** Set by Ctrl-C, or when the reader of stdout has gone: finish with what there is. */
  readonly stop: { by?: 'interrupt' | 'closed' };
  stdin(): Uint8Array;
}

export interface Looks {
  color?: 'auto' | 'always' | 'never' | undefined;
  ascii?: boolean | undefined;
  json?: boolean | undefined;
}

function coloured(stream: NodeJS.WriteStream, when: Looks['color']): boolean {
  if (when === 'always') return true;
  if (when === 'never') return false;
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return stream.isTTY === true && TERM !== 'dumb';
}

/** A locale that says what it is and does not say UTF-8 gets ASCII; an unset one is taken as a modern terminal. */
function drawsUnicode(): boolean {
  const { LC_ALL, LC_CTYPE, LANG, TERM } = process.env;
  const locale = LC_ALL || LC_CTYPE || LANG;
  return TERM !== 'linux' && TERM !== 'dumb' && (!locale || /utf-?8/i.test(locale));
}

/** The process's own streams. */
export function processIo(looks: Looks): Io {
  const colour = { out: coloured(process.stdout, looks.color), err: coloured(process.stderr, looks.color) };
  const stop: Io['stop'] = {};
  let shown = false;
  const clear = (): void => {
    if (shown) process.stderr.write('\r\x1b[K');
    shown = false;
  };
  // Synchronous, so that what was said stays said however the process ends; a full pipe is waited for.
  const write = (fd: 1 | 2, text: string | Uint8Array): void => {
    if (fd === 1 && stop.by === 'closed') return;
    if (shown) clear();
    let bytes = typeof text === 'string' ? Buffer.from(text) : text;
    while (bytes.length > 0) {
      try {
        bytes = bytes.subarray(writeSync(fd, bytes));
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        if (code === 'EAGAIN') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
        else if (code === 'EPIPE' || code === 'EIO') {
          if (fd === 1) stop.by = 'closed';
          return;
        } else if (fd === 1) {
          stop.by = 'closed';
          throw new Refusal(`stdout cannot be written (${code ?? String(error)})`);
        } else return; // Nobody is left to be told.
      }
    }
  };
  // Only whoever looks at `stop` now and then can end well on Ctrl-C; before that it simply ends.
  let interrupts = -1;
  const watch = (): void => {
    interrupts = 0;
    process.on('SIGINT', () => {
      stop.by ??= 'interrupt';
      // Whoever insists need not wait for us.
      if (++interrupts > 1) process.exit(130);
    });
  };
  return {
    out: (text) => write(1, text),
    err: (text) => write(2, text),
    paint: pc.createColors(colour.out),
    paintErr: pc.createColors(colour.err),
    colour,
    unicode: !looks.ascii && drawsUnicode(),
    columns: Math.min(process.stdout.columns || 80, 160),
    progress(line) {
      if (!process.stderr.isTTY || looks.json) return;
      if (line === '') return clear();
      process.stderr.write(`\r\x1b[K${line.slice(0, (process.stderr.columns || 80) - 1)}`);
      shown = true;
    },
    get stop() {
      if (interrupts < 0) watch();
      return stop;
    },
    stdin: readStdin,
  };
}

/** All of stdin, asked for only when somebody reads it: a pipe nobody closes must not hold up a program. */
function readStdin(): Uint8Array {
  const chunks: Buffer[] = [];
  const chunk = Buffer.alloc(65536);
  for (;;) {
    try {
      const length = readSync(0, chunk, 0, chunk.length, null);
      if (length === 0) break;
      chunks.push(Buffer.from(chunk.subarray(0, length)));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EAGAIN') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
      else if (code === 'EOF') break;
      else throw error;
    }
  }
  return Buffer.concat(chunks);
}

/** Lets signals and timers in; long work calls it a few times a second. */
export const breathe = (): Promise<void> => new Promise((go) => setImmediate(go));

export const printJson = (io: Io, object: { schema: string } & Record<string, unknown>): void =>
  io.out(`${JSON.stringify(object, null, 2)}\n`);
