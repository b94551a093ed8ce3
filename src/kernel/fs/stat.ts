// What statx and fstat say of an inode. Times are zero: nothing here keeps them.

import { flags, type Structure, structures } from '../abi.ts';
import { FRAME_BYTES } from '../frames.ts';
import type { Inode } from './records.ts';

const SECTOR_BYTES = 512;

const types: Readonly<Record<Inode['kind'], number>> = {
  file: flags.S_IFREG,
  directory: flags.S_IFDIR,
  pipe: flags.S_IFIFO,
  null: flags.S_IFCHR,
  zero: flags.S_IFCHR,
  console: flags.S_IFCHR,
};

/** Linux's numbers of the devices, major and minor. */
const devices: Partial<Record<Inode['kind'], readonly [number, number]>> = {
  null: [1, 3],
  zero: [1, 5],
  console: [5, 1],
};

/** The one file system there is. */
const DEVICE = 1;

export function statxOf(inode: Inode, links: number): Uint8Array {
  const [major, minor] = devices[inode.kind] ?? [0, 0];
  return filled(structures.STATX, {
    mask: [4, flags.STATX_BASIC_STATS],
    blksize: [4, FRAME_BYTES],
    nlink: [4, links],
    mode: [2, modeOf(inode)],
    ino: [8, inode.slot + 1],
    size: [8, sizeOf(inode)],
    blocks: [8, blocksOf(inode)],
    rdev_major: [4, major],
    rdev_minor: [4, minor],
    dev_minor: [4, DEVICE],
  });
}

export function statOf(inode: Inode, links: number): Uint8Array {
  const [major, minor] = devices[inode.kind] ?? [0, 0];
  return filled(structures.STAT, {
    dev: [8, DEVICE],
    ino: [8, inode.slot + 1],
    mode: [4, modeOf(inode)],
    nlink: [4, links],
    rdev: [8, 256 * major + minor],
    size: [8, sizeOf(inode)],
    blksize: [4, FRAME_BYTES],
    blocks: [8, blocksOf(inode)],
  });
}

function modeOf(inode: Inode): number {
  return types[inode.kind] | inode.mode;
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
