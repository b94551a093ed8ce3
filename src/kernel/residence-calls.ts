// Calls about what is in memory and what is on the disk: giving pages up, bringing and keeping them in, writing them back.

import { EAGAIN, EBADF, EINVAL, ENOMEM, ESPIPE, flags } from './abi.ts';
import { type AddressSpace, PAGE, pageDown, pageUp, type Region, STACK_TOP } from './address-space.ts';
import type { Result, Rows } from './call.ts';
import type { Want } from './disk.ts';
import { AWAY, DIRTY } from './frames.ts';
import type { Inode, OpenFile } from './fs/records.ts';
import type { KernelContext } from './kernel-context.ts';
import type { Kernel } from './kernel.ts';
import { mappedPages } from './mapped-file.ts';
import { populate } from './memory-calls.ts';
import { frameIn, holdsFrame } from './page-table.ts';

/** A part of a region. */
interface Part {
  readonly region: Region;
  readonly start: number;
  readonly end: number;
}

function* partsOf(kernel: Kernel, space: AddressSpace, start: number, end: number): Generator<Part> {
  let region = kernel.spaces.atOrAbove(space, start);
  for (; region !== undefined && region.start < end; region = region.next)
    yield { region, start: Math.max(start, region.start), end: Math.min(end, region.end) };
}

export const residenceCalls = {
  /** What has no effect on what a program can see is taken as the hint that it is. */
  madvise(kernel, kc, [address, length, advice]): Result {
    const space = kc.task!.space!;
    const start = address >>> 0;
    const end = pageUp(start + (length >>> 0));
    if (start % PAGE !== 0 || !advices.has(advice)) return -EINVAL;
    if (length === 0) return 0;
    if (end > STACK_TOP || !kernel.spaces.covers(space, start, end)) return -ENOMEM;
    const parts = [...partsOf(kernel, space, start, end)];
    switch (advice) {
      case flags.MADV_WILLNEED:
        for (const want of wantsOf(kernel, space, start, end)) kernel.disk.bring(want);
        return 0;
      case flags.MADV_DONTNEED:
        // A program's own pages came from its file, which is not kept: they cannot be dropped and read again.
        if (parts.some(({ region }) => region.locked || isOnlyHere(region))) return -EINVAL;
        kernel.spaces.empty(space, start, end);
        return 0;
      case flags.MADV_PAGEOUT:
        if (parts.some(({ region }) => region.locked)) return -EINVAL;
        for (const part of parts) giveUp(kernel, space, part);
        return 0;
      default:
        return 0;
    }
  },

  /** Brings pages in and keeps them in: they are away again only when they are unlocked or unmapped. */
  mlock(kernel, kc, [address, length]): Result {
    const space = kc.task!.space!;
    const start = pageDown(address >>> 0);
    const end = pageUp((address >>> 0) + (length >>> 0));
    if (!kernel.spaces.covers(space, start, end)) return -ENOMEM;
    const wants = wantsOf(kernel, space, start, end);
    if (wants.length > 0) return kernel.disk.waitFor(kc, wants.map((want) => kernel.disk.bring(want)).at(-1));
    if (!kernel.spaces.lock(space, start, end, true)) return -ENOMEM;
    return populate(kernel, space, start, end) ? 0 : -EAGAIN;
  },

  munlock(kernel, kc, [address, length]) {
    const space = kc.task!.space!;
    const start = pageDown(address >>> 0);
    const end = pageUp((address >>> 0) + (length >>> 0));
    return kernel.spaces.covers(space, start, end) && kernel.spaces.lock(space, start, end, false) ? 0 : -ENOMEM;
  },

  /** Writes what was stored through shared mappings in a range, and waits for that. */
  msync(kernel, kc, [address, length, how]): Result {
    const space = kc.task!.space!;
    const start = address >>> 0;
    const end = pageUp(start + (length >>> 0));
    const { MS_ASYNC, MS_INVALIDATE, MS_SYNC } = flags;
    if (start % PAGE !== 0 || how & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC) || (how & MS_ASYNC && how & MS_SYNC))
      return -EINVAL;
    if (end > STACK_TOP || !kernel.spaces.covers(space, start, end)) return -ENOMEM;
    if (how & MS_SYNC)
      for (const { region } of partsOf(kernel, space, start, end)) {
        const wait = region.shared && region.inode !== undefined ? writeBack(kernel, kc, region.inode) : undefined;
        if (wait !== undefined) return wait;
      }
    return 0;
  },

  fsync: (kernel, kc, [fd]) => sync(kernel, kc, fd),
  fdatasync: (kernel, kc, [fd]) => sync(kernel, kc, fd),

  /** POSIX_FADV_DONTNEED drops what nobody maps and the disk has; POSIX_FADV_WILLNEED begins to read. */
  fadvise64_64(kernel, kc, [fd, low, high, lengthLow, lengthHigh, advice]): Result {
    const file = kernel.files.openFile(kc.task!, fd);
    if (file === undefined) return -EBADF;
    const inode = file.inode!;
    if (inode.kind === 'pipe') return -ESPIPE;
    const position = (low >>> 0) + 0x1_0000_0000 * high;
    const length = (lengthLow >>> 0) + 0x1_0000_0000 * lengthHigh;
    if (advice >>> 0 > flags.POSIX_FADV_NOREUSE || position < 0 || length < 0) return -EINVAL;
    if (inode.kind !== 'file' || !inode.disk) return 0;
    const end = length === 0 ? inode.size : Math.min(inode.size, position + length);
    if (advice === flags.POSIX_FADV_WILLNEED) {
      const away = kernel.files.contents.away(inode, position, end - position);
      if (away !== undefined) kernel.disk.bring({ ...away, inode });
    } else if (advice === flags.POSIX_FADV_DONTNEED && kernel.disk.writing(inode) === undefined) {
      for (let page = Math.ceil(position / PAGE); page * PAGE < end; page++) {
        // A page is dropped whole or not at all; the last one is whole when the range goes to the file's end.
        if (end < inode.size && (page + 1) * PAGE > end) break;
        const frame = kernel.files.frameOf(inode, page);
        if (frame !== 0 && kernel.frames.note(frame) === 0 && kernel.frames.holders(frame) === 1)
          kernel.disk.putAway(frame);
      }
    }
    return 0;
  },
} satisfies Rows;

const { MADV_NORMAL, MADV_RANDOM, MADV_SEQUENTIAL, MADV_WILLNEED, MADV_DONTNEED, MADV_COLD, MADV_PAGEOUT } = flags;
const advices = new Set<number>([
  MADV_NORMAL, MADV_RANDOM, MADV_SEQUENTIAL, MADV_WILLNEED, MADV_DONTNEED, MADV_COLD, MADV_PAGEOUT,
]); // prettier-ignore

/** Whether its bytes would be lost with its frames. */
function isOnlyHere({ kind, shared, inode }: Region): boolean {
  return kind === 'program' || kind === 'tls' || (shared && inode === undefined);
}

/** Pages of a range that are away, those of a region in one request; of a file's region those of the file and those of its own. */
function wantsOf(kernel: Kernel, space: AddressSpace, start: number, end: number): Want[] {
  const wants: Want[] = [];
  if (kernel.frames.away === 0) return wants;
  for (const part of partsOf(kernel, space, start, end)) {
    const { region } = part;
    if (region.inode !== undefined) {
      const first = region.page + (part.start - region.start) / PAGE;
      const away = kernel.files.contents.away(region.inode, first * PAGE, part.end - part.start);
      if (away !== undefined) wants.push({ ...away, inode: region.inode });
    }
    const own = [...kernel.spaces.pages.pages(space.root, part.start, part.end)].filter(
      ({ pte }) => kernel.frames.note(frameIn(pte)) & AWAY,
    );
    if (own.length > 0) wants.push({ frames: own.map(({ pte }) => frameIn(pte)), va: own[0].va, space: space.slot });
  }
  return wants;
}

/** The page with this address goes to the disk, if it can. */
export function evict(kernel: Kernel, space: AddressSpace, va: number): void {
  const start = pageDown(va);
  for (const part of partsOf(kernel, space, start, start + PAGE)) giveUp(kernel, space, part);
}

/** MADV_PAGEOUT: pages that nobody else has go to the disk; a file's pages lie there already, unless they were changed. */
function giveUp(kernel: Kernel, space: AddressSpace, { region, start, end }: Part): void {
  const { frames, spaces, disk, files } = kernel;
  const { inode } = region;
  let first = 0;
  let swapped = 0;
  for (const { va, pte } of [...spaces.pages.pages(space.root, start, end)]) {
    const frame = frameIn(pte);
    if (frames.note(frame) & AWAY) continue;
    const page = region.page + (va - region.start) / PAGE;
    if (inode !== undefined && files.frameOf(inode, page) === frame) {
      const isDirty = (frames.note(frame) & DIRTY) !== 0;
      if (isDirty && disk.write(inode, page, 1) === undefined) continue;
      spaces.empty(space, va, va + PAGE);
      if (inode.disk && frames.holders(frame) === 1) disk.putAway(frame);
    } else if (frames.holders(frame) === 1) {
      disk.putAway(frame);
      spaces.show(space, region, va, frame);
      if (swapped++ === 0) first = va;
    }
  }
  if (swapped > 0) disk.swapOut(space.slot, first, swapped);
}

function sync(kernel: Kernel, kc: KernelContext, fd: number): Result {
  const file: OpenFile | undefined = kc.held ?? kernel.files.openFile(kc.task!, fd);
  if (file === undefined) return -EBADF;
  const { kind } = file.inode!;
  const wait = kind === 'file' ? writeBack(kernel, kc, file.inode!) : undefined;
  if (wait !== undefined) {
    kc.held ??= kernel.files.openFiles.hold(file);
    return wait;
  }
  kernel.files.abandon(kc);
  return kind === 'file' || kind === 'directory' ? 0 : -EINVAL;
}

/** Waits until the disk has a file as it is now; undefined when it has. */
function writeBack(kernel: Kernel, kc: KernelContext, inode: Inode): Result | undefined {
  if (!inode.disk) return undefined;
  const { disk, frames, files, spaces } = kernel;
  const writing = disk.writing(inode);
  if (writing !== undefined) return disk.waitFor(kc, writing);
  const dirty: number[] = [];
  for (let page = 0; page * PAGE < inode.size; page++) {
    const frame = files.frameOf(inode, page);
    if (frame !== 0 && frames.note(frame) & DIRTY) dirty.push(page);
  }
  if (dirty.length === 0) return undefined;
  const request = disk.write(inode, dirty[0], dirty.length);
  if (request !== undefined) {
    for (const page of dirty) frames.setNote(files.frameOf(inode, page), 0);
    // The next store to such a page has to be noticed again.
    for (const { space, region, va, pte } of mappedPages(spaces, inode))
      if (region.shared && holdsFrame(pte)) spaces.show(space, region, va, frameIn(pte));
  }
  return disk.waitFor(kc, request);
}
