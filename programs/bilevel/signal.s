# A signal for a user-level process that is elsewhere waits until it is home again.
#
# include  lib/print.s lib/blt.s lib/signal.s
# expect   exit 0
# expect   prints exactly "decoupled: not yet\ncoupled: had it, at home\nmain was not disturbed\n"
# expect   counts strayed = 0

# The signal is sent to the worker's pid while main's kernel context runs the worker, and the worker's own idles on its
# trampoline.  Neither may run the handler: the one belongs to another process, the other has no user context.  What a
# process holds back and what its handlers are stays with its home in the same way.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        call    uc_init
        mv      s0, a0
        la      a0, worker
        mv      a1, s0                  # in our domain
        li      a2, UC_TASK
        call    uc_create
        mv      s1, a0
.away:  call    uc_yield                # runs the worker, once it has come
        lw      a0, worker_pid
        beqz    a0, .away
        li      a1, SIGUSR1
        call    signal_send
        li      t0, 1
        sw      t0, sent, t1
        mv      a0, s1
        call    uc_join
        la      a0, undisturbed         # it has no handler: a signal would have been its end
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

worker: addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        mv      s0, a0
        li      a0, SIGUSR1             # this process's handler; main has none
        la      a1, handler
        li      a2, 0
        call    signal_handle
        call    getpid
        mv      s1, a0
        mv      a0, s0
        call    uc_decouple
        sw      s1, worker_pid, t0
.until: call    uc_yield
        lw      t0, sent
        beqz    t0, .until
        lw      s0, handled_by          # s0 = who ran the handler while we were away
        call    uc_couple
        call    getpid                  # whatever enters the kernel
        la      a0, too_early
        bnez    s0, .say
        la      a0, not_yet
.say:   call    print_line
        la      a0, not_home
        lw      t0, handled_by
        bne     t0, s1, .say_again
        la      a0, at_home
.say_again:
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

handler:
        li      a7, CALL_GETPID
        ecall
        sw      a0, handled_by, t0
        ret

        .section .rodata
not_yet:        .asciz  "decoupled: not yet"
too_early:      .asciz  "decoupled: too early"
at_home:        .asciz  "coupled: had it, at home"
not_home:       .asciz  "coupled: not at home"
undisturbed:    .asciz  "main was not disturbed"

        .bss
        .balign 4
worker_pid:     .zero   4
sent:           .zero   4
handled_by:     .zero   4
