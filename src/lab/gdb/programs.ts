// The programs of a run as gdb knows them: the first one is its executable, those placed beside it are its libraries, each
// at the place where it is. So a variable's name means the copy of the program that the selected thread belongs to.
//
// Which are there is read from the kernel's records; only their files' names are not in them, and are remembered from
// when the kernel told.
import type { KernelEvent } from '../../kernel/events.ts';
import type { Instance } from '../../kernel/instance.ts';
import { type KernelContext, tidOf } from '../../kernel/kernel-context.ts';
import type { World } from '../world.ts';
import { bytesOf, charsOf, parseBytes, parseHex, xml } from './packet.ts';

export interface File {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A program that was placed: what is added to its file's addresses, and whose it is. */
export interface Placed {
  readonly path: string;
  readonly base: number;
  readonly instance: Instance;
}

const placeOf = ({ start, end }: { readonly start: number; readonly end: number }): string => `${start} ${end}`;

type Told = Extract<KernelEvent, { kind: 'placed' }> & { readonly step: number };

export class Programs {
  /** What gdb is given to read, by name. */
  private readonly files: Map<string, Uint8Array>;
  /** By the place where they were put. */
  private readonly told = new Map<string, Told[]>();
  private readonly open = new Map<number, Uint8Array>();
  readonly main: File;
  /** What is added to the main program's addresses. */
  readonly biasOfMain: number;

  constructor(main: File, files: readonly File[], bias: number) {
    this.main = main;
    this.biasOfMain = bias;
    this.files = new Map([main, ...files].map(({ path, bytes }) => [path, bytes]));
  }

  /** A run begins anew. Files that gdb has open stay open. */
  forget(): void {
    this.told.clear();
  }

  hear(event: KernelEvent, step: number): void {
    if (event.kind !== 'placed') return;
    const place = placeOf(event);
    this.told.set(place, [...(this.told.get(place) ?? []), { ...event, step }]);
  }

  /** Those beside the first, in the order of their addresses. */
  present({ kernel }: World): Placed[] {
    const found: Placed[] = [];
    for (const instance of kernel.instances) {
      // After a change by hand another history may have told other things about later steps: what was told last is so.
      const told = this.told.get(placeOf(instance))?.findLast((one) => one.step <= kernel.step);
      if (told) found.push({ path: told.path, base: told.base, instance });
    }
    return found.sort((a, b) => a.base - b.base);
  }

  /** A number that is another one when others are there. */
  mark({ kernel }: World): number {
    let mark = 0;
    for (const { start, end, tid } of kernel.instances) mark = (Math.imul(mark ^ start, 31) + (end ^ tid)) | 0;
    return mark;
  }

  /** The program of a context, by its file's name without folders. */
  nameFor(world: World, kc: KernelContext): string {
    for (const { path, instance } of this.present(world))
      if (instance.isThread ? instance.tid === tidOf(kc) : instance.task?.slot === kc.task!.slot) return baseName(path);
    return baseName(this.main.path).replace(/\.(elf|s)$/, '');
  }

  /** qXfer:libraries. A name says which place it is, because gdb tells libraries apart by their names. */
  libraries(world: World): string {
    const one = ({ path, base }: Placed): string => {
      const at = base + this.firstSegment(path);
      return `<library name="${xml(bytesOf(libraryName(path, base)))}"><segment address="0x${at.toString(16)}"/></library>`;
    };
    return `<library-list>${this.present(world).map(one).join('')}</library-list>`;
  }

  /** Where the first segment of a file begins, by the file. */
  firstSegment(path: string): number {
    const bytes = this.fileAt(path);
    if (bytes === undefined || bytes.length < 52) return 0;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const [headers, size, count] = [view.getUint32(28, true), view.getUint16(42, true), view.getUint16(44, true)];
    for (let i = 0; i < count; i++) {
      const at = headers + i * size;
      if (at + 12 <= bytes.length && view.getUint32(at, true) === 1) return view.getUint32(at + 8, true);
    }
    return 0;
  }

  /** A file by its path, or a library by its name. */
  fileAt(name: string): Uint8Array | undefined {
    return this.files.get(name) ?? this.files.get(name.replace(/@[0-9a-f]+$/, ''));
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

export const libraryName = (path: string, base: number): string => `${path}@${base.toString(16)}`;
export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The part of an object (its bytes) that a qXfer asks for: `l` before the last. */
export function part(object: string, offset: number, length: number): string {
  return `${offset + length >= object.length ? 'l' : 'm'}${object.slice(offset, offset + length)}`;
}
