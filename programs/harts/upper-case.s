# A filter: what comes in goes out in capitals.
#
# stdin    "two lines\nof mixed Text\n"
# expect   exit 0
# expect   prints exactly "TWO LINES\nOF MIXED TEXT\n"

# The header says what is typed.  Without that line the program reads what is given to `upcall run`.

        .equ    ROOM, 64

        .text
        .globl  main
main:
        li      a0, 0                   # standard input
        la      a1, buffer
        li      a2, ROOM
        li      a7, CALL_READ
        ecall
        blez    a0, .end                # 0: there is no more
        add     t1, a1, a0              # t1 = end of what came
        mv      t0, a1
        li      t3, 'a'
        li      t4, 'z'
.byte:  lbu     t2, 0(t0)
        bltu    t2, t3, .keep
        bgtu    t2, t4, .keep
        addi    t2, t2, 'A' - 'a'
        sb      t2, 0(t0)
.keep:  addi    t0, t0, 1
        bne     t0, t1, .byte
        mv      a2, a0
        li      a0, 1
        li      a7, CALL_WRITE
        ecall
        j       main
.end:   ret                             # a0 = 0, or why reading failed

        .bss
buffer:         .zero   ROOM
