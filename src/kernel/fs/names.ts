// Names in the tree: made by openat and mkdirat, taken away by unlinkat.

import { errno } from '../abi.ts';
import type { FileSystem } from './file-system.ts';
import type { Entry, Inode } from './records.ts';

/** A new inode under a name that is not there yet, kept by that name; -ENOSPC when there is no room for it. */
export function createIn(
  fs: FileSystem,
  directory: Inode,
  name: string,
  kind: Inode['kind'],
  mode: number,
): Inode | number {
  if (!fs.directories.hasRoom(name)) return -errno.ENOSPC;
  const inode = fs.inodes.make(kind, mode);
  if (inode === undefined) return -errno.ENOSPC;
  fs.directories.add(directory, name, inode);
  if (directory.disk) inode.disk = true;
  if (kind === 'directory') inode.parent = fs.inodes.hold(directory);
  fs.inodes.drop(inode);
  return inode;
}

/** Takes a name away; what nobody holds goes with it. */
export function removeFrom(fs: FileSystem, directory: Inode, entry: Entry): void {
  const inode = fs.inodes.hold(entry.inode!);
  fs.directories.remove(directory, entry);
  fs.inodes.drop(inode);
}
