# The start of every kernel in this folder: how many rounds, then the checksum.
#
#       rounds   = argv[1] in decimal, or 1
#       checksum = kernel(rounds)
#       write "0123abcd\n"
#       exit 0
#
# A kernel gives `kernel`: a0 = rounds in, a0 = checksum out.  It calls nothing
# of the system and holds no pointers in its data, so it runs unchanged here,
# under qemu-riscv32 and on a bare machine behind a few lines of start-up code.

        .globl  _start
        .text
_start:
        li      a0, 1                   # rounds, unless argv[1] says otherwise
        lw      t0, 0(sp)               # argc
        li      t1, 2
        blt     t0, t1, .ready
        lw      t0, 8(sp)               # argv[1]
        li      a0, 0
        li      t3, 10
.digit:
        lbu     t1, 0(t0)
        addi    t1, t1, -'0'
        bgeu    t1, t3, .ready          # the end, or no digit
        mul     a0, a0, t3
        add     a0, a0, t1
        addi    t0, t0, 1
        j       .digit
.ready:
        call    kernel

        la      a1, line
        addi    t0, a1, 8               # one past the last digit
.hex:
        andi    t1, a0, 15
        li      t2, 10
        blt     t1, t2, .decimal
        addi    t1, t1, 'a' - '0' - 10
.decimal:
        addi    t1, t1, '0'
        addi    t0, t0, -1
        sb      t1, 0(t0)
        srli    a0, a0, 4
        bne     t0, a1, .hex

        li      a0, 1                   # standard output
        li      a2, 9
        li      a7, CALL_WRITE
        ecall
        li      a0, 0
        li      a7, CALL_EXIT
        ecall

        .data
line:   .ascii  "--------\n"
