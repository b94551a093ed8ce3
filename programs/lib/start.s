# start: the first instructions of a program, and its last call.
#
# include  lib/image.s lib/tls.s

# The kernel (ours, or Linux) has mapped the file and built this stack, nothing else is promised:
#
#       sp ->   argc
#               argv[0] ... argv[argc - 1], 0
#               envp[0] ..., 0
#               auxv: pairs (type, value) ..., (0, 0)
#
# Three things are missing before compiled or hand-written code may run:
#
#   1. gp, which the ABI lets a linker use for short addressing of small data;
#   2. addresses in data, if the file was linked to run anywhere: `.word label` holds a promise, not an address;
#   3. tp and the block of thread-local variables it points to.
#
# The laboratory's kernel does 2 and 3 (3 only for files that have thread-local variables) and then tp is not 0.
# Linux and qemu-riscv32 leave both to us.  Doing 2 twice is harmless: a relocation stores the same word again.
# Until 2 is done only pc-relative addresses are right, so there is no `lw` of an address here, only `lla`.

        .text
        .globl  _start
        .type   _start, @function
        .weak   __global_pointer$
_start:
        .option push
        .option norelax                 # or a relaxing linker would set gp from gp
        lla     gp, __global_pointer$
        .option pop

        lw      s0, 0(sp)               # s0 = argc
        addi    s1, sp, 4               # s1 = argv
        slli    t0, s0, 2
        add     t0, s1, t0
        addi    s2, t0, 4               # s2 = envp, behind argv's 0

        mv      a0, s2
.to_auxv:
        lw      t0, 0(a0)
        addi    a0, a0, 4
        bnez    t0, .to_auxv            # a0 = auxv, behind envp's 0

        call    image_find              # where we are, and where our TLS image is
        bnez    tp, .prepared
        call    image_relocate
        call    tls_create              # a0 = a block for this thread
        mv      tp, a0
.prepared:
        andi    sp, sp, -16
        mv      a0, s0
        mv      a1, s1
        mv      a2, s2
        call    main

        li      a7, CALL_EXIT_GROUP     # the program ends with main, whatever its other threads do
        ecall
        .size   _start, . - _start
