# Each task exports a word and imports the next one's, which may not have been spawned yet
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    names-ring-forward.s:/bin/task
# expect   exit 0
# expect   prints exactly "sum of what all found: 828\n" "found the same pointer by name from the root: yes\n"

# Eight tasks in a ring. Task i exports the address of a word that holds 100 + i under the name "word i", and gives
# what it finds under its neighbour's; the root adds all up.

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
        li      s0, 8
.spawn: spawn   path
        bnez    a0, .done
        addi    s0, s0, -1
        bnez    s0, .spawn
        li      a0, 3
        mv      a1, sp
        la      a2, name
        li      a3, 3
        call    pip_named_import
        lw      t0, 0(sp)
        lw      s1, 0(t0)               # 103
        li      t0, 1
        sw      t0, done, t1            # the tasks stay until we have looked
        la      a0, done
        la      a1, seen
        call    pip_named_export
        li      s2, 0
.wait:  mv      a0, zero
        la      a1, status
        call    pip_wait_any
        bnez    a0, .waited
        lw      t0, status
        add     s2, s2, t0
        j       .wait
.waited:
        srli    s2, s2, 8
        addi    a1, s2, 8 * 100
        la      a0, sum
        call    print_value
        la      a0, yes
        li      t0, 103
        beq     s1, t0, .say
        la      a0, no
.say:   call    print_line
        li      a0, 0
        j       .done
.task:  la      a0, pipid
        call    pip_get_pipid
        lw      s0, pipid
        addi    t0, s0, 100
        sw      t0, word, t1
        la      a0, word
        la      a1, name
        mv      a2, s0
        call    pip_named_export
        addi    s1, s0, 1
        andi    s1, s1, 7               # s1 = neighbour
        mv      a0, s1
        mv      a1, sp
        la      a2, name
        mv      a3, s1
        call    pip_named_import
        bnez    a0, .done
        lw      t0, 0(sp)
        lw      s2, 0(t0)
        li      a0, PIP_PIPID_ROOT
        mv      a1, sp
        la      a2, seen
        call    pip_named_import
        addi    a0, s2, -100
.done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

        .section .rodata
path:   .asciz  "/bin/task"
name:   .asciz  "word %d"
seen:   .asciz  "the root has seen"
sum:    .asciz  "sum of what all found: "
yes:    .asciz  "found the same pointer by name from the root: yes"
no:     .asciz  "found the same pointer by name from the root: no"

        .bss
        .balign 4
word:   .zero   4
done:   .zero   4
pipid:  .zero   4
status: .zero   4
