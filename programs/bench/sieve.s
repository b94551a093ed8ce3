# The sieve of Eratosthenes over one byte each: how many primes below 2^20.
#
# include  lib/rounds.s
# args     1
# expect   exit 0
# expect   prints exactly "00014069\n"
#
# A round is a whole sieve: 256 pages written again and again, at every stride.
#
#       all bytes = 1
#       for i = 2; i * i < N: if composite[i] is still 1, clear i*i, i*i+i, ...
#       count what is left

        .equ    N, 1 << 20

        .globl  kernel
        .text
kernel:
        la      a1, prime               # a1 = the bytes
        li      a2, N
        add     a3, a1, a2              # a3 = their end
.round:
        mv      t0, a1
        li      t1, 0x01010101
.fill:
        sw      t1, 0(t0)
        sw      t1, 4(t0)
        sw      t1, 8(t0)
        sw      t1, 12(t0)
        addi    t0, t0, 16
        bne     t0, a3, .fill

        li      t0, 2                   # t0 = i
.strike:
        mul     t1, t0, t0              # t1 = i * i
        bge     t1, a2, .counting
        add     t2, a1, t0
        lbu     t3, 0(t2)
        beqz    t3, .next
        add     t1, a1, t1              # t1 = the byte to clear
.clear:
        sb      zero, 0(t1)
        add     t1, t1, t0
        bltu    t1, a3, .clear
.next:
        addi    t0, t0, 1
        j       .strike

.counting:
        li      a4, 0                   # a4 = primes
        addi    t0, a1, 2
.count:
        lbu     t1, 0(t0)
        add     a4, a4, t1
        addi    t0, t0, 1
        bne     t0, a3, .count

        addi    a0, a0, -1
        bnez    a0, .round
        mv      a0, a4
        ret

        .bss
        .balign 16
prime:  .space  N
