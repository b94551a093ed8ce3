# Descriptors belong to a process and not to a thread: decoupled, a user-level process has its scheduler's and a thread its own.
#
# include  lib/print.s lib/blt.s
# expect   exit 0
# expect   prints exactly "a process: its own pid, coupled 1, decoupled 0; its descriptor, coupled 1, decoupled 0\n"
#            "a thread: its own pid, coupled 0, decoupled 0; its descriptor, coupled 1, decoupled 1\n"

# The worker opens a pipe at home and asks for the flags of its end, there and decoupled.  Its pid "of its own" is one that
# the main thread does not have.  Where they are made decoupled, another's kernel context makes these calls, and what they
# answer is right for that one (Hori et al. 2020, section V: system-call consistency).

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        call    uc_init
        sw      a0, domain, t0
        call    getpid
        sw      a0, scheduler_pid, t0
        la      a0, process
        li      a2, UC_TASK
        call    one
        la      a0, thread
        li      a2, UC_THREAD
        call    one
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

# one: a worker; in a0 what it is called, in a2 its options.

one:    addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        mv      s0, a0
        la      a0, worker
        call    uc_create
        call    uc_join
        mv      s1, a0                  # s1 = its answers, a bit each
        mv      a0, s0
        call    print_string
        la      s0, names
.answer:
        lw      a0, 0(s0)
        beqz    a0, .answered
        call    print_string
        andi    a0, s1, 1
        call    print_decimal
        srli    s1, s1, 1
        addi    s0, s0, 4
        j       .answer
.answered:
        call    newline
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

worker: addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        addi    a0, sp, 8
        li      a1, 0
        li      a7, CALL_PIPE2
        ecall
        lw      s0, 8(sp)               # s0 = descriptor
        call    has_own_pid
        mv      s1, a0                  # s1 = answers
        call    has_descriptor
        slli    a0, a0, 2
        or      s1, s1, a0
        lw      a0, domain
        call    uc_decouple
        call    has_own_pid
        slli    a0, a0, 1
        or      s1, s1, a0
        call    has_descriptor
        slli    a0, a0, 3
        or      s1, s1, a0
        call    uc_couple
        lw      a0, 8(sp)
        li      a7, CALL_CLOSE
        ecall
        lw      a0, 12(sp)
        li      a7, CALL_CLOSE
        ecall
        mv      a0, s1
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        addi    sp, sp, 32
        ret

has_own_pid:
        li      a7, CALL_GETPID
        ecall
        lw      t0, scheduler_pid
        sub     a0, a0, t0
        snez    a0, a0
        ret

has_descriptor:
        mv      a0, s0
        li      a1, F_GETFD
        li      a2, 0
        li      a7, CALL_FCNTL64
        ecall
        seqz    a0, a0
        ret

        .section .rodata
process:        .asciz  "a process: "
thread:         .asciz  "a thread: "
pid_coupled:    .asciz  "its own pid, coupled "
decoupled:      .asciz  ", decoupled "
coupled:        .asciz  "; its descriptor, coupled "

        .data
        .balign 4
names:          .word   pid_coupled, decoupled, coupled, decoupled, 0

        .bss
        .balign 4
domain:         .zero   4
scheduler_pid:  .zero   4
