# A signal sent to one thread runs its handler on that thread; one sent to the task runs where nobody holds it back.
#
# harts    2
# include  lib/print.s lib/signal.s lib/thread.s lib/futex.s
# expect   exit 0
# expect   prints exactly "sent to the thread: the thread had it\nsent to the task: main had it\n"

# Handlers are the task's, what is held back is each thread's own.  The thread waits in a futex call, which the handler
# interrupts: it waits again.  For the second signal it holds SIGUSR1 back.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        li      a0, SIGUSR1
        la      a1, handler
        li      a2, SA_RESTART
        call    signal_handle
        la      a0, thread
        li      a1, 0
        call    thread_create
        mv      s0, a0                  # s0 = the thread
.start: lw      a0, thread_tid          # until it has said who it is
        beqz    a0, .start

        li      a7, CALL_GETPID
        ecall
        lw      a1, thread_tid
        li      a2, SIGUSR1
        li      a7, CALL_TGKILL
        ecall
.first: lw      t0, handled_by
        beqz    t0, .first
        lw      t1, thread_tid
        bne     t0, t1, .end
        la      a0, by_thread
        call    print_line

        li      t0, 1
        sw      t0, phase, t1           # the thread goes on, and holds SIGUSR1 back
        la      a0, phase
        li      a1, 1
        li      a2, 1
        call    wake
.holds: lw      t0, phase
        li      t1, 2
        bne     t0, t1, .holds
        sw      zero, handled_by, t0
        li      a7, CALL_GETPID
        ecall
        li      a1, SIGUSR1
        call    signal_send
.second:
        lw      t0, handled_by
        beqz    t0, .second
        sw      t0, 4(sp)
        li      a7, CALL_GETTID
        ecall
        lw      t0, 4(sp)
        bne     a0, t0, .end
        la      a0, by_main
        call    print_line
        li      t0, 3
        sw      t0, phase, t1
        la      a0, phase
        call    wake
        mv      a0, s0
        call    thread_join
        li      a0, 0
.end:   lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

wake:                                   # a0 = a word
        li      a1, FUTEX_WAKE
        li      a2, 1
        li      a7, CALL_FUTEX_TIME64
        ecall
        ret

until:                                  # a0 = what phase has now: waits until it has changed
        mv      t3, a0
.until: lw      t0, phase
        bne     t0, t3, .changed
        la      a0, phase
        li      a1, FUTEX_WAIT
        mv      a2, t3
        li      a3, 0
        li      a7, CALL_FUTEX_TIME64
        ecall
        j       .until
.changed:
        ret

thread:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a7, CALL_GETTID
        ecall
        sw      a0, thread_tid, t0
        li      a0, 0
        call    until
        li      a0, 1 << (SIGUSR1 - 1)
        call    signal_hold
        li      t0, 2
        sw      t0, phase, t1
        li      a0, 2
        call    until
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

handler:
        li      a7, CALL_GETTID
        ecall
        sw      a0, handled_by, t0
        ret

        .section .rodata
by_thread:      .asciz  "sent to the thread: the thread had it"
by_main:        .asciz  "sent to the task: main had it"

        .bss
        .balign 4
thread_tid:     .zero   4
handled_by:     .zero   4
phase:          .zero   4
