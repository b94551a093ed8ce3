# A thousand tasks at once, twice over: all of them run, and after pip_fin memory is where it was
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    thousand-tasks.s:/bin/task
# slice    1000
# expect   exit 0
# expect   prints exactly "one alone\n" "1000 ran\n" "1000 ran\n" "frames left behind: 0, regions: 0, tasks: 0\n"
# expect   mark peak

# The root keeps all of them at a barrier until the last one has been spawned. Each has its own copy of a counter,
# which it finds at 0. The mark says how many frames are in use when all are there. It names a slice because it takes
# long: with slices of 1, 7 and 100 it shows the same.

        .include "lib/say.s"

        .text
        .globl  main
        .equ    TASKS, 1000

main:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        call    pip_isa_task
        bnez    a0, .task
        call    begin
        spawn   path                    # one alone, so that our own pages are all there
        call    gather
        la      a0, alone
        call    print_line
        call    pip_fin
        call    usage
        sw      a0, frames, t0
        sw      a1, regions, t0
        sw      a2, tasks, t0
        call    begin
        li      s1, 2
.round: sw      zero, shared, t0        # closed
        sw      zero, shared + 4, t0
        li      s0, TASKS
.more:  spawn   path
        bnez    a0, .done
        addi    s0, s0, -1
        bnez    s0, .more
        li      a0, USAGE_FRAMES
        li      a7, CALL_USAGE
        ecall
        mv      a1, a0
        la      a0, peak
        li      a7, CALL_MARK
        ecall
        call    gather
        lw      a0, shared + 4
        call    print_decimal
        la      a0, ran
        call    print_line
        addi    s1, s1, -1
        bnez    s1, .round
        call    pip_fin
        call    usage
        mv      s0, a1
        mv      s2, a2
        lw      t0, frames
        sub     a1, a0, t0
        la      a0, left
        call    print_string_and
        lw      t0, regions
        sub     a1, s0, t0
        la      a0, and_regions
        call    print_string_and
        lw      t0, tasks
        sub     a1, s2, t0
        la      a0, and_tasks
        call    print_value
        li      a0, 0
        j       .done

.task:  li      a0, PIP_PIPID_ROOT
        mv      a1, sp
        la      a2, name
        call    pip_named_import
        lw      s0, 0(sp)
        lw      t0, counter             # our own: 0
        addi    t0, t0, 1
        sw      t0, counter, t1
        addi    t1, s0, 4
        amoadd.w  zero, t0, (t1)
.closed:
        lw      a1, 0(s0)
        bnez    a1, .open
        mv      a0, s0
        call    futex_wait
        j       .closed
.open:  li      a0, 0
.done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

begin:  addi    sp, sp, -16
        sw      ra, 12(sp)
        mv      a0, zero
        la      a1, ntasks
        li      a2, 0
        li      a3, 0
        call    pip_init
        la      a0, shared
        la      a1, name
        call    pip_named_export
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

# gather: let all tasks go, and wait for them.

gather: addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, shared
        li      t0, 1
        sw      t0, 0(a0)
        li      a1, 0x7fffffff
        call    futex_wake
.wait:  mv      a0, zero
        li      a1, 0
        call    pip_wait_any
        beqz    a0, .wait
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

# usage: frames, regions and tasks in use.

usage:  li      a7, CALL_USAGE
        li      a0, USAGE_TASKS
        ecall
        mv      a2, a0
        li      a0, USAGE_REGIONS
        ecall
        mv      a1, a0
        li      a0, USAGE_FRAMES
        ecall
        ret

print_string_and:                       # a text, and a number behind it
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      a1, 8(sp)
        call    print_string
        lw      a0, 8(sp)
        call    print_decimal
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
path:   .asciz  "/bin/task"
name:   .asciz  "gate"
peak:   .asciz  "peak"
alone:  .asciz  "one alone"
ran:    .asciz  " ran"
left:   .asciz  "frames left behind: "
and_regions: .asciz ", regions: "
and_tasks: .asciz ", tasks: "

        .data
        .balign 4
ntasks: .word   TASKS

        .bss
        .balign 4
shared: .zero   8                       # whether the gate is open, and who has come
counter: .zero  4
frames: .zero   4
regions: .zero  4
tasks:  .zero   4
