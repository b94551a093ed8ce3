# A store across two pages changes nothing if one of them says no.
#
# harts    2
# include  lib/print.s lib/syscall.s
# expect   exit 0
# expect   prints exactly "the child died of signal 11, the first page has 0x00000000\n"

# A forked child stores a word whose last two bytes lie in a page without W.  It dies of that, and the parent looks at
# the shared page before: the two bytes that could have been stored were not.
#
#       0x20000ffe
#       | shared, R W      . . | . .      R only |

        .equ    ROOM, 0x20000000
        .equ    PAGE, 4096

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, ROOM
        li      a1, 2 * PAGE
        li      a2, PROT_READ | PROT_WRITE
        li      a3, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED
        li      a4, -1
        li      a5, 0
        li      a7, CALL_MMAP2
        ecall
        li      a0, ROOM + PAGE
        li      a1, PAGE
        li      a2, PROT_READ
        call    mprotect

        li      a0, SIGCHLD             # fork
        li      a1, 0
        li      a2, 0
        li      a3, 0
        li      a4, 0
        li      a7, CALL_CLONE
        ecall
        beqz    a0, .child

        mv      a1, a0
        li      a0, P_PID
        la      a2, info
        li      a3, WEXITED
        li      a4, 0
        li      a7, CALL_WAITID
        ecall
        la      a0, died
        call    print_string
        la      t0, info
        lw      a0, SIGINFO_STATUS(t0)
        call    print_decimal
        la      a0, holds
        call    print_string
        li      t0, ROOM + PAGE - 4
        lw      a0, 0(t0)
        call    print_hex
        call    newline
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

.child: li      t0, ROOM + PAGE - 2
        li      t1, -1
        sw      t1, 0(t0)
        li      a0, 0                   # not reached
        call    exit_group

        .section .rodata
died:           .asciz  "the child died of signal "
holds:          .asciz  ", the first page has "

        .bss
        .balign 8
info:           .zero   SIGINFO_BYTES
