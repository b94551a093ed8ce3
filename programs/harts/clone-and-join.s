# A thread by hand: one clone, one futex, no library.
#
# harts    2
# include  lib/print.s
# expect   exit 0
# expect   prints exactly "born with its number, ended with 42\n"

# clone returns twice.  The flags say what the two share: all of memory (VM), files, directory, signal handlers, and
# being one program (THREAD).  The new one starts on the stack it is given; other registers are copied.
#
#       PARENT_SETTID    the kernel stores the new thread's number at `tid` before either goes on
#       CHILD_CLEARTID   when the thread has ended, the kernel stores 0 there and wakes who sleeps on the word
#
# It makes no system call but exit and uses no thread-local variable, so it can do without a tp of its own.

        .equ    SHARED, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM
        .equ    FLAGS, SHARED | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)

        li      a0, FLAGS
        la      a1, stack_end
        la      a2, tid
        li      a3, 0                   # its tp, which is not asked for
        la      a4, tid
        li      a7, CALL_CLONE
        ecall
        beqz    a0, thread
        bltz    a0, .refused
        mv      s0, a0                  # s0 = its number

.join:  la      a0, tid
        lw      a2, 0(a0)
        beqz    a2, .joined
        bne     a2, s0, .refused        # the word has its number as long as it lives
        li      a1, FUTEX_WAIT
        li      a3, 0
        li      a7, CALL_FUTEX_TIME64
        ecall
        j       .join
.joined:
        la      a0, message
        lw      a1, result
        call    print_value
        li      a0, 0
.refused:
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

thread:                                 # on its own stack; it must not return
        li      t0, 42
        addi    sp, sp, -16
        sw      t0, 12(sp)
        lw      t0, 12(sp)
        sw      t0, result, t1
        li      a0, 0
        li      a7, CALL_EXIT
        ecall

        .section .rodata
message:        .asciz  "born with its number, ended with "

        .bss
        .balign 16
stack:          .zero   1024
stack_end:
tid:            .zero   4
result:         .zero   4
