# critical.s is included as text: the ways out of critical sections' copies, and calls inside of them.

# critical_exit TARGET: the stub of a way out, which the assembler writes behind each copy.  The thread was continued in the
# copy by somebody who waits for it; its registers are all its own, so the first store must not need any: t6 goes to a
# word below tp.  Then it is as if the thread had stopped at TARGET, which is in the original (recovery.s).  If it is the
# kernel that has continued it, the kernel is told.

        .macro  critical_exit target
        sw      t6, TP_SCRATCH(tp)
        lla     t6, \target
        .if     RECOVERY_IS_KERNEL
        sw      a7, TP_SCRATCH_2(tp)
        li      a7, CALL_SA_RECOVERED
        ecall
        .else
        j       critical_leave
        .endif
        .endm

# critical_call FUNCTION: a call inside a critical section, by which ra is lost.  Whoever is stopped in the callee is outside of
# the section by its pc; the thread's flag says that it is in one all the same.  On return, who has been continued
# meanwhile goes on in the copy, the others where they are.

        .macro  critical_call function
        .critical_bracket
        li      ra, TP_IN_CALL
        sw      ra, TP_FLAG(tp)
        call    \function
        sw      zero, TP_FLAG(tp)
        lw      ra, TP_RESUMER(tp)
        beqz    ra, .after_call\@
        lla     ra, .in_copy\@
        jr      ra
.after_call\@:
        .endcritical_bracket .in_copy\@
        .endm

# for_registers M: `M number` for each register that a thread has to itself: all but zero and gp.

        .macro  for_registers m
        .irp    n, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29
        \m      \n
        .endr
        .endm
