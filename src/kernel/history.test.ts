// One state reached by two histories is one state: what was made and given back leaves nothing behind.

import { describe, expect, it } from 'vitest';
import { furthestBehind } from '../machine/interleave.ts';
import { type CallName, calls, flags } from './abi.ts';
import { boot } from './testing/guest.ts';

const { PROT_READ, PROT_WRITE, MAP_PRIVATE, MAP_SHARED, MAP_ANONYMOUS, AT_FDCWD, O_CREAT, O_RDWR, WEXITED, CLONE_VM } =
  flags;
const { MADV_PAGEOUT, POSIX_FADV_DONTNEED } = flags;

/** A machine whose program makes whatever calls are asked for; a child ends at once. */
function caller() {
  const world = boot(
    `
_start: la      s0, room
        sw      zero, 0(s0)
again:  ecall
        bnez    a0, again
        li      a7, CALL_GETPPID        # a child, or a call that answered 0: the first task has no parent
        ecall
        beqz    a0, again
        li      a0, 0
        sys     CALL_EXIT
        .data
        .align  12
room:   .space  4096
`,
    { files: ['/f', '/disk/f'].map((path) => ({ path, bytes: Uint8Array.of(1, 2, 3) })) },
  );
  const { machine, kernel } = world;
  const hart = machine.harts[0];
  const interleaver = furthestBehind();
  const space = () => kernel.tasks.at(0).space!;
  while (kernel.userOf(space()).load32(hart.pc) !== 0x73) kernel.turn(interleaver, 1);
  const at = hart.pc;
  const room = hart.x[8];
  kernel.userOf(space()).copyOut(room, new TextEncoder().encode('/f\0/g\0/disk/f\0'));
  const call = (name: CallName, ...args: number[]): number => {
    for (let i = 0; i < 6; i++) hart.x[10 + i] = args[i] ?? 0;
    hart.x[17] = calls[name][0];
    let result: number | undefined;
    const before = world.events.length;
    while (result === undefined) {
      kernel.turn(interleaver, 1);
      for (const event of world.events.slice(before))
        if (event.kind === 'call' && event.tid === 1 && event.name === name) result = event.result;
    }
    hart.pc = at;
    for (let i = 0; i < 8; i++) hart.x[10 + i] = 0;
    return result;
  };
  return { ...world, call, room };
}

const histories: Record<string, (call: ReturnType<typeof caller>['call'], room: number) => void> = {
  'a mapping': (call) => {
    const at = call('mmap2', 0, 40960, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    expect(at).toBeGreaterThan(0);
    expect(call('mprotect', at + 4096, 4096, PROT_READ)).toBe(0);
    expect(call('munmap', at + 8192, 4096)).toBe(0);
    expect(call('munmap', at, 40960)).toBe(0);
  },
  'protection there and back': (call) => {
    const at = call('mmap2', 0, 40960, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (const protection of [0, PROT_READ | PROT_WRITE, PROT_READ])
      expect(call('mprotect', at + 4096, 8192, protection)).toBe(0);
    expect(call('munmap', at, 40960)).toBe(0);
  },
  'a heap': (call) => {
    const end = call('brk', 0);
    call('brk', end + 100_000);
    expect(call('mlock', end, 100_000)).toBe(0);
    expect(call('brk', end)).toBe(end);
  },
  'an open file': (call, room) => {
    const fd = call('openat', AT_FDCWD, room, O_RDWR, 0);
    expect(call('dup', fd)).toBe(fd + 1);
    call('close', fd);
    call('close', fd + 1);
  },
  'a file made and removed': (call, room) => {
    const fd = call('openat', AT_FDCWD, room + 3, O_CREAT | O_RDWR, 0o644);
    expect(call('write', fd, room, 500)).toBe(500);
    call('close', fd);
    expect(call('unlinkat', AT_FDCWD, room + 3, 0)).toBe(0);
  },
  'pages given up and read back': (call) => {
    const at = call('mmap2', 0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    expect(call('mlock', at, 8192)).toBe(0);
    expect(call('munlock', at, 8192)).toBe(0);
    expect(call('madvise', at, 8192, MADV_PAGEOUT)).toBe(0);
    expect(call('mlock', at, 8192)).toBe(0);
    expect(call('munmap', at, 8192)).toBe(0);
  },
  'a file of the disk read, mapped and dropped': (call, room) => {
    const fd = call('openat', AT_FDCWD, room + 6, O_RDWR, 0);
    const at = call('mmap2', 0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    expect(call('mlock', at, 4096)).toBe(0);
    expect(call('munmap', at, 4096)).toBe(0);
    expect(call('fadvise64_64', fd, 0, 0, 0, 0, POSIX_FADV_DONTNEED)).toBe(0);
    call('close', fd);
  },
  // A child with a copy of the memory would leave one: pages once shared are made private by the next store.
  'a child in the same memory': (call) => {
    const pid = call('clone', CLONE_VM | 17);
    expect(pid).toBe(2);
    expect(call('waitid', 0, 0, 0, WEXITED, 0)).toBe(0);
  },
};

describe('leaves no trace in the state', () => {
  it.each(Object.keys(histories))('%s', (name) => {
    const { machine, call, room, kernel } = caller();
    call('getpid');
    const words = () =>
      Array.from({ length: kernel.store.bytes / 4 }, (_, word) =>
        machine.memory.kernelKinds[word] === 0 ? machine.memory.word(4 * word) : 0,
      );
    const old = words();
    const before = machine.hash();
    histories[name]!(call, room);
    expect(
      words().flatMap((word, index) =>
        word === old[index] ? [] : [`${kernel.store.whatIsAt(4 * index)}: ${old[index]} then, ${word} now`],
      ),
    ).toEqual([]);
    expect(machine.hash()).toBe(before);
  });
});
