// Descriptors and pipes, one fact at a time; the answers are those of Linux.

import { describe, expect, it } from 'vitest';
import { flags, signals } from '../abi.ts';
import { by, shell, text } from './testing/shell.ts';
import { FIXED, GAP, page, said } from './testing/world.ts';

const { AT_FDCWD, O_APPEND, O_CLOEXEC, O_CREAT, O_NONBLOCK, O_RDWR, O_WRONLY } = flags;

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

  it('and the working directory can be shared by tasks, and outlive each of them', () => {
    const { world, kc, call, open } = shell();
    const other = world.fork(kc);
    world.end(other);
    other.task!.files = world.files.shareTable(kc.task!.files!);
    other.task!.place = world.files.sharePlace(kc.task!.place!);
    call('mkdirat', AT_FDCWD, 'd', 0o777);
    expect(by(world, other, 'chdir', 'd')).toBe(0);
    expect(by(world, other, 'openat', AT_FDCWD, 'f', O_CREAT, 0o666)).toBe(3);
    world.end(other);
    expect([open('../d/f'), call('close', 3)]).toEqual([4, 0]);
    expect(call('getcwd', page(0), 9)).toBe(3);
    const own = world.files.execTable(world.files.shareTable(kc.task!.files!));
    expect(own).not.toBe(kc.task!.files);
    expect(world.files.records.tables.count).toBe(2);
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
    const waits = () => by(world, thread, 'read', reader, page(0), 9);
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
    const write = () => by(world, thread, 'write', writer, page(0), 80_000);
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
