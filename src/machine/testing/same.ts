// Are two machines of one layout in the same state, word for word? Caches and tags of the fast path do not count.
import * as at from '../layout.ts';
import type { Machine } from '../machine.ts';

/** The first difference as text, or undefined; without memory, only registers and translations are compared. */
export function difference(a: Machine, b: Machine, memoryToo = true): string | undefined {
  const { layout } = a.memory;
  const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0');
  const [x, y] = [a.memory.words, b.memory.words];
  const unlike = (
    from: number,
    to: number,
    skip: (word: number) => boolean,
    say: (word: number) => string,
  ): string | undefined => {
    for (let i = from >> 2; i < to >> 2; i++) {
      if (x[i] !== y[i] && !skip(i - (from >> 2))) return `${say(i - (from >> 2))}: ${hex(x[i])} and ${hex(y[i])}`;
    }
    return undefined;
  };
  for (const { id, base } of a.harts) {
    const found =
      unlike(
        base,
        base + at.HART_WORDS * 4,
        (i) => i === at.SINK || i === at.LEFT,
        (i) => `hart ${id} word ${i}`,
      ) ??
      unlike(
        base + at.EXEC_TLB,
        base + at.HART_BYTES,
        (i) => (i & 3) < 2,
        (i) => `hart ${id} TLB word ${i}`,
      );
    if (found) return found;
  }
  const lines = unlike(
    at.LINES,
    at.LINES + at.LINES_COUNT * 4,
    () => false,
    (i) => `cache line ${i}`,
  );
  if (lines) return lines;
  if (!memoryToo) return undefined;
  return unlike(
    layout.kernelBase,
    layout.ram + layout.ramBytes,
    () => false,
    (i) => `memory at RAM + 0x${(i * 4 + layout.kernelBase - layout.ram).toString(16)}`,
  );
}
