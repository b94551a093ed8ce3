# image: what the program's own file says about it, read from memory.
#
# Offers image_find, image_relocate and the words image_base, tls_image, tls_file_size, tls_memory_size, tls_align.

# An ELF file begins with a header, and its table of segments ("program headers") follows.  Both are mapped with
# the first segment, and the kernel says where the table is:
#
#       AT_PHDR - 52 -> ELF header      e_entry, the entry point as the linker saw it, at 24
#       AT_PHDR ->      segment 0       type 0, offset 4, va 8, pa 12, file size 16, memory size 20, flags 24, align 28
#                       segment 1       ...
#
# AT_ENTRY is the same entry point as the kernel sees it.  The difference is how far the program was moved.

        .equ    HEADER_BYTES, 52
        .equ    HEADER_ENTRY, 24
        .equ    SEGMENT_BYTES, 32
        .equ    SEGMENT_TYPE, 0
        .equ    SEGMENT_VA, 8
        .equ    SEGMENT_FILE_SIZE, 16
        .equ    SEGMENT_MEMORY_SIZE, 20
        .equ    SEGMENT_ALIGN, 28
        .equ    PT_DYNAMIC, 2
        .equ    PT_TLS, 7
        .equ    DT_RELA, 7              # address of the relocations
        .equ    DT_RELASZ, 8            # their size in bytes
        .equ    RELOCATION_BYTES, 12    # offset 0, type and symbol 4, addend 8
        .equ    R_RISCV_RELATIVE, 3

        .globl  image_base, tls_image, tls_file_size, tls_memory_size, tls_align
        .bss
        .balign 4
image_base:             .zero   4
image_dynamic:          .zero   4
tls_image:              .zero   4       # 0 and sizes 0: the program has no thread-local variables
tls_file_size:          .zero   4
tls_memory_size:        .zero   4
tls_align:              .zero   4

# image_find: fill in image_base, image_dynamic and the tls_ words.
#
#   in    a0  auxv
#   uses  t0-t6, a0-a1
#
#       base = AT_ENTRY - header.entry
#       for each segment:  DYNAMIC -> image_dynamic,  TLS -> tls_...

        .text
        .globl  image_find
        .type   image_find, @function
image_find:
        li      t0, 0                   # t0 = AT_PHDR
        li      t1, 0                   # t1 = AT_PHNUM
        li      t2, 0                   # t2 = AT_ENTRY
.auxv_pair:
        lw      t3, 0(a0)
        lw      t4, 4(a0)
        addi    a0, a0, 8
        li      t5, AT_PHDR
        bne     t3, t5, .not_phdr
        mv      t0, t4
.not_phdr:
        li      t5, AT_PHNUM
        bne     t3, t5, .not_phnum
        mv      t1, t4
.not_phnum:
        li      t5, AT_ENTRY
        bne     t3, t5, .not_entry
        mv      t2, t4
.not_entry:
        bnez    t3, .auxv_pair

        lw      t3, HEADER_ENTRY - HEADER_BYTES(t0)
        sub     a1, t2, t3              # a1 = how far we were moved; 0 if linked for this place
        sw      a1, image_base, t2      # a pc-relative store; t2 is its scratch register

.segment:
        beqz    t1, .segments_done
        lw      t3, SEGMENT_TYPE(t0)
        lw      t4, SEGMENT_VA(t0)
        add     t4, t4, a1              # t4 = where the segment really is
        li      t5, PT_DYNAMIC
        bne     t3, t5, .not_dynamic
        sw      t4, image_dynamic, t6
.not_dynamic:
        li      t5, PT_TLS
        bne     t3, t5, .not_tls
        sw      t4, tls_image, t6
        lw      t5, SEGMENT_FILE_SIZE(t0)
        sw      t5, tls_file_size, t6
        lw      t5, SEGMENT_MEMORY_SIZE(t0)
        sw      t5, tls_memory_size, t6
        lw      t5, SEGMENT_ALIGN(t0)
        sw      t5, tls_align, t6
.not_tls:
        addi    t0, t0, SEGMENT_BYTES
        addi    t1, t1, -1
        j       .segment
.segments_done:
        ret
        .size   image_find, . - image_find

# image_relocate: make the addresses in our data true.
#
#   uses  t0-t6
#
#       for each (offset, type, addend) of the dynamic section's table:
#           if type is RELATIVE:  *(base + offset) = base + addend

        .globl  image_relocate
        .type   image_relocate, @function
image_relocate:
        lw      t0, image_dynamic       # t0 = dynamic section: pairs (tag, value), ended by tag 0
        beqz    t0, .relocated          # linked for a fixed place
        lw      t1, image_base          # t1 = base
        li      t2, 0                   # t2 = relocations
        li      t3, 0                   # t3 = their size, then their end
.dynamic_pair:
        lw      t4, 0(t0)
        lw      t5, 4(t0)
        addi    t0, t0, 8
        li      t6, DT_RELA
        bne     t4, t6, .not_rela
        add     t2, t5, t1
.not_rela:
        li      t6, DT_RELASZ
        bne     t4, t6, .not_rela_size
        mv      t3, t5
.not_rela_size:
        bnez    t4, .dynamic_pair

        add     t3, t2, t3
.relocation:
        bgeu    t2, t3, .relocated
        lw      t4, 4(t2)
        li      t5, R_RISCV_RELATIVE
        bne     t4, t5, .next_relocation
        lw      t4, 0(t2)
        add     t4, t4, t1              # t4 = the word to correct
        lw      t5, 8(t2)
        add     t5, t5, t1              # t5 = the address it means
        sw      t5, 0(t4)
.next_relocation:
        addi    t2, t2, RELOCATION_BYTES
        j       .relocation
.relocated:
        ret
        .size   image_relocate, . - image_relocate
