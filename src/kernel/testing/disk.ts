// Programs for tests of the disk: macros, a file on it, and a program that does everything at once.

import { fork, type Setting } from './guest.ts';

/** A byte of its own at the start of each page. */
export const bytes = (length: number) =>
  Uint8Array.from({ length }, (_, at) => (at % 4096 === 0 ? 65 + at / 4096 : 46));
export const setting: Setting = { files: [{ path: '/disk/f', bytes: bytes(4 * 4096) }] };

/** `open` gives a descriptor in s0; `take OFFSET, COUNT` reads into `room`. */
export const macros = `
        .macro  open how
        li      a0, AT_FDCWD
        la      a1, path
        li      a2, \\how
        li      a3, 0x1b4
        sys     CALL_OPENAT
        mv      s0, a0
        .endm
        .macro  take offset, count
        mv      a0, s0
        la      a1, room
        li      a2, \\count
        li      a3, \\offset
        li      a4, 0
        sys     CALL_PREAD64
        .endm
        .macro  advise offset, count, advice
        mv      a0, s0
        li      a1, \\offset
        li      a2, 0
        li      a3, \\count
        li      a4, 0
        li      a5, \\advice
        sys     CALL_FADVISE64_64
        .endm
        .macro  map length, protection, how, fd
        li      a0, 0
        li      a1, \\length
        li      a2, \\protection
        li      a3, \\how
        mv      a4, \\fd
        li      a5, 0
        sys     CALL_MMAP2
        .endm
        .macro  madvise at, length, advice
        mv      a0, \\at
        li      a1, \\length
        li      a2, \\advice
        sys     CALL_MADVISE
        .endm
`;
export const data = `
        .section .rodata
path:   .asciz  "/disk/f"
        .bss
        .balign 4096
room:   .space  16384
`;

/** Three tasks that read, write, map and give up pages, all at once; the first adds up what they found. */
export const busy = `${macros}${fork}
_start: open    O_RDWR
        map     8192, PROT_READ | PROT_WRITE, MAP_SHARED, s0
        mv      s1, a0                  # s1 = the file
        li      s2, -1
        map     8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, s2
        mv      s2, a0                  # s2 = pages of each one's own
        li      s3, 3
.make:  fork
        beqz    a0, .child
        addi    s3, s3, -1
        bnez    s3, .make
        li      s3, 3
        li      s4, 0
.each:  wait
        lw      t0, info + SIGINFO_STATUS
        add     s4, s4, t0
        addi    s3, s3, -1
        bnez    s3, .each
        mv      a0, s0
        sys     CALL_FSYNC
        put     room, 3
        mv      a0, s4
        sys     CALL_EXIT
.child: li      s5, 3
        li      s6, 0
.round: slli    t0, s3, 2
        add     t0, t0, s2
        sw      s3, 0(t0)
        li      t1, 4096
        add     t1, t1, t0
        sw      s5, 0(t1)
        madvise s2, 8192, MADV_PAGEOUT
        madvise s1, 8192, MADV_PAGEOUT
        advise  0, 0, POSIX_FADV_DONTNEED
        take    8192, 4096
        slli    t0, s3, 2
        add     t0, t0, s1
        lw      t1, 4(t0)
        sw      s5, 4(t0)               # through the shared mapping
        add     t0, s2, zero
        slli    t1, s3, 2
        add     t0, t0, t1
        lw      t1, 0(t0)
        add     s6, s6, t1
        li      t1, 4096
        add     t0, t0, t1
        lw      t1, 0(t0)
        add     s6, s6, t1
        madvise s2, 8192, MADV_PAGEOUT
        mv      a0, s0
        mv      a1, s2                  # from the disk to the disk
        li      a2, 40
        slli    a3, s3, 12
        li      a4, 0
        sys     CALL_PWRITE64
        mv      a0, s0
        sys     CALL_FDATASYNC
        addi    s5, s5, -1
        bnez    s5, .round
        mv      a0, s6
        sys     CALL_EXIT
${data}`;
/** Each of three adds its number three times, and 3 + 2 + 1. */
export const SUM = 3 * (1 + 2 + 3) + 3 * 6;
