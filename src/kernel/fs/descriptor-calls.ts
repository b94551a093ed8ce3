// The calls about descriptors themselves: closing, duplicating, their flags, and pipes, which are born as two of them.

import { errno, flags } from '../abi.ts';
import type { FileHandler } from './calls.ts';
import { DESCRIPTORS } from './descriptors.ts';
import type { FileSystem } from './file-system.ts';
import { PIPE_BYTES } from './pipe.ts';
import type { DescriptorTable, OpenFile } from './records.ts';

const { EBADF, EFAULT, EINVAL, EMFILE, ENFILE, ENOTTY } = errno;

/** What F_SETFL changes. */
const SETTABLE = flags.O_APPEND | flags.O_NONBLOCK;

const PIPE_MODE = 0o600;

export const descriptorCalls = {
  close: ({ files }, kc, [fd]) => files.descriptors.close(kc.task!.files!, fd),

  dup: ({ files }, kc, [fd]) => {
    const file = files.openFile(kc.task!, fd);
    return file === undefined ? -EBADF : duplicate(files, kc.task!.files!, file, 0, false);
  },

  dup3: ({ files }, kc, [fd, newFd, dupFlags]) => {
    if (dupFlags & ~flags.O_CLOEXEC || fd === newFd) return -EINVAL;
    const table = kc.task!.files!;
    const file = files.openFile(kc.task!, fd);
    if (newFd >>> 0 >= DESCRIPTORS || file === undefined) return -EBADF;
    files.openFiles.hold(file);
    files.descriptors.close(table, newFd);
    files.descriptors.set(table, newFd, file, dupFlags !== 0);
    return newFd;
  },

  fcntl64: ({ files }, kc, [fd, command, argument]) => {
    const table = kc.task!.files!;
    const file = files.openFile(kc.task!, fd);
    if (file === undefined) return -EBADF;
    switch (command) {
      case flags.F_DUPFD:
      case flags.F_DUPFD_CLOEXEC:
        if (argument >>> 0 >= DESCRIPTORS) return -EINVAL;
        return duplicate(files, table, file, argument, command === flags.F_DUPFD_CLOEXEC);
      case flags.F_GETFD:
        return files.descriptors.closesOnExec(table, fd) ? flags.FD_CLOEXEC : 0;
      case flags.F_SETFD:
        files.descriptors.set(table, fd, file, (argument & flags.FD_CLOEXEC) !== 0);
        return 0;
      case flags.F_GETFL:
        return file.flags;
      case flags.F_SETFL:
        file.flags = (file.flags & ~SETTABLE) | (argument & SETTABLE);
        return 0;
      case flags.F_GETPIPE_SZ:
        return file.inode!.kind === 'pipe' ? PIPE_BYTES : -EBADF;
      default:
        return -EINVAL;
    }
  },

  ioctl: ({ files }, kc, [fd]) => (files.openFile(kc.task!, fd) === undefined ? -EBADF : -ENOTTY),

  pipe2: ({ files }, kc, [va, pipeFlags]) => {
    if (pipeFlags & ~(flags.O_CLOEXEC | flags.O_NONBLOCK)) return -EINVAL;
    const table = kc.task!.files!;
    const readFd = files.descriptors.lowest(table);
    const writeFd = readFd < 0 ? readFd : files.descriptors.lowest(table, readFd + 1);
    if (writeFd < 0) return -EMFILE;
    const user = files.user(kc);
    if (user.reach(va, 8, 'store') < 8) return -EFAULT;
    const pipe = files.openFiles.room < 2 ? undefined : files.inodes.make('pipe', PIPE_MODE);
    if (pipe === undefined) return -ENFILE;
    const kept = pipeFlags & flags.O_NONBLOCK;
    for (const [fd, access] of [
      [readFd, flags.O_RDONLY],
      [writeFd, flags.O_WRONLY],
    ] as const)
      files.descriptors.set(table, fd, files.openFiles.make(pipe, access | kept)!, (pipeFlags & flags.O_CLOEXEC) !== 0);
    files.inodes.drop(pipe);
    user.copyOut(va, new Uint8Array(Int32Array.of(readFd, writeFd).buffer));
    return 0;
  },
} as const satisfies Record<string, FileHandler>;

function duplicate(fs: FileSystem, table: DescriptorTable, file: OpenFile, from: number, closeOnExec: boolean): number {
  const fd = fs.descriptors.lowest(table, from);
  if (fd >= 0) fs.descriptors.set(table, fd, fs.openFiles.hold(file), closeOnExec);
  return fd;
}
