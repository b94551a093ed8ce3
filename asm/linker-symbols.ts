// The names a linker provides: where sections begin and end, the global pointer, the table for the loader.

import { STB_GLOBAL, STT_NOTYPE } from '../src/elf.ts';
import type { Output } from './gather.ts';
import type { Places } from './place.ts';
import type { ObjectFile } from './object.ts';
import type { Resolution, Target } from './resolve.ts';

type Value = (place: {
  at: (name: string) => number;
  end: (name: string) => number;
  layout: Places;
  base: number;
}) => number | undefined;

/** As in ld's default script. Undefined: there is no such thing in this program, and the name stays undefined. */
const provided: Record<string, Value> = {
  __executable_start: ({ base }) => base,
  __ehdr_start: ({ base }) => base,
  __etext: ({ end }) => end('.fini'),
  _etext: ({ end }) => end('.fini'),
  etext: ({ end }) => end('.fini'),
  __tdata_start: ({ at }) => at('.tdata'),
  __preinit_array_start: ({ at }) => at('.preinit_array'),
  __preinit_array_end: ({ end }) => end('.preinit_array'),
  __init_array_start: ({ at }) => at('.init_array'),
  __init_array_end: ({ end }) => end('.init_array'),
  __fini_array_start: ({ at }) => at('.fini_array'),
  __fini_array_end: ({ end }) => end('.fini_array'),
  __DATA_BEGIN__: ({ at }) => at('.data'),
  __SDATA_BEGIN__: ({ at }) => at('.sdata'),
  edata: ({ layout }) => layout.dataEnd,
  _edata: ({ layout }) => layout.dataEnd,
  __bss_start: ({ layout }) => layout.dataEnd,
  __BSS_END__: ({ layout }) => align4(layout.end),
  _end: ({ layout }) => align4(layout.end),
  end: ({ layout }) => align4(layout.end),
  __global_pointer$: ({ at, layout }) =>
    Math.min(at('.sdata') + 0x800, Math.max(at('.data') + 0x800, align4(layout.end) - 0x800)),
};

/** Only a position-independent program has these; a weak mention elsewhere is 0. */
const providedInPie: Record<string, Value> = {
  _DYNAMIC: ({ at }) => at('.dynamic'),
  __rela_dyn_start: ({ at }) => at('.rela.dyn'),
  __rela_dyn_end: ({ end }) => end('.rela.dyn'),
};

/** These are in every program, asked for or not: debuggers and disassemblers look for them. */
const always = ['__global_pointer$', '__bss_start', '_edata', '_end'];

export const globalOffsetTable = '_GLOBAL_OFFSET_TABLE_';

const align4 = (value: number) => (value + 3) & ~3;
const isName = /^[A-Za-z_][A-Za-z0-9_]*$/;
const bracket = /^__(start|stop)_([A-Za-z_][A-Za-z0-9_]*)$/;

/** Outputs that must have a place even when they are empty, since symbols are defined by them. */
export const landmarks = ['.fini', '.preinit_array', '.init_array', '.fini_array', '.tdata', '.data', '.sdata', '.bss'];

/** Could the linker provide this name? (Then it counts as moving with the program.) */
export function provides(name: string, pie: boolean, outputs: readonly Output[]): boolean {
  if (Object.hasOwn(provided, name)) return true;
  if (Object.hasOwn(providedInPie, name)) return pie;
  if (name === globalOffsetTable) return true;
  const section = bracket.exec(name)?.[2];
  return section !== undefined && outputs.some((output) => output.name === section);
}

/** Before addresses are known: undefined names that the linker provides become its own. */
export function claim(resolution: Resolution, pie: boolean, outputs: readonly Output[], linker: ObjectFile): void {
  for (const name of always) {
    if (resolution.globals.has(name)) continue;
    const symbol = { name, section: -1, value: 0, size: 0, type: STT_NOTYPE, binding: STB_GLOBAL, visibility: 0 };
    const target: Target = { ...symbol, state: 'undefined', object: linker, symbol };
    resolution.globals.set(name, target);
    resolution.all.push(target);
  }
  for (const target of resolution.globals.values()) {
    if (target.state !== 'undefined' && target.state !== 'absent') continue;
    if (!provides(target.name, pie, outputs)) continue;
    Object.assign(target, { state: 'linker', object: linker, binding: STB_GLOBAL, type: STT_NOTYPE });
  }
}

/** Give every claimed name its address. */
export function define(resolution: Resolution, outputs: readonly Output[], layout: Places, base: number): void {
  const byName = new Map(outputs.map((output) => [output.name, output]));
  const at = (name: string) => byName.get(name)?.va ?? 0;
  const end = (name: string) => at(name) + (byName.get(name)?.size ?? 0);
  for (const target of resolution.globals.values()) {
    if (target.state !== 'linker') continue;
    const value = provided[target.name] ?? providedInPie[target.name];
    const [, side, section] = bracket.exec(target.name) ?? [];
    if (value) target.value = value({ at, end, layout, base }) ?? 0;
    else if (section !== undefined && isName.test(section))
      target.value = side === 'start' ? at(section) : end(section);
    else target.value = at('.got');
  }
}
