# A spawn that cannot be says why, and leaves the pipid free
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    spawn-errors.s:/bin/task
# files    "no program":/bin/text
# expect   exit 0
# expect   prints exactly "no program: EINVAL\n"
#            "a core below zero: EINVAL\n"
#            "a core beyond all: EINVAL\n"
#            "both ways to choose a core: EINVAL\n"
#            "a core there is not: EINVAL\n"
#            "pipid 100000: EINVAL\n"
#            "pipid -123: EINVAL\n"
#            "myself: EINVAL\n"
#            "no slash: ENOENT\n"
#            "nothing there: ENOENT\n"
#            "a directory: EACCES\n"
#            "not ELF: ELIBBAD\n"
#            "no such function: ENOEXEC\n"
#            "pipid 3: ok\n"
#            "pipid 3 again: EBUSY\n"
#            "waiting for pipid -123: EINVAL\n"
#            "waiting for pipid 100000: ERANGE\n"
#            "waiting for pipid 4: ECHILD\n"
#            "waiting for pipid 3: ok\n"
#            "waiting again: ECHILD\n"
#            "waiting for the root: EDEADLK\n"

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
        li      a0, 0
        call    try
        answer  "no program"
        la      s0, path
        li      s1, -1
        call    attempt
        answer  "a core below zero"
        li      s1, 0xfffff
        call    attempt
        answer  "a core beyond all"
        li      s1, PIP_CPUCORE_ASIS | PIP_CPUCORE_ABS
        call    attempt
        answer  "both ways to choose a core"
        li      s1, PIP_CPUCORE_ABS + 1000
        call    attempt
        answer  "a core there is not"
        li      s1, PIP_CPUCORE_ASIS
        li      s2, 100000
        call    attempt
        answer  "pipid 100000"
        li      s2, -123
        call    attempt
        answer  "pipid -123"
        li      s2, PIP_PIPID_MYSELF
        call    attempt
        answer  "myself"
        li      s2, PIP_PIPID_ANY
        la      s0, bare
        call    attempt
        answer  "no slash"
        la      s0, absent
        call    attempt
        answer  "nothing there"
        la      s0, folder
        call    attempt
        answer  "a directory"
        la      s0, text
        call    attempt
        answer  "not ELF"

        la      a0, description
        la      a1, path
        la      a2, absent              # is no function's name either
        li      a3, 0
        li      a4, 0
        li      a5, 0
        li      a6, 0
        call    pip_spawn_from_func
        la      a0, description
        li      a1, PIP_CPUCORE_ASIS
        li      a2, 0
        li      a3, 0
        li      a4, 0
        call    pip_task_spawn
        answer  "no such function"

        la      s0, path
        li      s2, 3
        call    attempt
        answer  "pipid 3"
        call    attempt
        answer  "pipid 3 again"
        li      a0, -123
        li      a1, 0
        call    pip_wait
        answer  "waiting for pipid -123"
        li      a0, 100000
        li      a1, 0
        call    pip_wait
        answer  "waiting for pipid 100000"
        li      a0, 4
        li      a1, 0
        call    pip_wait
        answer  "waiting for pipid 4"
        li      a0, 3
        li      a1, 0
        call    pip_wait
        answer  "waiting for pipid 3"
        li      a0, 3
        li      a1, 0
        call    pip_wait
        answer  "waiting again"
        li      a0, PIP_PIPID_ROOT
        li      a1, 0
        call    pip_wait
        answer  "waiting for the root"
.task:  li      a0, 0
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

# attempt: spawn s0 on core s1 as pipid s2.

attempt:
        mv      a0, s0
try:    addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s2, pipid, t0
        la      a1, arguments
        li      a2, 0
        mv      a3, s1
        la      a4, pipid
        li      a5, 0
        li      a6, 0
        li      a7, 0
        call    pip_spawn
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
bare:   .asciz  "task"
absent: .asciz  "/bin/absent"
folder: .asciz  "/bin"
text:   .asciz  "/bin/text"

        .data
path:   .asciz  "/bin/task"
        .balign 4
arguments:      .word   path, 0

        .bss
        .balign 4
pipid:          .zero   4
description:    .zero   PIP_PROGRAM_BYTES
