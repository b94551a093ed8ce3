# A user-level process asks for its pid twice: where it happens to run, and at home.
#
# include  lib/print.s lib/blt.s
# expect   exit 0
# expect   prints "decoupled: its scheduler's\ncoupled: its own\ndecoupled again: its scheduler's\n"
# expect   counts strayed = 2

# The worker has a pid of its own.  Decoupled, the main thread's kernel context runs it, and getpid answers what is right for
# *that*.  Between couple and decouple the worker's own kernel context makes the call.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        call    uc_init
        mv      s0, a0
        call    getpid
        sw      a0, scheduler_pid, t0
        la      a0, worker
        mv      a1, s0                  # in our domain
        li      a2, UC_TASK
        call    uc_create
        call    uc_join                 # runs what is in our domain meanwhile
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

worker: addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        sw      s2, 0(sp)
        mv      s2, a0
        call    getpid
        sw      a0, own_pid, t0

        mv      a0, s2
        call    uc_decouple
        call    getpid
        mv      s0, a0                  # s0 = what it is decoupled
        call    uc_couple
        call    getpid
        mv      s1, a0                  # s1 = what it is coupled
        li      a0, 0
        call    uc_decouple
        call    getpid
        mv      s2, a0
        call    uc_couple               # to write, too

        la      a0, decoupled
        mv      a1, s0
        call    whose
        la      a0, coupled
        mv      a1, s1
        call    whose
        la      a0, again
        mv      a1, s2
        call    whose
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        lw      s2, 0(sp)
        addi    sp, sp, 16
        ret

# whose: in a0 a text, in a1 a pid; prints whose pid it is.

whose:  addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        mv      s0, a1
        call    print_string
        la      a0, own
        lw      t0, own_pid
        beq     s0, t0, .say
        la      a0, of_scheduler
        lw      t0, scheduler_pid
        beq     s0, t0, .say
        la      a0, nobodys
.say:   call    print_line
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
decoupled:      .asciz  "decoupled: "
coupled:        .asciz  "coupled: "
again:          .asciz  "decoupled again: "
own:            .asciz  "its own"
of_scheduler:   .asciz  "its scheduler's"
nobodys:        .asciz  "nobody's"

        .bss
        .balign 4
own_pid:        .zero   4
scheduler_pid:  .zero   4
