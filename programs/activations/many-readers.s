# Six threads wait for the disk at once: each is blocked and unblocked, and all have what they read.
#
# files    "abcdefghijklmnopqrstuvwxyz":/disk/data
# include  lib/crew.s lib/model-activations.s lib/print.s
# expect   exit 0
# expect   prints exactly "6 threads read what is there\n"
# expect   counts told.blocked >= 1
# expect   counts disk.read >= 1

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, 2
        call    thread_init
        la      a0, work
        li      a1, 6
        call    crew
        call    print_decimal
        la      a0, said
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

# work: read one byte at our number; 1 if it is the letter with that number.

work:   addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        mv      s0, a0
        li      a0, AT_FDCWD
        la      a1, path
        li      a2, O_RDONLY
        li      a3, 0
        li      a7, CALL_OPENAT
        ecall
        mv      s1, a0
        li      t0, 0                   # until it is our turn in the file
.skip:  mv      a0, s1
        addi    a1, sp, 8
        li      a2, 1
        call    thread_read
        lbu     t1, 8(sp)
        addi    t0, t1, -'a'
        bne     t0, s0, .skip
        mv      a0, s1
        li      a7, CALL_CLOSE
        ecall
        li      a0, 1
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        addi    sp, sp, 32
        ret

        .section .rodata
path:   .asciz  "/disk/data"
said:   .asciz  " threads read what is there"
