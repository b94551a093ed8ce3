// Signals between tasks: ends, ignoring, holding back, refusals.

import { describe, expect, it } from 'vitest';
import { ESRCH } from './abi.ts';
import { fork, results, show } from './testing/guest.ts';

describe('signals', () => {
  it('end a task, do nothing when ignored, and wait while they are masked', () => {
    const shown = show(
      `${fork}
_start: fork
        beqz    a0, child
        mv      s0, a0
        li      t0, 1500
delay:  addi    t0, t0, -1
        bnez    t0, delay
        mv      a0, s0
        li      a1, SIGUSR1             # ignored there
        sys     CALL_KILL
        mv      a0, s0
        li      a1, SIGTERM             # held back there until it has written
        sys     CALL_KILL
        wait
        la      t1, info
        lw      a0, SIGINFO_STATUS(t1)
        sys     CALL_EXIT
child:  li      a0, SIGUSR1
        la      a1, ignore
        li      a2, 0
        li      a3, 8
        sys     CALL_RT_SIGACTION
        li      a0, SIG_BLOCK
        la      a1, term
        li      a2, 0
        li      a3, 8
        sys     CALL_RT_SIGPROCMASK
        li      t0, 5000
spin:   addi    t0, t0, -1
        bnez    t0, spin
        put     text, 5
        li      a0, SIG_UNBLOCK
        la      a1, term
        li      a2, 0
        li      a3, 8
        sys     CALL_RT_SIGPROCMASK
        put     text, 5
        done    0
        .data
ignore: .word   SIG_IGN, 0, 0, 0
term:   .word   1 << (SIGTERM - 1), 0
text:   .ascii  "still"
`,
      { machine: { harts: 2 }, slice: 1, quantum: 100_000 },
    );
    expect(results(shown, 'kill')).toEqual([0, 0]);
    expect(shown.output).toBe('still');
    expect(shown.outcome).toEqual({ kind: 'exit', status: 15 });
  });

  it('kill: nobody there, nobody meant, and the whole run', () => {
    const shown = show(`
_start: li      a0, 77
        li      a1, SIGTERM
        sys     CALL_KILL
        li      a0, 1
        li      a1, 0
        sys     CALL_KILL
        li      a0, 0
        li      a1, SIGCHLD
        sys     CALL_KILL
        sys     CALL_GETPID
        sys     CALL_GETTID
        mv      a1, a0
        li      a0, 1
        li      a2, SIGABRT
        sys     CALL_TGKILL
`);
    expect(results(shown, 'kill')).toEqual([-ESRCH, 0, 0]);
    expect(shown.outcome).toEqual({ kind: 'killed', signal: 6 });
  });
});
