# thread: kernel threads of one program: create, join, exit.
#
# include  lib/syscall.s lib/tls.s

# Everything that belongs to a thread lies in one mapping, which its joiner gives back:
#
#       mapping                                                record                      tp
#       |  guard page   |  stack: grows down                <- |  32 bytes  |  64 bytes    |  TLS image
#          no access: a stack that overflows is caught here     ^ sp at the start
#
# The record's address is the handle that thread_create returns.

        .equ    THREAD_TID, 0           # set by the kernel at birth; at the end it stores 0 here and wakes the word
        .equ    THREAD_RESULT, 4
        .equ    THREAD_FUNCTION, 8
        .equ    THREAD_ARGUMENT, 12
        .equ    THREAD_MAPPING, 16
        .equ    THREAD_BYTES, 20        # of the mapping
        .equ    THREAD_RECORD, 32       # bytes of this record, a multiple of 16

        .equ    PAGE, 4096
        .equ    THREAD_GUARD, PAGE
        .equ    THREAD_STACK, 4 * PAGE

        .equ    THREAD_SHARES, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM
        .equ    THREAD_FLAGS, THREAD_SHARES | CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID

        .section .tbss, "awT", @nobits
        .balign 4
thread_self:    .zero   4               # this thread's record; 0 in the first thread

# thread_create: start a function in a new thread.
#
#   in    a0  function(argument) -> result
#         a1  argument
#   out   a0  handle, or a negative error
#
#       map everything;  protect the guard page;  make the TLS block
#       clone(flags, stack = record, &record.tid, tls, &record.tid)

        .text
        .globl  thread_create
        .type   thread_create, @function
thread_create:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        sw      a0, 12(sp)              # function
        sw      a1, 8(sp)               # argument

        call    tls_room
        li      t0, THREAD_GUARD + THREAD_STACK + THREAD_RECORD + PAGE - 1
        add     s1, a0, t0
        li      t0, -PAGE
        and     s1, s1, t0              # s1 = bytes, in whole pages
        mv      a0, s1
        call    map_memory
        bltz    a0, .create_done
        mv      s2, a0                  # s2 = mapping
        li      a1, THREAD_GUARD
        li      a2, PROT_NONE
        call    mprotect

        li      t0, THREAD_GUARD + THREAD_STACK
        add     s0, s2, t0              # s0 = record
        lw      t0, 12(sp)
        sw      t0, THREAD_FUNCTION(s0)
        lw      t0, 8(sp)
        sw      t0, THREAD_ARGUMENT(s0)
        sw      s2, THREAD_MAPPING(s0)
        sw      s1, THREAD_BYTES(s0)
        addi    a0, s0, THREAD_RECORD
        call    tls_place

        mv      a3, a0                  # the new thread's tp
        li      a0, THREAD_FLAGS
        mv      a1, s0                  # its sp
        addi    a2, s0, THREAD_TID      # where its number is stored
        addi    a4, s0, THREAD_TID      # what is cleared when it ends
        li      a7, CALL_CLONE
        ecall
        beqz    a0, thread_begin        # two threads return from this call; in the new one a0 is 0
        bltz    a0, .create_failed
        mv      a0, s0
.create_done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret
.create_failed:
        mv      s0, a0
        mv      a0, s2
        mv      a1, s1
        call    munmap
        mv      a0, s0
        j       .create_done
        .size   thread_create, . - thread_create

# thread_begin: the first instructions of a new thread; sp is its record, ra means nothing.

        .type   thread_begin, @function
thread_begin:
        lui     t0, %tprel_hi(thread_self)
        add     t0, t0, tp, %tprel_add(thread_self)
        sw      sp, %tprel_lo(thread_self)(t0)
        lw      a0, THREAD_ARGUMENT(sp)
        lw      t0, THREAD_FUNCTION(sp)
        jalr    t0
        .size   thread_begin, . - thread_begin
                                        # a function that returns has said its result

# thread_exit: end the calling thread (not the first one, whose end is the program's).
#
#   in    a0  result, for whoever joins

        .globl  thread_exit
        .type   thread_exit, @function
thread_exit:
        lui     t0, %tprel_hi(thread_self)
        add     t0, t0, tp, %tprel_add(thread_self)
        lw      t0, %tprel_lo(thread_self)(t0)
        sw      a0, THREAD_RESULT(t0)
        li      a0, 0
        li      a7, CALL_EXIT           # the kernel clears THREAD_TID when this stack is no longer needed
        ecall
        .size   thread_exit, . - thread_exit

# thread_join: wait for a thread's end, take its result and give its memory back.
#
#   in    a0  handle
#   out   a0  result
#
#       while record.tid != 0:  futex_wait(&record.tid, that tid)

        .globl  thread_join
        .type   thread_join, @function
thread_join:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        mv      s0, a0
.join_look:
        lw      a2, THREAD_TID(s0)
        beqz    a2, .join_ended
        addi    a0, s0, THREAD_TID
        li      a1, FUTEX_WAIT          # not PRIVATE: the kernel's own wake is not
        li      a3, 0
        li      a7, CALL_FUTEX_TIME64
        ecall
        j       .join_look
.join_ended:
        fence   r, rw
        lw      s1, THREAD_RESULT(s0)
        lw      a0, THREAD_MAPPING(s0)
        lw      a1, THREAD_BYTES(s0)
        call    munmap
        mv      a0, s1
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret
        .size   thread_join, . - thread_join
