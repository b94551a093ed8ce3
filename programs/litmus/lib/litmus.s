# litmus: what the programs of this chapter share: the end, a check, compare-and-swap.

# Every program here begins at once on all of its harts (`start thread thread`), with a0 = the hart's number, no start-up
# code, no stack worth mentioning and everything in memory.  A family of programs is one file of this folder; a program is
# a few lines that say how many threads there are and include it.
#
# Memory is sequentially consistent here, so there is not one fence in these programs.  On a machine with store buffers
# bakery, dekker, lamport-fast, peterson and szymanski need them between "I want" and the look at the others.

# `-D CHECKS=0` leaves the checks out: then there is nothing but the algorithm.

        .ifndef CHECKS
        .equ    CHECKS, 1
        .endif

# finish: this thread is done.

        .macro  finish
        li      a0, 0
        li      a7, CALL_EXIT
        ecall
        .endm

# must_equal A, B, "text": the run fails with the text if two registers differ.  A call is made only then: as long as all is
# well a check is a branch, and no event that others could see.

        .macro  must_equal a, b, text
        .if     CHECKS
        beq     \a, \b, .holds\@
        li      a0, 0
        la      a1, .said\@
        li      a7, CALL_ASSERT
        ecall
        .pushsection .rodata
.said\@:        .asciz  "\text"
        .popsection
.holds\@:
        .endif
        .endm

# cas OLD, WORD, EXPECTED, NEW: OLD = what was in the word at the address WORD; if that was EXPECTED, it is NEW now.
#
#   uses  t6

        .macro  cas old, word, expected, new
.again\@:
        lr.w    \old, (\word)
        bne     \old, \expected, .differs\@
        sc.w    t6, \new, (\word)
        bnez    t6, .again\@
.differs\@:
        .endm
