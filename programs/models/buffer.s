# Three producers and three consumers share a buffer of two places: a mutex and two conditions.
#
# model    all
# include  lib/crew.s lib/print.s
# expect   exit 0
# expect   prints exactly "put 135, taken 135\n"

        .equ    PLACES, 2
        .equ    ITEMS, 9

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, 2
        call    thread_init
        la      a0, work
        li      a1, 6
        call    crew
        la      a0, put_sum
        call    print_string
        lw      a0, put
        call    print_decimal
        la      a0, taken_sum
        lw      a1, taken
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

work:   andi    t0, a0, 1
        bnez    t0, consume

produce:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        li      s0, ITEMS
.put:   la      a0, mutex
        call    mutex_lock
.full:  lw      t0, there
        li      t1, PLACES
        bltu    t0, t1, .room
        la      a0, room
        la      a1, mutex
        call    cond_wait
        j       .full
.room:  la      t1, places
        slli    t2, t0, 2
        add     t1, t1, t2
        sw      s0, 0(t1)
        addi    t0, t0, 1
        sw      t0, there, t1
        lw      t0, put
        add     t0, t0, s0
        sw      t0, put, t1
        la      a0, item
        call    cond_signal
        la      a0, mutex
        call    mutex_unlock
        addi    s0, s0, -1
        bnez    s0, .put
        j       .done

consume:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        li      s0, ITEMS
.take:  la      a0, mutex
        call    mutex_lock
.empty: lw      t0, there
        bnez    t0, .some
        la      a0, item
        la      a1, mutex
        call    cond_wait
        j       .empty
.some:  addi    t0, t0, -1
        sw      t0, there, t1
        la      t1, places
        slli    t2, t0, 2
        add     t1, t1, t2
        lw      t1, 0(t1)
        lw      t0, taken
        add     t0, t0, t1
        sw      t0, taken, t1
        la      a0, room
        call    cond_signal
        la      a0, mutex
        call    mutex_unlock
        addi    s0, s0, -1
        bnez    s0, .take
.done:  li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
put_sum:        .asciz  "put "
taken_sum:      .asciz  ", taken "

        .bss
        .balign 4
mutex:  .zero   4
room:   .zero   4
item:   .zero   4
there:  .zero   4
put:    .zero   4
taken:  .zero   4
places: .zero   4 * PLACES
