# Four threads suspend in a queue; they are resumed one, then two, then all that are left, first come first served.
#
# include  lib/print.s lib/blt.s lib/blt-team.s
# expect   exit 0
# expect   prints exactly "resumed 1\nresumed 2\nresumed 1\nresumed nobody: ENOENT\nin the order in which they came\n"

# They suspend in the domain of the main thread, and go on there.  Each knows its place in the queue.

        .equ    THREADS, 4

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        call    uc_init
        sw      a0, domain, t0
        li      s0, 0
        la      s1, threads
.make:  la      a0, sleeper
        mv      a1, s0
        li      a2, UC_TASK
        call    uc_create
        sw      a0, 0(s1)
        addi    s1, s1, 4
        addi    s0, s0, 1
        li      t0, THREADS
        bne     s0, t0, .make
.until_asleep:
        call    uc_yield                # they come one after the other, and suspend
        call    sched_yield
        lw      t0, come
        li      t1, THREADS
        bne     t0, t1, .until_asleep

        li      a0, 1
        call    resume
        li      a0, 2
        call    resume
        li      a0, -1
        call    resume
        la      a0, queue
        li      a1, 0
        li      a2, -1
        call    uc_resume
        addi    a0, a0, ENOENT
        bnez    a0, .wrong
        la      a0, nobody
        call    print_line
.wrong: la      s1, threads
        li      s0, THREADS
.join:  lw      a0, 0(s1)
        call    uc_join
        addi    s1, s1, 4
        addi    s0, s0, -1
        bnez    s0, .join
        la      a0, order
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

resume: addi    sp, sp, -16
        sw      ra, 12(sp)
        mv      a2, a0
        la      a0, queue
        li      a1, 0                   # where they were
        call    uc_resume
        mv      a1, a0
        la      a0, resumed
        call    print_value
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

sleeper:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        lw      a0, domain
        call    uc_decouple
        lw      s0, come                # s0 = my place; no lock, for one kernel context runs us all
        addi    t0, s0, 1
        sw      t0, come, t1
        la      a0, queue
        call    uc_suspend
        lw      t0, gone
        sub     a0, t0, s0
        seqz    a0, a0
        la      a1, passed_over
        li      a7, CALL_ASSERT
        ecall
        lw      t0, gone
        addi    t0, t0, 1
        sw      t0, gone, t1
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
resumed:        .asciz  "resumed "
nobody:         .asciz  "resumed nobody: ENOENT"
order:          .asciz  "in the order in which they came"
passed_over:    .asciz  "somebody was passed over"

        .bss
        .balign 4
domain:         .zero   4
queue:          .zero   12
come:           .zero   4
gone:           .zero   4
threads:        .zero   4 * THREADS
