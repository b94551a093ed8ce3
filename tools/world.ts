// The machine and the kernel that a program's settings ask for.
import { BadElf } from '../src/elf.ts';
import { costProfiles } from '../src/kernel/costs.ts';
import type { KernelEvent } from '../src/kernel/events.ts';
import { NoRoom } from '../src/kernel/fs/tree.ts';
import { Kernel, kernelBytesFor } from '../src/kernel/kernel.ts';
import { following } from '../src/lab/explore/schedule.ts';
import type { World } from '../src/lab/world.ts';
import { furthestBehind, seeded } from '../src/machine/interleave.ts';
import { Machine } from '../src/machine/machine.ts';
import { Refusal } from './exit.ts';
import type { Settings } from './settings.ts';

const RAM_BYTES = 64 << 20;

/** With the program in it; a Refusal if it is none that runs here. */
export function loadedWorld(elf: Uint8Array, settings: Settings): World {
  const world = worldOf(settings, () => {});
  readable(settings, () => world.kernel.load(elf, settings.argv));
  return world;
}

/** What the kernel says of a program that it cannot take is for people. */
export function readable<T>({ argv }: Settings, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof BadElf || error instanceof NoRoom) throw new Refusal(`${argv[0]}: ${error.message}`);
    throw error;
  }
}

/** No program is in it yet. */
export function worldOf(settings: Settings, tell: (event: KernelEvent) => void, stdin = settings.stdin): World {
  const { harts, engine, costs, consistentCalls, quantum, seed, files, start, schedule, maxTicks } = settings;
  const profile = costProfiles[costs ?? 'riscv'];
  const machine = new Machine({
    harts,
    engine,
    ramBytes: RAM_BYTES,
    kernelBytes: kernelBytesFor(RAM_BYTES),
    tlbMissTicks: profile.tlbMiss,
    lineTicks: profile.line,
  });
  const kernel = new Kernel(machine, {
    files,
    stdin: stdin ?? new Uint8Array(),
    tell,
    consistentCalls,
    ...(costs ? { costs } : {}),
    ...(quantum ? { quantum } : {}),
    ...(seed === undefined ? {} : { seed }),
    ...(start.length ? { start } : {}),
  });
  const interleaver = schedule ? following(schedule) : seed === undefined ? furthestBehind() : seeded(seed);
  const slice = schedule ? 1 : settings.slice;
  return { machine, kernel, interleaver, slice, ...(maxTicks === undefined ? {} : { maxTicks }) };
}
