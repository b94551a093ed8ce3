// How the command answered bad input: well is a message or a normal result, in a status that it has.
import { exit } from '../exit.ts';
import { inProcess, upcall, type Answer } from '../testing/cli.ts';

/** What is wrong with an answer; undefined when it is a good one. */
export function misbehaved({ status, stderr }: Answer): string | undefined {
  if (status === null) return `it does not end: ${stderr}`;
  if (status === exit.OURS) return `it says that this is our own fault: ${stderr}`;
  if (status < 0 || status > exit.OURS) return `it ends with ${status}: ${stderr}`;
  if (/^\s+at .*[:(].*\d+:\d+/m.test(stderr)) return `it prints a JavaScript stack trace: ${stderr}`;
  if (/\[object Object\]|\bNaN\b|\bundefined(?! (symbol|reference|label))/.test(stderr))
    return `it prints a value of ours: ${stderr}`;
  if (status === exit.USAGE && !stderr.trim()) return 'it refuses without a word';
  return undefined;
}

/** Gives command lines to the command in this process, and to a process of its own when `whole`; the first bad answer. */
export async function judge(lines: readonly string[][], whole: boolean): Promise<string | undefined> {
  for (const argv of lines) {
    const what = misbehaved(await inProcess(argv)) ?? (whole ? misbehaved(upcall(argv)) : undefined);
    if (what) return `upcall ${argv[0]}: ${what}`;
  }
  return undefined;
}
