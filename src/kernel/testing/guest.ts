// Guest programs for tests: a few lines of assembly, built and run, with everything the kernel told.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

const built = new Map<string, Uint8Array>();

export function assembleGuest(text: string): Uint8Array {
  const known = built.get(text);
  if (known !== undefined) return known;
  const folder = mkdtempSync(join(tmpdir(), 'guest-'));
  try {
    const used = Object.entries(symbols).filter(([name]) => new RegExp(`\\b${name}\\b`).test(prelude + text));
    writeFileSync(join(folder, 'a.s'), used.map(([name, value]) => `.equ ${name}, ${value}\n`).join('') + `${prelude}${text}\n`);
    execFileSync('riscv64-unknown-elf-gcc', ['-nostdlib', '-static', '-march=rv32ima_zicsr', '-mabi=ilp32', '-Wl,--no-relax', '-Wa,-mno-relax', 'a.s', '-o', 'a.elf'], { cwd: folder });
    const elf = new Uint8Array(readFileSync(join(folder, 'a.elf')));
    built.set(text, elf);
    return elf;
  } finally {
    rmSync(folder, { recursive: true });
  }
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
export function boot(text: string | Uint8Array, setting: Setting = {}): { machine: Machine; kernel: Kernel; events: KernelEvent[] } {
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
