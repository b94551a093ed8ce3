# A thread reads from a pipe that nobody has written to yet; another writes, and it has what was written.
#
# model    kernel activations bilevel
# include  lib/crew.s lib/print.s
# expect   exit 0
# expect   prints exactly "read 6 bytes, while another thread worked\n"

# Under `user`, and under `mn` with as many readers as workers, this is a deadlock: see activations/all-wait.s.

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
        li      a1, 2
        call    crew
        la      a0, said
        lw      t0, bytes
        addi    t0, t0, '0'
        sb      t0, 5(a0)
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

work:   addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        bnez    a0, .write
        li      t0, 1
        sw      t0, reads, t1
        lw      a0, pipe
        la      a1, buffer
        li      a2, 16
        call    thread_read
        sw      a0, bytes, t0
        j       .done
.write: lw      t0, reads
        bnez    t0, .begin
        call    thread_yield
        j       .write
.begin: li      s0, 50
.work:  call    thread_yield
        addi    s0, s0, -1
        bnez    s0, .work
        lw      a0, pipe + 4
        la      a1, text
        li      a2, 6
        call    thread_write
.done:  li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

        .data
said:   .asciz  "read . bytes, while another thread worked"
text:   .ascii  "hello\n"

        .bss
        .balign 4
pipe:   .zero   8
reads:  .zero   4
bytes:  .zero   4
buffer: .zero   16
