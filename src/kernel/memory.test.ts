// Memory calls: the heap, mappings, protection, and that no hart sees what was taken away.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { furthestBehind } from '../machine/interleave.ts';
import { EEXIST, EINVAL, ENOMEM, EOVERFLOW, flags } from './abi.ts';
import { MAPPING_TOP, PAGE, pageDown } from './address-space.ts';
import { boot, results, show } from './testing/guest.ts';

const mmap = `
        .macro  map address, length, protection, how
        li      a0, \\address
        li      a1, \\length
        li      a2, \\protection
        li      a3, \\how
        li      a4, -1
        li      a5, 0
        sys     CALL_MMAP2
        .endm
`;

describe('brk', () => {
  it('grows and shrinks the heap, whose new pages are zero', () => {
    const shown = show(`
_start: li      a0, 0
        sys     CALL_BRK
        mv      s0, a0
        li      t0, 10000
        add     a0, s0, t0
        sys     CALL_BRK
        sw      a0, -4(a0)
        mv      s1, a0
        mv      a0, s0
        sys     CALL_BRK
        mv      a0, s1
        sys     CALL_BRK
        lw      a0, -4(a0)
        sys     CALL_EXIT
`);
    expect(shown.outcome).toEqual({ kind: 'exit', status: 0 });
    const [start, grown, shrunk, again] = results(shown, 'brk') as [number, number, number, number];
    expect([grown - start, shrunk - start, again - start]).toEqual([10000, 0, 10000]);
  });

  it('gives the end as it is when it cannot move it', () => {
    const shown = show(`
_start: li      a0, 0x7fff0000
        sys     CALL_BRK
        li      a0, 16
        sys     CALL_BRK
        done    0
`);
    const [high, low] = results(shown, 'brk');
    expect(high).toBe(low);
  });
});

describe('mmap2', () => {
  it('places mappings downward, at a hint that is free, or exactly where it must', () => {
    const shown = show(`${mmap}
_start: map     0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS
        map     0, 1, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS
        map     0x20000000, 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS
        map     0x20001000, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS
        map     0x20001000, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE
        map     0x20001000, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED
        map     0x20001004, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED
        map     0, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS
        map     0, 4096, PROT_READ, MAP_ANONYMOUS
        map     0, 0x7ff00000, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS
        done    0
`);
    expect(results(shown, 'mmap2')).toEqual([
      MAPPING_TOP - PAGE,
      MAPPING_TOP - 2 * PAGE,
      0x2000_0000,
      MAPPING_TOP - 3 * PAGE,
      -EEXIST,
      0x2000_1000,
      -EINVAL,
      -EINVAL,
      -EINVAL,
      -ENOMEM,
    ]);
  });

  it('refuses pages of a file that lie behind page 2^32', () => {
    const shown = show(
      `
        .macro  map length, page
        li      a0, 0
        li      a1, \\length
        li      a2, PROT_READ
        li      a3, MAP_PRIVATE
        mv      a4, s0
        li      a5, \\page
        sys     CALL_MMAP2
        .endm
_start: li      a0, AT_FDCWD
        la      a1, path
        li      a2, O_RDONLY
        sys     CALL_OPENAT
        mv      s0, a0
        map     8192, -1
        map     4096, -1
        map     4096, -2
        done    0
path:   .asciz  "/greeting"
`,
      { files: [{ path: '/greeting', bytes: new TextEncoder().encode('hello') }] },
    );
    expect(results(shown, 'mmap2')).toEqual([-EOVERFLOW, -EOVERFLOW, expect.any(Number)]);
    expect(results(shown, 'mmap2')[2]).toBeGreaterThan(0);
  });

  it('maps the bytes of a file, zeros behind its end, as the mapping’s own', () => {
    const shown = show(
      `
_start: li      a0, AT_FDCWD
        la      a1, path
        li      a2, O_RDONLY
        sys     CALL_OPENAT
        mv      s0, a0
        li      a0, 0
        li      a1, 8192
        li      a2, PROT_READ | PROT_WRITE
        li      a3, MAP_PRIVATE
        mv      a4, s0
        li      a5, 0
        sys     CALL_MMAP2
        mv      s1, a0
        mv      a1, s1
        li      a0, 1
        li      a2, 6
        sys     CALL_WRITE
        lw      s2, 2044(s1)
        sb      zero, 0(s1)
        li      a0, 0
        li      a1, 4096
        li      a2, PROT_READ
        li      a3, MAP_SHARED
        mv      a4, s0
        li      a5, 0
        sys     CALL_MMAP2
        lb      s1, 0(a0)               # the file itself is as it was
        addi    s1, s1, -'h'
        add     a0, s1, s2
        sys     CALL_EXIT
path:   .asciz  "/greeting"
`,
      { files: [{ path: '/greeting', bytes: new TextEncoder().encode('hello') }] },
    );
    expect(shown.output).toBe('hello\0');
    expect(shown.outcome).toEqual({ kind: 'exit', status: 0 });
  });
});

describe('mprotect and munmap', () => {
  it.each(['mprotect', 'munmap'])('%s on one hart is seen by another at once, which holds the translation', (call) => {
    const shown = show(
      `${mmap}
_start: map     0x20000000, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS
        li      a0, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD
        la      a1, stack
        sys     CALL_CLONE
        beqz    a0, other
        li      s0, 0x20000000
spin:   lw      t0, 0(s0)               # the other one stores all the time
        li      t1, 100
        bltu    t0, t1, spin
        mv      a0, s0
        li      a1, 4096
        li      a2, PROT_READ
        sys     CALL_${call.toUpperCase()}
        li      a0, CLOCK_MONOTONIC
wait:   j       wait
other:  li      s0, 0x20000000
        li      t0, 0
store:  addi    t0, t0, 1
        sw      t0, 0(s0)
        j       store
        .bss
        .space  64
stack:
`,
      { machine: { harts: 2 }, slice: 3 },
    );
    expect(shown.outcome).toMatchObject({
      kind: 'killed',
      signal: 11,
      report: { tid: 2, cause: 15, tval: 0x2000_0000 },
    });
  });

  it('PROT_NONE keeps what is there', () => {
    const shown = show(`${mmap}
        .macro  protect what
        li      a0, 0x20000000
        li      a1, 4096
        li      a2, \\what
        sys     CALL_MPROTECT
        .endm
_start: map     0x20000000, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS
        li      s0, 0x20000000
        li      t0, 33
        sw      t0, 0(s0)
        protect PROT_NONE
        protect PROT_READ
        lw      s1, 0(s0)
        protect PROT_NONE
        lw      t0, 0(s0)
`);
    expect(shown.outcome).toMatchObject({
      kind: 'killed',
      report: {
        cause: 13,
        says: 'the mapping at 0x20000000..0x20001000 may not be touched (PROT_NONE)',
        step: '3: level 0, V=0: nothing is mapped',
      },
    });
    expect(shown.outcome.kind === 'killed' && shown.outcome.report?.registers[9]).toBe(33);
  });

  it('MADV_DONTNEED drops the pages, which are zero afterwards', () => {
    const shown = show(`${mmap}
_start: map     0x20000000, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS
        li      s0, 0x20000000
        sw      s0, 0(s0)
        mv      a0, s0
        li      a1, 4096
        li      a2, MADV_DONTNEED
        sys     CALL_MADVISE
        lw      a0, 0(s0)
        sys     CALL_EXIT
`);
    expect(shown.outcome).toEqual({ kind: 'exit', status: 0 });
  });
});

describe('regions', () => {
  it('that cannot be copied for want of memory are in no TLB as they were before', () => {
    const { kernel, machine } = boot('_start: la t0, word\n sw t0, 0(t0)\n1: j 1b\n .data\nword: .word 0');
    const interleaver = furthestBehind();
    for (let turn = 0; turn < 4; turn++) kernel.turn(interleaver, 10);
    const { spaces, frames } = kernel;
    const space = kernel.tasks.at(0).space!;
    const page = pageDown(machine.harts[0].x[5]);
    const heldBefore = machine.snapshot();
    expect(machine.shootdown(spaces.asid(space), page, 1)).toBe(1);
    machine.restore(heldBefore);
    while (frames.free > 2) frames.allocate(); // a root and the program's table: the stack's does not fit
    expect(spaces.copy(space)).toBeUndefined();
    expect(machine.shootdown(spaces.asid(space), page, 1)).toBe(0);
  });

  it('of a stack that grows down to what is left of it are one again', () => {
    const shown = show(`
_start: li      s0, 0x7fff8000
        sw      zero, 0(s0)
        li      a0, 0x7fff9000
        li      a1, 4096
        sys     CALL_MUNMAP
        li      s0, 0x7fff9000
        sw      zero, 0(s0)
        done    0
`);
    expect(shown.outcome).toEqual({ kind: 'exit', status: 0 });
    const stacks = [...shown.kernel.spaces.regions].filter((region) => region.kind === 'stack');
    expect(stacks.map(({ start }) => start)).toEqual([0x7fff_8000]);
  });

  it('agree with a plain map of pages for any sequence of map, unmap and protect, and leave no trace', () => {
    const { PROT_READ, PROT_WRITE } = flags;
    const { kernel } = boot('_start: j _start');
    const { spaces, frames } = kernel;
    const free = frames.free;
    const step = fc.record({
      what: fc.constantFrom('map', 'unmap', 'protect', 'touch'),
      at: fc.nat(30),
      length: fc.integer({ min: 1, max: 9 }),
      write: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const space = spaces.make()!;
        const plain = new Map<number, number>();
        const written = new Set<number>();
        for (const { what, at, length, write } of steps) {
          const protection = write ? PROT_READ | PROT_WRITE : PROT_READ;
          const [start, end] = [0x2000_0000 + at * PAGE, 0x2000_0000 + (at + length) * PAGE];
          const pages = Array.from({ length }, (_, index) => at + index);
          if (what === 'unmap' || what === 'map') {
            expect(spaces.unmap(space, start, end)).toBe(true);
            for (const page of pages) {
              plain.delete(page);
              written.delete(page);
            }
          }
          if (what === 'map') {
            expect(spaces.map(space, start, end, { protection, kind: 'mapping' })).toBe(true);
            for (const page of pages) plain.set(page, protection);
          } else if (what === 'protect' && spaces.covers(space, start, end)) {
            expect(spaces.protect(space, start, end, protection)).toBe(true);
            for (const page of pages) plain.set(page, protection);
          } else if (what === 'touch') {
            expect(kernel.userOf(space).store32(start, at + 1)).toBe(plain.get(at) === (PROT_READ | PROT_WRITE));
            if (plain.get(at) === (PROT_READ | PROT_WRITE)) written.add(at);
          }
          for (let page = 0; page < 40; page++) {
            expect(spaces.find(space, 0x2000_0000 + page * PAGE)?.protection).toBe(plain.get(page));
            expect(kernel.userOf(space).load32(0x2000_0000 + page * PAGE)).toBe(
              plain.has(page) ? (written.has(page) ? page + 1 : 0) : undefined,
            );
          }
        }
        // As few regions as there can be.
        for (let region = space.first; region?.next !== undefined; region = region.next)
          expect(region.end < region.next.start || region.protection !== region.next.protection).toBe(true);
        spaces.drop(space);
        expect(frames.free).toBe(free);
      }),
      { seed: 2, numRuns: 40 },
    );
  });
});
