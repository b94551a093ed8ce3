// The tree that programs find: /, /dev, the console's channels, and the files that were given at the start.

import { errno, flags } from '../abi.ts';
import { must } from '../../must.ts';
import { textOf } from './directory.ts';
import type { FileSystem } from './file-system.ts';
import { createIn } from './names.ts';
import { walkToLast, step } from './path.ts';
import type { Inode } from './records.ts';

export interface Given {
  readonly files?: readonly { readonly path: string; readonly bytes: Uint8Array }[] | undefined;
  readonly stdin?: Uint8Array | undefined;
}

/** A file that was given at the start cannot be had: too large, or no place for it. The message is for people. */
export class NoRoom extends Error {}

/** The directory whose files lie on the disk. */
const DISK = 'disk';

const DIRECTORY_MODE = 0o755;
const FILE_MODE = 0o755; // a file that was given may be a program
const CONSOLE_MODE = 0o620;
const DEVICE_MODE = 0o666;

export function buildTree(fs: FileSystem, { files = [], stdin }: Given): void {
  must(fs.inodes.make('directory', DIRECTORY_MODE), 'inode for the root'); // held for ever: it has no name
  const dev = create(fs, fs.root, 'dev', 'directory', DIRECTORY_MODE);
  create(fs, dev, 'null', 'null', DEVICE_MODE);
  create(fs, dev, 'zero', 'zero', DEVICE_MODE);
  for (const [channel, name] of ['stdin', 'stdout', 'stderr'].entries())
    fs.inodes.hold(create(fs, dev, name, 'console', CONSOLE_MODE)).channel = channel; // held for ever: tasks begin with it
  create(fs, fs.root, DISK, 'directory', DIRECTORY_MODE).disk = true;
  if (stdin !== undefined) fill(fs, consoleChannels(fs)[0]!.inode, stdin, 'standard input');
  for (const { path, bytes } of files) addFile(fs, path, bytes);
}

/** What descriptors 0, 1 and 2 of the first task mean. */
export function consoleChannels(fs: FileSystem): readonly { inode: Inode; openFlags: number }[] {
  const channels = [...fs.records.inodes].filter((inode) => inode.kind === 'console').slice(0, 3);
  return channels.map((inode) => ({ inode, openFlags: inode.channel === 0 ? flags.O_RDONLY : flags.O_WRONLY }));
}

function addFile(fs: FileSystem, path: string, bytes: Uint8Array): void {
  const names = textOf(new TextEncoder().encode(path))
    .split('/')
    .filter((name) => name !== '' && name !== '.');
  const last = names.pop();
  if (last === undefined || path.endsWith('/'))
    throw new NoRoom(`'${path}' names no file; give the guest's path as /directory/name`);
  let directory = fs.root;
  for (const name of names) {
    const next = step(fs.directories, { directory, name, slash: true });
    if (next === -errno.ENOENT) directory = create(fs, directory, name, 'directory', DIRECTORY_MODE);
    else if (typeof next !== 'number') directory = next;
    else throw new NoRoom(`'${path}' cannot be placed: '${name}' is a file or too long a name`);
  }
  const place = walkToLast(fs.directories, directory, last);
  if (typeof place === 'number') throw new NoRoom(`'${path}' cannot be placed: '${last}' is too long a name`);
  if (fs.directories.find(directory, last) !== undefined || last === '..')
    throw new NoRoom(`'${path}' is there already; give each guest path once`);
  const inode = create(fs, directory, last, 'file', FILE_MODE);
  fill(fs, inode, bytes, `'${path}'`);
  if (inode.disk) fs.putAway(inode);
}

function create(fs: FileSystem, directory: Inode, name: string, kind: Inode['kind'], mode: number): Inode {
  const inode = createIn(fs, directory, name, kind, mode);
  if (typeof inode === 'number') throw new NoRoom(`there is no room for a directory entry '${name}'; give fewer files`);
  return inode;
}

function fill(fs: FileSystem, inode: Inode, bytes: Uint8Array, what: string): void {
  const written = fs.contents.write(inode, 0, bytes);
  if (written < bytes.length)
    throw new NoRoom(
      `${what} has ${bytes.length} bytes, and memory is full after ${written} of them; give a smaller one`,
    );
}
