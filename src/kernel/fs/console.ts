// The console: what was given as standard input is read once; what is written goes out at once and leaves its length and a digest.

import { errno } from '../abi.ts';
import { FRAME_BYTES } from '../frames.ts';
import type { FileSystem } from './file-system.ts';
import type { Inode } from './records.ts';
import type { Transfer } from './transfer.ts';

export function readConsole(fs: FileSystem, channel: Inode, to: Transfer): number {
  const length = channel.channel === 0 ? Math.min(channel.size - channel.taken, to.left) : 0;
  let done = 0;
  while (done < length) {
    const part = fs.contents.read(channel, channel.taken, Math.min(FRAME_BYTES, length - done));
    const put = to.put(part);
    channel.taken += put;
    done += put;
    if (put < part.length) return done || -errno.EFAULT;
  }
  return done;
}

export function writeConsole(fs: FileSystem, channel: Inode, from: Transfer): number {
  let done = 0;
  while (from.left > 0) {
    const want = Math.min(FRAME_BYTES, from.left);
    const bytes = from.takeSome(want);
    if (bytes.length > 0) {
      done += bytes.length;
      note(channel, bytes);
      fs.output(channel.channel === 2 ? 2 : 1, bytes);
    }
    if (bytes.length < want) return done || -errno.EFAULT;
  }
  return done;
}

/** The bytes are gone; two runs that wrote different ones must still be told apart. */
function note(channel: Inode, bytes: Uint8Array): void {
  let one = channel.digest.get(0);
  let two = channel.digest.get(1);
  for (const byte of bytes) {
    one = Math.imul(one ^ (byte + 1), 0x0100_0193);
    two = Math.imul(two + byte + 1, 0x85eb_ca6b) ^ (two >>> 15);
  }
  channel.digest.set(0, one);
  channel.digest.set(1, two);
  channel.size += bytes.length;
}
