// The calls that move bytes: read, write and their kin, and where in a file they do it.

import { errno, flags } from '../abi.ts';
import type { Arguments, Result } from '../call.ts';
import { FRAME_BYTES } from '../frames.ts';
import type { KernelContext } from '../kernel-context.ts';
import { BLOCKED } from '../wait.ts';
import { readConsole, writeConsole } from './console.ts';
import { SIZE_MAX } from './content.ts';
import type { FileHandler } from './calls.ts';
import type { FileSystem } from './file-system.ts';
import { reads, writes } from './open-file.ts';
import { readPipe, writePipe } from './pipe.ts';
import type { Inode, OpenFile } from './records.ts';
import { buffer, type Transfer, vector } from './transfer.ts';

const { EBADF, EFAULT, EFBIG, EINVAL, EISDIR, ENOSPC, ENXIO, ESPIPE } = errno;

export const dataCalls = {
  read: (kernel, kc, args) => transfer(kernel.files, kc, args, reads, buffer, readFrom),
  write: (kernel, kc, args) => transfer(kernel.files, kc, args, writes, buffer, writeTo),
  readv: (kernel, kc, args) => transfer(kernel.files, kc, args, reads, vector, readFrom),
  writev: (kernel, kc, args) => transfer(kernel.files, kc, args, writes, vector, writeTo),

  pread64: (kernel, kc, args) => {
    const at = signed64(args[3], args[4]);
    return at < 0 ? -EINVAL : transfer(kernel.files, kc, args, reads, buffer, readFrom, at);
  },
  pwrite64: (kernel, kc, args) => {
    const at = signed64(args[3], args[4]);
    return at < 0 ? -EINVAL : transfer(kernel.files, kc, args, writes, buffer, writeTo, at);
  },

  llseek: ({ files }, kc, [fd, high, low, result, whence]) => {
    const file = files.openFile(kc.task!, fd);
    if (file === undefined) return -EBADF;
    const position = seek(file, signed64(low, high), whence);
    if (position < 0) return position;
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(position), true);
    if (!files.user(kc).copyOut(result, bytes)) return -EFAULT;
    file.position = position;
    return 0;
  },

  ftruncate64: ({ files }, kc, [fd, low, high]) => {
    const length = signed64(low, high);
    if (length < 0) return -EINVAL;
    const file = files.openFile(kc.task!, fd);
    if (file === undefined) return -EBADF;
    const inode = file.inode!;
    if (inode.kind !== 'file' || !writes(file)) return -EINVAL;
    if (length > SIZE_MAX) return -EFBIG;
    const wait = files.bringIn(kc, inode, length, 1);
    if (wait !== undefined) return wait;
    files.contents.resize(inode, length);
    return 0;
  },
} as const satisfies Record<string, FileHandler>;

/** What is done with an open file and the guest's bytes; `at` is given by pread64 and pwrite64 only. */
type Act = (fs: FileSystem, kc: KernelContext, file: OpenFile, bytes: Transfer, at?: number) => Result;

/** The frame of every call that moves bytes; one that waited goes on with the open file it had. */
function transfer(
  fs: FileSystem,
  kc: KernelContext,
  [fd, va, count]: Arguments,
  allowed: (file: OpenFile) => boolean,
  piecesOf: typeof buffer,
  act: Act,
  at?: number,
): Result {
  const file = kc.held ?? fs.openFile(kc.task!, fd);
  if (file === undefined) return -EBADF;
  if (at !== undefined && isStream(file.inode!)) return -ESPIPE;
  if (!allowed(file)) return -EBADF;
  const bytes = piecesOf(fs.user(kc), va, count);
  const result = typeof bytes === 'number' ? kc.progress || bytes : act(fs, kc, file, bytes, at);
  if (result !== BLOCKED) fs.abandon(kc);
  return result;
}

/** Pipes and the console have no places, only a next byte. */
function isStream(inode: Inode): boolean {
  return inode.kind === 'pipe' || inode.kind === 'console';
}

function readFrom(fs: FileSystem, kc: KernelContext, file: OpenFile, to: Transfer, at?: number): Result {
  const inode = file.inode!;
  switch (inode.kind) {
    case 'directory':
      return -EISDIR;
    case 'null':
      return 0;
    case 'zero':
      return deliver(to, to.left, (_done, length) => new Uint8Array(length));
    case 'pipe':
      return readPipe(fs, kc, file, to);
    case 'console':
      return readConsole(fs, inode, to);
    case 'file': {
      const position = at ?? file.position;
      const length = Math.max(0, Math.min(to.left, inode.size - position));
      const wait = fs.bringIn(kc, inode, position, length, file);
      if (wait !== undefined) return wait;
      const done = deliver(to, length, (from, part) => fs.contents.read(inode, position + from, part));
      if (done > 0 && at === undefined) file.position = position + done;
      return done;
    }
  }
}

/** Gives `length` bytes to the guest, a part at a time; -EFAULT if it can take none of them. */
function deliver(to: Transfer, length: number, part: (done: number, length: number) => Uint8Array): number {
  let done = 0;
  while (done < length) {
    const bytes = part(done, Math.min(FRAME_BYTES, length - done));
    const put = to.put(bytes);
    done += put;
    if (put < bytes.length) return done || -EFAULT;
  }
  return done;
}

function writeTo(fs: FileSystem, kc: KernelContext, file: OpenFile, from: Transfer, at?: number): Result {
  const inode = file.inode!;
  switch (inode.kind) {
    case 'directory':
      return -EISDIR;
    case 'null':
    case 'zero':
      return collect(from, from.left, (_done, bytes) => bytes.length);
    case 'pipe':
      return writePipe(fs, kc, file, from);
    case 'console':
      return writeConsole(fs, inode, from);
    case 'file': {
      // What was written before it had to wait is on the disk now.
      if (kc.progress > 0) return kc.progress;
      const position = file.flags & flags.O_APPEND ? inode.size : (at ?? file.position);
      if (from.left > 0 && position >= SIZE_MAX) return -EFBIG;
      const length = Math.min(from.left, SIZE_MAX - position);
      const wait = fs.bringIn(kc, inode, position, length, file);
      if (wait !== undefined) return wait;
      const done = collect(from, length, (so, bytes) => fs.contents.write(inode, position + so, bytes));
      if (done > 0 && at === undefined) file.position = position + done;
      return fs.writeThrough(kc, file, position, done);
    }
  }
}

/** Takes `length` bytes from the guest, a part at a time, and says how many found a place; -errno if none did. */
function collect(from: Transfer, length: number, place: (done: number, bytes: Uint8Array) => number): number {
  let done = 0;
  while (done < length) {
    const want = Math.min(FRAME_BYTES, length - done);
    const bytes = from.takeSome(want);
    const placed = place(done, bytes);
    done += placed;
    if (placed < bytes.length) return done || -ENOSPC;
    if (bytes.length < want) return done || -EFAULT;
  }
  return done;
}

/** The position that llseek asks for, or -errno. */
function seek(file: OpenFile, offset: number, whence: number): number {
  const inode = file.inode!;
  if (whence >>> 0 > flags.SEEK_HOLE) return -EINVAL;
  if (isStream(inode)) return -ESPIPE;
  if (inode.kind === 'null' || inode.kind === 'zero') return 0;
  if (inode.kind === 'directory' && whence > flags.SEEK_CUR) return -EINVAL;
  const position = target(inode, file.position, offset, whence);
  return position === undefined ? -ENXIO : position < 0 || position > SIZE_MAX ? -EINVAL : position;
}

function target(inode: Inode, position: number, offset: number, whence: number): number | undefined {
  switch (whence) {
    case flags.SEEK_SET:
      return offset;
    case flags.SEEK_CUR:
      return position + offset;
    case flags.SEEK_END:
      return inode.size + offset;
    default: // every byte is data, and there is a hole at the end: what Linux says of a file system that does not know
      if (offset < 0 || offset >= inode.size) return undefined;
      return whence === flags.SEEK_DATA ? offset : inode.size;
  }
}

/** A 64-bit argument in two registers. Beyond 2^53 it is not exact, and every such offset is refused. */
function signed64(low: number, high: number): number {
  return (low >>> 0) + 0x1_0000_0000 * (high | 0);
}
