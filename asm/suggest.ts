// "Did you mean": the known name nearest to a misspelt one.

/** Edits (insert, delete, replace, swap neighbours) from one word to another, or more than `max`. */
function distance(a: string, b: string, max: number): number {
  if (Math.abs(a.length - b.length) > max) return max + 1;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1);
      row.push(cost);
    }
    before = above;
    above = row;
  }
  return above[b.length]!;
}

/** Long enough for every name worth correcting; longer ones would cost more than they help. */
const lengthMax = 40;
const candidatesMax = 20_000;

/** The nearest of `names`, if it is near enough to be meant. */
export function nearest(word: string, names: Iterable<string>): string | undefined {
  if (word.length > lengthMax) return undefined;
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let least = word.length <= 2 ? 1 : word.length <= 5 ? 2 : 3;
  let count = 0;
  for (const name of names) {
    if (count++ > candidatesMax) break;
    if (name === word) continue;
    const edits = distance(wanted, name.toLowerCase(), least);
    if (edits < least || (edits === least && best === undefined)) {
      best = name;
      least = edits;
      if (edits === 0) break;
    }
  }
  return best;
}

/** 'did you mean x?', or nothing. */
export function didYouMean(word: string, names: Iterable<string>): string | undefined {
  const name = nearest(word, names);
  return name === undefined ? undefined : `did you mean ${name}?`;
}
