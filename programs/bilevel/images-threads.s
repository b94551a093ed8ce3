# In thread mode the tasks are user-level threads: variables of their own, but one pid and one table of descriptors for all.
#
# include  lib/print.s lib/family.s
# files    images-threads.s:/bin/task
# expect   exit 0
# expect   prints exactly "3 tasks of 3 found their own variables; each closed at home what it opened elsewhere\n"
# expect   counts strayed = 9

# Each opens a file on the root's kernel context (a stray call: the kernel counts it), sees there that the pid is the root's,
# goes home, sees it there, too, and closes the descriptor: in thread mode it is good on either.  In process mode it would not be
# (whose-descriptors.s).

        .equ    TASKS, 3
        .equ    FAMILY_PID, 4

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, work
        li      a1, TASKS
        li      a2, PIP_MODE_PTHREAD
        call    family
        bnez    a1, .done
        call    print_decimal
        la      a0, found
        call    print_line
        li      a0, 0
.done:  lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

# work: in a0, the pipid, in a1, what the family shares; gives 1 if all is as it should be.

work:   addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        sw      s3, 12(sp)
        addi    s0, a0, 1               # s0 = what we add to our variable
        lw      s3, FAMILY_PID(a1)      # s3 = the root's pid
        lw      t0, static
        add     t0, t0, s0
        sw      t0, static, t1
        call    uc_yield                # the others do the same to theirs
        lw      t0, static
        xor     s2, t0, s0              # s2 = whatever is wrong
        li      a0, AT_FDCWD
        la      a1, path
        li      a2, O_CREAT | O_RDWR
        li      a3, 0x180
        li      a7, CALL_OPENAT
        ecall
        mv      s1, a0                  # s1 = descriptor
        call    getpid
        xor     t0, a0, s3
        or      s2, s2, t0
        call    gettid
        mv      s0, a0                  # s0 = the tid elsewhere
        call    uc_couple
        call    getpid
        xor     t0, a0, s3
        or      s2, s2, t0
        call    gettid
        sub     t0, a0, s0
        seqz    t0, t0
        or      s2, s2, t0              # it is not the tid at home
        mv      a0, s1
        li      a7, CALL_CLOSE
        ecall
        or      s2, s2, a0
        seqz    a0, s2
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        lw      s3, 12(sp)
        addi    sp, sp, 32
        ret

        .section .rodata
path:   .asciz  "/tmp-file"
found:  .asciz  " tasks of 3 found their own variables; each closed at home what it opened elsewhere"

        .bss
        .balign 4
static: .zero   4
