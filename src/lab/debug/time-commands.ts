// Commands about moments: where in time this is, going to any, who wrote something last, and names for moments.
import { decode } from '../../isa/instructions.ts';
import { peekWord } from '../peek.ts';
import { threadAt } from '../threads.ts';
import type { Question } from '../world.ts';
import { type Command, Mistake, rowsOf, wholeNumber } from './command.ts';
import type { Debugger } from './debugger.ts';
import { registerNames } from '../../isa/registers.ts';
import { seek } from './go.ts';
import { showChanges, showPlace } from './show.ts';

/** A search backwards looks at stretches that grow by this factor. */
const WIDER = 8;
const FIRST = 64;
const WIDEST = 1 << 18;

interface Written {
  readonly pc: number;
  readonly hart: number;
  readonly by: number | undefined;
}

/** The last transition of which a question is answered, without leaving this moment. */
async function lastOf(
  debug: Debugger,
  question: Question<Written>,
): Promise<{ step: number; answer: Written } | undefined> {
  const { timeline, options } = debug;
  const begun = timeline.step;
  try {
    let width = FIRST;
    for (let to = begun; to > 0; width = Math.min(width * WIDER, WIDEST)) {
      const from = Math.max(0, to - width);
      const found = timeline.search(from, to, question);
      if (found) return found;
      to = from;
      await options.breathe();
      if (options.isInterrupted()) throw new Mistake(`interrupted; not written after step ${to}`);
    }
    return undefined;
  } finally {
    timeline.seek(begun);
  }
}

/** Whether the instruction at pc of a thread writes a register. */
function writes(debug: Debugger, satp: number, pc: number, register: number): boolean {
  const word = peekWord(debug.world, satp, pc);
  if (word === undefined || decode(word) === undefined) return false;
  const opcode = word & 0x7f;
  return opcode !== 0x63 && opcode !== 0x23 && opcode !== 0x0f && ((word >>> 7) & 31) === register;
}

async function last(debug: Debugger, rest: string): Promise<void> {
  if (rest === '') throw new Mistake('the last writer of what?', 'name a variable, *ADDRESS, or $REGISTER');
  const found = debug.value(rest);
  const { world } = debug;
  const id = debug.who.id;
  const { register } = found;
  const named = register === 'fp' ? 's0' : register;
  const number =
    named === undefined
      ? -1
      : Math.max(
          registerNames.indexOf(named as (typeof registerNames)[number]),
          Number(/^x([0-9]+)$/.exec(named)?.[1] ?? -1),
        );
  let question: Question<Written>;
  if (number > 0) {
    let value: number | undefined;
    let on: number | undefined;
    const look = (): void => {
      const thread = threadAt(world, id);
      value = thread && debug.scope(thread, false).register(registerNames[number]!);
      on = thread?.hart?.id;
    };
    question = {
      everyStep: true,
      begin: look,
      after({ hart, pc, events }) {
        const [was, by] = [value, on];
        look();
        if (value === was && !(hart?.id === by && hart && events === undefined && writes(debug, hart.satp, pc, number)))
          return undefined;
        return { pc, hart: hart?.id ?? -1, by: id };
      },
    };
  } else if (found.at || register === undefined) {
    const { va, bytes } = found.at ?? { va: found.value >>> 0, bytes: 4 };
    const space = debug.who.kc.task!.space!;
    const now = (): string => debug.read(va, bytes).join(' ');
    let value = '';
    question = {
      ranges: [{ va, length: bytes, space: space.slot, loads: false, stores: true }],
      begin: () => void (value = threadAt(world, id) ? now() : ''),
      after({ hart, pc, access }) {
        const was = value;
        value = threadAt(world, id) ? now() : '';
        if (access === undefined && (value === was || value === '' || was === '')) return undefined;
        const kc = hart && world.kernel.scheduler.on(hart);
        return { pc, hart: hart?.id ?? -1, by: kc && kc.slot + 1 };
      },
    };
  } else throw new Mistake(`who wrote $${register} is not known`, 'name a variable, *ADDRESS, or a general register');
  const written = await lastOf(debug, question);
  if (!written) return debug.print(`${rest.trim()} has not been written since the start`);
  const { step, answer } = written;
  const thread = answer.by === undefined ? undefined : threadAt(world, answer.by);
  const source = debug.names.source(answer.pc >>> 0);
  debug.print(
    `${rest.trim()} was written in step ${step} by ${thread ? debug.titleOf(thread) : 'the kernel'}${answer.hart < 0 ? '' : ` on hart ${answer.hart}`}: ${debug.where(answer.pc)}`,
  );
  if (source?.text) debug.print(`${source.line}\t${source.text}`);
  debug.print(`seek ${step} goes there`);
}

async function seekTo(debug: Debugger, rest: string): Promise<void> {
  const [, sign = '', number = ''] = /^([+-]?)\s*(\S+)$/.exec(rest) ?? [];
  if (number === '') throw new Mistake('where to?', 'write seek STEP, +N, -N, start or end');
  const { step } = debug.timeline;
  const by = number === 'start' ? 0 : number === 'end' ? Number.MAX_SAFE_INTEGER : wholeNumber(number, 0);
  await seek(debug, sign === '+' ? step + by : sign === '-' ? step - by : by);
  showPlace(debug);
  showChanges(debug);
}

const row = rowsOf('time');

export const timeCommands: readonly Command[] = [
  row(['when'], '', 'the number of this moment, and what comes next', (debug) => {
    const { step, seen, next } = debug.timeline;
    debug.print(
      `step ${step}${seen > step ? `, ${seen - step} before the last one seen` : ''}; next: ${next.next}${next.hart < 0 ? '' : ` on hart ${next.hart}`}`,
    );
  }),
  row(['seek'], 'STEP | +N | -N | start | end', 'go to any moment of the run', seekTo),
  row(['last'], 'EXPR', 'who wrote a variable, *ADDRESS or $REGISTER last, and when', last, 'expression'),
  row(['bookmark', 'bm'], '[NAME]', 'give this moment a name', (debug, rest) => {
    const name = rest || String(debug.bookmarks.size + 1);
    debug.bookmarks.set(name, debug.timeline.step);
    debug.print(`bookmark ${name}: step ${debug.timeline.step}`);
  }),
  row(['goto-bookmark', 'gb'], 'NAME', 'go back, or on, to a moment that has a name', async (debug, rest) => {
    const step = debug.bookmarks.get(rest);
    if (step === undefined) throw new Mistake(`there is no bookmark '${rest}'`, '`info bookmarks` lists them');
    await seekTo(debug, String(step));
  }),
];
