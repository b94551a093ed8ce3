# A page is mapped, filled with instructions and called.
#
# include  lib/print.s lib/syscall.s lib/string.s
# expect   exit 0
# expect   prints exactly "six times seven is 42\n"

# What a compiler at run time does.  W and X together are allowed, if one asks for both; fence.i stands between the
# stores and the first fetch.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        li      a0, 0
        li      a1, 4096
        li      a2, PROT_READ | PROT_WRITE | PROT_EXEC
        li      a3, MAP_PRIVATE | MAP_ANONYMOUS
        li      a4, -1
        li      a5, 0
        li      a7, CALL_MMAP2
        ecall
        mv      s0, a0

        la      a1, recipe
        la      a2, recipe_end
        sub     a2, a2, a1
        call    memcpy
        fence.i
        li      a0, 6
        li      a1, 7
        jalr    s0
        mv      a1, a0
        la      a0, message
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
        .balign 4
recipe:         .word   0x02b50533      # mul a0, a0, a1
                .word   0x00008067      # ret
recipe_end:
message:        .asciz  "six times seven is "
