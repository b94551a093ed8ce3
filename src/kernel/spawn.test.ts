// task_spawn and task_wait: programs placed in one address space, what is private to them, and that all of it goes.

import { describe, expect, it } from 'vitest';
import { EACCES, ECHILD, EFAULT, EINVAL, ELIBBAD, ELIBEXEC, ENFILE, ENOENT, ENOEXEC, ENOMEM } from './abi.ts';
import { check } from './testing/check.ts';
import { furthestBehind } from '../machine/interleave.ts';
import type { Snapshot } from '../machine/snapshot.ts';
import { Kernel } from './kernel.ts';
import { assembleGuest, boot, machineFor, results, show, type Setting } from './testing/guest.ts';

/** Finds its word in the auxiliary vector, as start-up code does: s0 = word, s1 = what it starts at or 0. */
const start = `
_start: lw      t0, 0(sp)
        slli    t0, t0, 2
        add     t0, t0, sp
        addi    t0, t0, 8
env:    lw      t1, 0(t0)
        addi    t0, t0, 4
        bnez    t1, env
        li      s0, 0
        li      s1, 0
pair:   lw      t1, 0(t0)
        lw      t2, 4(t0)
        addi    t0, t0, 8
        li      t3, AT_TASK_WORD
        bne     t1, t3, other
        mv      s0, t2
other:  li      t3, AT_TASK_START
        bne     t1, t3, another
        mv      s1, t2
another:
        bnez    t1, pair
`;

/** Adds 1 to a static variable that begins as 5 and to the word it was given; exits with the first. */
const adder = assembleGuest(
  `${start}
        bnez    s1, named
        li      t0, 1
        amoadd.w zero, t0, (s0)
        la      t1, own
        lw      t1, 0(t1)               # through a relocated pointer
        lw      a0, 0(t1)
        addi    a0, a0, 1
        sw      a0, 0(t1)
        sys     CALL_EXIT
named:  jr      s1
        .globl  other_start
other_start:
        lw      a0, 0(s0)
        sys     CALL_EXIT
local_start:
        li      a0, 77
        sys     CALL_EXIT
        .data
own:    .word   variable
variable:
        .word   5
`,
  { pie: true },
);

const files = [
  { path: '/bin/adder', bytes: adder },
  { path: '/bin/fixed', bytes: assembleGuest(`_start: done 0`, { pie: false }) },
  { path: '/bin/text', bytes: new TextEncoder().encode('just a text') },
  { path: '/bin/damaged', bytes: adder.slice(0, 60) },
  { path: '/bin/looper', bytes: assembleGuest(`_start: j _start`, { pie: true }) },
  { path: '/bin/faulty', bytes: assembleGuest(`_start: sw zero, 0(zero)`, { pie: true }) },
];

/** `spawn path` spawns with the request as it is; `await tid` waits for it, and its answer is in ended. */
const prelude = `
        .macro  spawn path
        la      t0, \\path
        la      a0, request
        sw      t0, SPAWN_PATH(a0)
        sys     CALL_TASK_SPAWN
        .endm
        .macro  await tid, options=0
        mv      a0, \\tid
        la      a1, ended
        li      a2, \\options
        li      a3, 0
        sys     CALL_TASK_WAIT
        .endm
        .macro  set field, value
        li      t0, \\value
        la      t1, request
        sw      t0, \\field(t1)
        .endm
        .macro  put_address field, label
        la      t0, \\label
        la      t1, request
        sw      t0, \\field(t1)
        .endm
        .data
request: .word  0, argv, 0, 0, counter, 0, CORE_INHERIT, 0, 0, 0
argv:   .word   name, 0
name:   .asciz  "adder"
adder:  .asciz  "/bin/adder"
fixed:  .asciz  "/bin/fixed"
text:   .asciz  "/bin/text"
damaged: .asciz "/bin/damaged"
looper: .asciz  "/bin/looper"
faulty: .asciz  "/bin/faulty"
absent: .asciz  "/bin/absent"
bin:    .asciz  "/bin"
global: .asciz  "other_start"
local:  .asciz  "local_start"
none:   .asciz  "no_start"
        .bss
        .align  2
counter: .space 4
ended:  .space  ENDED_BYTES
        .text
`;
const run = (text: string, setting: Setting = {}) => show(`${prelude}${text}`, { files, ...setting });

describe('a program placed in the address space of another', () => {
  for (const mode of [0, 1])
    it(`has static variables of its own and shares everything else (${mode === 0 ? 'process' : 'thread'} mode)`, () => {
      const shown = run(`
_start: set     SPAWN_FLAGS, ${mode}
        li      s2, 3
again:  spawn   adder
        mv      s3, a0
        await   s3
        bne     a0, s3, bad
        la      t0, ended
        lw      t1, ENDED_STATUS(t0)
        li      t2, 6
        bne     t1, t2, bad
        lw      t1, ENDED_CODE(t0)
        li      t2, CLD_EXITED
        bne     t1, t2, bad
        addi    s2, s2, -1
        bnez    s2, again
        lw      a0, counter
        sys     CALL_EXIT
bad:    done    99
`);
      expect(shown.outcome).toEqual({ kind: 'exit', status: 3 });
      expect(results(shown, 'task_spawn')).toEqual([2, 2, 2]);
      expect(shown.kernel.instances.count).toBe(0);
      expect(shown.kernel.tasks.count).toBe(1);
      expect(shown.kernel.kcs.count).toBe(1);
      check(shown.kernel);
    });

  it('starts at a named function: a global symbol, or the only local one of that name', () => {
    const shown = run(`
_start: put_address SPAWN_FUNCTION, global
        li      t0, 31
        la      t1, counter
        sw      t0, 0(t1)
        spawn   adder
        await   a0
        la      t0, ended
        lw      s2, ENDED_STATUS(t0)
        put_address SPAWN_FUNCTION, local
        spawn   adder
        await   a0
        la      t0, ended
        lw      a0, ENDED_STATUS(t0)
        add     a0, a0, s2
        sys     CALL_EXIT
`);
    expect(shown.outcome).toEqual({ kind: 'exit', status: 108 });
  });

  it('is refused with the errors that PiP has for it, and nothing is left of it', () => {
    const shown = run(`
_start: spawn   absent
        spawn   bin
        spawn   text
        spawn   fixed
        spawn   damaged
        put_address SPAWN_FUNCTION, none
        spawn   adder
        set     SPAWN_FUNCTION, 0
        set     SPAWN_CORE, 1
        spawn   adder
        set     SPAWN_CORE, -2
        spawn   adder
        set     SPAWN_CORE, -1
        set     SPAWN_FLAGS, 2
        spawn   adder
        set     SPAWN_FLAGS, 0
        set     SPAWN_STACK, 0x10000000
        spawn   adder
        set     SPAWN_STACK, 0
        set     SPAWN_CLEAR, 2
        spawn   adder
        set     SPAWN_CLEAR, 4
        spawn   adder
        li      a0, 0
        sys     CALL_TASK_SPAWN
        done    0
`);
    expect(results(shown, 'task_spawn')).toEqual(
      [ENOENT, EACCES, ELIBBAD, ELIBEXEC, ENOEXEC, ENOEXEC, EINVAL, EINVAL, EINVAL, EINVAL, EINVAL, EFAULT, EFAULT].map(
        (errno) => -errno,
      ),
    );
    expect(shown.kernel.instances.count).toBe(0);
    expect(shown.kernel.kcs.count).toBe(1);
    check(shown.kernel);
  });

  it('is refused when memory is full, and what was begun is taken back', () => {
    const shown = run(
      `
_start: li      a0, USAGE_FRAMES
        sys     CALL_USAGE
        mv      s2, a0
        li      s3, 0
more:   spawn   looper
        bltz    a0, full
        addi    s3, s3, 1
        j       more
full:   sub     s5, zero, a0
        li      a0, USAGE_FRAMES
        sys     CALL_USAGE
        mv      s4, a0
end:    beqz    s3, ended_all
        addi    a0, s3, 1
        li      a1, SIGKILL
        sys     CALL_KILL
        addi    s3, s3, -1
        await   -1
        bgtz    a0, end
        done    98
ended_all:
        li      a0, USAGE_FRAMES
        sys     CALL_USAGE
        bne     a0, s2, bad
        mv      a0, s5
        sys     CALL_EXIT
bad:    done    99
`.replaceAll('await   -1', 'li t0, -1\n        await   t0'),
      { machine: { ramBytes: 60 * 4096 } },
    );
    // As with clone, a table of descriptors for which there is no frame is -ENFILE.
    expect([ENOMEM, ENFILE].map((status) => ({ kind: 'exit', status }))).toContainEqual(shown.outcome);
    check(shown.kernel);
  });

  it('tells whoever waits by what signal it ended, and its pages are gone then', () => {
    const shown = run(`
_start: spawn   faulty
        await   a0
        la      t0, ended
        lw      s2, ENDED_STATUS(t0)
        lw      s3, ENDED_CODE(t0)
        li      t1, CLD_KILLED
        bne     s3, t1, bad
        mv      a0, s2
        sys     CALL_EXIT
bad:    done    99
`);
    expect(shown.outcome).toEqual({ kind: 'exit', status: 11 });
    expect([...shown.kernel.spaces.regions].filter((region) => region.kind === 'guard')).toEqual([]);
  });

  it('is waited for without waiting, for nobody, and by the word it was given', () => {
    const shown = run(`
_start: li      t0, -1
        await   t0                      # nobody
        spawn   looper
        mv      s2, a0
        await   s2, WNOHANG             # still there
        mv      a0, s2
        la      a1, ended
        li      a2, WNOHANG
        li      a3, 1234
        sys     CALL_TASK_WAIT          # another word
        await   s2, 2                   # an option that there is not
        mv      a0, s2
        li      a1, SIGKILL
        sys     CALL_KILL
        mv      a0, s2
        la      a1, ended
        li      a2, 0
        la      a3, counter
        sys     CALL_TASK_WAIT
        await   s2
        done    0
`);
    expect(results(shown, 'task_wait')).toEqual([-ECHILD, 0, -ECHILD, -EINVAL, 2, -ECHILD]);
  });

  it('in process mode is also a child of whoever spawned it', () => {
    const shown = run(`
_start: spawn   adder
        li      a0, P_ALL
        li      a1, 0
        la      a2, info
        li      a3, WEXITED
        li      a4, 0
        sys     CALL_WAITID
        bnez    a0, bad
        la      t0, info
        lw      a0, SIGINFO_STATUS(t0)
        sys     CALL_EXIT
bad:    done    99
        .bss
        .align  4
info:   .space  SIGINFO_BYTES
`);
    expect(shown.outcome).toEqual({ kind: 'exit', status: 6 });
    expect(shown.kernel.instances.count).toBe(0);
    check(shown.kernel);
  });

  it('never shares a region with another: what one does to its pages, or its end, leaves the others theirs', () => {
    const shown = run(`
_start: spawn   looper
        mv      s2, a0
        spawn   looper
        mv      s3, a0
        spawn   looper
        mv      s4, a0
        mv      a0, s3
        li      a1, SIGKILL
        sys     CALL_KILL
        await   s3
        li      a0, 1
        la      a1, name
        li      a2, 5
        sys     CALL_WRITE
        done    0
`);
    const { kernel } = shown;
    const placed = [...kernel.instances].toSorted((a, b) => a.start - b.start);
    expect(placed.map(({ tid }) => tid)).toEqual([4, 2]);
    const regions = [...kernel.spaces.regions].filter(({ start }) => start >= placed[0]!.start && start < 0x7000_0000);
    for (const { start, end } of placed) {
      const own = regions.filter((region) => region.start < end && region.end > start);
      expect(own.every((region) => region.start >= start && region.end <= end)).toBe(true);
      expect(own.map(({ kind }) => kind).toSorted()).toEqual(['guard', 'program', 'program', 'program', 'stack', 'tls']);
    }
    expect(regions.length).toBe(12);
  });

  it('keeps what others have mapped in a hole of its place', () => {
    const shown = run(`
_start: spawn   looper
        mv      s2, a0
        li      a0, 0
        sys     CALL_BRK
        la      t0, ended
        mv      a0, s2
        li      a1, SIGKILL
        sys     CALL_KILL
        li      a0, 0x6ffef000          # the first page of its stack
        li      a1, 0x1000
        sys     CALL_MUNMAP
        li      a0, 0x6ffef000
        li      a1, 0x1000
        li      a2, PROT_READ | PROT_WRITE
        li      a3, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED
        li      a4, -1
        li      a5, 0
        sys     CALL_MMAP2
        li      t0, 42
        sw      t0, 0(a0)
        mv      s3, a0
        await   s2
        lw      a0, 0(s3)
        sys     CALL_EXIT
`);
    expect(shown.outcome).toEqual({ kind: 'exit', status: 42 });
  });

  it('goes on the same after a snapshot at any turn, in a new kernel over another machine', () => {
    const text = `${prelude}
_start: li      s2, 4
more:   andi    t0, s2, 1
        la      t1, request
        sw      t0, SPAWN_FLAGS(t1)
        spawn   adder
        addi    s2, s2, -1
        bnez    s2, more
next:   li      t0, -1
        await   t0
        bgtz    a0, next
        lw      a0, counter
        sys     CALL_EXIT
`;
    const setting = { files, machine: { harts: 2 } };
    const whole = boot(text, setting);
    const turns: Snapshot[] = [];
    const order = furthestBehind();
    while (whole.kernel.turn(order, 40)) turns.push(whole.machine.snapshot());
    expect(whole.kernel.outcome).toEqual({ kind: 'exit', status: 4 });
    for (let at = 3; at < turns.length; at += 7) {
      const other = machineFor(setting.machine);
      other.restore(turns[at]!);
      const kernel = new Kernel(other, { files });
      const again = furthestBehind();
      while (kernel.turn(again, 40));
      expect(kernel.outcome).toEqual(whole.kernel.outcome);
      expect(other.hash()).toBe(whole.machine.hash());
    }
  });

  it('keeps every count right at each turn, on two harts, and gives all memory back', () => {
    const { kernel } = boot(
      `${prelude}
_start: li      a0, USAGE_FRAMES
        sys     CALL_USAGE
        mv      s5, a0
        li      s2, 6
more:   andi    t0, s2, 1
        la      t1, request
        sw      t0, SPAWN_FLAGS(t1)
        spawn   adder
        bltz    a0, bad
        addi    s2, s2, -1
        bnez    s2, more
next:   li      t0, -1
        await   t0
        bgtz    a0, next
        li      a0, USAGE_FRAMES
        sys     CALL_USAGE
        sub     a0, a0, s5
        sys     CALL_EXIT
bad:    done    99
`,
      { files, machine: { harts: 2 } },
    );
    const interleaver = furthestBehind();
    while (kernel.turn(interleaver, 30)) check(kernel);
    expect(kernel.outcome).toEqual({ kind: 'exit', status: 0 });
    expect(kernel.instances.count).toBe(0);
  });
});
