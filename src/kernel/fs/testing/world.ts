// A file system without a kernel around it: a machine's memory, some contexts, and a few pages of user memory with holes in them.

import { Machine } from '../../../machine/machine.ts';
import { type CallName, errno } from '../../abi.ts';
import type { Arguments, Result } from '../../call.ts';
import { FRAME_BYTES, Frames } from '../../frames.ts';
import { type KernelContext, KernelContextType } from '../../kernel-context.ts';
import { Records } from '../../record.ts';
import { type Task, TaskType } from '../../task.ts';
import { UserMemory } from '../../user-memory.ts';
import { BLOCKED } from '../../wait.ts';
import { fileCalls } from '../calls.ts';
import { type FileKernel, FileSystem } from '../file-system.ts';
import type { Given } from '../tree.ts';

/** User pages from USER on: all there but page GAP, and page FIXED cannot be written. */
export const USER = 0x1_0000;
export const USER_PAGES = 24;
export const GAP = 20;
export const FIXED = 22;

/** The address of a byte of a user page. */
export function page(number: number, offset = 0): number {
  return USER + number * FRAME_BYTES + offset;
}

interface Waiter {
  readonly kc: KernelContext;
  readonly reason: string;
  readonly key: number;
}

export class World {
  readonly machine: Machine;
  readonly files: FileSystem;
  readonly frames: Frames;
  readonly output: { fd: number; text: string }[] = [];
  readonly signals: number[] = [];
  /** Not state here: a test that keeps snapshots lets nobody wait. */
  waiting: Waiter[] = [];
  readonly #store: Records;
  readonly #tasks: { take(): Task | undefined };
  readonly #contexts: { take(): KernelContext | undefined };
  readonly #user: UserMemory;

  constructor(given: Given = {}, ramBytes = 4 << 20) {
    this.machine = new Machine({ harts: 1, ramBytes, kernelBytes: 1 << 20, engine: 'reference' });
    const { memory } = this.machine;
    this.#store = new Records(memory);
    this.frames = new Frames(memory, this.#store);
    this.#tasks = this.#store.table(TaskType, 16);
    this.#contexts = this.#store.table(KernelContextType, 16);
    const pages = Array.from({ length: USER_PAGES }, () => this.frames.allocate()!);
    this.#user = new UserMemory(memory, (va, access) => {
      const number = (va - USER) >> 12;
      const allowed = va < 0x8000_0000 && number >= 0 && number < USER_PAGES && number !== GAP;
      return allowed && !(access === 'store' && number === FIXED) ? pages[number]! + (va & 0xfff) : undefined;
    });
    const kernel: FileKernel = {
      memory,
      store: this.#store,
      frames: this.frames,
      user: () => this.#user,
      tell: ({ fd, bytes }) => void this.output.push({ fd, text: new TextDecoder().decode(bytes) }),
      raise: (_kc, signal) => void this.signals.push(signal),
      wait: {
        for: (kc, reason, key) => {
          this.waiting.push({ kc, reason, key });
          return BLOCKED;
        },
        wakeAll: (reason, key) => {
          const before = this.waiting.length;
          this.waiting = this.waiting.filter((waiter) => waiter.reason !== reason || waiter.key !== key);
          return before - this.waiting.length;
        },
      },
    };
    this.files = new FileSystem(kernel);
    this.files.build(given);
  }

  /** A task with standard files in /, and a context of it. */
  start(): KernelContext {
    const task = this.#tasks.take()!;
    task.files = must(this.files.standardTable());
    task.place = must(this.files.rootPlace());
    return this.thread(task);
  }

  thread(task: Task): KernelContext {
    const kc = this.#contexts.take()!;
    kc.task = task;
    return kc;
  }

  /** A copy of a task, as fork makes it. */
  fork(kc: KernelContext): KernelContext {
    const task = this.#tasks.take()!;
    task.files = must(this.files.copyTable(kc.task!.files!));
    task.place = must(this.files.copyPlace(kc.task!.place!));
    return this.thread(task);
  }

  end(kc: KernelContext): void {
    this.files.closeAll(kc.task!.files!);
    this.files.dropPlace(kc.task!.place!);
  }

  /** Makes a call; strings are put at the start of user pages 8 and following, bytes likewise. */
  call(kc: KernelContext, name: CallName & keyof typeof fileCalls, ...given: (number | string | Uint8Array)[]): Result {
    let next = page(8);
    const args = Array.from({ length: 6 }, (_, index) => {
      const value = given[index] ?? 0;
      if (typeof value === 'number') return value | 0;
      const bytes = typeof value === 'string' ? new TextEncoder().encode(`${value}\0`) : value;
      this.poke(next, bytes);
      const va = next;
      next += Math.ceil((bytes.length + 1) / FRAME_BYTES) * FRAME_BYTES;
      return va;
    });
    return fileCalls[name]({ files: this.files }, kc, args as unknown as Arguments);
  }

  poke(va: number, bytes: Uint8Array): void {
    if (!this.#user.copyOut(va, bytes)) throw new Error(`cannot write user memory at 0x${va.toString(16)}`);
  }

  peek(va: number, length: number): Uint8Array {
    return this.#user.copyIn(va, length)!;
  }

  /** A digest of the records and of physical memory. */
  state(): string {
    const { layout, words } = this.machine.memory;
    let one = 0;
    let two = 0;
    for (let at = layout.kernelBase >> 2; at < (layout.ram + layout.ramBytes) >> 2; at++) {
      one = Math.imul(one ^ words[at]!, 0x0100_0193);
      two = (Math.imul(two, 31) + words[at]!) | 0;
    }
    return `${one} ${two}`;
  }

  word(va: number): number {
    return this.#user.load32(va)!;
  }
}

function must<T>(value: T | number): T {
  if (typeof value === 'number') throw new Error(`refused: ${Object.keys(errno)[-value - 1]}`);
  return value;
}

/** `-ENOENT` for -2, the number itself when it is none. */
export function said(result: Result): string | number {
  if (typeof result === 'symbol') return String(result.description);
  const name = Object.entries(errno).find(([, number]) => number === -result)?.[0];
  return name === undefined ? result : `-${name}`;
}
