# Whoever holds a spin lock waits for the disk: those who want it look a hundred times and then let others have the processor.
#
# include  lib/print.s lib/activations.s
# expect   exit 0
# expect   prints exactly "three had the lock, and the fourth thread worked meanwhile\n"
# expect   counts told.blocked = 1

# Twenty thousand ticks pass until the page is there.  Two threads that only spun would spin all the while, on both processors,
# and the one that has something to do would wait with them.

        .text
        .globl  main
main:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        li      a0, 2
        call    ft_init
        la      a0, page
        sw      a0, 0(a0)
        li      a1, 4096
        li      a2, MADV_PAGEOUT
        li      a7, CALL_MADVISE
        ecall
        la      a0, holder
        call    ft_create
        sw      a0, 0(sp)
.until_held:
        lw      t0, lock
        bnez    t0, .held
        call    ft_yield
        j       .until_held
.held:  la      a0, wanter
        call    ft_create
        sw      a0, 4(sp)
        la      a0, wanter
        call    ft_create
        sw      a0, 8(sp)
        la      a0, worker
        call    ft_create
        sw      a0, 12(sp)
        li      s0, 0
.join:  add     t0, sp, s0
        lw      a0, 0(t0)
        call    ft_join
        addi    s0, s0, 4
        li      t0, 16
        bne     s0, t0, .join
        lw      t0, had
        li      t1, 3
        bne     t0, t1, .wrong
        lw      t0, meanwhile
        beqz    t0, .wrong
        la      a0, said
        call    print_line
.wrong: li      a0, 0
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        addi    sp, sp, 32
        ret

holder: addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, lock
        call    ft_spin_lock
        lw      t0, page                # waits, with the lock
        lw      t0, works
        sw      t0, meanwhile, t1
        j       .have

wanter: addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, lock
        call    ft_spin_lock
.have:  lw      t0, had
        addi    t0, t0, 1
        sw      t0, had, t1
        la      a0, lock
        call    ft_spin_unlock
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

worker: li      t0, 500
.work:  lw      t1, works
        addi    t1, t1, 1
        sw      t1, works, t2
        addi    t0, t0, -1
        bnez    t0, .work
        li      a0, 0
        ret

        .section .rodata
said:   .asciz  "three had the lock, and the fourth thread worked meanwhile"

        .bss
        .balign 4
lock:   .zero   4
had:    .zero   4
works:  .zero   4
meanwhile:      .zero   4
        .balign 4096
page:   .zero   4096
