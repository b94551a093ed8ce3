// Calls about memory: the heap's end, mappings, protection, residence.

import { EAGAIN, EBADF, EACCES, EEXIST, EINVAL, ENODEV, ENOMEM, ENOSYS, flags } from './abi.ts';
import { type AddressSpace, MAPPING_TOP, PAGE, pageUp, STACK_TOP, USER_BOTTOM } from './address-space.ts';
import type { Result, Rows } from './call.ts';
import type { KernelContext } from './kernel-context.ts';
import type { Kernel } from './kernel.ts';
import { leaf } from './page-table.ts';

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
    const isFile = !(how & flags.MAP_ANONYMOUS);
    const file = isFile ? kernel.files.openFile(kc.task!, fd) : undefined;
    if (isFile && file === undefined) return -EBADF;
    if (file !== undefined && (file.flags & flags.O_ACCMODE) === flags.O_WRONLY) return -EACCES;
    // What the mapped bytes of a file are is decided when it is mapped: sharing them with writers is not offered.
    if (file !== undefined && (file.inode!.kind !== 'file' || type === flags.MAP_SHARED)) return -ENODEV;

    const space = kc.task!.space!;
    const start = place(kernel, space, address >>> 0, length, how);
    if (start < 0) return start;
    const wish = { protection, kind: 'mapping', shared: type === flags.MAP_SHARED } as const;
    if (!kernel.spaces.unmap(space, start, start + length) || !kernel.spaces.map(space, start, start + length, wish))
      return -ENOMEM;
    if (file !== undefined && !fill(kernel, kc, start, length, fd, pageOffset >>> 0)) {
      kernel.spaces.unmap(space, start, start + length);
      return -ENOMEM;
    }
    // Shared pages get their frames at once, so that whoever inherits the mapping has the same ones.
    if (type === flags.MAP_SHARED && !populate(kernel, space, start, start + length, true)) {
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
    return kernel.spaces.protect(space, range.start, range.end, protection) ? 0 : -ENOMEM;
  },

  /** What has no effect on what a program can see is taken as the hint that it is. */
  madvise(kernel, kc, [address, length, advice]): Result {
    const range = rangeOf(address, length);
    const space = kc.task!.space!;
    if (address & (PAGE - 1)) return -EINVAL;
    if (advice < flags.MADV_NORMAL || advice > flags.MADV_DONTNEED) return -EINVAL;
    if (length === 0) return 0;
    if (range === undefined || !kernel.spaces.covers(space, range.start, range.end)) return -ENOMEM;
    if (advice !== flags.MADV_DONTNEED) return 0;
    // A program's own pages came from its file, which is not kept: they cannot be dropped and read again.
    for (let va = range.start; va < range.end;) {
      const region = kernel.spaces.find(space, va)!;
      if (region.kind === 'program' || region.kind === 'tls' || region.shared) return -EINVAL;
      va = region.end;
    }
    kernel.spaces.empty(space, range.start, range.end);
    return 0;
  },

  /** Nothing is ever taken out of memory, so that making pages resident is all there is to it. */
  mlock(kernel, kc, [address, length]) {
    const space = kc.task!.space!;
    const start = (address >>> 0) - ((address >>> 0) % PAGE);
    const end = pageUp((address >>> 0) + (length >>> 0));
    if (!kernel.spaces.covers(space, start, end)) return -ENOMEM;
    return populate(kernel, space, start, end) ? 0 : -EAGAIN;
  },

  munlock(kernel, kc, [address, length]) {
    const start = (address >>> 0) - ((address >>> 0) % PAGE);
    return kernel.spaces.covers(kc.task!.space!, start, pageUp((address >>> 0) + (length >>> 0))) ? 0 : -ENOMEM;
  },
} satisfies Rows;

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
      if (kernel.spaces.populate(space, region, va) === undefined) return false;
    }
  }
  return true;
}

/**
 * Copies the bytes of a file into its mapping: they are the mapping's own. What lies behind the file's end reads as
 * zeros.
 */
function fill(
  kernel: Kernel,
  kc: KernelContext,
  start: number,
  length: number,
  fd: number,
  firstPage: number,
): boolean {
  const space = kc.task!.space!;
  const inode = kernel.files.openFile(kc.task!, fd)!.inode!;
  const region = kernel.spaces.find(space, start)!;
  const pages = Math.min(length / PAGE, Math.max(0, Math.ceil(inode.size / PAGE) - firstPage));
  for (let page = 0; page < pages; page++) {
    const from = kernel.files.frameOf(inode, firstPage + page);
    if (from === 0) continue;
    const pa = kernel.frames.allocate();
    if (pa === undefined) return false;
    kernel.memory.copyFrame(pa, from);
    if (!kernel.spaces.pages.set(space.root, start + page * PAGE, leaf(pa, region.protection))) {
      kernel.frames.release(pa);
      return false;
    }
  }
  return true;
}
