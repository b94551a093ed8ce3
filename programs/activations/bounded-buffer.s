# Two producers and two consumers share a buffer of four: a mutex, two conditions, at user level.
#
# include  lib/print.s lib/activations.s
# expect   exit 0
# expect   prints exactly "sum of what was consumed: 820\n"

        .equ    EACH, 20
        .equ    SLOTS, 4

        .text
        .globl  main
main:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        li      a0, 2
        call    ft_init
        la      a0, consume
        li      a1, 0
        call    ft_create
        sw      a0, 0(sp)
        la      a0, produce
        li      a1, 0                   # 1 to 20
        call    ft_create
        sw      a0, 4(sp)
        la      a0, consume
        li      a1, 0
        call    ft_create
        sw      a0, 8(sp)
        la      a0, produce
        li      a1, EACH                # 21 to 40
        call    ft_create
        sw      a0, 12(sp)
        li      s0, 0
        mv      s1, sp
.join:  lw      a0, 0(s1)
        call    ft_join
        add     s0, s0, a0
        addi    s1, s1, 4
        addi    t0, sp, 16
        bne     s1, t0, .join
        la      a0, said
        mv      a1, s0
        call    print_value
        li      a0, 0
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        addi    sp, sp, 32
        ret

produce:                                # in a0, the number before the first
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        mv      s0, a0
        addi    s1, a0, EACH
.make:  addi    s0, s0, 1
        la      a0, mutex
        call    ft_mutex_lock
.full:  lw      t0, used
        li      t1, SLOTS
        blt     t0, t1, .room
        la      a0, has_room
        la      a1, mutex
        call    ft_cond_wait
        j       .full
.room:  la      t1, slots
        slli    t2, t0, 2
        add     t1, t1, t2
        sw      s0, 0(t1)
        addi    t0, t0, 1
        sw      t0, used, t1
        la      a0, has_some
        call    ft_cond_signal
        la      a0, mutex
        call    ft_mutex_unlock
        bne     s0, s1, .make
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

consume:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        li      s0, 0                   # s0 = sum
        li      s1, EACH
.take:  la      a0, mutex
        call    ft_mutex_lock
.empty: lw      t0, used
        bnez    t0, .some
        la      a0, has_some
        la      a1, mutex
        call    ft_cond_wait
        j       .empty
.some:  addi    t0, t0, -1
        sw      t0, used, t1
        la      t1, slots
        slli    t2, t0, 2
        add     t1, t1, t2
        lw      t0, 0(t1)
        add     s0, s0, t0
        la      a0, has_room
        call    ft_cond_signal
        la      a0, mutex
        call    ft_mutex_unlock
        addi    s1, s1, -1
        bnez    s1, .take
        mv      a0, s0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
said:   .asciz  "sum of what was consumed: "

        .bss
        .balign 4
mutex:  .zero   4
has_room:       .zero   4
has_some:       .zero   4
used:   .zero   4
slots:  .zero   4 * SLOTS
