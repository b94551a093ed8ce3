# A bare qemu-system-riscv32 -M virt that runs one user program behind 4 KiB Sv32 pages.
#
# The bench lets QEMU run the very bytes that our machine runs, at the same virtual addresses, in user mode and behind
# page tables of the same shape.  GNU as assembles this file anew for each program, given with --defsym
#
#       ENTRY        where the program starts
#       FIRST, LAST  its first page and the first one after it (below 4 MiB)
#       SP           the stack pointer; the page below 0x7ffff000 holds the arguments
#
# and two files for .incbin: image.bin, the program's memory from FIRST on, and stack.bin, the last page of the stack.
#
#       0x8000_0000  this code, then
#                    root      first-level table
#                    low       second-level table of the program, 0x0000_0000 up
#                    high      second-level table of the stack, 0x7fc0_0000 up
#       0x8010_0000  image
#       0x8080_0000  64 KiB of stack
#
# The program may call write (64), which goes to the serial port, and exit (93), which switches the machine off.

        .equ    UART, 0x10000000
        .equ    POWER, 0x00100000       # the sifive_test device
        .equ    POWER_OFF, 0x5555
        .equ    POWER_FAIL, 0x3333      # with the status in the upper half
        .equ    IMAGE, 0x80100000
        .equ    STACK, 0x80800000
        .equ    STACK_PAGES, 16
        .equ    STACK_TOP, 0x7ffff000
        .equ    PTE_V, 1
        .equ    PTE_USER, 0xdf          # V R W X U A D
        .equ    CALL_WRITE, 64
        .equ    CALL_EXIT, 93

        .text
        .globl  _start
_start:
        # 1. User mode may touch all memory that the page tables give it.
        li      t0, -1
        csrw    pmpaddr0, t0
        li      t0, 0x1f
        csrw    pmpcfg0, t0

        # 2. Two second-level tables.
        la      a0, root
        la      a1, low
        la      a2, high
        srli    t0, a1, 12
        slli    t0, t0, 10
        ori     t0, t0, PTE_V
        sw      t0, 0(a0)
        srli    t0, a2, 12
        slli    t0, t0, 10
        ori     t0, t0, PTE_V
        li      t1, (STACK_TOP >> 22) * 4
        add     t1, a0, t1
        sw      t0, 0(t1)

        # 3. The program's pages, one by one.
        li      t0, FIRST
        li      t1, LAST
        li      t2, IMAGE >> 2 | PTE_USER
        li      t4, 1 << 10             # the next frame, in a page-table entry
.map_program:
        srli    t3, t0, 10
        add     t3, a1, t3
        sw      t2, 0(t3)
        add     t2, t2, t4
        li      t3, 4096
        add     t0, t0, t3
        bltu    t0, t1, .map_program

        # 4. The stack's.
        li      t0, ((STACK_TOP >> 12) & 1023) * 4 - STACK_PAGES * 4
        add     t0, a2, t0
        li      t1, STACK_PAGES
        li      t2, STACK >> 2 | PTE_USER
.map_stack:
        sw      t2, 0(t0)
        add     t2, t2, t4
        addi    t0, t0, 4
        addi    t1, t1, -1
        bnez    t1, .map_stack

        # 5. Away into user mode.
        srli    a0, a0, 12
        li      t0, 1 << 31
        or      a0, a0, t0
        csrw    satp, a0
        sfence.vma
        la      t0, trap
        csrw    mtvec, t0
        li      t0, ENTRY
        csrw    mepc, t0
        csrw    mstatus, zero           # the mode before was user
        li      sp, SP
        li      a0, 0
        mret

# trap: the program calls, or it has failed.

        .p2align 2
trap:
        csrr    t0, mcause
        li      t1, 8
        bne     t0, t1, .fail
        li      t0, CALL_WRITE
        beq     a7, t0, .write
        li      t0, CALL_EXIT
        bne     a7, t0, .fail
        bnez    a0, .status
        li      t0, POWER_OFF
.off:
        li      t1, POWER
        sw      t0, 0(t1)
        j       .                       # until the power is gone
.fail:
        li      a0, 255
.status:
        slli    t0, a0, 16
        li      t1, POWER_FAIL
        or      t0, t0, t1
        j       .off

.write:
        li      t0, IMAGE - FIRST       # only the program's pages are written from
        add     t0, t0, a1
        add     t1, t0, a2
        li      t2, UART
.byte:
        bgeu    t0, t1, .written
        lbu     t3, 0(t0)
        sb      t3, 0(t2)
        addi    t0, t0, 1
        j       .byte
.written:
        mv      a0, a2
        csrr    t0, mepc
        addi    t0, t0, 4
        csrw    mepc, t0
        mret

        .bss
        .balign 4096
root:   .space  4096
low:    .space  4096
high:   .space  4096

        .section .image, "a"
        .incbin "image.bin"

        .section .stack, "a"
        .incbin "stack.bin"
