// The trampoline in the kernel: what leaving a user context does, and what is refused.

import { describe, expect, it } from 'vitest';
import { EAGAIN, EFAULT, EINVAL, SIGSEGV } from './abi.ts';
import { Kernel } from './kernel.ts';
import { boot, machineFor, results, show } from './testing/guest.ts';

/** Two domains with a user context each; `leave` makes the call for `one` with what is in a1-a4 already. */
const domains = `
        .macro  leave what, of, owed
        la      a0, one
        la      a1, one
        li      a2, \\what
        la      a3, \\of
        li      a4, \\owed
        la      a5, back
        sys     CALL_KC_LEAVE
        .endm
        .bss
        .align  4
one:    .space  BLT_BYTES
two:    .space  BLT_BYTES
other:  .space  UC_BYTES
queue:  .space  12
stack:  .space  256
        .text
`;

describe('leaving a user context', () => {
  it('refuses odd addresses, what it does not know, and what is not there, and changes nothing', () => {
    const shown = show(`${domains}
        .macro  try self, domain, what, of
        li      a0, \\self
        li      a1, \\domain
        li      a2, \\what
        li      a3, \\of
        sys     CALL_KC_LEAVE
        .endm
_start: try     2, 0, 0, 0
        try     0, 0, 7, 0
        try     0x1000, 0x1000, BLT_NOTHING, 0
        done    0
back:   done    1
`);
    expect(shown.outcome).toEqual({ kind: 'exit', status: 0 });
    expect(results(shown, 'kc_leave')).toEqual([-EINVAL, -EINVAL, -EFAULT]);
  });

  it('answers EAGAIN while somebody holds the lock of the domain it goes to', () => {
    const shown = show(`${domains}
_start: li      t0, 1
        sw      t0, two + BLT_LOCK, t1
        leave   BLT_PUBLISH, two, -1
        lw      a0, one + UC_SAVED      # not saved
        sys     CALL_EXIT_GROUP
back:   done    1
`);
    expect(results(shown, 'kc_leave')).toEqual([-EAGAIN]);
    expect(shown.outcome).toEqual({ kind: 'exit', status: 0 });
  });

  it('goes on as the next of the domain, with the registers that a call keeps, its stack and its tp', () => {
    const { outcome } = show(`${domains}
_start: la      t0, other               # a context that is ready here
        sw      t0, one + BLT_READY, t1
        la      t1, there
        sw      t1, UC_RA(t0)
        la      t1, stack + 256
        sw      t1, UC_SP(t0)
        li      t1, 11
        sw      t1, UC_TP(t0)
        li      t1, 22
        sw      t1, UC_S0(t0)
        li      t1, 33
        sw      t1, UC_S11(t0)
        li      t1, 1
        sw      t1, UC_SAVED(t0)
        li      s0, 5
        leave   BLT_PUBLISH, two, -1
there:  la      t0, stack + 256
        bne     sp, t0, back
        add     a0, tp, s0
        add     a0, a0, s11             # 66
        lw      t0, two + BLT_INBOX
        la      t1, one
        bne     t0, t1, back
        lw      t0, one + UC_S0         # 5
        add     a0, a0, t0
        lw      t0, two + BLT_OWED      # -1
        add     a0, a0, t0
        lw      t0, one + UC_SAVED      # 1
        add     a0, a0, t0
        sys     CALL_EXIT_GROUP
back:   done    1
`);
    expect(outcome).toEqual({ kind: 'exit', status: 71 });
  });

  it('comes back to a domain that ends and is owed nobody', () => {
    const { outcome } = show(`${domains}
_start: li      t0, 1
        sw      t0, one + BLT_EXITING, t1
        leave   BLT_NOTHING, 0, 0
        done    1
back:   done    9
`);
    expect(outcome).toEqual({ kind: 'exit', status: 9 });
  });

  it('ends a task that would run a context that is not saved', () => {
    const { outcome } = show(`${domains}
_start: la      t0, other
        sw      t0, one + BLT_READY, t1
        leave   BLT_NOTHING, 0, 0
back:   done    1
`);
    expect(outcome).toMatchObject({ kind: 'killed', signal: SIGSEGV });
  });

  it('waits for work with a reason, and a snapshot of it wakes in a new kernel', () => {
    const { kernel, machine } = boot(`${domains}
_start: leave   BLT_NOTHING, 0, 0
back:   done    1
`);
    expect(kernel.run()).toMatchObject({
      kind: 'deadlock',
      waiting: [{ reason: expect.stringMatching(/^work, on its trampoline/) }],
    });
    const other = machineFor();
    const again = new Kernel(other);
    other.restore(machine.snapshot());
    expect(other.hash()).toBe(machine.hash());
    expect(again.outcome).toEqual(kernel.outcome);
  });
});
