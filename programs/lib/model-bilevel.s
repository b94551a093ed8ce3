# model-bilevel: threads that are kernel threads or user-level threads in turn.  See model.s.
#
# include  lib/blt.s lib/model-mutex.s lib/model-sync.s lib/syscall.s

# Every thread has a kernel context of its own, its home, and is run as a user-level thread by one of a few domains: the first
# thread's, and those of contexts that do nothing else.  A call that waits is made at home and stops nobody.

        .equ    DOMAINS_MAX, 8
        .equ    QUEUES, 16              # those that wait for words, by the word's address
        .equ    QUEUE_SHIFT, 4

# thread_init: as many domains as processors.

        .text
        .globl  thread_init
        .type   thread_init, @function
thread_init:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        li      t0, DOMAINS_MAX
        bleu    a0, t0, .so_many
        mv      a0, t0
.so_many:
        mv      s0, a0
        sw      s0, domains_count, t0
        call    uc_init
        la      s1, domains
.domain:
        sw      a0, 0(s1)
        addi    s1, s1, 4
        addi    s0, s0, -1
        blez    s0, .there
        la      a0, only_schedules
        li      a1, 0
        li      a2, UC_THREAD
        call    uc_create
        j       .domain
.there: lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret
        .size   thread_init, . - thread_init

        .type   only_schedules, @function
only_schedules:
        la      a0, for_ever
        call    uc_suspend
        j       only_schedules
        .size   only_schedules, . - only_schedules

# thread_create: born at home, it goes to the next domain by turns.

        .globl  thread_create
        .type   thread_create, @function
thread_create:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      a0, 8(sp)
        sw      a1, 4(sp)
        li      a0, 4096                # function and argument, until it has taken them
        call    map_memory
        bltz    a0, .not_created
        mv      a1, a0
        lw      t0, 8(sp)
        sw      t0, 0(a1)
        lw      t0, 4(sp)
        sw      t0, 4(a1)
        la      a0, thread_begin
        li      a2, UC_THREAD
        call    uc_create
.not_created:
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret
        .size   thread_create, . - thread_create

        .type   thread_begin, @function
thread_begin:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        lw      s0, 0(a0)
        lw      s1, 4(a0)
        li      a1, 4096
        call    munmap
        la      t0, domains_next
        li      t1, 1
        amoadd.w t0, t1, (t0)
        lw      t1, domains_count
        remu    t0, t0, t1
        slli    t0, t0, 2
        la      t1, domains
        add     t0, t0, t1
        lw      a0, 0(t0)
        call    uc_decouple
        mv      a0, s1
        jalr    s0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret
        .size   thread_begin, . - thread_begin

        .globl  thread_exit, thread_yield
        .type   thread_exit, @function
thread_exit:
        tail    uc_exit
        .size   thread_exit, . - thread_exit

        .type   thread_yield, @function
thread_yield:
        tail    uc_yield
        .size   thread_yield, . - thread_yield

# at_home FUNCTION: a call made by our own kernel context, which nobody else waits for; the first thread is at home.

        .macro  at_home function:vararg
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      a0, 12(sp)
        sw      a1, 8(sp)
        sw      a2, 4(sp)
        call    uc_couple
        mv      s0, a0                  # s0 = 0 if it had to be done
        lw      a0, 12(sp)
        lw      a1, 8(sp)
        lw      a2, 4(sp)
        \function
        bnez    s0, .was_home\@
        mv      s0, a0
        li      a0, 0
        call    uc_decouple
        mv      a0, s0
.was_home\@:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        addi    sp, sp, 32
        ret
        .endm

        .globl  thread_join, thread_read, thread_write
        .type   thread_join, @function
thread_join:
        at_home call uc_join
        .size   thread_join, . - thread_join

        .type   thread_read, @function
thread_read:
        li      a7, CALL_READ
        j       .make_call
        .size   thread_read, . - thread_read

        .type   thread_write, @function
thread_write:
        li      a7, CALL_WRITE
.make_call:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s1, 8(sp)
        mv      s1, a7
        call    .call_home
        lw      ra, 12(sp)
        lw      s1, 8(sp)
        addi    sp, sp, 16
        ret
.call_home:
        at_home jal t0, .with_s1
.with_s1:
        mv      a7, s1
        ecall
        jr      t0
        .size   thread_write, . - thread_write

# thread_wait, thread_wake: a word's queue may be another word's, too, so all of it is woken.

        .macro  queue_of word           # a0 = queue.  Uses t0
        srli    t0, \word, 2
        andi    t0, t0, QUEUES - 1
        slli    t0, t0, QUEUE_SHIFT
        la      a0, queues
        add     a0, a0, t0
        .endm

        .globl  thread_wait, thread_wake
        .type   thread_wait, @function
thread_wait:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      a0, 8(sp)
        sw      a1, 4(sp)
        mv      t1, a0
        queue_of t1
        call    blt_lock
        lw      t0, 8(sp)
        lw      t0, 0(t0)
        lw      t1, 4(sp)
        lw      ra, 12(sp)
        addi    sp, sp, 16
        bne     t0, t1, .has_changed
        tail    uc_suspend_locked
.has_changed:
        tail    blt_unlock
        .size   thread_wait, . - thread_wait

        .type   thread_wake, @function
thread_wake:
        mv      t1, a0
        queue_of t1
        li      a1, 0
        li      a2, -1
        tail    uc_resume
        .size   thread_wake, . - thread_wake

        .bss
        .balign 16
queues:         .zero   QUEUES << QUEUE_SHIFT
for_ever:       .zero   16
domains:        .zero   4 * DOMAINS_MAX
domains_count:  .zero   4
domains_next:   .zero   4
