# Who sleeps on a word that nobody changes sleeps for good.
#
# expect   deadlock

        .globl  main
main:
        la      a0, word
        li      a1, FUTEX_WAIT
        li      a2, 0
        li      a3, 0
        li      a7, CALL_FUTEX_TIME64
        ecall
        ret

        .bss
        .balign 4
word:   .zero   4
