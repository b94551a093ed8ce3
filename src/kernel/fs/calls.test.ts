// The file calls one fact at a time; the answers are those of Linux.

import { describe, expect, it } from 'vitest';
import { flags, signals, structures } from '../abi.ts';
import type { KernelContext } from '../kernel-context.ts';
import { FIXED, GAP, page, said, World } from './testing/world.ts';

const {
  AT_FDCWD,
  AT_REMOVEDIR,
  O_APPEND,
  O_CLOEXEC,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NONBLOCK,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
} = flags;

const text = (string: string) => new TextEncoder().encode(string);
const string = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function shell(given: ConstructorParameters<typeof World>[0] = {}, ramBytes?: number) {
  const world = new World(given, ramBytes);
  const kc = world.start();
  const call = (name: Parameters<World['call']>[1], ...args: (number | string | Uint8Array)[]) =>
    said(world.call(kc, name, ...args));
  const open = (path: string, openFlags: number = O_RDONLY) => call('openat', AT_FDCWD, path, openFlags, 0o666);
  const write = (fd: number | string, what: string) => call('write', Number(fd), text(what), text(what).length);
  const read = (fd: number | string, count: number) => {
    const done = call('read', Number(fd), page(0), count);
    return typeof done === 'number' ? string(world.peek(page(0), done)) : done;
  };
  const pipe = (pipeFlags: number = 0): [number, number] => {
    expect(call('pipe2', page(0), pipeFlags)).toBe(0);
    return [world.word(page(0)), world.word(page(0, 4))];
  };
  return { world, kc, call, open, write, read, pipe };
}

const other = (
  world: World,
  kc: KernelContext,
  ...[name, ...args]: Parameters<World['call']> extends [unknown, ...infer R] ? R : never
) => said(world.call(kc, name, ...args));

describe('the console', () => {
  it('is descriptors 0, 1 and 2: input once, output in order', () => {
    const { world, read, write } = shell({ stdin: text('two words') });
    expect(read(0, 3)).toBe('two');
    expect(read(0, 100)).toBe(' words');
    expect(read(0, 100)).toBe('');
    expect([write(1, 'a'), write(2, 'bc'), write(0, 'x')]).toEqual([1, 2, '-EBADF']);
    expect(world.output).toEqual([
      { fd: 1, text: 'a' },
      { fd: 2, text: 'bc' },
    ]);
    expect(read(1, 1)).toBe('-EBADF');
  });

  it('leaves a trace in the state of what was written, not only how much', () => {
    const hashes = ['ab', 'ba', 'ab'].map((what) => {
      const { world, write } = shell();
      write(1, what[0]!);
      write(1, what[1]!);
      world.poke(page(8), text('..'));
      return world.state();
    });
    expect(hashes[0]).toBe(hashes[2]);
    expect(hashes[0]).not.toBe(hashes[1]);
  });

  it('is no terminal and cannot be sought in', () => {
    const { call } = shell();
    expect(call('ioctl', 1, 0x5401, page(0))).toBe('-ENOTTY');
    expect(call('ioctl', 9, 0x5401, page(0))).toBe('-EBADF');
    expect(call('llseek', 0, 0, 0, page(0), 0)).toBe('-ESPIPE');
    expect(call('pread64', 0, page(0), 1, 0, 0)).toBe('-ESPIPE');
  });
});

describe('files', () => {
  it('hold what was given at the start, in directories made for them', () => {
    const { open, read } = shell({
      files: [
        { path: '/data/in/numbers', bytes: text('1 2 3') },
        { path: 'x', bytes: text('y') },
      ],
    });
    expect(read(open('data/in//numbers'), 99)).toBe('1 2 3');
    expect(read(open('/x'), 99)).toBe('y');
  });

  it('are created, appended to, truncated', () => {
    const { open, read, write, call } = shell();
    const fd = open('f', O_CREAT | O_RDWR);
    expect([fd, write(fd, 'hello'), write(fd, ' world')]).toEqual([3, 5, 6]);
    expect(read(open('f'), 99)).toBe('hello world');
    expect(write(open('f', O_WRONLY | O_APPEND), '!')).toBe(1);
    expect(call('ftruncate64', 3, 3, 0)).toBe(0);
    expect(call('ftruncate64', 3, 5, 0)).toBe(0);
    expect(read(open('f'), 99)).toBe('hel\0\0');
    expect(read(open('f', O_RDONLY | O_TRUNC), 99)).toBe('');
  });

  it('are only what they were opened for', () => {
    const { open, read, write } = shell();
    expect(read(open('f', O_CREAT | O_WRONLY), 1)).toBe('-EBADF');
    expect(write(open('f'), 'x')).toBe('-EBADF');
  });

  it('may be sparse and 4 TiB long; holes are zeros and cost nothing', () => {
    const { world, open, read, write, call } = shell();
    const fd = open('f', O_CREAT | O_RDWR);
    const free = world.frames.free;
    expect(call('ftruncate64', Number(fd), 0, 0x400)).toBe(0);
    expect(world.frames.free).toBe(free);
    expect(call('llseek', Number(fd), 0x3ff, -3, page(0), flags.SEEK_SET)).toBe(0);
    expect([world.word(page(0)), world.word(page(0, 4))]).toEqual([-3, 0x3ff]);
    expect(write(fd, 'end')).toBe(3);
    expect(write(fd, 'more')).toBe('-EFBIG');
    expect(free - world.frames.free).toBe(4);
    expect(call('pread64', Number(fd), page(0), 5, -5, 0x3ff)).toBe(5);
    expect(string(world.peek(page(0), 5))).toBe('\0\0end');
    expect(call('llseek', Number(fd), 5, 0, page(0), flags.SEEK_SET)).toBe(0);
    expect(read(fd, 3)).toBe('\0\0\0');
    expect(call('ftruncate64', Number(fd), 0, 0)).toBe(0);
    expect(world.frames.free).toBe(free);
    expect(call('ftruncate64', Number(fd), 1, 0x400)).toBe('-EFBIG');
  });

  it('grow until memory is full, and shrink again', () => {
    const { world, open, call } = shell({}, 1 << 20);
    const fd = Number(open('f', O_CREAT | O_RDWR));
    const free = world.frames.free;
    let written = 0;
    for (let done = call('write', fd, page(0), 30000); done !== '-ENOSPC'; done = call('write', fd, page(0), 30000))
      written += Number(done);
    expect(world.frames.free).toBe(0);
    expect(written).toBe((free - 1) * 4096);
    expect(call('mkdirat', AT_FDCWD, 'x'.repeat(100), 0o777)).toBe('-ENOSPC');
    expect(call('ftruncate64', fd, 0, 0)).toBe(0);
    expect(world.frames.free).toBe(free);
  });

  it('live on without a name while they are open', () => {
    const { world, open, read, write, call } = shell();
    const fd = open('f', O_CREAT | O_RDWR);
    write(fd, 'x'.repeat(5000));
    const free = world.frames.free;
    expect(call('unlinkat', AT_FDCWD, 'f', 0)).toBe(0);
    expect(open('f')).toBe('-ENOENT');
    call('llseek', Number(fd), 0, 4999, page(0), 0);
    expect(read(fd, 9)).toBe('x');
    call('close', Number(fd));
    expect(world.frames.free).toBe(free + 3);
  });

  it('are described by statx and fstat', () => {
    const { world, call, open, write } = shell();
    const fd = Number(open('f', O_CREAT | O_RDWR));
    write(fd, 'x'.repeat(5000));
    const { STATX, STAT } = structures;
    for (const args of [
      [AT_FDCWD, 'f', 0],
      [fd, '', flags.AT_EMPTY_PATH],
    ] as const) {
      expect(call('statx', ...args, flags.STATX_BASIC_STATS, page(0))).toBe(0);
      const view = new DataView(world.peek(page(0), 256).buffer);
      expect(view.getUint16(STATX.offsets['mode']!, true)).toBe(0o100644);
      expect(view.getUint32(STATX.offsets['size']!, true)).toBe(5000);
      expect(view.getUint32(STATX.offsets['blocks']!, true)).toBe(16);
      expect(view.getUint32(STATX.offsets['nlink']!, true)).toBe(1);
    }
    expect(call('fstat', fd, page(0))).toBe(0);
    const view = new DataView(world.peek(page(0), STAT.size).buffer);
    expect([view.getUint32(STAT.offsets['mode']!, true), view.getUint32(STAT.offsets['size']!, true)]).toEqual([
      0o100644, 5000,
    ]);
    expect(call('statx', AT_FDCWD, '/', 0, 0, page(GAP))).toBe('-EFAULT');
    expect(call('statx', AT_FDCWD, '', 0, 0, page(0))).toBe('-ENOENT');
    expect(call('fstat', fd, page(FIXED))).toBe('-EFAULT');
  });
});

describe('paths', () => {
  it('are walked as everybody knows them', () => {
    const { call, open } = shell();
    expect(call('mkdirat', AT_FDCWD, 'd/', 0o777)).toBe(0);
    expect(call('mkdirat', AT_FDCWD, 'd/e', 0o777)).toBe(0);
    expect(open('d/./e/../../d//f', O_CREAT)).toBe(3);
    expect(open('d/f/', O_RDONLY)).toBe('-ENOTDIR');
    expect(open('d/f/x')).toBe('-ENOTDIR');
    expect(open('d/g/x')).toBe('-ENOENT');
    expect(open('d/g/', O_CREAT)).toBe('-EISDIR');
    expect(open('')).toBe('-ENOENT');
    expect(open('../../d/f')).toBe(4);
    expect(open('d', O_WRONLY)).toBe('-EISDIR');
    expect(open('d', O_CREAT)).toBe('-EISDIR');
    expect(open('d/f', O_CREAT | O_EXCL)).toBe('-EEXIST');
    expect(open('d/f', O_DIRECTORY)).toBe('-ENOTDIR');
    expect(open('d', O_DIRECTORY | O_CREAT)).toBe('-EINVAL');
  });

  it('have names up to 255 bytes and 4095 in all', () => {
    const { call, open } = shell();
    const name = 'n'.repeat(255);
    expect(open(name, O_CREAT)).toBe(3);
    expect(open(`./${name}`)).toBe(4);
    expect(open(`${name}n`)).toBe('-ENAMETOOLONG');
    expect(open('./'.repeat(2047) + '.')).toBe(5);
    expect(open('/.'.repeat(2048))).toBe('-ENAMETOOLONG');
    expect(call('unlinkat', AT_FDCWD, name, 0)).toBe(0);
    expect(open(name)).toBe('-ENOENT');
  });

  it('start at the working directory, or at a directory that is open', () => {
    const { world, call, open } = shell();
    call('mkdirat', AT_FDCWD, 'd', 0o777);
    expect(call('chdir', 'd')).toBe(0);
    expect(open('f', O_CREAT)).toBe(3);
    expect(call('getcwd', page(0), 100)).toBe(3);
    expect(string(world.peek(page(0), 3))).toBe('/d\0');
    expect(call('getcwd', page(0), 2)).toBe('-ERANGE');
    expect(call('getcwd', page(GAP), 100)).toBe('-EFAULT');
    expect(call('chdir', 'f')).toBe('-ENOTDIR');
    expect(call('chdir', '/')).toBe(0);
    const d = Number(open('d', O_DIRECTORY));
    expect(call('openat', d, 'f', 0, 0)).toBe(5);
    expect(call('openat', 3, 'f', 0, 0)).toBe('-ENOTDIR');
    expect(call('openat', 77, 'f', 0, 0)).toBe('-EBADF');
    expect(call('openat', 77, '/d/f', 0, 0)).toBe(6);
  });

  it('can be taken away, also from under somebody who is there', () => {
    const { call, open } = shell();
    call('mkdirat', AT_FDCWD, 'd', 0o777);
    call('chdir', 'd');
    open('f', O_CREAT);
    expect(call('unlinkat', AT_FDCWD, '../d', AT_REMOVEDIR)).toBe('-ENOTEMPTY');
    expect(call('unlinkat', AT_FDCWD, 'f', AT_REMOVEDIR)).toBe('-ENOTDIR');
    expect(call('unlinkat', AT_FDCWD, 'f/', 0)).toBe('-ENOTDIR');
    expect(call('unlinkat', AT_FDCWD, 'f', 0)).toBe(0);
    expect(call('unlinkat', AT_FDCWD, '../d', 0)).toBe('-EISDIR');
    expect(call('unlinkat', AT_FDCWD, '.', AT_REMOVEDIR)).toBe('-EINVAL');
    expect(call('unlinkat', AT_FDCWD, '..', AT_REMOVEDIR)).toBe('-ENOTEMPTY');
    expect(call('unlinkat', AT_FDCWD, '/', AT_REMOVEDIR)).toBe('-EBUSY');
    expect(call('unlinkat', AT_FDCWD, '../d', AT_REMOVEDIR)).toBe(0);
    expect(open('f', O_CREAT)).toBe('-ENOENT');
    expect(call('mkdirat', AT_FDCWD, 'e', 0o777)).toBe('-ENOENT');
    expect(call('getcwd', page(0), 100)).toBe('-ENOENT');
    expect(call('chdir', '..')).toBe(0);
    expect(call('getcwd', page(0), 100)).toBe(2);
  });

  it('are listed in an order that survives the removal of what was seen', () => {
    const { world, call, open } = shell();
    call('mkdirat', AT_FDCWD, 'd', 0o777);
    const names = Array.from({ length: 30 }, (_, index) => `file-${index}`);
    for (const name of names) expect(open(`d/${name}`, O_CREAT | O_CLOEXEC)).toBeGreaterThan(2);
    const fd = Number(open('d', O_DIRECTORY));
    const seen: string[] = [];
    for (
      let length = Number(call('getdents64', fd, page(0), 100));
      length > 0;
      length = Number(call('getdents64', fd, page(0), 100))
    ) {
      const bytes = world.peek(page(0), length);
      for (let at = 0; at < length; at += bytes[at + 16]!) {
        const name = string(bytes.subarray(at + 19, bytes.indexOf(0, at + 19)));
        seen.push(name);
        if (!name.startsWith('.')) expect(call('unlinkat', AT_FDCWD, `d/${name}`, 0)).toBe(0);
      }
    }
    expect(seen).toEqual(['.', '..', ...names]);
    expect(call('getdents64', fd, page(0), 10)).toBe(0);
    call('llseek', fd, 0, 0, page(0), 0);
    expect(call('getdents64', fd, page(0), 10)).toBe('-EINVAL');
    expect(call('getdents64', 1, page(0), 100)).toBe('-ENOTDIR');
  });
});

describe('descriptors', () => {
  it('are the lowest free ones, and share one position when duplicated', () => {
    const { call, open, read } = shell({ files: [{ path: 'f', bytes: text('abcdef') }] });
    const fd = open('f');
    expect([call('dup', 3), call('close', 3), call('dup', 4)]).toEqual([4, 0, 3]);
    expect([read(fd, 2), read(4, 2), read(open('f'), 2)]).toEqual(['ab', 'cd', 'ab']);
    expect(call('dup3', 4, 20, O_CLOEXEC)).toBe(20);
    expect(call('fcntl64', 20, flags.F_GETFD)).toBe(1);
    expect(call('fcntl64', 4, flags.F_GETFD)).toBe(0);
    expect(call('fcntl64', 4, flags.F_DUPFD, 20)).toBe(21);
    expect([call('dup3', 4, 4, 0), call('dup3', 4, 5000, 0), call('dup3', 99, 5, 0)]).toEqual([
      '-EINVAL',
      '-EBADF',
      '-EBADF',
    ]);
    expect([call('close', 99), call('close', -1), call('dup', 99)]).toEqual(['-EBADF', '-EBADF', '-EBADF']);
  });

  it('end at 1024', () => {
    const { call, open } = shell();
    for (let fd = 3; fd < 1024; fd++) expect(call('dup', 1)).toBe(fd);
    expect([call('dup', 1), open('/'), call('pipe2', page(0), 0)]).toEqual(['-EMFILE', '-EMFILE', '-EMFILE']);
    call('close', 500);
    expect(call('pipe2', page(0), 0)).toBe('-EMFILE');
    expect(call('dup', 1)).toBe(500);
  });

  it('are copied by fork, closed by execve when marked, and all closed at the end', () => {
    const { world, kc, call, pipe } = shell();
    const [reader, writer] = pipe(O_CLOEXEC);
    const child = world.fork(kc);
    call('close', writer);
    expect(said(world.call(child, 'write', writer, text('hi'), 2))).toBe(2);
    expect(world.files.execTable(child.task!.files!)).toBe(child.task!.files);
    expect(said(world.call(child, 'write', writer, text('hi'), 2))).toBe('-EBADF');
    expect(call('read', reader, page(0), 9)).toBe(2);
    expect(call('read', reader, page(0), 9)).toBe(0);
    call('close', reader);
    world.end(child);
    expect(world.files.records.tables.count).toBe(1);
    expect(world.files.records.openFiles.count).toBe(3);
  });

  it('of an open file have flags that can be read and in part be set', () => {
    const { call, open } = shell();
    const fd = Number(open('f', O_CREAT | O_RDWR | O_APPEND));
    expect(call('fcntl64', fd, flags.F_GETFL)).toBe(O_RDWR | O_APPEND);
    expect(call('fcntl64', fd, flags.F_SETFL, O_NONBLOCK | O_WRONLY)).toBe(0);
    expect(call('fcntl64', fd, flags.F_GETFL)).toBe(O_RDWR | O_NONBLOCK);
    expect(call('fcntl64', fd, 999)).toBe('-EINVAL');
  });
});

describe('pipes', () => {
  it('give back what was written, in order, and then wait or end', () => {
    const { world, kc, call, read, write, pipe } = shell();
    const [reader, writer] = pipe();
    const thread = world.thread(kc.task!);
    const waits = () => other(world, thread, 'read', reader, page(0), 9);
    expect([write(writer, 'ab'), write(writer, 'cd'), read(reader, 3), read(reader, 9)]).toEqual([2, 2, 'abc', 'd']);
    expect(waits()).toBe('blocked');
    expect(world.waiting.map(({ reason }) => reason)).toEqual(['pipe data']);
    write(writer, 'x');
    expect(world.waiting).toEqual([]);
    expect(waits()).toBe(1);
    expect(waits()).toBe('blocked');
    call('close', writer);
    expect(world.waiting).toEqual([]);
    expect(waits()).toBe(0);
  });

  it('wait with a long write until it is all read, and keep the file open meanwhile', () => {
    const { world, kc, call, pipe } = shell();
    const [reader, writer] = pipe();
    const thread = world.thread(kc.task!);
    world.poke(
      page(0),
      new Uint8Array(80_000).map((_, index) => index % 251),
    );
    const write = () => other(world, thread, 'write', writer, page(0), 80_000);
    expect(write()).toBe('blocked');
    expect(thread.progress).toBe(65_536);
    call('close', writer);
    expect(call('read', reader, page(8), 10_000)).toBe(10_000);
    expect(world.peek(page(8), 300)).toEqual(world.peek(page(0), 300));
    world.poke(
      page(8),
      new Uint8Array(16).map((_, index) => (32_768 + index) % 251),
    );
    expect(write()).toBe('blocked');
    expect(call('read', reader, page(18), 8000)).toBe(8000);
    expect(write()).toBe(80_000);
    expect([thread.progress, thread.held]).toEqual([0, undefined]);
    for (let left = 62_000; left > 0; left -= 8000)
      expect(call('read', reader, page(18), 8000)).toBe(Math.min(8000, left));
    expect(call('read', reader, page(18), 8000)).toBe(0);
  });

  it('do not mix small writes', () => {
    const { call, pipe } = shell();
    const [reader, writer] = pipe(O_NONBLOCK);
    expect(call('write', writer, page(0), 62_000)).toBe(62_000);
    expect(call('write', writer, page(0), 4000)).toBe('-EAGAIN');
    expect(call('write', writer, page(0), 5000)).toBe(3536);
    expect(call('write', writer, page(0), 5000)).toBe('-EAGAIN');
    expect(call('read', reader, page(0), 65_536)).toBe(65_536);
    expect(call('read', reader, page(0), 1)).toBe('-EAGAIN');
  });

  it('without a reader are broken, and say so with SIGPIPE', () => {
    const { world, call, write, pipe } = shell();
    const [reader, writer] = pipe();
    call('close', reader);
    expect(write(writer, 'x')).toBe('-EPIPE');
    expect(world.signals).toEqual([signals.SIGPIPE]);
  });

  it('lose their reader during a write: the bytes written count', () => {
    const { world, kc, call, pipe } = shell();
    const [reader, writer] = pipe();
    expect(call('write', writer, page(0), 70_000)).toBe('blocked');
    call('close', reader);
    expect(world.waiting).toEqual([]);
    expect(call('write', writer, page(0), 70_000)).toBe(65_536);
    expect(world.signals).toEqual([signals.SIGPIPE]);
    expect(kc.held).toBeUndefined();
  });

  it('take whole parts up to a bad address, and lose nothing at one', () => {
    const { call, pipe } = shell();
    const [reader, writer] = pipe();
    expect(call('write', writer, page(GAP, -100), 200)).toBe('-EFAULT');
    expect(call('write', writer, page(GAP, -4196), 8192)).toBe(4096);
    expect(call('read', reader, page(GAP, -100), 200)).toBe('-EFAULT');
    expect(call('read', reader, page(GAP), 1)).toBe('-EFAULT');
    expect(call('read', reader, page(FIXED), 1)).toBe('-EFAULT');
    expect(call('read', reader, page(0), 8192)).toBe(4096);
  });

  it('have one state for one content, however it came there', () => {
    const one = shell();
    const other = shell();
    for (const { pipe } of [one, other]) pipe();
    one.write(4, 'hello');
    other.write(4, 'x'.repeat(9000));
    other.call('read', 3, page(0), 8998);
    other.write(4, 'hello');
    other.call('read', 3, page(0), 2);
    for (const { world } of [one, other]) {
      for (const number of [0, 1, 2, 8, 9, 10]) world.poke(page(number), new Uint8Array(4096));
    }
    expect(one.world.state()).toBe(other.world.state());
  });

  it('are given up by whoever is killed while waiting', () => {
    const { world, kc, call, pipe } = shell();
    const [reader, writer] = pipe();
    expect(call('write', writer, page(0), 70_000)).toBe('blocked');
    expect(world.files.abandon(kc)).toBe(65_536);
    call('close', reader);
    call('close', writer);
    expect(world.files.records.openFiles.count).toBe(3);
    expect([...world.files.records.inodes].some(({ kind }) => kind === 'pipe')).toBe(false);
  });
});

describe('buffers', () => {
  it('in several pieces are filled and emptied in order', () => {
    const { world, call, open } = shell();
    const fd = Number(open('f', O_CREAT | O_RDWR));
    world.poke(page(1), text('abcdef'));
    world.poke(page(2), new Uint8Array(Int32Array.of(page(1), 2, page(1), 0, page(1, 3), 3).buffer));
    expect(call('writev', fd, page(2), 3)).toBe(5);
    call('llseek', fd, 0, 0, page(0), 0);
    expect(call('readv', fd, page(2), 3)).toBe(5);
    expect(string(world.peek(page(1), 6))).toBe('abcdef');
    expect([
      call('writev', fd, page(2), 0),
      call('writev', fd, page(2), 1025),
      call('writev', fd, page(2), -1),
    ]).toEqual([0, '-EINVAL', '-EINVAL']);
    expect(call('writev', fd, page(GAP), 2)).toBe('-EFAULT');
    world.poke(page(2), new Uint8Array(Int32Array.of(page(1), 2, page(1), -1).buffer));
    expect(call('writev', fd, page(2), 2)).toBe('-EINVAL');
    expect(call('writev', 99, page(2), 2)).toBe('-EBADF');
  });

  it('that end before the count give the part that is there, or -EFAULT for none', () => {
    const { world, call, open, read } = shell({ files: [{ path: 'g', bytes: new Uint8Array(10_000).fill(7) }] });
    const fd = Number(open('f', O_CREAT | O_RDWR));
    world.poke(page(GAP, -10), text('0123456789'));
    expect(call('write', fd, page(GAP, -10), 20)).toBe(10);
    expect(call('write', fd, page(GAP), 20)).toBe('-EFAULT');
    expect(call('write', 1, page(GAP, -10), 20)).toBe(10);
    expect(call('write', 1, 0, 20)).toBe('-EFAULT');
    const g = Number(open('g'));
    expect(call('read', g, page(GAP, -5000), 10_000)).toBe(5000);
    expect(call('read', g, page(GAP), 10_000)).toBe('-EFAULT');
    expect(read(g, 9999).length).toBe(5000);
    expect(call('read', g, 8, 5)).toBe(0);
    expect(call('read', g, 8, 0)).toBe(0);
    expect(call('read', g, 0x7fff_ffff, 2)).toBe('-EFAULT');
    expect(call('read', g, -1, -1)).toBe('-EFAULT');
  });

  it('to /dev/null and from /dev/zero', () => {
    const { world, call, open, write, read } = shell();
    const nothing = Number(open('/dev/null', O_RDWR));
    const zero = Number(open('/dev/zero', O_RDWR));
    expect([write(nothing, 'xyz'), read(nothing, 5), call('write', nothing, page(GAP), 5)]).toEqual([3, '', '-EFAULT']);
    world.poke(page(0), text('xyz'));
    expect(read(zero, 3)).toBe('\0\0\0');
    expect(call('read', zero, page(GAP, -4097), 99_999)).toBe(4097);
  });
});
