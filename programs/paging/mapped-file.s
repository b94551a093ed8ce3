# A file as memory: a private mapping keeps its changes to itself, a shared one is the file.
#
# harts    2
# files    "a private word":/disk/text
# include  lib/print.s
# expect   exit 0
# expect   prints exactly "private: A private\nfile:    a private word\nshared:  A private\nfile:    A private word\n"

# Loads from either mapping find the file's own page, read from the disk at the first touch.  A store to the private one
# gets a copy; a store to the shared one changes the file, which fsync then writes to the disk.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, AT_FDCWD
        la      a1, path
        li      a2, O_RDWR
        li      a3, 0
        li      a7, CALL_OPENAT
        ecall
        mv      s0, a0                  # s0 = file

        li      a3, MAP_PRIVATE
        call    map_file
        mv      s1, a0
        li      t0, 'A'
        sb      t0, 0(s1)               # ours alone
        la      a0, says_private
        mv      a1, s1
        li      a2, 9
        call    say
        call    say_file

        li      a3, MAP_SHARED
        call    map_file
        mv      s1, a0
        lbu     t0, 0(s1)               # 'a' still
        addi    t0, t0, 'A' - 'a'
        sb      t0, 0(s1)               # everybody's
        mv      a0, s0
        li      a7, CALL_FSYNC
        ecall                           # now the disk has it too
        bnez    a0, .failed
        la      a0, says_shared
        mv      a1, s1
        li      a2, 9
        call    say
        call    say_file
        li      a0, 0
.done:  lw      ra, 12(sp)
        addi    sp, sp, 16
        ret
.failed:
        li      a0, 1
        j       .done

map_file:                               # in a3 how -> a0 where
        li      a0, 0
        li      a1, 4096
        li      a2, PROT_READ | PROT_WRITE
        mv      a4, s0
        li      a5, 0
        li      a7, CALL_MMAP2
        ecall
        ret

say_file:                               # the file's first bytes, as read sees them
        addi    sp, sp, -16
        sw      ra, 12(sp)
        mv      a0, s0
        la      a1, bytes
        li      a2, 14
        li      a3, 0
        li      a4, 0
        li      a7, CALL_PREAD64
        ecall
        la      a0, says_file
        la      a1, bytes
        li      a2, 14
        call    say
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

say:                                    # in a0 a text, a1 bytes, a2 how many: a line of both
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s2, 8(sp)
        sw      s3, 4(sp)
        mv      s2, a1
        add     s3, a1, a2
        call    print_string
.byte:  lbu     a0, 0(s2)
        call    print_char
        addi    s2, s2, 1
        bne     s2, s3, .byte
        call    newline
        lw      ra, 12(sp)
        lw      s2, 8(sp)
        lw      s3, 4(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
path:           .asciz  "/disk/text"
says_private:   .asciz  "private: "
says_shared:    .asciz  "shared:  "
says_file:      .asciz  "file:    "

        .bss
bytes:          .zero   16
