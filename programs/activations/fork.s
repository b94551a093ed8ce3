# A virtual multiprocessor forks: the child has one ordinary context, the thread that forked; the parent goes on as it was.
#
# include  lib/signal.s lib/print.s lib/activations.s
# expect   exit 0
# expect   prints exactly "in the child\nthe child ended with 7\nthe thread ended with 5\n"

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        li      a0, 2
        call    ft_init
        call    fork
        beqz    a0, .child
        mv      s0, a0
        la      a0, work
        li      a1, 5
        call    ft_create
        mv      s1, a0
        mv      a0, s0
        call    wait_exit               # blocks: another activation has the processor
        mv      a1, a0
        la      a0, ended
        call    print_value
        mv      a0, s1
        call    ft_join
        mv      a1, a0
        la      a0, thread
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret
.child: la      a0, in_child
        call    print_line
        li      a0, 7
        call    exit_group

work:   ret                             # a0 is its result

        .section .rodata
in_child:       .asciz  "in the child"
ended:  .asciz  "the child ended with "
thread: .asciz  "the thread ended with "
