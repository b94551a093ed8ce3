// Pipes, files and descriptors as guest programs use them: contexts that wait for each other, tasks that inherit and end.

import { describe, expect, it } from 'vitest';
import { furthestBehind } from '../../machine/interleave.ts';
import { Kernel } from '../kernel.ts';
import { boot, outputOf, results, show } from '../testing/guest.ts';

/** `thread START` starts a context there, on its own stack; `fork` makes a task. s0 and s1 hold a pipe's two descriptors. */
const prelude = `
        .macro  pipe
        la      a0, ends
        li      a1, 0
        sys     CALL_PIPE2
        la      t0, ends
        lw      s0, 0(t0)
        lw      s1, 4(t0)
        .endm
        .macro  thread start
        li      a0, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM
        la      a1, top
        li      a2, 0
        li      a3, 0
        li      a4, 0
        sys     CALL_CLONE
        beqz    a0, \\start
        .endm
        .macro  fork
        li      a0, SIGCHLD
        li      a1, 0
        li      a2, 0
        li      a3, 0
        li      a4, 0
        sys     CALL_CLONE
        .endm
        .macro  read fd, buffer, count
        mv      a0, \\fd
        la      a1, \\buffer
        li      a2, \\count
        sys     CALL_READ
        .endm
        .macro  write fd, buffer, count
        mv      a0, \\fd
        la      a1, \\buffer
        li      a2, \\count
        sys     CALL_WRITE
        .endm
        .macro  close fd
        mv      a0, \\fd
        sys     CALL_CLOSE
        .endm
        .macro  wait
        li      a0, P_ALL
        li      a1, 0
        la      a2, info
        li      a3, WEXITED
        li      a4, 0
        sys     CALL_WAITID
        .endm
        .bss
        .align  4
info:   .space  SIGINFO_BYTES
ends:   .space  8
small:  .space  1000
large:  .space  200000
        .space  4096
        .align  4
top:
        .text
`;

/** The reader adds up what comes in pieces of 1000; the writer sends 200,000 bytes, most of them while the pipe is full. */
const producer = `${prelude}
_start: pipe
        thread  writer
        li      s2, 0                   # bytes
        li      s3, 0                   # and their sum
next:   read    s0, small, 1000
        blez    a0, end
        add     s2, s2, a0
        la      t0, small
        add     t1, t0, a0
add:    lbu     t2, 0(t0)
        add     s3, s3, t2
        addi    t0, t0, 1
        bltu    t0, t1, add
        j       next
end:    la      t0, small
        sw      s2, 0(t0)
        sw      s3, 4(t0)
        put     small, 8
        done    0
writer: la      t0, large
        li      t1, 200000
fill:   sb      t1, 0(t0)
        addi    t0, t0, 1
        addi    t1, t1, -1
        bnez    t1, fill
        write   s1, large, 200000
        close   s1
        li      a0, 0
        sys     CALL_EXIT
`;
const words = (output: string) => [...new Int32Array(Uint8Array.from(output, (c) => c.charCodeAt(0)).buffer)];
const sum = Array.from({ length: 200_000 }, (_, index) => (200_000 - index) & 255).reduce((a, b) => a + b);

describe('a pipe between two contexts', () => {
  it.each([1, 2])('carries more than it holds, on %i harts', (harts) => {
    const shown = show(producer, { machine: { harts } });
    expect(shown.outcome).toEqual({ kind: 'exit', status: 0 });
    expect(words(shown.output)).toEqual([200_000, sum]);
    expect(results(shown, 'write')[0]).toBe(200_000);
  });

  it('is in a snapshot with all that is in it, and with who waits for it', () => {
    const { machine, kernel, events } = boot(producer, { machine: { harts: 2 } });
    const interleaver = furthestBehind();
    const waits = () => [...kernel.kcs].some((kc) => kc.reason === 'pipe room' && kc.progress > 100_000);
    while (!waits()) expect(kernel.turn(interleaver, 1000)).toBe(true);
    const snapshot = machine.snapshot();
    const ends = [1, 2].map(() => {
      machine.restore(snapshot);
      events.length = 0;
      const same = new Kernel(machine, { tell: (event) => void events.push(event) });
      expect(same.run({})).toEqual({ kind: 'exit', status: 0 });
      return [outputOf(events), machine.hash()];
    });
    expect(ends[0]).toEqual(ends[1]);
    expect(words(ends[0]![0]!)).toEqual([200_000, sum]);
  });

  it('still belongs to a read that waits when its descriptor is closed', () => {
    const shown = show(`${prelude}
_start: pipe
        thread  other
        read    s0, small, 10
        la      t0, small
        lbu     t1, 0(t0)
        add     a0, a0, t1
        sys     CALL_EXIT_GROUP
other:  sys     CALL_SCHED_YIELD
        sys     CALL_SCHED_YIELD
        close   s0
        write   s1, one, 1
        li      a0, 0
        sys     CALL_EXIT
        .data
one:    .byte   41
`);
    expect(shown.events.some((event) => event.kind === 'sleep' && event.reason.includes('pipe'))).toBe(true);
    expect(shown.outcome).toEqual({ kind: 'exit', status: 42 });
  });

  it('that nobody writes is a deadlock with a reason', () => {
    const shown = show(`${prelude}
_start: pipe
        read    s0, small, 1
`);
    expect(shown.outcome).toMatchObject({ kind: 'deadlock', waiting: [{ tid: 1, reason: 'data in pipe 8' }] });
  });
});

describe('a pipe between two tasks', () => {
  it('ends when the last writer ends, in whichever way', () => {
    const shown = show(`${prelude}
_start: pipe
        fork
        bnez    a0, parent
        close   s0
        write   s1, word, 5
        done    9
parent: close   s1
        read    s0, small, 100
        mv      s2, a0
        put     small, 5
        read    s0, small, 100
        slli    a0, a0, 4
        add     s2, s2, a0
        wait
        mv      a0, s2
        sys     CALL_EXIT_GROUP
        .data
word:   .ascii  "child"
`);
    expect([shown.output, shown.outcome]).toEqual(['child', { kind: 'exit', status: 5 }]);
  });

  it('without a reader kills who writes, and only the task that does', () => {
    const shown = show(`${prelude}
_start: pipe
        close   s0
        fork
        bnez    a0, parent
        write   s1, small, 5
        done    0
parent: wait
        la      t0, info
        lw      a0, SIGINFO_STATUS(t0)
        sys     CALL_EXIT_GROUP
`);
    expect(shown.outcome).toEqual({ kind: 'exit', status: 13 });
    const alone = show(`${prelude}
_start: pipe
        close   s0
        write   s1, small, 5
        done    0
`);
    expect(alone.outcome).toMatchObject({ kind: 'killed', signal: 13 });
  });

  it('gives everything back when a waiting task is killed', () => {
    const shown = show(`${prelude}
_start: li      s3, 50
again:  pipe
        fork
        bnez    a0, parent
        close   s0
        close   s1
        pipe
        write   s1, large, 100000
parent: mv      s2, a0
        close   s0
        close   s1
        li      s4, 20                  # time for the child to fill its pipe
turn:   sys     CALL_SCHED_YIELD
        addi    s4, s4, -1
        bnez    s4, turn
        mv      a0, s2
        li      a1, SIGKILL
        sys     CALL_KILL
        wait
        addi    s3, s3, -1
        bnez    s3, again
        done    0
`);
    expect(shown.outcome).toEqual({ kind: 'exit', status: 0 });
    expect(shown.kernel.files.records.openFiles.count).toBe(3); // the console's
    expect([...shown.kernel.files.records.inodes].filter(({ kind }) => kind === 'pipe')).toEqual([]);
  });
});

describe('files', () => {
  it('given at the start are read, and standard input too', () => {
    const shown = show(
      `${prelude}
_start: li      a0, AT_FDCWD
        la      a1, path
        li      a2, O_RDONLY
        sys     CALL_OPENAT
        mv      s0, a0
        read    s0, small, 100
        put     small, 5
        li      t0, 0
        read    t0, small, 100
        put     small, 3
        done    0
        .data
path:   .asciz  "data/words"
`,
      {
        files: [{ path: '/data/words', bytes: new TextEncoder().encode('words') }],
        stdin: new TextEncoder().encode('key'),
      },
    );
    expect(shown.output).toBe('wordskey');
  });
});
