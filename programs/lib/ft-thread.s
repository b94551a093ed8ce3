# ft-thread: birth and end of user-level threads, and how one gives its processor up.

        .equ    ULT_STACK, 2 * 4096

        .include "lib/critical.s"

# ft_create: a function in a new thread.
#
#   in    a0  function(argument) -> result
#         a1  argument
#   out   a0  the thread, for ft_join; or a negative error
#
#       mapping     |  stack: grows down     <- |  record (ULT_...)  |  64 bytes   | TLS image
#
# With more threads that could run than processors, the kernel is told, once for each.

        .equ    ULT_ROOM, (ULT_BYTES + 15) & -16

        .text
        .globl  ft_create
        .type   ft_create, @function
ft_create:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      a0, 12(sp)
        sw      a1, 8(sp)
        call    tls_room
        li      t0, ULT_STACK + ULT_ROOM + 4095
        add     s1, a0, t0
        li      t0, -4096
        and     s1, s1, t0              # s1 = bytes
        mv      a0, s1
        call    map_memory
        bltz    a0, .created
        li      t0, ULT_STACK
        add     s0, a0, t0              # s0 = record
        sw      a0, ULT_MAPPING(s0)
        sw      s1, ULT_MAPPED(s0)
        lw      t0, 12(sp)
        sw      t0, ULT_FUNCTION(s0)
        lw      t0, 8(sp)
        sw      t0, ULT_ARGUMENT(s0)
        addi    a0, s0, ULT_ROOM
        call    tls_place
        sw      a0, ULT_TP(s0)
        sw      a0, ULT_CONTEXT + 4 * 4(s0)
        sw      s0, TP_CONTEXT(a0)
        sw      s0, ULT_CONTEXT + 4 * 2(s0)     # its sp is the record
        la      t0, ft_begin
        sw      t0, ULT_CONTEXT(s0)
        mv      a0, s0
        addi    a1, sp, 4
        li      a2, 0
        call    ft_push

        call    ft_ask
        mv      a0, s0
.created:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        addi    sp, sp, 32
        ret
        .size   ft_create, . - ft_create

# ft_ask: there may be more threads that could run than processors.

        .globl  ft_ask
        .type   ft_ask, @function
ft_ask: la      t0, ft_wanted
        lw      t1, ft_most
        addi    t1, t1, -1
.more:  lr.w    t2, (t0)
        bge     t2, t1, .enough
        addi    t2, t2, 1
        sc.w    t3, t2, (t0)
        bnez    t3, .more
        li      a0, 1
        li      a7, CALL_SA_MORE        # a hint
        ecall
.enough:
        ret
        .size   ft_ask, . - ft_ask

        .type   ft_begin, @function
ft_begin:
        lw      t0, TP_CONTEXT(tp)
        lw      a0, ULT_ARGUMENT(t0)
        lw      t0, ULT_FUNCTION(t0)
        jalr    t0
        .size   ft_begin, . - ft_begin
                                        # a function that returns has said its result

# ft_exit: end this thread (not the first one).
#
#   in    a0  result

        .globl  ft_exit
        .type   ft_exit, @function
ft_exit:
        lw      t0, TP_CONTEXT(tp)
        sw      a0, ULT_RESULT(t0)
.again: li      a0, FT_EXIT
        call    ft_leave
        j       .again                  # it was stopped while it left
        .size   ft_exit, . - ft_exit

# ft_join: wait for a thread's end and give its memory back; one joins.
#
#   in    a0  the thread
#   out   a0  its result

        .globl  ft_join
        .type   ft_join, @function
ft_join:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        mv      s0, a0
.alive: lw      t0, ULT_ENDED(s0)
        bnez    t0, .ended
        addi    a0, s0, ULT_ENDED
        li      a1, 0
        call    ft_wait
        j       .alive
.ended: fence   r, rw
        lw      s1, ULT_RESULT(s0)
        lw      a0, ULT_MAPPING(s0)
        lw      a1, ULT_MAPPED(s0)
        call    munmap
        mv      a0, s1
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret
        .size   ft_join, . - ft_join

# ft_yield: let others run, all that could, before us.  ft_self: a0 = the running thread.
# ft_set_urgent: in a0 a thread, in a1 whether it comes before those that are not; it counts from the next time it can run.

        .globl  ft_yield, ft_self
        .type   ft_yield, @function
ft_yield:
        li      a0, FT_READY
        j       ft_leave
        .size   ft_yield, . - ft_yield

        .type   ft_self, @function
ft_self:
        lw      a0, TP_CONTEXT(tp)
        ret
        .size   ft_self, . - ft_self

        .globl  ft_set_urgent
        .type   ft_set_urgent, @function
ft_set_urgent:
        snez    a1, a1
        sw      a1, ULT_URGENT(a0)
        ret
        .size   ft_set_urgent, . - ft_set_urgent

# ft_leave: give the processor up.
#
#   in    a0  FT_READY, FT_WAIT (a1 word, a2 the value at which to wait), FT_EXIT
#
#       save what a call keeps in our record;  it is complete
#       our vessel has us to see to, and goes on with its own stack and tp
#
# Which vessel that is changes when we are stopped and go on elsewhere, so whoever is stopped between looking and being gone
# has not left: from ft_leaving on the record is used and not what was in the registers.  A wait then ends early, and
# the exit tries again.

        .globl  ft_leave, ft_leaving, ft_left
        .type   ft_leave, @function
ft_leave:
        lw      t0, TP_CONTEXT(tp)
        .irp    n, 1, 2, 4, 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27
        sw      x\n, 4 * \n(t0)
        .endr
        sw      ra, 0(t0)               # last: until then a stop puts another pc there
ft_leaving:
        lw      t1, ULT_VESSEL(t0)
        sw      a0, FT_ACTION(t1)
        sw      a1, FT_WORD(t1)
        sw      a2, FT_EXPECTED(t1)
        sw      zero, FT_CHOSEN(t1)
        sw      t0, FT_LEAVING(t1)
        lw      sp, FT_TOP(t1)
        lw      tp, FT_TP(t1)
ft_left:
        lw      a0, TP_CONTEXT(tp)
        call    ft_finish_leaving
        j       ft_dispatch
        .size   ft_leave, . - ft_leave

# ft_finish_leaving: see to a thread that has left a vessel.
#
#   in    a0  the vessel; we are on this one or on one that has adopted it
#
# Whoever has an event by now was stopped while it left, and is seen to as such.

        .globl  ft_finish_leaving
        .type   ft_finish_leaving, @function
ft_finish_leaving:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s5, 8(sp)
        mv      s5, a0
        lw      a0, FT_LEAVING(s5)
        beqz    a0, .finished
        lw      t0, ULT_ITEM(a0)
        bnez    t0, .not_left
        lw      t0, FT_ACTION(s5)
        li      t1, FT_EXIT
        beq     t0, t1, .exits
        bnez    t0, .waits
.ready: lw      a0, FT_LEAVING(s5)
        addi    a1, s5, FT_LEAVING
        li      a2, 0
        call    ft_append
        j       .finished
.waits: mv      a0, s5
        call    ft_wait_in
        lw      t0, FT_LEAVING(s5)
        bnez    t0, .ready              # the word has another value
        j       .finished
.exits: li      t0, 1
        addi    a0, a0, ULT_ENDED
        fence   rw, w
        .critical ended
        sw      a0, FT_WAKING(s5)
        sw      zero, FT_LEAVING(s5)
        sw      t0, 0(a0)               # from here on it may be gone
        .endcritical
        j       .finished
.not_left:
        sw      zero, FT_LEAVING(s5)
.finished:
        lw      a0, FT_WAKING(s5)
        beqz    a0, .none_wakes
        li      a1, 0x7fffffff
        addi    a2, s5, FT_CHOSEN
        call    ft_wake_with
        sw      zero, FT_WAKING(s5)
.none_wakes:
        lw      ra, 12(sp)
        lw      s5, 8(sp)
        addi    sp, sp, 16
        ret
        .size   ft_finish_leaving, . - ft_finish_leaving
