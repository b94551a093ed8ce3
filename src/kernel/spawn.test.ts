// task_spawn and task_wait: programs placed in one address space, what is private to them, and what is refused.

import { describe, expect, it } from 'vitest';
import { EACCES, ECHILD, EFAULT, EINVAL, ELIBBAD, ELIBEXEC, ENFILE, ENOENT, ENOEXEC, ENOMEM } from './abi.ts';
import { check } from './testing/check.ts';
import { results } from './testing/guest.ts';
import { run } from './testing/placed.ts';

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
});
