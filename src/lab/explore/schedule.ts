// A schedule as text: which hart runs, for how many instructions; a line each. `#` begins a comment.
//
//   h0 *12
//   h1 *40
//
// After the last line whoever is furthest behind runs.
import { furthestBehind, type Interleaver } from '../../machine/interleave.ts';

export interface Piece {
  readonly hart: number;
  readonly steps: number;
}

/** What is wrong with a text that should be a schedule. */
export class BadSchedule extends Error {
  readonly line: number;
  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

export function printSchedule(pieces: readonly Piece[]): string {
  return pieces.map(({ hart, steps }) => `h${hart} *${steps}\n`).join('');
}

/** Throws BadSchedule. */
export function readSchedule(text: string, harts: number): Piece[] {
  const pieces: Piece[] = [];
  for (const [index, whole] of text.split(/\r?\n/).entries()) {
    const line = whole.replace(/#.*/, '').trim();
    if (line === '') continue;
    const [, hart, steps] = /^h(\d{1,2})\s*\*\s*(\d{1,15})$/.exec(line) ?? [];
    if (steps === undefined)
      throw new BadSchedule(index + 1, `'${line}' is no part of a schedule; write a hart and instructions: h0 *12`);
    if (Number(hart) >= harts)
      throw new BadSchedule(
        index + 1,
        `there is no hart ${hart} on a machine with ${harts}; the last is h${harts - 1}`,
      );
    pieces.push({ hart: Number(hart), steps: Number(steps) });
  }
  return pieces;
}

/** Decides as a schedule says. It needs turns of one instruction. Who cannot run is passed over. */
export function following(pieces: readonly Piece[]): Interleaver {
  const ends: number[] = [];
  for (const { steps } of pieces) ends.push((ends.at(-1) ?? 0) + steps);
  const after = furthestBehind();
  return {
    memory: 0,
    next(harts) {
      for (;;) {
        const done = this.memory!;
        const at = ends.findIndex((end) => done < end);
        if (at < 0) return after.next(harts);
        const hart = harts.find(({ id }) => id === pieces[at].hart);
        this.memory = hart ? done + 1 : ends[at];
        if (hart) return hart;
      }
    },
  };
}
