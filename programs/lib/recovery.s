# recovery: a thread that was stopped in a critical section is continued in the section's copy, and gives control back.
#
# Offers critical_find, recovery_continue, critical_leave (for the stubs of copies).

# A *record* is what TP_CONTEXT(tp) names: its first 32 words (CONTEXT) hold the registers of whoever does not run.  That
# may be a thread or, when it was itself stopped, a handler.  Its word ITEM says what is known of it: the event in which
# it was reported, plus 1 as soon as the record, and not the event, has its registers.
#
# Who is stopped in the code of this page is recognised by these labels (activations.s):
#
#       recovery_switch .. recovery_switched    being continued: the event before still has the registers
#       critical_leave  .. critical_saved       leaving: to be continued here, as in the copy
#       critical_saved  .. critical_left        has left: its record has the registers

        .include "lib/critical.s"

        .weak   __start_critical_table, __stop_critical_table

# critical_find: is a pc in a critical section, and where does it go on?
#
#   in    a0  pc
#   out   a0  where in the copy; 0 if it is outside
#   uses  t0-t6
#
#       in an original:  the same instruction of the copy
#       in a copy, in its ways out, in critical_leave:  where it is

        .text
        .globl  critical_find
        .type   critical_find, @function
critical_find:
        lla     t0, critical_leave
        lla     t1, critical_saved
        sub     t2, a0, t0
        sub     t1, t1, t0
        bltu    t2, t1, .found
        lla     t0, __start_critical_table
        lla     t6, __stop_critical_table
.row:   bgeu    t0, t6, .outside
        lw      t1, CRITICAL_START(t0)
        lw      t2, CRITICAL_END(t0)
        lw      t3, CRITICAL_COPY(t0)
        lw      t4, CRITICAL_STUBS_END(t0)
        sub     t5, a0, t0              # all of these are distances from the row
        sub     t2, t2, t1
        sub     t1, t5, t1
        bltu    t1, t2, .in_original
        sub     t4, t4, t3
        sub     t5, t5, t3
        bltu    t5, t4, .found
        addi    t0, t0, CRITICAL_BYTES
        j       .row
.in_original:
        add     a0, t1, t3
        add     a0, a0, t0
        ret
.outside:
        li      a0, 0
.found: ret
        .size   critical_find, . - critical_find

# recovery_continue: continue somebody in a copy until it comes out.  NOT THE STANDARD CONVENTION.
#
#   in    a0  where (critical_find)
#         a1  its registers: pc, x1, ...; with its tp
#   keeps s0-s11, sp, tp
#
#       save in our own record what a call keeps
#       it shall come back to us:  TP_RESUMER = our record
#       load its registers, and go

        .globl  recovery_continue
        .type   recovery_continue, @function
recovery_continue:
        lw      t0, TP_CONTEXT(tp)
        .irp    n, 1, 2, 4, 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27
        sw      x\n, 4 * \n(t0)
        .endr
        lw      t1, 16(a1)              # its tp
        sw      t0, TP_RESUMER(t1)
        addi    t0, tp, TP_SCRATCH      # no reservation of ours is left for its SC
        sc.w    t0, zero, (t0)
        mv      gp, a0                  # gp carries the pc; nobody's code needs it here
        mv      t6, a1
        .globl  recovery_switch, recovery_switched
recovery_switch:
        .macro  load_register n
        lw      x\n, 4 * \n(t6)
        .endm
        for_registers load_register
        lw      x30, 120(t6)
        lw      x31, 124(t6)
        jr      gp
recovery_switched:
        .size   recovery_continue, . - recovery_continue

# critical_leave: out of a copy; t6 is where the thread is to go on, its own t6 is in TP_SCRATCH.
#
#       save everything;  the record is complete from here on:  ITEM |= 1
#       back into recovery_continue of whoever continued us, with its tp

        .globl  critical_leave, critical_saved, critical_left
critical_leave:
        sw      t5, TP_SCRATCH_2(tp)
        lw      t5, TP_CONTEXT(tp)
        .macro  save_register n
        sw      x\n, 4 * \n(t5)
        .endm
        for_registers save_register
        sw      t6, 0(t5)
        lw      t6, TP_SCRATCH(tp)
        sw      t6, 124(t5)
        lw      t6, TP_SCRATCH_2(tp)
        sw      t6, 120(t5)
critical_saved:
        lw      t5, TP_CONTEXT(tp)
        lw      t6, ULT_ITEM(t5)
        ori     t6, t6, 1
        sw      t6, ULT_ITEM(t5)
        lw      t6, TP_RESUMER(tp)
        .irp    n, 1, 2, 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27
        lw      x\n, 4 * \n(t6)
        .endr
        lw      tp, 16(t6)
critical_left:
        ret
