// task_spawn: a program becomes a new task in the address space of the caller, whichever task that is.

import { BadElf, type Elf, ET_DYN, SHN_UNDEF, STT_SECTION } from '../elf.ts';
import {
  E2BIG, EAGAIN, EFAULT, EINVAL, ELIBBAD, ELIBEXEC, ENAMETOOLONG, ENOEXEC, ENOMEM, flags, signals,
  structures,
} from './abi.ts'; // prettier-ignore
import { type AddressSpace, PAGE, pageUp } from './address-space.ts';
import type { Result } from './call.ts';
import { makeTask } from './clone.ts';
import { strings } from './exec.ts';
import { type Instance, remove } from './instance.ts';
import { type KernelContext, tidOf } from './kernel-context.ts';
import type { Kernel } from './kernel.ts';
import {
  full,
  type Loaded,
  loadTicks,
  makeTls,
  NoMemory,
  placeProgram,
  type Program,
  put,
  readProgram,
  tlsBytes,
} from './loader.ts';
import { randomBytes } from './random.ts';
import { ARGUMENTS_MAX, argumentBytes } from './start-stack.ts';

const { PROT_READ, PROT_WRITE, PROT_NONE, CLONE_VM, SPAWN_THREAD, CORE_INHERIT, AT_TASK_WORD, AT_TASK_START } = flags;
const PATH_MAX = 4096;
const NAME_MAX = 256;
/** Of a stack, unless told otherwise: mapped whole, resident when touched. */
const STACK_BYTES = 64 << 10;
const STACK_LIMIT = 64 << 20;
const decoder = new TextDecoder();

/** What the caller asks for, read from its memory. */
interface Request {
  readonly path: string;
  readonly argv: readonly string[];
  readonly envp: readonly string[];
  /** Where it starts, if not at its entry point: told to its start-up code. */
  readonly function: string | undefined;
  readonly word: number;
  readonly isThread: boolean;
  readonly core: number;
  readonly stackBytes: number;
  readonly tid: number;
  readonly clear: number;
}

export function spawn(kernel: Kernel, kc: KernelContext, at: number): Result {
  const request = read(kernel, kc, at);
  if (typeof request === 'number') return request;
  const task = kc.task!;
  const space = task.space!;
  const bytes = kernel.files.readProgram(task, request.path);
  if (typeof bytes === 'number') return bytes;
  const program = parse(bytes, request.function);
  if (typeof program === 'number') return program;

  // 1. What it needs of the kernel's records. 2. Its place and what is in it. 3. It may run.
  const child = kernel.kcs.take();
  if (child === undefined) return -EAGAIN;
  const instance = kernel.instances.take();
  const placed = instance === undefined ? -EAGAIN : place(kernel, space, instance, program, request);
  const owner =
    typeof placed === 'number' || request.isThread
      ? task
      : makeTask(kernel, task, tidOf(child), CLONE_VM | signals.SIGCHLD);
  if (typeof placed === 'number' || typeof owner === 'number') {
    if (instance !== undefined) remove(kernel, instance);
    kernel.kcs.free(child);
    return typeof placed === 'number' ? placed : (owner as number);
  }
  instance!.task = owner;
  instance!.tid = tidOf(child);
  owner.contexts++;
  child.task = owner;
  child.pc = placed.loaded.entry;
  child.x.set(2, placed.sp);
  child.x.set(4, placed.loaded.tp);
  child.home = placed.loaded.tp;
  child.clearTid = request.clear;
  child.hart = kc.hart;
  for (const word of [0, 1]) {
    const { core } = request;
    child.affinity.set(
      word,
      core === CORE_INHERIT ? kc.affinity.get(word) : core >>> 5 === word ? 1 << (core & 31) : 0,
    );
    child.masked.set(word, kc.masked.get(word));
  }
  if (request.tid !== 0) kernel.user(kc).store32(request.tid, tidOf(child));
  kernel.hart!.charge(loadTicks(kernel, placed.pages));
  const { start, end } = instance!;
  kernel.tell({ kind: 'placed', path: request.path, base: placed.loaded.base, start, end });
  kernel.tell({ kind: 'started', hart: kc.hart, tid: tidOf(child), pid: owner.pid, at: kernel.now });
  kernel.ready(child, kernel.now);
  return tidOf(child);
}

function read(kernel: Kernel, kc: KernelContext, at: number): Request | number {
  const user = kernel.user(kc);
  const { offsets, size } = structures.SPAWN;
  if (user.reach(at, size, 'load') < size) return -EFAULT;
  const field = (name: string): number => user.load32(at + offsets[name])!;
  const path = user.string(field('path'), PATH_MAX);
  if (typeof path === 'string') return path === 'fault' ? -EFAULT : -ENAMETOOLONG;
  const argv = strings(user, field('argv'));
  if (typeof argv === 'number') return argv;
  const envp = strings(user, field('envp'));
  if (typeof envp === 'number') return envp;
  const name = field('function') === 0 ? undefined : user.string(field('function'), NAME_MAX);
  if (typeof name === 'string') return name === 'fault' ? -EFAULT : -ENOEXEC;
  const [core, stack, wish, tid, clear] = ['core', 'stack', 'flags', 'tid', 'clear'].map(field) as [
    number, number, number, number, number,
  ]; // prettier-ignore
  if (wish & ~SPAWN_THREAD || core < CORE_INHERIT || core >= kernel.machine.harts.length) return -EINVAL;
  if (stack >>> 0 > STACK_LIMIT || tid & 3 || clear & 3) return -EINVAL;
  for (const word of [tid, clear]) if (word !== 0 && user.reach(word, 4, 'store') < 4) return -EFAULT;
  return {
    path: decoder.decode(path),
    argv,
    envp,
    function: name && decoder.decode(name),
    word: field('word') >>> 0,
    isThread: (wish & SPAWN_THREAD) !== 0,
    core,
    stackBytes: stack === 0 ? STACK_BYTES : pageUp(stack),
    tid,
    clear,
  };
}

/** A program that can be placed, and where in it to start; or why not, in the errors that PiP has for it. */
function parse(bytes: Uint8Array, name: string | undefined): { program: Program; start: number } | number {
  if (bytes[0] !== 0x7f || bytes[1] !== 0x45 || bytes[2] !== 0x4c || bytes[3] !== 0x46) return -ELIBBAD;
  try {
    const program = readProgram(bytes);
    if (program.elf.type !== ET_DYN) return -ELIBEXEC;
    const start = name === undefined ? 0 : find(program.elf, name);
    return start === undefined ? -ENOEXEC : { program, start };
  } catch (error) {
    if (error instanceof BadElf) return -ENOEXEC;
    throw error;
  }
}

/** A symbol that others may see, or else the only one of this name (as PiP 2.4 finds it). */
function find(elf: Elf, name: string): number | undefined {
  const named = elf.symbols.filter((one) => one.name === name && one.section !== SHN_UNDEF && one.type !== STT_SECTION);
  const symbol = named.find((one) => one.binding !== 0) ?? (named.length === 1 ? named[0] : undefined);
  return symbol?.value;
}

/** Finds room for an instance and fills it. Nothing is left if it fails, but for what `instance` then names. */
function place(
  kernel: Kernel,
  space: AddressSpace,
  instance: Instance,
  { program, start }: { program: Program; start: number },
  { argv, envp, word, isThread, stackBytes }: Request,
): { loaded: Loaded; sp: number; pages: number } | number {
  const { spaces, frames } = kernel;
  instance.space = space;
  instance.word = word;
  instance.isThread = isThread;
  const align = Math.max(PAGE, ...program.segments.map((segment) => segment.align));
  const tls = program.end - program.start + (tlsBytes(program.elf) || PAGE);
  const length = tls + PAGE + stackBytes;
  const gap = length + align > 0x4000_0000 ? undefined : spaces.gap(space, length + align - PAGE);
  if (gap === undefined) return -ENOMEM;
  const base = Math.ceil((gap - program.start) / align) * align;
  const [low, guard] = [base + program.start, base + program.start + tls];
  const top = low + length;
  instance.start = low;
  instance.end = top;
  const before = frames.taken;
  try {
    const loaded = placeProgram(kernel, space, program, base);
    const tp = makeTls(kernel, space, program.elf, base + program.end);
    if (
      !spaces.map(space, guard, guard + PAGE, { protection: PROT_NONE, kind: 'guard' }) ||
      !spaces.map(space, guard + PAGE, top, { protection: PROT_READ | PROT_WRITE, kind: 'stack' })
    )
      throw full(kernel);
    const more = [AT_TASK_WORD, word, ...(start === 0 ? [] : [AT_TASK_START, base + start])];
    const random = randomBytes(kernel.system.random, 16);
    const bytes = argumentBytes({ top, argv, envp, loaded: { ...loaded, tp }, random, more });
    if (bytes.length > Math.min(ARGUMENTS_MAX, stackBytes - PAGE)) return -E2BIG;
    put(kernel, space, top - bytes.length, bytes);
    return { loaded: { ...loaded, tp }, sp: top - bytes.length, pages: frames.taken - before };
  } catch (error) {
    if (error instanceof NoMemory) return -ENOMEM;
    if (error instanceof BadElf) return -ENOEXEC;
    throw error;
  }
}
