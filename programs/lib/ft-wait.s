# ft-wait: waiting on a word at user level, as a futex does it in the kernel.

        .equ    WAIT_LOCK, 0
        .equ    WAIT_HEAD, 4

        .include "lib/critical.s"

# ft_wait: wait until the word is woken, unless it has another value.  It may return although nobody woke it.
#
#   in    a0  word
#         a1  value

        .text
        .globl  ft_wait
        .type   ft_wait, @function
ft_wait:
        mv      a2, a1
        mv      a1, a0
        li      a0, FT_WAIT
        j       ft_leave
        .size   ft_wait, . - ft_wait

# ft_wait_in: a thread that has left to wait.
#
#   in    a0  its vessel: FT_LEAVING, FT_WORD, FT_EXPECTED;  FT_LEAVING is 0 afterwards if it waits
#   uses  t0-t6, a1
#
#       lock;  if the word has the value:  append behind those who wait;  the vessel has nobody to see to;  unlock

        .globl  ft_wait_in
        .type   ft_wait_in, @function
ft_wait_in:
        la      t3, ft_waiting
        lw      t4, FT_LEAVING(a0)
        lw      t5, FT_WORD(a0)
        lw      t6, FT_EXPECTED(a0)
.in_try:
        li      t1, 1
        amoswap.w.aq  t0, t1, (t3)
        .critical wait_in
        bnez    t0, .in_held
        lw      t0, 0(t5)
        bne     t0, t6, .in_release
        sw      t5, ULT_WORD(t4)
        sw      zero, ULT_NEXT(t4)
        addi    t1, t3, WAIT_HEAD       # t1 = the link that names the next
.in_behind:
        lw      t2, 0(t1)
        beqz    t2, .in_last
        addi    t1, t2, ULT_NEXT
        j       .in_behind
.in_last:
        sw      t4, 0(t1)
        sw      zero, FT_LEAVING(a0)
.in_release:
        amoswap.w.rl  zero, zero, (t3)
        .endcritical
        ret
.in_held:
        lw      t0, WAIT_LOCK(t3)
        bnez    t0, .in_held
        j       .in_try
        .size   ft_wait_in, . - ft_wait_in

# ft_wake: wake those who wait longest for a word.
#
#   in    a0  word
#         a1  at most how many
#   out   a0  how many

        .globl  ft_wake
        .type   ft_wake, @function
ft_wake:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      zero, 8(sp)
        addi    a2, sp, 8
        call    ft_wake_with
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret
        .size   ft_wake, . - ft_wake

# ft_wake_with: the same, with a2 a word where a thread is named while it is in no list.

        .globl  ft_wake_with
        .type   ft_wake_with, @function
ft_wake_with:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        sw      s3, 12(sp)
        sw      s4, 8(sp)
        mv      s0, a0
        mv      s1, a1
        mv      s2, a2
        li      s3, 0                   # s3 = how many
        li      s4, 0                   # s4 = one of them is urgent
.wake_next:
        beq     s3, s1, .woken
        la      t3, ft_waiting
.out_try:
        li      t1, 1
        amoswap.w.aq  t0, t1, (t3)
        .critical wait_out
        bnez    t0, .out_held
        addi    t1, t3, WAIT_HEAD
.out_look:
        lw      t2, 0(t1)
        beqz    t2, .out_release
        lw      t0, ULT_WORD(t2)
        beq     t0, s0, .out_found
        addi    t1, t2, ULT_NEXT
        j       .out_look
.out_found:
        sw      t2, 0(s2)
        lw      t0, ULT_NEXT(t2)
        sw      t0, 0(t1)
.out_release:
        amoswap.w.rl  zero, zero, (t3)
        .endcritical
        lw      a0, 0(s2)
        beqz    a0, .woken
        lw      t0, ULT_URGENT(a0)
        or      s4, s4, t0
        mv      a1, s2
        li      a2, 0
        call    ft_push
        addi    s3, s3, 1
        j       .wake_next
.woken: beqz    s3, .none_woken
        call    ft_ask
        beqz    s4, .none_woken
        call    ft_hurry
.none_woken:
        mv      a0, s3
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        lw      s3, 12(sp)
        lw      s4, 8(sp)
        addi    sp, sp, 32
        ret
.out_held:
        lw      t0, WAIT_LOCK(t3)
        bnez    t0, .out_held
        j       .out_try
        .size   ft_wake_with, . - ft_wake_with

        .bss
        .balign 64
ft_waiting:     .zero   64
