# mn-thread: the threads of mn.s: create, join, exit, yield, wait, wake, as model.s says.

        .equ    MN_STACK, 4 * 4096

        .include "lib/mn-layout.s"

        .text
.globl  thread_create
        .type   thread_create, @function
thread_create:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      a0, 12(sp)
        sw      a1, 8(sp)
        call    tls_room
        li      t0, MN_STACK + MN_ROOM + 4095
        add     s1, a0, t0
        li      t0, -4096
        and     s1, s1, t0              # s1 = bytes
        mv      a0, s1
        call    map_memory
        bltz    a0, .created
        li      t0, MN_STACK
        add     s0, a0, t0              # s0 = record, and its sp
        sw      a0, MN_MAPPING(s0)
        sw      s1, MN_MAPPED(s0)
        lw      t0, 12(sp)
        sw      t0, MN_FUNCTION(s0)
        lw      t0, 8(sp)
        sw      t0, MN_ARGUMENT(s0)
        sw      s0, UC_SP(s0)
        lla     t0, mn_begin
        sw      t0, UC_RA(s0)
        li      t0, 1
        sw      t0, UC_SAVED(s0)
        addi    a0, s0, MN_ROOM
        call    tls_place
        sw      a0, UC_TP(s0)
        sw      s0, TP_CONTEXT(a0)
        hold
        append  s0
        li      a0, 1
        call    mn_announce
        mv      a0, s0
.created:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        addi    sp, sp, 32
        ret
        .size   thread_create, . - thread_create

        .type   mn_begin, @function
mn_begin:
        lw      a0, MN_ARGUMENT(sp)     # sp is the record
        lw      t0, MN_FUNCTION(sp)
        jalr    t0
        .size   mn_begin, . - mn_begin
                                        # a function that returns has said its result
        .globl  thread_exit
        .type   thread_exit, @function
thread_exit:
        lw      t3, TP_CONTEXT(tp)
        sw      a0, MN_RESULT(t3)
        hold
        la      a2, mn_make_end
        j       mn_leave
        .size   thread_exit, . - thread_exit

        .globl  thread_join
        .type   thread_join, @function
thread_join:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        mv      s0, a0
.alive: lw      t0, MN_ENDED(s0)
        bnez    t0, .ended
        addi    a0, s0, MN_ENDED
        li      a1, 0
        call    thread_wait
        j       .alive
.ended: hold                            # who has ended it has let go
        let_go
        lw      s1, MN_RESULT(s0)
        lw      a0, MN_MAPPING(s0)
        lw      a1, MN_MAPPED(s0)
        call    munmap
        mv      a0, s1
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret
        .size   thread_join, . - thread_join

        .globl  thread_yield
        .type   thread_yield, @function
thread_yield:
        hold
        la      a2, mn_make_ready
        j       mn_leave
        .size   thread_yield, . - thread_yield

        .globl  thread_wait
        .type   thread_wait, @function
thread_wait:
        hold
        lw      t3, 0(a0)
        bne     t3, a1, .has_changed
        lw      t3, TP_CONTEXT(tp)
        sw      a0, MN_WORD(t3)
        la      a2, mn_make_wait
        j       mn_leave
.has_changed:
        let_go
        ret
        .size   thread_wait, . - thread_wait

        .globl  thread_wake
        .type   thread_wake, @function
thread_wake:
        hold
        jal     t6, mn_move
        j       mn_announce
        .size   thread_wake, . - thread_wake

        .globl  thread_read, thread_write
        .type   thread_read, @function
thread_read:
        li      a7, CALL_READ           # the worker waits
        ecall
        ret
        .size   thread_read, . - thread_read

        .type   thread_write, @function
thread_write:
        li      a7, CALL_WRITE
        ecall
        ret
        .size   thread_write, . - thread_write
