// Steps of one thread there and back, as gdb asks for them, over the programs of the book under random settings: so many
// steps back and as many forward lead to the same moment, with the same registers.
import { PIE_BASE } from '../../src/kernel/address-space.ts';
import { Stub } from '../../src/lab/gdb/stub.ts';
import { threadAt, threads } from '../../src/lab/threads.ts';
import type { Failure } from './bad-input.ts';
import { randomRun } from './travel.ts';

/** How far from the start. */
const FAR = 20_000;
const STEPS = 25;

/** A way of stepping that is worse than ours, for a test of this test. */
export type Spoil = (stub: Stub) => void;

export async function thereAndBack(seed: number, spoil: Spoil = () => {}): Promise<Failure[]> {
  const { program, settings, random, travel } = randomRun(seed);
  const stub = new Stub({
    main: { path: program, bytes: new Uint8Array() },
    files: [],
    bias: PIE_BASE,
    begin: (options) => travel(options),
    symbol: () => '',
    monitor: () => Promise.resolve(''),
    send: () => {},
    breathe: () => Promise.resolve(),
  });
  spoil(stub);
  const moment = async () => `step ${stub.timeline.step}, registers ${await stub.answer('g')}`;
  await stub.seek(FAR);
  await stub.seek(random(stub.timeline.step));
  const running = threads(stub.timeline.world).filter(({ hart }) => hart !== undefined);
  if (running.length === 0) return [];
  const thread = running[random(running.length)]!.id;
  await stub.answer(`Hc${thread.toString(16)}`);
  const own = `thread:${thread.toString(16)};`;
  const step = async (packet: string): Promise<boolean> => {
    const answer = await stub.answer(packet);
    if (!answer?.startsWith('T05') || !answer.includes(own) || answer.includes('replaylog')) return false;
    return threadAt(stub.timeline.world, thread) !== undefined;
  };
  // From behind a step of its own, as whoever steps is; a thread that ends or is at its begin goes no further.
  for (let left = 1 + random(STEPS); left > 0; left--) if (!(await step(`vCont;s${own.slice(6, -1)}`))) return [];
  const before = await moment();
  const from = stub.timeline.step;
  let back = 0;
  for (const most = 1 + random(STEPS); back < most && (await step('bs')); back++);
  if (stub.timeline.step > from) return [{ seed, what: `${program}: back to a later step` }];
  // The begin of a thread is no step of it: on from there is one step less.
  if (back === 0) return [];
  const turned = await moment();
  for (let left = back; left > 0; left--)
    if (!(await step(`vCont;s${own.slice(6, -1)}`)))
      return [{ seed, what: `${program}: ${back} steps back, and not as many forward, from ${before} over ${turned}` }];
  const after = await moment();
  if (after === before) return [];
  const { harts, slice, quantum } = settings;
  return [
    {
      seed,
      what: `${program} --harts ${harts} --slice ${slice} --quantum ${quantum}, thread ${thread}: ${back} steps back and on from\n  ${before}\n  over ${turned}\n  to ${after}`,
    },
  ];
}
