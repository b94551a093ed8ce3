# What pip_wait says of a task that ended, by itself or by a signal
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    wait.s:/bin/task
# expect   exit 0
# expect   prints exactly "exit 17: 4352\n"
#            "SIGINT: 2\n"
#            "SIGTERM: 15\n"
#            "SIGSEGV: 11\n"
#            "again: ECHILD\n"
#            "not yet: ECHILD\n"
#            "the root: EDEADLK\n"
#            "myself: EDEADLK\n"

# As Linux has it: an exit status << 8, or the number of the signal.

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
        la      a0, way
        call    pip_export
        la      s0, way
        li      s1, 0
.next:  sw      s1, 0(s0)
        spawn   path
        li      a0, 0
        la      a1, status
        call    pip_wait
        la      t0, names_of
        slli    t1, s1, 2
        add     t0, t0, t1
        lw      a0, 0(t0)
        lw      a1, status
        call    print_value
        addi    s1, s1, 1
        li      t0, 4
        bne     s1, t0, .next
        li      a0, 0
        la      a1, status
        call    pip_wait
        answer  "again"
        sw      s1, 0(s0)               # one that stays
        spawn   path
        li      a0, 0
        la      a1, status
        call    pip_trywait
        answer  "not yet"
        li      a0, PIP_PIPID_ROOT
        li      a1, 0
        call    pip_wait
        answer  "the root"
        li      a0, PIP_PIPID_MYSELF
        li      a1, 0
        call    pip_wait
        answer  "myself"
        li      a0, 0
        li      a1, SIGKILL
        call    pip_kill
        li      a0, 0
        la      a1, status
        call    pip_wait
        j       .done
.task:  li      a0, PIP_PIPID_ROOT
        mv      a1, sp
        call    pip_import
        lw      t0, 0(sp)
        lw      t0, 0(t0)
        beqz    t0, .exits
        li      t1, 1
        li      a1, SIGINT
        beq     t0, t1, .kills
        li      t1, 2
        li      a1, SIGTERM
        beq     t0, t1, .kills
        li      t1, 3
        beq     t0, t1, .faults
.stay:  call    sched_yield
        j       .stay
.kills: li      a0, PIP_PIPID_MYSELF
        call    pip_kill
.faults:
        lw      t0, 0(zero)
.exits: li      a0, 17
.done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

        .section .rodata
path:   .asciz  "/bin/task"
.a:     .asciz  "exit 17: "
.b:     .asciz  "SIGINT: "
.c:     .asciz  "SIGTERM: "
.d:     .asciz  "SIGSEGV: "

        .data
        .balign 4
names_of:       .word   .a, .b, .c, .d

        .bss
        .balign 4
way:    .zero   4
status: .zero   4
