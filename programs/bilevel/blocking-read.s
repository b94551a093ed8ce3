# A read that blocks stops every user-level thread of its kernel context; made at home it stops none.
#
# include  lib/print.s lib/blt.s lib/thread.s
# expect   exit 0
# expect   prints exactly "decoupled: the others stand still\ncoupled: the others go on\n"

# Two BLTs are in the main thread's domain: the reader, and a counter that counts and yields.  A plain kernel thread
# writes into the pipe late, and looks before how the counter gets on:
#
#       wait until the reader is about to read;  sleep
#       before = count;  sleep;  after = count;  write one byte

        .equ    PATIENCE, 100000        # ticks

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        call    uc_init
        la      a0, domain
        lw      t0, TP_CONTEXT(tp)
        sw      t0, 0(a0)
        la      a0, pipe
        li      a1, 0
        li      a7, CALL_PIPE2
        ecall
        la      a0, decoupled
        li      a1, 0
        call    round
        la      a0, coupled
        li      a1, 1
        call    round
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

# round: in a0 what to print first, in a1 whether the reader couples.

round:  addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        sw      s3, 12(sp)
        mv      s0, a0
        sw      a1, couples, t0
        sw      zero, reading, t0
        sw      zero, stop, t0
        la      a0, writer
        call    thread_create
        mv      s1, a0
        la      a0, counter
        li      a2, UC_THREAD
        call    uc_create
        mv      s2, a0
        la      a0, reader
        li      a2, UC_THREAD
        call    uc_create
        mv      s3, a0
        mv      a0, s2
        call    uc_join
        mv      a0, s3
        call    uc_join
        mv      a0, s1
        call    thread_join             # how far the counter came
        mv      s1, a0
        mv      a0, s0
        call    print_string
        la      a0, still
        beqz    s1, .say
        la      a0, on
.say:   call    print_line
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        lw      s3, 12(sp)
        addi    sp, sp, 32
        ret

counter:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        lw      a0, domain
        call    uc_decouple
.count: lw      t0, count
        addi    t0, t0, 1
        sw      t0, count, t1
        call    uc_yield
        lw      t0, stop
        beqz    t0, .count
        call    uc_couple
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

reader: addi    sp, sp, -16
        sw      ra, 12(sp)
        lw      a0, domain
        call    uc_decouple
        lw      t0, couples
        beqz    t0, .read
        call    uc_couple
.read:  li      t0, 1
        sw      t0, reading, t1
        lw      a0, pipe
        mv      a1, sp
        li      a2, 1
        li      a7, CALL_READ           # blocks the kernel context that makes it
        ecall
        li      t0, 1
        sw      t0, stop, t1
        call    uc_couple               # -EBUSY the second time
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

writer: addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
.until_reading:
        call    nap
        lw      t0, reading
        beqz    t0, .until_reading
        call    nap                     # it has blocked by now
        lw      s0, count
        call    nap
        lw      t0, count
        sub     s0, t0, s0
        lw      a0, pipe + 4
        la      a1, count
        li      a2, 1
        call    write
        mv      a0, s0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

nap:    li      a0, CLOCK_MONOTONIC
        li      a1, 0
        la      a2, patience
        li      a3, 0
        li      a7, CALL_CLOCK_NANOSLEEP_TIME64
        ecall
        ret

        .section .rodata
decoupled:      .asciz  "decoupled: "
coupled:        .asciz  "coupled: "
still:          .asciz  "the others stand still"
on:             .asciz  "the others go on"
        .balign 8
patience:       .word   0, 0, PATIENCE, 0

        .bss
        .balign 4
domain:         .zero   4
pipe:           .zero   8
couples:        .zero   4
reading:        .zero   4
stop:           .zero   4
count:          .zero   4
