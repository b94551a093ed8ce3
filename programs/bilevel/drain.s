# A scheduling thread ends only when its domain is empty and nobody is on the way to it.
#
# include  lib/print.s lib/blt.s
# expect   exit 0
# expect   prints exactly "suspended in it: resumed elsewhere\nready in it: run to the end\nto it, too late: EBUSY\n"

# The host says that it exits at once, but three are there or want to be:
#
#       sleeper     has decoupled into it and suspends; main resumes it into its own domain
#       runner      has decoupled into it and yields until the host's end has begun, and a little longer
#       latecomer   decouples into it when its end has begun, and is refused; then it waits for that end

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        call    uc_init
        mv      s0, a0
        la      a0, host
        li      a2, UC_THREAD
        call    uc_create
        sw      a0, host_blt, t0
        la      a0, sleeper
        li      a2, UC_THREAD
        call    uc_create
        sw      a0, others, t0
        la      a0, runner
        li      a2, UC_THREAD
        call    uc_create
        sw      a0, others + 4, t0
        la      a0, latecomer
        li      a2, UC_THREAD
        call    uc_create
        sw      a0, others + 8, t0

.until_refused:
        call    sched_yield
        lw      t0, refused
        beqz    t0, .until_refused
        li      t0, 1
        sw      t0, let_go, t1
.resume:
        la      a0, queue
        mv      a1, s0                  # into our domain
        li      a2, -1
        call    uc_resume
        li      t0, 1
        bne     a0, t0, .resume         # it is not in the queue yet
        lw      a0, others
        call    uc_join
        mv      s1, a0
        la      a0, was_suspended
        call    print_if
        lw      a0, others + 4
        call    uc_join
        mv      s1, a0
        la      a0, was_ready
        call    print_if
        lw      a0, others + 8
        call    uc_join
        mv      s1, a0
        la      a0, was_late
        call    print_if
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

print_if:                               # a0 if s1 is 1
        li      t0, 1
        beq     s1, t0, print_line
        la      a0, not_so
        j       print_line

host:   addi    sp, sp, -16
        sw      ra, 12(sp)
.until_there:
        call    uc_yield
        call    sched_yield
        lw      t0, there
        li      t1, 2
        bne     t0, t1, .until_there
        li      a0, 0                   # ends: from now on it only drains
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

come:   addi    sp, sp, -16
        sw      ra, 12(sp)
.until_host:
        call    sched_yield
        lw      a0, host_blt
        beqz    a0, .until_host
        call    uc_decouple
        la      t0, there
        li      t1, 1
        amoadd.w zero, t1, (t0)
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

sleeper:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        call    come
        la      a0, queue
        call    uc_suspend
        lw      t0, TP_CONTEXT(tp)
        lw      t0, BLT_DOMAIN(t0)
        lw      t1, host_blt
        sub     a0, t0, t1
        snez    a0, a0                  # elsewhere
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

runner: addi    sp, sp, -16
        sw      ra, 12(sp)
        call    come
.run:   call    uc_yield
        lw      t0, let_go
        beqz    t0, .run
        li      a0, 1
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

latecomer:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
.until_ends:
        call    sched_yield
        lw      a0, host_blt
        beqz    a0, .until_ends
        lw      t0, BLT_EXITING(a0)
        beqz    t0, .until_ends
        call    uc_decouple
        addi    a0, a0, EBUSY
        seqz    s0, a0
        li      t0, 1
        sw      t0, refused, t1
        lw      a0, host_blt
        call    uc_join                 # and gives its memory back, as soon as that can be
        mv      a0, s0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
was_suspended:  .asciz  "suspended in it: resumed elsewhere"
was_ready:      .asciz  "ready in it: run to the end"
was_late:       .asciz  "to it, too late: EBUSY"
not_so:         .asciz  "not so"

        .bss
        .balign 4
queue:          .zero   12
host_blt:       .zero   4
others:         .zero   12
there:          .zero   4
refused:        .zero   4
let_go:         .zero   4
