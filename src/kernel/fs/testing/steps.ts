// A step of a random sequence of file calls: how it is made, and what the plain model says to it.

import { flags } from '../../abi.ts';
import type { KernelContext } from '../../kernel-context.ts';
import type { Model } from './model.ts';
import { page, type World } from './world.ts';

const { AT_FDCWD, AT_REMOVEDIR, O_NONBLOCK } = flags;

export type Step =
  | { do: 'open'; path: string; flags: number }
  | { do: 'read' | 'truncate'; fd: number; size: number }
  | { do: 'write'; fd: number; size: number; seed: number }
  | { do: 'seek'; fd: number; offset: number; whence: number }
  | { do: 'close' | 'dup'; fd: number }
  | { do: 'mkdir' | 'unlink' | 'rmdir' | 'chdir'; path: string }
  | { do: 'pipe' | 'getcwd' };

const bytesFrom = (seed: number, length: number) =>
  Uint8Array.from({ length }, (_, index) => seed + index * (seed | 1));

/** What a step answers: a number, or the bytes or the path that it gave. */
export function perform(world: World, kc: KernelContext, s: Step): unknown {
  const call = (...args: Parameters<World['call']> extends [unknown, ...infer R] ? R : never) =>
    world.call(kc, ...args);
  switch (s.do) {
    case 'open':
      return call('openat', AT_FDCWD, s.path, s.flags, 0o644);
    case 'pipe':
      return call('pipe2', page(0), O_NONBLOCK) === 0 ? [world.word(page(0)), world.word(page(0, 4))] : undefined;
    case 'close':
      return call('close', s.fd);
    case 'dup':
      return call('dup', s.fd);
    case 'read': {
      const done = call('read', s.fd, page(0), s.size);
      return typeof done === 'number' && done >= 0 ? [...world.peek(page(0), done)] : done;
    }
    case 'write':
      return call('write', s.fd, bytesFrom(s.seed, s.size), s.size);
    case 'seek': {
      const done = call('llseek', s.fd, s.offset < 0 ? -1 : 0, s.offset, page(0), s.whence);
      return done === 0 ? world.word(page(0)) : done;
    }
    case 'truncate':
      return call('ftruncate64', s.fd, s.size, 0);
    case 'mkdir':
      return call('mkdirat', AT_FDCWD, s.path, 0o755);
    case 'unlink':
      return call('unlinkat', AT_FDCWD, s.path, 0);
    case 'rmdir':
      return call('unlinkat', AT_FDCWD, s.path, AT_REMOVEDIR);
    case 'chdir':
      return call('chdir', s.path);
    case 'getcwd': {
      const done = Number(call('getcwd', page(0), 4096));
      return done > 0 ? new TextDecoder().decode(world.peek(page(0), done - 1)) : done;
    }
  }
}

export function expected(model: Model, s: Step): unknown {
  switch (s.do) {
    case 'open':
      return model.open(s.path, s.flags);
    case 'write':
      return model.write(s.fd, [...bytesFrom(s.seed, s.size)]);
    case 'read':
      return model.read(s.fd, s.size);
    case 'seek':
      return model.seek(s.fd, s.offset, s.whence);
    case 'truncate':
      return model.truncate(s.fd, s.size);
    case 'mkdir':
    case 'unlink':
    case 'rmdir':
    case 'chdir':
      return model[s.do](s.path);
    case 'close':
    case 'dup':
      return model[s.do](s.fd);
    case 'pipe':
      return model.pipe();
    case 'getcwd':
      return model.getcwd();
  }
}
