// The calls that take a path, or show one: opening, making, removing, describing.

import { errno, flags, structures } from '../abi.ts';
import type { KernelContext } from '../kernel-context.ts';
import type { UserMemory } from '../user-memory.ts';
import type { FileHandler } from './calls.ts';
import { bytesOf, textOf } from './directory.ts';
import type { FileSystem } from './file-system.ts';
import { createIn, removeFrom } from './names.ts';
import { type LastName, PATH_MAX, pathOf, step, walkToLast } from './path.ts';
import type { Inode } from './records.ts';
import { filled, statOf, statxOf } from './stat.ts';

const {
  EBADF,
  EBUSY,
  EEXIST,
  EFAULT,
  EINVAL,
  EISDIR,
  EMFILE,
  ENAMETOOLONG,
  ENFILE,
  ENOENT,
  ENOTDIR,
  ENOTEMPTY,
  EOPNOTSUPP,
  ERANGE,
} = errno;

/** Nobody may change what belongs to all: 022, as a shell starts with. */
const UMASK = 0o022;

/** Of openat's flags those that are done once; the others stay with the open file. */
const ONCE = flags.O_CREAT | flags.O_EXCL | flags.O_NOCTTY | flags.O_TRUNC | flags.O_CLOEXEC;

const STATX_FLAGS = 0x6000 | 0x800 | flags.AT_EMPTY_PATH | flags.AT_SYMLINK_NOFOLLOW; // synchronisation, AT_NO_AUTOMOUNT

export const nameCalls = {
  openat: ({ files }, kc, [directoryFd, pathVa, openFlags, mode]) => {
    if (openFlags & flags.O_PATH) return -EINVAL;
    if (openFlags & flags.O_TMPFILE) return -EOPNOTSUPP;
    if (openFlags & flags.O_CREAT && openFlags & flags.O_DIRECTORY) return -EINVAL;
    const path = pathAt(files.user(kc), pathVa);
    if (typeof path === 'number') return path;
    const table = kc.task!.files!;
    const fd = files.descriptors.lowest(table);
    if (fd < 0) return -EMFILE;
    if (files.openFiles.room === 0) return -ENFILE;
    const inode = lookUpToOpen(files, lastOf(files, kc, directoryFd, path), openFlags, mode);
    if (typeof inode === 'number') return inode;
    if (openFlags & flags.O_TRUNC && inode.kind === 'file') files.contents.resize(inode, 0);
    files.descriptors.set(
      table,
      fd,
      files.openFiles.make(inode, openFlags & ~ONCE)!,
      (openFlags & flags.O_CLOEXEC) !== 0,
    );
    return fd;
  },

  mkdirat: ({ files }, kc, [directoryFd, pathVa, mode]) => {
    const last = lastAt(files, kc, directoryFd, pathVa);
    if (typeof last === 'number') return last;
    if (isDots(last.name) || files.directories.find(last.directory, last.name)) return -EEXIST;
    if (isRemoved(files, last.directory)) return -ENOENT;
    const made = createIn(files, last.directory, last.name, 'directory', mode & 0o1777 & ~UMASK);
    return typeof made === 'number' ? made : 0;
  },

  unlinkat: ({ files }, kc, [directoryFd, pathVa, unlinkFlags]) => {
    if (unlinkFlags & ~flags.AT_REMOVEDIR) return -EINVAL;
    const last = lastAt(files, kc, directoryFd, pathVa);
    if (typeof last === 'number') return last;
    return unlinkFlags === 0 ? removeFile(files, last) : removeDirectory(files, last);
  },

  chdir: ({ files }, kc, [pathVa]) => {
    const last = lastAt(files, kc, flags.AT_FDCWD, pathVa);
    const inode = typeof last === 'number' ? last : step(files.directories, last);
    if (typeof inode === 'number') return inode;
    if (inode.kind !== 'directory') return -ENOTDIR;
    const place = kc.task!.place!;
    const before = place.inode!;
    place.inode = files.inodes.hold(inode);
    files.inodes.drop(before);
    return 0;
  },

  getcwd: ({ files }, kc, [va, size]) => {
    const path = pathOf(files.directories, kc.task!.place!.inode!);
    if (typeof path === 'number') return path;
    const bytes = bytesOf(`${path}\0`);
    if (bytes.length > PATH_MAX) return -ENAMETOOLONG;
    if (bytes.length > size >>> 0) return -ERANGE;
    return files.user(kc).copyOut(va, bytes) ? bytes.length : -EFAULT;
  },

  getdents64: ({ files }, kc, [fd, va, count]) => {
    const file = files.openFile(kc.task!, fd);
    if (file === undefined) return -EBADF;
    const directory = file.inode!;
    if (directory.kind !== 'directory') return -ENOTDIR;
    if (isRemoved(files, directory)) return -ENOENT;
    let done = 0;
    for (const { name, inode, after } of listing(files, directory, file.position)) {
      const bytes = direntOf(name, inode, after);
      if (done + bytes.length > count >>> 0) return done || -EINVAL;
      if (!files.user(kc).copyOut(va + done, bytes)) return done || -EFAULT;
      done += bytes.length;
      file.position = after;
    }
    return done;
  },

  statx: ({ files }, kc, [directoryFd, pathVa, statFlags, mask, va]) => {
    if (statFlags & ~STATX_FLAGS || mask < 0 || (statFlags & 0x6000) === 0x6000) return -EINVAL;
    const path = pathAt(files.user(kc), pathVa);
    if (typeof path === 'number') return path;
    const inode =
      path === '' && statFlags & flags.AT_EMPTY_PATH
        ? inodeAt(files, kc, directoryFd)
        : lookUp(files, kc, directoryFd, path);
    if (typeof inode === 'number') return inode;
    return files.user(kc).copyOut(va, statxOf(inode, linksOf(files, inode))) ? 0 : -EFAULT;
  },

  fstat: ({ files }, kc, [fd, va]) => {
    const inode = files.openFile(kc.task!, fd)?.inode;
    if (inode === undefined) return -EBADF;
    return files.user(kc).copyOut(va, statOf(inode, linksOf(files, inode))) ? 0 : -EFAULT;
  },
} as const satisfies Record<string, FileHandler>;

/** The path at a user address, or -errno. */
function pathAt(user: UserMemory, va: number): string | number {
  const bytes = user.string(va, PATH_MAX);
  return bytes === 'fault' ? -EFAULT : bytes === 'long' ? -ENAMETOOLONG : textOf(bytes);
}

/** What a directory descriptor stands for: the working directory for AT_FDCWD. */
function inodeAt(fs: FileSystem, kc: KernelContext, fd: number): Inode | number {
  return fd === flags.AT_FDCWD ? kc.task!.place!.inode! : (fs.openFile(kc.task!, fd)?.inode ?? -EBADF);
}

function lastOf(fs: FileSystem, kc: KernelContext, directoryFd: number, path: string): LastName | number {
  if (path === '') return -ENOENT;
  const start = path.startsWith('/') ? fs.root : inodeAt(fs, kc, directoryFd);
  const names = path.split('/').filter((name) => name !== '').length;
  fs.kernel.hart?.charge(names * (fs.kernel.costs?.name ?? 0));
  return typeof start === 'number' ? start : walkToLast(fs.directories, start, path);
}

function lastAt(fs: FileSystem, kc: KernelContext, directoryFd: number, pathVa: number): LastName | number {
  const path = pathAt(fs.user(kc), pathVa);
  return typeof path === 'number' ? path : lastOf(fs, kc, directoryFd, path);
}

function lookUp(fs: FileSystem, kc: KernelContext, directoryFd: number, path: string): Inode | number {
  const last = lastOf(fs, kc, directoryFd, path);
  return typeof last === 'number' ? last : step(fs.directories, last);
}

/** The inode that openat opens, made if it may be, or -errno. */
function lookUpToOpen(fs: FileSystem, last: LastName | number, openFlags: number, mode: number): Inode | number {
  if (typeof last === 'number') return last;
  const creates = (openFlags & flags.O_CREAT) !== 0;
  if (creates && last.slash && !isDots(last.name)) return -EISDIR;
  const found = step(fs.directories, last);
  if (found === -ENOENT && creates) {
    if (isRemoved(fs, last.directory)) return -ENOENT;
    return createIn(fs, last.directory, last.name, 'file', mode & 0o7777 & ~UMASK);
  }
  if (typeof found === 'number') return found;
  if (creates && openFlags & flags.O_EXCL) return -EEXIST;
  const isDirectory = found.kind === 'directory';
  if (openFlags & flags.O_DIRECTORY && !isDirectory) return -ENOTDIR;
  if (isDirectory && (creates || openFlags & (flags.O_ACCMODE | flags.O_TRUNC))) return -EISDIR;
  return found;
}

function removeFile(fs: FileSystem, { directory, name, slash }: LastName): number {
  if (isDots(name)) return -EISDIR;
  const entry = fs.directories.find(directory, name);
  if (entry === undefined) return -ENOENT;
  if (entry.inode!.kind === 'directory') return -EISDIR;
  if (slash) return -ENOTDIR;
  removeFrom(fs, directory, entry);
  return 0;
}

function removeDirectory(fs: FileSystem, { directory, name }: LastName): number {
  if (name === '') return -EBUSY;
  if (name === '.') return -EINVAL;
  if (name === '..') return -ENOTEMPTY;
  const entry = fs.directories.find(directory, name);
  if (entry === undefined) return -ENOENT;
  if (entry.inode!.kind !== 'directory') return -ENOTDIR;
  if (entry.inode!.first !== undefined) return -ENOTEMPTY;
  removeFrom(fs, directory, entry);
  return 0;
}

/** The root itself, `.` and `..` are no entries of any directory. */
function isDots(name: string): boolean {
  return name === '' || name === '.' || name === '..';
}

/** A removed directory lives on while it is held, but nothing can be put there. */
function isRemoved(fs: FileSystem, directory: Inode): boolean {
  return directory.links === 0 && directory !== fs.root;
}

/** A directory is named by the one above, by itself, and by those below. */
function linksOf(fs: FileSystem, inode: Inode): number {
  if (inode.kind !== 'directory') return inode.kind === 'pipe' ? 1 : inode.links;
  if (isRemoved(fs, inode)) return 0;
  let links = 2;
  for (const entry of fs.directories.entries(inode)) if (entry.inode!.kind === 'directory') links++;
  return links;
}

/**
 * What a directory holds from a position on, and the position after each. An entry keeps its slot as long as it lives, so a program
 * may remove what it has seen and go on.
 */
function* listing(
  fs: FileSystem,
  directory: Inode,
  position: number,
): Generator<{ name: string; inode: Inode; after: number }> {
  if (position < 1) yield { name: '.', inode: directory, after: 1 };
  if (position < 2) yield { name: '..', inode: directory.parent ?? directory, after: 2 };
  for (const entry of fs.directories.entries(directory)) {
    const after = entry.slot + 3;
    if (position < after) yield { name: fs.directories.name(entry), inode: entry.inode!, after };
  }
}

function direntOf(name: string, inode: Inode, after: number): Uint8Array {
  const { DIRENT64 } = structures;
  const start = DIRENT64.offsets['name']!;
  const length = Math.ceil((start + name.length + 1) / 8) * 8;
  const type = inode.kind === 'directory' ? flags.DT_DIR : inode.kind === 'file' ? flags.DT_REG : flags.DT_CHR;
  const bytes = new Uint8Array(length);
  bytes.set(
    filled(DIRENT64, { ino: [8, inode.slot + 1], offset: [8, after], length: [2, length], type: [1, type] }).subarray(
      0,
      start,
    ),
  );
  bytes.set(bytesOf(name), start);
  return bytes;
}
