# malloc: a heap for each task, whose blocks any task of the address space may free.
#
# include  lib/syscall.s lib/string.s lib/futex.s lib/malloc-more.s

# Offers malloc, free, aligned_alloc, malloc_usable_size, heap_drop, and the word malloc_heap, which says where the heap
# of this program is (lib/pip.s lets it point into the task's record); and with malloc-more.s calloc, realloc and
# posix_memalign.
#
# Blocks come in sizes of 16, 32, ... 32768 bytes, cut from arenas of 64 KiB; a larger one is a mapping of its own.
# In front of each lie four words that say whose it is:
#
#       block - 16      BLOCK_MAGIC     in use, or free
#             - 12      BLOCK_OWNER     the heap it was cut from
#             -  8      BLOCK_CLASS     its size is 16 << class; or BLOCK_LARGE, or BLOCK_INNER
#             -  4      BLOCK_SIZE      of a large one the bytes of its mapping, of an inner one the block around it
#
# A block of another heap is not put into that heap's free lists, which only their owner may touch: it is pushed onto
# the heap's list `freed` by compare-and-swap.  The owner takes the whole list with one swap at its next call here.
# (Who only pushes, and who takes all, never meets a word that changed and changed back.)
#
# A task may be killed between any two instructions here.  Every list changes by one store, so that then a block may
# be lost, but the heap is still one, and the next task in its place can use it.

        .equ    BLOCK_MAGIC, -16
        .equ    BLOCK_OWNER, -12
        .equ    BLOCK_CLASS, -8
        .equ    BLOCK_SIZE, -4
        .equ    BLOCK_LARGE, 0x100
        .equ    BLOCK_INNER, 0x200
        .equ    IN_USE, 0xa5b6c7d8
        .equ    IS_FREE, 0xf4eef4ee
        .equ    SMALL_MAX, 32768
        .equ    ARENA_BYTES, 65536

        .data
        .globl  malloc_heap
        .balign 4
malloc_heap:    .word   own_heap

        .bss
        .balign 16
own_heap:       .zero   HEAP_BYTES

# malloc: a block of memory.
#
#   in    a0  bytes
#   out   a0  the block, at a multiple of 16; 0 if there is no memory

        .text
        .globl  malloc
        .type   malloc, @function
malloc:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        mv      s0, a0                  # s0 = bytes
        lw      s1, malloc_heap         # s1 = heap
        li      t0, SMALL_MAX
        bgtu    s0, t0, .large
        mv      a0, s1
        call    heap_enter

        li      s2, 0                   # s2 = class
        li      t0, 16
.class: bgeu    t0, s0, .class_found
        slli    t0, t0, 1
        addi    s2, s2, 1
        j       .class
.class_found:
        slli    t1, s2, 2
        add     t1, t1, s1
        lw      a0, HEAP_FREE(t1)
        beqz    a0, .cut
        lw      t2, 0(a0)
        sw      t2, HEAP_FREE(t1)       # ours
        j       .have
.cut:   addi    t0, t0, 16              # with the four words
        lw      a0, HEAP_NEXT(s1)
        lw      t1, HEAP_END(s1)
        add     t2, a0, t0
        bgtu    t2, t1, .arena
        sw      t2, HEAP_NEXT(s1)       # ours
        addi    a0, a0, 16
        sw      s1, BLOCK_OWNER(a0)
        sw      s2, BLOCK_CLASS(a0)
.have:  li      t0, IN_USE
        sw      t0, BLOCK_MAGIC(a0)
        mv      s0, a0
.leave: mv      a0, s1
        call    mutex_unlock
        mv      a0, s0
.malloc_done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

.arena: li      a0, ARENA_BYTES         # its first words link it to the arenas before it
        call    map_memory
        bltz    a0, .no_arena
        lw      t0, HEAP_ARENAS(s1)
        sw      t0, 0(a0)
        sw      a0, HEAP_ARENAS(s1)
        sw      zero, HEAP_END(s1)      # next and end never belong to different arenas
        addi    t0, a0, 16
        sw      t0, HEAP_NEXT(s1)
        li      t0, ARENA_BYTES
        add     t0, a0, t0
        sw      t0, HEAP_END(s1)
        li      t0, 16
        sll     t0, t0, s2
        j       .cut
.no_arena:
        li      s0, 0
        j       .leave

.large: li      t0, 4096 + 15
        add     s0, s0, t0
        bltu    s0, t0, .too_large      # around the end of all numbers
        li      t0, -4096
        and     s0, s0, t0              # s0 = bytes of the mapping
        mv      a0, s0
        call    map_memory
        bltz    a0, .too_large
        addi    a0, a0, 16
        li      t0, IN_USE
        sw      t0, BLOCK_MAGIC(a0)
        sw      s1, BLOCK_OWNER(a0)
        li      t0, BLOCK_LARGE
        sw      t0, BLOCK_CLASS(a0)
        sw      s0, BLOCK_SIZE(a0)
        j       .malloc_done
.too_large:
        li      a0, 0
        j       .malloc_done
        .size   malloc, . - malloc

# heap_enter: lock the heap in a0, which is ours, and take in what others have freed.

        .type   heap_enter, @function
heap_enter:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        mv      s0, a0
        call    mutex_lock              # HEAP_LOCK is its first word
        addi    t0, s0, HEAP_FREED
        lw      t1, 0(t0)
        beqz    t1, .collected
        amoswap.w.aq  t1, zero, (t0)    # t1 = the first of them: all are ours now
.collect:
        beqz    t1, .collected
        lw      t2, 0(t1)               # t2 = the next one
        lw      t0, BLOCK_CLASS(t1)
        slli    t0, t0, 2
        add     t0, t0, s0
        lw      a0, HEAP_FREE(t0)
        sw      a0, 0(t1)
        sw      t1, HEAP_FREE(t0)
        mv      t1, t2
        j       .collect
.collected:
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret
        .size   heap_enter, . - heap_enter

# free: give a block back, whoever got it.
#
#   in    a0  the block, or 0

        .globl  free
        .type   free, @function
free:   beqz    a0, .freed
        lw      t0, BLOCK_MAGIC(a0)
        li      t1, IN_USE
        bne     t0, t1, .no_block
        lw      t0, BLOCK_CLASS(a0)
        li      t1, BLOCK_INNER
        bne     t0, t1, .outer
        li      t1, IS_FREE
        sw      t1, BLOCK_MAGIC(a0)
        lw      a0, BLOCK_SIZE(a0)
        j       free
.outer: li      t1, BLOCK_LARGE
        beq     t0, t1, .unmap
        li      t1, IS_FREE
        sw      t1, BLOCK_MAGIC(a0)
        lw      t0, BLOCK_OWNER(a0)
        lw      t1, malloc_heap
        beq     t0, t1, .own

        addi    t0, t0, HEAP_FREED      # another's: push
.push:  lw      t1, 0(t0)
        sw      t1, 0(a0)
        lr.w    t2, (t0)
        bne     t2, t1, .push
        sc.w.rl t2, a0, (t0)
        bnez    t2, .push
.freed: ret

.own:   addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        mv      s0, a0
        mv      s1, t0
        mv      a0, s1
        call    heap_enter
        lw      t0, BLOCK_CLASS(s0)
        slli    t0, t0, 2
        add     t0, t0, s1
        lw      t1, HEAP_FREE(t0)
        sw      t1, 0(s0)
        sw      s0, HEAP_FREE(t0)
        mv      a0, s1
        call    mutex_unlock
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

.unmap: lw      a1, BLOCK_SIZE(a0)
        addi    a0, a0, -16
        tail    munmap

.no_block:
        la      a1, no_block
        li      a0, 0
        li      a7, CALL_ASSERT
        ecall
        ret
        .size   free, . - free

        .section .rodata
no_block:       .asciz  "free: this is no block that is in use"
        .text

# malloc_usable_size: in a0 a block; out a0 how many bytes it has.

        .globl  malloc_usable_size
        .type   malloc_usable_size, @function
malloc_usable_size:
        lw      t0, BLOCK_CLASS(a0)
        li      t1, BLOCK_LARGE
        beq     t0, t1, .whole
        li      t1, BLOCK_INNER
        beq     t0, t1, .rest
        li      a0, 16
        sll     a0, a0, t0
        ret
.whole: lw      a0, BLOCK_SIZE(a0)
        addi    a0, a0, -16
        ret
.rest:  addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        lw      t0, BLOCK_SIZE(a0)      # t0 = the block around it
        sub     s0, a0, t0
        mv      a0, t0
        call    malloc_usable_size
        sub     a0, a0, s0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret
        .size   malloc_usable_size, . - malloc_usable_size

# aligned_alloc: a block of a1 bytes at a multiple of a0, a power of two.
#
#       an inner block in one that is large enough; it names the block around it

        .globl  aligned_alloc
        .type   aligned_alloc, @function
aligned_alloc:
        li      t0, 16
        bgtu    a0, t0, .inner
        mv      a0, a1
        tail    malloc
.inner: addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        mv      s0, a0
        add     a0, a0, a1
        addi    a0, a0, 16
        call    malloc
        beqz    a0, .aligned_done
        mv      t0, a0                  # t0 = the block around it
        addi    a0, a0, 16
        add     a0, a0, s0
        addi    a0, a0, -1
        neg     t1, s0
        and     a0, a0, t1
        li      t1, IN_USE
        sw      t1, BLOCK_MAGIC(a0)
        lw      t1, BLOCK_OWNER(t0)
        sw      t1, BLOCK_OWNER(a0)
        li      t1, BLOCK_INNER
        sw      t1, BLOCK_CLASS(a0)
        sw      t0, BLOCK_SIZE(a0)
.aligned_done:
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret
        .size   aligned_alloc, . - aligned_alloc

# heap_drop: in a0 a heap that nobody uses any more; its arenas go.

        .globl  heap_drop
        .type   heap_drop, @function
heap_drop:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        mv      s1, a0
        lw      s0, HEAP_ARENAS(a0)
.drop:  beqz    s0, .dropped
        mv      a0, s0
        lw      s0, 0(s0)
        li      a1, ARENA_BYTES
        call    munmap
        j       .drop
.dropped:
        mv      a0, s1
        li      a1, 0
        li      a2, HEAP_BYTES
        call    memset
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret
        .size   heap_drop, . - heap_drop
