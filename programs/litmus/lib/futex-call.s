# futex-call: sleeping on a word and waking, as macros.  s0 = the word; a0 = me is kept in s11; a1-a3 and a7 are used.

        .include "litmus.s"

# sleep VALUE: unless the word has another value.

        .macro  sleep value
        mv      a2, \value
        mv      a0, s0
        li      a1, FUTEX_WAIT
        li      a3, 0                   # no time-out
        li      a7, CALL_FUTEX_TIME64
        ecall
        mv      a0, s11
        .endm

# wake: one of those who sleep.

        .macro  wake
        mv      a0, s0
        li      a1, FUTEX_WAKE
        li      a2, 1
        li      a7, CALL_FUTEX_TIME64
        ecall
        mv      a0, s11
        .endm

        .macro  prepare
        la      s0, word
        mv      s11, a0
        .endm

        .bss
        .balign 4
word:   .zero   4
        .text
