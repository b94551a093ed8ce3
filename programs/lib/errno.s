# errno: errors by their names.
#
# include  lib/print.s lib/string.s

# print_errno: in a0, 0 or an error's number; prints `ok`, its name, or the number.

        .text
        .globl  print_errno
        .type   print_errno, @function
print_errno:
        la      t0, names
.look:  lw      t1, 0(t0)
        bltz    t1, print_decimal
        addi    t0, t0, 8
        bne     t1, a0, .look
        lw      a0, -4(t0)
        j       print_string
        .size   print_errno, . - print_errno

# print_answer: in a0 a text, in a1 an error's number; prints both as a line.

        .globl  print_answer
        .type   print_answer, @function
print_answer:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      a1, 8(sp)
        call    print_string
        lw      a0, 8(sp)
        call    print_errno
        lw      ra, 12(sp)
        addi    sp, sp, 16
        j       newline
        .size   print_answer, . - print_answer

        .data
        .balign 4
names:  .word   0, .ok, EPERM, .eperm, ENOENT, .enoent, ESRCH, .esrch, ENOEXEC, .enoexec, EBADF, .ebadf
        .word   ECHILD, .echild, EAGAIN, .eagain, ENOMEM, .enomem, EACCES, .eacces, EBUSY, .ebusy, EINVAL, .einval
        .word   ERANGE, .erange, EDEADLK, .edeadlk, EOVERFLOW, .eoverflow, ELIBBAD, .elibbad, ELIBEXEC, .elibexec
        .word   ECANCELED, .ecanceled, -1, 0

        .section .rodata
.ok:            .asciz  "ok"
.eperm:         .asciz  "EPERM"
.enoent:        .asciz  "ENOENT"
.esrch:         .asciz  "ESRCH"
.enoexec:       .asciz  "ENOEXEC"
.ebadf:         .asciz  "EBADF"
.echild:        .asciz  "ECHILD"
.eagain:        .asciz  "EAGAIN"
.enomem:        .asciz  "ENOMEM"
.eacces:        .asciz  "EACCES"
.ebusy:         .asciz  "EBUSY"
.einval:        .asciz  "EINVAL"
.erange:        .asciz  "ERANGE"
.edeadlk:       .asciz  "EDEADLK"
.eoverflow:     .asciz  "EOVERFLOW"
.elibbad:       .asciz  "ELIBBAD"
.elibexec:      .asciz  "ELIBEXEC"
.ecanceled:     .asciz  "ECANCELED"
