# A read that a signal interrupts is refused with -EINTR, or made again after the handler if SA_RESTART says so.
#
# harts    2
# include  lib/print.s lib/signal.s lib/syscall.s
# expect   exit 0
# expect   prints exactly "handler\nrefused: -4\nhandler\nread: 1\n"

# The child sends two signals with a while between them, and only then a byte.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        la      a0, ends
        li      a1, 0
        li      a7, CALL_PIPE2
        ecall
        li      a7, CALL_GETPID
        ecall
        mv      s0, a0                  # s0 = the parent's pid
        li      a0, SIGUSR1
        la      a1, handler
        li      a2, 0
        call    signal_handle
        call    fork
        beqz    a0, .child

        call    take
        mv      a1, a0
        la      a0, refused
        call    print_value
        li      a0, SIGUSR1
        la      a1, handler
        li      a2, SA_RESTART
        call    signal_handle
        call    take
        mv      a1, a0
        la      a0, read
        call    print_value
        li      a0, 0
        call    wait_exit
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

.child: li      a0, 300
        call    sleep_for
        mv      a0, s0
        li      a1, SIGUSR1
        call    signal_send
        li      a0, 300
        call    sleep_for
        mv      a0, s0
        li      a1, SIGUSR1
        call    signal_send
        li      a0, 300
        call    sleep_for
        lw      a0, ends + 4
        la      a1, ends
        li      a2, 1
        call    write
        li      a0, 0
        call    exit_group

take:   lw      a0, ends                # waits for a byte
        la      a1, byte
        li      a2, 1
        li      a7, CALL_READ
        ecall
        ret

handler:
        la      a0, here
        j       print_line

        .section .rodata
here:           .asciz  "handler"
refused:        .asciz  "refused: "
read:           .asciz  "read: "

        .bss
        .balign 4
ends:           .zero   8
byte:           .zero   4
