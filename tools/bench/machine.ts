// Bench programs on our machine: assembled once, loaded afresh for each run.
import { join } from 'node:path';
import { render } from '../../asm/diagnostic.ts';
import { Kernel, kernelBytesFor, type KernelEvent } from '../../src/kernel/kernel.ts';
import { Machine, type EngineName } from '../../src/machine/machine.ts';
import { build, programsFolder } from '../program.ts';
import { processorSeconds } from './measure.ts';

const made = new Map<string, Uint8Array>();

/** The executable of programs/bench/NAME.s, at fixed addresses. */
export function program(name: string): Uint8Array {
  let elf = made.get(name);
  if (!elf) {
    const built = build([join(programsFolder, 'bench', `${name}.s`)], { pie: false });
    if (!built.elf) throw new Error(render([...built.diagnostics], built.textOf));
    made.set(name, (elf = built.elf));
  }
  return elf;
}

export interface Setting {
  harts?: number;
  slice?: number;
  engine?: EngineName;
  ramBytes?: number;
}

/** A program about to start. */
export function load(
  name: string,
  rounds: number,
  setting: Setting,
  tell: (event: KernelEvent) => void = () => {},
): { machine: Machine; kernel: Kernel } {
  const { harts = 1, ramBytes = 16 << 20, engine = 'interp' } = setting;
  const machine = new Machine({ harts, ramBytes, kernelBytes: kernelBytesFor(ramBytes), engine });
  const kernel = new Kernel(machine, { tell });
  kernel.load(program(name), [name, String(rounds)]);
  return { machine, kernel };
}

export interface Ran {
  seconds: number;
  /** Of processor time, the compiler's threads included. */
  processorSeconds: number;
  instructions: number;
  output: string;
}

/** Runs it to its end; only the run itself is timed. */
export function run(name: string, rounds: number, setting: Setting): Ran {
  let output = '';
  const { machine, kernel } = load(name, rounds, setting, (event) => {
    if (event.kind === 'output') output += Buffer.from(event.bytes).toString();
  });
  const begun = performance.now();
  const used = processorSeconds();
  const outcome = kernel.run({ slice: setting.slice ?? 1000 });
  const seconds = (performance.now() - begun) / 1000;
  const spent = processorSeconds() - used;
  if (outcome.kind !== 'exit' || outcome.status !== 0) throw new Error(`${name} ended with ${JSON.stringify(outcome)}`);
  return {
    seconds,
    processorSeconds: spent,
    instructions: machine.harts.reduce((sum, hart) => sum + hart.retired, 0),
    output,
  };
}
