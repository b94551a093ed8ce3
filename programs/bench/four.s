# The CoreMark-like mix on four harts at once, each in an address space of its own.
#
# harts    4
# include  lib/rounds.s lib/cmk.s
# args     10
# expect   exit 0
# expect   prints exactly "0000a816\n"
#
# Three forked children do the same rounds as we, and we wait for them.

        .globl  kernel
        .text
kernel:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        mv      s0, a0                  # s0 = rounds
        li      s1, 3                   # s1 = children still to come
.fork:
        li      a0, SIGCHLD             # no CLONE_VM: pages are copied on write
        li      a1, 0
        li      a2, 0
        li      a3, 0
        li      a4, 0
        li      a7, CALL_CLONE
        ecall
        beqz    a0, .child
        addi    s1, s1, -1
        bnez    s1, .fork

        mv      a0, s0
        call    cmk
        mv      s0, a0                  # s0 = the CRC
        li      s1, 3
.wait:
        li      a0, P_ALL
        li      a1, 0
        li      a2, 0
        li      a3, WEXITED
        li      a4, 0
        li      a7, CALL_WAITID
        ecall
        addi    s1, s1, -1
        bnez    s1, .wait

        mv      a0, s0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

.child:
        mv      a0, s0
        call    cmk
        li      a0, 0
        li      a7, CALL_EXIT
        ecall
