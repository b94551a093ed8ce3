# Writing a file and computing: one after the other, or at the same time by asynchronous writes.
#
# harts    2
# include  lib/print.s lib/aio.s
# expect   exit 0
# expect   prints exactly "written 16 KiB\nasynchronous is faster: yes\n"

# The same work twice: four pages are written to the disk, and a sum is computed that takes about as long.  First each
# write is waited for and the sum is computed afterwards.  Then the writes are asked for, the sum is computed, and only
# then is looked whether they are done.

        .equ    PAGES, 4
        .equ    WORK, 30000

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, AT_FDCWD
        la      a1, path
        li      a2, O_RDWR | O_CREAT
        li      a3, 0x180
        li      a7, CALL_OPENAT
        ecall
        mv      s0, a0                  # s0 = file
        call    asynchronous            # makes the helper, which is not to be measured
        call    now
        mv      s1, a0
        call    synchronous
        call    now
        sub     s1, a0, s1              # s1 = ticks one after the other
        call    now
        mv      s2, a0
        call    asynchronous
        call    now
        sub     s2, a0, s2              # s2 = ticks at the same time

        mv      a0, s0
        li      a1, 0
        li      a2, 0
        la      a3, length
        li      a4, SEEK_END
        li      a7, CALL_LLSEEK
        ecall
        la      a0, says_written
        call    print_string
        lw      a0, length
        srli    a0, a0, 10
        call    print_decimal
        la      a0, kib
        call    print_line
        la      a0, says_faster
        call    print_string
        la      a0, no
        bgeu    s2, s1, .say
        la      a0, yes
.say:   call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

now:                                    # -> a0 ticks, the low word of the monotonic clock
        li      a0, CLOCK_MONOTONIC
        la      a1, time
        li      a7, CALL_CLOCK_GETTIME64
        ecall
        lw      a0, time + TIMESPEC_NANOSECONDS
        ret

compute:
        li      t0, WORK / 2
.work:  addi    t0, t0, -1
        bnez    t0, .work
        ret

synchronous:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        li      s3, 0
.write: mv      a0, s0
        la      a1, page
        li      a2, 4096
        slli    a3, s3, 12
        li      a4, 0
        li      a7, CALL_PWRITE64
        ecall
        addi    s3, s3, 1
        li      t0, PAGES
        bne     s3, t0, .write
        call    compute
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

asynchronous:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      s4, requests
        li      s3, 0
.ask:   sw      s0, AIOCB_FILDES(s4)
        la      t0, page
        sw      t0, AIOCB_BUF(s4)
        li      t0, 4096
        sw      t0, AIOCB_NBYTES(s4)
        slli    t0, s3, 12
        sw      t0, AIOCB_OFFSET(s4)
        sw      zero, AIOCB_OFFSET_HIGH(s4)
        mv      a0, s4
        call    aio_write
        addi    s4, s4, AIOCB_BYTES
        addi    s3, s3, 1
        li      t0, PAGES
        bne     s3, t0, .ask
        call    compute
        addi    s4, s4, -AIOCB_BYTES    # requests for one file end in order: the last one is enough
        sw      s4, last, t0
.wait:  la      a0, last
        li      a1, 1
        li      a2, 0
        call    aio_suspend
        mv      a0, s4
        call    aio_error
        li      t0, EINPROGRESS
        beq     a0, t0, .wait
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
path:           .asciz  "/disk/new"
says_written:   .asciz  "written "
kib:            .asciz  " KiB"
says_faster:    .asciz  "asynchronous is faster: "
yes:            .asciz  "yes"
no:             .asciz  "no"

        .bss
        .balign 8
time:           .zero   TIMESPEC_BYTES
length:         .zero   8
last:           .zero   4
requests:       .zero   PAGES * AIOCB_BYTES
        .balign 4096
page:           .zero   4096
