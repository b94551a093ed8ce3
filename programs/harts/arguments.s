# What main is given: the arguments, each a text, and a 0 behind the last.
#
# include  lib/print.s
# args     one "two words" three
# expect   exit 3
# expect   prints exactly "1: one\n2: two words\n3: three\n"

# The kernel puts the texts and a table of their addresses on the stack; lib/start.s finds the table there.

        .text
        .globl  main
main:                                   # a0 = argc, a1 = argv
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        mv      s0, a0                  # s0 = argc
        mv      s1, a1                  # s1 = argv
        li      s2, 1                   # s2 = number; 0 is the program's own name
.next:  slli    t0, s2, 2
        add     t0, s1, t0
        lw      t0, 0(t0)
        beqz    t0, .end
        mv      a0, s2
        call    print_decimal
        la      a0, colon
        call    print_string
        slli    t0, s2, 2
        add     t0, s1, t0
        lw      a0, 0(t0)
        call    print_line
        addi    s2, s2, 1
        j       .next
.end:   bne     s2, s0, .wrong          # argc counts the name, too
        addi    a0, s0, -1              # the result of main is the exit status
        j       .return
.wrong: li      a0, 100
.return:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

        .section .rodata
colon:          .asciz  ": "
