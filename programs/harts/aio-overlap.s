# Asynchronous reads of two files overlap with each other and with the program's own work.
#
# harts    1
# files    "first file":/disk/a "second file":/disk/b
# include  lib/print.s lib/aio.s
# expect   exit 0
# expect   prints exactly "first: in progress, second: in progress\nfirst file second file\noverlap: yes\n"

# A read from the disk takes more than 20,000 ticks.  Two that wait for each other take twice as long; two that are in
# progress at once, on one hart, take little more than one, because each waits in a thread of its own.

        .equ    ONE_READ, 21000

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, path_a
        la      a1, first
        la      a2, text_a
        call    prepare
        la      a0, path_b
        la      a1, second
        la      a2, text_b
        call    prepare

        rdcycle s0                      # s0 = when it began
        la      a0, first
        call    aio_read
        la      a0, second
        call    aio_read
        la      a0, first
        call    aio_error
        mv      s1, a0
        la      a0, second
        call    aio_error
        mv      s2, a0
        la      a0, says_first          # to print is work, while the disk is reading
        call    print_string
        mv      a0, s1
        call    print_state
        la      a0, says_second
        call    print_string
        mv      a0, s2
        call    print_state
        call    newline

        la      s1, list                # wait until both have ended
.wait:  mv      a0, s1
        li      a1, 2
        li      a2, 0
        call    aio_suspend
        lw      a0, 0(s1)
        call    forget_if_ended
        sw      a0, 0(s1)
        mv      s2, a0
        lw      a0, 4(s1)
        call    forget_if_ended
        sw      a0, 4(s1)
        or      t0, s2, a0
        bnez    t0, .wait
        rdcycle t0
        sub     s0, t0, s0              # s0 = ticks from the first request to the last answer

        la      a0, text_a
        call    print_string
        li      a0, ' '
        call    print_char
        la      a0, text_b
        call    print_line
        la      a0, says_overlap
        call    print_string
        li      t0, 2 * ONE_READ
        la      a0, no
        bgeu    s0, t0, .say
        la      a0, yes
.say:   call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

# prepare: open a file and fill in an aiocb: in a0 path, a1 aiocb, a2 buffer.

prepare:
        mv      t0, a1
        sw      a2, AIOCB_BUF(t0)
        mv      a1, a0
        li      a0, AT_FDCWD
        li      a2, O_RDONLY
        li      a3, 0
        li      a7, CALL_OPENAT
        ecall
        sw      a0, AIOCB_FILDES(t0)
        li      t1, 15
        sw      t1, AIOCB_NBYTES(t0)
        ret

# forget_if_ended: in a0 an aiocb or 0; out a0 the same, or 0 if its request has ended.

forget_if_ended:
        beqz    a0, .forgotten
        lw      t0, AIOCB_ERROR(a0)
        li      t1, EINPROGRESS
        beq     t0, t1, .forgotten
        li      a0, 0
.forgotten:
        ret

print_state:
        li      t0, EINPROGRESS
        mv      t1, a0
        la      a0, in_progress
        beq     t1, t0, .print
        la      a0, over
.print: j       print_string

        .section .rodata
path_a:         .asciz  "/disk/a"
path_b:         .asciz  "/disk/b"
says_first:     .asciz  "first: "
says_second:    .asciz  ", second: "
in_progress:    .asciz  "in progress"
over:           .asciz  "over"
says_overlap:   .asciz  "overlap: "
yes:            .asciz  "yes"
no:             .asciz  "no"

        .data
        .balign 4
list:           .word   first, second

        .bss
        .balign 4
first:          .zero   AIOCB_BYTES
second:         .zero   AIOCB_BYTES
text_a:         .zero   16
text_b:         .zero   16
