// What a linker has to say about whole programs: names that nobody defines, no beginning, too large.

import { SHF_ALLOC, STT_FUNC } from '../src/elf.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Input, Output } from './gather.ts';
import type { ObjectFile } from './object.ts';
import { pageSize } from './place.ts';
import { placeAt, placeOf } from './position.ts';
import type { Resolution, Target } from './resolve.ts';
import { nearest } from './suggest.ts';

/** One complaint for every name that nobody defines, with the first places that want it. */
export function undefinedNames(resolution: Resolution, outputs: readonly Output[]): Diagnostic[] {
  const wanted = new Map<Target, { input: Input; offset: number }[]>();
  for (const output of outputs) {
    for (const input of output.inputs) {
      const targets = resolution.targets.get(input.object) ?? [];
      for (const { symbol, offset } of input.section.relocations) {
        const target = targets[symbol];
        if (target?.state !== 'undefined') continue;
        const places = wanted.get(target);
        if (places === undefined) wanted.set(target, [{ input, offset }]);
        else if (places.length < 4) places.push({ input, offset });
      }
    }
  }
  const names = [...resolution.globals.values()].filter(({ state }) => state !== 'undefined').map(({ name }) => name);
  return [...wanted].map(([target, places], index) => {
    const [first, ...others] = places.map(({ input, offset }) =>
      placeAt(input.object, input.index, offset, target.name),
    );
    const near = index < 50 ? nearest(target.name, names) : undefined;
    const local = resolution.all.find((other) => other.name === target.name && other.state === 'placed');
    return {
      severity: 'error',
      at: first,
      message: `${target.name} is not defined`,
      remedy: local
        ? `add .globl ${target.name} where it is defined`
        : near
          ? `did you mean ${near}?`
          : 'define it, or give the file that does (a line `include FILE` in the header)',
      notes: [
        ...others.map((at) => ({ at, message: 'and wanted here' })),
        ...(local
          ? [{ at: placeOf(local.object, local.symbol), message: `this ${target.name} is local to its file` }]
          : []),
      ],
    };
  });
}

/** Nobody says where execution begins. */
export function noEntry(name: string, objects: readonly ObjectFile[]): Diagnostic {
  const at = { file: objects[0]?.name ?? '', line: 0, column: 0, endColumn: 0 };
  const local = objects.flatMap((object) =>
    object.symbols
      .filter((symbol) => symbol.name === name && symbol.section >= 0)
      .map((symbol) => ({ object, symbol })),
  )[0];
  if (local)
    return {
      severity: 'error',
      at: placeOf(local.object, local.symbol),
      message: `the program begins at ${name}, and this ${name} is local`,
      remedy: `add .globl ${name}`,
      notes: [],
    };
  const hasMain = objects.some((object) =>
    object.symbols.some((symbol) => symbol.name === 'main' && symbol.section >= 0 && symbol.type <= STT_FUNC),
  );
  return {
    severity: 'error',
    at,
    message: `the program begins at ${name}, and nobody defines it`,
    remedy:
      hasMain && name === '_start'
        ? 'add lib/start.s, which calls main'
        : `define it: .globl ${name} and the label ${name}:`,
    notes: [],
  };
}

/** More than memory, a file, or its format can hold. */
export function tooLargeComplaint(objects: readonly ObjectFile[], why: string): Diagnostic {
  const at = { file: objects[0]?.name ?? '', line: 0, column: 0, endColumn: 0 };
  return {
    severity: 'error',
    at,
    message: `the program is too large: ${why}`,
    remedy: 'look for a large .space, .org or .balign; memory for later can be asked for with mmap',
    notes: [],
  };
}

/** A program that can be placed at any page can promise no more than a page's alignment. */
export function alignmentsBeyondPage(outputs: readonly Output[], pie: boolean): Diagnostic[] {
  return outputs
    .filter((output) => pie && output.align > pageSize && output.flags & SHF_ALLOC)
    .map((output) => {
      const input = output.inputs.find(({ section }) => section.align > pageSize);
      const at = input
        ? placeAt(input.object, input.index, 0)
        : { file: output.name, line: 0, column: 0, endColumn: 0 };
      return {
        severity: 'error',
        at,
        message: `${output.name} asks for an alignment of ${output.align}, but this program can be placed at any page`,
        remedy: 'link with --no-pie, or take aligned memory with mmap',
        notes: [],
      };
    });
}
