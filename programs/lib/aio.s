# aio: asynchronous reading and writing, by threads that do the waiting, as glibc has it.
#
# include  lib/thread.s lib/futex.s

# Offers aio_read, aio_write, aio_error, aio_return, aio_suspend, by POSIX's names.
#
# A request is an aiocb in the program's own memory: AIOCB_FILDES, AIOCB_BUF, AIOCB_NBYTES, AIOCB_OFFSET and
# AIOCB_OFFSET_HIGH are filled in by the program, the rest is ours.  It goes into the queue of its file:
#
#       program                       queue                         helper: a thread of its own
#       aio_read -> append, up        ->   first -> ... -> last     ->   down, take the first, pread64, note how it went
#       aio_suspend: sleeps on `ended` while no request of its list has ended     <-    ended += 1, wake
#
# As in glibc one mutex is around all of it: a request is put in, taken out and said to have ended under it.
#
# Requests for one file are served in order; those for files in different queues wait for the disk at the same time.
# The kernel knows nothing of all this: it sees a thread that blocks in pread64, whose hart somebody else has meanwhile.
# A queue's helper is made when its first request comes.

        .equ    QUEUES, 4               # a file's is its descriptor modulo this

        .equ    QUEUE_FIRST, 0
        .equ    QUEUE_LAST, 4
        .equ    QUEUE_HELPER, 8         # 0 before the first request
        .equ    QUEUE_COUNT, 12         # a semaphore: requests in the queue
        .equ    QUEUE_SHIFT, 6          # a cache line each

        .bss
        .balign 64
requests:       .zero   4               # the mutex
ended:          .zero   4               # requests that have ended, ever: who waits, waits for a change of it
suspended:      .zero   4               # threads in aio_suspend: if there are none, nobody is woken
        .balign 64
queues:         .zero   QUEUES << QUEUE_SHIFT

# aio_read, aio_write: put a request into the queue of its file.
#
#   in    a0  aiocb
#   out   a0  0, or a negative error if there can be no helper
#
#       aiocb.error = EINPROGRESS;  lock;  make a helper if there is none;  append;  unlock;  up

        .text
        .globl  aio_read
        .type   aio_read, @function
aio_read:
        sw      zero, AIOCB_WRITE(a0)
        j       aio_append
        .size   aio_read, . - aio_read

        .globl  aio_write
        .type   aio_write, @function
aio_write:
        sw      a0, AIOCB_WRITE(a0)     # anything but 0
        .size   aio_write, . - aio_write

        .type   aio_append, @function
aio_append:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        mv      s0, a0                  # s0 = aiocb
        li      t0, EINPROGRESS
        sw      t0, AIOCB_ERROR(s0)
        sw      zero, AIOCB_NEXT(s0)
        lw      t0, AIOCB_FILDES(s0)
        andi    t0, t0, QUEUES - 1
        slli    t0, t0, QUEUE_SHIFT
        la      s1, queues
        add     s1, s1, t0              # s1 = queue
        la      a0, requests
        call    mutex_lock

        lw      t0, QUEUE_HELPER(s1)
        bnez    t0, .has_helper
        la      a0, aio_help
        mv      a1, s1
        call    thread_create
        bltz    a0, .no_helper
        sw      a0, QUEUE_HELPER(s1)
.has_helper:
        lw      t0, QUEUE_LAST(s1)
        sw      s0, QUEUE_LAST(s1)
        beqz    t0, .is_first
        sw      s0, AIOCB_NEXT(t0)
        j       .appended
.is_first:
        sw      s0, QUEUE_FIRST(s1)
.appended:
        la      a0, requests
        call    mutex_unlock
        addi    a0, s1, QUEUE_COUNT
        call    semaphore_up
        li      a0, 0
.append_done:
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret
.no_helper:
        mv      s1, a0
        la      a0, requests
        call    mutex_unlock
        sub     t0, zero, s1
        sw      t0, AIOCB_ERROR(s0)
        mv      a0, s1
        j       .append_done
        .size   aio_append, . - aio_append

# aio_help: what a helper does for ever: take the next request of its queue, carry it out, say so.
#
#   in    a0  queue
#
        .type   aio_help, @function
aio_help:
        mv      s0, a0                  # s0 = queue
.help:  addi    a0, s0, QUEUE_COUNT
        call    semaphore_down          # there is a request, and it is ours
        la      a0, requests
        call    mutex_lock
        lw      s1, QUEUE_FIRST(s0)     # s1 = aiocb
        lw      t0, AIOCB_NEXT(s1)
        sw      t0, QUEUE_FIRST(s0)
        bnez    t0, .taken
        sw      zero, QUEUE_LAST(s0)
.taken: la      a0, requests
        call    mutex_unlock
        lw      a0, AIOCB_FILDES(s1)
        lw      a1, AIOCB_BUF(s1)
        lw      a2, AIOCB_NBYTES(s1)
        lw      a3, AIOCB_OFFSET(s1)
        lw      a4, AIOCB_OFFSET_HIGH(s1)
        li      a7, CALL_PREAD64
        lw      t0, AIOCB_WRITE(s1)
        beqz    t0, .carry_out
        li      a7, CALL_PWRITE64
.carry_out:
        ecall                           # here it waits for the disk
        sw      a0, AIOCB_RESULT(s1)
        la      a0, requests
        call    mutex_lock
        lw      t0, AIOCB_RESULT(s1)
        sub     t0, zero, t0
        bgtz    t0, .went_wrong
        li      t0, 0
.went_wrong:
        fence   rw, w
        sw      t0, AIOCB_ERROR(s1)     # ended: from here on the aiocb is the program's again
        lw      t0, ended
        addi    t0, t0, 1
        sw      t0, ended, t1
        lw      t0, suspended
        beqz    t0, .nobody_sleeps
        la      a0, ended
        li      a1, 0x7fffffff
        call    futex_wake
.nobody_sleeps:
        la      a0, requests
        call    mutex_unlock
        j       .help
        .size   aio_help, . - aio_help

# aio_error: how a request is doing.
#
#   in    a0  aiocb
#   out   a0  EINPROGRESS, 0 when it has ended well, or its error (a positive number)

        .globl  aio_error
        .type   aio_error, @function
aio_error:
        lw      a0, AIOCB_ERROR(a0)
        fence   r, rw
        ret
        .size   aio_error, . - aio_error

# aio_return: what the call itself would have returned.
#
#   in    a0  aiocb whose request has ended
#   out   a0  bytes read or written, or a negative error; -EINPROGRESS if it has not ended

        .globl  aio_return
        .type   aio_return, @function
aio_return:
        lw      t0, AIOCB_ERROR(a0)
        fence   r, rw
        li      t1, EINPROGRESS
        beq     t0, t1, .not_ended
        lw      a0, AIOCB_RESULT(a0)
        ret
.not_ended:
        li      a0, -EINPROGRESS
        ret
        .size   aio_return, . - aio_return

# aio_suspend: sleep until at least one of these requests has ended.
#
#   in    a0  array of pointers to aiocbs, of which some may be 0
#         a1  how many
#         a2  timespec: at most how long, or 0
#   out   a0  0, or -EAGAIN when the time was over
#
#       lock;  suspended += 1
#       loop:  seen = ended
#              if one of the list is not in progress:  break
#              unlock;  futex_wait(ended, seen);  lock
#       suspended -= 1;  unlock
#
# A request that ends after the unlock changes `ended`, and the wait is none.

        .globl  aio_suspend
        .type   aio_suspend, @function
aio_suspend:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        sw      s3, 12(sp)
        mv      s0, a0                  # s0 = array
        slli    t0, a1, 2
        add     s1, a0, t0              # s1 = its end
        mv      s2, a2                  # s2 = how long
        la      a0, requests
        call    mutex_lock
        lw      t0, suspended
        addi    t0, t0, 1
        sw      t0, suspended, t1
.look:  lw      s3, ended               # s3 = seen
        li      t3, EINPROGRESS
        mv      t0, s0
.next:  beq     t0, s1, .none
        lw      t1, 0(t0)
        addi    t0, t0, 4
        beqz    t1, .next
        lw      t1, AIOCB_ERROR(t1)
        beq     t1, t3, .next
        li      s3, 0
.suspend_done:
        lw      t0, suspended
        addi    t0, t0, -1
        sw      t0, suspended, t1
        la      a0, requests
        call    mutex_unlock
        mv      a0, s3
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        lw      s3, 12(sp)
        addi    sp, sp, 32
        ret
.none:  la      a0, requests
        call    mutex_unlock
        la      a0, ended
        li      a1, FUTEX_WAIT
        mv      a2, s3
        mv      a3, s2
        li      a7, CALL_FUTEX_TIME64
        ecall
        mv      s3, a0
        la      a0, requests
        call    mutex_lock
        li      t1, -ETIMEDOUT
        bne     s3, t1, .look
        li      s3, -EAGAIN
        j       .suspend_done
        .size   aio_suspend, . - aio_suspend
