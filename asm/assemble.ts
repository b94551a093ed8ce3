// Text to object file. Statements are read and carried out one by one; what they could not know yet waits for finish.ts.

import { must } from '../src/must.ts';
import { Complaints } from './complaints.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Assembly, Call, Directive, ReadFile } from './directives/call.ts';
import { criticalDirectives, unclosed } from './directives/critical.ts';
import { dataDirectives, stringDirectives } from './directives/data.ts';
import { insnDirectives } from './directives/insn.ts';
import { countedDirectives, otherDirectives } from './directives/other.ts';
import { sectionDirectives, sectionTextDirectives } from './directives/sections.ts';
import { assign, symbolDirectives, typeDirectives } from './directives/symbols.ts';
import { finish } from './finish.ts';
import { condition, macroCloses, Macros, macroOpens, repeats } from './flow.ts';
import { Frame } from './frame.ts';
import { instruct } from './instruct.ts';
import { stringText } from './lexer.ts';
import type { Token } from './lexer.ts';
import { Mistake } from './mistake.ts';
import type { ObjectFile } from './object.ts';
import { argumentsOf, parse, SyntaxMistake } from './parse.ts';
import type { Statement } from './parse.ts';
import { Fatal, firstWord, Reader } from './reader.ts';
import { didYouMean } from './suggest.ts';
import { Unit } from './unit.ts';
import { constant } from './value.ts';

export interface AssembleOptions {
  /** Symbols every program has, like .equ before the first line. */
  symbols?: Readonly<Record<string, number>>;
  /** NAME=VALUE of the command line; a value is a number or an expression of what is known. */
  defines?: Readonly<Record<string, string>>;
  /** A file that .include or .incbin names, and what it is called from then on; undefined when there is none. */
  read?: (path: string, fromFile: string) => ReadFile | undefined;
}

/** A statement that put something into the object. */
export interface ListingRow {
  section: number;
  offset: number;
  size: number;
  file: string;
  line: number;
}

export interface Assembled {
  /** Absent when there were errors. */
  object?: ObjectFile;
  diagnostics: Diagnostic[];
  listing: ListingRow[];
}

const parsed: ReadonlyMap<string, Directive> = new Map(
  Object.entries({ ...dataDirectives, ...symbolDirectives, ...sectionDirectives, ...countedDirectives }),
);
const unparsed: ReadonlyMap<string, Directive> = new Map(
  Object.entries({
    ...stringDirectives,
    ...typeDirectives,
    ...sectionTextDirectives,
    ...otherDirectives,
    ...insnDirectives,
    ...criticalDirectives,
  }),
);
const flow =
  '.if .ifdef .ifndef .ifc .ifb .else .elseif .endif .macro .endm .exitm .purgem .rept .irp .irpc .endr'.split(' ');
/** Every directive there is, for suggestions. */
const directiveNames: readonly string[] = [...parsed.keys(), ...unparsed.keys(), ...flow].filter(
  (name) => !name.endsWith('__'),
);

const includesMax = 10_000;
const errorsMax = 5_000;
const textMax = 64 * 1024 * 1024;

class Assembler implements Assembly {
  readonly unit = new Unit();
  readonly reader: Reader;
  readonly complaints = new Complaints(() => this.unit.span);
  private readonly macros = new Macros();
  private readonly options: AssembleOptions;
  private includes = 0;

  constructor(source: Frame, options: AssembleOptions) {
    this.options = options;
    this.reader = new Reader(source, this.complaints);
    this.unit.span = { frame: source, from: 0, to: 0 };
    for (const [name, value] of Object.entries(options.symbols ?? {})) {
      const sym = this.unit.symbol(name);
      sym.value = constant(BigInt(value));
      sym.fixed = sym.predefined = true;
    }
  }

  /** Reads and carries out every statement. */
  run(): void {
    try {
      for (let tokens = this.reader.statement(); tokens; tokens = this.reader.statement()) this.carryOut(tokens);
    } catch (thrown) {
      if (!(thrown instanceof Fatal)) throw thrown;
      this.complaints.report(thrown);
    }
  }

  /** One statement; what is wrong with it is reported, and its labels count all the same. */
  private carryOut(tokens: Token[]): void {
    const { unit, reader } = this;
    const { frame } = reader;
    const last = tokens.at(-1)!;
    unit.span = { frame, from: tokens[0]!.offset, to: last.offset + last.text.length };
    const { part } = unit;
    const { length } = part;
    const after = part.variables.length;
    const { critical } = unit;
    if (critical?.part === part) critical.statements.push({ at: length, span: unit.span });
    try {
      this.statement(tokens, frame);
      if (critical?.part === part && unit.critical && (part.length !== length || part.variables.length !== after))
        onlyInstructions(firstWord(tokens), critical.name);
    } catch (thrown) {
      if (thrown instanceof Fatal) throw thrown;
      if (!(thrown instanceof Mistake) && !(thrown instanceof SyntaxMistake)) throw thrown;
      this.complaints.report(thrown, firstWord(tokens));
      if (this.complaints.diagnostics.errors > errorsMax)
        throw new Fatal(undefined, `there are more than ${errorsMax} mistakes`, 'correct the first ones');
    }
    if (part.length !== length || part.variables.length !== after) this.line(tokens[0]!, frame, part, length, after);
  }

  private line(token: Token, frame: Frame, part: Unit['part'], at: number, after: number): void {
    const { unit } = this;
    const site =
      frame.site ??
      (frame.plain
        ? { file: frame.name, line: token.line, column: token.col }
        : frame.locate(token.offset, token.offset));
    part.lines.push({
      at,
      after,
      end: part.length,
      endAfter: part.variables.length,
      file: unit.file(site.file),
      line: site.line,
      column: site.column,
    });
  }

  private statement(tokens: Token[], frame: Frame): void {
    const word = firstWord(tokens);
    const { text = '' } = word ?? {};
    if (word?.type === 'name') {
      if (text.startsWith('.')) {
        if (this.flowDirective(text, word, tokens, frame)) return;
        const own = unparsed.get(text);
        if (own) return own(this, this.call(word, tokens, frame));
      }
      const macro = this.macros.known.get(text);
      if (macro && tokens[tokens.indexOf(word) + 1]?.type !== '=')
        return this.macros.expand(this, macro, this.call(word, tokens, frame));
    }
    const statement = parse(tokens);
    this.labels(statement);
    const { shape } = statement;
    if (shape.assigned !== undefined) {
      const token = tokens[shape.assigned]!;
      const { operand, tokens: own } = argumentsOf(statement)[0]!;
      return assign(
        this.unit,
        token.type === 'string' ? stringText(token) : token.text,
        token,
        must(operand.value, 'value'),
        own,
        false,
      );
    }
    if (shape.word === undefined) return;
    const head = statement.tokens[shape.word]!;
    if (!head.text.startsWith('.')) return instruct(this.unit, head, argumentsOf(statement), this.macros.known);
    const directive = parsed.get(head.text);
    if (!directive)
      throw new Mistake(
        [head, head],
        `there is no directive ${head.text}`,
        didYouMean(head.text, directiveNames) ?? 'a macro must be defined before it is used',
      );
    directive(this, { ...this.emptyCall(head, tokens, frame), args: argumentsOf(statement) });
  }

  private labels({ shape, tokens }: Statement): void {
    for (const index of shape.labels) {
      const token = tokens[index]!;
      if (token.type === 'number') this.unit.defineNumbered(token.text);
      else this.unit.define(token.type === 'string' ? stringText(token) : token.text, token);
    }
  }

  /** Conditions, macros and repetitions; false if the word is none of theirs. */
  private flowDirective(text: string, word: Token, tokens: Token[], frame: Frame): boolean {
    const conditional = text.startsWith('.if') || text === '.else' || text === '.elseif' || text === '.endif';
    const read = () => ({ ...this.emptyCall(word, tokens, frame), args: argumentsOf(parse(tokens)) });
    if (conditional)
      condition(this, this.reader.active ? this.call(word, tokens, frame) : this.emptyCall(word, tokens, frame), read);
    else if (repeats.has(text)) this.macros.repeat(this, this.call(word, tokens, frame), read);
    else if (macroOpens.has(text)) this.macros.define(this, this.call(word, tokens, frame));
    else if (text === '.purgem') this.macros.purge(this.call(word, tokens, frame));
    else if (text === '.exitm') {
      if (!this.reader.exitMacro()) throw new Mistake([word, word], '.exitm stands outside of any macro');
    } else if (macroCloses.has(text) || text === '.endr')
      throw new Mistake(
        [word, word],
        `${text} closes nothing: there is no ${text === '.endr' ? '.rept, .irp or .irpc' : '.macro'} before it`,
      );
    else return false;
    return true;
  }

  /** The call of a directive or macro that reads its own text; its labels are defined here. */
  private call(word: Token, tokens: Token[], frame: Frame): Call {
    const index = tokens.indexOf(word);
    if (index > 0) this.labels(parse(tokens.slice(0, index)));
    return this.emptyCall(word, tokens, frame);
  }

  private emptyCall(word: Token, tokens: readonly Token[], frame: Frame): Call {
    const textAt = word.offset + word.text.length;
    const last = tokens.at(-1)!;
    return {
      word,
      args: [],
      tokens: tokens.slice(tokens.indexOf(word) + 1),
      text: frame.text.slice(textAt, last.offset + last.text.length),
      textAt,
    };
  }

  // --- Files ----------------------------------------------------------------------------------------------------

  readonly readFile = (name: string, token: Token): ReadFile => {
    const { frame } = this.unit.span;
    const found = this.options.read?.(name, frame.locate(token.offset, token.offset).file);
    if (!found)
      throw new Mistake(
        [token, token],
        `there is no file ${name}`,
        'it is looked for beside this file, then in the folders given by -I',
      );
    return found;
  };

  readonly include = ({ name, bytes }: ReadFile): void => {
    if (++this.includes > includesMax)
      throw new Fatal(undefined, `more than ${includesMax} files are included`, 'does a file include itself?');
    const frame = new Frame('file', name, new TextDecoder().decode(bytes), this.unit.span);
    this.reader.push(frame, 0);
  };

  readonly expand = (name: string, text: string): void => {
    const frame = new Frame('macro', name, text, this.unit.span);
    this.reader.push(frame, text.length);
  };

  readonly isMacro = (name: string): boolean => this.macros.known.has(name);

  // --- What is told ---------------------------------------------------------------------------------------------

  readonly warn: Assembly['warn'] = ([first, last], message, remedy) =>
    this.complaints.warn(first, last, message, remedy);

  readonly say: Assembly['say'] = (severity, message) =>
    this.complaints.complain(this.unit.span, message, undefined, severity);
}

/** What may stand in a critical section is what a thread runs. */
function onlyInstructions(word: Token | undefined, name: string): void {
  if (!word?.text.startsWith('.') || word.text === '.insn') return;
  throw new Mistake(
    [word, word],
    `critical section ${name}: only instructions can be copied, and ${word.text} puts something else here`,
    'put data into another section, with .pushsection and .popsection around it',
  );
}

/** Assembles one source. With errors there is no object, and all of them are told. */
export function assemble(source: { name: string; text: string }, options: AssembleOptions = {}): Assembled {
  // A mark of the byte order is no part of the text.
  const whole = source.text.replace(/^\ufeff/, ' ');
  const text = whole.length > textMax ? '' : whole;
  const assembler = new Assembler(new Frame('file', source.name, text), options);
  const { unit, complaints } = assembler;
  if (text !== whole)
    assembler.say('error', `this source has ${source.text.length} characters, and at most ${textMax} are read`);
  // The frame that is pushed last is read first.
  for (const [name, value] of Object.entries(options.defines ?? {}).toReversed()) define(assembler, name, value);
  assembler.run();
  unclosed(assembler);
  const object = finish(unit, source.name, (span, message, remedy, severity) =>
    complaints.complain(span, message, remedy, severity),
  );
  const diagnostics = complaints.diagnostics.finish();
  if (complaints.diagnostics.errors > 0 || !object) return { diagnostics, listing: [] };
  return { object, diagnostics, listing: listingOf(unit) };
}

/** -D NAME=VALUE, as a .set of its own. */
function define(assembler: Assembler, name: string, value: string): void {
  const { reader } = assembler;
  const frame = new Frame('file', `-D ${name}`, `.set ${name}, ${value || '1'}\n`, {
    frame: reader.frame,
    from: 0,
    to: 0,
  });
  reader.frame = frame;
}

function listingOf(unit: Unit): ListingRow[] {
  const rows: ListingRow[] = [];
  for (const { parts, index } of unit.sections)
    for (const part of parts)
      for (const { at, after, end, endAfter, file, line } of part.lines) {
        const offset = part.address(at, after);
        rows.push({
          section: index,
          offset,
          size: part.address(end, endAfter) - offset,
          file: unit.files[file]!,
          line,
        });
      }
  return rows;
}
