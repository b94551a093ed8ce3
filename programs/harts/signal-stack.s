# A stack that has run over is no place for a handler: it runs on another one, and finds a way out.
#
# include  lib/print.s lib/signal.s lib/syscall.s
# expect   exit 0
# expect   prints exactly "the stack ran over at its guard page\nback in main\n"

# The deep recursion runs on a small mapped stack whose lowest page allows nothing.  Without SA_ONSTACK the frame of the
# handler would have to be written just there, and the program would end.  The handler leaves by changing pc and sp in
# the context: a long jump out of the recursion.

        .equ    STACK, 0x20000000
        .equ    STACK_BYTES, 4 * 4096
        .equ    OTHER_BYTES, 8192

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, STACK
        li      a1, STACK_BYTES
        li      a2, PROT_READ | PROT_WRITE
        call    map_at
        li      a0, STACK
        li      a1, 4096
        li      a2, PROT_NONE
        call    mprotect
        la      a0, other
        li      a1, OTHER_BYTES
        call    signal_stack
        li      a0, SIGSEGV
        la      a1, overrun
        li      a2, SA_SIGINFO | SA_ONSTACK
        call    signal_handle

        mv      s0, sp                  # s0 = the stack to come back to
        li      sp, STACK + STACK_BYTES
dive:   addi    sp, sp, -16
        sw      ra, 12(sp)
        j       dive

back:   mv      sp, s0
        la      a0, message
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

overrun:                                # a1 = siginfo, a2 = the context
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      a2, 8(sp)
        lw      t0, SIGADDR_ADDRESS(a1)
        srli    t0, t0, 12
        li      t1, STACK >> 12
        bne     t0, t1, .elsewhere
        la      t0, other
        bltu    sp, t0, .elsewhere      # this frame lies on the other stack
        li      t1, OTHER_BYTES
        add     t0, t0, t1
        bgeu    sp, t0, .elsewhere
        la      a0, ran_over
        call    print_line
.elsewhere:
        lw      a2, 8(sp)
        la      t0, back
        sw      t0, UCONTEXT_REGISTERS(a2)      # pc
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
ran_over:       .asciz  "the stack ran over at its guard page"
message:        .asciz  "back in main"

        .bss
        .balign 16
other:          .zero   OTHER_BYTES
