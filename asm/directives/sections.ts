// Directives that choose the section, and the subsection in it, that the following statements fill.

import {
  SHF_ALLOC,
  SHF_EXCLUDE,
  SHF_EXECINSTR,
  SHF_GROUP,
  SHF_LINK_ORDER,
  SHF_MERGE,
  SHF_STRINGS,
  SHF_TLS,
  SHF_WRITE,
  SHT_FINI_ARRAY,
  SHT_INIT_ARRAY,
  SHT_NOBITS,
  SHT_NOTE,
  SHT_PREINIT_ARRAY,
  SHT_PROGBITS,
} from '../../src/elf.ts';
import { numberWithin } from '../expression.ts';
import { Mistake } from '../mistake.ts';
import { Section, usualSection } from '../section.ts';
import { didYouMean } from '../suggest.ts';
import { atMost, expressionAt, piece } from './call.ts';
import type { Assembly, Call, Directive } from './call.ts';

const subsectionMax = 8191;

/** .text 1 and the like. */
const named =
  (name: string): Directive =>
  ({ unit }, call) => {
    atMost(call, 1);
    const number = call.args[0]
      ? numberWithin(unit, ...expressionAt(call, 0, 'a number'), 'the subsection', 0, subsectionMax)
      : 0;
    unit.enter(unit.section(name).part(number));
  };

const subsection: Directive = ({ unit }, call) => {
  const number = numberWithin(unit, ...expressionAt(call, 0, 'a number'), 'the subsection', 0, subsectionMax);
  unit.enter(unit.part.section.part(number));
};

const previous: Directive = ({ unit }, call) => {
  atMost(call, 0);
  [unit.part, unit.previous] = [unit.previous, unit.part];
};

const pop: Directive = ({ unit }, call) => {
  const saved = unit.partStack.pop();
  if (!saved) throw new Mistake([call.word, call.word], '.popsection has no .pushsection before it');
  unit.part = saved.part;
  unit.previous = saved.previous;
};

// oxfmt-ignore
const flagLetters: Readonly<Record<string, number>> = {
  a: SHF_ALLOC, w: SHF_WRITE, x: SHF_EXECINSTR, M: SHF_MERGE, S: SHF_STRINGS, G: SHF_GROUP, T: SHF_TLS, o: SHF_LINK_ORDER, e: SHF_EXCLUDE,
};
const types: Readonly<Record<string, number>> = {
  progbits: SHT_PROGBITS,
  nobits: SHT_NOBITS,
  note: SHT_NOTE,
  init_array: SHT_INIT_ARRAY,
  fini_array: SHT_FINI_ARRAY,
  preinit_array: SHT_PREINIT_ARRAY,
};

/** .section name, "flags", @type, entsize, group, comdat. Names may hold anything but commas and blanks, so text is read. */
function read(assembly: Assembly, call: Call): { section: Section; number: number } {
  const { text } = call;
  let at = 0;
  let before = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    const sticky = new RegExp(`\\s*(?:${pattern.source})\\s*`, 'y');
    sticky.lastIndex = at;
    const match = sticky.exec(text);
    if (match) [before, at] = [at, sticky.lastIndex];
    return match;
  };
  /** About what was taken last, or what stands where something else should. */
  const wrong = (message: string, remedy = 'as in .section .data.hot, "aw", @progbits', taken = false) => {
    const rest = taken ? piece(call, before, at) : at < text.length ? piece(call, at, text.length) : call.word;
    return new Mistake([rest, rest], message, remedy);
  };
  const name = take(/"((?:[^"\\]|\\.)*)"|([^\s,"]+)/);
  if (!name) throw wrong('.section needs the name of a section');
  const own = name[1] ?? name[2]!;
  let number = 0;
  let flags: number | undefined;
  let type: number | undefined;
  let entrySize = 0;
  let group: string | undefined;
  if (take(/,/)) {
    const subsection = call.word.text === '.pushsection' ? take(/(\d{1,4})/) : null;
    if (subsection) number = Number(subsection[1]);
    if (!subsection || take(/,/)) {
      const letters = take(/"([^"]*)"/);
      if (!letters) throw wrong('the flags of a section stand in quotes');
      flags = 0;
      for (const letter of letters[1]!) {
        if (letter === '?') continue;
        if (flagLetters[letter] === undefined)
          throw wrong(
            `'${letter}' is not a flag of sections`,
            'a allocated, w writable, x executable, M mergeable, S strings, G group, T thread-local',
            true,
          );
        flags |= flagLetters[letter]!;
      }
      if (take(/,/)) {
        const kind = take(/[@%](\w+)|"(\w+)"/);
        if (!kind) throw wrong('the type of a section is written @progbits or @nobits');
        const word = kind[1] ?? kind[2]!;
        type = types[word] ?? (/^(0x[0-9a-fA-F]+|\d+)$/.test(word) ? Number(word) : undefined);
        if (type === undefined)
          throw wrong(`there is no section type ${word}`, didYouMean(word, Object.keys(types)), true);
      }
      if (flags & SHF_MERGE && take(/,/)) {
        const size = take(/(\d+)/);
        if (!size)
          throw wrong(
            'a mergeable section needs the size of its entries',
            'as in .section .rodata.str,"aMS",@progbits,1',
          );
        entrySize = Number(size[1]);
      }
      if (flags & SHF_GROUP && take(/,/)) {
        const signature = take(/"([^"]*)"|([^\s,"]+)/);
        if (!signature) throw wrong('a section of a group needs the name of the group');
        group = signature[1] ?? signature[2]!;
        take(/,\s*comdat/);
      }
      if (take(/,/)) take(/[^\n]*/);
    }
  }
  if (at < text.trimEnd().length) throw wrong('this is too much for a section');
  return { section: describe(assembly, call, own, flags, type, entrySize, group), number };
}

function describe(
  { unit, warn }: Assembly,
  call: Call,
  name: string,
  flags: number | undefined,
  type: number | undefined,
  entrySize: number,
  group: string | undefined,
): Section {
  let section = unit.sections.find((known) => known.name === name && known.group === group);
  if (!section) {
    section = new Section(name, ...usualSection(name));
    section.group = group;
    unit.sections.push(section);
  } else if (flags === undefined || section.described || section.parts.length > 0) {
    if (flags !== undefined && (flags !== section.flags || (type !== undefined && type !== section.type)))
      warn(
        [call.word, call.tokens.at(-1)],
        `${name} keeps the flags it had before`,
        'give the flags of a section the same way each time, or only once',
      );
    return section;
  }
  if (flags !== undefined) {
    section.flags = flags;
    section.described = true;
  }
  if (type !== undefined) section.type = type;
  section.entrySize =
    entrySize ||
    (section.type === SHT_INIT_ARRAY || section.type === SHT_FINI_ARRAY || section.type === SHT_PREINIT_ARRAY ? 4 : 0);
  return section;
}

const section: Directive = (assembly, call) => {
  const { section: entered, number } = read(assembly, call);
  assembly.unit.enter(entered.part(number));
};

const pushSection: Directive = (assembly, call) => {
  const { unit } = assembly;
  if (unit.partStack.length >= 1000) throw new Mistake([call.word, call.word], 'more than 1000 sections are pushed');
  const { section: entered, number } = read(assembly, call);
  unit.partStack.push({ part: unit.part, previous: unit.previous });
  unit.enter(entered.part(number));
};

// oxfmt-ignore
export const sectionDirectives: Readonly<Record<string, Directive>> = {
  '.text': named('.text'), '.data': named('.data'), '.bss': named('.bss'), '.rodata': named('.rodata'),
  '.subsection': subsection, '.previous': previous, '.popsection': pop,
};

/** These read their text themselves. */
export const sectionTextDirectives: Readonly<Record<string, Directive>> = {
  '.section': section,
  '.pushsection': pushSection,
};
