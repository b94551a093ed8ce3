# A signal's handler runs in the middle of the program, which then goes on as if nothing had happened.
#
# include  lib/print.s lib/signal.s
# expect   exit 0
# expect   prints exactly "handler got 10\nonly the handler's word has changed: 10\n"

# Between `.here` and `.back` every register but sp, gp, tp and those of the call itself has a value of its own.  The
# handler may use all registers: the kernel keeps the interrupted ones in a frame on the stack, and restores them by
# the call that the handler returns to.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, SIGUSR1
        la      a1, handler
        li      a2, 0
        call    signal_handle

        li      a7, CALL_GETPID
        ecall
        li      t0, 100
        li      t1, 101
        li      t2, 102
        li      t3, 103
        li      t4, 104
        li      t5, 105
        li      t6, 106
        li      s2, 107
        li      s11, 108
        li      a3, 109
        li      a6, 110
        li      ra, 111
        li      a1, SIGUSR1
        li      a7, CALL_KILL
.here:  ecall                           # the handler runs before the next instruction
.back:  add     a0, a0, a1              # 0 and SIGUSR1
        add     a0, a0, t0
        add     a0, a0, t1
        add     a0, a0, t2
        add     a0, a0, t3
        add     a0, a0, t4
        add     a0, a0, t5
        add     a0, a0, t6
        add     a0, a0, s2
        add     a0, a0, s11
        add     a0, a0, a3
        add     a0, a0, a6
        add     a0, a0, ra
        add     a0, a0, a7              # CALL_KILL
        li      t0, SIGUSR1 + 12 * 100 + 66 + CALL_KILL
        bne     a0, t0, .changed
        la      a0, message
        lw      a1, word
        call    print_value
        li      a0, 0
.end:   lw      ra, 12(sp)
        addi    sp, sp, 16
        ret
.changed:
        li      a0, 1
        j       .end

handler:                                # a0 = the signal
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      a0, word, t0
        mv      a1, a0
        la      a0, got
        call    print_value
        li      t0, -1                  # whatever it leaves in registers is forgotten
        li      t3, -1
        li      t6, -1
        li      s2, -1
        li      s11, -1
        li      a6, -1
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
got:            .asciz  "handler got "
message:        .asciz  "only the handler's word has changed: "

        .bss
        .balign 4
word:           .zero   4
