# One hart writes an instruction; the other executes it after its own fence.i.
#
# harts    2
# include  lib/print.s lib/team.s
# expect   exit 0
# expect   prints exactly "thread 0 runs what thread 1 has written: 2\n"

# fence.i is about the hart that executes it, no other.  So the writer's fence orders its stores, and the reader needs
# a fence.i of its own between seeing the signal and running the code.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)

        li      a0, 0
        li      a1, 4096
        li      a2, PROT_READ | PROT_WRITE | PROT_EXEC
        li      a3, MAP_PRIVATE | MAP_ANONYMOUS
        li      a4, -1
        li      a5, 0
        li      a7, CALL_MMAP2
        ecall
        sw      a0, place, t0
        la      t0, one
        lw      t1, 0(t0)
        sw      t1, 0(a0)               # at first the place holds: li a0, 1; ret
        lw      t1, 4(t0)
        sw      t1, 4(a0)
        fence.i

        la      a0, part
        li      a1, 2
        call    team
        mv      a1, a0
        la      a0, message
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

part:
        lw      t0, place
        la      t1, written
        bnez    a0, .writer

        addi    sp, sp, -16
        sw      ra, 12(sp)
        jalr    t0                      # the hart knows the old instructions now
        lw      t0, place
        la      t1, written
        li      t2, 1
        sw      t2, 0(t1)               # 1: go on
.wait_for_2:
        lw      t2, 0(t1)
        li      t3, 2
        bne     t2, t3, .wait_for_2
        fence.i
        jalr    t0                      # a0 = 2
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

.writer:
        lw      t2, 0(t1)
        beqz    t2, .writer
        la      t2, two
        lw      t3, 0(t2)
        sw      t3, 0(t0)
        fence   w, w
        li      t2, 2
        sw      t2, 0(t1)               # 2: it is there
        li      a0, 0
        ret

one:    li      a0, 1
        ret
two:    li      a0, 2

        .section .rodata
message:        .asciz  "thread 0 runs what thread 1 has written: "

        .bss
        .balign 4
place:          .zero   4
written:        .zero   4
