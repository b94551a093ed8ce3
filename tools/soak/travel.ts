// Random travels in time over the programs of the book: a step reached by any way is the same step, everything included.
import type { KernelEvent } from '../../src/kernel/events.ts';
import { peekWord } from '../../src/lab/peek.ts';
import { Timeline, type TimelineOptions } from '../../src/lab/timeline.ts';
import type { Happened, Question, World } from '../../src/lab/world.ts';
import { randomFrom } from '../../src/machine/interleave.ts';
import { STORED } from '../../src/machine/ring.ts';
import { build, type Built, programsFolder, shown } from '../program.ts';
import { settle, type Settings } from '../settings.ts';
import { discover } from '../test.ts';
import { worldOf } from '../world.ts';

/** How far from the start a travel goes. */
const FAR = 60_000;
/** How far it is looked at step by step. */
const NEAR = 1500;

const built = new Map<string, Built>();
let programs: string[] | undefined;

/** A program of the book, some settings, and what happened first in a run of it. */
export function randomRun(
  seed: number,
  make = (...given: ConstructorParameters<typeof Timeline>) => new Timeline(...given),
) {
  const random = randomFrom(seed);
  programs ??= discover([shown(programsFolder)]);
  let program = '';
  let one: Built;
  do {
    program = programs[random(programs.length)]!;
    one = built.get(program) ?? build([program]);
    built.set(program, one);
  } while (one.elf === undefined);
  const settings: Settings = {
    ...settle(program, one.header, {
      slice: [1, 3, 20, 1000][random(4)]!,
      quantum: [100, 1000, 10_000][random(3)]!,
      ...(random(2) === 1 ? { seed: random(1000) } : {}),
      ...(random(8) === 0 ? { maxTicks: 1 + random(20_000) } : {}),
    }),
  };
  const options: TimelineOptions = { spacing: 200 + random(20_000), historyBytes: [1, 8, 64][random(3)]! << 20 };
  const world = (tell: (event: KernelEvent) => void): World => {
    const made = worldOf(settings, tell);
    made.kernel.load(one.elf!, settings.argv);
    return made;
  };
  return {
    program,
    settings,
    random,
    world,
    options,
    travel: (more: TimelineOptions = {}) => make(world, { ...options, ...more }),
  };
}

/** All that a step is, for comparing: state, clocks, translations, who is next, what has been written. */
function moment(timeline: Timeline) {
  const { machine } = timeline.world;
  const snapshot = machine.snapshot();
  const hash = machine.hash();
  const next = JSON.stringify(timeline.next);
  const text = [1, 2].map((stream) => new TextDecoder('latin1').decode(timeline.content(stream as 1 | 2)));
  /** How the state is different now. */
  return (): string | undefined => {
    const different = machine.compare(snapshot);
    if (different !== undefined) return different;
    if (machine.hash() !== hash) return 'another hash';
    if (JSON.stringify(timeline.next) !== next) return `${JSON.stringify(timeline.next)} comes next, not ${next}`;
    const now = [1, 2].map((stream) => new TextDecoder('latin1').decode(timeline.content(stream as 1 | 2)));
    const at = now.findIndex((content, i) => content !== text[i]);
    return at < 0 ? undefined : `${JSON.stringify(now[at])} is written, not ${JSON.stringify(text[at])}`;
  };
}

/** Forward n, back n, there and elsewhere; then to the end as a run that never looked back. What is wrong, if anything. */
export function wander(seed: number, make?: Parameters<typeof randomRun>[1]): string | undefined {
  const { program, settings, random, travel, world } = randomRun(seed, make);
  const about = `${program} ${JSON.stringify({ ...settings, files: undefined, stdin: undefined })}`;
  let shownText = '';
  const timeline = travel({ output: (_, bytes) => (shownText += new TextDecoder('latin1').decode(bytes)) });
  timeline.forward(random(FAR));
  const here = timeline.step;
  const isAsItWas = moment(timeline);
  for (let trip = 0; trip < 3; trip++) {
    const there = random(2) === 1 ? here + 1 + random(2000) : random(FAR);
    timeline.seek(there);
    const reached = timeline.step;
    if (reached !== there && !timeline.isOver) return `${about}: step ${reached} instead of ${there}`;
    if (timeline.world.kernel.step !== reached)
      return `${about}: the kernel counts ${timeline.world.kernel.step} steps at step ${reached}`;
    timeline.seek(here);
    const wrong = isAsItWas();
    if (wrong !== undefined) return `${about}: from ${here} to ${reached} and back: ${wrong}`;
  }

  let text = '';
  const plain = world((event) => {
    if (event.kind === 'output') text += new TextDecoder('latin1').decode(event.bytes);
  });
  const { kernel, interleaver, slice, maxTicks = Number.POSITIVE_INFINITY } = plain;
  while (!kernel.isOver && kernel.step < FAR)
    if (kernel.turn(interleaver, slice) && kernel.elapsed >= maxTicks) kernel.giveUp();
  timeline.seek(kernel.step);
  if (timeline.step !== kernel.step)
    return `${about}: it ends at step ${timeline.step}, a plain run has come to ${kernel.step}`;
  if (timeline.world.machine.hash() !== plain.machine.hash())
    return `${about}: at step ${kernel.step} the state is not that of a plain run`;
  if (timeline.world.kernel.elapsed !== kernel.elapsed) return `${about}: other clocks than those of a plain run`;
  if (shownText !== text)
    return `${about}: shown ${JSON.stringify(shownText)}, and a plain run shows ${JSON.stringify(text)}`;
  return undefined;
}

/** Stops when the word at an address has another value than before. */
export function changes(timeline: Timeline, va: number): Question<number | undefined> {
  const { world } = timeline;
  const value = (): number | undefined => {
    for (const space of world.kernel.spaces.table) return peekWord(world, space, va);
    return undefined;
  };
  let before: number | undefined;
  return {
    ranges: [{ va, length: 4, loads: false, stores: true }],
    begin: () => (before = value()),
    after() {
      const old = before;
      before = value();
      return old === before ? undefined : (before ?? 0);
    },
  };
}

/** A watchpoint backwards finds what looking at every single step finds. What is wrong, if anything. */
export function watch(seed: number, make?: Parameters<typeof randomRun>[1]): { what?: string; hits: number } {
  const { program, settings, random, travel } = randomRun(seed, make);
  const about = `${program} ${JSON.stringify({ ...settings, files: undefined, stdin: undefined })}`;
  const timeline = travel();
  timeline.forward(random(FAR));
  const start = Math.max(0, timeline.step - random(NEAR));
  timeline.seek(start);
  const stored: number[] = [];
  timeline.world.machine.observe = (words, from, to) => {
    for (let i = from; i < to; i += 4) if (words[i + 2] & STORED) stored.push(words[i + 1]);
  };
  timeline.forward(NEAR);
  timeline.world.machine.observe = undefined;
  timeline.seek(start);
  const va = stored.length > 0 ? stored[random(stored.length)]! & ~3 : timeline.world.machine.harts[0].x[2];
  const question = changes(timeline, va >>> 0);
  const hits: number[] = [];
  let step = start;
  for (; step < start + NEAR && !timeline.isOver; step++) {
    question.begin!();
    timeline.forward(1);
    if (question.after!({ step, hart: undefined, pc: 0 } satisfies Happened) !== undefined) hits.push(step);
  }
  const wrong = (text: string) => ({
    what: `${about}: the word at 0x${(va >>> 0).toString(16)} from step ${start}: ${text}`,
    hits: hits.length,
  });
  // Forwards it stops behind the change, backwards before it.
  timeline.seek(start);
  for (const hit of hits) {
    const { why } = timeline.forward(step - timeline.step, question);
    if (why !== 'asked' || timeline.step !== hit + 1)
      return wrong(`forwards it stops at ${timeline.step}, it changes in step ${hit}`);
  }
  timeline.seek(step);
  for (const hit of hits.toReversed()) {
    const way = timeline.back(question, start);
    let result = way.next();
    while (!result.done) result = way.next();
    if (result.value.why !== 'asked' || timeline.step !== hit)
      return wrong(`backwards it stops at ${timeline.step}, it changes in step ${hit}`);
  }
  return { hits: hits.length };
}
