# Signals that are held back come when they are released, each once, the lowest number on top of the others.
#
# include  lib/print.s lib/signal.s
# expect   exit 0
# expect   prints exactly "both wait\nsignal 12\nsignal 10\nnone is left\n"

# Sent three times, SIGUSR1 is kept once.  On release the kernel lets the handler of 10 begin and, before its first
# instruction, that of 12: so 12 is the first to say something.

        .equ    BOTH, 1 << (SIGUSR1 - 1) | 1 << (SIGUSR2 - 1)

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        li      a0, SIGUSR1
        la      a1, handler
        li      a2, 0
        call    signal_handle
        li      a0, SIGUSR2
        la      a1, handler
        li      a2, 0
        call    signal_handle
        li      a0, BOTH
        call    signal_hold
        li      s0, 3
.more:  li      a0, SIGUSR2
        call    signal_raise
        li      a0, SIGUSR1
        call    signal_raise
        addi    s0, s0, -1
        bnez    s0, .more
        call    waiting
        li      t0, BOTH
        bne     a0, t0, .end
        la      a0, both
        call    print_line
        li      a0, BOTH
        call    signal_release
        call    waiting
        bnez    a0, .end
        la      a0, none
        call    print_line
        li      a0, 0
.end:   lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

waiting:                                # a0 = the set of those that wait
        la      a0, set
        li      a1, 8
        li      a7, CALL_RT_SIGPENDING
        ecall
        lw      a0, set
        ret

handler:
        mv      a1, a0
        la      a0, message
        j       print_value

        .section .rodata
both:           .asciz  "both wait"
none:           .asciz  "none is left"
message:        .asciz  "signal "

        .bss
        .balign 4
set:            .zero   8
