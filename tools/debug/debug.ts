// `upcall debug`: a program under our own debugger, on a terminal, from a script or from a pipe.
import { readFileSync } from 'node:fs';
import { ET_DYN, readElf } from '../../src/elf.ts';
import { PIE_BASE } from '../../src/kernel/address-space.ts';
import { Mistake } from '../../src/lab/debug/command.ts';
import { perform } from '../../src/lab/debug/commands.ts';
import { Debugger } from '../../src/lab/debug/debugger.ts';
import { showChanges, showPlace } from '../../src/lab/debug/show.ts';
import { Timeline } from '../../src/lab/timeline.ts';
import { complain } from '../asm.ts';
import { exit, Refusal } from '../exit.ts';
import { breathe, type Io } from '../io.ts';
import { obtain, type RunCommand } from '../run.ts';
import { settle } from '../settings.ts';
import { worldOf } from '../world.ts';
import { namesOf } from './names.ts';
import { converse } from './repl.ts';

export interface DebugCommand extends RunCommand {
  execute?: string[];
  batch?: boolean;
  history?: number;
}

/** Ctrl-C while something runs. */
export interface Interrupt {
  isAsked: boolean;
}

/** A session; undefined if the program does not assemble, which has been said. */
export function debuggerFor(
  program: string,
  options: DebugCommand,
  io: Io,
  interrupt: Interrupt,
): Debugger | undefined {
  const built = obtain(program, options, io);
  complain(io, built.diagnostics, built.textOf);
  const { elf } = built;
  if (!elf) return undefined;
  const settings = settle(program, built.header, options);
  return new Debugger({
    main: { path: program.replace(/\.s$/, '.elf'), bytes: elf },
    files: settings.files,
    bias: readElf(elf).type === ET_DYN ? PIE_BASE : 0,
    begin: (timeline) =>
      new Timeline(
        (tell) => {
          const world = worldOf(settings, tell);
          world.kernel.load(elf, settings.argv);
          return world;
        },
        { ...timeline, ...(options.history === undefined ? {} : { historyBytes: options.history * 1024 * 1024 }) },
      ),
    names: (programs, world) => namesOf(elf, built.textOf, programs, world),
    print: (text) => io.out(text.endsWith('\n') ? text : `${text}\n`),
    output: (bytes) => io.out(bytes),
    breathe,
    isInterrupted: () => {
      const { isAsked } = interrupt;
      interrupt.isAsked = false;
      return isAsked;
    },
    paint: io.paint,
  });
}

export async function debug(program: string, options: DebugCommand, io: Io): Promise<number> {
  if (program === '-' && !options.batch)
    throw new Refusal('stdin cannot be both the program and the commands', 'name a file, or use --batch with -x');
  const scripts = (options.execute ?? []).map((file) => {
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      throw new Refusal(`-x: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
    }
  });
  const interrupt: Interrupt = { isAsked: false };
  const one = debuggerFor(program, options, io, interrupt);
  if (!one) return exit.USAGE;
  showPlace(one);
  showChanges(one);
  for (const script of scripts)
    for (const line of script.split('\n')) {
      if (one.quits) return exit.OK;
      if (line.trim() === '' || line.trim().startsWith('#')) continue;
      io.out(`(upcall) ${line}\n`);
      // A script that goes wrong does not go on.
      if (!(await attempt(one, line, io)) && options.batch) return exit.USAGE;
    }
  if (options.batch || one.quits) return exit.OK;
  return converse(one, interrupt, io);
}

/** Carries out a line; what is wrong with it is said. */
export async function attempt(one: Debugger, line: string, io: Io): Promise<boolean> {
  try {
    await perform(one, line);
    return true;
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    io.err(`${io.paintErr.red('no:')} ${error.message}${error.remedy ? `; ${error.remedy}` : ''}\n`);
    return false;
  }
}
