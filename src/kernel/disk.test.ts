// The disk: who waits for it, for how long, in which order answers come, and that nothing is half done meanwhile.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { furthestBehind } from '../machine/interleave.ts';
import { EINVAL } from './abi.ts';
import { costProfiles } from './costs.ts';
import type { KernelEvent } from './events.ts';
import { Kernel } from './kernel.ts';
import { check } from './testing/check.ts';
import { assembleGuest, boot, fork, machineFor, outputOf, results, show, type Setting } from './testing/guest.ts';

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
    const shown = show(
      `${macros}
_start: open    O_RDONLY
        take    4096, 1
        take    4097, 1
        put     room, 1
        done    0
${data}`,
      setting,
    );
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

  it('is read in parallel as far as the disk goes, and then one request behind the other', () => {
    // Six children read a page each: four begin at once, two when those are done.
    const shown = show(
      `${macros}${fork}
_start: open    O_RDWR
        li      s1, 6
.more:  fork
        beqz    a0, .child
        addi    s1, s1, -1
        bnez    s1, .more
        li      s1, 6
.each:  wait
        addi    s1, s1, -1
        bnez    s1, .each
        done    0
.child: slli    a3, s1, 12
        mv      a0, s0
        la      a1, room
        li      a2, 1
        li      a4, 0
        sys     CALL_PREAD64
        done    0
${data}`,
      { files: [{ path: '/disk/f', bytes: bytes(8 * 4096) }], machine: { harts: 1 } },
    );
    expect(shown.outcome).toEqual({ kind: 'exit', status: 0 });
    const asked = shown.events.flatMap((event) => (event.kind === 'disk' && event.what === 'asked' ? [event] : []));
    const took = asked.map(({ at, due }) => due - at);
    expect(took.slice(0, 4)).toEqual([1, 2, 3, 4].map(() => LATENCY + PAGE_TICKS));
    expect(asked.slice(4).map(({ due }) => due - LATENCY - PAGE_TICKS)).toEqual(
      asked.slice(0, 2).map(({ due }) => due),
    );
  });

  it('answers requests due at the same tick in the order that is chosen', () => {
    const orders = [0, 1].map((first) => {
      const { kernel, events } = boot('_start: done 0', {
        ...setting,
        choose: (tag) => (tag === 'disk' ? first : 0),
      });
      const inode = [...kernel.files.records.inodes].find((one) => one.kind === 'file')!;
      kernel.disk.write(inode, 0, 1);
      kernel.disk.write(inode, 1, 1);
      kernel.disk.answer();
      kernel.disk.answer();
      return events.flatMap((event) => (event.kind === 'disk' && event.what === 'answered' ? [event.request] : []));
    });
    expect(orders).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  it('is dropped from memory where nobody maps it, and read again; what was asked for ahead is there', () => {
    const shown = show(
      `${macros}
_start: open    O_RDONLY
        take    0, 16384
        take    0, 16384
        advise  0, 8192, POSIX_FADV_DONTNEED
        take    0, 16384
        advise  0, 0, POSIX_FADV_DONTNEED
        map     4096, PROT_READ, MAP_SHARED, s0
        lbu     a0, 0(a0)
        advise  0, 0, POSIX_FADV_DONTNEED
        take    0, 4096                 # mapped, therefore still there
        advise  0, 0, POSIX_FADV_WILLNEED
        li      t0, 40000
.work:  addi    t0, t0, -1
        bnez    t0, .work
        take    0, 16384                # nobody waits
        done    0
${data}`,
      setting,
    );
    expect(results(shown, 'pread64')).toEqual([16384, 16384, 16384, 4096, 16384]);
    const asked = shown.events.flatMap((event) =>
      event.kind === 'disk' && event.what === 'asked' ? [event.says] : [],
    );
    expect(asked).toEqual([
      '4 disk blocks from 0 on of /disk/f to be read',
      '2 disk blocks from 0 on of /disk/f to be read',
      'disk block 0 of /disk/f to be read',
      '3 disk blocks from 1 on of /disk/f to be read',
    ]);
    expect(shown.kernel.statistics().disk.waits).toBe(3);
    check(shown.kernel);
  });

  it('has what was written when write returns, and what was stored through a mapping when fsync or msync do', () => {
    const shown = show(
      `${macros}
_start: open    O_RDWR | O_TRUNC
        mv      a0, s0
        la      a1, path
        li      a2, 7
        sys     CALL_WRITE
        mv      a0, s0
        sys     CALL_FSYNC
        map     4096, PROT_READ | PROT_WRITE, MAP_SHARED, s0
        mv      s1, a0
        lw      t0, 0(s1)
        mv      a0, s0
        sys     CALL_FDATASYNC
        sw      zero, 0(s1)
        mv      a0, s0
        sys     CALL_FSYNC
        sw      zero, 0(s1)
        mv      a0, s1
        li      a1, 4096
        li      a2, MS_SYNC
        sys     CALL_MSYNC
        mv      a0, s0
        sys     CALL_FSYNC
        li      a0, 1
        sys     CALL_FSYNC
        done    0
${data}`,
      setting,
    );
    expect(results(shown, 'write')).toEqual([7]);
    expect(results(shown, 'fsync')).toEqual([0, 0, 0, -EINVAL]);
    expect([...results(shown, 'fdatasync'), ...results(shown, 'msync')]).toEqual([0, 0]);
    // The write, and one for each time a store was followed by fsync or msync.
    expect(shown.kernel.statistics().disk.writes).toBe(3);
    check(shown.kernel);
  });

  it('is still written and read when its descriptor or its name is gone', () => {
    const shown = show(
      `${macros}
_start: open    O_RDWR
        li      a0, AT_FDCWD
        la      a1, path
        li      a2, 0
        sys     CALL_UNLINKAT
        take    4096, 1
        map     8192, PROT_READ, MAP_PRIVATE, s0
        mv      s1, a0
        mv      a0, s0
        sys     CALL_CLOSE
        lbu     a0, 0(s1)
        sys     CALL_EXIT
${data}`,
      setting,
    );
    expect(shown.outcome).toEqual({ kind: 'exit', status: 65 });
    expect(shown.events).toContainEqual(
      expect.objectContaining({ kind: 'sleep', reason: 'disk block 0 of a removed file to be read' }),
    );
    check(shown.kernel);
  });

  it('that becomes shorter is not seen any more behind its end', () => {
    const shown = show(
      `${macros}
_start: open    O_RDWR
        map     8192, PROT_READ, MAP_SHARED, s0
        mv      s1, a0
        li      t0, 4096
        add     t0, t0, s1
        lbu     t1, 0(t0)
        mv      a0, s0
        li      a1, 10
        li      a2, 0
        sys     CALL_FTRUNCATE64
        li      t0, 4096
        add     t0, t0, s1
        lbu     t1, 0(t0)
        done    0
${data}`,
      setting,
    );
    expect(shown.outcome).toMatchObject({
      kind: 'killed', signal: 7, report: { says: 'the mapped file ends before this page' },
    }); // prettier-ignore
    check(shown.kernel);
  });

  it('may be a program: execve waits until it has been read', () => {
    const program = assembleGuest('_start: done 9');
    const shown = show(
      `${macros}
_start: la      a0, path
        li      a1, 0
        li      a2, 0
        sys     CALL_EXECVE
        done    1
${data}`,
      { files: [{ path: '/disk/f', bytes: program }] },
    );
    expect(shown.outcome).toEqual({ kind: 'exit', status: 9 });
    expect(shown.kernel.statistics().disk.reads).toBe(1);
    check(shown.kernel);
  });

  it('opened for reading only is not written through a shared mapping', () => {
    const shown = show(
      `${macros}
_start: open    O_RDONLY
        map     4096, PROT_READ | PROT_WRITE, MAP_SHARED, s0
        map     4096, PROT_READ, MAP_SHARED, s0
        li      a1, 4096
        li      a2, PROT_READ | PROT_WRITE
        sys     CALL_MPROTECT
        done    0
${data}`,
      setting,
    );
    expect(results(shown, 'mmap2')[0]).toBe(-13);
    expect(results(shown, 'mprotect')).toEqual([-13]);
  });
});

describe('a page that was given up', () => {
  const given = `${macros}
_start: li      s1, -1
        map     8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, s1
        mv      s1, a0
        li      t0, 77
        sw      t0, 0(s1)
`;

  it('is read back for a load, after an mprotect, and for a child that shares it', () => {
    const shown = show(`${given}${fork}
        madvise s1, 8192, MADV_PAGEOUT
        mv      a0, s1
        li      a1, 8192
        li      a2, PROT_READ
        sys     CALL_MPROTECT
        fork
        beqz    a0, .child
        wait
        lw      a0, 0(s1)
        lw      a1, info + SIGINFO_STATUS
        add     a0, a0, a1
        sys     CALL_EXIT
.child: lw      a0, 0(s1)
        sys     CALL_EXIT
${data}`);
    expect(shown.outcome).toEqual({ kind: 'exit', status: 154 });
    const { reads, writes } = shown.kernel.statistics().disk;
    expect({ reads, writes }).toEqual({ reads: 1, writes: 1 });
    expect(shown.kernel.statistics().faults['read back']).toBe(2);
    check(shown.kernel);
  });

  it('is waited for by a futex call, which does not take that for having been woken', () => {
    const shown = show(`${given}
        madvise s1, 4096, MADV_PAGEOUT
        mv      a0, s1
        li      a1, FUTEX_WAIT
        li      a2, 77
        la      a3, second
        sys     CALL_FUTEX_TIME64
        madvise s1, 4096, MADV_PAGEOUT
        mv      a0, s1
        li      a1, FUTEX_WAIT
        li      a2, 78
        li      a3, 0
        sys     CALL_FUTEX_TIME64
        done    0
        .section .rodata
        .balign 8
second: .word   0, 0, 50000, 0
${data}`);
    expect(results(shown, 'futex_time64')).toEqual([-110, -11]);
    expect(shown.outcome).toEqual({ kind: 'exit', status: 0 });
  });

  it('does not make a call do anything twice: a pipe gives its bytes once', () => {
    const shown = show(`${given}
        la      a0, ends
        li      a1, 0
        sys     CALL_PIPE2
        lw      a0, ends + 4
        la      a1, letters
        li      a2, 6
        sys     CALL_WRITE
        li      t0, 4093
        add     s2, s1, t0              # three bytes here, three on the next page
        sb      zero, 0(s2)
        sb      zero, 3(s2)
        madvise s1, 8192, MADV_PAGEOUT
        lw      a0, ends
        mv      a1, s2
        li      a2, 6
        sys     CALL_READ
        mv      a1, s2
        li      a0, 1
        li      a2, 6
        sys     CALL_WRITE
        done    0
        .section .rodata
letters: .ascii "abcdef"
        .bss
        .balign 4
ends:   .space  8
${data}`);
    expect(shown.output).toBe('abcdef');
    expect(results(shown, 'read')).toEqual([6]);
    expect(shown.kernel.statistics().disk.waits).toBe(2);
    check(shown.kernel);
  });

  it('is read back at once where nobody could wait: the word of a thread that is killed', () => {
    const shown = show(`${given}${fork}
        mv      a0, s1
        sys     CALL_SET_TID_ADDRESS
        fork
        beqz    a0, .child
        wait
        lw      a0, info + SIGINFO_STATUS
        sys     CALL_EXIT
.child: li      a0, CLONE_VM
        mv      a1, sp
        li      a2, 0
        li      a3, 0
        mv      a4, s1
        li      t0, CLONE_CHILD_CLEARTID | CLONE_SIGHAND | CLONE_THREAD
        or      a0, a0, t0
        sys     CALL_CLONE
        beqz    a0, .sleep
        madvise s1, 4096, MADV_PAGEOUT
        .word   0
.sleep: li      a0, 0
        li      a1, 0
        sys     CALL_SCHED_YIELD
        j       .sleep
${data}`);
    expect(shown.outcome).toEqual({ kind: 'exit', status: 4 });
    check(shown.kernel);
  });

  it('is not pinned by a lock that was taken back, and is counted while it is', () => {
    const shown = show(`${given}
        mv      a0, s1
        li      a1, 8192
        sys     CALL_MLOCK
        done    0
${data}`);
    expect(shown.kernel.statistics().pinned).toBe(2);
  });
});

/** Three tasks that read, write, map and give up pages, all at once; the first adds up what they found. */
const busy = `${macros}${fork}
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
const SUM = 3 * (1 + 2 + 3) + 3 * 6;

describe('a run with requests in flight', () => {
  const busySetting = { ...setting, machine: { harts: 2 }, quantum: 500 };

  it.each([1, 2, 4])('ends as it should on %i harts, and everything holds between its turns', (harts) => {
    const { kernel } = boot(busy, { ...busySetting, machine: { harts } });
    const interleaver = furthestBehind();
    for (let turn = 0; kernel.turn(interleaver, 50); turn++) if (turn % 40 === 0) check(kernel);
    expect(kernel.outcome).toEqual({ kind: 'exit', status: SUM });
    check(kernel);
  });

  it('ends as it should whatever is chosen', () => {
    for (let seed = 1; seed <= 12; seed++) {
      let state = seed;
      const choose = (_tag: string, n: number) => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
        return (state >>> 8) % n;
      };
      const shown = show(busy, { ...busySetting, choose, slice: 97 });
      expect(shown.outcome).toEqual({ kind: 'exit', status: SUM });
      check(shown.kernel);
    }
  });

  it('can be stopped anywhere, restored under a new kernel in a new machine, and ends with the same bytes', () => {
    const whole = boot(busy, busySetting);
    const interleaver = furthestBehind();
    const stops: { told: number; snapshot: ReturnType<typeof whole.machine.snapshot>; inFlight: number }[] = [];
    let random = 7;
    do {
      random = (Math.imul(random, 1_103_515_245) + 12_345) & 0x7fff_ffff;
      if ((random >>> 8) % 8 === 0)
        stops.push({
          told: whole.events.length,
          snapshot: whole.machine.snapshot(),
          inFlight: whole.kernel.disk.requests.count,
        });
    } while (whole.kernel.turn(interleaver, 7));
    const end = whole.machine.snapshot();
    const hash = whole.machine.hash();
    expect(whole.kernel.outcome).toEqual({ kind: 'exit', status: SUM });
    expect(stops.filter(({ inFlight }) => inFlight > 0).length).toBeGreaterThan(10);
    for (const { told, snapshot } of stops) {
      const machine = machineFor(busySetting.machine);
      const events: KernelEvent[] = [];
      const kernel = new Kernel(machine, { tell: (event) => void events.push(event) });
      machine.restore(snapshot);
      while (kernel.turn(interleaver, 7));
      expect(kernel.outcome).toEqual(whole.kernel.outcome);
      expect(machine.hash()).toBe(hash);
      expect(machine.compare(end)).toBeUndefined();
      expect(events).toEqual(whole.events.slice(told));
      expect(outputOf(events)).toBe(outputOf(whole.events.slice(told)));
    }
  });

  it('is the same on every engine', () => {
    const on = (engine: 'reference' | 'interp') => {
      const { machine, events, outcome } = show(busy, { ...busySetting, machine: { harts: 2, engine } });
      return { hash: machine.hash(), events, outcome };
    };
    expect(on('interp')).toEqual(on('reference'));
  });
});

/** Steps of a program on two pages of its own, a file mapped twice, the file itself and a pipe. */
const steps = {
  store: (at: number) => `li t1, ${at}
        add     t1, t1, s3
        sw      t1, 0(t1)
        lw      s7, 0(t1)`,
  storeShared: (at: number) => `li t1, ${at}
        add     t1, t1, s1
        sw      t1, 0(t1)`,
  storePrivate: (at: number) => `li t1, ${at}
        add     t1, t1, s2
        sw      s7, 0(t1)`,
  load: (at: number) => `li t1, ${at}
        add     t2, t1, s1
        lw      t3, 0(t2)
        add     t2, t1, s2
        lw      t2, 0(t2)
        add     s7, t2, t3`,
  read: (at: number) => `mv a0, s0
        add     a1, s3, zero
        li      a2, 5000
        li      a3, ${at}
        li      a4, 0
        sys     CALL_PREAD64`,
  write: (at: number) => `mv a0, s0
        li      t1, ${at}
        add     a1, s3, t1
        li      a2, ${8192 - at}
        li      a3, ${at}
        li      a4, 0
        sys     CALL_PWRITE64`,
  fromMapping: (at: number) => `mv a0, s0
        li      t1, ${at}
        add     a1, s1, t1
        li      a2, ${Math.min(4000, 8192 - at)}
        li      a3, 100
        li      a4, 0
        sys     CALL_PWRITE64`,
  pipe: (at: number) => `lw a0, ends + 4
        li      t1, ${at}
        add     a1, s3, t1
        li      a2, ${Math.min(3000, 8192 - at)}
        sys     CALL_WRITE
        lw      a0, ends
        li      a1, ${at}
        add     a1, s2, a1
        li      a2, 2000
        sys     CALL_READ`,
  say: (at: number) => `li a0, 1
        li      t1, ${at}
        add     a1, s2, t1
        li      a2, ${8192 - at}
        sys     CALL_WRITE`,
  shorten: (at: number) => `mv a0, s0
        li      a1, ${8192 + at}
        li      a2, 0
        sys     CALL_FTRUNCATE64`,
  sync: () => `mv a0, s0
        sys     CALL_FSYNC`,
  protect: (at: number) => `mv a0, s3
        li      a1, 4096
        li      a2, ${at % 2 === 0 ? 'PROT_READ' : 'PROT_NONE'}
        sys     CALL_MPROTECT
        mv      a0, s3
        li      a1, 4096
        li      a2, PROT_READ | PROT_WRITE
        sys     CALL_MPROTECT`,
  fork: (at: number) => `li a0, SIGCHLD | CLONE_PARENT_SETTID
        li      a1, 0
        li      t1, ${at}
        add     a2, s3, t1              # the child's tid goes there, and later how it ended
        li      a3, 0
        li      a4, 0
        sys     CALL_CLONE
        beqz    a0, end
        li      a0, P_ALL
        li      a1, 0
        li      t1, ${8192 - 128 - at}
        add     a2, s3, t1
        li      a3, WEXITED
        li      a4, 0
        sys     CALL_WAITID`,
  lock: (at: number) => `mv a0, s3
        li      a1, ${at + 1}
        sys     CALL_MLOCK
        mv      a0, s3
        li      a1, 8192
        sys     CALL_MUNLOCK`,
} satisfies Record<string, (at: number) => string>;

const evictions = ['madvise s1, 8192', 'madvise s2, 8192', 'madvise s3, 8192', 'madvise s3, 4096', 'all'] as const;

describe('pages given up and dropped', () => {
  it('are not noticed by a program, whatever it does', () => {
    let waits = 0;
    const step = fc.record({
      name: fc.constantFrom(...(Object.keys(steps) as (keyof typeof steps)[])),
      at: fc.integer({ min: 0, max: 2040 }).map((word) => 4 * word),
      evict: fc.option(fc.constantFrom(...evictions)),
    });
    const outcomeOf = (
      chosen: { name: keyof typeof steps; at: number; evict: string | null }[],
      isEvicting: boolean,
    ) => {
      const text = chosen.map(({ name, at, evict }) => {
        const gone = evict === null || !isEvicting ? ''
          : evict === 'all' ? 'advise 0, 0, POSIX_FADV_DONTNEED' : `${evict}, MADV_PAGEOUT`; // prettier-ignore
        return `${gone}\n        ${steps[name](at)}`;
      });
      const shown = show(
        `${macros}${fork}
_start: open    O_RDWR
        map     8192, PROT_READ | PROT_WRITE, MAP_SHARED, s0
        mv      s1, a0
        map     8192, PROT_READ | PROT_WRITE, MAP_PRIVATE, s0
        mv      s2, a0
        li      s3, -1
        map     8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, s3
        mv      s3, a0
        la      a0, ends
        li      a1, 0
        sys     CALL_PIPE2
        ${text.join('\n        ')}
        li      a0, 1
        mv      a1, s3
        li      a2, 8192
        sys     CALL_WRITE
        li      a0, 1
        mv      a1, s1
        sys     CALL_WRITE
end:    done    0
        .bss
        .balign 4
ends:   .space  8
${data}`,
        { ...setting, machine: { harts: 2 }, slice: 100 },
      );
      check(shown.kernel);
      const results = shown.events.flatMap((event) =>
        event.kind === 'call' && !['madvise', 'fadvise64_64'].includes(event.name) ? [[event.name, event.result]] : [],
      );
      waits += shown.kernel.statistics().disk.waits;
      return { outcome: shown.outcome.kind, output: shown.output, results };
    };
    fc.assert(
      fc.property(fc.array(step, { maxLength: 14 }), (chosen) => {
        expect(outcomeOf(chosen, true)).toEqual(outcomeOf(chosen, false));
      }),
      { seed: 3, numRuns: 40 },
    );
    expect(waits).toBeGreaterThan(200);
  });
});

describe('a disk that is wrong is noticed', () => {
  /** The first complaint of a run under a kernel that was spoilt, or how it ended. */
  const complaint = (spoil: (kernel: Kernel) => void): string => {
    const { kernel } = boot(busy, { ...setting, machine: { harts: 2 }, quantum: 500 });
    spoil(kernel);
    const interleaver = furthestBehind();
    try {
      for (let turn = 0; turn < 20_000 && kernel.turn(interleaver, 50); turn++) if (turn % 10 === 0) check(kernel);
      check(kernel);
    } catch (error) {
      return (error as Error).message;
    }
    const { outcome } = kernel;
    return outcome?.kind === 'exit' ? `exit ${outcome.status}` : (outcome?.kind ?? 'no end');
  };

  it('(when it is right, nobody complains)', () => {
    expect(complaint(() => {})).toBe(`exit ${SUM}`);
  });

  it('an answer that wakes nobody', () => {
    const spoilt = complaint(({ wait }) => {
      const { end } = wait;
      wait.end = (kc, woken, at) => (kc.reason === 'disk' ? undefined : end.call(wait, kc, woken, at));
    });
    expect(spoilt).toContain('waits for a request');
  });

  it('a page that is used before it is in', () => {
    const spoilt = complaint((kernel) => {
      const { resolve } = kernel.faults;
      kernel.faults.resolve = (space, va, access) => {
        const result = resolve.call(kernel.faults, space, va, access);
        if (result.ok || result.away === undefined || result.away.va === undefined) return result;
        const region = kernel.spaces.find(space, va)!;
        kernel.spaces.pages.set(space.root, result.away.va, (result.away.frames[0]! / 4096) * 1024 + 0xdf);
        return { ok: true, what: region.shared ? 'file page' : 'read back' };
      };
    });
    expect(spoilt).toContain('which is on the disk');
  });

  it('a call that is not undone when it has to wait', () => {
    // The first page is there, the second is not: the console has the first already when that is found out.
    const text = `${macros}
_start: li      s1, -1
        map     8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, s1
        mv      s1, a0
        li      t0, 4096
        add     t0, t0, s1
        sw      t0, 0(t0)
        sw      t0, 0(s1)
        madvise s1, 8192, MADV_PAGEOUT
        lw      t0, 0(s1)
        li      a0, 1
        mv      a1, s1
        li      a2, 8192
        sys     CALL_WRITE
        done    0
${data}`;
    const [right, wrong] = [false, true].map((isSpoilt) => {
      const { kernel, machine, events } = boot(text, setting);
      if (isSpoilt) machine.undo = () => {};
      expect(kernel.run()).toEqual({ kind: 'exit', status: 0 });
      return { hash: machine.hash(), length: outputOf(events).length };
    });
    expect(right!.length).toBe(8192);
    expect(wrong!.hash).not.toBe(right!.hash);
  });
});
