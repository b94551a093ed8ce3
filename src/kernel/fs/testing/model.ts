// The file system as one would write it in an afternoon with Map and arrays: what the real one is compared with.

import { errno, flags } from '../../abi.ts';

interface File {
  readonly type: 'file';
  bytes: number[];
}
interface Directory {
  readonly type: 'directory';
  readonly entries: Map<string, Node>;
  readonly parent: Directory | undefined;
  removed: boolean;
}
type Node = File | Directory;
interface Pipe {
  readonly type: 'pipe';
  bytes: number[];
  readers: number;
  writers: number;
}
interface Open {
  readonly node: Node | Pipe;
  readonly flags: number;
  position: number;
  holders: number;
}
interface Last {
  readonly directory: Directory;
  readonly name: string;
  readonly slash: boolean;
}

const has = (word: number, flag: number) => (word & flag) !== 0;
const dots = (name: string) => name === '' || name === '.' || name === '..';

/** Each method answers what the call of that name answers; descriptors below 3 belong to nobody. */
export class Model {
  readonly #root: Directory = { type: 'directory', entries: new Map(), parent: undefined, removed: false };
  #place = this.#root;
  readonly #fds = new Map<number, Open>();

  open(path: string, openFlags: number): number {
    if (has(openFlags, flags.O_CREAT) && has(openFlags, flags.O_DIRECTORY)) return -errno.EINVAL;
    const last = this.#last(path);
    if (typeof last === 'number') return last;
    const creates = has(openFlags, flags.O_CREAT);
    if (creates && last.slash && !dots(last.name)) return -errno.EISDIR;
    let node = this.#node(last);
    if (node === -errno.ENOENT && creates && !last.directory.removed) {
      node = { type: 'file', bytes: [] };
      last.directory.entries.set(last.name, node);
    } else if (typeof node === 'number') return node;
    else if (creates && has(openFlags, flags.O_EXCL)) return -errno.EEXIST;
    else if (node.type === 'directory' && (creates || has(openFlags, flags.O_ACCMODE | flags.O_TRUNC)))
      return -errno.EISDIR;
    else if (node.type === 'file' && has(openFlags, flags.O_DIRECTORY)) return -errno.ENOTDIR;
    if (has(openFlags, flags.O_TRUNC)) (node as File).bytes = [];
    return this.#give({ node, flags: openFlags, position: 0, holders: 0 });
  }

  pipe(): [number, number] {
    const node: Pipe = { type: 'pipe', bytes: [], readers: 1, writers: 1 };
    const reader = this.#give({ node, flags: flags.O_RDONLY, position: 0, holders: 0 });
    return [reader, this.#give({ node, flags: flags.O_WRONLY, position: 0, holders: 0 })];
  }

  close(fd: number): number {
    const open = this.#fds.get(fd);
    if (open === undefined) return -errno.EBADF;
    this.#fds.delete(fd);
    if (--open.holders === 0 && open.node.type === 'pipe') open.node[this.#reads(open) ? 'readers' : 'writers']--;
    return 0;
  }

  dup(fd: number): number {
    const open = this.#fds.get(fd);
    return open === undefined ? -errno.EBADF : this.#give(open);
  }

  read(fd: number, count: number): number[] | number {
    const open = this.#fds.get(fd);
    if (open === undefined || !this.#reads(open)) return -errno.EBADF;
    if (open.node.type === 'directory') return -errno.EISDIR;
    if (open.node.type === 'pipe') {
      const pipe = open.node;
      if (count === 0) return [];
      if (pipe.bytes.length === 0) return pipe.writers === 0 ? [] : -errno.EAGAIN;
      return pipe.bytes.splice(0, count);
    }
    const bytes = open.node.bytes.slice(open.position, open.position + count);
    open.position += bytes.length;
    return bytes;
  }

  write(fd: number, bytes: number[]): number {
    const open = this.#fds.get(fd);
    if (open === undefined || !has(open.flags, flags.O_WRONLY | flags.O_RDWR)) return -errno.EBADF;
    if (open.node.type === 'pipe') {
      const pipe = open.node;
      if (bytes.length === 0) return 0;
      if (pipe.readers === 0) return -errno.EPIPE;
      const room = 65_536 - pipe.bytes.length;
      if (room === 0 || (bytes.length <= 4096 && room < bytes.length)) return -errno.EAGAIN;
      pipe.bytes.push(...bytes.slice(0, room));
      return Math.min(room, bytes.length);
    }
    const file = open.node as File;
    if (has(open.flags, flags.O_APPEND)) open.position = file.bytes.length;
    if (bytes.length === 0) return 0;
    while (file.bytes.length < open.position) file.bytes.push(0);
    file.bytes.splice(open.position, bytes.length, ...bytes);
    open.position += bytes.length;
    return bytes.length;
  }

  seek(fd: number, offset: number, whence: number): number {
    const open = this.#fds.get(fd);
    if (open === undefined) return -errno.EBADF;
    if (open.node.type === 'pipe') return -errno.ESPIPE;
    if (open.node.type === 'directory') return -errno.EISDIR; // not compared
    const position = offset + [0, open.position, open.node.bytes.length][whence]!;
    if (position < 0) return -errno.EINVAL;
    open.position = position;
    return position;
  }

  truncate(fd: number, length: number): number {
    const open = this.#fds.get(fd);
    if (open === undefined) return -errno.EBADF;
    if (open.node.type !== 'file' || !has(open.flags, flags.O_WRONLY | flags.O_RDWR)) return -errno.EINVAL;
    const { bytes } = open.node;
    open.node.bytes = Array.from({ length }, (_, index) => bytes[index] ?? 0);
    return 0;
  }

  isDirectory(fd: number): boolean {
    return this.#fds.get(fd)?.node.type === 'directory';
  }

  mkdir(path: string): number {
    const last = this.#last(path);
    if (typeof last === 'number') return last;
    if (dots(last.name) || last.directory.entries.has(last.name)) return -errno.EEXIST;
    if (last.directory.removed) return -errno.ENOENT;
    last.directory.entries.set(last.name, {
      type: 'directory',
      entries: new Map(),
      parent: last.directory,
      removed: false,
    });
    return 0;
  }

  unlink(path: string): number {
    const last = this.#last(path);
    if (typeof last === 'number') return last;
    if (dots(last.name)) return -errno.EISDIR;
    const node = last.directory.entries.get(last.name);
    if (node === undefined) return -errno.ENOENT;
    if (node.type === 'directory') return -errno.EISDIR;
    if (last.slash) return -errno.ENOTDIR;
    last.directory.entries.delete(last.name);
    return 0;
  }

  rmdir(path: string): number {
    const last = this.#last(path);
    if (typeof last === 'number') return last;
    if (dots(last.name)) return { '': -errno.EBUSY, '.': -errno.EINVAL, '..': -errno.ENOTEMPTY }[last.name]!;
    const node = last.directory.entries.get(last.name);
    if (node === undefined) return -errno.ENOENT;
    if (node.type !== 'directory') return -errno.ENOTDIR;
    if (node.entries.size > 0) return -errno.ENOTEMPTY;
    node.removed = true;
    last.directory.entries.delete(last.name);
    return 0;
  }

  chdir(path: string): number {
    const last = this.#last(path);
    const node = typeof last === 'number' ? last : this.#node(last);
    if (typeof node === 'number') return node;
    if (node.type !== 'directory') return -errno.ENOTDIR;
    this.#place = node;
    return 0;
  }

  getcwd(): string | number {
    let path = '';
    for (let at = this.#place; at.parent !== undefined; at = at.parent) {
      if (at.removed) return -errno.ENOENT;
      for (const [name, node] of at.parent.entries) if (node === at) path = `/${name}${path}`;
    }
    return path || '/';
  }

  #reads(open: Open): boolean {
    return !has(open.flags, flags.O_WRONLY);
  }

  #give(open: Open): number {
    let fd = 3;
    while (this.#fds.has(fd)) fd++;
    this.#fds.set(fd, open);
    open.holders++;
    return fd;
  }

  #last(path: string): Last | number {
    if (path === '') return -errno.ENOENT;
    const names = path.split('/').filter(Boolean);
    let at: Directory = path.startsWith('/') ? this.#root : this.#place;
    for (const name of names.slice(0, -1)) {
      const node = this.#node({ directory: at, name, slash: false });
      if (typeof node === 'number') return node;
      if (node.type !== 'directory') return -errno.ENOTDIR;
      at = node;
    }
    return { directory: at, name: names.at(-1) ?? '', slash: path.endsWith('/') };
  }

  #node({ directory, name, slash }: Last): Node | number {
    if (name === '' || name === '.') return directory;
    if (name === '..') return directory.parent ?? directory;
    const node = directory.entries.get(name);
    return node === undefined ? -errno.ENOENT : slash && node.type === 'file' ? -errno.ENOTDIR : node;
  }
}
