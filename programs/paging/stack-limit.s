# The first thread's stack grows to 8 MiB and no further.
#
# include  lib/print.s
# expect   trap store page fault at push
# expect   prints exactly "7 MiB are fine\n"

# The kernel gives stack pages as they are touched, down to a limit.  An endless recursion ends there, instead of eating
# all memory first.

        .equ    MIB, 0x100000
        .equ    PAGE, 4096

        .text
        .globl  main
main:
        li      t0, 7 * MIB
        sub     t1, sp, t0              # t1 = as far down as we promise
        li      t2, PAGE
        mv      t0, sp
.touch: sub     t0, t0, t2
        sb      zero, 0(t0)
        bgtu    t0, t1, .touch
        la      a0, message
        call    print_line

        li      t2, PAGE
.down:  sub     sp, sp, t2
push:   sw      t2, 0(sp)
        j       .down

        .section .rodata
message:        .asciz  "7 MiB are fine"
