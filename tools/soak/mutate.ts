// Spoils ELF files the way disks and tools do: a bit flipped, a field out of range, the end cut off.
import type { Random } from '../oracle/random.ts';

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
