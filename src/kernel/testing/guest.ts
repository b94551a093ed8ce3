// Guest programs for tests: a few lines of assembly, built and run, with everything the kernel told.

import { assemble } from '../../../asm/assemble.ts';
import { link } from '../../../asm/link.ts';
import { Machine, type MachineOptions } from '../../machine/machine.ts';
import { symbols } from '../abi.ts';
import type { KernelEvent } from '../events.ts';
import { Kernel, kernelBytesFor, type KernelOptions, type Outcome, type RunOptions } from '../kernel.ts';

/** `sys NAME` makes a call; `put TEXT` writes to standard output; `done N` ends the task. */
const prelude = `
        .macro  sys number
        li      a7, \\number
        ecall
        .endm
        .macro  done status
        li      a0, \\status
        li      a7, CALL_EXIT_GROUP
        ecall
        .endm
        .macro  put text, length
        li      a0, 1
        la      a1, \\text
        li      a2, \\length
        li      a7, CALL_WRITE
        ecall
        .endm
        .globl  _start
        .text
`;

/** Before `_start`: `fork` as a call, `wait` for any child, whose siginfo is then in info. */
export const fork = `
        .macro  fork
        li      a0, SIGCHLD
        li      a1, 0
        li      a2, 0
        li      a3, 0
        li      a4, 0
        sys     CALL_CLONE
        .endm
        .macro  wait                    
        li      a0, P_ALL
        li      a1, 0
        la      a2, info
        li      a3, WEXITED
        li      a4, 0
        sys     CALL_WAITID
        .endm
        .bss
        .align  4
info:   .space  SIGINFO_BYTES
        .text
`;

const built = new Map<string, Uint8Array>();

export function assembleGuest(text: string, options: { pie?: boolean } = {}): Uint8Array {
  const key = JSON.stringify([text, options]);
  const known = built.get(key);
  if (known !== undefined) return known;
  const { object, diagnostics } = assemble({ name: 'guest.s', text: `${prelude}${text}\n` }, { symbols });
  const linked = object === undefined ? undefined : link([object], options);
  const wrong = [...diagnostics, ...(linked?.diagnostics ?? [])].filter((one) => one.severity === 'error');
  if (wrong.length > 0) throw new Error(wrong.map((one) => `line ${one.at.line}: ${one.message}`).join('\n'));
  built.set(key, linked!.elf!);
  return linked!.elf!;
}

export interface Setting extends KernelOptions, RunOptions {
  readonly machine?: MachineOptions;
  readonly argv?: readonly string[];
  readonly envp?: readonly string[];
}

export interface Shown {
  readonly machine: Machine;
  readonly kernel: Kernel;
  readonly outcome: Outcome;
  readonly output: string;
  readonly events: readonly KernelEvent[];
}

export function machineFor(options: MachineOptions = {}): Machine {
  const ramBytes = options.ramBytes ?? 4 << 20;
  return new Machine({ ...options, ramBytes, kernelBytes: options.kernelBytes ?? kernelBytesFor(ramBytes) });
}

/** Makes the world, without running it. */
export function boot(
  text: string | Uint8Array,
  setting: Setting = {},
): { machine: Machine; kernel: Kernel; events: KernelEvent[] } {
  const machine = machineFor(setting.machine);
  const events: KernelEvent[] = [];
  const kernel = new Kernel(machine, { ...setting, tell: (event) => void events.push(event) });
  kernel.load(typeof text === 'string' ? assembleGuest(text) : text, setting.argv ?? ['guest'], setting.envp ?? []);
  return { machine, kernel, events };
}

export function outputOf(events: readonly KernelEvent[]): string {
  return events.map((event) => (event.kind === 'output' ? new TextDecoder('latin1').decode(event.bytes) : '')).join('');
}

export function show(text: string | Uint8Array, setting: Setting = {}): Shown {
  const { machine, kernel, events } = boot(text, setting);
  const outcome = kernel.run({ maxTicks: 50_000_000, ...setting });
  return { machine, kernel, outcome, events, output: outputOf(events) };
}

/** The results of calls with this name, in order. */
export function results(shown: Shown, name: string): number[] {
  return shown.events.flatMap((event) => (event.kind === 'call' && event.name === name ? [event.result] : []));
}
