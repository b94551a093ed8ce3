// The trampoline calls, and calls that stray onto a foreign kernel context.

import { describe, expect, it } from 'vitest';
import { EAGAIN, EFAULT, EINVAL } from './abi.ts';
import { Kernel } from './kernel.ts';
import { boot, machineFor, outputOf, results, show } from './testing/guest.ts';

/** `thread LABEL, STACK, TLS` starts a context; `trampoline STACK` registers 512 bytes; `idle WORD` sleeps on it. */
const macros = `
        .macro  thread label, stack, tls
        li      a0, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SETTLS
        la      a1, \\stack + 512
        li      a2, 0
        la      a3, \\tls
        li      a4, 0
        sys     CALL_CLONE
        beqz    a0, \\label
        .endm
        .macro  trampoline stack
        la      a0, \\stack
        li      a1, 512
        li      a2, 0
        sys     CALL_KC_TRAMPOLINE
        .endm
        .macro  idle word
        la      a0, \\word
        li      a1, 0
        sys     CALL_KC_IDLE
        .endm
        .bss
        .align  4
one:    .space  512
two:    .space  512
tls1:   .space  64
tls2:   .space  64
word:   .space  4
seen:   .space  4
        .text
`;

const sleeper = `${macros}
_start: trampoline one
        thread  child, two, tls2
        mv      s1, sp
        la      sp, one + 512
        idle    word
        mv      sp, s1                  # woken: we are where we were, with every register as it was
        lw      a0, seen
        sys     CALL_EXIT_GROUP
child:  li      t0, 7
        sw      t0, seen, t1
        la      a0, word
        li      a1, 1
        sys     CALL_KC_WAKE
        beqz    a0, child               # nobody sleeps yet
        sys     CALL_EXIT
`;

describe('a trampoline', () => {
  it('is where a context may idle, and from where it goes on when it is woken', () => {
    const shown = show(sleeper, { machine: { harts: 2 }, slice: 7 });
    expect(shown.outcome).toEqual({ kind: 'exit', status: 7 });
    expect(results(shown, 'kc_idle')).toEqual([0]);
    expect(results(shown, 'kc_wake').at(-1)).toBe(1);
  });

  it('refuses sleep on any other stack, on a word that has changed, and at a bad address', () => {
    const shown = show(`${macros}
_start: idle    word                    # nothing is registered
        trampoline one
        idle    word                    # not standing on it
        la      sp, one
        idle    word                    # the lowest address: nothing of it is left
        la      sp, one + 512
        la      a0, word
        li      a1, 1
        sys     CALL_KC_IDLE            # it is 0
        li      a0, 64
        li      a1, 0
        sys     CALL_KC_IDLE
        la      a0, word + 2
        sys     CALL_KC_IDLE
        done    0
`);
    expect(results(shown, 'kc_idle')).toEqual([-EINVAL, -EINVAL, -EINVAL, -EAGAIN, -EFAULT, -EINVAL]);
  });

  it('must be mapped, aligned and of some size; a size of 0 takes it back', () => {
    const shown = show(`${macros}
        .macro  try stack, size
        li      a0, \\stack
        li      a1, \\size
        li      a2, 0
        sys     CALL_KC_TRAMPOLINE
        .endm
_start: try     0x1000, 512
        try     0x1008, 512
        try     0x1000, 16
        trampoline one
        try     0, 0
        la      sp, one + 512
        idle    word
        done    0
`);
    expect(results(shown, 'kc_trampoline')).toEqual([-EFAULT, -EINVAL, -EINVAL, 0, 0]);
    expect(results(shown, 'kc_idle')).toEqual([-EINVAL]);
  });

  it('says in words what its context waits for', () => {
    const { outcome } = show(`${macros}
_start: trampoline one
        la      sp, one + 512
        idle    word
`);
    expect(outcome.kind === 'deadlock' && outcome.waiting[0].reason).toMatch(
      /^work, on its trampoline: the word at 0x/,
    );
  });

  it('survives a snapshot taken while its context sleeps, into a new kernel', () => {
    const { kernel, machine } = boot(sleeper, { machine: { harts: 2 } });
    for (let turn = 0; turn < 20; turn++) kernel.turn({ next: (harts) => harts[0] }, 3);
    const snapshot = machine.snapshot();
    const other = machineFor({ harts: 2 });
    const again = new Kernel(other);
    other.restore(snapshot);
    expect(again.run({ slice: 5 })).toEqual(kernel.run({ slice: 5 }));
    expect(other.hash()).toBe(machine.hash());
  });
});

describe('a call made for another user context', () => {
  const stray = `${macros}
_start: la      tp, tls1
        trampoline one
        la      a0, one
        li      a1, 512
        la      a2, tls1
        sys     CALL_KC_TRAMPOLINE      # names our own block
        thread  child, two, tls2
wait:   lw      t0, seen
        beqz    t0, wait
        sys     CALL_GETPID
        la      tp, tls2                # as a user-level switch to the other's context would do
        sys     CALL_SCHED_YIELD        # the context's own business
there:  sys     CALL_GETPID
        la      tp, tls1
        sys     CALL_GETPID
        done    0
child:  li      t0, 1
        sw      t0, seen, t1
        la      a0, word
        li      a1, 0
        li      a2, 0
        li      a3, 0
        sys     CALL_FUTEX_TIME64
`;

  it('is told and counted, and those of a context itself are not', () => {
    const shown = show(stray);
    expect(shown.outcome).toEqual({ kind: 'exit', status: 0 });
    const strayed = shown.events.filter((event) => event.kind === 'strayed');
    expect(strayed.map(({ name, tid, owner }) => ({ name, tid, owner }))).toEqual([
      { name: 'getpid', tid: 1, owner: 2 },
    ]);
    expect(shown.kernel.statistics().strayed).toBe(1);
  });

  it('ends the run with its place, if that is asked for', () => {
    const { outcome, events } = show(stray, { consistentCalls: true });
    if (outcome.kind !== 'failed') throw new Error(outcome.kind);
    expect(outcome.property).toBe('consistent-calls');
    expect(outcome.detail).toBe('getpid by the user context of KC 2 (pid 1), on KC 1 (pid 1)');
    const place = events.find((event) => event.kind === 'strayed')!;
    expect(outcome.report.pc).toBe(place.kind === 'strayed' ? place.pc : 0);
    expect(outputOf(events)).toBe('');
  });

  it('is not one with a block that nobody owns: a program may keep what it likes in tp', () => {
    const shown = show(`${macros}
_start: la      a0, one
        li      a1, 512
        la      a2, tls1
        sys     CALL_KC_TRAMPOLINE
        la      tp, tls2
        sys     CALL_GETPID
        done    0
`);
    expect(shown.kernel.statistics().strayed).toBe(0);
  });
});
