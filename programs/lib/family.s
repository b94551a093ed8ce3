# family: a root and tasks of its own program, which it runs as user-level processes (or threads) in its domain.
#
# include  lib/pip.s lib/blt.s

# family: make the tasks and run them to their end.  Every one of them comes here, too, when its main begins.
#
#   in    a0  function(pipid, shared) -> status; called in each task, decoupled into the root's domain when it begins,
#             and wherever it likes when it returns
#         a1  how many tasks
#         a2  PIP_MODE_PROCESS or PIP_MODE_PTHREAD
#   out   a0  in the root, the sum of the statuses;  in a task, its own, which main must return
#         a1  0 in the root, 1 in a task
#
#       root: pip_init;  uc_init;  spawn them all;  until they have all been home:  yield;  wait for them all
#       task: pip_init;  uc_init;  decouple into the root's domain;  function;  couple
#
# Shared by all are the words FAMILY_...  A task's main must be this program's, at FAMILY_PATH: `files  P.s:/bin/task`.

        .equ    FAMILY_DOMAIN, 0
        .equ    FAMILY_PID, 4           # the root's
        .equ    FAMILY_HOME, 8          # how many have come home for good

        .text
        .globl  family
        .type   family, @function
family:
        addi    sp, sp, -48
        sw      ra, 44(sp)
        sw      s0, 40(sp)
        sw      s1, 36(sp)
        sw      s2, 32(sp)
        sw      s3, 28(sp)
        mv      s0, a0                  # s0 = function
        mv      s1, a1                  # s1 = how many
        mv      s2, a2                  # s2 = mode
        call    pip_isa_task
        bnez    a0, .is_task

        sw      s1, 24(sp)
        la      t0, family_shared
        sw      t0, 20(sp)
        mv      a0, zero
        addi    a1, sp, 24
        addi    a2, sp, 20
        mv      a3, s2
        call    pip_init
        bnez    a0, .no_family
        call    uc_init
        sw      a0, family_shared + FAMILY_DOMAIN, t0
        call    getpid
        sw      a0, family_shared + FAMILY_PID, t0
        mv      s3, s1
.spawn_one:
        la      t0, family_path
        sw      t0, 16(sp)
        sw      zero, 20(sp)
        mv      a0, t0
        addi    a1, sp, 16
        li      a2, 0
        li      a3, PIP_CPUCORE_ASIS
        li      a4, 0
        li      a5, 0
        li      a6, 0
        li      a7, 0
        call    pip_spawn
        bnez    a0, .no_family
        addi    s3, s3, -1
        bnez    s3, .spawn_one
.run_them:
        call    uc_yield
        call    sched_yield             # their homes may want this hart
        lw      t0, family_shared + FAMILY_HOME
        bne     t0, s1, .run_them
.wait_for_one:
        mv      a0, zero
        addi    a1, sp, 24
        call    pip_wait_any
        bnez    a0, .no_family
        lw      t0, 24(sp)
        srli    t0, t0, 8               # as WEXITSTATUS has it
        add     s3, s3, t0
        addi    s1, s1, -1
        bnez    s1, .wait_for_one
        mv      a0, s3
        li      a1, 0
        j       .family_done

.is_task:
        addi    a0, sp, 24
        li      a1, 0
        addi    a2, sp, 20
        li      a3, 0
        call    pip_init
        call    uc_init
        lw      s1, 20(sp)              # s1 = what the root exports
        lw      a0, FAMILY_DOMAIN(s1)
        call    uc_decouple
        lw      a0, 24(sp)
        mv      a1, s1
        jalr    s0
        mv      s2, a0
        call    uc_couple               # -EBUSY if it is
        addi    t0, s1, FAMILY_HOME
        li      t1, 1
        amoadd.w.aqrl  zero, t1, (t0)
        mv      a0, s2
        li      a1, 1
.family_done:
        lw      ra, 44(sp)
        lw      s0, 40(sp)
        lw      s1, 36(sp)
        lw      s2, 32(sp)
        lw      s3, 28(sp)
        addi    sp, sp, 48
        ret
.no_family:
        la      a1, no_family
        li      a0, 0
        li      a7, CALL_ASSERT
        ecall
        .size   family, . - family

        .section .rodata
family_path:    .asciz  "/bin/task"
no_family:      .asciz  "the family cannot be made, or does not end"

        .bss
        .balign 4
family_shared:  .zero   12
