# crew: one function in several threads of whatever model is chosen.
#
# crew: call function(0) ... function(count - 1), each in a thread, and wait for all of them.
#
#   in    a0  function(number) -> result
#         a1  count, at most 64
#   out   a0  the sum of the results

        .equ    CREW_MAX, 64

        .text
        .globl  crew
        .type   crew, @function
crew:   addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        sw      s3, 12(sp)
        mv      s0, a0                  # s0 = function
        mv      s1, a1                  # s1 = count
        li      s2, 0                   # s2 = number
        addi    sp, sp, -4 * CREW_MAX
.make:  mv      a0, s0
        mv      a1, s2
        call    thread_create
        bltz    a0, .none
        slli    t0, s2, 2
        add     t0, t0, sp
        sw      a0, 0(t0)
        addi    s2, s2, 1
        bne     s2, s1, .make
.none:  mv      s1, s2
        li      s3, 0                   # s3 = sum
        li      s2, 0
.join:  beq     s2, s1, .joined
        slli    t0, s2, 2
        add     t0, t0, sp
        lw      a0, 0(t0)
        call    thread_join
        add     s3, s3, a0
        addi    s2, s2, 1
        j       .join
.joined:
        mv      a0, s3
        addi    sp, sp, 4 * CREW_MAX
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        lw      s3, 12(sp)
        addi    sp, sp, 32
        ret
        .size   crew, . - crew
