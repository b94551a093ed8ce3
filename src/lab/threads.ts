// What gdb calls threads: kernel contexts that have registers, and user contexts that are suspended.
//
// A thread's number is its kernel context's tid for as long as that lives, whichever way time goes; gdb numbers threads
// anew when they come back, which is why names come first. A user context that runs is part of what its kernel context
// is called; one that does not run is a thread of its own, with the registers that it has saved.
import type { AddressSpace } from '../kernel/address-space.ts';
import { flags, structures } from '../kernel/abi.ts';
import { type KernelContext, tidOf } from '../kernel/kernel-context.ts';
import { standsOnTrampoline } from '../kernel/trampoline.ts';
import type { Hart } from '../machine/hart.ts';
import { peekWord } from './peek.ts';
import type { World } from './world.ts';
import { contextAt, contextNamed, contextsIn, type UserContext } from './user-contexts.ts';

const { ULT } = structures;
/** Behind all tids: user contexts by the tid of their home; and behind those the ones without a home, by their records. */
const AT_HOME = 10_000;
const RECORDS = 0x1_0000;
const PC = 32;

export interface Thread {
  readonly id: number;
  /** The kernel context; of a user context that is suspended its home, or else one of its address space. */
  readonly kc: KernelContext;
  /** Where it runs, if it does. */
  readonly hart: Hart | undefined;
  /** For a user context that is suspended. */
  readonly saved: UserContext | undefined;
}

/** All of them: kernel contexts by their tids, then user contexts. */
export function threads(world: World): Thread[] {
  const found: Thread[] = [];
  const spaces = new Map<number, KernelContext>();
  for (const kc of world.kernel.kcs) {
    if (!hasRegisters(kc)) continue;
    found.push(threadOf(world, kc));
    const { slot } = kc.task!.space!;
    if (!spaces.has(slot)) spaces.set(slot, kc);
  }
  for (const kc of spaces.values()) {
    const space = kc.task!.space!;
    for (const saved of contextsIn(world, space, running(world, space))) found.push(suspended(world, saved, kc));
  }
  return found.sort((a, b) => a.id - b.id);
}

/** The thread of this number, if there is one now. */
export function threadAt(world: World, id: number): Thread | undefined {
  const { kcs } = world.kernel;
  const isAlive = (slot: number): boolean =>
    slot >= 0 && slot < kcs.capacity && kcs.isLive(slot) && hasRegisters(kcs.at(slot));
  if (id < AT_HOME) return isAlive(id - 1) ? threadOf(world, kcs.at(id - 1)) : undefined;
  if (id < RECORDS) {
    if (!isAlive(id - AT_HOME - 1)) return undefined;
    const kc = kcs.at(id - AT_HOME - 1);
    const space = kc.task!.space!;
    const saved = kc.home === 0 ? undefined : contextAt(world, space, kc.home, running(world, space));
    return saved && { id, kc, hart: undefined, saved };
  }
  for (const kc of kcs) {
    if (!hasRegisters(kc)) continue;
    const space = kc.task!.space!;
    const saved = contextNamed(world, space, id | 0, running(world, space));
    if (saved) return suspended(world, saved, kc);
  }
  return undefined;
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

/** A user context and its home, or who else is in its space. */
function suspended(world: World, saved: UserContext, other: KernelContext): Thread {
  const home = homeOf(world, saved.tp, other);
  return { id: home ? AT_HOME + tidOf(home) : saved.record >>> 0, kc: home ?? other, hart: undefined, saved };
}

/** The kernel context whose own TLS block this is. */
function homeOf({ kernel }: World, tp: number, near: KernelContext): KernelContext | undefined {
  if (tp === 0) return undefined;
  for (const kc of kernel.kcs)
    if (kc.home === tp && hasRegisters(kc) && kc.task!.space!.slot === near.task!.space!.slot) return kc;
  return undefined;
}

function hasRegisters({ mode, activation, task }: KernelContext): boolean {
  if (mode === 'free' || mode === 'ended' || task?.space === undefined) return false;
  return activation !== 'cached' && activation !== 'spent';
}

/** Which TLS blocks kernel contexts of a space have in tp now. */
function running(world: World, space: AddressSpace): (tp: number) => boolean {
  let all: Set<number> | undefined;
  return (tp) => {
    if (all === undefined) {
      all = new Set();
      for (const kc of world.kernel.kcs)
        if (hasRegisters(kc) && kc.task!.space!.slot === space.slot)
          all.add(registerOf(world, threadOf(world, kc), 4) ?? 0);
    }
    return all.has(tp);
  };
}

/** Where the word of a register (32: pc) of a suspended user context lies; undefined for one that is not kept. */
export function savedRegister({ saved }: Thread, register: number): number | undefined {
  const offset = saved?.offset(register);
  return offset === undefined ? undefined : saved!.record + offset;
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

/**
 * `KC3`; `KC3/UC1` while it runs the user context of KC 1, `KC3/TC` on its trampoline, `KC3/A2/UT…` as activation 2 with a
 * user-level thread; `UC1` and `UT…` for those that are suspended. A user-level thread is named by its record's address.
 */
export function nameOf(world: World, thread: Thread): string {
  const { kc, saved } = thread;
  if (saved !== undefined) return userName(world, saved.tp, saved.record, kc);
  const name = kc.activation === 'none' ? `KC${tidOf(kc)}` : `KC${tidOf(kc)}/A${kc.vessel}`;
  if (standsOnTrampoline(kc, registerOf(world, thread, 2) ?? 0)) return `${name}/TC`;
  const tp = registerOf(world, thread, 4) ?? 0;
  if (tp === 0 || tp === kc.home) return name;
  const space = kc.task!.space!;
  const record = peekWord(world, space, tp + flags.TP_CONTEXT);
  const isVessel =
    kc.activation !== 'none' && record && peekWord(world, space, record + ULT.offsets.kind) !== flags.FT_IS_THREAD;
  return isVessel || !record ? name : `${name}/${userName(world, tp, record, kc)}`;
}

function userName(world: World, tp: number, record: number, near: KernelContext): string {
  const home = homeOf(world, tp, near);
  return home ? `UC${tidOf(home)}` : `UT${(record >>> 0).toString(16)}`;
}

/** What it does, in words. */
export function stateOf({ kernel }: World, { kc, hart, saved }: Thread): string {
  const pid = `pid ${kc.task!.pid}`;
  if (saved !== undefined) return `suspended, ${pid}`;
  if (hart !== undefined) return `running on hart ${hart.id}, ${pid}`;
  const how = kc.activation === 'none' ? kc.mode : kc.activation;
  return kc.mode === 'waiting' ? `waits for ${kernel.reasonOf(kc)}, ${pid}` : `${how}, ${pid}`;
}
