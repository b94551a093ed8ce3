// All calls at once: every row has a handler, bad pointers are refused, and no arguments whatever harm the kernel.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Hart } from '../machine/hart.ts';
import { furthestBehind, randomFrom } from '../machine/interleave.ts';
import { type CallName, calls, EFAULT, errno, flags } from './abi.ts';
import { handlers } from './calls.ts';
import { check } from './testing/check.ts';
import { boot } from './testing/guest.ts';

/** A program that makes calls whose registers somebody else fills in. */
const caller = `
_start: la      s0, room
again:  ecall
        j       again
        .data
room:   .space  4096
        .bss
        .align  12
gap:    .space  4096
`;

function world() {
  const { machine, kernel, events } = boot(caller, {
    machine: { harts: 2 },
    files: [{ path: '/f', bytes: Uint8Array.of(1, 2, 3) }],
  });
  const hart = machine.harts[0];
  const interleaver = furthestBehind();
  const space = kernel.tasks.at(0).space!;
  const ecall = 0x73;
  while (kernel.userOf(space).load32(hart.pc) !== ecall) kernel.turn(interleaver, 1);
  const room = hart.x[8];
  const start = hart.pc;
  // File 3 is open, and its path lies in the room.
  kernel.userOf(space).copyOut(room, new TextEncoder().encode('/f\0'));
  [flags.AT_FDCWD, room, flags.O_RDWR].forEach((value, index) => (hart.x[10 + index] = value));
  hart.x[17] = calls.openat[0];
  kernel.turn(interleaver, 1);
  const begin = machine.snapshot();
  const call = (name: CallName, args: readonly number[]): number | string => {
    machine.restore(begin);
    hart.pc = start;
    args.forEach((value, index) => (hart.x[10 + index] = value));
    hart.x[17] = calls[name][0];
    kernel.turn(interleaver, 1);
    if (kernel.isOver) return kernel.outcome!.kind;
    return kernel.scheduler.on(hart) === undefined ? 'waits' : hart.x[10];
  };
  return { machine, kernel, events, call, room };
}

/** Arguments that are addresses, by what abi.ts calls them. */
const pointers = new Set(
  (
    'buffer path fds result iovecs stat statx siginfo rusage mask parent_tid child_tid word word2 timeout request names set old_set ' +
    'action old_action old_stack timespec name argv envp'
  ).split(' '),
);

const notHere = new Set(['ioctl request', 'statx mask', 'kc_wake word', 'task_wait word']);

/** Arguments with which a call would look at all its pointers. */
function sensible(name: CallName, room: number): number[] {
  const { CLONE_PARENT_SETTID, CLONE_CHILD_SETTID, FUTEX_WAIT, P_ALL, WEXITED, WNOHANG, AT_FDCWD } = flags;
  const some: { [Name in CallName]?: number[] } = {
    execve: [room, room + 64, room + 64],
    getcwd: [room, 100],
    mkdirat: [AT_FDCWD, room, 0],
    pread64: [3, room, 2, 0, 0, 0],
    pwrite64: [3, room, 2, 0, 0, 0],
    getdents64: [3, room, 100],
    unlinkat: [AT_FDCWD, room, 0],
    chdir: [room],
    openat: [AT_FDCWD, room, 0, 0],
    pipe2: [room, 0],
    llseek: [3, 0, 0, room, 0],
    read: [3, room, 8],
    write: [1, room, 8],
    readv: [3, room, 1],
    writev: [1, room, 1],
    fstat: [1, room],
    statx: [AT_FDCWD, room, 0, 0xfff, room],
    waitid: [P_ALL, 0, room, WEXITED | WNOHANG, room],
    sched_setaffinity: [0, 8, room],
    sched_getaffinity: [0, 8, room],
    rt_sigaction: [10, room + 64, room, 8],
    rt_sigprocmask: [0, room, room, 8],
    rt_sigpending: [room, 8],
    rt_sigsuspend: [room, 8],
    rt_sigqueueinfo: [1, 10, room],
    rt_sigtimedwait_time64: [room, room, room + 64, 8],
    sigaltstack: [0, room],
    uname: [room],
    clone: [CLONE_PARENT_SETTID | CLONE_CHILD_SETTID, 0, room, 0, room],
    getrandom: [room, 8, 0],
    clock_gettime64: [1, room],
    clock_getres_time64: [1, room],
    clock_nanosleep_time64: [1, 0, room, 0],
    futex_time64: [room, FUTEX_WAIT, 0, room, room, 0],
    mark: [room, 0],
    task_spawn: [room],
    kc_idle: [room, 0],
    sa_idle: [room, 0],
  };
  return some[name] ?? [];
}

describe('the table of calls', () => {
  it('has a handler for every row', () => {
    expect(Object.keys(handlers).toSorted()).toEqual(Object.keys(calls).toSorted());
  });

  it('has no number twice, and at most six arguments', () => {
    const numbers = Object.values(calls).map(([number]) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const [, args] of Object.values(calls)) expect(args.split(',').length).toBeLessThanOrEqual(6);
  });
});

describe('a bad pointer', () => {
  const { call, room } = world();
  const rows = (Object.keys(calls) as CallName[]).flatMap((name) =>
    calls[name][1]
      .split(', ')
      .flatMap((argument, index) =>
        pointers.has(argument) && !notHere.has(`${name} ${argument}`) ? [[name, argument, index] as const] : [],
      ),
  );
  /** Something else is wrong first: there are no children; no trampoline; no multiprocessor; no signal came; what waits does not look at a second word. */
  const others: Partial<Record<string, number>> = {
    'waitid siginfo': -errno.ECHILD,
    'waitid rusage': -errno.ECHILD,
    'futex_time64 word2': -errno.EAGAIN,
    'kc_idle word': -errno.EINVAL,
    'sa_idle word': -errno.EPERM,
    'rt_sigtimedwait_time64 siginfo': -errno.EAGAIN,
  };

  it.each(rows)('to %s for %s is refused with -EFAULT', (name, argument, index) => {
    const first = sensible(name, room);
    expect(first.length, `sensible arguments for ${name}`).toBeGreaterThan(0);
    for (const bad of [8, 0x4000_0000, -16, 0x7f00_0000]) {
      const args = [...first];
      args[index] = bad;
      expect([name, argument, call(name, args)]).toEqual([name, argument, others[`${name} ${argument}`] ?? -EFAULT]);
    }
  });
});

describe('no arguments', () => {
  it('harm the kernel: a result, a wait, or an end that has a name', () => {
    const { call, room, kernel } = world();
    const names = Object.keys(calls) as CallName[];
    const value = fc.oneof(
      fc.constantFrom(
        0,
        1,
        2,
        3,
        4,
        8,
        16,
        64,
        4096,
        -1,
        -2,
        0x7fff_ffff,
        -0x8000_0000,
        0x4000_0000,
        0x1000,
        0x0010_0000,
        0x7fff_e000,
        room,
        room + 4,
        room + 4095,
      ),
      fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }),
      fc.nat(300),
    );
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.tuple(value, value, value, value, value, value), (name, args) => {
        const result = call(name, args);
        const isFine = typeof result === 'number' || ['waits', 'exit', 'killed', 'failed'].includes(result);
        expect([name, args, result, isFine]).toEqual([name, args, result, true]);
        // What is taken is what live records hold: the world is still consistent enough to go on.
        if (!kernel.isOver) kernel.turn(furthestBehind(), 1);
      }),
      { seed: 3, numRuns: 6000 },
    );
  });
});

describe('two harts that make random calls in turn', () => {
  it('leave a kernel whose lists, counts and references agree', () => {
    const names = (Object.keys(calls) as CallName[]).filter((name) => name !== 'assert');
    const random = randomFrom(11);
    let most = 0;
    for (let round = 0; round < 12; round++) {
      const { kernel, room } = world();
      const small = [
        0,
        1,
        2,
        3,
        4,
        5,
        8,
        64,
        4096,
        8192,
        -1,
        0x2000_0000,
        0x2000_1000,
        0x7fff_e000,
        room,
        room + 16,
        room + 64,
        flags.AT_FDCWD,
      ];
      const { CLONE_VM, CLONE_FS, CLONE_FILES, CLONE_SIGHAND, CLONE_THREAD, CLONE_VFORK } = flags;
      const clones = [
        CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD,
        17,
        CLONE_VM | 17,
        CLONE_FILES | 17,
        CLONE_VM | CLONE_VFORK,
      ];
      const often = [
        'clone',
        'clone',
        'futex_time64',
        'waitid',
        'mmap2',
        'munmap',
        'pipe2',
        'read',
        'write',
        'exit',
      ] as const;
      const loop = { next: (harts: readonly Hart[]) => harts[random(harts.length)] };
      const prepare = {
        next: (harts: readonly Hart[]) => {
          const hart = loop.next(harts);
          const name = random(3) === 0 ? often[random(often.length)] : names[random(names.length)];
          for (let i = 0; i < 6; i++) hart.x[10 + i] = small[random(small.length)];
          if (name === 'clone') hart.x[10] = clones[random(clones.length)];
          if (name === 'clone') hart.x[11] = hart.x[2];
          if (name === 'futex_time64') hart.x[11] = random(5);
          // What ends the first task ends the round.
          const isFirst = kernel.scheduler.on(hart)!.task!.slot === 0;
          hart.x[17] = calls[isFirst && /kill|exit|sig(queue|suspend|return)/.test(name) ? 'getpid' : name][0];
          return hart;
        },
      };
      for (let step = 0; step < 300 && kernel.turn(prepare, 1); step++) if (step % 25 === 0) check(kernel);
      check(kernel);
      most = Math.max(most, kernel.kcs.count);
    }
    expect(most).toBeGreaterThan(10);
  });
});
