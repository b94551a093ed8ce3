# A store through a pointer that nobody has set.
#
# expect   trap store page fault at fill+4 address 8

        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        call    fill
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

fill:
        li      a0, 0
        sw      t0, 8(a0)
        ret
