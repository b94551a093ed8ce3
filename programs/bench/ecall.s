# System calls that do nothing: into the kernel and back.
#
# include  lib/rounds.s
# args     3
# expect   exit 0
# expect   prints exactly "00000000\n"
#
# A round asks a thousand times who the user is; the checksum counts refusals.

        .globl  kernel
        .text
kernel:
        li      t0, 1000
        mul     t0, a0, t0              # t0 = calls left
        li      t1, 0                   # t1 = refusals
        li      a7, CALL_GETUID
.call:
        ecall
        sltz    t2, a0
        add     t1, t1, t2
        addi    t0, t0, -1
        bnez    t0, .call
        mv      a0, t1
        ret
