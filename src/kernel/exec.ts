// execve: a task goes on as another program, in an address space of its own. Until that is ready nothing of the old
// one is touched.

import { BadElf } from '../elf.ts';
import { E2BIG, EFAULT, ENAMETOOLONG, ENOEXEC, ENOMEM } from './abi.ts';
import type { AddressSpace } from './address-space.ts';
import { type Arguments, NO_RESULT, type Result } from './call.ts';
import { clearTid, dropSpace, leave, leaveSpace } from './end.ts';
import { type KernelContext, tidOf } from './kernel-context.ts';
import type { Kernel } from './kernel.ts';
import { type Loaded, loadProgram, loadTicks, NoMemory } from './loader.ts';
import { mapReturnPage } from './signal-frame.ts';
import { dropActions } from './signals.ts';
import { ARGUMENTS_MAX, startStack } from './start-stack.ts';
import type { UserMemory } from './user-memory.ts';

const PATH_MAX = 4096;
const decoder = new TextDecoder();

export function execve(kernel: Kernel, kc: KernelContext, [path, argv, envp]: Arguments): Result {
  const task = kc.task!;
  const user = kernel.user(kc);
  const name = user.string(path, PATH_MAX);
  if (typeof name === 'string') return name === 'fault' ? -EFAULT : -ENAMETOOLONG;
  const given = strings(user, argv);
  const environment = strings(user, envp);
  if (typeof given === 'number') return given;
  if (typeof environment === 'number') return environment;
  const bytes = kernel.files.readProgram(task, decoder.decode(name));
  if (typeof bytes === 'number') return bytes;

  // 1. The new space. What it is made of goes back if anything is missing.
  const framesBefore = kernel.frames.taken;
  const space = kernel.spaces.make();
  if (space === undefined) return -ENOMEM;
  const ready = build(kernel, space, bytes, given.length === 0 ? [''] : given, environment);
  const pages = kernel.frames.taken - framesBefore;
  const files = typeof ready === 'number' ? ready : kernel.files.execTable(task.files!);
  if (typeof files === 'number' || typeof ready === 'number') {
    dropSpace(kernel, space);
    return typeof ready === 'number' ? ready : (files as number);
  }

  // 2. Nobody else of the task goes on, and who called becomes its first context.
  kernel.activations.forget(task);
  clearTid(kernel, kc);
  for (const other of kernel.kcs)
    if (other.task?.slot === task.slot && other.slot !== kc.slot && other.mode !== 'ended') leave(kernel, other, {});
  const first = becomeFirst(kernel, kc);

  // 3. The old space goes, and the new program begins with empty registers.
  const hart = kernel.hart!;
  task.files = files;
  leaveSpace(kernel, task);
  task.space = space;
  space.tasks = 1;
  kernel.wait.wakeAll('vfork', task.pid);
  first.clearTid = 0;
  first.home = ready.loaded.tp;
  first.trampoline = first.trampolineBytes = 0;
  first.signalStack = first.signalStackBytes = 0;
  dropActions(kernel, task);
  kernel.machine.loadSatp(hart.id, kernel.spaces.satp(space));
  hart.charge(kernel.costs.root + loadTicks(kernel, pages));
  hart.x.fill(0);
  hart.x[2] = ready.sp;
  hart.x[4] = ready.loaded.tp;
  hart.pc = ready.loaded.entry;
  kernel.tell({ ...kernel.who(hart, first), kind: 'exec', path: decoder.decode(name) });
  return NO_RESULT;
}

function build(
  kernel: Kernel,
  space: AddressSpace,
  bytes: Uint8Array,
  argv: readonly string[],
  envp: readonly string[],
): { loaded: Loaded; sp: number } | number {
  try {
    const loaded = loadProgram(kernel, space, bytes);
    mapReturnPage(kernel, space);
    return { loaded, sp: startStack(kernel, space, loaded, argv, envp) };
  } catch (error) {
    if (error instanceof NoMemory) return -ENOMEM;
    if (error instanceof BadElf) return -ENOEXEC;
    throw error;
  }
}

/** The strings of a vector that ends with a null pointer; a vector that is null itself is empty. */
export function strings(user: UserMemory, vector: number): string[] | number {
  const found: string[] = [];
  let left = ARGUMENTS_MAX / 2;
  for (let at = vector >>> 0; vector !== 0; at += 4) {
    const pointer = user.load32(at);
    if (pointer === undefined) return -EFAULT;
    if (pointer === 0) break;
    const bytes = user.string(pointer, Math.max(left, 0));
    if (bytes === 'fault') return -EFAULT;
    if (bytes === 'long') return -E2BIG;
    left -= bytes.length + 5;
    found.push(decoder.decode(bytes));
  }
  return found;
}

/**
 * Whoever calls execve has the task's pid afterwards. The first context of the task has ended or has just been taken
 * away.
 */
function becomeFirst(kernel: Kernel, kc: KernelContext): KernelContext {
  const task = kc.task!;
  if (tidOf(kc) === task.pid) return kc;
  const first = kernel.kcs.at(task.pid - 1);
  first.mode = 'running';
  first.hart = kc.hart;
  first.since = kc.since;
  first.sliceEnd = kc.sliceEnd;
  first.ticks = kc.ticks;
  for (const word of [0, 1]) {
    first.affinity.set(word, kc.affinity.get(word));
    first.masked.set(word, kc.masked.get(word));
    first.pending.set(word, kc.pending.get(word));
  }
  first.sent = kc.sent;
  first.alert = kc.alert;
  kernel.processors.at(kc.hart).kc = first;
  kernel.kcs.free(kc);
  return first;
}
