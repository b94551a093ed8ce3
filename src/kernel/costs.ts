// What the kernel's work costs, in ticks; one instruction is one tick. Comparisons between thread models come from
// this page.
//
// The profiles follow the two machines of Hori et al. 2020 (Tables III to V): a Xeon E5-2650 v2, where a system call
// takes 174 cycles, a sched_yield that switches 690 and loading the TLS register is a system call; and a Cortex-A57,
// where they take 770 and 2,440 and the register is loaded by an instruction. `line` makes of a call at home with
// busywait what they measured, 3,452 and 5,420: a lock's line stands for the two or three that come over with it.
// `riscv` has cheap calls and traps, as a small core has, and wakes a sleeping hart as slowly as the others do.

export interface Costs {
  /** Into the kernel and out again for a system call. */
  readonly call: number;
  /** The same for a page fault or a timer, with what the kernel does then. */
  readonly trap: number;
  readonly fault: number;
  /** Finding one name of a path. */
  readonly name: number;
  /** Changing the kernel context of a hart, and on top of it another root page table. */
  readonly switch: number;
  readonly root: number;
  /** An idle hart begins to run a context that became ready. */
  readonly wake: number;
  /** Saving or loading a user context in the kernel. */
  readonly context: number;
  /** Making an activation and writing down what it is told. */
  readonly upcall: number;
  /** Writing the frame that a handler of a signal begins with. */
  readonly signal: number;
  /** Telling one other hart to drop translations. */
  readonly shootdown: number;
  /** A walk by the hart when its TLB misses; the machine charges it. */
  readonly tlbMiss: number;
  /** An atomic instruction on a cache line that another hart had last (machine/lines.ts); the machine charges it. */
  readonly line: number;
  /** A request to the disk takes this long, and each of its pages adds to it; so many requests are served at a time. */
  readonly disk: number;
  readonly diskPage: number;
  readonly diskDepth: number;
  /** Whether user code may load tp itself, or pays for a call (DESIGN, user-level processes). */
  readonly loadTp: 'instruction' | 'call';
}

/** The same for every profile, so that comparisons of processors are not comparisons of disks: a fast one, two to three time slices. */
const disk = { disk: 20_000, diskPage: 1_000, diskDepth: 4 } as const;

// prettier-ignore
export const costProfiles = {
  riscv:   { call: 100, trap: 100, fault: 400, name: 300, switch: 300,   root: 50,  wake: 1_600, shootdown: 400, context: 40, upcall: 400,   signal: 200,   tlbMiss: 20, line: 250, ...disk, loadTp: 'instruction' },
  x86:     { call: 174, trap: 174, fault: 700, name: 500, switch: 516,   root: 100, wake: 1_300, shootdown: 900, context: 60, upcall: 700,   signal: 400,   tlbMiss: 30, line: 570, ...disk, loadTp: 'call' },
  aarch64: { call: 770, trap: 770, fault: 900, name: 900, switch: 1_670, root: 100, wake: 1_900, shootdown: 300, context: 60, upcall: 2_000, signal: 1_000, tlbMiss: 25, line: 1_010, ...disk, loadTp: 'instruction' },
} as const satisfies Record<string, Costs>;

export type CostProfileName = keyof typeof costProfiles;
export const costProfileNames = Object.keys(costProfiles) as CostProfileName[];

/** The kernel's time slice, in ticks, unless told otherwise; and the least that makes sense. */
export const QUANTUM = 10_000;
export const QUANTUM_MIN = 100;
