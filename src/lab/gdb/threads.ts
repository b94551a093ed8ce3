// What gdb calls threads: kernel contexts that have registers, and user contexts that are suspended (programs/lib/blt.s).
//
// A thread's number is its kernel context's tid for as long as that lives, whichever way time goes; gdb numbers threads
// anew when they come back, which is why names come first. A user context that runs is part of what its kernel context
// is called; one that does not run is a thread of its own, with the registers that it has saved.
import { flags, structures } from '../../kernel/abi.ts';
import { type KernelContext, tidOf } from '../../kernel/kernel-context.ts';
import { standsOnTrampoline } from '../../kernel/trampoline.ts';
import type { Hart } from '../../machine/hart.ts';
import { peekWord } from '../peek.ts';
import type { World } from '../world.ts';

const { UC } = structures;
/** Numbers of user contexts lie behind all tids. */
const USER_CONTEXT = 100_000;

export interface Thread {
  readonly id: number;
  /** The kernel context; of a user context that is suspended, its own. */
  readonly kc: KernelContext;
  /** Where it runs, if it does. */
  readonly hart: Hart | undefined;
  /** The record of a user context that is suspended. */
  readonly saved: number | undefined;
}

/** All of them, by number. */
export function threads(world: World): Thread[] {
  const found: Thread[] = [];
  const users: Thread[] = [];
  for (const kc of world.kernel.kcs) {
    if (!hasRegisters(kc)) continue;
    found.push(threadOf(world, kc));
    const saved = suspended(world, kc);
    if (saved !== undefined) users.push({ id: USER_CONTEXT + tidOf(kc), kc, hart: undefined, saved });
  }
  return [...found, ...users];
}

/** The thread of this number, if there is one now. */
export function threadAt(world: World, id: number): Thread | undefined {
  const { kcs } = world.kernel;
  const slot = (id > USER_CONTEXT ? id - USER_CONTEXT : id) - 1;
  if (slot < 0 || slot >= kcs.capacity || !kcs.isLive(slot)) return undefined;
  const kc = kcs.at(slot);
  if (!hasRegisters(kc)) return undefined;
  if (id < USER_CONTEXT) return threadOf(world, kc);
  const saved = suspended(world, kc);
  return saved === undefined ? undefined : { id, kc, hart: undefined, saved };
}

/** The tid of whoever has a hart. */
export function onHart({ kernel }: World, hart: Hart): number | undefined {
  const kc = kernel.scheduler.on(hart);
  return kc && tidOf(kc);
}

function threadOf(world: World, kc: KernelContext): Thread {
  const hart = world.machine.harts[kc.hart];
  const runs = hart !== undefined && world.kernel.scheduler.on(hart)?.slot === kc.slot;
  return { id: tidOf(kc), kc, hart: runs ? hart : undefined, saved: undefined };
}

function hasRegisters({ mode, activation, task }: KernelContext): boolean {
  if (mode === 'free' || mode === 'ended' || task?.space === undefined) return false;
  return activation !== 'cached' && activation !== 'spent';
}

/** The record of a context's own user context, if that is nowhere: neither at home nor on another kernel context. */
function suspended(world: World, kc: KernelContext): number | undefined {
  if (kc.home === 0) return undefined;
  const { space } = kc.task!;
  const word = (va: number): number | undefined => peekWord(world, space!, va);
  const record = word(kc.home + flags.TP_CONTEXT);
  if (record === undefined || record === 0 || word(record + UC.offsets.tp) !== kc.home) return undefined;
  const isSaved = word(record + UC.offsets.saved);
  return isSaved === undefined || isSaved === 0 ? undefined : record;
}

const savedAt = new Map<number, number>([
  [1, UC.offsets.ra],
  [2, UC.offsets.sp],
  [4, UC.offsets.tp],
  [8, UC.offsets.s0],
  [9, UC.offsets.s1],
  ...Array.from({ length: 10 }, (_, i) => [18 + i, UC.offsets[`s${2 + i}`]] as const),
]);
const PC = 32;

/** Where the word of a register (32: pc) of a suspended user context lies; what a call may change is not kept. */
export function savedRegister({ saved }: Thread, register: number): number | undefined {
  const offset = savedAt.get(register === PC ? 1 : register);
  return saved === undefined || offset === undefined ? undefined : saved + offset;
}

/** x0..x31, then pc; undefined for what nobody has. */
export function registerOf(world: World, thread: Thread, register: number): number | undefined {
  const { kc, hart, saved } = thread;
  if (saved !== undefined) {
    const at = savedRegister(thread, register);
    return register === 0 ? 0 : at && peekWord(world, kc.task!.space!, at);
  }
  if (register === PC) return shownPc(kc, hart);
  return hart === undefined ? kc.x.get(register) : hart.x[register];
}

/** Where the context's next instruction is. */
export function realPc(kc: KernelContext, hart: Hart | undefined): number {
  return hart === undefined ? kc.pc : hart.pc;
}

/**
 * The pc for people. A blocked call is made again when its context is woken; until then the context is behind it, as on
 * any Unix, and has not the result yet.
 */
export function shownPc(kc: KernelContext, hart: Hart | undefined): number {
  const pc = realPc(kc, hart);
  return isInCall(kc, pc) ? pc + 4 : pc;
}

/** Whether a context that stands at `pc` has begun its call, and not ended it. */
export function isInCall({ blockedAt, mode, woken, paged, activation }: KernelContext, pc: number): boolean {
  if (blockedAt === 0 || blockedAt !== pc || paged === 'fault') return false;
  return mode === 'waiting' || woken !== 'no' || activation === 'blocked';
}

/** `KC3`; `KC3/UC1` while it runs the user context of KC 1, `KC3/TC` on its trampoline; `UC1` for one that is suspended. */
export function nameOf(world: World, thread: Thread): string {
  const { kc, hart, saved } = thread;
  if (saved !== undefined) return `UC${tidOf(kc)}`;
  const name = kc.activation === 'none' ? `KC${tidOf(kc)}` : `KC${tidOf(kc)}/A${kc.vessel}`;
  const word = (i: number): number => (hart === undefined ? kc.x.get(i) : hart.x[i]);
  if (standsOnTrampoline(kc, word(2))) return `${name}/TC`;
  const tp = word(4);
  if (kc.home === 0 || tp === kc.home) return name;
  for (const other of world.kernel.kcs)
    if (other.home === tp && other.task?.space?.slot === kc.task!.space!.slot) return `${name}/UC${tidOf(other)}`;
  return name;
}

/** What it does, in words. */
export function stateOf({ kernel }: World, { kc, hart, saved }: Thread): string {
  const pid = `pid ${kc.task!.pid}`;
  if (saved !== undefined) return `suspended, ${pid}`;
  if (hart !== undefined) return `running on hart ${hart.id}, ${pid}`;
  const how = kc.activation === 'none' ? kc.mode : kc.activation;
  return kc.mode === 'waiting' ? `waits for ${kernel.reasonOf(kc)}, ${pid}` : `${how}, ${pid}`;
}
