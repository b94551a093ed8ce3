// Programs that place others in their address space: what is placed, and macros for those who do it.

import { assembleGuest, show, type Setting, type Shown } from './guest.ts';

/** Finds its word in the auxiliary vector, as start-up code does: s0 = word, s1 = what it starts at or 0. */
const start = `
_start: lw      t0, 0(sp)
        slli    t0, t0, 2
        add     t0, t0, sp
        addi    t0, t0, 8
env:    lw      t1, 0(t0)
        addi    t0, t0, 4
        bnez    t1, env
        li      s0, 0
        li      s1, 0
pair:   lw      t1, 0(t0)
        lw      t2, 4(t0)
        addi    t0, t0, 8
        li      t3, AT_TASK_WORD
        bne     t1, t3, other
        mv      s0, t2
other:  li      t3, AT_TASK_START
        bne     t1, t3, another
        mv      s1, t2
another:
        bnez    t1, pair
`;

/** Adds 1 to a static variable that begins as 5 and to the word it was given; exits with the first. */
const adder = assembleGuest(
  `${start}
        bnez    s1, named
        li      t0, 1
        amoadd.w zero, t0, (s0)
        la      t1, own
        lw      t1, 0(t1)               # through a relocated pointer
        lw      a0, 0(t1)
        addi    a0, a0, 1
        sw      a0, 0(t1)
        sys     CALL_EXIT
named:  jr      s1
        .globl  other_start
other_start:
        lw      a0, 0(s0)
        sys     CALL_EXIT
local_start:
        li      a0, 77
        sys     CALL_EXIT
        .data
own:    .word   variable
variable:
        .word   5
`,
  { pie: true },
);

export const files = [
  { path: '/bin/adder', bytes: adder },
  { path: '/bin/fixed', bytes: assembleGuest(`_start: done 0`, { pie: false }) },
  { path: '/bin/text', bytes: new TextEncoder().encode('just a text') },
  { path: '/bin/damaged', bytes: adder.slice(0, 60) },
  { path: '/bin/looper', bytes: assembleGuest(`_start: j _start`, { pie: true }) },
  { path: '/bin/faulty', bytes: assembleGuest(`_start: sw zero, 0(zero)`, { pie: true }) },
];

/** `spawn path` spawns with the request as it is; `await tid` waits for it, and its answer is in ended. */
export const prelude = `
        .macro  spawn path
        la      t0, \\path
        la      a0, request
        sw      t0, SPAWN_PATH(a0)
        sys     CALL_TASK_SPAWN
        .endm
        .macro  await tid, options=0
        mv      a0, \\tid
        la      a1, ended
        li      a2, \\options
        li      a3, 0
        sys     CALL_TASK_WAIT
        .endm
        .macro  set field, value
        li      t0, \\value
        la      t1, request
        sw      t0, \\field(t1)
        .endm
        .macro  put_address field, label
        la      t0, \\label
        la      t1, request
        sw      t0, \\field(t1)
        .endm
        .data
request: .word  0, argv, 0, 0, counter, 0, CORE_INHERIT, 0, 0, 0
argv:   .word   name, 0
name:   .asciz  "adder"
adder:  .asciz  "/bin/adder"
fixed:  .asciz  "/bin/fixed"
text:   .asciz  "/bin/text"
damaged: .asciz "/bin/damaged"
looper: .asciz  "/bin/looper"
faulty: .asciz  "/bin/faulty"
absent: .asciz  "/bin/absent"
bin:    .asciz  "/bin"
global: .asciz  "other_start"
local:  .asciz  "local_start"
none:   .asciz  "no_start"
        .bss
        .align  2
counter: .space 4
ended:  .space  ENDED_BYTES
        .text
`;
export const run = (text: string, setting: Setting = {}): Shown => show(`${prelude}${text}`, { files, ...setting });
