// Commands that let the run go: steps of instructions and of lines, on and back.
import type { Stop } from '../motion.ts';
import { threadAt } from '../threads.ts';
import { type Command, Mistake, wholeNumber } from './command.ts';
import type { Debugger } from './debugger.ts';
import { isCall } from './frames.ts';
import { go, spOf, stopped } from './go.ts';

const anybody = (): boolean => true;
const mark = (debug: Debugger) => (): number => debug.programs.mark(debug.world);
const callsAt = (debug: Debugger, pc: number): boolean => isCall(debug.word(pc) ?? 0);
const isReturn = (debug: Debugger, pc: number): boolean => debug.word(pc) === 0x0000_8067;

const isStep = (stop: Stop): boolean => stop.kind === 'step';
const pc = (debug: Debugger): number => debug.pcOf(debug.who);
const lineOf = (debug: Debugger): string | undefined => {
  const source = debug.names.source(pc(debug));
  return source && `${source.file}:${source.line}`;
};

const one = (debug: Debugger, isBack: boolean): Promise<Stop> => {
  const { thread } = debug;
  return go(debug, () => (isBack ? debug.motion.stepBack(thread) : debug.motion.step(thread, anybody)));
};

/** To a place, for this thread with this sp. */
function toward(debug: Debugger, va: number, sp: number, isBack: boolean): Promise<Stop> {
  const { thread, motion } = debug;
  const until = {
    va,
    holds: (who: { id: number }) => who.id === thread && spOf(debug, threadAt(debug.world, thread)!) >= sp,
  };
  return go(debug, () => (isBack ? motion.back(mark(debug)) : motion.on(anybody, mark(debug), false)), until).then(
    (stop) => (stop.kind === 'break' && debug.thread === thread && pc(debug) === va ? { kind: 'step', thread } : stop),
  );
}

/** An instruction; a call as a whole, if asked. */
async function instruction(debug: Debugger, isBack: boolean, isOver: boolean): Promise<Stop> {
  const sp = spOf(debug, debug.who);
  const from = pc(debug);
  const calls = !isBack && isOver && callsAt(debug, from);
  const stop = await one(debug, isBack);
  if (!isOver || !isStep(stop)) return stop;
  if (calls && pc(debug) !== from + 4) return toward(debug, from + 4, sp, false);
  // Back over a return: to the call that it answers.
  if (isBack && isReturn(debug, pc(debug)) && callsAt(debug, from - 4)) return toward(debug, from - 4, sp, true);
  return stop;
}

const LINE_MAX = 100_000;

/** A source line, on or back; calls as a whole, if asked. */
async function line(debug: Debugger, isBack: boolean, isOver: boolean): Promise<Stop> {
  const from = lineOf(debug);
  const start = pc(debug);
  if (from === undefined) return instruction(debug, isBack, isOver);
  let stop = await instruction(debug, isBack, isOver);
  if (!isBack) {
    for (let i = 0; isStep(stop) && i < LINE_MAX && lineOf(debug) === from && pc(debug) > start; i++)
      stop = await instruction(debug, false, isOver);
    return stop;
  }
  // To where the line begins that we have come to.
  const to = lineOf(debug);
  for (let i = 0; isStep(stop) && i < LINE_MAX; i++) {
    const here = debug.timeline.step;
    const at = pc(debug);
    if (debug.names.source(at - 4) === undefined || sameLine(debug, at - 4) !== to) return stop;
    stop = await instruction(debug, true, isOver);
    if (isStep(stop) && lineOf(debug) !== to) {
      debug.timeline.seek(here);
      return stop;
    }
  }
  return stop;
}
const sameLine = (debug: Debugger, at: number): string | undefined => {
  const source = debug.names.source(at);
  return source && `${source.file}:${source.line}`;
};

async function times(debug: Debugger, rest: string, body: () => Promise<Stop>): Promise<void> {
  const count = wholeNumber(rest, 1);
  let stop: Stop = { kind: 'step', thread: debug.thread };
  for (let i = 0; i < count && isStep(stop); i++) stop = await body();
  stopped(debug, stop);
}

async function finish(debug: Debugger, isBack: boolean): Promise<void> {
  const frames = debug.frames();
  const [frame, caller] = [frames[debug.frame], frames[debug.frame + 1]];
  if (!frame || !caller) throw new Mistake('this is the outermost frame', 'it has nowhere to return to');
  const stop = await toward(debug, isBack ? caller.pc - 4 : caller.pc, frame.cfa, isBack);
  stopped(debug, stop);
  if (isStep(stop) && !isBack) debug.print(`a0 = ${debug.value('$a0').value}`);
}

async function onward(debug: Debugger, rest: string, isBack: boolean): Promise<void> {
  const count = wholeNumber(rest, 1);
  if (count > 1) {
    const here = debug.stops.list.find(({ isEnabled, places }) => isEnabled && places.includes(pc(debug)));
    if (!here) throw new Mistake('a count passes the breakpoint that it stands at, and there is none here');
    here.ignore = count - 1;
  }
  const { motion } = debug;
  stopped(debug, await go(debug, () => (isBack ? motion.back(mark(debug)) : motion.on(anybody, mark(debug), false))));
}

export const motionCommands: readonly Command[] = [
  {
    names: ['step', 's'],
    group: 'motion',
    form: '[N]',
    help: 'to another source line, into calls',
    repeats: true,
    run: (debug, rest) => times(debug, rest, () => line(debug, false, false)),
  },
  {
    names: ['next', 'n'],
    group: 'motion',
    form: '[N]',
    help: 'to another source line, over calls',
    repeats: true,
    run: (debug, rest) => times(debug, rest, () => line(debug, false, true)),
  },
  {
    names: ['stepi', 'si'],
    group: 'motion',
    form: '[N]',
    help: 'one instruction of the selected thread; others run as the schedule has it',
    repeats: true,
    run: (debug, rest) => times(debug, rest, () => one(debug, false)),
  },
  {
    names: ['nexti', 'ni'],
    group: 'motion',
    form: '[N]',
    help: 'one instruction, over calls',
    repeats: true,
    run: (debug, rest) => times(debug, rest, () => instruction(debug, false, true)),
  },
  {
    names: ['finish', 'fin'],
    group: 'motion',
    form: '',
    help: 'until the selected frame returns',
    run: (debug) => finish(debug, false),
  },
  {
    names: ['until', 'u'],
    group: 'motion',
    form: '[PLACE]',
    help: 'to a later line than this one, so out of a loop; or to a place',
    repeats: true,
    completes: 'place',
    async run(debug, rest) {
      if (rest !== '') {
        const [va] = debug.places(rest);
        return stopped(debug, await toward(debug, va!, 0, false));
      }
      const start = pc(debug);
      let stop = await line(debug, false, true);
      for (let i = 0; isStep(stop) && i < LINE_MAX && pc(debug) <= start; i++) stop = await line(debug, false, true);
      stopped(debug, stop);
    },
  },
  {
    names: ['continue', 'c', 'fg'],
    group: 'motion',
    form: '[N]',
    help: 'on; N passes this breakpoint N-1 times',
    repeats: true,
    run: (debug, rest) => onward(debug, rest, false),
  },
  {
    names: ['reverse-step', 'rs'],
    group: 'motion',
    form: '[N]',
    help: 'back to the begin of a source line, into calls',
    repeats: true,
    run: (debug, rest) => times(debug, rest, () => line(debug, true, false)),
  },
  {
    names: ['reverse-next', 'rn'],
    group: 'motion',
    form: '[N]',
    help: 'back to the begin of a source line, over calls',
    repeats: true,
    run: (debug, rest) => times(debug, rest, () => line(debug, true, true)),
  },
  {
    names: ['reverse-stepi', 'rsi'],
    group: 'motion',
    form: '[N]',
    help: 'back one instruction of the selected thread',
    repeats: true,
    run: (debug, rest) => times(debug, rest, () => one(debug, true)),
  },
  {
    names: ['reverse-nexti', 'rni'],
    group: 'motion',
    form: '[N]',
    help: 'back one instruction, over calls',
    repeats: true,
    run: (debug, rest) => times(debug, rest, () => instruction(debug, true, true)),
  },
  {
    names: ['reverse-finish', 'rf'],
    group: 'motion',
    form: '',
    help: 'back to the call of the selected frame',
    run: (debug) => finish(debug, true),
  },
  {
    names: ['reverse-continue', 'rc'],
    group: 'motion',
    form: '[N]',
    help: 'back to the last reason to stop',
    repeats: true,
    run: (debug, rest) => onward(debug, rest, true),
  },
];
