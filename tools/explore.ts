// `upcall explore`: every schedule of a program, and the shortest one under which something is wrong.
import { writeFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { Kernel } from '../src/kernel/kernel.ts';
import { countExecutions } from '../src/lab/explore/executions.ts';
import { type Explored, explore } from '../src/lab/explore/explore.ts';
import { printSchedule } from '../src/lab/explore/schedule.ts';
import type { Ending } from '../src/lab/explore/shortest.ts';
import { complain } from './asm.ts';
import { Refusal, verdict } from './exit.ts';
import { rightEnding } from './explored.ts';
import { isSame } from './host-file.ts';
import { printJson, type Io } from './io.ts';
import { count, plural } from './names.ts';
import { obtain, type RunCommand } from './run.ts';
import { settle } from './settings.ts';
import { loadedWorld } from './world.ts';

export interface ExploreCommand extends RunCommand {
  reduction?: boolean;
  /** Seconds. */
  budget?: number;
  output?: string;
  /** Most steps when executions are counted. */
  steps?: number;
}

export async function exploreCommand(program: string, options: ExploreCommand, io: Io): Promise<number> {
  const built = obtain(program, options, io);
  complain(io, built.diagnostics, built.textOf);
  if (!built.elf) return verdict.USAGE;
  const settings = settle(program, built.header, options);
  if (settings.start.length === 0)
    throw new Refusal(
      `${program} does not say where its harts start, and only such programs are explored so far`,
      'write `start T0 T1` into its header, or --start T0,T1: a symbol for each hart, which ends with the call exit',
    );
  if (options.output !== undefined && program !== '-' && isSame(program, options.output))
    throw new Refusal(`${program} would be overwritten by its schedule`, 'name another file after -o');
  const { kernel } = loadedWorld(built.elf, settings);

  if (options.engine === 'dpor') return countedIn(kernel, built.name, options, io);
  const right = rightEnding(built.header);
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  const search = explore(kernel, (how) => how === right, { everyInstruction: options.reduction === false });
  let at = search.next();
  while (!at.done) {
    // Turns of the event loop, so that Ctrl-C is heard.
    await setImmediate();
    const rate = Math.round(at.value / seconds());
    io.progress(`${count(at.value)} states, ${count(rate)} a second`);
    at = search.next(io.stop.by !== undefined || seconds() > (options.budget ?? Number.POSITIVE_INFINITY));
  }
  io.progress('');
  const found = at.value;
  const took = seconds();
  const worst = found.violations[0];
  if (options.output !== undefined && worst !== undefined)
    writeFileSync(options.output, `# ${built.name}: ${worst.how}\n${printSchedule(worst.schedule)}`);
  if (options.json) printJson(io, asJson(found, built.name, took));
  else io.out(inText(found, built.header.title || built.name, took));
  if (found.verdict === 'VIOLATED') return verdict.DOES_NOT_HOLD;
  return found.verdict === 'COMPLETE' ? verdict.HOLDS : verdict.UNFINISHED;
}

/** Stateless: how many executions there are. It says nothing about what is wrong in them. */
function countedIn(kernel: Kernel, program: string, { json, steps }: ExploreCommand, io: Io): number {
  const began = performance.now();
  const { executions, blocked, isClosed } = countExecutions(kernel, steps);
  const seconds = (performance.now() - began) / 1000;
  if (json)
    printJson(io, {
      schema: 'upcall.explore/1',
      program,
      engine: 'dpor',
      complete: isClosed,
      executions,
      blocked,
      seconds,
    });
  else
    io.out(
      `${isClosed ? '' : 'at least '}${plural(executions, 'complete execution')}, ${count(blocked)} blocked, ${seconds.toFixed(2)} s\n`,
    );
  return isClosed ? verdict.HOLDS : verdict.UNFINISHED;
}

function inText(found: Explored, title: string, seconds: number): string {
  const lines = [
    `${found.verdict}  ${title}${found.bound === undefined ? '' : `: ${found.bound}`}`,
    `  ${plural(found.states, 'state')}, ${plural(found.transitions, 'step')}, ${plural(found.finals, 'end')}, ` +
      `${seconds.toFixed(2)} s; any number of preemptions; keys of 128 bits (two alike: ${found.collisions.toExponential(0)})`,
  ];
  for (const { how, preemptions, steps, schedule } of found.violations)
    lines.push(
      `  ${how}: after ${plural(steps, 'instruction')} and ${plural(preemptions, 'preemption')}`,
      ...schedule.map((piece) => `    h${piece.hart} *${piece.steps}`),
    );
  return `${lines.join('\n')}\n`;
}

function asJson(found: Explored, program: string, seconds: number): { schema: string } & Record<string, unknown> {
  const violation = ({ how, preemptions, steps, schedule }: Ending) => ({
    property: how,
    preemptions,
    steps,
    schedule: printSchedule(schedule),
  });
  return {
    schema: 'upcall.explore/1',
    program,
    verdict: found.verdict,
    complete: found.bound === undefined,
    bound: found.bound ?? null,
    engine: 'stateful',
    states: found.states,
    transitions: found.transitions,
    finals: found.finals,
    depth: found.depth,
    violations: found.violations.map(violation),
    seconds,
    statesPerSecond: found.states / seconds,
  };
}
