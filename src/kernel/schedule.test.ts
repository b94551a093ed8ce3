// Scheduling and time: slices, affinity, idle harts, sleeping, futexes with timeouts and requeues, litmus starts.

import { describe, expect, it } from 'vitest';
import { BadElf } from '../elf.ts';
import { EAGAIN, EINVAL, ESRCH, ETIMEDOUT } from './abi.ts';
import { boot, results, show } from './testing/guest.ts';

const thread = `
        .macro  thread entry, top
        li      a0, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD
        la      a1, \\top
        sys     CALL_CLONE
        beqz    a0, \\entry
        .endm
        .bss
        .align  4
        .space  1024
stack1: .space  1024
stack2: .space  1024
stack3:
        .text
`;

describe('time slices', () => {
  const spinners = `${thread}
_start: thread  spin, stack1
        thread  spin, stack2
spin:   j       spin
`;

  it('take turns after a quantum, whatever the interleaver’s slice', () => {
    for (const slice of [1, 70, 1000]) {
      const { events } = show(spinners, { slice, quantum: 500, maxTicks: 20_000 });
      const switches = events.flatMap((event) => (event.kind === 'switch' ? [event] : [])).slice(1);
      expect(switches.slice(0, 6).map((event) => event.tid)).toEqual([2, 3, 1, 2, 3, 1]);
      for (const [index, event] of switches.slice(1).entries()) {
        // A slice, and what the trap and the switch cost.
        expect(event.at - switches[index].at).toBe(500 + 100 + 300);
      }
    }
  });

  it('do not exist for who is alone: nothing interrupts it', () => {
    const { events, kernel } = show('_start: j _start', { quantum: 500, maxTicks: 50_000 });
    expect(events.filter((event) => event.kind === 'switch').length).toBe(1);
    expect(kernel.elapsed).toBe(50_000);
  });

  it('sched_yield lets the next one run at once, and costs nothing more when there is none', () => {
    const { events } = show(
      `${thread}
_start: thread  child, stack1
        sys     CALL_SCHED_YIELD
        sys     CALL_SCHED_YIELD
        done    0
child:  li      a0, 0
        sys     CALL_EXIT
`,
    );
    const calls = events.flatMap((event) =>
      event.kind === 'call' || event.kind === 'exited'
        ? [`${event.tid} ${event.kind === 'call' ? event.name : 'exit'}`]
        : [],
    );
    expect(calls).toEqual(['1 clone', '1 sched_yield', '2 exit', '1 sched_yield', '1 exit']);
  });
});

describe('a switch', () => {
  const pairs = (flags: string) => `${thread}
_start: li      a0, ${flags}
        li      a1, 0
        sys     CALL_CLONE
        li      s0, 50
yield:  sys     CALL_SCHED_YIELD
        addi    s0, s0, -1
        bnez    s0, yield
        li      a0, 0
        sys     CALL_EXIT
`;

  it('between contexts of one address space loads no root, and between address spaces it does each time', () => {
    const threads = show(pairs('CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD'));
    expect(threads.kernel.statistics()).toMatchObject({ rootLoads: 1, calls: { sched_yield: 100, clone: 1, exit: 2 } });
    expect(threads.kernel.statistics().switches).toBeGreaterThan(100);
    const tasks = show(pairs('SIGCHLD'));
    expect(tasks.kernel.statistics().rootLoads).toBeGreaterThan(90);
    expect(tasks.kernel.elapsed - threads.kernel.elapsed).toBeGreaterThan(90 * 50);
  });
});

describe('affinity', () => {
  it('moves a context, and keeps it where it may run', () => {
    const shown = show(
      `${thread}
        .macro  pin mask
        li      a0, 0
        li      a1, 8
        la      a2, \\mask
        sys     CALL_SCHED_SETAFFINITY
        .endm
_start: pin     second
        pin     none
        pin     outside
        li      a0, 0
        li      a1, 8
        la      a2, room
        sys     CALL_SCHED_GETAFFINITY
        li      a0, 99
        li      a1, 8
        la      a2, room
        sys     CALL_SCHED_GETAFFINITY
        li      a0, 0
        li      a1, 7
        la      a2, room
        sys     CALL_SCHED_GETAFFINITY
        lw      a0, room
        sys     CALL_EXIT
        .data
second: .word   2, 0
none:   .word   0, 0
outside: .word  0, 1
room:   .word   0, 0
`,
      { machine: { harts: 3 } },
    );
    expect(results(shown, 'sched_setaffinity')).toEqual([0, -EINVAL, -EINVAL]);
    expect(results(shown, 'sched_getaffinity')).toEqual([8, -ESRCH, -EINVAL]);
    expect(shown.outcome).toEqual({ kind: 'exit', status: 2 });
    expect(shown.events.flatMap((event) => (event.kind === 'switch' ? [event.hart] : []))).toEqual([0, 1]);
  });

  it('takes another context off a hart at once', () => {
    const shown = show(
      `${thread}
_start: thread  spin, stack1
        li      t0, 2000
delay:  addi    t0, t0, -1
        bnez    t0, delay
        li      a0, 2
        li      a1, 8
        la      a2, third
        sys     CALL_SCHED_SETAFFINITY
        li      t0, 2000
more:   addi    t0, t0, -1
        bnez    t0, more
        done    0
spin:   j       spin
        .data
third:  .word   4, 0
`,
      { machine: { harts: 3 } },
    );
    expect(shown.events.flatMap((event) => (event.kind === 'switch' && event.tid === 2 ? [event.hart] : []))).toEqual([
      1, 2,
    ]);
  });
});

describe('sleeping', () => {
  const nap = (how: string, time: string) => `
_start: li      a0, CLOCK_MONOTONIC
        li      a1, ${how}
        la      a2, time
        li      a3, 0
        sys     CALL_CLOCK_NANOSLEEP_TIME64
        li      a0, CLOCK_MONOTONIC
        la      a1, time
        sys     CALL_CLOCK_GETTIME64
        lw      s0, time
        lw      s1, time+8
        done    0
        .data
        .align  3
time:   .word   ${time}
`;

  it('an idle hart’s clock jumps to the event that wakes it', () => {
    const { kernel, machine } = show(nap('0', '2, 0, 500, 0'), { maxTicks: 4e9 });
    expect(machine.harts[0].x[8]).toBe(2);
    expect(kernel.elapsed).toBeGreaterThan(2_000_000_500);
    expect(kernel.elapsed).toBeLessThan(2_000_004_000);
    expect(machine.harts[0].retired).toBeLessThan(40);
    expect(kernel.statistics().harts[0].idle).toBeGreaterThan(1_999_990_000);
  });

  it('until a time, which may have passed; and not for nonsense', () => {
    expect(results(show(nap('TIMER_ABSTIME', '0, 0, 90000, 0')), 'clock_nanosleep_time64')).toEqual([0]);
    expect(show(nap('TIMER_ABSTIME', '0, 0, 90000, 0')).kernel.elapsed).toBeGreaterThan(90_000);
    expect(results(show(nap('TIMER_ABSTIME', '0, 0, 1, 0')), 'clock_nanosleep_time64')).toEqual([0]);
    expect(results(show(nap('0', '0, 0, 1000000000, 0')), 'clock_nanosleep_time64')).toEqual([-EINVAL]);
    expect(results(show(nap('0', '-1, -1, 0, 0')), 'clock_nanosleep_time64')).toEqual([-EINVAL]);
  });

  it('the processor clocks count what ran, not what slept', () => {
    const shown = show(`
_start: li      a0, CLOCK_MONOTONIC
        li      a1, 0
        la      a2, nap
        li      a3, 0
        sys     CALL_CLOCK_NANOSLEEP_TIME64
        li      a0, CLOCK_THREAD_CPUTIME_ID
        la      a1, time
        sys     CALL_CLOCK_GETTIME64
        lw      s0, time+8
        li      a0, CLOCK_PROCESS_CPUTIME_ID
        la      a1, time
        sys     CALL_CLOCK_GETTIME64
        lw      s1, time+8
        done    0
        .data
        .align  3
nap:    .word   0, 0, 9000000, 0
time:   .word   0, 0, 0, 0
`);
    const [thread, task] = [shown.machine.harts[0].x[8], shown.machine.harts[0].x[9]];
    expect(thread).toBeGreaterThan(100);
    expect(thread).toBeLessThan(10_000);
    expect(task).toBeGreaterThan(thread);
  });
});

describe('futexes', () => {
  it('time out, relative or at a time', () => {
    const shown = show(`
        .macro  await operation
        la      a0, word
        li      a1, \\operation
        li      a2, 0
        la      a3, time
        li      a5, -1
        sys     CALL_FUTEX_TIME64
        .endm
_start: await   FUTEX_WAIT
        await   FUTEX_WAIT_BITSET       # has passed already
        la      a0, word
        li      a1, FUTEX_WAIT
        li      a2, 1
        li      a3, 0
        sys     CALL_FUTEX_TIME64
        la      a0, word+1
        sys     CALL_FUTEX_TIME64
        done    0
        .data
        .align  3
time:   .word   0, 0, 5000, 0
word:   .word   0, 0
`);
    expect(results(shown, 'futex_time64')).toEqual([-ETIMEDOUT, -ETIMEDOUT, -EAGAIN, -EINVAL]);
    expect(shown.kernel.elapsed).toBeGreaterThan(5000);
  });

  it('requeue: one is woken, the others wait for another word then', () => {
    const shown = show(
      `${thread}
_start: thread  sleep, stack1
        thread  sleep, stack2
        thread  sleep, stack3
        li      t0, 3000
delay:  addi    t0, t0, -1
        bnez    t0, delay
        la      a0, first
        li      a1, FUTEX_CMP_REQUEUE
        li      a2, 1
        li      a3, 100
        la      a4, second
        li      a5, 5
        sys     CALL_FUTEX_TIME64       # the value is not 5
        la      a0, first
        li      a5, 0
        sys     CALL_FUTEX_TIME64       # 1 woken, 2 moved
        la      a0, first
        li      a1, FUTEX_WAKE
        li      a2, 100
        sys     CALL_FUTEX_TIME64       # nobody is left
        la      a0, second
        sys     CALL_FUTEX_TIME64       # both
        done    0
sleep:  la      a0, first
        li      a1, FUTEX_WAIT
        li      a2, 0
        li      a3, 0
        sys     CALL_FUTEX_TIME64
        li      a0, 0
        sys     CALL_EXIT
        .data
first:  .word   0
second: .word   0
`,
      { machine: { harts: 4 } },
    );
    const own = shown.events.flatMap((event) =>
      event.kind === 'call' && event.tid === 1 && event.name === 'futex_time64' ? [event.result] : [],
    );
    expect(own).toEqual([-EAGAIN, 3, 0, 2]);
  });
});

describe('a litmus start', () => {
  const buffering = `
        .globl  T0
        .globl  T1
T0:     la      t0, x
        li      t1, 1
        sw      t1, 0(t0)
        lw      s0, y
        mv      a0, s0
        sys     CALL_EXIT
T1:     la      t0, y
        li      t1, 1
        sw      t1, 0(t0)
        lw      s0, x
        mv      a0, zero
        sys     CALL_EXIT
_start: ebreak
        .data
x:      .word   0
        .space  8000
y:      .word   0
`;

  it('starts hart i at symbol i, with no faults, no preemption, and ends with the last', () => {
    const { outcome, events, machine } = show(buffering, { start: ['T0', 'T1'], machine: { harts: 2 }, slice: 1 });
    expect(outcome).toEqual({ kind: 'exit', status: 1 });
    expect(events.filter((event) => event.kind === 'fault')).toEqual([]);
    expect(events.flatMap((event) => (event.kind === 'switch' ? [event.hart] : []))).toEqual([0, 1]);
    expect(machine.harts.map((hart) => hart.x[8])).toEqual([1, 1]);
  });

  it('shows the other outcomes under other interleavers, and never both zero', () => {
    const seen = new Set<string>();
    for (let mask = 0; mask < 1 << 12; mask += 37) {
      const { machine, kernel } = boot(buffering, { start: ['T0', 'T1'], machine: { harts: 2 } });
      let bit = 0;
      while (kernel.turn({ next: (harts) => harts[(mask >>> (bit++ % 12)) & 1] ?? harts[0] }, 1));
      seen.add(machine.harts.map((hart) => hart.x[8]).join());
    }
    expect([...seen].toSorted()).toEqual(['0,1', '1,0', '1,1']);
  });

  it('touches nothing but its own context when a hart ends', () => {
    const { kernel } = show(buffering, { start: ['T0', 'T1'], machine: { harts: 2 } });
    expect([...kernel.kcs].map((kc) => kc.mode)).toEqual(['ended', 'ended']);
    expect(kernel.tasks.at(0).contexts).toBe(2);
  });

  it('says what is missing', () => {
    expect(() => boot(buffering, { start: ['T0', 'T7'], machine: { harts: 2 } })).toThrow(
      /there is no symbol T7 to start hart 1 at/,
    );
    expect(() => boot(buffering, { start: ['T0', 'T1'] })).toThrow(BadElf);
  });
});

it('a futex wait whose word is unmapped meanwhile still ends with its time-out', () => {
  const shown = show(
    `
_start: li      a0, 0
        li      a1, 4096
        li      a2, PROT_READ | PROT_WRITE
        li      a3, MAP_PRIVATE | MAP_ANONYMOUS
        li      a4, -1
        li      a5, 0
        sys     CALL_MMAP2
        mv      s0, a0
        li      a0, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD
        la      a1, top
        sys     CALL_CLONE
        beqz    a0, other
        mv      a0, s0
        li      a1, FUTEX_WAIT
        li      a2, 0
        la      a3, while
        sys     CALL_FUTEX_TIME64
        neg     a0, a0
        sys     CALL_EXIT_GROUP
other:  mv      a0, s0
        li      a1, 4096
        sys     CALL_MUNMAP
        li      a0, 0
        sys     CALL_EXIT
        .data
        .balign 8
while:  .word   0, 0, 50000, 0
        .bss
        .balign 16
        .zero   64
top:
`,
    { machine: { harts: 2 } },
  );
  expect(shown.outcome).toEqual({ kind: 'exit', status: ETIMEDOUT });
});
