# A page mapped as shared stays one page for a forked child.
#
# harts    2
# include  lib/print.s
# expect   exit 0
# expect   prints exactly "shared 2, private 1\n"

# The child stores 2 into a shared and a private word.  The first store goes to the frame both address spaces name, the
# second to a copy of the child's own.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        li      a0, 0
        li      a1, 4096
        li      a2, PROT_READ | PROT_WRITE
        li      a3, MAP_SHARED | MAP_ANONYMOUS
        li      a4, -1
        li      a5, 0
        li      a7, CALL_MMAP2
        ecall
        mv      s0, a0                  # s0 = the shared word
        li      t0, 1
        sw      t0, 0(s0)

        li      a0, SIGCHLD             # fork
        li      a1, 0
        li      a2, 0
        li      a3, 0
        li      a4, 0
        li      a7, CALL_CLONE
        ecall
        beqz    a0, .child

        mv      a1, a0
        li      a0, P_PID
        la      a2, info
        li      a3, WEXITED
        li      a4, 0
        li      a7, CALL_WAITID
        ecall
        la      a0, shared
        call    print_string
        lw      a0, 0(s0)
        call    print_decimal
        la      a0, private
        lw      a1, word
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

.child: li      t0, 2
        sw      t0, 0(s0)
        sw      t0, word, t1
        li      a0, 0
        li      a7, CALL_EXIT_GROUP
        ecall

        .section .rodata
shared:         .asciz  "shared "
private:        .asciz  ", private "

        .data
        .balign 4
word:           .word   1

        .bss
        .balign 8
info:           .zero   SIGINFO_BYTES
