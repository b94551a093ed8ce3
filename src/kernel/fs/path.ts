// Path names: from a directory, component by component, to an inode, or to the directory where the last name is or would be.

import { errno } from '../abi.ts';
import { type Directories, NAME_MAX } from './directory.ts';
import type { Inode } from './records.ts';

const { ENAMETOOLONG, ENOENT, ENOTDIR } = errno;

/** Bytes of a path with its terminating zero. */
export const PATH_MAX = 4096;

/** Where a path's last name goes. The name is '' for the root itself, and may be `.` or `..`. */
export interface LastName {
  readonly directory: Inode;
  readonly name: string;
  /** The path ends in a slash, so only a directory will do. */
  readonly slash: boolean;
}

/** The inode that a path names, or -errno. `start` is the root for a path that begins with a slash. */
export function walk(directories: Directories, start: Inode, path: string): Inode | number {
  const last = walkToLast(directories, start, path);
  return typeof last === 'number' ? last : step(directories, last);
}

/** The directory that a path's last name is looked up in, or -errno. */
export function walkToLast(directories: Directories, start: Inode, path: string): LastName | number {
  if (path === '') return -ENOENT;
  if (start.kind !== 'directory') return -ENOTDIR;
  const names = path.split('/').filter((name) => name !== '');
  const name = names.pop() ?? '';
  let directory = start;
  for (const each of names) {
    const next = step(directories, { directory, name: each, slash: true });
    if (typeof next === 'number') return next;
    directory = next;
  }
  if (name.length > NAME_MAX) return -ENAMETOOLONG;
  return { directory, name, slash: path.endsWith('/') };
}

/** One component: the inode of that name in a directory, or -errno. */
export function step(directories: Directories, { directory, name, slash }: LastName): Inode | number {
  if (name === '' || name === '.') return directory;
  if (name === '..') return directory.parent ?? directory;
  if (name.length > NAME_MAX) return -ENAMETOOLONG;
  const inode = directories.find(directory, name)?.inode;
  if (inode === undefined) return -ENOENT;
  return slash && inode.kind !== 'directory' ? -ENOTDIR : inode;
}

/** The path of a directory from the root, or -ENOENT if it has been removed. */
export function pathOf(directories: Directories, directory: Inode): string | number {
  let path = '';
  for (let at = directory; at.parent !== undefined; at = at.parent) {
    if (at.links === 0) return -ENOENT;
    for (const entry of directories.entries(at.parent))
      if (entry.inode === at) path = `/${directories.name(entry)}${path}`;
  }
  return path === '' ? '/' : path;
}
