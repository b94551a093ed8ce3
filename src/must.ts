// What cannot be: our own mistakes, told apart from the guest's traps and refusals.

/** Our fault, never the guest's: an invariant of the laboratory does not hold. */
export class Crash extends Error {
  override name = 'Crash';
}

/** The value, which is certain to be there; a Crash that names `what` when it is not. */
export function must<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Crash(`there is no ${what}`);
  return value;
}

/** The end of a switch over every case. */
export function unreachable(value: never): never {
  throw new Crash(`cannot be: ${String(value)}`);
}
