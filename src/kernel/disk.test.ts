// A disk: who waits for it, for how long, in which order answers come, and how files lie on it.

import { describe, expect, it } from 'vitest';
import { EINVAL } from './abi.ts';
import { costProfiles } from './costs.ts';
import { check } from './testing/check.ts';
import { bytes, data, macros, setting } from './testing/disk.ts';
import { assembleGuest, boot, fork, results, show } from './testing/guest.ts';

const { disk: LATENCY, diskPage: PAGE_TICKS } = costProfiles.riscv;

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

  it('is written once, also when a signal comes meanwhile: its handler begins when the call is answered', () => {
    const shown = show(
      `${macros}${fork}
_start: open    O_RDWR | O_TRUNC
        li      a0, SIGUSR1
        la      a1, action
        li      a2, 0
        li      a3, 8
        sys     CALL_RT_SIGACTION
        fork
        beqz    a0, .child
        mv      a0, s0
        la      a1, path
        li      a2, 7
        sys     CALL_WRITE
        mv      s1, a0
        wait
        mv      a0, s0
        li      a1, 0
        li      a2, 0
        la      a3, room
        li      a4, SEEK_END
        sys     CALL_LLSEEK
        lw      a0, room
        lw      t0, handled
        slli    t0, t0, 4
        add     a0, a0, t0
        sys     CALL_EXIT
.child: li      t0, 3000                # the parent waits for the disk by now
.work:  addi    t0, t0, -1
        bnez    t0, .work
        sys     CALL_GETPPID
        li      a1, SIGUSR1
        sys     CALL_KILL
        done    0
handler: la     t0, handled
        sw      a0, 0(t0)
        ret
        .data
        .balign 4
action: .word   handler, SA_RESTART, 0, 0
handled: .word  0
${data}`,
      { ...setting, machine: { harts: 2 } },
    );
    expect(results(shown, 'write')).toEqual([7]);
    expect(shown.outcome).toEqual({ kind: 'exit', status: 10 * 16 + 7 });
    const told = shown.events.flatMap((event) =>
      event.kind === 'signal' || (event.kind === 'call' && event.name === 'write') ? [event.kind] : [],
    );
    expect(told).toEqual(['call', 'signal']);
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
