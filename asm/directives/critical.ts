// .critical NAME ... .endcritical (../critical.ts), and what is read between: the stubs, by the macro critical_exit.

import { SHF_ALLOC, SHT_PROGBITS } from '../../src/elf.ts';
import { close, type Made, NAMES, open, TABLE } from '../critical.ts';
import { Mistake } from '../mistake.ts';
import { Section } from '../section.ts';
import { Sym, symbolic } from '../value.ts';
import type { Value } from '../value.ts';
import type { Assembly, Directive } from './call.ts';

const MACRO = 'critical_exit';
const usage = 'write .critical ready_list, and .endcritical behind the last instruction';

const critical: Directive = ({ unit }, { word, tokens }) => {
  const [name, extra] = tokens;
  if (name?.type !== 'name' || extra)
    throw new Mistake([word, extra ?? name ?? word], '.critical takes the name of the section', usage);
  if (unit.critical) {
    const notes = [{ at: unit.critical.span, message: 'it begins here' }];
    throw new Mistake(
      [word, name],
      `critical section ${unit.critical.name} is still open`,
      'end it before; sections do not nest, but one may follow another at once',
      notes,
    );
  }
  const known = unit.criticals.get(name.text);
  if (unit.part.section.executable) unit.critical = open(unit, name.text);
  if (known)
    throw new Mistake(
      [name, name],
      `there is a critical section ${name.text} already`,
      'choose another name: it is what reports call it',
      [{ at: known.region.span, message: 'it begins here' }],
    );
  if (!unit.part.section.executable)
    throw new Mistake([word, name], `${unit.part.section.name} has no code`, 'critical sections are stretches of code');
};

const endCritical: Directive = (assembly, { word, tokens }) => {
  const { unit } = assembly;
  const region = unit.critical;
  unit.critical = undefined;
  if (tokens.length > 0) throw new Mistake([word, tokens.at(-1)], '.endcritical takes no operand');
  if (!region) throw new Mistake([word, word], 'no critical section is open', usage);
  const begun = [{ at: region.span, message: 'it begins here' }];
  if (unit.part !== region.part)
    throw new Mistake(
      [word, word],
      `critical section ${region.name} begins in ${region.part.section.name} and ends in ${unit.part.section.name}`,
      'go back with .popsection or .previous before it ends',
      begun,
    );
  if (unit.part.length === region.at)
    throw new Mistake([word, word], `critical section ${region.name} is empty`, usage, begun);
  if (!assembly.isMacro(MACRO))
    throw new Mistake(
      [word, word],
      `critical section ${region.name}: there is no macro ${MACRO} for its ways out`,
      'write .include "lib/critical.s" before the section',
      begun,
    );
  const made = close(unit, region);
  unit.criticals.set(region.name, made);
  // The stubs stand behind the copy, and belong to the line of .endcritical.
  unit.enter(made.copy.part(0));
  const stubs = made.exits.map((exit, i) => {
    const alias = unit.symbol(aliasOf(region.name, i));
    alias.value = exit.target;
    alias.fixed = true;
    return `${STUB} ${i} ${region.name}\n${MACRO} ${alias.name}\n`;
  });
  assembly.expand(MACRO, `${stubs.join('')}${CLOSE} ${region.name}\n`);
};

/** The way out as the macro is told it; a private name, so that reports do not call code by it. */
const aliasOf = (name: string, exit: number): string => `.L${name}$exit${exit}`;

/** A call made between these is bracketed by the thread's flag (the macro critical_call of programs/lib/critical.s). */
const bracket: Directive = ({ unit }, { word }) => {
  if (!unit.critical) throw new Mistake([word, word], 'no critical section is open', 'outside of one, write call');
  unit.critical.bracketed.push({ from: unit.part.length, to: Infinity });
};

/** `.endcritical_bracket LABEL`: the label is this place in the copy. */
const endBracket: Directive = ({ unit }, { word, tokens }) => {
  const region = unit.critical;
  const open = region?.bracketed.at(-1);
  const [label] = tokens;
  if (!region || open?.to !== Infinity || label?.type !== 'name')
    throw new Mistake([word, label ?? word], 'there is no .critical_bracket before this', 'write critical_call');
  open.to = unit.part.length;
  const twin = unit.symbol(label.text);
  twin.value = symbolic(unit.symbol(`${region.name}$copy`), BigInt(unit.part.length - region.at));
  twin.fixed = true;
};

// Words of our own: nobody else can write them, because they are not told.
const STUB = '.critical_stub__';
const CLOSE = '.critical_close__';

/** A stub begins here. */
const stub: Directive = ({ unit }, { tokens }) => {
  const { exits } = madeOf(unit, tokens[1]?.text);
  Object.assign(exits[Number(tokens[0]!.text)]!.stub, {
    part: unit.part,
    at: unit.part.length,
    after: unit.part.variables.length,
  });
};

/** The last stub ends here: the row of the table. */
const closeStubs: Directive = (assembly, { tokens }) => {
  const { unit } = assembly;
  const made = madeOf(unit, tokens[0]?.text);
  const { region, copy, end, endAfter, exits } = made;
  const code = copy.part(0);
  const place = (name: string, part = code, at = part.length, after = part.variables.length): Sym =>
    Object.assign(new Sym(`.L${region.name} ${name} `), { part, at, after });
  const copyEnd = place('copy end', code, end - region.at, endAfter - region.after);
  const stubsEnd = place('stubs end');
  unit.symbol(`${region.name}$copy`).size = { ...symbolic(stubsEnd), sub: unit.symbol(`${region.name}$copy`) };

  const names = unit.section(NAMES);
  names.flags = SHF_ALLOC;
  unit.enter(names.part(0));
  const name = place('name', unit.part);
  unit.bytes(new TextEncoder().encode(`${region.name}\0`));

  const table = new Section(TABLE, SHT_PROGBITS, SHF_ALLOC);
  table.align = 4;
  table.copyOf = copy.copyOf;
  unit.sections.push(table);
  unit.enter(table.part(0));
  const row = place('row', unit.part);
  const start = place('start', region.part, region.at, region.after);
  const after = place('end', region.part, end, endAfter);
  const distance = (to: Sym): Value => ({ ...symbolic(to), sub: row });
  // As CRITICAL of the kernel's abi.ts has it.
  for (const to of [start, after, place('copy', code, 0, 0), copyEnd, stubsEnd, name])
    unit.fixup(unit.grow(4), 0, 4, distance(to), region.span);
  unit.integer(exits.length, 4);
  unit.integer(0, 4);
  unit.part = made.part;
  unit.previous = made.previous;
};

function madeOf(unit: Assembly['unit'], name: string | undefined): Made {
  const made = name === undefined ? undefined : unit.criticals.get(name);
  if (!made) throw new Mistake(undefined, 'this word belongs to .endcritical', usage);
  return made;
}

/** After the last statement. */
export function unclosed({ unit, say }: Assembly): void {
  if (!unit.critical) return;
  unit.span = unit.critical.span;
  say('error', `critical section ${unit.critical.name} has no .endcritical`);
}

/** All of these read their tokens themselves. */
// oxfmt-ignore
export const criticalDirectives: Readonly<Record<string, Directive>> = {
  '.critical': critical, '.endcritical': endCritical, '.critical_bracket': bracket, '.endcritical_bracket': endBracket, [STUB]: stub, [CLOSE]: closeStubs,
};
