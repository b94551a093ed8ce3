# Why an idle kernel context needs a trampoline: this one sleeps on its user context's own stack instead, and crashes.
#
# harts    2
# include  lib/print.s lib/blt.s
# expect   trap fetch page fault address 0
# expect   mark away

# The worker's user context is saved and handed to the main thread's kernel context, as decoupling does it.  But its
# home stays where it is, in a call that waits for a futex:
#
#       the worker's stack     | ... frame of `hand_over` | frame of `sleep_here`: the address to return to |
#                                                           ^ the same bytes once more, when the user context, on the
#                                                             other kernel context, calls something
#
# When it wakes the home, that returns through a word that `overwrite` has used for something else.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        call    uc_init
        mv      s0, a0
        la      a0, worker
        li      a2, UC_THREAD
        call    uc_create
        mv      s1, a0
.not_yet:
        lw      t0, handed_over
        beqz    t0, .not_yet
        call    uc_switch_to            # main's kernel context runs the worker's user context from here on

uc_switch_to:
        mv      a0, s0
        mv      a1, s1
        li      a2, 0
        j       uc_switch

worker: addi    sp, sp, -16
        sw      ra, 12(sp)
        call    hand_over
        la      a0, away                # we are back, on main's kernel context, and the home sleeps below us
        li      a1, 0
        li      a7, CALL_MARK
        ecall
        call    overwrite
        li      t0, 1
        sw      t0, woken, t1
        la      a0, woken
        li      a1, 1
        call    .wake
.stay:  j       .stay

# hand_over: save the user context so that it returns to our caller, publish it, and sleep.  (uc_switch would leave
# this stack; that is the point of it.)

hand_over:
        lw      t0, TP_CONTEXT(tp)
        sw      ra, UC_RA(t0)
        sw      sp, UC_SP(t0)
        sw      tp, UC_TP(t0)
        li      t1, 1
        sw      t1, UC_SAVED(t0)
        sw      t1, handed_over, t2
        addi    sp, sp, -16
        sw      ra, 12(sp)
        call    sleep_here
        lw      ra, 12(sp)              # what is there now?
        addi    sp, sp, 16
        ret

sleep_here:
        addi    sp, sp, -16
        sw      ra, 12(sp)
.sleep: la      a0, woken
        li      a1, FUTEX_WAIT
        li      a2, 0
        li      a3, 0
        li      a7, CALL_FUTEX_TIME64
        ecall
        lw      t0, woken
        beqz    t0, .sleep
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

overwrite:
        addi    sp, sp, -64
        sw      zero, 0(sp)
        sw      zero, 12(sp)
        sw      zero, 28(sp)
        sw      zero, 44(sp)
        sw      zero, 60(sp)
        addi    sp, sp, 64
        ret

.wake:  mv      a2, a1
        li      a1, FUTEX_WAKE
        li      a7, CALL_FUTEX_TIME64
        ecall
        ret

        .section .rodata
away:   .asciz  "away"

        .bss
        .balign 4
handed_over:    .zero   4
woken:          .zero   4
