// Calls about memory: the heap's end, mappings, protection.

import { EBADF, EACCES, EEXIST, EINVAL, ENODEV, ENOMEM, ENOSYS, EOVERFLOW, flags, signals } from './abi.ts';
import { type AddressSpace, MAPPING_TOP, PAGE, pageUp, STACK_TOP, USER_BOTTOM } from './address-space.ts';
import type { Result, Rows } from './call.ts';
import type { Kernel } from './kernel.ts';

const { PROT_READ, PROT_WRITE, PROT_EXEC } = flags;
const PROT_ALL = PROT_READ | PROT_WRITE | PROT_EXEC;
const MAP_KNOWN =
  flags.MAP_TYPE | flags.MAP_FIXED | flags.MAP_ANONYMOUS | flags.MAP_NORESERVE | flags.MAP_POPULATE | flags.MAP_STACK |
  flags.MAP_FIXED_NOREPLACE; // prettier-ignore

/** The pages of a range: `start` on a page boundary, `end` in user memory; undefined otherwise. */
function rangeOf(address: number, length: number): { start: number; end: number } | undefined {
  const start = address >>> 0;
  const end = pageUp(start + (length >>> 0));
  return start % PAGE === 0 && end <= STACK_TOP ? { start, end } : undefined;
}

export const memoryCalls = {
  /** Gives the end as it is afterwards; a move that cannot be made leaves it. */
  brk(kernel, kc, [wish]) {
    const space = kc.task!.space!;
    const { spaces } = kernel;
    const end = wish >>> 0;
    const before = space.heapEnd;
    if (end < space.heapStart || end > MAPPING_TOP) return before | 0;
    const from = pageUp(before);
    const to = pageUp(end);
    if (to > from) {
      if (!spaces.isFree(space, from, to)) return before | 0;
      if (!spaces.map(space, from, to, { protection: PROT_READ | PROT_WRITE, kind: 'heap' })) return before | 0;
    } else if (to < from && !spaces.unmap(space, to, from)) return before | 0;
    space.heapEnd = end;
    return end | 0;
  },

  mmap2(kernel, kc, [address, size, protection, how, fd, pageOffset]): Result {
    const length = pageUp(size >>> 0);
    const type = how & flags.MAP_TYPE;
    if (length === 0 || (type !== flags.MAP_PRIVATE && type !== flags.MAP_SHARED)) return -EINVAL;
    if (protection & ~PROT_ALL) return -EINVAL;
    if (how & ~MAP_KNOWN) return -ENOSYS;
    if (length > STACK_TOP) return -ENOMEM;
    if ((pageOffset >>> 0) + length / PAGE > 0xffff_ffff) return -EOVERFLOW;
    const isFile = !(how & flags.MAP_ANONYMOUS);
    const file = isFile ? kernel.files.openFile(kc.task!, fd) : undefined;
    if (isFile && file === undefined) return -EBADF;
    if (file !== undefined && (file.flags & flags.O_ACCMODE) === flags.O_WRONLY) return -EACCES;
    if (file !== undefined && file.inode!.kind !== 'file') return -ENODEV;
    const sealed = file !== undefined && (file.flags & flags.O_ACCMODE) === flags.O_RDONLY;
    const shared = type === flags.MAP_SHARED;
    if (shared && sealed && protection & PROT_WRITE) return -EACCES;

    const space = kc.task!.space!;
    const start = place(kernel, space, address >>> 0, length, how);
    if (start < 0) return start;
    const wish = { protection, kind: 'mapping', shared, inode: file?.inode, page: pageOffset >>> 0, sealed } as const;
    if (!kernel.spaces.unmap(space, start, start + length) || !kernel.spaces.map(space, start, start + length, wish))
      return -ENOMEM;
    // Shared pages without a file get their frames at once, so that whoever inherits the mapping has the same ones.
    if (shared && !isFile && !populate(kernel, space, start, start + length, true)) {
      kernel.spaces.unmap(space, start, start + length);
      return -ENOMEM;
    }
    if (how & flags.MAP_POPULATE) populate(kernel, space, start, start + length);
    return start | 0;
  },

  munmap(kernel, kc, [address, length]) {
    const range = rangeOf(address, length);
    if (range === undefined || length === 0) return -EINVAL;
    return kernel.spaces.unmap(kc.task!.space!, range.start, range.end) ? 0 : -ENOMEM;
  },

  mprotect(kernel, kc, [address, length, protection]) {
    const range = rangeOf(address, length);
    const space = kc.task!.space!;
    if (address & (PAGE - 1) || protection & ~PROT_ALL) return -EINVAL;
    if (length === 0) return 0;
    if (range === undefined || !kernel.spaces.covers(space, range.start, range.end)) return -ENOMEM;
    if (protection & PROT_WRITE && !mayWrite(kernel, space, range.start, range.end)) return -EACCES;
    return kernel.spaces.protect(space, range.start, range.end, protection) ? 0 : -ENOMEM;
  },
} satisfies Rows;

/** A shared mapping of a file that was opened for reading only never writes. */
function mayWrite(kernel: Kernel, space: AddressSpace, start: number, end: number): boolean {
  let region = kernel.spaces.atOrAbove(space, start);
  for (; region !== undefined && region.start < end; region = region.next)
    if (region.shared && region.sealed) return false;
  return true;
}

/** Where a mapping goes: where it must, where it was suggested if that is free, or the highest gap; or an errno. */
function place(kernel: Kernel, space: AddressSpace, address: number, length: number, how: number): number {
  const isFixed = (how & (flags.MAP_FIXED | flags.MAP_FIXED_NOREPLACE)) !== 0;
  const fits = address >= USER_BOTTOM && address + length <= STACK_TOP;
  if (isFixed) {
    if (address % PAGE !== 0) return -EINVAL;
    if (!fits) return -ENOMEM;
    return how & flags.MAP_FIXED_NOREPLACE && !kernel.spaces.isFree(space, address, address + length)
      ? -EEXIST
      : address;
  }
  const hint = pageUp(address);
  if (hint >= USER_BOTTOM && hint + length <= MAPPING_TOP && kernel.spaces.isFree(space, hint, hint + length))
    return hint;
  return kernel.spaces.gap(space, length) ?? -ENOMEM;
}

/**
 * Gives pages their frames, as far as memory goes and the pages may be touched (or `all` the same); false when memory
 * is full.
 */
export function populate(kernel: Kernel, space: AddressSpace, start: number, end: number, all = false): boolean {
  let region = kernel.spaces.atOrAbove(space, start);
  for (; region !== undefined && region.start < end; region = region.next) {
    if (region.protection === 0 && !all) continue;
    for (let va = Math.max(start, region.start); va < Math.min(end, region.end); va += PAGE) {
      if (kernel.spaces.pages.get(space.root, va) !== 0) continue;
      const result = kernel.faults.resident(space, region, va);
      if (!result.ok && result.signal === signals.SIGKILL) return false;
    }
  }
  return true;
}
