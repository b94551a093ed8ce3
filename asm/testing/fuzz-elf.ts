// Damaged ELF files: every part that reads one must answer, or say BadElf, and nothing else.

import { BadElf, readElf, symbolAt } from '../../src/elf.ts';
import { must } from '../../src/must.ts';
import { assemble } from '../assemble.ts';
import { readObject, writeObject } from '../elf-object.ts';
import { readLines } from '../lines.ts';
import { link } from '../link.ts';
import { objdump } from '../objdump.ts';
import { randomNumbers } from './raw.ts';

/** What became of the damaged files. */
export interface Fuzzed {
  refused: number;
  read: number;
  /** Objects that were linked in spite of the damage, and those that the linker refused. */
  linked: number;
  complained: number;
}

const source = `
        .globl  _start
        .type   _start, @function
_start: la      a0, message
        lw      a1, counter
        call    helper
        beqz    a0, _start
        lui     a0, %tprel_hi(own)
        add     a0, a0, tp, %tprel_add(own)
        lw      a0, %tprel_lo(own)(a0)
        ret
        .size   _start, .-_start
helper: la.tls.ie a0, own
        j       helper
        .section .rodata
message: .string "hello"
        .balign 4
table:  .word   helper - table
        .data
        .type   counter, @object
        .size   counter, 8
counter: .word  7, message
        .section .tdata, "awT"
own:    .word   1
        .section .group, "axG", @progbits, signature, comdat
signature: nop
        .bss
        .space  100
        .comm   shared, 16, 8
`;

/** The undamaged files: an object and two programs of ours. Others may be added, such as GNU's. */
export function soundFiles(): Uint8Array[] {
  const object = must(assemble({ name: 'dir/source.s', text: source }).object, 'object');
  const program = (pie: boolean) => must(link([object], { pie }).elf, 'program');
  return [writeObject(object), program(true), program(false)];
}

/** Damage `count` copies, differently for every seed, and read them in every way there is. */
export function fuzzElf(seed: number, count: number, files: readonly Uint8Array[] = soundFiles()): Fuzzed {
  const random = randomNumbers(seed);
  const fuzzed: Fuzzed = { refused: 0, read: 0, linked: 0, complained: 0 };
  for (let i = 0; i < count; i++) {
    const bytes = damage(files[random(files.length)], random);
    try {
      const elf = readElf(bytes);
      const lines = readLines(elf);
      for (const va of [elf.entry, 0, random(2 ** 32)]) {
        symbolAt(elf, va);
        lines.at(va);
      }
      objdump(bytes);
      fuzzed.read++;
      const { elf: linked } = link([readObject('damaged.o', bytes)], { pie: random(2) === 0 });
      if (linked === undefined) fuzzed.complained++;
      else {
        readElf(linked);
        fuzzed.linked++;
      }
    } catch (error) {
      if (!(error instanceof BadElf)) throw new Error(`seed ${seed}, file ${i}: ${String(error)}`, { cause: error });
      fuzzed.refused++;
    }
  }
  return fuzzed;
}

const telling = [
  0, 1, 2, 3, 4, 0x7f, 0x80, 0xff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0xffff_fff0, 0x1000, 0x4000_0000,
];

/** Bits, bytes and words changed anywhere, headers more often, pieces moved, or the end cut off. */
function damage(sound: Uint8Array, random: (below: number) => number): Uint8Array {
  const bytes = sound.slice();
  const view = new DataView(bytes.buffer);
  const headers = view.getUint32(32, true);
  for (let changes = 1 + random(6); changes > 0; changes--) {
    const inHeaders = random(3);
    const at =
      inHeaders === 0 ? random(52) : inHeaders === 1 ? headers + random(bytes.length - headers) : random(bytes.length);
    const kind = random(6);
    if (kind === 0) bytes[at] ^= 1 << random(8);
    else if (kind === 1) bytes[at] = random(256);
    else if (kind === 2) bytes.copyWithin(at, random(bytes.length), random(bytes.length));
    else if (at + 4 <= bytes.length) {
      const aligned = at & ~3;
      const value =
        kind === 3
          ? telling[random(telling.length)]
          : kind === 4
            ? random(2 ** 32)
            : view.getUint32(aligned, true) + random(9) - 4;
      view.setUint32(aligned, value, true);
    }
  }
  return random(10) === 0 ? bytes.slice(0, random(bytes.length)) : bytes;
}
