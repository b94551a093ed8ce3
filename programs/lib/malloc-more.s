# malloc-more: what is made of malloc and free: calloc, realloc, posix_memalign.
#
# include  lib/malloc.s lib/string.s

        .text

# calloc: a block for a0 things of a1 bytes each, all zero.

        .globl  calloc
        .type   calloc, @function
calloc: mulhu   t0, a0, a1
        bnez    t0, .no_calloc
        addi    sp, sp, -16
        sw      ra, 12(sp)
        mul     a0, a0, a1
        sw      a0, 8(sp)
        call    malloc
        beqz    a0, .calloc_done
        li      a1, 0
        lw      a2, 8(sp)
        call    memset
.calloc_done:
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret
.no_calloc:
        li      a0, 0
        ret
        .size   calloc, . - calloc

# realloc: in a0 a block, which another task may own, or 0; in a1 how many bytes it shall have.  Gives where it is now.

        .globl  realloc
        .type   realloc, @function
realloc:
        bnez    a0, .old
        mv      a0, a1
        tail    malloc
.old:   addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        mv      s0, a0                  # s0 = old block
        mv      s1, a1                  # s1 = bytes wanted
        call    malloc_usable_size
        mv      s2, a0                  # s2 = bytes it has
        mv      a0, s0
        bleu    s1, s2, .realloc_done
        mv      a0, s1
        call    malloc
        beqz    a0, .realloc_done
        mv      s1, a0
        mv      a1, s0
        mv      a2, s2
        call    memcpy
        mv      a0, s0
        call    free
        mv      a0, s1
.realloc_done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret
        .size   realloc, . - realloc

# posix_memalign: the same; in a0 where the block's address goes, a1 alignment, a2 bytes; gives 0 or an errno.

        .globl  posix_memalign
        .type   posix_memalign, @function
posix_memalign:
        andi    t0, a1, 3
        addi    t1, a1, -1
        and     t1, t1, a1
        or      t0, t0, t1
        bnez    t0, .no_alignment
        beqz    a1, .no_alignment
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        mv      s0, a0
        mv      a0, a1
        mv      a1, a2
        call    aligned_alloc
        mv      t0, a0
        li      a0, ENOMEM
        beqz    t0, .memalign_done
        sw      t0, 0(s0)
        li      a0, 0
.memalign_done:
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret
.no_alignment:
        li      a0, EINVAL
        ret
        .size   posix_memalign, . - posix_memalign
