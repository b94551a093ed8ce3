// Addresses: read-only, code and data each in their own pages, zeroes last; and the segments that say so.

import {
  PF_R,
  PF_W,
  PF_X,
  PT_DYNAMIC,
  PT_GNU_STACK,
  PT_LOAD,
  PT_PHDR,
  PT_TLS,
  SHF_ALLOC,
  SHF_TLS,
  SHT_NOBITS,
  SHT_PROGBITS,
} from '../src/elf.ts';
import type { Segment } from '../src/elf.ts';
import { headerSize, segmentSize } from './elf-writer.ts';
import { placeCopies } from './place-copies.ts';
import { alignUp, region, type Output, type Region } from './gather.ts';

export const pageSize = 0x1000;

export interface Places {
  segments: Segment[];
  /** Where the loaded sections lie in the file. */
  offsets: Map<Output, number>;
  /** End of the initialised data, before the first zeroes: ld's _edata. */
  dataEnd: number;
  /** End of everything loaded. */
  end: number;
  /** The TLS block's template: thread pointers point to copies of its first byte. */
  tlsStart: number;
  fileEnd: number;
}

const permissions: Record<Exclude<Region, 'none'>, number> = {
  read: PF_R,
  execute: PF_R | PF_X,
  write: PF_R | PF_W,
  copies: PF_R | PF_X,
};

/** Set the address of every loaded output section, from `base` on, the file's headers first. */
export function place(outputs: readonly Output[], base: number): Places {
  const loaded = outputs.filter((output) => output.flags & SHF_ALLOC);
  const filled = loaded.filter((output) => output.size > 0);
  const inRegion = (name: Region) => loaded.filter((output) => region(output) === name);
  const tls = filled.filter((output) => output.flags & SHF_TLS);
  const dynamic = filled.find((output) => output.name === '.dynamic');
  if (tls.length > 0) tls[0].align = Math.max(...tls.map(({ align }) => align)); // the block starts aligned for all of it

  const regions = (['read', 'execute', 'write'] as const).filter(
    (name) => name === 'read' || inRegion(name).some(({ size }) => size > 0),
  );
  const count = regions.length + 2 + (tls.length > 0 ? 1 : 0) + (dynamic ? 1 : 0);
  const headers = headerSize + count * segmentSize;

  const offsets = new Map<Output, number>();
  const loads: Segment[] = [];
  let dot = base,
    file = 0,
    dataEnd = 0;
  for (const name of ['read', 'execute', 'write'] as const) {
    const members = inRegion(name);
    const exists = regions.includes(name);
    if (exists && name !== 'read') {
      dot = alignUp(dot, pageSize);
      file = alignUp(file, pageSize);
    }
    const start = dot,
      startFile = file;
    if (name === 'read') dot += headers;
    let filledEnd = dot;
    zeroesLast(members);
    for (const output of members) {
      const zeroes = output.type === SHT_NOBITS && !(output.flags & SHF_TLS);
      if (zeroes && name === 'write') dataEnd ||= dot;
      output.va = alignUp(dot, output.align);
      offsets.set(output, startFile + (zeroes ? filledEnd : output.va) - start);
      if (output.type === SHT_NOBITS && !zeroes) continue; // .tbss is only a template: it takes no room
      dot = output.va + output.size;
      if (!zeroes) filledEnd = dot;
    }
    file = startFile + filledEnd - start;
    const sizes = { fileSize: filledEnd - start, memorySize: dot - start };
    if (exists)
      loads.push({ type: PT_LOAD, offset: startFile, va: start, ...sizes, flags: permissions[name], align: pageSize });
  }

  const end = dot;
  const copies = inRegion('copies').filter(({ size }) => size > 0);
  if (copies.length > 0) {
    const start = (dot = alignUp(dot, pageSize));
    file = alignUp(file, pageSize);
    dot = placeCopies(copies, loaded, dot);
    for (const output of copies) offsets.set(output, file + output.va - start);
    const size = dot - start;
    loads.push({
      type: PT_LOAD,
      offset: file,
      va: start,
      fileSize: size,
      memorySize: size,
      flags: permissions.copies,
      align: pageSize,
    });
    file += size;
  }

  const header = {
    offset: headerSize,
    va: base + headerSize,
    fileSize: count * segmentSize,
    memorySize: count * segmentSize,
  };
  const segments: Segment[] = [{ type: PT_PHDR, ...header, flags: PF_R, align: 4 }, ...loads];
  if (tls.length > 0) segments.push(tlsSegment(tls, offsets));
  if (dynamic) {
    const { va, size } = dynamic;
    const where = { offset: offsets.get(dynamic) ?? 0, va, fileSize: size, memorySize: size };
    segments.push({ type: PT_DYNAMIC, ...where, flags: PF_R | PF_W, align: 4 });
  }
  // The header of the copies takes the place of this one, so that what lies behind the headers is where it would be anyhow.
  if (copies.length === 0)
    segments.push({ type: PT_GNU_STACK, offset: 0, va: 0, fileSize: 0, memorySize: 0, flags: PF_R | PF_W, align: 16 });
  return { segments, offsets, dataEnd: dataEnd || end, end, tlsStart: tls[0]?.va ?? 0, fileEnd: file };
}

/** Zeroes with data behind them in the same pages must be in the file. */
function zeroesLast(members: readonly Output[]): void {
  let dataFollows = false;
  for (const output of [...members].reverse()) {
    if (output.type !== SHT_NOBITS) dataFollows ||= output.size > 0;
    else if (dataFollows && !(output.flags & SHF_TLS)) output.type = SHT_PROGBITS;
  }
}

function tlsSegment(tls: readonly Output[], offsets: Map<Output, number>): Segment {
  const va = tls[0].va;
  const end = Math.max(...tls.map((output) => output.va + output.size));
  const fileEnd = Math.max(
    va,
    ...tls.filter(({ type }) => type !== SHT_NOBITS).map((output) => output.va + output.size),
  );
  const sizes = { fileSize: fileEnd - va, memorySize: end - va };
  return { type: PT_TLS, offset: offsets.get(tls[0]) ?? 0, va, ...sizes, flags: PF_R, align: tls[0].align };
}
