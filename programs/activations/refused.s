# What the kernel refuses of downcalls, and with which errors; a hint that comes too late is no error.
#
# include  lib/print.s lib/errno.s lib/activations.s
# expect   exit 0
# expect   refuses sa_more EPERM
# expect   refuses sa_interrupt EPERM
# expect   refuses sa_start EINVAL
# expect   refuses sa_start EFAULT
# expect   refuses sa_recycle EINVAL
# expect   refuses sa_interrupt EINVAL
# expect   refuses sa_idle EAGAIN
# expect   refuses sa_start EBUSY
# expect   prints exactly "still here\n"

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, 1                   # nobody's multiprocessor yet
        li      a7, CALL_SA_MORE
        ecall
        li      a0, 0
        li      a7, CALL_SA_INTERRUPT
        ecall
        la      a0, main                # one vessel is not enough: an upcall needs a second
        la      a1, word
        li      a2, 1
        li      a3, 0
        li      a7, CALL_SA_START
        ecall
        la      a0, main                # vessels where nothing is
        li      a1, 16
        li      a2, 4
        li      a3, 0
        li      a7, CALL_SA_START
        ecall
        li      a0, 1
        call    ft_init
        la      a0, ids                 # of activations that are not spent
        li      a1, 2
        li      a7, CALL_SA_RECYCLE
        ecall
        li      a0, 99                  # there is no such processor
        li      a7, CALL_SA_INTERRUPT
        ecall
        la      a0, word                # there is work since we looked
        li      a1, 1
        li      a7, CALL_SA_IDLE
        ecall
        la      a0, main                # once is enough
        la      a1, word
        li      a2, 4
        li      a3, 0
        li      a7, CALL_SA_START
        ecall
        la      a0, said
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
said:   .asciz  "still here"
        .balign 4
ids:    .word   3, 4

        .bss
        .balign 4
word:   .zero   4
