# Asynchronous requests for one file are carried out in order: the read finds what the write before it wrote.
#
# include  lib/print.s lib/aio.s
# expect   exit 0
# expect   prints exactly "wrote 6, read 6: hello\n"

# The program asks for both at once and waits for the second only.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, AT_FDCWD
        la      a1, path
        li      a2, O_RDWR | O_CREAT
        li      a3, 0x180               # for us alone
        li      a7, CALL_OPENAT
        ecall
        la      s0, writing
        sw      a0, AIOCB_FILDES(s0)
        la      t0, hello
        sw      t0, AIOCB_BUF(s0)
        li      t1, 6
        sw      t1, AIOCB_NBYTES(s0)
        la      s1, reading
        sw      a0, AIOCB_FILDES(s1)
        la      t0, came
        sw      t0, AIOCB_BUF(s1)
        sw      t1, AIOCB_NBYTES(s1)

        mv      a0, s0
        call    aio_write
        mv      a0, s1
        call    aio_read
.wait:  la      a0, list
        li      a1, 1
        li      a2, 0
        call    aio_suspend
        mv      a0, s1
        call    aio_error
        li      t0, EINPROGRESS
        beq     a0, t0, .wait

        la      a0, wrote
        call    print_string
        mv      a0, s0
        call    aio_return
        call    print_decimal
        la      a0, read
        call    print_string
        mv      a0, s1
        call    aio_return
        call    print_decimal
        la      a0, colon
        call    print_string
        la      a0, came
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
path:           .asciz  "/disk/new"
hello:          .asciz  "hello"
wrote:          .asciz  "wrote "
read:           .asciz  ", read "
colon:          .asciz  ": "

        .data
        .balign 4
list:           .word   reading

        .bss
        .balign 4
writing:        .zero   AIOCB_BYTES
reading:        .zero   AIOCB_BYTES
came:           .zero   8
