// Packets that let the run go: on and back, for one thread or for all.
import { parseHex } from './packet.ts';
import { ERROR, type Session } from './session.ts';
import { threadAt } from '../threads.ts';

/** The answer to such a packet; undefined if it is none. */
export function resume(session: Session, head: string, rest: string): undefined | string | Promise<string> {
  const { motion } = session;
  // A signal that comes along is one that we have shown; the run does what it does anyhow.
  const isPlain = rest === '' || ((head === 'C' || head === 'S') && /^[0-9a-f]{2}$/i.test(rest));
  switch (head) {
    case 'c':
    case 'C':
      return isPlain ? session.move(() => motion.on(() => true, session.mark), true) : ERROR;
    case 's':
    case 'S':
      return isPlain ? session.move(() => motion.step(session.stepped, () => true)) : ERROR;
    case 'b':
      if (rest === 's') return session.move(() => motion.stepBack(session.stepped));
      return rest === 'c' ? session.move(() => motion.back(session.mark), true) : '';
    default:
      return undefined;
  }
}

interface Action {
  /** c, s, t, or r: a step through a range. */
  readonly what: string;
  readonly range?: readonly [number, number];
  /** All threads, if not said. */
  readonly thread: number | undefined;
}

/** vCont: the first action that names a thread, or that names none, is that thread's. */
export function resumeEach(session: Session, actions: readonly string[]): string | Promise<string> {
  const { motion, world } = session;
  const all = actions.map(actionOf);
  if (!all.every((one) => one !== undefined)) return ERROR;
  const resumed = (thread: number): boolean => {
    const own = all.find((one) => one.thread === undefined || one.thread === thread);
    return own !== undefined && own.what !== 't';
  };
  const stepping = all.find(({ what }) => what === 's' || what === 'r');
  if (stepping) {
    const thread = stepping.thread ?? session.stepped;
    return threadAt(world, thread) ? session.move(() => motion.step(thread, resumed, stepping.range)) : ERROR;
  }
  if (all.every(({ what }) => what === 't')) return ERROR;
  return session.move(() => motion.on(resumed, session.mark), true);
}

function actionOf(text: string): Action | undefined {
  const [, plain, low, high, id] =
    /^(?:([cst]|[CS][0-9a-f]{2})|r([0-9a-f]+),([0-9a-f]+))(?::(-?[0-9a-f]+))?$/i.exec(text) ?? [];
  if (plain === undefined && low === undefined) return undefined;
  const thread = id === undefined || id === '-1' ? undefined : parseHex(id);
  if (thread === undefined && id !== undefined && id !== '-1') return undefined;
  if (plain !== undefined) return { what: plain[0]!.toLowerCase(), thread };
  const range = [parseHex(low!), parseHex(high!)] as const;
  return range[0] === undefined || range[1] === undefined
    ? undefined
    : { what: 'r', range: [range[0], range[1]], thread };
}
