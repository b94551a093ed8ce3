// Exit statuses of the command, in one place.

/** Of `run`, `asm` and `objdump`. A guest's own status is 0 to 119. */
export const exit = {
  OK: 0,
  GUEST_MAX: 119,
  /** Does not assemble, is no program, or bad usage. */
  USAGE: 120,
  KILLED: 121,
  DEADLOCK: 122,
  OUT_OF_TIME: 123,
  FAILED: 124,
  /** Our own fault. */
  OURS: 125,
  /** Ctrl-C, and the reader of stdout gone: as a shell counts SIGINT and SIGPIPE. */
  INTERRUPTED: 130,
  CLOSED: 141,
} as const;

/** Of `test` (and of `explore`). */
export const verdict = {
  HOLDS: 0,
  DOES_NOT_HOLD: 1,
  USAGE: 2,
  /** A budget ended first: never said to be a pass. */
  UNFINISHED: 3,
} as const;

/** Wrong input from the command line: a sentence and a remedy, never a stack trace. */
export class Refusal extends Error {
  readonly remedy: string | undefined;
  constructor(message: string, remedy?: string) {
    super(message);
    this.remedy = remedy;
  }
}
