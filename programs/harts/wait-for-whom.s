# waitid: any child, one child, a group's; without waiting; without forgetting the child that has ended.
#
# include  lib/print.s lib/signal.s
# expect   exit 0
# expect   prints exactly "nobody has ended yet: 0\nof its group: 3\nlooked at: 3\nforgotten only now: 3\nthe other: 5\nno child is left: -10\nno kind of end is asked for: -22\n"

# One child ends by itself and is in a group of its own, the other waits to be told.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        la      a0, ends
        li      a1, 0
        li      a7, CALL_PIPE2
        ecall
        call    fork
        mv      s1, a0                  # s1 = the child that ends with 5
        li      t0, 5
        beqz    a0, .child
        call    fork
        mv      s0, a0                  # s0 = the child that ends with 3
        li      t0, 3
        beqz    a0, .child
        mv      a0, s0
        mv      a1, s0
        li      a7, CALL_SETPGID
        ecall

        li      a0, P_ALL
        li      a3, WEXITED | WNOHANG
        call    ask
        mv      a1, a0
        la      a0, nobody
        call    print_value

        li      t0, 3                   # both read one byte; the first child can only have the one it waits for
        call    tell
        la      s2, of_group
        li      a0, P_PGID
        mv      a1, s0
        li      a3, WEXITED | WNOWAIT
        call    say
        la      s2, looked_at
        li      a0, P_PID
        mv      a1, s0
        li      a3, WEXITED | WNOWAIT | WNOHANG
        call    say
        la      s2, forgotten
        li      a0, P_PID
        mv      a1, s0
        li      a3, WEXITED
        call    say

        li      t0, 5
        call    tell
        la      s2, other
        li      a0, P_ALL
        li      a3, WEXITED
        call    say
        la      s2, none
        li      a0, P_ALL
        li      a3, WEXITED
        call    say
        la      s2, no_kind
        li      a0, P_ALL
        li      a3, WNOHANG
        call    say
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

.child: mv      s0, t0                  # s0 = the byte it waits for
.look:  lw      a0, ends
        la      a1, byte
        li      a2, 1
        li      a7, CALL_READ
        ecall
        lbu     t0, byte
        beq     t0, s0, .mine
        call    tell                    # the other's: back into the pipe
        li      a0, 5
        call    sleep_for
        j       .look
.mine:  mv      a0, s0
        li      a7, CALL_EXIT_GROUP
        ecall

tell:                                   # t0 = a byte
        sb      t0, byte, t1
        lw      a0, ends + 4
        la      a1, byte
        li      a2, 1
        li      a7, CALL_WRITE
        ecall
        ret

ask:                                    # a0 kind, a1 id, a3 options -> a0 the status, 0, or an error
        sw      zero, info + SIGINFO_STATUS, t0
        la      a2, info
        li      a4, 0
        li      a7, CALL_WAITID
        ecall
        bltz    a0, .error
        lw      a0, info + SIGINFO_STATUS
.error: ret

say:                                    # the same, and prints it behind the text at s2
        addi    sp, sp, -16
        sw      ra, 12(sp)
        call    ask
        mv      a1, a0
        mv      a0, s2
        call    print_value
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
nobody:         .asciz  "nobody has ended yet: "
of_group:       .asciz  "of its group: "
looked_at:      .asciz  "looked at: "
forgotten:      .asciz  "forgotten only now: "
other:          .asciz  "the other: "
none:           .asciz  "no child is left: "
no_kind:        .asciz  "no kind of end is asked for: "

        .bss
        .balign 4
info:           .zero   SIGINFO_BYTES
ends:           .zero   8
byte:           .zero   4
