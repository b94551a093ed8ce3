// What a command of the debugger is: a row with its names, its form, its help, and what it does.
import type { Debugger } from './debugger.ts';

export type Group = 'motion' | 'breakpoints' | 'look' | 'info' | 'change' | 'time';

export interface Command {
  /** The whole name, then the short forms that gdb has for it. */
  readonly names: readonly [string, ...string[]];
  readonly group: Group;
  /** What is written behind the name. */
  readonly form: string;
  readonly help: string;
  /** An empty line does it again. */
  readonly repeats?: boolean;
  /** What may be completed behind the name. */
  readonly completes?: 'place' | 'command' | 'info' | 'expression';
  run(debug: Debugger, rest: string): void | Promise<void>;
}

/** Rows of one group are written as calls of this. */
export const rowsOf =
  (group: Group) =>
  (
    names: Command['names'],
    form: string,
    help: string,
    run: Command['run'],
    completes?: Command['completes'],
    repeats = false,
  ): Command => ({
    names,
    group,
    form,
    help,
    run,
    ...(repeats ? { repeats } : {}),
    ...(completes ? { completes } : {}),
  });

/** A line that cannot be carried out: why, and what to write instead. */
export class Mistake extends Error {
  readonly remedy: string | undefined;
  constructor(message: string, remedy?: string) {
    super(message);
    this.remedy = remedy;
  }
}

/** The command of a name, of one of its short forms, or of a beginning that only one has. */
export function findCommand(commands: readonly Command[], word: string): Command {
  const exact = commands.find(({ names }) => names.includes(word));
  if (exact) return exact;
  const begun = commands.filter(({ names }) => names[0].startsWith(word));
  if (begun.length === 1) return begun[0]!;
  if (begun.length > 1)
    throw new Mistake(`'${word}' may be ${begun.map(({ names }) => names[0]).join(', ')}`, 'write more of it');
  throw new Mistake(`there is no command '${word}'`, '`help` lists all of them');
}

/** A whole number from a range; `otherwise` if nothing is written. */
export function wholeNumber(text: string, otherwise: number, most = Number.MAX_SAFE_INTEGER): number {
  if (text === '') return otherwise;
  const value = /^(0x[0-9a-f]+|[0-9][0-9_,]*)$/i.test(text) ? Number(text.replace(/[_,]/g, '')) : Number.NaN;
  if (!Number.isSafeInteger(value) || value > most) throw new Mistake(`'${text}' is no number from 0 to ${most}`);
  return value;
}
