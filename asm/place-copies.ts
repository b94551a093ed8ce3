// Where the copies of critical sections lie: behind everything else, with the table of them in front.
//
// The table is in the order of the originals' addresses, for whoever looks a pc up in it. A copy that computes addresses
// from the pc lies at the same offset in its page as its original: then the lower halves of all those addresses are the
// same in both, and a thread that has an upper half from the original may take the lower one from the copy.

import { COPIES } from './critical.ts';
import { alignUp, type Input, type Output } from './gather.ts';
import type { ObjectFile } from './object.ts';

const PAGE = 4096;

/** Gives the outputs of this region their addresses from `dot` on; returns the end. */
export function placeCopies(copies: readonly Output[], loaded: readonly Output[], dot: number): number {
  const inputs = new Map<ObjectFile, Input[]>();
  for (const { inputs: all } of loaded)
    for (const input of all) {
      const list = inputs.get(input.object) ?? [];
      if (list.length === 0) inputs.set(input.object, list);
      list[input.index] = input;
    }
  /** The address of the original; GNU as's objects do not say, and keep their order. */
  const originalOf = ({ object, section: { copyOf } }: Input): number => {
    const original = copyOf && inputs.get(object)?.[copyOf.section];
    return original ? original.output.va + original.offset + copyOf.offset : 0;
  };
  let end = dot;
  for (const output of copies) {
    output.va = alignUp(end, Math.max(4, output.align));
    let at = output.va;
    output.inputs.sort((a, b) => originalOf(a) - originalOf(b));
    // Those that may lie anywhere first; the others by their places in a page, so that few pages are begun.
    const anywhere = output.inputs.filter(({ section }) => !section.copyOf?.pairs);
    const bound = output.inputs.filter(({ section }) => section.copyOf?.pairs === true);
    const isCode = output.name === COPIES;
    const inPage = (input: Input) => originalOf(input) % PAGE;
    const inOrder = isCode ? [...anywhere, ...bound.sort((a, b) => inPage(a) - inPage(b))] : output.inputs;
    for (const input of inOrder) {
      at = alignUp(at, input.section.align);
      if (isCode && input.section.copyOf?.pairs) at += (((originalOf(input) - at) % PAGE) + PAGE) % PAGE;
      input.offset = at - output.va;
      at += input.section.size;
    }
    output.size = at - output.va;
    end = at;
  }
  return end;
}
