// Paths and directories, one fact at a time; the answers are those of Linux.

import { describe, expect, it } from 'vitest';
import { flags } from '../abi.ts';
import { shell, string } from './testing/shell.ts';
import { GAP, page } from './testing/world.ts';

const { AT_FDCWD, AT_REMOVEDIR, O_CLOEXEC, O_CREAT, O_DIRECTORY, O_EXCL, O_RDONLY, O_WRONLY } = flags;

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
