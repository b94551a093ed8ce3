// Console, files and buffers, one fact at a time; the answers are those of Linux.

import { describe, expect, it } from 'vitest';
import { flags, structures } from '../abi.ts';
import { BLOCKED } from '../wait.ts';
import { shell, string, text } from './testing/shell.ts';
import { FIXED, GAP, page } from './testing/world.ts';

const { AT_FDCWD, O_APPEND, O_CREAT, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY } = flags;

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

  it.each([
    ['/f', 5000, "'/f' is there already"],
    ['//f', 5, "'//f' is there already"],
    ['/dev/null', 5, 'is there already'],
    ['/f/g', 5, "'/f/g' cannot be placed: 'f' is a file"],
    ['/d/', 5, "'/d/' names no file"],
    ['/big', 9 << 20, "'/big' has 9437184 bytes, and memory is full after"],
  ])('given at the start as %s, besides /f, are refused with a message', (path, length, message) => {
    const files = [
      { path: '/f', bytes: text('f') },
      { path, bytes: new Uint8Array(length) },
    ];
    expect(() => shell({ files })).toThrow(message);
  });

  it('whose pages have to be waited for are neither read nor changed before they are there', () => {
    const { world, call, open, write } = shell();
    const fd = Number(open('f', O_CREAT | O_RDWR));
    write(fd, 'hello');
    call('llseek', fd, 0, 0, page(0), 0);
    world.poke(page(8), text('other'));
    const before = world.state();
    const { bringIn } = world.files;
    world.files.bringIn = () => BLOCKED;
    expect(call('read', fd, page(0), 5)).toBe('blocked');
    expect(call('write', fd, page(8), 5)).toBe('blocked');
    expect(call('ftruncate64', fd, 3, 0)).toBe('blocked');
    expect(world.state()).toBe(before);
    world.files.bringIn = bringIn;
    expect(call('read', fd, page(0), 5)).toBe(5);
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
