# A task that is stopped does nothing until it is continued; its parent hears of both, and at last of its end.
#
# harts    2
# include  lib/print.s lib/signal.s
# expect   exit 0
# expect   prints exactly "stopped by 19\nnot a step while it is stopped\ncontinued by 18\nkilled by 9\n"

# The child counts without end.  Parent and child share the page with the count.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        li      a0, 0
        li      a1, 4096
        li      a2, PROT_READ | PROT_WRITE
        li      a3, MAP_SHARED | MAP_ANONYMOUS
        li      a4, -1
        li      a5, 0
        li      a7, CALL_MMAP2
        ecall
        mv      s1, a0                  # s1 = the count
        call    fork
        beqz    a0, .count
        mv      s0, a0                  # s0 = the child
        call    advance

        mv      a0, s0
        li      a1, SIGSTOP
        call    signal_send
        la      a0, stopped
        li      a1, WSTOPPED
        call    news
        lw      t0, 0(s1)
        sw      t0, before, t1
        li      a0, 20
        call    sleep_for
        lw      t0, 0(s1)
        lw      t1, before
        bne     t0, t1, .end
        la      a0, no_step
        call    print_line

        mv      a0, s0
        li      a1, SIGCONT
        call    signal_send
        la      a0, continued
        li      a1, WCONTINUED
        call    news
        call    advance

        mv      a0, s0
        li      a1, SIGKILL
        call    signal_send
        la      a0, killed
        li      a1, WEXITED
        call    news
        li      a0, 0
.end:   lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

.count: lw      t0, 0(s1)
        addi    t0, t0, 1
        sw      t0, 0(s1)
        j       .count

advance:                                # until the count has changed
        lw      t0, 0(s1)
.same:  lw      t1, 0(s1)
        beq     t0, t1, .same
        ret

news:                                   # a0 = a text, a1 = what to wait for
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      a0, 8(sp)
        mv      a0, s0
        la      a2, info
        call    wait_child
        lw      a0, 8(sp)
        lw      a1, info + SIGINFO_STATUS
        call    print_value
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
stopped:        .asciz  "stopped by "
no_step:        .asciz  "not a step while it is stopped"
continued:      .asciz  "continued by "
killed:         .asciz  "killed by "

        .bss
        .balign 4
info:           .zero   SIGINFO_BYTES
before:         .zero   4
