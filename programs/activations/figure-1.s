# The trace of the paper's Figure 1: a thread blocks and its processor goes on with another; when it can continue, both are reported.
#
# harts    2
# files    "0123456789":/disk/data
# include  lib/print.s lib/activations.s
# expect   exit 0
# expect   prints exactly "read 4 bytes; meanwhile the other thread worked\n"
# expect   counts told.blocked = 1
# expect   counts told.unblocked = 1

# T1  two processors run two threads: the first in activation 0, the second in activation 1, of which `add processor` told
# T2  the first thread reads from the disk: a fresh activation on its processor is told that 0 has blocked
# T3  the data is there: a processor is preempted for a fresh activation, which is told that 0 can go on, and whom it has replaced
# T4  its handler puts both threads into the ready list, and runs one of them
#
# Anderson et al. 1991, section 3.1.  `--stats` draws it: ↑ is an upcall.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        li      a0, 2
        call    ft_init
        la      a0, other
        li      a1, 0
        call    ft_create
        mv      s0, a0
.until_there:
        lw      t0, works               # on a single processor we have to let it begin
        bnez    t0, .there
        call    ft_yield
        j       .until_there
.there: li      a0, AT_FDCWD
        la      a1, path
        li      a2, O_RDONLY
        li      a3, 0
        li      a7, CALL_OPENAT
        ecall
        lw      s1, works
        la      a1, buffer
        li      a2, 4
        li      a7, CALL_READ
        ecall                           # here activation 0 blocks
        lw      t0, works
        sub     s1, t0, s1              # what the other has done meanwhile
        sw      a0, count, t0
        li      t0, 1
        sw      t0, over, t1
        mv      a0, s0
        call    ft_join
        beqz    s1, .idle
        la      a0, said
        call    print_string
        lw      a0, count
        call    print_decimal
        la      a0, worked
        call    print_line
.idle:  li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

other:  addi    sp, sp, -16
        sw      ra, 12(sp)
.work:  lw      t0, works
        addi    t0, t0, 1
        sw      t0, works, t1
        call    ft_yield                # the first may be waiting for us
        lw      t0, over
        beqz    t0, .work
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
path:   .asciz  "/disk/data"
said:   .asciz  "read "
worked: .asciz  " bytes; meanwhile the other thread worked"

        .bss
        .balign 4
works:  .zero   4
over:   .zero   4
count:  .zero   4
buffer: .zero   8
