# team: one function, run by several threads at once.
#
# include  lib/thread.s

# team: call function(0) ... function(count - 1), each in a thread, and wait for all of them.
#
#   in    a0  function(number) -> result
#         a1  count, at least 1; the calling thread is number 0
#   out   a0  the sum of the results
#
#       for i in 1 .. count - 1:  handle[i] = thread_create(function, i)
#       sum = function(0)
#       for i in 1 .. count - 1:  sum += thread_join(handle[i])
#
# A thread that cannot be had ends the program with status 1: a smaller team would show something else.

        .text
        .globl  team
        .type   team, @function
team:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        sw      s3, 12(sp)
        sw      s4, 8(sp)
        mv      s0, a0                  # s0 = function
        mv      s1, a1                  # s1 = count
        mv      s4, sp                  # s4 = our frame, for the way back

        slli    t0, s1, 2
        addi    t0, t0, 15
        andi    t0, t0, -16
        sub     sp, sp, t0              # handle[i] at sp + 4 * i
        li      s2, 1                   # s2 = number of the thread to make
        addi    s3, sp, 4               # s3 = where its handle goes
.make:  bgeu    s2, s1, .all_made
        mv      a0, s0
        mv      a1, s2
        call    thread_create
        bltz    a0, .too_few
        sw      a0, 0(s3)
        addi    s3, s3, 4
        addi    s2, s2, 1
        j       .make
.all_made:
        li      a0, 0
        jalr    s0
        mv      s0, a0                  # s0 = sum

        addi    s2, sp, 4               # s3 is the end of the handles
.join:  beq     s2, s3, .all_joined
        lw      a0, 0(s2)
        call    thread_join
        add     s0, s0, a0
        addi    s2, s2, 4
        j       .join
.all_joined:
        mv      a0, s0
        mv      sp, s4
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        lw      s3, 12(sp)
        lw      s4, 8(sp)
        addi    sp, sp, 32
        ret
.too_few:
        li      a0, 1
        call    exit_group
        .size   team, . - team
