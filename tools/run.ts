// `upcall run`: assembles a program if need be, runs it, and says what happened when asked, or when it ended badly.
import { TextDecoder } from 'node:util';
import type { Outcome } from '../src/kernel/kernel.ts';
import { unreachable } from '../src/must.ts';
import { complain } from './asm.ts';
import { exit, Refusal } from './exit.ts';
import { explain } from './explain.ts';
import { describeOutcome } from './expect.ts';
import { readHeader } from './header.ts';
import { noPaint, printJson, type Io } from './io.ts';
import { count, plural } from './names.ts';
import { build, isExecutable, readInput, type Built } from './program.ts';
import { Session } from './session.ts';
import { settle, type RunOptions, type Settings } from './settings.ts';
import { Sink } from './trace.ts';
import { isSame } from './host-file.ts';

export interface RunCommand extends RunOptions {
  include?: string[];
  define?: Record<string, string>;
  pie?: boolean;
  stats?: boolean;
  trace?: string;
  json?: boolean;
}

/** The program: assembled and linked, or as it is when it is an ELF executable. */
export function obtain(program: string, options: RunCommand, io: Io): Built {
  const bytes = readInput(program, io.stdin);
  if (isExecutable(bytes))
    return {
      name: program,
      header: readHeader(program, '').header,
      units: [],
      elf: bytes,
      diagnostics: [],
      textOf: () => undefined,
    };
  return build([program], {
    include: options.include ?? [],
    defines: options.define ?? {},
    pie: options.pie ?? true,
    stdin: () => bytes,
    ...(options.costs ? { costs: options.costs } : {}),
    ...(options.trampoline ? { trampoline: options.trampoline } : {}),
    ...(options.model ? { model: options.model } : {}),
    ...(options.section ? { section: options.section } : {}),
    ...(options.recovery ? { recovery: options.recovery } : {}),
    ...(options.recoveryGrace === undefined ? {} : { recoveryGrace: options.recoveryGrace }),
    ...(options.start ? { start: options.start } : {}),
  });
}

export async function run(program: string, options: RunCommand, io: Io): Promise<number> {
  const built = obtain(program, options, io);
  complain(io, built.diagnostics, built.textOf);
  if (!built.elf) {
    if (options.json)
      printJson(io, { schema: 'upcall.run/1', outcome: { kind: 'does not assemble' }, diagnostics: built.diagnostics });
    return exit.USAGE;
  }
  const settings = settle(program, built.header, options);
  if (options.trace !== undefined && program !== '-' && isSame(program, options.trace))
    throw new Refusal(`${program} would be overwritten by its own trace`, 'name another file after --trace');
  const sink = options.trace === undefined ? undefined : new Sink(options.trace, (text) => io.err(text));
  const start = performance.now();
  const session = new Session(built.elf, settings, {
    textOf: built.textOf,
    record: options.stats === true || options.json === true,
    ...(sink ? { sink } : {}),
    ...(program === '-' ? {} : { stdin: () => io.stdin() }),
    output: options.json ? () => {} : (fd, bytes) => (fd === 1 ? io.out(bytes) : io.err(bytes)),
  });
  const outcome = await session.finish(io, built.header.title || built.name);
  sink?.close();
  io.progress('');
  const seconds = (performance.now() - start) / 1000;
  const scene = session.scene({ paint: io.paintErr, unicode: io.unicode });
  const ending = outcome ? describeOutcome(outcome, session.where) : 'interrupted';
  if (outcome && outcome.kind !== 'exit') io.err(`\n${explain(outcome, scene)}`);
  if (!outcome && io.stop.by === 'interrupt')
    io.err(`\ninterrupted after ${plural(session.totals().instructions, 'instruction')}\n`);
  if (options.stats) {
    const { stats } = await import('./stats.ts');
    io.err(
      stats(
        {
          title: built.header.title || built.name,
          settings: describe(built.name, settings),
          ending,
          summary: session.summary(),
          recording: session.recording!,
          nameOf: session.nameOf,
        },
        io,
      ),
    );
  }
  const status = outcome ? statusOf(outcome) : exit.INTERRUPTED;
  if (outcome?.kind === 'exit' && outcome.status > exit.GUEST_MAX)
    io.err(`upcall: the program's exit status is ${outcome.status}, reported as ${exit.GUEST_MAX}\n`);
  if (options.json) printJson(io, asJson(session, outcome, settings, seconds, status, built));
  return status;
}

/** `first-light.s on 4 harts, slice 1,000, costs riscv`. */
function describe(name: string, { harts, slice, quantum, costs, seed, engine }: Settings): string {
  const parts = [
    `${name} on ${plural(harts, 'hart')}`,
    `slice ${count(slice)}`,
    ...(quantum === undefined ? [] : [`quantum ${count(quantum)}`]),
    `costs ${costs ?? 'riscv'}`,
    ...(seed === undefined ? [] : [`seed ${seed}`]),
    ...(engine === 'interp' ? [] : [`engine ${engine}`]),
  ];
  return parts.join(', ');
}

function statusOf(outcome: Outcome): number {
  switch (outcome.kind) {
    case 'exit':
      return Math.min(outcome.status, exit.GUEST_MAX);
    case 'killed':
      return exit.KILLED;
    case 'deadlock':
      return exit.DEADLOCK;
    case 'out of time':
      return exit.OUT_OF_TIME;
    case 'failed':
      return exit.FAILED;
    default:
      return unreachable(outcome);
  }
}

function asJson(
  session: Session,
  outcome: Outcome | undefined,
  settings: Settings,
  seconds: number,
  status: number,
  built: Built,
): { schema: string } & Record<string, unknown> {
  const { harts, slice, quantum, seed, costs, engine, argv } = settings;
  const text = (bytes: Uint8Array): Record<string, string> => {
    try {
      return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
    } catch {
      return { base64: Buffer.from(bytes).toString('base64') };
    }
  };
  const [out, err] = [text(session.written(1)), text(session.written(2))];
  const scene = session.scene({ paint: noPaint, unicode: false });
  return {
    schema: 'upcall.run/1',
    program: built.name,
    title: built.header.title,
    status,
    outcome: outcome ?? { kind: 'interrupted' },
    ...(outcome && outcome.kind !== 'exit' ? { explanation: explain(outcome, scene) } : {}),
    ...(out.text === undefined ? { stdoutBase64: out.base64 } : { stdout: out.text }),
    ...(err.text === undefined ? { stderrBase64: err.base64 } : { stderr: err.text }),
    settings: { harts, slice, quantum, seed, costs, engine, argv },
    statistics: session.summary(),
    state: session.machine.hash(),
    seconds,
    diagnostics: built.diagnostics,
  };
}
