// The start of a run: settings, the first task with its program, stack and arguments; or, for litmus programs, one
// context a hart.

import { BadElf, SHN_UNDEF } from '../elf.ts';
import { PAGE, STACK_TOP } from './address-space.ts';
import { QUANTUM, QUANTUM_MIN } from './costs.ts';
import type { KernelContext } from './kernel-context.ts';
import type { Kernel } from './kernel.ts';
import { loadProgram, type Loaded } from './loader.ts';
import { populate } from './memory-calls.ts';
import { seed } from './random.ts';
import { mapReturnPage } from './signal-frame.ts';
import { makeStack, startStack } from './start-stack.ts';
import type { Task } from './task.ts';
import { NEVER } from './time-calls.ts';

/** Of each context of a litmus run: resident from the start. */
const LITMUS_STACK = 4 * PAGE;

export function start(kernel: Kernel, program: Uint8Array, argv: readonly string[], envp: readonly string[]): void {
  const { options, system } = kernel;
  system.costs = options.costs ?? 'riscv';
  system.quantum = Math.max(QUANTUM_MIN, options.quantum ?? QUANTUM);
  system.consistent = options.consistentCalls ?? false;
  seed(system.random, options.seed ?? 0);
  kernel.files.build(options);

  const task = firstTask(kernel);
  const space = kernel.spaces.make();
  if (space === undefined) throw new BadElf('there is no memory for a program; give the machine more');
  task.space = space;
  space.tasks = 1;
  const loaded = loadProgram(kernel, space, program);
  mapReturnPage(kernel, space);
  if (options.start !== undefined && options.start.length > 0) startLitmus(kernel, task, loaded, options.start);
  else firstContext(kernel, task, loaded.entry, startStack(kernel, space, loaded, argv, envp), loaded.tp);
  kernel.scheduler.lend(true);
}

function firstTask(kernel: Kernel): Task {
  const task = kernel.tasks.take()!;
  const [files, place] = [kernel.files.standardTable(), kernel.files.rootPlace()];
  if (typeof files === 'number' || typeof place === 'number')
    throw new BadElf('there is no memory for a task; give the machine more');
  task.mode = 'alive';
  task.pid = task.group = task.session = 1;
  task.files = files;
  task.place = place;
  return task;
}

function firstContext(kernel: Kernel, task: Task, pc: number, sp: number, tp: number): KernelContext {
  const kc = kernel.kcs.take()!;
  kc.task = task;
  task.contexts++;
  kc.pc = pc;
  kc.x.set(2, sp);
  kc.x.set(4, tp);
  kc.home = tp;
  for (const word of [0, 1]) kc.affinity.set(word, -1);
  kernel.scheduler.enqueue(kc, 0);
  return kc;
}

/**
 * Hart i begins at the i-th symbol with its own small stack, a0 = i, and stays there. Everything is resident and
 * nobody is preempted: what a litmus program shows is the order of its own instructions and nothing else.
 */
function startLitmus(kernel: Kernel, task: Task, loaded: Loaded, symbols: readonly string[]): void {
  const { machine, system } = kernel;
  const space = task.space!;
  if (symbols.length > machine.harts.length)
    throw new BadElf(
      `${symbols.join(',')} start ${symbols.length} harts, and there are ${machine.harts.length}; ask for more`,
    );
  system.litmus = true;
  system.quantum = NEVER;
  makeStack(kernel, space, STACK_TOP - symbols.length * LITMUS_STACK);
  for (let region = space.first; region !== undefined; region = region.next)
    if (!populate(kernel, space, region.start, region.end))
      throw new BadElf('the program does not fit into memory whole, as --start wants it');
  for (const [hart, name] of symbols.entries()) {
    const symbol = loaded.elf.symbols.find((one) => one.name === name && one.section !== SHN_UNDEF);
    if (symbol === undefined)
      throw new BadElf(
        `there is no symbol ${name} to start hart ${hart} at; write its label, and .globl if it is in another file`,
      );
    const kc = firstContext(kernel, task, loaded.base + symbol.value, STACK_TOP - hart * LITMUS_STACK, loaded.tp);
    kc.x.set(10, hart);
    kc.affinity.set(0, hart < 32 ? 1 << hart : 0);
    kc.affinity.set(1, hart < 32 ? 0 : 1 << (hart - 32));
  }
}
