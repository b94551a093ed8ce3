# Where the frame of a handler cannot be written the program ends by SIGSEGV, whatever the signal was.
#
# include  lib/print.s lib/signal.s
# expect   signal SIGSEGV
# expect   prints exactly "sp leads nowhere\n"

        .text
        .globl  main
main:
        li      a0, SIGUSR1
        la      a1, main                # never reached
        li      a2, 0
        call    signal_handle
        la      a0, message
        call    print_line
        li      a7, CALL_GETPID
        ecall
        li      a1, SIGUSR1
        li      sp, 16
        li      a7, CALL_KILL
        ecall
        li      a0, 1
        li      a7, CALL_EXIT_GROUP
        ecall

        .section .rodata
message:        .asciz  "sp leads nowhere"
