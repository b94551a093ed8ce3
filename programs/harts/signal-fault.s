# A handler for SIGSEGV hears at which address and why, and lets the program go on behind the fault.
#
# include  lib/print.s lib/signal.s
# expect   exit 0
# expect   prints exactly "nothing there, at 0x30000000\nnot allowed, at 0x30001010\nno instruction\n"

# The context that the handler is given holds the registers to go on with.  Adding 4 to pc steps over the instruction
# that failed.  (0x3000_0000 is never mapped here; the page behind it is, for reading.)

        .equ    NOWHERE, 0x30000000
        .equ    READ_ONLY, 0x30001000

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, READ_ONLY
        li      a1, 4096
        li      a2, PROT_READ
        li      a3, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED
        li      a4, -1
        li      a5, 0
        li      a7, CALL_MMAP2
        ecall

        li      a0, SIGSEGV
        la      a1, fault
        li      a2, SA_SIGINFO
        call    signal_handle
        li      a0, SIGILL
        la      a1, illegal
        li      a2, SA_SIGINFO
        call    signal_handle

        li      t0, NOWHERE
        lw      t1, 0(t0)
        li      t0, READ_ONLY
        sw      t1, 16(t0)
        .word   0                       # no instruction
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

fault:                                  # a1 = siginfo, a2 = the context
        addi    sp, sp, -16
        sw      ra, 12(sp)
        lw      t0, UCONTEXT_REGISTERS(a2)
        addi    t0, t0, 4
        sw      t0, UCONTEXT_REGISTERS(a2)      # pc
        lw      t0, SIGINFO_CODE(a1)
        lw      s0, SIGADDR_ADDRESS(a1)
        la      a0, nothing
        li      t1, SEGV_MAPERR
        beq     t0, t1, .say
        la      a0, forbidden
.say:   call    print_string
        mv      a0, s0
        call    print_hex
        call    newline
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

illegal:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        lw      t0, UCONTEXT_REGISTERS(a2)
        lw      t1, SIGADDR_ADDRESS(a1)         # where the instruction is
        bne     t0, t1, .wrong
        addi    t0, t0, 4
        sw      t0, UCONTEXT_REGISTERS(a2)
        la      a0, no_instruction
        call    print_line
.wrong: lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
nothing:        .asciz  "nothing there, at "
forbidden:      .asciz  "not allowed, at "
no_instruction: .asciz  "no instruction"
