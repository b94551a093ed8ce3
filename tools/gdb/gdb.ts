// `upcall gdb`: a program under the debugger that the user already has, on a TCP port or over a pipe.
import { existsSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { ET_DYN } from '../../src/elf.ts';
import { PIE_BASE } from '../../src/kernel/address-space.ts';
import type { SessionOptions } from '../../src/lab/gdb/session.ts';
import { Timeline } from '../../src/lab/timeline.ts';
import { complain } from '../asm.ts';
import { exit, Refusal } from '../exit.ts';
import { Image } from '../image.ts';
import type { Io } from '../io.ts';
import { obtain, type RunCommand } from '../run.ts';
import { settle } from '../settings.ts';
import { worldOf } from '../world.ts';
import { gdbinit } from './gdbinit.ts';
import { debuggerOver } from './debugger-over.ts';
import { monitor } from './monitor.ts';
import { Server } from './server.ts';

export interface GdbCommand extends RunCommand {
  port?: number;
  stdio?: boolean;
  init?: boolean;
  history?: number;
}

const PORT = 1234;
/** How long one gdb waits for another to go. */
const PATIENCE = 1000;

export async function gdb(program: string | undefined, options: GdbCommand, io: Io): Promise<number> {
  if (options.init) return writeInit(options.port ?? PORT, io);
  if (program === undefined)
    throw new Refusal('name the program that gdb shall see', 'upcall gdb programs/pip/two-programs.s');
  if (options.stdio && options.port !== undefined)
    throw new Refusal('--stdio and --port are two ways to do the same', 'name one of them');
  if (options.stdio && program === '-')
    throw new Refusal('stdin cannot be both the program and the line to gdb', 'name a file, or use --port');
  const server = serverFor(program, options, io);
  if (server === undefined) return exit.USAGE;
  server.onFault = (error, packet) => {
    io.err(
      `upcall: this is our own fault: ${(error as Error).message} (packet ${JSON.stringify(packet)}); please report it\n`,
    );
    if (process.env.UPCALL_STACK) io.err(`${(error as Error).stack}\n`);
  };
  return options.stdio ? serveStdio(server) : servePort(server, program, options.port ?? PORT, io);
}

function writeInit(port: number, io: Io): number {
  if (existsSync('.gdbinit'))
    throw new Refusal(
      'there is a .gdbinit here already',
      'remove it, or copy what you need from: upcall gdb --init --port N in an empty folder',
    );
  writeFileSync('.gdbinit', gdbinit(port));
  io.err('.gdbinit is written; then: upcall gdb PROGRAM, and in another terminal: gdb-multiarch -ex upcall\n');
  return exit.OK;
}

/** A session that waits for gdb; undefined if the program does not assemble, which has been said. */
export function serverFor(program: string, options: GdbCommand, io: Io): Server | undefined {
  const built = obtain(program, options, io);
  complain(io, built.diagnostics, built.textOf);
  const { elf } = built;
  if (!elf) return undefined;
  const settings = settle(program, built.header, options);
  const first = new Image(elf, PIE_BASE, built.textOf);
  const main = { path: resolve(program.replace(/\.s$/, '.elf')), bytes: elf };
  const images = new Map<string, Image>();
  const symbol: SessionOptions['symbol'] = (va, programs, world) => {
    const placed = programs.present(world).find(({ instance }) => va >= instance.start && va < instance.end);
    const file = placed && programs.fileAt(placed.path);
    if (!placed || !file) return first.symbol(va) ?? '';
    const key = `${placed.path} ${placed.base}`;
    const image = images.get(key) ?? new Image(file, placed.base, built.textOf);
    images.set(key, image);
    return image.symbol(va) ?? '';
  };
  return new Server({
    main,
    files: settings.files,
    bias: first.elf.type === ET_DYN ? PIE_BASE : 0,
    begin: (timeline) =>
      new Timeline(
        (tell) => {
          const world = worldOf(settings, tell);
          world.kernel.load(elf, settings.argv);
          return world;
        },
        { ...timeline, ...(options.history === undefined ? {} : { historyBytes: options.history * 1024 * 1024 }) },
      ),
    symbol,
    monitor: async (line, session) => monitor(line, session, (text) => debuggerOver(session, elf, built.textOf, text)),
  });
}

/** One gdb after the other, until one of them kills the program, or Ctrl-C. */
function servePort(server: Server, program: string, port: number, io: Io): Promise<number> {
  return new Promise((done, fail) => {
    const next: Socket[] = [];
    const attach = (socket: Socket): void => {
      if (!server.connect({ write: (bytes) => void socket.write(bytes) })) {
        // A gdb that connects anew may be here before its old connection is gone.
        next.push(socket);
        setTimeout(() => {
          if (next.includes(socket)) socket.destroy();
        }, PATIENCE);
        return;
      }
      socket.on('data', (bytes) => server.receive(bytes));
      socket.on('close', () => {
        server.disconnect();
        if (server.stub.isOver) return end();
        const waiting = next.shift();
        if (waiting) attach(waiting);
      });
    };
    const listener = createServer((socket: Socket) => {
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
      attach(socket);
    });
    const look = setInterval(() => {
      if (io.stop.by) end();
    }, 100);
    const end = (): void => {
      clearInterval(look);
      listener.close();
      done(io.stop.by ? exit.INTERRUPTED : exit.OK);
    };
    server.onKill = end;
    listener.on('error', (error: NodeJS.ErrnoException) => {
      clearInterval(look);
      fail(refused(error, port));
    });
    listener.listen(port, '127.0.0.1', () => {
      const at = listener.address();
      const number = typeof at === 'object' && at ? at.port : port;
      io.err(
        `${program} waits for gdb on port ${number}: gdb-multiarch -ex 'target extended-remote localhost:${number}'\n`,
      );
    });
  });
}

function refused({ code }: NodeJS.ErrnoException, port: number): Refusal {
  if (code === 'EADDRINUSE')
    return new Refusal(
      `port ${port} is in use, perhaps by another upcall gdb`,
      'name another one with --port, or 0 for any that is free',
    );
  if (code === 'EACCES') return new Refusal(`port ${port} is for the superuser`, 'name one above 1023 with --port');
  return new Refusal(`port ${port} cannot be listened on (${code})`, 'name another one with --port');
}

/** gdb has started us: `target remote | upcall gdb PROGRAM --stdio`. */
function serveStdio(server: Server): Promise<number> {
  return new Promise((done) => {
    const end = (): void => {
      process.stdin.destroy();
      done(exit.OK);
    };
    server.onKill = end;
    // gdb sends its own Ctrl-C to the whole group; that is for gdb to tell us about.
    process.on('SIGINT', () => {});
    server.connect({ write: (bytes) => void process.stdout.write(bytes) });
    process.stdin.on('data', (bytes: Buffer) => server.receive(bytes));
    process.stdin.on('end', end);
    process.stdin.on('error', end);
    process.stdout.on('error', end);
  });
}
