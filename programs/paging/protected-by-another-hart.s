# mprotect on one hart is seen by the next store of another, whatever its TLB held.
#
# harts    2
# include  lib/print.s lib/team.s
# expect   trap store page fault at second_store address 0x20000000
# expect   prints not "stale"

# Thread 1 stores to the page, so its hart has the translation in its TLB.  Thread 0 takes write permission away.
# Before mprotect returns, the kernel has dropped the entry on every hart (a shootdown), so the second store must walk
# again.

        .equ    ROOM, 0x20000000

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, ROOM
        li      a1, 4096
        li      a2, PROT_READ | PROT_WRITE
        call    map_at
        la      a0, part
        li      a1, 2
        call    team
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

part:
        la      t1, turn
        bnez    a0, .storer

.wait_for_1:
        lw      t2, 0(t1)
        beqz    t2, .wait_for_1
        li      a0, ROOM
        li      a1, 4096
        li      a2, PROT_READ
        li      a7, CALL_MPROTECT
        ecall
        fence   rw, rw
        li      t2, 2
        sw      t2, 0(t1)
        ret

.storer:
        li      t0, ROOM
        sw      t2, 0(t0)               # the hart's TLB knows the page as writable
        li      t2, 1
        sw      t2, 0(t1)
        li      t3, 2
.wait_for_2:
        lw      t2, 0(t1)
        bne     t2, t3, .wait_for_2
second_store:
        sw      t2, 0(t0)
        la      a0, stale
        call    print_line
        li      a0, 1
        call    exit_group

        .section .rodata
stale:          .asciz  "a stale translation was used"

        .bss
        .balign 4
turn:           .zero   4
