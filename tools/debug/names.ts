// What the files of a run's programs say about addresses, for the debugger.
import { disassemble } from '../../asm/disassemble.ts';
import { readLines } from '../../asm/lines.ts';
import { SHF_EXECINSTR, STT_TLS } from '../../src/elf.ts';
import { PIE_BASE } from '../../src/kernel/address-space.ts';
import type { Names } from '../../src/lab/debug/debugger.ts';
import type { Programs } from '../../src/lab/programs.ts';
import type { World } from '../../src/lab/world.ts';
import { Image, type TextOf } from '../image.ts';

const PT_TLS = 7;

export function namesOf(elf: Uint8Array, textOf: TextOf, programs: Programs, world: () => World): Names {
  const main = new Image(elf, PIE_BASE, textOf);
  const images = new Map<string, Image>();
  const imageOf = (path: string, base: number): Image | undefined => {
    const bytes = programs.fileAt(path);
    if (!bytes) return undefined;
    const key = `${path} ${base}`;
    const image = images.get(key) ?? new Image(bytes, base, textOf);
    images.set(key, image);
    return image;
  };
  const all = (): Image[] => [
    main,
    ...programs.present(world()).flatMap(({ path, base }) => imageOf(path, base) ?? []),
  ];
  const at = (va: number): Image => {
    const placed = programs.present(world()).find(({ instance }) => va >= instance.start && va < instance.end);
    return (placed && imageOf(placed.path, placed.base)) ?? main;
  };
  const find = (image: Image, name: string): ReturnType<Names['find']> => {
    const symbol = image.elf.symbols.find((one) => one.name === name && one.section > 0);
    if (!symbol) return undefined;
    if (symbol.type === STT_TLS) {
      return { va: symbol.value, bytes: symbol.size || 4, isCode: false, isLocal: true };
    }
    const section = image.elf.sections[symbol.section];
    const isCode = section !== undefined && (section.flags & SHF_EXECINSTR) !== 0;
    const bias = section ? image.bias : 0;
    // A number that has a name is no variable.
    return { va: (symbol.value + bias) >>> 0, bytes: symbol.size || 4, isCode: isCode || !section, isLocal: false };
  };
  return {
    symbol: (va) => at(va).symbol(va) ?? '',
    source: (va) => at(va).source(va),
    fileOf(va) {
      const image = at(va);
      const { elf: file, bias } = image;
      const isIn = file.sections.some(
        (one) => one.flags & SHF_EXECINSTR && va - bias >= one.va && va - bias < one.va + one.size,
      );
      const routine = isIn ? image.routine(va) : undefined;
      return isIn ? { elf: file, bias, start: routine === undefined ? undefined : image.address(routine) } : undefined;
    },
    find(name, near) {
      const own = at(near);
      const found = find(own, name);
      if (found) return found;
      for (const image of all()) {
        const other = image === own ? undefined : find(image, name);
        if (other && !other.isLocal) return other;
      }
      return undefined;
    },
    everywhere: (name) =>
      all().flatMap((image) => {
        const found = find(image, name);
        return found && !found.isLocal ? [found.va] : [];
      }),
    line: (file, line) =>
      all().flatMap((image) => {
        const found = linesOf(image).addressesOf(file, line);
        return found.slice(0, 1).map((va) => (va + image.bias) >>> 0);
      }),
    text: textOf,
    disassemble: (word, va) => disassemble(word, va, (to) => at(to).symbol(to)),
    symbols: () =>
      all().flatMap(({ elf: { symbols, segments } }) =>
        symbols
          .filter(
            ({ name, section, type }) =>
              name &&
              section > 0 &&
              section < 0xff00 &&
              (type !== STT_TLS || segments.some((one) => one.type === PT_TLS)),
          )
          .map(({ name }) => name),
      ),
    files: () => [...new Set(all().flatMap((image) => filesOf(image)))],
  };
}

const tables = new WeakMap<Uint8Array, ReturnType<typeof readLines>>();
function linesOf({ bytes, elf }: Image): ReturnType<typeof readLines> {
  const known = tables.get(bytes) ?? readLines(elf);
  tables.set(bytes, known);
  return known;
}

/** The files that a program's routines come from. */
function filesOf(image: Image): string[] {
  const found = new Set<string>();
  for (const { value, section } of image.elf.symbols) {
    if (!((image.elf.sections[section]?.flags ?? 0) & SHF_EXECINSTR)) continue;
    const file = image.source((value + image.bias) >>> 0)?.file;
    if (file) found.add(file);
  }
  return [...found];
}
