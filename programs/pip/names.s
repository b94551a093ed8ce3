# What importing by name answers: found, not yet, never, and nobody there any more
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    names.s:/bin/task
# expect   exit 0
# expect   prints exactly "our own, not exported: EDEADLK\n"
#            "not yet: EAGAIN\n"
#            "exported: ok\n"
#            "the same name again: EBUSY\n"
#            "another name: ok\n"
#            "our own: ok\n"
#            "with a number and a text: 5\n"
#            "a pipid too big: ERANGE\n"
#            "a negative one: EINVAL\n"
#            "from a task that has ended: ECANCELED\n"
#            "and is waited for: ECANCELED\n"

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
        li      a0, PIP_PIPID_MYSELF
        mv      a1, sp
        la      a2, name
        call    pip_named_import
        answer  "our own, not exported"
        li      a0, 4
        mv      a1, sp
        la      a2, name
        call    pip_named_tryimport
        answer  "not yet"
        la      a0, word
        la      a1, name
        call    pip_named_export
        answer  "exported"
        la      a0, word
        la      a1, name
        call    pip_named_export
        answer  "the same name again"
        la      a0, word
        la      a1, format
        li      a2, 1203
        la      a3, text
        call    pip_named_export
        answer  "another name"
        li      a0, PIP_PIPID_MYSELF
        mv      a1, sp
        la      a2, name
        call    pip_named_import
        answer  "our own"
        li      a0, PIP_PIPID_ROOT
        mv      a1, sp
        la      a2, written
        call    pip_named_import
        lw      t0, 0(sp)
        lw      a0, 0(t0)
        value   "with a number and a text"
        li      a0, 100000
        mv      a1, sp
        la      a2, name
        call    pip_named_import
        answer  "a pipid too big"
        li      a0, -1
        mv      a1, sp
        la      a2, name
        call    pip_named_import
        answer  "a negative one"
        spawn   path
        li      a0, 0
        mv      a1, sp
        la      a2, name
        call    pip_named_import        # sleeps until it has ended
        answer  "from a task that has ended"
        li      a0, 0
        la      a1, status
        call    pip_wait
        li      a0, 0
        mv      a1, sp
        la      a2, name
        call    pip_named_import
        answer  "and is waited for"
.task:  li      a0, 0
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

        .section .rodata
path:   .asciz  "/bin/task"
name:   .asciz  "name"
format: .asciz  "%d of %s"
text:   .asciz  "many"
written: .asciz "1203 of many"

        .data
        .balign 4
word:   .word   5
status: .word   0
