# A bad pointer given to the kernel is an answer, -EFAULT, and nobody's end.
#
# include  lib/print.s lib/syscall.s
# expect   exit 0
# expect   prints exactly "write from nowhere -14\nread into constants -14\nthe pipe still has 5 bytes\n"
# expect   refuses write EFAULT
# expect   refuses read EFAULT

# The kernel walks the caller's page table as the hart would, with the caller's rights, before it believes a pointer.
# The refused read takes nothing out of the pipe.

        .text
        .globl  main
main:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)

        li      a0, 1
        li      a1, 0x50000000          # nothing is mapped there
        li      a2, 5
        call    write
        mv      a1, a0
        la      a0, from_nowhere
        call    print_value

        addi    a0, sp, 8               # 8(sp) the end to read, 12(sp) the end to write
        li      a1, 0
        li      a7, CALL_PIPE2
        ecall
        lw      a0, 12(sp)
        la      a1, hello
        li      a2, 5
        call    write

        la      a1, hello               # mapped, but without W
        call    receive
        mv      a1, a0
        la      a0, into_constants
        call    print_value

        addi    a1, sp, 16
        call    receive
        mv      s0, a0
        la      a0, still_has
        call    print_string
        mv      a0, s0
        call    print_decimal
        la      a0, bytes
        call    print_line
        li      a0, 0
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        addi    sp, sp, 32
        ret

receive:                                # read five bytes of the pipe to a1
        lw      a0, 8(sp)
        li      a2, 5
        li      a7, CALL_READ
        ecall
        ret

        .section .rodata
hello:          .ascii  "hello"
from_nowhere:   .asciz  "write from nowhere "
into_constants: .asciz  "read into constants "
still_has:      .asciz  "the pipe still has "
bytes:          .asciz  " bytes"
