# Threads that wait for what another thread would do, if it had a kernel context to run on: a deadlock that kernel threads do not have.
#
# model    user mn
# include  lib/crew.s
# expect   deadlock

# Two threads read from a pipe that a third is to write to.  Whoever programmed it may assume that the third runs; but both
# kernel contexts wait in the kernel, and nobody tells user level that they do (Anderson et al. 1991, section 2.2).  With
# the other models the third writes: models/reader.s.

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, 2
        call    thread_init
        la      a0, pipe
        li      a1, 0
        li      a7, CALL_PIPE2
        ecall
        la      a0, work
        li      a1, 3
        call    crew
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

work:   addi    sp, sp, -16
        sw      ra, 12(sp)
        li      t0, 2
        beq     a0, t0, .write
        la      t0, readers
        li      t1, 1
        amoadd.w zero, t1, (t0)
        lw      a0, pipe
        la      a1, buffer
        li      a2, 1
        call    thread_read
        j       .done
.write: lw      t0, readers
        addi    t0, t0, -2
        beqz    t0, .both
        call    thread_yield
        j       .write
.both:  call    thread_yield            # they are about to read
        li      t0, 3000
.wait:  addi    t0, t0, -1
        bnez    t0, .wait
        call    thread_yield
        lw      a0, pipe + 4
        la      a1, buffer
        li      a2, 2
        call    thread_write
.done:  li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .bss
        .balign 4
pipe:   .zero   8
readers:        .zero   4
buffer: .zero   4
