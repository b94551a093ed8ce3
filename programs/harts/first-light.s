# Four threads look for primes together and draw how many there are.
#
# harts    4
# include  lib/print.s lib/team.s lib/spin.s
# expect   exit 0
# expect   prints "up to 1024 ####" " 172\nup to 2048 ####" " 137\n" "up to 8192 ####" " 112\n"
# expect   prints "1028 primes below 8192, found by 4 threads"

# The numbers are cut into eight blocks.  A thread takes a block with one atomic addition, so nobody does a block twice
# and whoever is done early does one more.  Its verdicts go to a page that nobody has touched before: the first store
# there is a page fault, and the kernel gives memory.  The total is kept under a lock.
#
#       blocks_left  8 .. 0        handed out from the end: long blocks first, the short ones fill the gaps
#       verdicts     8 pages       one word a number: 1 if it is a prime
#       total        under total_lock

        .equ    BLOCKS, 8
        .equ    BLOCK_NUMBERS, 1024             # a page of words
        .equ    THREADS, 4

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)

        li      a0, BLOCKS * BLOCK_NUMBERS * 4
        call    map_memory
        sw      a0, verdicts, t0                # pages without memory yet

        la      a0, work
        li      a1, THREADS
        call    team                            # until the last block is done

        li      s0, 0
.row:   mv      a0, s0
        call    draw
        addi    s0, s0, 1
        li      t0, BLOCKS
        bne     s0, t0, .row

        lw      a0, total
        call    print_decimal
        la      a0, summary
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

# work: take blocks until there are none.

work:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
.take:  la      t0, blocks_left
        li      t1, -1
        amoadd.w  s0, t1, (t0)
        blez    s0, .no_more
        addi    s0, s0, -1                      # s0 = my block
        mv      a0, s0
        call    search
        la      t0, counts
        slli    t1, s0, 2
        add     t0, t0, t1
        sw      a0, 0(t0)                       # counts[block] is mine alone: no lock
        mv      s0, a0

        la      a0, total_lock
        call    swap_lock
        lw      t0, total
        add     t0, t0, s0
        sw      t0, total, t1
        la      a0, total_lock
        call    swap_unlock
        j       .take
.no_more:
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

# search: divide every number of block a0 by what could divide it; a0 = how many primes.

search:
        li      t1, BLOCK_NUMBERS
        mul     t0, a0, t1                      # t0 = the number
        add     t1, t0, t1                      # t1 = the end of the block
        lw      t2, verdicts
        slli    t3, t0, 2
        add     t2, t2, t3                      # t2 = its verdict
        li      a0, 0
.number:
        li      t3, 0                           # t3 = prime?
        li      t4, 2                           # t4 = divisor
        bltu    t0, t4, .verdict                # 0 and 1 are none
        li      t3, 1
.divide:
        mul     t5, t4, t4
        bgtu    t5, t0, .verdict                # nothing up to the root divides it
        remu    t6, t0, t4
        addi    t4, t4, 1
        bnez    t6, .divide
        li      t3, 0
.verdict:
        sw      t3, 0(t2)                       # the first one in a page faults
        add     a0, a0, t3
        addi    t2, t2, 4
        addi    t0, t0, 1
        bne     t0, t1, .number
        ret

# draw: a row for block a0: where it ends, a # for every four primes, how many.

draw:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        la      t0, counts
        slli    t1, a0, 2
        add     t0, t0, t1
        lw      s0, 0(t0)                       # s0 = count
        addi    s1, a0, 1
        la      a0, row_begins
        call    print_string
        slli    a0, s1, 10
        call    print_decimal
        srli    s1, s0, 2                       # s1 = length of the bar
        li      a0, ' '
.mark:  call    print_char
        li      a0, '#'
        addi    s1, s1, -1
        bgez    s1, .mark
        la      a0, row_ends
        mv      a1, s0
        call    print_value
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
row_begins:     .asciz  "up to "
row_ends:       .asciz  " "
summary:        .asciz  " primes below 8192, found by 4 threads"

        .data
        .balign 4
blocks_left:    .word   BLOCKS

        .bss
        .balign 4
total_lock:     .zero   4
total:          .zero   4
verdicts:       .zero   4
counts:         .zero   4 * BLOCKS
