# critical.s is included as text: the ways out of critical sections' copies.

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

# for_registers M: `M number` for each register that a thread has to itself: all but zero and gp.

        .macro  for_registers m
        .irp    n, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29
        \m      \n
        .endr
        .endm
