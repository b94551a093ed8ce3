// Pipes: bytes wait in a pipe's inode until they are read; an empty pipe makes readers wait, a full one writers.

import { errno, flags, signals } from '../abi.ts';
import { FRAME_BYTES } from '../frames.ts';
import type { KernelContext } from '../kernel-context.ts';
import { BLOCKED } from '../wait.ts';
import type { FileSystem } from './file-system.ts';
import type { OpenFile } from './records.ts';
import type { Transfer } from './transfer.ts';

const { EAGAIN, EFAULT, ENOMEM, EPIPE } = errno;

/** Bytes a pipe holds. (Linux counts in pages, and a page with a gap is full; here a byte is a byte.) */
export const PIPE_BYTES = 16 * FRAME_BYTES;

/** A write of at most this many bytes is never mixed with another's. */
export const PIPE_BUF = FRAME_BYTES;

export function readPipe(fs: FileSystem, kc: KernelContext, file: OpenFile, to: Transfer): number | typeof BLOCKED {
  const pipe = file.inode!;
  if (to.left === 0) return 0;
  if (pipe.size === 0) {
    if (pipe.writers === 0) return 0;
    return file.flags & flags.O_NONBLOCK ? -EAGAIN : fs.wait(kc, file, 'pipe data', 0);
  }
  const length = Math.min(pipe.size, to.left);
  let done = 0;
  // A part that cannot be delivered whole stays in the pipe: nothing is lost.
  while (done < length) {
    const part = fs.contents.read(pipe, done, Math.min(FRAME_BYTES, length - done));
    if (to.put(part) < part.length) break;
    done += part.length;
  }
  if (done === 0) return -EFAULT;
  fs.contents.drop(pipe, done);
  fs.wake('pipe room', pipe);
  return done;
}

export function writePipe(fs: FileSystem, kc: KernelContext, file: OpenFile, from: Transfer): number | typeof BLOCKED {
  const pipe = file.inode!;
  if (from.left === 0) return 0;
  const atomic = from.left <= PIPE_BUF;
  const before = kc.progress;
  from.skip(before);
  if (pipe.readers === 0) {
    fs.raise(kc, signals.SIGPIPE);
    return before || -EPIPE;
  }
  let done = before;
  let refusal = 0;
  while (from.left > 0 && refusal === 0) {
    const room = PIPE_BYTES - pipe.size;
    if (room === 0 || (atomic && room < from.left)) break;
    const bytes = from.take(Math.min(FRAME_BYTES, room, from.left));
    const written = bytes === undefined ? 0 : fs.contents.write(pipe, pipe.size, bytes);
    done += written;
    if (bytes === undefined) refusal = -EFAULT;
    else if (written < bytes.length) refusal = -ENOMEM;
  }
  if (done > before) fs.wake('pipe data', pipe);
  if (refusal !== 0 || from.left === 0) return done || refusal;
  if (file.flags & flags.O_NONBLOCK) return done || -EAGAIN;
  return fs.wait(kc, file, 'pipe room', done);
}
