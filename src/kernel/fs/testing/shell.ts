// A task that makes calls by name, and says the answers as people do.

import { flags } from '../../abi.ts';
import type { KernelContext } from '../../kernel-context.ts';
import { page, said, World } from './world.ts';

export const text = (string: string) => new TextEncoder().encode(string);
export const string = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

type Call = Parameters<World['call']> extends [unknown, ...infer R] ? R : never;

/** A call by another context. */
export const by = (world: World, kc: KernelContext, ...[name, ...args]: Call) => said(world.call(kc, name, ...args));

export function shell(given: ConstructorParameters<typeof World>[0] = {}, ramBytes?: number) {
  const world = new World(given, ramBytes);
  const kc = world.start();
  const call = (...args: Call) => by(world, kc, ...args);
  return {
    world,
    kc,
    call,
    open: (path: string, openFlags: number = flags.O_RDONLY) => call('openat', flags.AT_FDCWD, path, openFlags, 0o666),
    write: (fd: number | string, what: string) => call('write', Number(fd), text(what), text(what).length),
    read: (fd: number | string, count: number) => {
      const done = call('read', Number(fd), page(0), count);
      return typeof done === 'number' ? string(world.peek(page(0), done)) : done;
    },
    /** A pipe's two descriptors: the reader, the writer. */
    pipe: (pipeFlags: number = 0): [number, number] => {
      call('pipe2', page(0), pipeFlags);
      return [world.word(page(0)), world.word(page(0, 4))];
    },
  };
}
