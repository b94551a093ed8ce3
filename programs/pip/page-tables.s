# Page tables: twenty tasks share one set, twenty processes have one each
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    page-tables.s:/bin/task
# expect   exit 0
# expect   prints exactly "twenty tasks need no more than 2 tables: 1\n" "twenty processes need at least 80: 1\n"

# All of them touch the same 16 mebibytes, four leaf tables' worth, one word in each 4 mebibytes. Tasks find the
# entries that the first one made; a forked process has a root and leaves of its own, though the pages are the same
# (Hori et al. 2018, Table 5: M + sum of D + S for tasks, M * N + ... for processes).

        .include "lib/say.s"

        .text
        .globl  main
        .equ    EACH, 0x400000
        .equ    PARTS, 4
        .equ    WHERE, 0x20000000

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
        li      a0, WHERE
        li      a1, PARTS * EACH
        li      a2, PROT_READ | PROT_WRITE
        call    map_at
        li      a0, 4096
        call    map_memory
        sw      a0, gate, t0
        call    touch
        la      a0, gate
        la      a1, name
        call    pip_named_export

        call    tables
        mv      s1, a0
        la      a0, shared
        li      a1, 21
        call    pip_barrier_init
        li      s0, 20
.spawn: spawn   path
        bnez    a0, .done
        addi    s0, s0, -1
        bnez    s0, .spawn
        la      a0, shared
        call    pip_barrier_wait        # all have touched all
        call    tables
        sub     a0, a0, s1
        sltiu   a0, a0, 3
        value   "twenty tasks need no more than 2 tables"
        la      a0, shared
        call    pip_barrier_wait
.wait:  mv      a0, zero
        la      a1, status
        call    pip_wait_any
        bnez    a0, .waited
        lw      t0, status
        add     s2, s2, t0
        j       .wait
.waited:

        la      a0, ends
        li      a1, 0
        li      a7, CALL_PIPE2
        ecall
        la      a0, ready
        li      a1, 0
        li      a7, CALL_PIPE2
        ecall
        call    tables
        mv      s1, a0
        li      s0, 20
.fork:
        li      a0, SIGCHLD
        li      a1, 0
        li      a2, 0
        li      a3, 0
        li      a4, 0
        li      a7, CALL_CLONE
        ecall
        beqz    a0, .child
        addi    s0, s0, -1
        bnez    s0, .fork
        li      s0, 20
.each:  la      t0, ready
        lw      a0, 0(t0)
        mv      a1, sp
        li      a2, 1
        li      a7, CALL_READ
        ecall
        addi    s0, s0, -1
        bnez    s0, .each
        call    tables
        sub     a0, a0, s1
        sltiu   a0, a0, 80
        xori    a0, a0, 1
        value   "twenty processes need at least 80"
        li      a0, 0
        j       .done

.child: call    touch
        la      t0, ready
        lw      a0, 4(t0)
        mv      a1, sp
        li      a2, 1
        call    write
        la      t0, ends
        lw      a0, 0(t0)
        mv      a1, sp
        li      a2, 1
        li      a7, CALL_READ           # nobody writes: it stays until the end
        ecall
        li      a0, 0
        call    exit_group

.task:  call    touch
        li      a0, PIP_PIPID_ROOT
        mv      a1, sp
        la      a2, name
        call    pip_named_import
        lw      s0, 0(sp)
        addi    a0, s0, 4
        call    pip_barrier_wait
        addi    a0, s0, 4
        call    pip_barrier_wait
        li      a0, 0
.done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

touch:  li      t0, WHERE
        li      t1, PARTS
        li      t2, EACH
.touch: lw      t3, 0(t0)
        add     t0, t0, t2
        addi    t1, t1, -1
        bnez    t1, .touch
        ret

tables: li      a0, USAGE_TABLES
        li      a7, CALL_USAGE
        ecall
        ret

        .section .rodata
path:   .asciz  "/bin/task"
name:   .asciz  "gate"

        .bss
        .balign 4
gate:   .zero   4
shared: .zero   PIP_BARRIER_BYTES
ends:   .zero   8
ready:  .zero   8
status: .zero   4
