// Random sequences of file calls: how they are drawn, how they are made, and what the plain model says to them.

import fc from 'fast-check';
import { flags } from '../../abi.ts';
import type { KernelContext } from '../../kernel-context.ts';
import type { Model } from './model.ts';
import { page, type World } from './world.ts';

const { AT_FDCWD, AT_REMOVEDIR, O_NONBLOCK } = flags;

/** One that lies in a frame of its own. */
const LONG = 'a-name-that-does-not-fit-into-an-entry-itself';

const part = fc.constantFrom('a', 'a', 'b', 'b', 'c', LONG, '.', '..', '');
const strangePath = fc
  .tuple(fc.constantFrom('', '', '/'), fc.array(part, { minLength: 1, maxLength: 3 }), fc.constantFrom('', '', '', '/'))
  .map(([start, parts, end]) => start + parts.join('/') + end);
const path = fc.oneof(fc.constantFrom('a', 'b', 'a/b', 'b/a', LONG, '/a', '/b/a', '..'), strangePath);
const fd = fc.oneof(fc.integer({ min: 3, max: 6 }), fc.integer({ min: 3, max: 12 }));
const size = fc.oneof(fc.nat(20), fc.nat(10_000), fc.constantFrom(4096, 8192, 30_000));
const openFlags = fc
  .tuple(
    fc.constantFrom(flags.O_RDONLY, flags.O_WRONLY, flags.O_RDWR, flags.O_RDWR, flags.O_RDWR),
    fc.constantFrom(0, flags.O_CREAT, flags.O_CREAT, flags.O_CREAT),
    fc.constantFrom(
      0,
      0,
      0,
      0,
      0,
      0,
      flags.O_EXCL,
      flags.O_TRUNC,
      flags.O_APPEND,
      flags.O_APPEND | flags.O_TRUNC,
      flags.O_DIRECTORY,
    ),
  )
  .map(([access, creates, others]) => access | creates | others);

const does = <N extends string>(name: N) => fc.constant(name);

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: does('open'), path, flags: openFlags }) },
  { weight: 1, arbitrary: fc.record({ do: does('pipe') }) },
  { weight: 3, arbitrary: fc.record({ do: does('close'), fd }) },
  { weight: 2, arbitrary: fc.record({ do: does('dup'), fd }) },
  { weight: 8, arbitrary: fc.record({ do: does('read'), fd, size }) },
  { weight: 8, arbitrary: fc.record({ do: does('write'), fd, size, seed: fc.nat(255) }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: does('seek'), fd, offset: fc.integer({ min: -9000, max: 9000 }), whence: fc.nat(2) }),
  },
  { weight: 2, arbitrary: fc.record({ do: does('truncate'), fd, size }) },
  { weight: 4, arbitrary: fc.record({ do: does('mkdir'), path }) },
  { weight: 2, arbitrary: fc.record({ do: does('unlink'), path }) },
  { weight: 2, arbitrary: fc.record({ do: does('rmdir'), path }) },
  { weight: 2, arbitrary: fc.record({ do: does('chdir'), path }) },
  { weight: 1, arbitrary: fc.record({ do: does('getcwd') }) },
);
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

export const steps = fc.array(step, { minLength: 1, maxLength: 80, size: 'max' });

const three = fc.constant(3);

/** Steps on descriptor 3 alone, so that what is written is also read. */
export const fileSteps = fc.array(
  fc.oneof(
    fc.record({ do: does('read'), fd: three, size }),
    fc.record({ do: does('write'), fd: three, size, seed: fc.nat(255) }),
    fc.record({ do: does('seek'), fd: three, offset: fc.integer({ min: -9000, max: 9000 }), whence: fc.nat(2) }),
    fc.record({ do: does('truncate'), fd: three, size }),
  ),
  { minLength: 1, maxLength: 40, size: 'max' },
);

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
