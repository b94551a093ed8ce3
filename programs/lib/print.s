# print: text and numbers to standard output, a line at a time.
#
# include  lib/syscall.s

# Offers print_char, print_string, print_decimal, print_unsigned, print_hex, newline, print_flush, and for whole lines
# print_line (a text) and print_value (a text and a number).
#
# A line is collected in the calling thread's own buffer and leaves in one `write`, so the lines of two threads never
# mix.  The buffer is thread-local: no lock, but tp must be right.

        .equ    PRINT_ROOM, 120

        .section .tbss, "awT", @nobits
        .balign 4
print_count:    .zero   4               # bytes waiting in the buffer
print_buffer:   .zero   PRINT_ROOM

# print_char: add a character; a newline, or a full buffer, sends the line.
#
#   in    a0  character
#   uses  t0-t2, a0-a2, a7

        .text
        .globl  print_char
        .type   print_char, @function
print_char:
        lui     t0, %tprel_hi(print_count)
        add     t0, t0, tp, %tprel_add(print_count)
        lw      t1, %tprel_lo(print_count)(t0)
        lui     t2, %tprel_hi(print_buffer)
        add     t2, t2, tp, %tprel_add(print_buffer)
        addi    t2, t2, %tprel_lo(print_buffer)
        add     t2, t2, t1
        sb      a0, 0(t2)
        addi    t1, t1, 1
        sw      t1, %tprel_lo(print_count)(t0)

        li      t2, '\n'
        beq     a0, t2, print_flush
        li      t2, PRINT_ROOM
        beq     t1, t2, print_flush
        ret
        .size   print_char, . - print_char

# print_flush: send what is waiting.
#
#   uses  t0-t2, a0-a2, a7
#
#       while count > 0:  n = write(1, buffer, count);  stop on an error;  buffer += n;  count -= n

        .globl  print_flush
        .type   print_flush, @function
print_flush:
        lui     t0, %tprel_hi(print_count)
        add     t0, t0, tp, %tprel_add(print_count)
        lw      t2, %tprel_lo(print_count)(t0)
        sw      zero, %tprel_lo(print_count)(t0)
        lui     t1, %tprel_hi(print_buffer)
        add     t1, t1, tp, %tprel_add(print_buffer)
        addi    t1, t1, %tprel_lo(print_buffer)
.send:  blez    t2, .sent
        li      a0, 1
        mv      a1, t1
        mv      a2, t2
        li      a7, CALL_WRITE
        ecall
        blez    a0, .sent               # nobody listens any more
        add     t1, t1, a0
        sub     t2, t2, a0
        j       .send
.sent:  ret
        .size   print_flush, . - print_flush

# newline: end the line and send it.

        .globl  newline
        .type   newline, @function
newline:
        li      a0, '\n'
        j       print_char
        .size   newline, . - newline

# print_string: in a0, a text ended by a zero byte.

        .globl  print_string
        .type   print_string, @function
print_string:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        mv      s0, a0
.next_char:
        lbu     a0, 0(s0)
        beqz    a0, .string_done
        addi    s0, s0, 1
        call    print_char
        j       .next_char
.string_done:
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret
        .size   print_string, . - print_string

# print_decimal: in a0, a signed number.  print_unsigned: the same without a sign.
#
#       the digits come out last first, so they are put into the frame from its end

        .globl  print_decimal
        .type   print_decimal, @function
print_decimal:
        bgez    a0, print_unsigned
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        neg     s0, a0
        li      a0, '-'
        call    print_char
        mv      a0, s0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16              # and go on with the magnitude
        .size   print_decimal, . - print_decimal

        .globl  print_unsigned
        .type   print_unsigned, @function
print_unsigned:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        addi    t0, sp, 16              # digits lie in 4(sp) to 15(sp), then a zero byte
        sb      zero, 0(t0)
        li      t1, 10
.digit: remu    t2, a0, t1
        divu    a0, a0, t1
        addi    t2, t2, '0'
        addi    t0, t0, -1
        sb      t2, 0(t0)
        bnez    a0, .digit
        mv      a0, t0
        call    print_string
        lw      ra, 28(sp)
        addi    sp, sp, 32
        ret
        .size   print_unsigned, . - print_unsigned

# print_hex: in a0, a word; prints 0x and eight digits.

        .globl  print_hex
        .type   print_hex, @function
print_hex:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        mv      s0, a0
        li      s1, 28                  # s1 = shift that brings the next digit down
        li      a0, '0'
        call    print_char
        li      a0, 'x'
        call    print_char
.hex_digit:
        srl     a0, s0, s1
        andi    a0, a0, 15
        addi    a0, a0, '0'
        li      t0, '9'
        ble     a0, t0, .hex_put
        addi    a0, a0, 'a' - '0' - 10
.hex_put:
        call    print_char
        addi    s1, s1, -4
        bgez    s1, .hex_digit
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret
        .size   print_hex, . - print_hex

# print_line: in a0, a text; prints it as a line.

        .globl  print_line
        .type   print_line, @function
print_line:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        call    print_string
        lw      ra, 12(sp)
        addi    sp, sp, 16
        j       newline
        .size   print_line, . - print_line

# print_value: in a0, a text; in a1, a signed number; prints both as a line.

        .globl  print_value
        .type   print_value, @function
print_value:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        mv      s0, a1
        call    print_string
        mv      a0, s0
        call    print_decimal
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        j       newline
        .size   print_value, . - print_value
