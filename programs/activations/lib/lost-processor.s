# lost-processor: one thread reads from the disk, which takes twenty thousand ticks, and the other counts.  a0 of main's
# report: how much was counted while the first waited.

        .equ    COUNTS, 1000

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, 1
        call    thread_init
        la      a0, work
        li      a1, 2
        call    crew
        la      a0, meanwhile
        lw      t0, while_reading
        bnez    t0, .say
        la      a0, nothing
.say:   call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

work:   addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        bnez    a0, .count
        li      a0, AT_FDCWD
        la      a1, path
        li      a2, O_RDONLY
        li      a3, 0
        li      a7, CALL_OPENAT
        ecall
        lw      s0, counted
        la      a1, buffer
        li      a2, 4
        call    thread_read             # the pages have to come from the disk
        lw      t0, counted
        sub     t0, t0, s0
        sw      t0, while_reading, t1
        li      t0, 1
        sw      t0, over, t1
        j       .done
.count: lw      t0, counted
        addi    t0, t0, 1
        sw      t0, counted, t1
        call    thread_yield
        lw      t0, over
        beqz    t0, .count
.done:  li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
path:   .asciz  "/disk/data"
meanwhile:      .asciz  "another thread worked meanwhile"
nothing:        .asciz  "nothing was done meanwhile: the processor was lost"

        .bss
        .balign 4
counted:        .zero   4
while_reading:  .zero   4
over:   .zero   4
buffer: .zero   8
