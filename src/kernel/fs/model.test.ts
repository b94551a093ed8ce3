// Random sequences of file calls: against a plain model, across a snapshot, with nothing left behind, and with pointers to anywhere.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errno, flags } from '../abi.ts';
import type { KernelContext } from '../kernel-context.ts';
import { BLOCKED } from '../wait.ts';
import { fileCalls } from './calls.ts';
import { Model } from './testing/model.ts';
import { expected, perform, type Step } from './testing/steps.ts';
import { page, USER, USER_PAGES, World } from './testing/world.ts';

const { AT_FDCWD, AT_REMOVEDIR, O_CREAT, O_DIRECTORY, O_RDWR } = flags;

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

const step: fc.Arbitrary<Step> = fc.oneof(
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
const steps = fc.array(step, { minLength: 1, maxLength: 80, size: 'max' });

const three = fc.constant(3);

/** Steps on descriptor 3 alone, so that what is written is also read. */
const fileSteps = fc.array(
  fc.oneof(
    fc.record({ do: does('read'), fd: three, size }),
    fc.record({ do: does('write'), fd: three, size, seed: fc.nat(255) }),
    fc.record({ do: does('seek'), fd: three, offset: fc.integer({ min: -9000, max: 9000 }), whence: fc.nat(2) }),
    fc.record({ do: does('truncate'), fd: three, size }),
  ),
  { minLength: 1, maxLength: 40, size: 'max' },
);

/** An empty tree, as the model begins. */
function emptied(): { world: World; kc: KernelContext } {
  const world = new World();
  const kc = world.start();
  for (const name of ['null', 'zero', 'stdin', 'stdout', 'stderr'])
    world.call(kc, 'unlinkat', AT_FDCWD, `dev/${name}`, 0);
  world.call(kc, 'unlinkat', AT_FDCWD, 'dev', AT_REMOVEDIR);
  return { world, kc };
}

/** Closes and removes everything. */
function tidyUp(world: World, kc: KernelContext): void {
  for (let each = 3; each < 200; each++) world.call(kc, 'close', each);
  world.call(kc, 'chdir', '/');
  const { files } = world;
  const remove = (directory: string) => {
    const fd = Number(world.call(kc, 'openat', AT_FDCWD, directory, O_DIRECTORY, 0));
    const inode = files.openFile(kc.task!, fd)!.inode!;
    const entries = Array.from(files.directories.entries(inode)); // removing changes the list
    for (const entry of entries) {
      const name = `${directory}${files.directories.name(entry)}`;
      const isDirectory = entry.inode!.kind === 'directory';
      if (isDirectory) remove(`${name}/`);
      expect(world.call(kc, 'unlinkat', AT_FDCWD, name, isDirectory ? AT_REMOVEDIR : 0)).toBe(0);
    }
    world.call(kc, 'close', fd);
  };
  remove('/');
  for (let number = 0; number < 20; number++) world.poke(page(number), new Uint8Array(4096));
}

describe('any sequence of file calls', () => {
  const start: Step = { do: 'open', path: 'a', flags: O_CREAT | O_RDWR };

  it.each([
    ['any descriptors and names', steps],
    ['one file', fileSteps.map((sequence): Step[] => [start, ...sequence])],
  ])(
    'on %s answers what a plain model answers, and leaves nothing behind when all is closed and removed',
    (_, drawn) => {
      const { world, kc } = emptied();
      tidyUp(world, kc);
      const empty = world.state();
      const snapshot = world.machine.snapshot();
      fc.assert(
        fc.property(drawn, (sequence) => {
          world.machine.restore(snapshot);
          const model = new Model();
          for (const each of sequence) {
            if (each.do === 'seek' && model.isDirectory(each.fd)) continue;
            expect({ ...each, answer: perform(world, kc, each) }).toEqual({ ...each, answer: expected(model, each) });
          }
          tidyUp(world, kc);
          expect(world.state()).toBe(empty);
        }),
        { seed: 2, numRuns: 150 },
      );
    },
  );

  it('can be taken up again from a snapshot: same answers, same bytes', () => {
    fc.assert(
      fc.property(steps, steps, (before, after) => {
        const { world, kc } = emptied();
        for (const each of before) perform(world, kc, each);
        const snapshot = world.machine.snapshot();
        const first = after.map((each) => perform(world, kc, each));
        const state = world.state();
        world.machine.restore(snapshot);
        const second = after.map((each) => perform(world, kc, each));
        expect(second).toEqual(first);
        expect(world.state()).toBe(state);
      }),
      { seed: 3, numRuns: 30 },
    );
  });

  it('is refused, never a crash, when memory is nearly full; and all of it comes back', () => {
    const world = new World({}, 60 << 12);
    const kc = world.start();
    tidyUp(world, kc);
    const { free } = world.frames;
    const start = world.machine.snapshot();
    fc.assert(
      fc.property(steps, (sequence) => {
        world.machine.restore(start);
        for (const each of sequence) perform(world, kc, each);
        tidyUp(world, kc);
        expect(world.frames.free).toBe(free);
      }),
      { seed: 4, numRuns: 100 },
    );
  });
});

describe('any argument', () => {
  const pointer = fc.oneof(
    fc.integer({ min: USER - 4100, max: USER + (USER_PAGES + 1) * 4096 }),
    fc.constantFrom(0, 1, 8, -1, -4, -4096, 0x7fff_f000, 0x7fff_ffff, 0x8000_0000 | 0),
    fc.integer(),
  );
  const argument = fc.oneof(
    pointer,
    pointer,
    fc.integer({ min: -2, max: 12 }),
    fc.constant(AT_FDCWD),
    fc.nat(70_000),
    fc.integer(),
  );
  const name = fc.constantFrom(...(Object.keys(fileCalls) as (keyof typeof fileCalls)[]));

  it('is answered with a number, and harms nobody', () => {
    const { world, kc } = emptied();
    world.call(kc, 'openat', AT_FDCWD, 'a', O_CREAT | O_RDWR, 0);
    perform(world, kc, { do: 'pipe' });
    world.call(kc, 'openat', AT_FDCWD, '.', O_DIRECTORY, 0);
    const snapshot = world.machine.snapshot();
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, fc.tuple(argument, argument, argument, argument, argument)), {
          minLength: 20,
          maxLength: 60,
        }),
        (calls) => {
          world.machine.restore(snapshot);
          for (let each = 0; each < USER_PAGES; each++)
            if (each % 3 === 0 && each !== 21) world.poke(page(each), new TextEncoder().encode('a/b/../c'));
          for (const [each, args] of calls) {
            const result = world.call(kc, each, ...args);
            if (result === BLOCKED) {
              world.files.abandon(kc);
              world.waiting = [];
            } else expect(result).toSatisfy((n) => Number.isSafeInteger(n) && Number(n) >= -133);
          }
        },
      ),
      { seed: 5, numRuns: 300 },
    );
  });

  const bad = fc.constantFrom(0, 8, -1, -4096, 0x7fff_ffff, page(20), page(USER_PAGES), page(20, 4095));

  it('that points nowhere is -EFAULT', () => {
    const { world, kc } = emptied();
    world.call(kc, 'openat', AT_FDCWD, 'a', O_CREAT | O_RDWR, 0);
    perform(world, kc, { do: 'write', fd: 3, size: 9000, seed: 1 });
    perform(world, kc, { do: 'pipe' });
    perform(world, kc, { do: 'write', fd: 5, size: 100, seed: 1 });
    world.call(kc, 'openat', AT_FDCWD, '.', O_DIRECTORY, 0);
    perform(world, kc, { do: 'seek', fd: 3, offset: 0, whence: 0 });
    // prettier-ignore
    const calls = (p: number) => [
      ['read', 3, p, 9], ['read', 4, p, 9], ['readv', 3, p, 1], ['pread64', 3, p, 9, 0, 0], ['write', 3, p, 9], ['write', 5, p, 9],
      ['write', 1, p, 9], ['writev', 1, p, 1], ['pwrite64', 3, p, 9, 0, 0], ['openat', AT_FDCWD, p, 0, 0], ['mkdirat', AT_FDCWD, p, 0],
      ['unlinkat', AT_FDCWD, p, 0], ['chdir', p], ['getcwd', p, 99], ['getdents64', 6, p, 99], ['fstat', 3, p], ['pipe2', p, 0],
      ['statx', AT_FDCWD, p, 0, 0, page(0)], ['statx', 3, '', flags.AT_EMPTY_PATH, 0, p], ['llseek', 3, 0, 0, p, 0],
    ] as const;
    fc.assert(
      fc.property(bad, (p) => {
        world.poke(page(8), Uint8Array.of(0)); // the empty path of statx
        const before = world.state();
        for (const [call, ...args] of calls(p)) {
          expect([call, ...args, world.call(kc, call, ...args)]).toEqual([call, ...args, -errno.EFAULT]);
        }
        expect(world.state()).toBe(before);
      }),
      { seed: 6, numRuns: 30 },
    );
  });
});
