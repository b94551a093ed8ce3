# tls: blocks of thread-local variables.
#
# include  lib/image.s lib/syscall.s lib/string.s

# The linker gathers all `.tdata` and `.tbss` of a program into one image.  Every thread has a copy, and tp points to
# it; a variable's address is tp + its offset in the image, which is what %tprel_hi and %tprel_lo give.
#
#       block                 tp                   tp + file size         tp + memory size
#       |  slack  | 64 bytes  |  copy of .tdata    |  zeros (.tbss)       |
#                   ^ the words just below tp belong to the runtime and the kernel, the same in every program

        .equ    TLS_BELOW, 64
        .equ    TLS_ALIGN_LEAST, 16

# tls_room: how much memory a block may need, slack included.
#
#   out   a0  bytes
#   uses  t0 t1

        .text
        .globl  tls_room
        .type   tls_room, @function
tls_room:
        lw      a0, tls_align
        slli    a0, a0, 1               # up to one align to round up, up to another for the image's own place in it
        lw      t1, tls_memory_size
        add     a0, a0, t1
        addi    a0, a0, TLS_BELOW + 2 * TLS_ALIGN_LEAST
        ret
        .size   tls_room, . - tls_room

# tls_place: make a block in memory that is zero.
#
#   in    a0  memory of tls_room bytes, all zero
#   out   a0  the value for tp
#
#       tp = (memory + 64) rounded up to the alignment, plus what the image itself is off it
#       copy the image to tp

        .globl  tls_place
        .type   tls_place, @function
tls_place:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)

        lw      t0, tls_align
        li      t1, TLS_ALIGN_LEAST
        bgeu    t0, t1, .align_known
        mv      t0, t1
.align_known:
        addi    t1, t0, -1              # t1 = mask of the bits below the alignment
        addi    a0, a0, TLS_BELOW
        add     a0, a0, t1
        not     t2, t1
        and     a0, a0, t2
        lw      a1, tls_image
        and     t1, a1, t1
        add     s0, a0, t1              # s0 = tp to be

        mv      a0, s0
        lw      a2, tls_file_size
        call    memcpy

        mv      a0, s0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret
        .size   tls_place, . - tls_place

# tls_create: a new block in memory of its own.
#
#   out   a0  the value for tp; the program ends with status 1 if there is no memory

        .globl  tls_create
        .type   tls_create, @function
tls_create:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        call    tls_room
        call    map_memory
        bltz    a0, .no_memory
        call    tls_place
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret
.no_memory:
        li      a0, 1
        call    exit_group
        .size   tls_create, . - tls_create
