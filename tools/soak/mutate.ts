// Spoils sources and ELF files the way people and disks do: a word gone, a line twice, a number too large, a byte flipped.
import type { Random } from '../oracle/random.ts';

// What a statement may turn into: the awkward ends of every kind of word there is.
// oxfmt-ignore
const words = [
  '0', '-1', '1', '2', '31', '32', '2047', '2048', '-2048', '-2049', '4095', '4096', '0x7fffffff', '0x80000000', '0xffffffff',
  '0x100000000', '99999999999999999999', '0x', '0b', '08', "'a'", "'", '"', '"x', '1f', '1b', '9b', '.', '$', '\\', '@', '%', '%hi', '%lo(x)',
  '%pcrel_hi(', '%pcrel_lo(1b)', '%tprel_hi(x)', '(', ')', '((((((((((', '+', '-', '*', '/', '/ 0', '% 0', '<< 99', '>>', '~', '!', '&&', '==', ',', ',,', ':', '::', ';', '#',
  '//', '/*', '*/', 'a0', 'x32', 'x0', 'zero', 'sp', 'tp', 'ft0', 'cycle', 'main', '_start', 'nowhere', 'CALL_WRITE', 'CALL_EXIT',
  'addi', 'lw', 'sw', 'li', 'la', 'call', 'tail', 'jal', 'jalr', 'beq', 'lr.w', 'sc.w.aqrl', 'amoadd.w.rl', 'csrrw', 'fence', 'ecall', 'mret', 'c.nop', 'fadd.s',
  '.text', '.data', '.bss', '.section', '.section .tdata, "awT"', '.section .text, "aw"', '.macro', '.macro m a b', '.endm', 'm', '.rept 3', '.rept 100000000', '.endr', '.irp x, 1, 2',
  '.if 1', '.if', '.else', '.endif', '.include "x"', '.include "/etc/passwd"', '.incbin "lib/print.s"', '.incbin', '.equ a, a', '.equ a, a + 1', '.set b, c', '.word', '.word -', '.byte 256',
  '.half', '.dword', '.ascii', '.ascii "\\', '.string "\\777"', '.space', '.space 1000000000', '.space -1', '.fill 1000000, 8, 1', '.zero 0xffffffff', '.align', '.align 31', '.balign 3', '.p2align 40',
  '.org 5', '.globl', '.local', '.weak x', '.type', '.size x, .-x', '.comm x, 1000000000', '.option', '.option push', '.option pop', '.pushsection', '.popsection', '.previous', '.end', '.error "x"',
  '.critical', '.endcritical', '.altmacro', '.purgem m', '.exitm', '.loc 1 2 3', '.file "x"', '.cfi_startproc', '\t', '\u0000', '\ufffd', 'é', '💡',
];

/** The source with a few things wrong; `others` are sources to take pieces from. */
export function mutateText(text: string, others: readonly string[], random: Random): string {
  const lines = text.split('\n');
  const at = (): number => random.below(lines.length);
  const cut = (line: string): string[] => line.split(/(\s+|[,()])/).filter((part) => part !== '');
  // oxfmt-ignore
  const ways: (() => void)[] = [
    () => { lines.splice(at(), 1); },
    () => { const i = at(); lines.splice(i, 0, ...lines.slice(i, i + random.between(1, 20))); },
    () => { const i = at(), j = at(); [lines[i], lines[j]] = [lines[j]!, lines[i]!]; },
    () => { lines.splice(at(), 0, random.pick(random.pick(others).split('\n'))); },
    () => { lines.splice(at(), 0, `        ${random.pick(words)} ${random.pick(words)}`); },
    () => { lines.splice(at(), 0, `x:      ${random.pick(words)} ${random.pick(words)}, ${random.pick(words)}`); },
    () => { const i = at(), parts = cut(lines[i]!); if (parts.length) { parts[random.below(parts.length)] = random.pick(words); lines[i] = parts.join(''); } },
    () => { const i = at(), parts = cut(lines[i]!); if (parts.length) { parts.splice(random.below(parts.length), 1); lines[i] = parts.join(''); } },
    () => { const i = at(), line = lines[i]!, j = random.below(line.length + 1); lines[i] = line.slice(0, j) + String.fromCharCode(random.below(random.once(4) ? 0x3000 : 127)) + line.slice(j + random.below(2)); },
    () => { const i = at(); lines[i] = lines[i]!.replace(/-?\b\d+\b/, () => random.pick(words)); },
    () => { const i = at(); lines[i] = lines[i]!.replace(/\b[a-z][a-z0-9]\b/, () => random.pick(words)); },
    () => { const i = at(); lines[i] = lines[i]!.repeat(random.between(2, 300)); },
    () => { lines.length = random.between(1, lines.length); },
    () => { const i = at(), other = random.pick(others).split('\n'), j = random.below(other.length); lines.splice(i, random.below(10), ...other.slice(j, j + random.below(40))); },
  ];
  for (let times = random.between(1, 6); times > 0; times--) random.pick(ways)();
  return lines.join('\n');
}

const awkward = [
  0, 1, 3, 4, 0x7f, 0x80, 0xff, 0xfff, 0x1000, 0xfff0, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_f000, 0xffff_fffc,
  0xffff_ffff,
];

/** The file with a few bytes wrong, mostly where its headers and tables are, or cut short, or grown. */
export function mutateBytes(bytes: Uint8Array, random: Random): Uint8Array {
  let made = Uint8Array.from(bytes);
  const view = (): DataView => new DataView(made.buffer);
  const headers = (): number => {
    // The ELF header, the program headers behind it, or the section headers at the end.
    const [start, length] = random.pick([[0, 52], [52, 32 * 6], [Math.max(0, made.length - 40 * 16), 40 * 16], [0, made.length]]); // prettier-ignore
    return Math.min(start! + random.below(length!), Math.max(0, made.length - 1));
  };
  for (let times = random.between(1, 8); times > 0 && made.length > 0; times--) {
    const at = headers();
    const way = random.below(12);
    if (way < 3) made[at]! ^= 1 << random.below(8);
    else if (way < 5) made[at] = random.below(256);
    else if (way < 8 && made.length >= 8)
      view().setUint32(Math.min(at & -4, made.length - 4) & -4, random.pick(awkward), true);
    else if (way < 9 && made.length >= 8) {
      const word = Math.min(at & -4, made.length - 4) & -4;
      view().setUint32(word, view().getUint32(word, true) + random.pick([-4096, -4, -1, 1, 4, 4096]), true);
    } else if (way < 10 && made.length >= 4)
      view().setUint16(Math.min(at & -2, made.length - 2) & -2, random.pick(awkward) & 0xffff, true);
    else if (way < 11) made.copyWithin(at, random.below(made.length), random.below(made.length));
    else if (random.once(2)) made = made.slice(0, random.below(made.length + 1));
    else made = Uint8Array.from([...made, ...Array.from({ length: random.below(64) }, () => random.below(256))]);
  }
  return made;
}
