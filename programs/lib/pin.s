# pin: on which harts a kernel context may run.

# pin: say it for the calling one.
#
#   in    a0  the harts, a bit each
#   out   a0  0, or a negative errno

        .text
        .globl  pin
        .type   pin, @function
pin:    addi    sp, sp, -16
        sw      a0, 0(sp)
        li      a0, 0
        li      a1, 4
        mv      a2, sp
        li      a7, CALL_SCHED_SETAFFINITY
        ecall
        addi    sp, sp, 16
        ret
        .size   pin, . - pin
