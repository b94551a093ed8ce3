# environ: the environment, a program's own: getenv, setenv.
#
# include  lib/malloc.s lib/string.s

# `environ` points to a vector of texts NAME=value that ends with 0.  It begins as the one on the stack, which
# lib/pip-start.s stores; with the first change it becomes a vector of our own, in our heap.

# getenv: in a0, a name; out a0 the value, or 0.

        .text
        .globl  getenv
        .type   getenv, @function
getenv: addi    sp, sp, -16
        sw      ra, 12(sp)
        call    entry_of
        beqz    a0, .no_value
        mv      a0, a1
.no_value:
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret
        .size   getenv, . - getenv

# entry_of: in a0, a name; out a0 where in the vector it is, or 0, a1 its value, a2 how many entries there are.

        .type   entry_of, @function
entry_of:
        lw      t0, environ
        li      a2, 0
        li      a3, 0                   # a3 = where it is
        beqz    t0, .entries_done
.entry: lw      t1, 0(t0)
        beqz    t1, .entries_done
        addi    a2, a2, 1
        mv      t2, a0
.letter:
        lbu     t3, 0(t1)
        lbu     t4, 0(t2)
        addi    t1, t1, 1
        addi    t2, t2, 1
        beqz    t4, .name_ends
        beq     t3, t4, .letter
        j       .next_entry
.name_ends:
        li      t5, '='
        bne     t3, t5, .next_entry
        mv      a3, t0
        mv      a1, t1
.next_entry:
        addi    t0, t0, 4
        j       .entry
.entries_done:
        mv      a0, a3
        ret
        .size   entry_of, . - entry_of

# setenv: in a0 a name, in a1 a value, in a2 whether to replace one that is there; gives 0 or ENOMEM.

        .globl  setenv
        .type   setenv, @function
setenv: addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        sw      s3, 12(sp)
        sw      a2, 8(sp)
        mv      s0, a0                  # s0 = name
        mv      s1, a1                  # s1 = value
        call    strlen
        mv      s2, a0                  # s2 = letters of the name
        mv      a0, s1
        call    strlen
        mv      s3, a0                  # s3 = letters of the value
        mv      a0, s0
        call    entry_of
        beqz    a0, .make
        lw      t0, 8(sp)
        beqz    t0, .set
.make:  add     a0, s2, s3
        addi    a0, a0, 2
        call    malloc
        beqz    a0, .no_memory
        sw      a0, 4(sp)
        mv      a1, s0
        mv      a2, s2
        call    memcpy
        add     a0, a0, s2
        li      t0, '='
        sb      t0, 0(a0)
        addi    a0, a0, 1
        mv      a1, s1
        addi    a2, s3, 1
        call    memcpy
        mv      a0, s0
        call    entry_of
        beqz    a0, .new_entry
        lw      t0, 4(sp)
        sw      t0, 0(a0)
        j       .set
.new_entry:
        sw      a2, 0(sp)
        slli    a0, a2, 2
        addi    a0, a0, 8
        call    malloc
        beqz    a0, .no_memory
        lw      a2, 0(sp)
        slli    a2, a2, 2
        lw      a1, environ
        mv      s0, a0
        call    memcpy
        lw      t0, 0(sp)
        slli    t0, t0, 2
        add     t0, t0, s0
        lw      t1, 4(sp)
        sw      t1, 0(t0)
        sw      zero, 4(t0)
        sw      s0, environ, t0
.set:   li      a0, 0
.setenv_done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        lw      s3, 12(sp)
        addi    sp, sp, 32
        ret
.no_memory:
        li      a0, ENOMEM
        j       .setenv_done
        .size   setenv, . - setenv
