// A user level of activations in forty lines, for tests of the kernel: it marks what it is told, lets threads that were
// stopped go on, and spins when there is nothing to run. It recovers nothing and has no locks.
import { macros } from './disk.ts';

/**
 * Threads are contexts in `list`, filled from below; the upcall marks kind * 100 + activation for each event, keeps
 * those that carry a context, and goes on with the last one kept. `spin` is where a processor without a thread is.
 */
export const userLevel = `${macros}
        .equ    ACTIVATIONS, 6
        .macro  mark value
        la      a0, told
        mv      a1, \\value
        sys     CALL_MARK
        .endm
        .macro  start
        la      a0, upcall
        la      a1, vessels
        li      a2, ACTIVATIONS
        li      a3, 0
        sys     CALL_SA_START
        .endm

upcall: mv      s0, a0                  # events
        mv      s1, a1                  # how many are left
        li      s5, 0                   # the last context
.event: lw      s2, UPCALL_KIND(s0)
        lw      s3, UPCALL_ACTIVATION(s0)
        li      t0, 100
        mul     t0, t0, s2
        add     t0, t0, s3
        mark    t0
        andi    t0, s2, 1               # preempted and unblocked bring a context
        beqz    t0, .next
        la      t0, ids
        lw      t1, count
        slli    t2, t1, 2
        add     t0, t0, t2
        sw      s3, 0(t0)
        addi    t1, t1, 1
        sw      t1, count, t2
        addi    t0, s0, UPCALL_CONTEXT
        bnez    s5, .keep
        mv      s5, t0
        j       .next
.keep:  mv      s6, t0
.next:  addi    s0, s0, UPCALL_BYTES
        addi    s1, s1, -1
        bnez    s1, .event
        beqz    s5, spin
# resume: all registers of the context in s5 but gp, which has the pc
        mv      t6, s5
        lw      gp, 0(t6)
        lw      x1, 4(t6)
        lw      x2, 8(t6)
        lw      x4, 16(t6)
        .irp    n, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
        lw      x\\n, 4 * \\n(t6)
        .endr
        lw      x31, 124(t6)
        jr      gp
spin:   lw      t0, over
        beqz    t0, spin
        j       spin

        .data
told:   .asciz  "told"
        .balign 4
count:  .word   0
over:   .word   0
ids:    .space  64
vessels:
        .irp    n, 0, 1, 2, 3, 4, 5
        .word   stacks + 4096 * \\n, 4096, 0, 0
        .endr
        .bss
        .balign 16
stacks: .space  4096 * ACTIVATIONS
        .text
`;
