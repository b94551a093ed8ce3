# pip_kill ends a task, and says whom there is not
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    kill.s:/bin/task
# expect   exit 0
# expect   prints exactly "a pipid too big: ERANGE\n"
#            "a negative one: EINVAL\n"
#            "nobody there: ESRCH\n"
#            "signal 0: ok\n"
#            "no signal: EINVAL\n"
#            "SIGUSR1: ok\n"
#            "it ended by: 10\n"
#            "a task that was waited for: ESRCH\n"
#            "all of them: ok\n"
#            "ended by SIGTERM: 3\n"

        .include "lib/say.s"

        .text
        .globl  main
main:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        call    pip_isa_task
        bnez    a0, .task
        mv      a0, zero
        li      a1, 0
        li      a2, 0
        li      a3, 0
        call    pip_init
        li      a0, 100000
        li      a1, 0
        call    pip_kill
        answer  "a pipid too big"
        li      a0, -5
        li      a1, 0
        call    pip_kill
        answer  "a negative one"
        li      a0, 0
        li      a1, 0
        call    pip_kill
        answer  "nobody there"
        spawn   path
        li      a0, 0
        li      a1, 0
        call    pip_kill
        answer  "signal 0"
        li      a0, 0
        li      a1, 1000
        call    pip_kill
        answer  "no signal"
        li      a0, 0
        li      a1, SIGUSR1
        call    pip_kill
        answer  "SIGUSR1"
        li      a0, 0
        la      a1, status
        call    pip_wait
        lw      a0, status
        value   "it ended by"
        li      a0, 0
        li      a1, 0
        call    pip_kill
        answer  "a task that was waited for"
        spawn   path
        spawn   path
        spawn   path
        call    pip_kill_all_tasks
        answer  "all of them"
        li      s0, 0
        li      s1, 3
.each:  mv      a0, zero
        la      a1, status
        call    pip_wait_any
        lw      t0, status
        addi    t0, t0, -SIGTERM
        seqz    t0, t0
        add     s0, s0, t0
        addi    s1, s1, -1
        bnez    s1, .each
        mv      a0, s0
        value   "ended by SIGTERM"
        li      a0, 0
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

.task:  call    sched_yield
        j       .task

        .section .rodata
path:   .asciz  "/bin/task"

        .bss
        .balign 4
status: .zero   4
