// What `upcall test` makes of `explore all`: the program under every schedule, as far as a test may take.
import { countExecutions } from '../src/lab/explore/executions.ts';
import { explore, finish } from '../src/lab/explore/explore.ts';
import type { Expectation } from './expect.ts';
import type { Header } from './header.ts';
import { count } from './names.ts';
import type { Built } from './program.ts';
import { settle } from './settings.ts';
import { loadedWorld } from './world.ts';

/** More states than a test takes time for: `upcall explore` goes on. */
const STATES_MAX = 8_000;

/** And as many steps when executions are counted. */
const STEPS_MAX = 10_000;

export interface Answers {
  /** What does not hold, in words. */
  readonly wrong: readonly string[];
  readonly notDone: readonly string[];
}

/** How the program ends when all is well, in the words of the explorer. */
export function rightEnding({ expect }: Header): string {
  return `exit ${expect.map(({ value }) => value).find((one) => one.kind === 'exit')?.status ?? 0}`;
}

/** Whether every schedule can be had: its harts start by themselves and it asks for all. */
export function canExplore({ header }: Built): boolean {
  return header.start.length > 0 && header.later.some(({ word, text }) => word === 'explore' && text === 'all');
}

export function explored(path: string, built: Built): Answers {
  const { header } = built;
  const expected = header.expect.map(({ value }) => value);
  const right = rightEnding(header);
  const settings = settle(path, header, {});
  const { kernel } = loadedWorld(built.elf!, settings);
  const { bound, violations } = finish(
    explore(kernel, (how) => how === right),
    STATES_MAX,
  );
  const awaited = expected.flatMap((one) => (one.kind === 'violation' ? [one] : []));
  const wrong = violations
    .filter(({ how }) => !awaited.some(({ what }) => what === how))
    .map(
      ({ how, preemptions }) => `${how}, with ${preemptions} preemptions; upcall explore ${path} shows the schedule`,
    );
  const notDone: string[] = [];
  if (bound !== undefined) notDone.push(`explore all (${count(STATES_MAX)} states: ${bound}; see upcall explore)`);
  else wrong.push(...awaited.flatMap((one) => unmetBy(one, violations)));
  for (const { word, text, value } of header.expect) {
    if (value.kind !== 'executions') continue;
    const { executions, blocked, isClosed } = countExecutions(loadedWorld(built.elf!, settings).kernel, STEPS_MAX);
    if (!isClosed) notDone.push(`${word} ${text} (they have more than ${count(STEPS_MAX)} steps)`);
    else if (executions !== value.count || blocked !== (value.blocked ?? blocked))
      wrong.push(`expected ${text}; there are ${executions}, and ${blocked} blocked`);
  }
  for (const { word, text } of header.later) if (word !== 'explore') notDone.push(`${word} ${text}`);
  return { wrong, notDone };
}

function unmetBy(
  { what, preemptions, steps }: Extract<Expectation, { kind: 'violation' }>,
  found: readonly { how: string; preemptions: number; steps: number }[],
): string[] {
  const best = found.find(({ how }) => how === what);
  if (best === undefined) return [`expected under some schedule: ${what}; it happens under none`];
  if (preemptions !== undefined && best.preemptions !== preemptions)
    return [`expected ${what} with ${preemptions} preemptions; it needs ${best.preemptions}`];
  if (steps !== undefined && best.steps !== steps)
    return [`expected ${what} after ${steps} instructions; it needs ${best.steps}`];
  return [];
}
