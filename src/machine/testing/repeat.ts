// Runs of a random world that must be repeatable: from the start, from a snapshot, and after an undo.
import { furthestBehind, randomFrom } from '../interleave.ts';
import type { Interleaver } from '../interleave.ts';
import { Machine } from '../machine.ts';
import type { EngineName } from '../machine.ts';
import { isTrap } from '../stop.ts';
import { difference } from './same.ts';
import { furnish, RAM_BYTES } from './world.ts';

export interface RepeatOptions {
  readonly seed: number;
  readonly slice: number;
  readonly turns: number;
  readonly engine?: EngineName;
  readonly spoil?: (machine: Machine) => void;
}

/** A furnished machine with four harts. */
export function worldMachine(seed: number, engine: EngineName = 'interp'): Machine {
  const machine = new Machine({
    engine,
    harts: 4,
    ramBytes: RAM_BYTES,
    kernelBytes: 4096,
    tlbMissTicks: 5,
    lineTicks: 9,
  });
  furnish([machine], randomFrom(seed), true);
  return machine;
}

/** Runs turns; a trapped hart skips the instruction, or goes back to where it began if it is lost. */
export function runTurns(machine: Machine, interleaver: Interleaver, slice: number, turns: number): void {
  for (let turn = 0; turn < turns; turn++) {
    const hart = interleaver.next(machine.harts);
    const stop = machine.run(hart.id, slice);
    if (!isTrap(stop)) continue;
    hart.charge(3);
    hart.pc = stop === 12 || stop === 1 || stop === 0 ? 0x0040_0000 + ((hart.x[5] >>> 0) % 4096) * 4 : hart.pc + 4;
    machine.memory.setWord(hart.id * 4, machine.memory.word(hart.id * 4) + 1);
  }
}

/** Undefined, or where two runs that should be one and the same part. */
export function repeats({ seed, slice, turns, engine = 'interp', spoil }: RepeatOptions): string | undefined {
  const [first, second] = [worldMachine(seed, engine), worldMachine(seed, engine)];
  spoil?.(second);
  runTurns(first, furthestBehind(), slice, turns);
  runTurns(second, furthestBehind(), slice, turns);
  const unlike = difference(first, second);
  if (unlike) return `two runs from the start: ${unlike}`;
  if (first.hash() !== second.hash()) return 'two runs from the start: equal words, different hashes';

  // From a snapshot, three times, with another snapshot in between.
  const snapshot = second.snapshot();
  runTurns(first, furthestBehind(), slice, turns);
  for (let again = 0; again < 3; again++) {
    if (again === 1) second.snapshot();
    second.restore(snapshot);
    const moved = second.compare(snapshot);
    if (moved) return `restored: ${moved}`;
    runTurns(second, furthestBehind(), slice, turns);
    const parted = difference(first, second);
    if (parted) return `run ${again} from a snapshot: ${parted}`;
  }

  // By the undo log: back to the mark, byte for byte, and forward again.
  second.logged = true;
  const start = second.snapshot();
  const mark = second.mark();
  runTurns(second, furthestBehind(), slice, turns);
  const end = second.snapshot();
  for (let again = 0; again < 3; again++) {
    second.undo(mark);
    const left = second.compare(start);
    if (left) return `undone: ${left}`;
    const inner = again === 2 ? second.mark() : undefined;
    runTurns(second, furthestBehind(), slice, turns);
    if (inner) {
      second.undo(inner);
      runTurns(second, furthestBehind(), slice, turns);
    }
    const other = second.compare(end);
    if (other) return `forward again: ${other}`;
  }
  return undefined;
}
