# Five threads in a chain of pipes: each waits in the kernel for the one before it, and adds one.
#
# include  lib/crew.s lib/model-activations.s lib/print.s
# expect   exit 0
# expect   prints exactly "5 came out\n"

        .equ    LINKS, 5

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        li      a0, 2
        call    thread_init
        li      s0, LINKS + 1
        la      s1, pipes
.pipe:  mv      a0, s1
        li      a1, 0
        li      a7, CALL_PIPE2
        ecall
        addi    s1, s1, 8
        addi    s0, s0, -1
        bnez    s0, .pipe
        lw      a0, pipes + 4
        la      a1, zero_word
        li      a2, 4
        call    thread_write
        la      a0, work
        li      a1, LINKS
        call    crew
        lw      a0, pipes + 8 * LINKS
        la      a1, result
        li      a2, 4
        call    thread_read
        lw      a0, result
        call    print_decimal
        la      a0, said
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

work:   addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        la      s0, pipes
        slli    a0, a0, 3
        add     s0, s0, a0              # ours: read here, write to the next one
        lw      a0, 0(s0)
        addi    a1, sp, 8
        li      a2, 4
        call    thread_read
        lw      t0, 8(sp)
        addi    t0, t0, 1
        sw      t0, 8(sp)
        lw      a0, 12(s0)
        addi    a1, sp, 8
        li      a2, 4
        call    thread_write
        li      a0, 0
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        addi    sp, sp, 32
        ret

        .section .rodata
        .balign 4
zero_word:      .word   0
said:   .asciz  " came out"

        .bss
        .balign 4
pipes:  .zero   8 * (LINKS + 1)
result: .zero   4
