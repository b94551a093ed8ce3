// What statx and fstat say of an inode. Times are zero: nothing here keeps them.

import { must } from '../../must.ts';
import { flags, type Structure, structures } from '../abi.ts';
import { FRAME_BYTES } from '../frames.ts';
import type { Inode } from './records.ts';

const SECTOR_BYTES = 512;

/** What an inode of a kind is called in a mode, and the major and minor number of a device. Linux's numbers. */
const kinds: readonly (readonly [kind: Inode['kind'], type: number, major: number, minor: number])[] = [
  ['file', flags.S_IFREG, 0, 0],
  ['directory', flags.S_IFDIR, 0, 0],
  ['pipe', flags.S_IFIFO, 0, 0],
  ['null', flags.S_IFCHR, 1, 3],
  ['zero', flags.S_IFCHR, 1, 5],
  ['console', flags.S_IFCHR, 5, 1],
];

/** The one file system there is. */
const DEVICE = 1;

export function statxOf(inode: Inode, links: number): Uint8Array {
  const [, type, major, minor] = rowOf(inode);
  return filled(structures.STATX, {
    mask: [4, flags.STATX_BASIC_STATS],
    blksize: [4, FRAME_BYTES],
    nlink: [4, links],
    mode: [2, type | inode.mode],
    ino: [8, inode.slot + 1],
    size: [8, sizeOf(inode)],
    blocks: [8, blocksOf(inode)],
    rdev_major: [4, major],
    rdev_minor: [4, minor],
    dev_minor: [4, DEVICE],
  });
}

export function statOf(inode: Inode, links: number): Uint8Array {
  const [, type, major, minor] = rowOf(inode);
  return filled(structures.STAT, {
    dev: [8, DEVICE],
    ino: [8, inode.slot + 1],
    mode: [4, type | inode.mode],
    nlink: [4, links],
    rdev: [8, 256 * major + minor],
    size: [8, sizeOf(inode)],
    blksize: [4, FRAME_BYTES],
    blocks: [8, blocksOf(inode)],
  });
}

function rowOf(inode: Inode): (typeof kinds)[number] {
  return must(
    kinds.find(([kind]) => kind === inode.kind),
    `kind ${inode.kind}`,
  );
}

/** Only files have one that others can rely on. */
function sizeOf(inode: Inode): number {
  return inode.kind === 'file' ? inode.size : 0;
}

function blocksOf(inode: Inode): number {
  return inode.kind === 'file' ? (inode.pages * FRAME_BYTES) / SECTOR_BYTES : 0;
}

/** A structure as bytes: each field with its width and value, the others zero. */
export function filled(
  { size, offsets }: Structure,
  fields: Readonly<Record<string, readonly [number, number]>>,
): Uint8Array {
  const bytes = new Uint8Array(size);
  for (const [name, [width, value]] of Object.entries(fields))
    for (let i = 0; i < width; i++) bytes[offsets[name]! + i] = Math.floor(value / 256 ** i);
  return bytes;
}
