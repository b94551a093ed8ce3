# Before pip_init everything is refused, and afterwards the same questions have answers
#
# include  lib/print.s lib/errno.s lib/pip.s
# expect   exit 0
# expect   prints exactly "initialised: 0\n"
#            "root: 0\n"
#            "task: 0\n"
#            "pip_fin: EPERM\n"
#            "pip_get_pipid: EPERM\n"
#            "pip_get_ntasks: EPERM\n"
#            "pip_get_mode: EPERM\n"
#            "pip_spawn: EPERM\n"
#            "pip_wait: EPERM\n"
#            "pip_wait_any: EPERM\n"
#            "pip_kill: EPERM\n"
#            "pip_export: EPERM\n"
#            "pip_named_export: EPERM\n"
#            "pip_named_import: EPERM\n"
#            "pip_set_aux: EPERM\n"
#            "pip_yield: EPERM\n"
#            "initialised: 1\n"
#            "root: 1\n"
#            "task: 0\n"
#            "threads: 0\n"
#            "pip_yield: ok\n"
#            "a process: 1\n"
#            "system id is the pid: 1\n"

        .include "lib/say.s"

        .text
        .globl  main
main:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        call    states
        call    pip_fin
        answer  "pip_fin"
        la      a0, word
        call    pip_get_pipid
        answer  "pip_get_pipid"
        la      a0, word
        call    pip_get_ntasks
        answer  "pip_get_ntasks"
        la      a0, word
        call    pip_get_mode
        answer  "pip_get_mode"
        spawn   path
        answer  "pip_spawn"
        li      a0, 0
        li      a1, 0
        call    pip_wait
        answer  "pip_wait"
        li      a0, 0
        li      a1, 0
        call    pip_wait_any
        answer  "pip_wait_any"
        li      a0, 0
        li      a1, 0
        call    pip_kill
        answer  "pip_kill"
        la      a0, word
        call    pip_export
        answer  "pip_export"
        la      a0, word
        la      a1, path
        call    pip_named_export
        answer  "pip_named_export"
        li      a0, 0
        la      a1, word
        la      a2, path
        call    pip_named_import
        answer  "pip_named_import"
        la      a0, word
        call    pip_set_aux
        answer  "pip_set_aux"
        li      a0, 0
        call    pip_yield
        answer  "pip_yield"

        mv      a0, zero
        li      a1, 0
        li      a2, 0
        li      a3, 0
        call    pip_init
        call    states
        call    pip_is_threaded
        value   "threads"
        li      a0, PIP_YIELD_SYSTEM
        call    pip_yield
        answer  "pip_yield"
        la      a0, word
        call    pip_get_mode
        lw      a0, word
        li      t0, PIP_MODE_PROCESS
        sub     a0, a0, t0
        seqz    a0, a0
        value   "a process"
        li      a0, PIP_PIPID_MYSELF
        la      a1, word
        call    pip_get_system_id
        call    getpid
        lw      t0, word
        sub     a0, a0, t0
        seqz    a0, a0
        value   "system id is the pid"
        li      a0, 0
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

states: addi    sp, sp, -16
        sw      ra, 12(sp)
        call    pip_is_initialized
        value   "initialised"
        call    pip_isa_root
        value   "root"
        call    pip_isa_task
        value   "task"
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
path:   .asciz  "/bin/task"

        .bss
        .balign 4
word:   .zero   4
