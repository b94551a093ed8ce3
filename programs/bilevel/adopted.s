# Four tasks suspend themselves before they begin; two others adopt them, two each, and run them while they go home and back.
#
# include  lib/print.s lib/errno.s lib/pip.s lib/blt.s
# files    adopted.s:/bin/task
# expect   exit 0
# expect   prints exactly "4 of 4 went home 25 times; 2 of 2 schedulers had somebody to run\n"

# PiP's own tests are made so (pip_blt A P): A active tasks schedule, P passive ones wait in a queue until somebody resumes
# them in a domain of his own.  Tasks 0 and 1 are the active ones here.  A passive task suspends at home, so that its
# kernel context idles on its trampoline; its user context goes on elsewhere, which it finds out by asking for the pid.

        .include "lib/say.s"

        .equ    ACTIVE, 2
        .equ    PASSIVE, 4
        .equ    ROUNDS, 25

        # What the root exports to all.
        .equ    QUEUE, 0                # three words: those that wait
        .equ    OVER, 12                # how many have been home for the last time
        .equ    WENT, 16                # how many found their own pid there each time
        .equ    RAN, 20                 # how many schedulers found that somebody had run

        .text
        .globl  main
main:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        sw      s3, 12(sp)
        call    pip_isa_task
        bnez    a0, .task
        mv      a0, zero
        li      a1, 0
        la      t0, shared
        sw      t0, 0(sp)
        mv      a2, sp
        li      a3, 0
        call    pip_init
        li      s0, ACTIVE + PASSIVE
.spawn: spawn   path
        addi    s0, s0, -1
        bnez    s0, .spawn
.wait:  mv      a0, zero
        mv      a1, sp
        call    pip_wait_any
        beqz    a0, .wait
        lw      a0, shared + WENT
        call    print_decimal
        la      a0, went
        call    print_string
        lw      a0, shared + RAN
        call    print_decimal
        la      a0, ran
        call    print_line
        li      a0, 0
.done:  lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        lw      s3, 12(sp)
        addi    sp, sp, 32
        ret

.task:  addi    a0, sp, 4
        li      a1, 0
        mv      a2, sp
        li      a3, 0
        call    pip_init
        lw      s0, 0(sp)               # s0 = what all share
        call    uc_init
        mv      s1, a0                  # s1 = ourselves
        lw      t0, 4(sp)
        li      t1, ACTIVE
        bge     t0, t1, .passive

        # Active: adopt our share of them, and run them until all are over.
        li      s2, 0                   # s2 = yields in which somebody ran
        li      s3, PASSIVE / ACTIVE    # s3 = how many we have still to adopt
.adopt: mv      a0, s0
        mv      a1, s1
        mv      a2, s3
        call    uc_resume               # -ENOENT while there is nobody
        blez    a0, .let_run
        sub     s3, s3, a0
.let_run:
        call    uc_yield
        beqz    a0, .nobody
        addi    s2, s2, 1
.nobody:
        call    sched_yield
        bnez    s3, .adopt
        lw      t0, OVER(s0)
        li      t1, PASSIVE
        bne     t0, t1, .let_run
        snez    t0, s2
        addi    t1, s0, RAN
        amoadd.w zero, t0, (t1)
        li      a0, 0
        j       .done

.passive:
        call    getpid
        mv      s3, a0                  # s3 = our pid
        mv      a0, s0
        call    uc_suspend              # on in the domain of whoever resumes us
        li      s1, ROUNDS
        li      s2, 0                   # s2 = whatever is wrong
.round: call    uc_couple
        or      s2, s2, a0
        call    getpid
        xor     t0, a0, s3
        or      s2, s2, t0
        li      a0, 0
        call    uc_decouple
        or      s2, s2, a0
        addi    s1, s1, -1
        bnez    s1, .round
        call    uc_couple               # it must be at home when it ends
        seqz    t0, s2
        addi    t1, s0, WENT
        amoadd.w zero, t0, (t1)
        addi    t1, s0, OVER
        li      t0, 1
        amoadd.w.aqrl zero, t0, (t1)
        li      a0, 0
        j       .done

        .section .rodata
path:   .asciz  "/bin/task"
went:   .asciz  " of 4 went home 25 times; "
ran:    .asciz  " of 2 schedulers had somebody to run"

        .bss
        .balign 4
shared: .zero   24
