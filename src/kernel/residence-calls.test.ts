// Pages that were given to the disk: they come back for whoever needs them, and nothing is half done meanwhile.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { check } from './testing/check.ts';
import { data, macros, setting } from './testing/disk.ts';
import { fork, results, show } from './testing/guest.ts';

describe('a page that was given up', () => {
  const given = `${macros}
_start: li      s1, -1
        map     8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, s1
        mv      s1, a0
        li      t0, 77
        sw      t0, 0(s1)
`;

  it('is read back for a load, after an mprotect, and for a child that shares it', () => {
    const shown = show(`${given}${fork}
        madvise s1, 8192, MADV_PAGEOUT
        mv      a0, s1
        li      a1, 8192
        li      a2, PROT_READ
        sys     CALL_MPROTECT
        fork
        beqz    a0, .child
        wait
        lw      a0, 0(s1)
        lw      a1, info + SIGINFO_STATUS
        add     a0, a0, a1
        sys     CALL_EXIT
.child: lw      a0, 0(s1)
        sys     CALL_EXIT
${data}`);
    expect(shown.outcome).toEqual({ kind: 'exit', status: 154 });
    const { reads, writes } = shown.kernel.statistics().disk;
    expect({ reads, writes }).toEqual({ reads: 1, writes: 1 });
    expect(shown.kernel.statistics().faults['read back']).toBe(2);
    check(shown.kernel);
  });

  it('is waited for by a futex call, which does not take that for having been woken', () => {
    const shown = show(`${given}
        madvise s1, 4096, MADV_PAGEOUT
        mv      a0, s1
        li      a1, FUTEX_WAIT
        li      a2, 77
        la      a3, second
        sys     CALL_FUTEX_TIME64
        madvise s1, 4096, MADV_PAGEOUT
        mv      a0, s1
        li      a1, FUTEX_WAIT
        li      a2, 78
        li      a3, 0
        sys     CALL_FUTEX_TIME64
        done    0
        .section .rodata
        .balign 8
second: .word   0, 0, 50000, 0
${data}`);
    expect(results(shown, 'futex_time64')).toEqual([-110, -11]);
    expect(shown.outcome).toEqual({ kind: 'exit', status: 0 });
  });

  it('does not make a call do anything twice: a pipe gives its bytes once', () => {
    const shown = show(`${given}
        la      a0, ends
        li      a1, 0
        sys     CALL_PIPE2
        lw      a0, ends + 4
        la      a1, letters
        li      a2, 6
        sys     CALL_WRITE
        li      t0, 4093
        add     s2, s1, t0              # three bytes here, three on the next page
        sb      zero, 0(s2)
        sb      zero, 3(s2)
        madvise s1, 8192, MADV_PAGEOUT
        lw      a0, ends
        mv      a1, s2
        li      a2, 6
        sys     CALL_READ
        mv      a1, s2
        li      a0, 1
        li      a2, 6
        sys     CALL_WRITE
        done    0
        .section .rodata
letters: .ascii "abcdef"
        .bss
        .balign 4
ends:   .space  8
${data}`);
    expect(shown.output).toBe('abcdef');
    expect(results(shown, 'read')).toEqual([6]);
    expect(shown.kernel.statistics().disk.waits).toBe(2);
    check(shown.kernel);
  });

  it('is read back at once where nobody could wait: the word of a thread that is killed', () => {
    const shown = show(`${given}${fork}
        mv      a0, s1
        sys     CALL_SET_TID_ADDRESS
        fork
        beqz    a0, .child
        wait
        lw      a0, info + SIGINFO_STATUS
        sys     CALL_EXIT
.child: li      a0, CLONE_VM
        mv      a1, sp
        li      a2, 0
        li      a3, 0
        mv      a4, s1
        li      t0, CLONE_CHILD_CLEARTID | CLONE_SIGHAND | CLONE_THREAD
        or      a0, a0, t0
        sys     CALL_CLONE
        beqz    a0, .sleep
        madvise s1, 4096, MADV_PAGEOUT
        .word   0
.sleep: li      a0, 0
        li      a1, 0
        sys     CALL_SCHED_YIELD
        j       .sleep
${data}`);
    expect(shown.outcome).toEqual({ kind: 'exit', status: 4 });
    check(shown.kernel);
  });

  it('is there without waiting if it was asked for ahead', () => {
    const shown = show(`${given}
        madvise s1, 8192, MADV_PAGEOUT
        madvise s1, 8192, MADV_WILLNEED
        li      t0, 60000
.work:  addi    t0, t0, -1
        bnez    t0, .work
        lw      a0, 0(s1)
        sys     CALL_EXIT
${data}`);
    expect(shown.outcome).toEqual({ kind: 'exit', status: 77 });
    const { reads, waits } = shown.kernel.statistics().disk;
    expect({ reads, waits }).toEqual({ reads: 1, waits: 0 });
  });

  it('may be unmapped, or its task killed, while it is being read', () => {
    const shown = show(
      `${given}${fork}
        fork
        beqz    a0, .child
        mv      s2, a0
        madvise s1, 8192, MADV_PAGEOUT  # shared with the child: stays
        li      t0, 3000
.work:  addi    t0, t0, -1
        bnez    t0, .work
        mv      a0, s2
        li      a1, SIGKILL
        sys     CALL_KILL
        wait
        madvise s1, 4096, MADV_PAGEOUT
        madvise s1, 4096, MADV_WILLNEED
        mv      a0, s1
        li      a1, 8192
        sys     CALL_MUNMAP
        li      s2, -1
        map     8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, s2
        sw      s2, 0(a0)
        lw      a0, info + SIGINFO_STATUS
        sys     CALL_EXIT
.child: sw      zero, 0(s1)             # its own copy
        madvise s1, 4096, MADV_PAGEOUT
        lw      a0, 0(s1)
        sys     CALL_EXIT
${data}`,
      { machine: { harts: 2 } },
    );
    expect(shown.outcome).toEqual({ kind: 'exit', status: 9 });
    check(shown.kernel);
    while (shown.kernel.disk.nextDue !== undefined) shown.kernel.disk.answer();
    check(shown.kernel);
  });

  it('is not pinned by a lock that was taken back, and is counted while it is', () => {
    const shown = show(`${given}
        mv      a0, s1
        li      a1, 8192
        sys     CALL_MLOCK
        done    0
${data}`);
    expect(shown.kernel.statistics().pinned).toBe(2);
  });
});

/** Steps of a program on two pages of its own, a file mapped twice, the file itself and a pipe. */
const steps = {
  store: (at: number) => `li t1, ${at}
        add     t1, t1, s3
        sw      t1, 0(t1)
        lw      s7, 0(t1)`,
  storeShared: (at: number) => `li t1, ${at}
        add     t1, t1, s1
        sw      t1, 0(t1)`,
  storePrivate: (at: number) => `li t1, ${at}
        add     t1, t1, s2
        sw      s7, 0(t1)`,
  load: (at: number) => `li t1, ${at}
        add     t2, t1, s1
        lw      t3, 0(t2)
        add     t2, t1, s2
        lw      t2, 0(t2)
        add     s7, t2, t3`,
  read: (at: number) => `mv a0, s0
        add     a1, s3, zero
        li      a2, 5000
        li      a3, ${at}
        li      a4, 0
        sys     CALL_PREAD64`,
  write: (at: number) => `mv a0, s0
        li      t1, ${at}
        add     a1, s3, t1
        li      a2, ${8192 - at}
        li      a3, ${at}
        li      a4, 0
        sys     CALL_PWRITE64`,
  fromMapping: (at: number) => `mv a0, s0
        li      t1, ${at}
        add     a1, s1, t1
        li      a2, ${Math.min(4000, 8192 - at)}
        li      a3, 100
        li      a4, 0
        sys     CALL_PWRITE64`,
  pipe: (at: number) => `lw a0, ends + 4
        li      t1, ${at}
        add     a1, s3, t1
        li      a2, ${Math.min(3000, 8192 - at)}
        sys     CALL_WRITE
        lw      a0, ends
        li      a1, ${at}
        add     a1, s2, a1
        li      a2, 2000
        sys     CALL_READ`,
  say: (at: number) => `li a0, 1
        li      t1, ${at}
        add     a1, s2, t1
        li      a2, ${8192 - at}
        sys     CALL_WRITE`,
  shorten: (at: number) => `mv a0, s0
        li      a1, ${8192 + at}
        li      a2, 0
        sys     CALL_FTRUNCATE64`,
  sync: () => `mv a0, s0
        sys     CALL_FSYNC`,
  protect: (at: number) => `mv a0, s3
        li      a1, 4096
        li      a2, ${at % 2 === 0 ? 'PROT_READ' : 'PROT_NONE'}
        sys     CALL_MPROTECT
        mv      a0, s3
        li      a1, 4096
        li      a2, PROT_READ | PROT_WRITE
        sys     CALL_MPROTECT`,
  fork: (at: number) => `li a0, SIGCHLD | CLONE_PARENT_SETTID
        li      a1, 0
        li      t1, ${at}
        add     a2, s3, t1              # the child's tid goes there, and later how it ended
        li      a3, 0
        li      a4, 0
        sys     CALL_CLONE
        beqz    a0, end
        li      a0, P_ALL
        li      a1, 0
        li      t1, ${8192 - 128 - at}
        add     a2, s3, t1
        li      a3, WEXITED
        li      a4, 0
        sys     CALL_WAITID`,
  lock: (at: number) => `mv a0, s3
        li      a1, ${at + 1}
        sys     CALL_MLOCK
        mv      a0, s3
        li      a1, 8192
        sys     CALL_MUNLOCK`,
} satisfies Record<string, (at: number) => string>;

const evictions = ['madvise s1, 8192', 'madvise s2, 8192', 'madvise s3, 8192', 'madvise s3, 4096', 'all'] as const;

describe('pages given up and dropped', () => {
  it('are not noticed by a program, whatever it does', () => {
    let waits = 0;
    const step = fc.record({
      name: fc.constantFrom(...(Object.keys(steps) as (keyof typeof steps)[])),
      at: fc.integer({ min: 0, max: 2040 }).map((word) => 4 * word),
      evict: fc.option(fc.constantFrom(...evictions)),
    });
    const outcomeOf = (
      chosen: { name: keyof typeof steps; at: number; evict: string | null }[],
      isEvicting: boolean,
    ) => {
      const text = chosen.map(({ name, at, evict }) => {
        const gone = evict === null || !isEvicting ? ''
          : evict === 'all' ? 'advise 0, 0, POSIX_FADV_DONTNEED' : `${evict}, MADV_PAGEOUT`; // prettier-ignore
        return `${gone}\n        ${steps[name](at)}`;
      });
      const shown = show(
        `${macros}${fork}
_start: open    O_RDWR
        map     8192, PROT_READ | PROT_WRITE, MAP_SHARED, s0
        mv      s1, a0
        map     8192, PROT_READ | PROT_WRITE, MAP_PRIVATE, s0
        mv      s2, a0
        li      s3, -1
        map     8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, s3
        mv      s3, a0
        la      a0, ends
        li      a1, 0
        sys     CALL_PIPE2
        ${text.join('\n        ')}
        li      a0, 1
        mv      a1, s3
        li      a2, 8192
        sys     CALL_WRITE
        li      a0, 1
        mv      a1, s1
        sys     CALL_WRITE
end:    done    0
        .bss
        .balign 4
ends:   .space  8
${data}`,
        { ...setting, machine: { harts: 2 }, slice: 100 },
      );
      check(shown.kernel);
      const results = shown.events.flatMap((event) =>
        event.kind === 'call' && !['madvise', 'fadvise64_64'].includes(event.name) ? [[event.name, event.result]] : [],
      );
      waits += shown.kernel.statistics().disk.waits;
      return { outcome: shown.outcome.kind, output: shown.output, results };
    };
    fc.assert(
      fc.property(fc.array(step, { maxLength: 14 }), (chosen) => {
        expect(outcomeOf(chosen, true)).toEqual(outcomeOf(chosen, false));
      }),
      { seed: 3, numRuns: 40 },
    );
    expect(waits).toBeGreaterThan(200);
  });
});
