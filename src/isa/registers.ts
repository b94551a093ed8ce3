// The names people use: integer registers x0..x31 with their ABI names, and the counters a user may read.

/** ABI names in register order (RISC-V psABI, "Integer Register Convention"). */
// oxfmt-ignore
export const registerNames = [
  'zero', 'ra', 'sp', 'gp', 'tp', 't0', 't1', 't2', 's0', 's1', 'a0', 'a1', 'a2', 'a3', 'a4', 'a5',
  'a6', 'a7', 's2', 's3', 's4', 's5', 's6', 's7', 's8', 's9', 's10', 's11', 't3', 't4', 't5', 't6',
] as const;

const numbers = new Map<string, number>([['fp', 8]]);
registerNames.forEach((name, number) => numbers.set(name, number).set(`x${number}`, number));

/** 0..31 for `x7`, `t2` or `fp`; undefined for anything else. */
export function registerNumber(name: string): number | undefined {
  return numbers.get(name);
}

/** Every accepted spelling, for lexers and suggestions. */
export const registerSpellings: readonly string[] = [...numbers.keys()];

/** The CSRs a user may read (unprivileged manual, Zicntr); all are read-only. */
// oxfmt-ignore
export const counters = {
  cycle: 0xc00, time: 0xc01, instret: 0xc02, cycleh: 0xc80, timeh: 0xc81, instreth: 0xc82,
} as const;
