# Three spin locks keep the same count; only the ticket lock serves in order of arrival.
#
# harts    4
# include  lib/print.s lib/team.s lib/spin.s
# expect   exit 0
# expect   prints exactly "swap lock: 400\nreserve lock: 400\nticket lock: 400\n"
# expect   mark swap_longest_run
# expect   mark ticket_longest_run

# Four threads increment a plain word, each time under the lock.  Inside, a thread also notes how often in a row it was
# the one to get in.  With a swap lock whoever looks first wins, often the thread that has just left; with tickets the
# others who wait come first.  The marks tell the longest run: compare them on 1, 2 and 4 harts.

        .equ    THREADS, 4
        .equ    TURNS, 100

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, swap_lock
        la      a1, swap_unlock
        la      a2, swap_name
        la      a3, swap_run
        call    contest
        la      a0, reserve_lock
        la      a1, reserve_unlock
        la      a2, reserve_name
        la      a3, reserve_run
        call    contest
        la      a0, ticket_lock
        la      a1, ticket_unlock
        la      a2, ticket_name
        la      a3, ticket_run
        call    contest
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

# contest: let the threads compete for the lock a0/a1; print its name a2 and the count, mark a3 with the longest run.

contest:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        mv      s0, a2
        mv      s1, a3
        sw      a0, take, t0
        sw      a1, give, t0
        sw      zero, count, t0
        sw      zero, longest, t0
        la      a0, turns
        li      a1, THREADS
        call    team

        mv      a0, s1
        lw      a1, longest
        li      a7, CALL_MARK
        ecall
        mv      a0, s0
        lw      a1, count
        call    print_value
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

# turns: what each thread does; a0 is its number.

turns:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        mv      s0, a0
        li      s1, TURNS
.turn:  la      a0, lock
        lw      t0, take
        jalr    t0

        lw      t0, count               # ours until we give the lock back: plain loads and stores
        addi    t0, t0, 1
        sw      t0, count, t1
        lw      t0, run
        addi    t0, t0, 1
        lw      t1, last
        beq     t1, s0, .same
        li      t0, 1                   # somebody else was in before: a new run
        sw      s0, last, t1
.same:  sw      t0, run, t1
        lw      t1, longest
        ble     t0, t1, .not_longer
        sw      t0, longest, t1
.not_longer:
        la      a0, lock
        lw      t0, give
        jalr    t0
        addi    s1, s1, -1
        bnez    s1, .turn
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
swap_name:      .asciz  "swap lock: "
reserve_name:   .asciz  "reserve lock: "
ticket_name:    .asciz  "ticket lock: "
swap_run:       .asciz  "swap_longest_run"
reserve_run:    .asciz  "reserve_longest_run"
ticket_run:     .asciz  "ticket_longest_run"

        .bss
        .balign 4
lock:           .zero   8
take:           .zero   4
give:           .zero   4
count:          .zero   4
run:            .zero   4
last:           .zero   4
longest:        .zero   4
