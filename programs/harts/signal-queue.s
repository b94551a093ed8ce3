# Signals with a value, from number 32 on, are kept as often as they are sent, and taken in order without any handler.
#
# include  lib/print.s lib/signal.s
# expect   exit 0
# expect   prints exactly "40 with 1\n40 with 2\n40 with 3\n41 with 4\nno more: -11\n"

# They are sent in the order 41, 40, 40, 40: the lower number comes first, and each number's in the order of sending.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a1, held
        li      a0, SIG_BLOCK
        li      a2, 0
        li      a3, 8
        li      a7, CALL_RT_SIGPROCMASK
        ecall
        li      a0, 41
        li      a1, 4
        call    queue
        li      a0, 40
        li      a1, 1
        call    queue
        li      a0, 40
        li      a1, 2
        call    queue
        li      a0, 40
        li      a1, 3
        call    queue
.next:  la      a0, held
        la      a1, info
        la      a2, at_once
        li      a3, 8
        li      a7, CALL_RT_SIGTIMEDWAIT_TIME64
        ecall
        bltz    a0, .none
        call    print_decimal
        la      a0, with
        lw      a1, info + SIGVALUE_VALUE
        call    print_value
        j       .next
.none:  mv      a1, a0
        la      a0, no_more
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

queue:                                  # a0 = a signal, a1 = a value, for this task
        addi    sp, sp, -SIGINFO_BYTES
        sw      a0, SIGINFO_SIGNO(sp)
        sw      zero, SIGINFO_ERRNO(sp)
        li      t0, SI_QUEUE
        sw      t0, SIGINFO_CODE(sp)
        sw      a1, SIGVALUE_VALUE(sp)
        mv      t0, a0
        li      a7, CALL_GETPID
        ecall
        sw      a0, SIGINFO_PID(sp)
        sw      zero, SIGINFO_UID(sp)
        mv      a1, t0
        mv      a2, sp
        li      a7, CALL_RT_SIGQUEUEINFO
        ecall
        addi    sp, sp, SIGINFO_BYTES
        ret

        .section .rodata
with:           .asciz  " with "
no_more:        .asciz  "no more: "
        .balign 8
held:           .word   0, 3 << (40 - 33)       # 40 and 41
at_once:        .word   0, 0, 0, 0

        .bss
        .balign 8
info:           .zero   SIGINFO_BYTES
