// The programs of a run as gdb knows them: the first one is its executable, those placed beside it are its libraries, and
// it reads their files from us.
import { type Placed, Programs } from '../programs.ts';
import type { World } from '../world.ts';
import { bytesOf, charsOf, parseBytes, parseHex, xml } from './packet.ts';

export class Libraries extends Programs {
  private readonly open = new Map<number, Uint8Array>();

  /** qXfer:libraries. A name says which place it is, because gdb tells libraries apart by their names. */
  libraries(world: World): string {
    const one = ({ path, base }: Placed): string => {
      const at = base + this.firstSegment(path);
      return `<library name="${xml(bytesOf(libraryName(path, base)))}"><segment address="0x${at.toString(16)}"/></library>`;
    };
    return `<library-list>${this.present(world).map(one).join('')}</library-list>`;
  }

  /** vFile: reading the files above, and nothing else. */
  file(operation: string, args: string): string {
    const no = (errno: number): string => `F-1,${errno.toString(16)}`;
    const [first = '', second = '', third = ''] = args.split(',');
    const fd = parseHex(first);
    const bytes = fd === undefined ? undefined : this.open.get(fd);
    switch (operation) {
      case 'setfs':
        return fd === undefined ? no(EINVAL) : 'F0';
      case 'open': {
        const name = parseBytes(first);
        const how = parseHex(second);
        if (name === undefined || how === undefined) return no(EINVAL);
        if (how !== 0) return no(EROFS);
        const found = this.fileAt(new TextDecoder().decode(name));
        if (found === undefined) return no(ENOENT);
        let free = 3;
        while (this.open.has(free)) free++;
        if (free > OPEN_MAX) return no(EMFILE);
        this.open.set(free, found);
        return `F${free.toString(16)}`;
      }
      case 'close':
        return fd !== undefined && this.open.delete(fd) ? 'F0' : no(EBADF);
      case 'pread': {
        const [count, offset] = [parseHex(second), parseHex(third)];
        if (bytes === undefined) return no(EBADF);
        if (count === undefined || offset === undefined) return no(EINVAL);
        const part = bytes.subarray(offset, offset + Math.min(count, READ_MAX));
        return `F${part.length.toString(16)};${charsOf(part)}`;
      }
      case 'fstat':
        return bytes === undefined ? no(EBADF) : `F40;${charsOf(statOf(bytes.length))}`;
      case 'readlink':
        return no(EINVAL);
      default:
        return '';
    }
  }

  forgetOpen(): void {
    this.open.clear();
  }
}

// The protocol's own numbers.
const ENOENT = 2;
const EBADF = 9;
const EINVAL = 22;
const EMFILE = 24;
const EROFS = 30;
const OPEN_MAX = 4096;
/** Escaped, a byte may take two. */
const READ_MAX = 0x1f00;

/** The protocol's struct stat, most significant byte first: a regular file that everybody may read. */
function statOf(size: number): Uint8Array {
  const bytes = new Uint8Array(64);
  const view = new DataView(bytes.buffer);
  view.setUint32(8, 0o100444);
  view.setUint32(12, 1);
  view.setUint32(32, size);
  return bytes;
}

const libraryName = (path: string, base: number): string => `${path}@${base.toString(16)}`;

/** The part of an object (its bytes) that a qXfer asks for: `l` before the last. */
export function part(object: string, offset: number, length: number): string {
  return `${offset + length >= object.length ? 'l' : 'm'}${object.slice(offset, offset + length)}`;
}
