// The auxiliary vector, read from the stack with which the first context starts.
import { registerOf, threads } from '../threads.ts';
import { readMemory } from '../memory.ts';
import { charsOf } from './packet.ts';
import type { World } from '../world.ts';

const WORDS_MAX = 4096;

/** Its bytes, for a run that has not begun; empty if there is none. */
export function auxiliaryVector(world: World): string {
  const [first] = threads(world);
  if (first === undefined) return '';
  const sp = (registerOf(world, first, 2) ?? 0) >>> 0;
  const bytes = readMemory(world, first.kc.task!.space!, sp, WORDS_MAX * 4);
  const view = new DataView(bytes.buffer, 0, bytes.length);
  const word = (i: number): number | undefined => (4 * i + 4 <= bytes.length ? view.getInt32(4 * i, true) : undefined);
  // argc, argv and its end, the environment and its end.
  let at = 1 + (word(0) ?? 0) + 1;
  while (word(at) !== undefined && word(at) !== 0) at++;
  const from = ++at;
  while (word(at) !== undefined && word(at) !== 0) at += 2;
  return word(at) === undefined ? '' : charsOf(bytes.subarray(4 * from, 4 * at + 8));
}
