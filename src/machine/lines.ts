// The way of a cache line from hart to hart: an atomic instruction waits for a line that another hart had last.
//
// Every AMO and every SC that succeeds claims the line of its word. A small table remembers who claimed which line last;
// a line that falls out of it comes at no cost, as one that nobody had. Only ticks depend on it: it is part of a
// machine's clocks, kept and restored with them, and no part of the hash.
import type { Hart } from './hart.ts';
import { LINE_SHIFT, LINES, LINES_COUNT } from './layout.ts';

export class Lines {
  private readonly words: Int32Array;
  private readonly ticks: number;

  constructor(words: Int32Array, ticks: number) {
    this.words = words;
    this.ticks = ticks;
  }

  /** A hart stores atomically to the word at a host address. The engine asks itself whether it had the line already. */
  claim(hart: Hart, host: number): void {
    const line = host & -(1 << LINE_SHIFT);
    // Records often lie at one offset in their pages, so the page has a say, too.
    const place = (LINES >> 2) + (((host >>> LINE_SHIFT) ^ (host >>> (2 * LINE_SHIFT))) & (LINES_COUNT - 1));
    const last = this.words[place];
    const mine = line | hart.id;
    if (last === mine) return;
    this.words[place] = mine;
    if ((last & -(1 << LINE_SHIFT)) === line) hart.charge(this.ticks);
  }
}
