# A call made decoupled goes to the wrong kernel context, and with `always consistent-calls` that is the end.
#
# include  lib/print.s lib/blt.s
# always   consistent-calls
# expect   failed "getpid by the user context of KC 2 (pid 2), on KC 1 (pid 1)"

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        call    uc_init
        mv      a1, a0
        la      a0, worker
        li      a2, UC_TASK
        call    uc_create
        call    uc_join
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

worker: addi    sp, sp, -16
        sw      ra, 12(sp)
        call    uc_decouple
        call    getpid                  # couple was forgotten
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret
