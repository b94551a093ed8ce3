# spin: three locks for which one waits by looking again.
#
# include  lib/syscall.s

# Offers  swap_lock, swap_unlock          amoswap; the waiting look is a plain load (test and test-and-set)
#         reserve_lock, reserve_unlock    LR/SC: the same lock, taken without a store when it is held
#         ticket_lock, ticket_unlock      first come, first served
#
# Each takes the lock's address in a0 and uses t0-t2 (ticket_lock also a0, a7).  A lock is free when its words are 0.
#
# Memory order.  .aq on the taking instruction: nothing of the section is done before the lock is ours.  .rl on the
# releasing one: everything of the section is done before the lock is free.  The laboratory's memory is sequentially
# consistent and needs neither; real machines, and qemu on one, do.

# swap_lock: write 1 and see what was there.
#
#       do {  while lock != 0: look again  }  while swap(lock, 1) != 0
#
# Looking with a load first matters: a failing swap is a store, and every store takes the word away from the others.

        .text
        .globl  swap_lock
        .type   swap_lock, @function
swap_lock:
        li      t0, 1
.swap_look:
        lw      t1, 0(a0)
        bnez    t1, .swap_look
        amoswap.w.aq  t1, t0, (a0)
        bnez    t1, .swap_look          # somebody was faster
        ret
        .size   swap_lock, . - swap_lock

        .globl  swap_unlock
        .type   swap_unlock, @function
swap_unlock:
        amoswap.w.rl  zero, zero, (a0)
        ret
        .size   swap_unlock, . - swap_unlock

# reserve_lock: load the word and watch it; store only if nobody touched it since.
#
#       do {  do v = load_reserved(lock) while v != 0  }  while store_conditional(lock, 1) fails

        .globl  reserve_lock
        .type   reserve_lock, @function
reserve_lock:
        li      t0, 1
.reserve_look:
        lr.w.aq t1, (a0)
        bnez    t1, .reserve_look
        sc.w    t1, t0, (a0)
        bnez    t1, .reserve_look       # the reservation was lost
        ret
        .size   reserve_lock, . - reserve_lock

        .globl  reserve_unlock
        .type   reserve_unlock, @function
reserve_unlock:
        fence   rw, w                   # a plain store has no .rl
        sw      zero, 0(a0)
        ret
        .size   reserve_unlock, . - reserve_unlock

# ticket_lock: draw a number and wait until it is called.
#
#       lock:  next ticket to draw (0), ticket being served (4)
#
#       mine = fetch_and_add(next, 1)
#       while serving != mine:  look again, and every 64 looks let somebody else have the hart
#
# A queue is fair but cannot skip anybody: if the thread whose turn it is has no hart, all behind it wait for nothing.
# Hence the yield.  The other two locks do not need it for speed, only for manners.

        .equ    TICKET_NEXT, 0
        .equ    TICKET_SERVING, 4
        .equ    TICKET_PATIENCE, 64

        .globl  ticket_lock
        .type   ticket_lock, @function
ticket_lock:
        li      t0, 1
        amoadd.w.aq  t0, t0, (a0)       # t0 = my ticket; TICKET_NEXT is the first word
        mv      t2, a0
.ticket_wait:
        li      t1, TICKET_PATIENCE
.ticket_look:
        lw      a0, TICKET_SERVING(t2)
        beq     a0, t0, .ticket_called
        addi    t1, t1, -1
        bnez    t1, .ticket_look
        li      a7, CALL_SCHED_YIELD    # a call changes a0 only
        ecall
        j       .ticket_wait
.ticket_called:
        fence   r, rw
        ret
        .size   ticket_lock, . - ticket_lock

        .globl  ticket_unlock
        .type   ticket_unlock, @function
ticket_unlock:
        lw      t0, TICKET_SERVING(a0)  # only the holder writes it, so a plain increment is enough
        addi    t0, t0, 1
        fence   rw, w
        sw      t0, TICKET_SERVING(a0)
        ret
        .size   ticket_unlock, . - ticket_unlock
