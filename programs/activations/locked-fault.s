# A thread waits for a page while it holds a mutex: the others wait for the mutex at user level, and the processor is free for one more.
#
# include  lib/crew.s lib/model-activations.s lib/print.s
# expect   exit 0
# expect   prints exactly "counted to 6; 1 worked meanwhile\n"
# expect   counts told.blocked = 1

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, 1
        call    thread_init
        sw      zero, page, t0
        la      a0, page
        li      a1, 4096
        li      a2, MADV_PAGEOUT
        li      a7, CALL_MADVISE
        ecall
        la      a0, work
        li      a1, 7
        call    crew
        la      a0, said
        call    print_string
        lw      a0, page
        call    print_decimal
        la      a0, and
        call    print_string
        lw      a0, free
        call    print_decimal
        la      a0, meanwhile
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

work:   addi    sp, sp, -16
        sw      ra, 12(sp)
        beqz    a0, .other
        la      a0, mutex
        call    mutex_lock
        lw      t0, page                # the first waits here, with the mutex
        addi    t0, t0, 1
        sw      t0, page, t1
        la      a0, mutex
        call    mutex_unlock
        j       .done
.other: lw      t0, mutex               # until somebody has it
        bnez    t0, .held
        call    thread_yield
        j       .other
.held:  li      t0, 1
        sw      t0, free, t1
.done:  li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
said:   .asciz  "counted to "
and:    .asciz  "; "
meanwhile:      .asciz  " worked meanwhile"

        .bss
        .balign 4
mutex:  .zero   4
free:   .zero   4
        .balign 4096
page:   .zero   4096
