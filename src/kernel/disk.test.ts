// The disk: who waits for it, for how long, in which order answers come, and that nothing is half done meanwhile.

import { describe, expect, it } from 'vitest';
import { costProfiles } from './costs.ts';
import { boot, results, show, type Setting } from './testing/guest.ts';

const { disk: LATENCY, diskPage: PAGE_TICKS } = costProfiles.riscv;
const bytes = (length: number) => Uint8Array.from({ length }, (_, at) => (at % 4096 === 0 ? 65 + at / 4096 : 46));
const setting: Setting = { files: [{ path: '/disk/f', bytes: bytes(4 * 4096) }] };

/** `open` gives a descriptor in s0; `take OFFSET, COUNT` reads into `room`. */
const macros = `
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
const data = `
        .section .rodata
path:   .asciz  "/disk/f"
        .bss
        .balign 4096
room:   .space  16384
`;

describe('a file on the disk', () => {
  it('makes whoever reads it wait, once', () => {
    const shown = show(`${macros}
_start: open    O_RDONLY
        take    4096, 1
        take    4097, 1
        put     room, 1
        done    0
${data}`, setting);
    expect(shown.output).toBe('.');
    expect(results(shown, 'pread64')).toEqual([1, 1]);
    const says = 'disk block 1 of /disk/f to be read';
    expect(shown.events.filter((event) => event.kind === 'disk' || event.kind === 'sleep')).toMatchObject([
      { kind: 'disk', what: 'asked', says },
      { kind: 'sleep', reason: says },
      { kind: 'disk', what: 'answered', says },
    ]);
    expect(shown.kernel.statistics().disk).toEqual({
      reads: 1, writes: 0, pagesRead: 1, pagesWritten: 0, waits: 1, waited: LATENCY + PAGE_TICKS,
    }); // prettier-ignore
    expect(shown.kernel.statistics().harts[0]!.idle).toBeGreaterThan(LATENCY);
  });
});
