# Everybody maps a page and everybody touches all of them: pages are made once, for all
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    touched-by-all.s:/bin/task
# expect   exit 0
# expect   prints exactly "sum of all pages: 75\n"

# Four tasks and the root map a page each, write into it and export it; then each adds 1 to the first word of all five.
# What one has made resident is resident for the others: they touch it without a fault.

        .include "lib/say.s"

        .text
        .globl  main
main:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        call    pip_isa_task
        bnez    a0, .task
        mv      a0, zero
        li      a1, 0
        li      a2, 0
        li      a3, 0
        call    pip_init
        la      a0, shared
        li      a1, 5
        call    pip_barrier_init
        la      a0, shared
        la      a1, barrier
        call    pip_named_export
        li      s0, 4
.spawn: spawn   path
        bnez    a0, .done
        addi    s0, s0, -1
        bnez    s0, .spawn
        li      s0, PIP_PIPID_ROOT
        call    part
        li      s2, 0
.wait:  mv      a0, zero
        la      a1, status
        call    pip_wait_any
        bnez    a0, .waited
        lw      t0, status
        add     s2, s2, t0
        j       .wait
.waited:
        li      s2, 0
        la      t0, pages
        li      t1, 5
.sum:   lw      t2, 0(t0)
        lw      t2, 0(t2)
        add     s2, s2, t2
        addi    t0, t0, 4
        addi    t1, t1, -1
        bnez    t1, .sum
        mv      a0, s2
        value   "sum of all pages"
        li      a0, 0
        j       .done
.task:  la      a0, pipid
        call    pip_get_pipid
        lw      s0, pipid
        call    part
        li      a0, 0
.done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

part:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        li      a0, 4096
        call    map_memory
        li      t0, 0
        sw      t0, 0(a0)
        la      a1, page
        call    pip_named_export
        li      s1, 0
        la      s2, pages
.each:  mv      a0, s1
        li      t0, 4
        bne     s1, t0, .of_task
        li      a0, PIP_PIPID_ROOT
.of_task:
        mv      a1, s2
        la      a2, page
        call    pip_named_import
        lw      t1, 0(s2)
        addi    t0, s1, 1
        amoadd.w  zero, t0, (t1)
        addi    s2, s2, 4
        addi    s1, s1, 1
        li      t0, 5
        bne     s1, t0, .each
        li      a0, PIP_PIPID_ROOT
        mv      a1, sp
        la      a2, barrier
        call    pip_named_import
        lw      a0, 0(sp)
        call    pip_barrier_wait        # nobody ends before all have touched all
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

        .section .rodata
path:   .asciz  "/bin/task"
page:   .asciz  "page"
barrier: .asciz "barrier"

        .bss
        .balign 4
shared: .zero   PIP_BARRIER_BYTES
pages:  .zero   20
pipid:  .zero   4
status: .zero   4
