# Children of a parent that wants no news of their end are forgotten at once, and waiting for them ends with -ECHILD.
#
# harts    2
# include  lib/print.s lib/signal.s
# expect   exit 0
# expect   prints exactly "ignored: -10\nSA_NOCLDWAIT: -10\nhandlers: 1\n"

# With SIGCHLD ignored nothing is sent; SA_NOCLDWAIT still sends the signal, if there is a handler for it.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a1, SIG_IGN
        li      a2, 0
        la      a0, ignored
        call    try
        la      a1, handler
        li      a2, SA_NOCLDWAIT | SA_RESTART
        la      a0, no_wait
        call    try
        la      a0, handlers
        lw      a1, count
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

try:                                    # a0 = a text, a1 a2 = what SIGCHLD does
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      a0, 8(sp)
        li      a0, SIGCHLD
        call    signal_handle
        call    fork
        beqz    a0, .child
        call    wait_exit
        mv      a1, a0
        lw      a0, 8(sp)
        call    print_value
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

.child: li      a0, 5
        call    sleep_for
        li      a0, 7
        li      a7, CALL_EXIT_GROUP
        ecall

handler:
        lw      t0, count
        addi    t0, t0, 1
        sw      t0, count, t1
        ret

        .section .rodata
ignored:        .asciz  "ignored: "
no_wait:        .asciz  "SA_NOCLDWAIT: "
handlers:       .asciz  "handlers: "

        .bss
        .balign 4
count:          .zero   4
