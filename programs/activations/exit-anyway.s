# The program ends although threads of it wait in the kernel, and others could run: nobody is told any more, and nothing is left.
#
# include  lib/crew.s lib/model-activations.s lib/syscall.s
# expect   exit 3

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, 2
        call    thread_init
        la      a0, pipe
        li      a1, 0
        li      a7, CALL_PIPE2
        ecall
        la      a0, work
        li      a1, 5
        call    crew
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

work:   addi    sp, sp, -16
        sw      ra, 12(sp)
        li      t0, 4
        beq     a0, t0, .last
        li      t0, 2
        bgeu    a0, t0, .yields
        lw      a0, pipe                # two wait for ever
        la      a1, buffer
        li      a2, 1
        call    thread_read
.yields:
        call    thread_yield            # two give way for ever
        j       .yields
.last:  call    thread_yield
        call    thread_yield
        li      a0, 3
        call    exit_group

        .bss
        .balign 4
pipe:   .zero   8
buffer: .zero   4
