// The undo log: what each word held before it was changed, so that a machine can be played backwards to a mark.
//
// Entries are pairs (byte address, old word) in machine memory, where the WebAssembly engine appends them itself. A full
// log is moved aside into chunks; a position counts entries since the start and survives that.
import { Crash } from '../must.ts';
import { LOG_NEXT } from './layout.ts';
import type { Layout } from './layout.ts';

export class UndoLog {
  private readonly words: Int32Array;
  private readonly base: number;
  private readonly end: number;
  private aside: Int32Array[] = [];
  private asideEntries = 0;

  constructor(words: Int32Array, layout: Layout) {
    this.words = words;
    this.base = layout.logBase;
    this.end = layout.logBase + layout.logBytes;
    this.clear();
  }

  /** Entries written since the log was cleared. */
  get position(): number {
    return this.asideEntries + ((this.words[LOG_NEXT >> 2] - this.base) >> 3);
  }

  clear(): void {
    this.words[LOG_NEXT >> 2] = this.base;
    this.aside = [];
    this.asideEntries = 0;
  }

  /** Makes room for so many entries; an engine asks before it runs, because it appends without looking. */
  reserve(entries: number): void {
    const next = this.words[LOG_NEXT >> 2];
    if (next + entries * 8 <= this.end) return;
    if (this.base + entries * 8 > this.end) throw new Crash(`the undo log cannot hold ${entries} entries at once`);
    const chunk = this.words.slice(this.base >> 2, next >> 2);
    this.aside.push(chunk);
    this.asideEntries += chunk.length >> 1;
    this.words[LOG_NEXT >> 2] = this.base;
  }

  /** Notes that the word at `address` is about to change. */
  add(address: number): void {
    this.reserve(1);
    const next = this.words[LOG_NEXT >> 2];
    this.words[next >> 2] = address;
    this.words[(next >> 2) + 1] = this.words[address >> 2];
    this.words[LOG_NEXT >> 2] = next + 8;
  }

  /** Shows the entries from `position` on, in pieces: pairs in words[from..to). */
  each(position: number, show: (words: Int32Array, from: number, to: number) => void): void {
    let first = 0;
    for (const chunk of this.aside) {
      const from = Math.max(position - first, 0) * 2;
      if (from < chunk.length) show(chunk, from, chunk.length);
      first += chunk.length >> 1;
    }
    show(this.words, (this.base >> 2) + Math.max(position - first, 0) * 2, this.words[LOG_NEXT >> 2] >> 2);
  }

  /** Hands back the entries after `position`, the newest pieces first, and forgets them. Within a piece the last is newest. */
  rewind(position: number, put: (words: Int32Array, from: number, to: number) => void): void {
    if (position > this.position || position < 0) throw new Crash('a mark of the undo log lies in its future');
    for (;;) {
      const stop = (this.base >> 2) + Math.max(position - this.asideEntries, 0) * 2;
      put(this.words, stop, this.words[LOG_NEXT >> 2] >> 2);
      this.words[LOG_NEXT >> 2] = stop * 4;
      if (position >= this.asideEntries) return;
      const chunk = this.aside.pop()!;
      this.asideEntries -= chunk.length >> 1;
      this.words.set(chunk, this.base >> 2);
      this.words[LOG_NEXT >> 2] = this.base + chunk.length * 4;
    }
  }
}
