// Why a hart stopped: the privileged manual's cause numbers for traps, and three reasons of our own that are not traps.

/** The budget is spent; nothing happened. */
export const BUDGET = -1;

/** The manual's exception codes (privileged manual, table "Supervisor cause register values after trap"). */
export const cause = {
  FETCH_MISALIGNED: 0,
  FETCH_ACCESS: 1,
  ILLEGAL: 2,
  BREAKPOINT: 3,
  LOAD_MISALIGNED: 4,
  LOAD_ACCESS: 5,
  STORE_MISALIGNED: 6,
  STORE_ACCESS: 7,
  CALL: 8,
  FETCH_PAGE: 12,
  LOAD_PAGE: 13,
  STORE_PAGE: 15,
} as const;

/** A watched word is about to be accessed; pc is at the instruction, tval the address. Not a trap: nothing happened yet. */
export const WATCH = 64;

/** A breakpoint set from outside is reached; pc is at the instruction, which has not run. Not a trap. */
export const BREAK = 65;

const names = new Map<number, string>([
  [BUDGET, 'budget spent'],
  [cause.FETCH_MISALIGNED, 'instruction address misaligned'],
  [cause.FETCH_ACCESS, 'instruction access fault'],
  [cause.ILLEGAL, 'illegal instruction'],
  [cause.BREAKPOINT, 'breakpoint'],
  [cause.LOAD_MISALIGNED, 'load address misaligned'],
  [cause.LOAD_ACCESS, 'load access fault'],
  [cause.STORE_MISALIGNED, 'store/AMO address misaligned'],
  [cause.STORE_ACCESS, 'store/AMO access fault'],
  [cause.CALL, 'environment call from U-mode'],
  [cause.FETCH_PAGE, 'instruction page fault'],
  [cause.LOAD_PAGE, 'load page fault'],
  [cause.STORE_PAGE, 'store/AMO page fault'],
  [WATCH, 'watchpoint'],
  [BREAK, 'breakpoint set from outside'],
]);

/** The manual's name of a cause. */
export function causeName(number: number): string {
  return names.get(number) ?? `cause ${number}`;
}

/** A trap, as opposed to a stop that the guest knows nothing of. */
export function isTrap(number: number): boolean {
  return number >= 0 && number < WATCH;
}
