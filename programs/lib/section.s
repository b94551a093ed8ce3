# section.s is included as text: one spin lock around a few instructions, made in five ways; `--section KIND` chooses.
#
#       none        nothing: whoever is stopped keeps the lock until it runs again
#       flag        the thread says that it is inside; who is stopped there is continued by the handler until it is out
#       grace       it says so to the kernel, too, which does not stop it for a while (src/kernel/grace.ts)
#       restart     no lock: the sequence is begun again if it is stopped, and counts only with its last instruction
#                   (src/kernel/restart.ts); for what belongs to one processor
#       copy        a critical section with a copy (lib/recovery.s): not an instruction more than none
#
#       section_init                    once, after ft_init
#       locked   NAME, LOCK             LOCK is a register that keeps its value; between the two a thread holds the lock.  Uses t0, t1
#       ...
#       unlocked NAME, LOCK             the last instruction before it is the store that counts

        .include "lib/critical.s"

        .equ    SECTION_GRACE, 20000
        .equ    SECTION_SIGNATURE, 0x53053053

        .macro  section_init
        .if     SECTION_IS_GRACE
        li      a0, SECTION_GRACE
        li      a7, CALL_SA_GRACE
        ecall
        .endif
        .if     SECTION_IS_RESTART
        li      a0, SECTION_SIGNATURE
        li      a7, CALL_SA_RESTART
        ecall
        .endif
        .endm

        .macro  acquire name, lock
.\name\()_spin:
        lw      t0, 0(\lock)
        bnez    t0, .\name\()_spin
.\name\()_try:
        li      t1, 1
        amoswap.w.aq t0, t1, (\lock)
        .endm

        .macro  locked name, lock
        .if     SECTION_IS_RESTART
        j       .\name\()_begin
        .balign 4
        .word   SECTION_SIGNATURE
.\name\()_begin:                        # here a sequence that was stopped begins again
        la      t0, .\name\()_sequence
        sw      t0, TP_RESTART(tp)
.\name\()_start:
        .else
        .if     SECTION_IS_FLAG + SECTION_IS_GRACE
        li      t1, 1
        sw      t1, TP_FLAG(tp)
        .endif
        acquire \name, \lock
        .if     SECTION_IS_COPY
        .critical \name
        .endif
        bnez    t0, .\name\()_spin
        .endif
        .endm

        .macro  unlocked name, lock
        .if     SECTION_IS_RESTART
.\name\()_end:
        sw      zero, TP_RESTART(tp)
        .pushsection .data
        .balign 4
.\name\()_sequence:
        .word   .\name\()_start, .\name\()_end - .\name\()_start, .\name\()_begin
        .popsection
        .else
        amoswap.w.rl zero, zero, (\lock)
        .endif
        .if     SECTION_IS_COPY
        .endcritical
        .endif
        .if     SECTION_IS_FLAG
        sw      zero, TP_FLAG(tp)
        lw      t0, TP_RESUMER(tp)      # somebody has continued us
        beqz    t0, .\name\()_out
        sw      t6, TP_SCRATCH(tp)
        lla     t6, .\name\()_out
        j       critical_leave
.\name\()_out:
        .endif
        .if     SECTION_IS_GRACE
        addi    t0, tp, TP_FLAG
        amoswap.w t0, zero, (t0)
        andi    t0, t0, 2               # our processor was wanted
        beqz    t0, .\name\()_out
        call    sched_yield
.\name\()_out:
        .endif
        .endm
