// execve: the new program, what it inherits, and that a refusal leaves everything as it was.

import { describe, expect, it } from 'vitest';
import { E2BIG, EACCES, ENOENT, ENOEXEC } from './abi.ts';
import { check } from './testing/check.ts';
import { assembleGuest, results, show } from './testing/guest.ts';

/** Writes its arguments and the first of its environment, and exits with its tid. */
const echo = assembleGuest(`
_start: lw      s0, 0(sp)
        addi    s1, sp, 4
next:   lw      s2, 0(s1)
        addi    s1, s1, 4
        beqz    s2, environment
        jal     write
        j       next
environment:
        lw      s2, 0(s1)
        beqz    s2, end
        jal     write
end:    sys     CALL_GETTID
        sys     CALL_EXIT_GROUP
write:  mv      t0, s2
length: lbu     t1, 0(t0)
        addi    t0, t0, 1
        bnez    t1, length
        li      a0, 1
        mv      a1, s2
        sub     a2, t0, s2
        sys     CALL_WRITE
        ret
`);

const files = [
  { path: '/bin/echo', bytes: echo },
  {
    path: '/text',
    bytes: new TextEncoder().encode('just text, and long enough to be read as if it were a header of a program'),
  },
];

const exec = `
        .macro  exec path
        la      a0, \\path
        la      a1, argv
        la      a2, envp
        sys     CALL_EXECVE
        .endm
        .data
argv:   .word   one, two, 0
envp:   .word   three, 0
one:    .asciz  "one"
two:    .asciz  "two"
three:  .asciz  "A=3"
path:   .asciz  "bin/echo"
absent: .asciz  "/bin/none"
text:   .asciz  "/text"
bin:    .asciz  "/bin"
        .text
`;

describe('execve', () => {
  it('goes on as another program with these arguments', () => {
    const shown = show(
      `${exec}
_start: exec    path
        done    99
`,
      { files },
    );
    expect(shown.output).toBe('one\0two\0A=3\0');
    expect(shown.outcome).toEqual({ kind: 'exit', status: 1 });
    expect(shown.kernel.spaces.table.count).toBe(1);
    check(shown.kernel);
  });

  it('refuses what is not there, is no program, or has too many arguments, and the program goes on', () => {
    const shown = show(
      `${exec}
_start: exec    absent
        exec    text
        exec    bin
        la      a0, path
        la      a1, many
        li      a2, 0
        sys     CALL_EXECVE
        lw      a0, argv                # its memory is as it was
        lbu     a0, 0(a0)
        sys     CALL_EXIT
        .data
many:   .rept   20000
        .word   one
        .endr
        .word   0
`,
      { files },
    );
    expect(results(shown, 'execve')).toEqual([-ENOENT, -ENOEXEC, -EACCES, -E2BIG]);
    expect(shown.outcome).toEqual({ kind: 'exit', status: 'o'.charCodeAt(0) });
    check(shown.kernel);
  });

  it('by a second context ends the others and takes the pid', () => {
    const shown = show(
      `${exec}
_start: li      a0, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD
        li      a1, 0
        sys     CALL_CLONE
        beqz    a0, spin
        li      a0, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD
        la      a1, 0
        sys     CALL_CLONE
        beqz    a0, other
spin:   j       spin
other:  exec    path
`,
      { files, machine: { harts: 3 } },
    );
    expect(shown.outcome).toEqual({ kind: 'exit', status: 1 });
    expect(shown.output).toBe('one\0two\0A=3\0');
    expect([...shown.kernel.kcs].map((kc) => kc.slot)).toEqual([0]);
    check(shown.kernel);
  });

  it('in a vforked child lets the parent go on, whose memory it leaves alone', () => {
    const shown = show(
      `${exec}
_start: li      a0, CLONE_VM | CLONE_VFORK | SIGCHLD
        li      a1, 0
        sys     CALL_CLONE
        bnez    a0, parent
        exec    path
parent: li      a0, P_ALL
        li      a1, 0
        la      a2, info
        li      a3, WEXITED
        li      a4, 0
        sys     CALL_WAITID
        la      t0, info
        lw      a0, SIGINFO_STATUS(t0)
        sys     CALL_EXIT
        .bss
        .align  2
info:   .space  SIGINFO_BYTES
`,
      { files, machine: { harts: 2 } },
    );
    expect(shown.outcome).toEqual({ kind: 'exit', status: 2 });
    check(shown.kernel);
  });
});
