// The remaining directives: options, files and lines, messages, and what compilers write that has no effect here.

import { numberWithin } from '../expression.ts';
import { stringText } from '../lexer.ts';
import { Mistake } from '../mistake.ts';
import { quotedText } from '../macro.ts';
import { didYouMean } from '../suggest.ts';
import { expressionAt } from './call.ts';
import type { Directive } from './call.ts';

const ignored: Directive = () => {};

/** .option. We never relax, so relax and norelax are the same to us. */
const option: Directive = ({ unit }, { word, tokens, text }) => {
  const [name, extra] = tokens;
  const { options, optionStack } = unit;
  switch (name?.text) {
    case 'push':
      if (optionStack.length >= 1000)
        throw new Mistake([word, name], 'more than 1000 .option push without .option pop');
      optionStack.push({ ...options });
      break;
    case 'pop': {
      const saved = optionStack.pop();
      if (!saved) throw new Mistake([word, name], '.option pop has no .option push before it');
      unit.options = saved;
      break;
    }
    case 'pic':
      options.pic = true;
      break;
    case 'nopic':
      options.pic = false;
      break;
    case 'relax':
    case 'norelax':
    case 'norvc':
    case 'csr-check':
    case 'no-csr-check':
    case 'csr':
    case 'no':
      break;
    case 'rvc':
      throw new Mistake(
        [name, name],
        'compressed instructions do not exist on this machine',
        'every instruction is 4 bytes, so that a critical section and its copy have the same length; remove .option rvc',
      );
    case 'arch': {
      const letters = text
        .replace(/^\s*arch\s*,/, '')
        .split(',')
        .map((item) => item.trim().toLowerCase());
      const refused = letters.find(
        (item) =>
          /^\+[cfdqvh]\b/.test(item) || /^rv32[a-z]*[cfdqvh]/.test(item.split('_')[0]!) || item.startsWith('rv64'),
      );
      if (refused)
        throw new Mistake(
          [name, extra ?? name],
          `${refused} asks for more than this machine has`,
          'it is RV32IMA_Zicsr_Zifencei',
        );
      break;
    }
    default:
      throw new Mistake(
        [name ?? word, name ?? word],
        `there is no option ${name?.text ?? ''}`,
        didYouMean(name?.text ?? '', ['push', 'pop', 'pic', 'nopic', 'relax', 'norelax', 'norvc', 'arch']),
      );
  }
};

/** .file "x.c" names the source; .file 1 "dir" "x.c" numbers one for .loc. */
const file: Directive = ({ unit }, { word, tokens }) => {
  const numbered = tokens[0]?.type === 'number';
  const names = tokens.filter((token) => token.type === 'string').map(stringText);
  if (numbered) {
    const number = Number(tokens[0]!.text);
    if (names.length === 0) throw new Mistake([word, tokens[0]], '.file needs a name in double quotes');
    // A third string is a checksum's, which clang writes behind md5.
    const [folder, name] = names.length > 1 && tokens[2]?.type === 'string' ? names : ['', names[0]!];
    unit.locatedFiles.set(number, folder === '' || name!.startsWith('/') ? name! : `${folder}/${name}`);
  } else if (names.length > 0) unit.fileSymbols.push(names[0]!);
  else throw new Mistake([word, word], '.file needs a name in double quotes');
};

/** .loc file line [column ...]: what follows belongs to that line. */
const loc: Directive = ({ unit }, { word, tokens }) => {
  const [number, line, column] = tokens
    .slice(0, 3)
    .map((token) => (token.type === 'number' ? Number(token.text) : undefined));
  const name = number === undefined ? undefined : unit.locatedFiles.get(number);
  if (line === undefined)
    throw new Mistake([word, tokens.at(-1) ?? word], '.loc takes the number of a .file and a line');
  if (name === undefined) throw new Mistake([tokens[0], tokens[0]], `there is no .file ${number} before this line`);
  unit.located = true;
  const { part } = unit;
  part.located.push({
    at: part.length,
    after: part.variables.length,
    end: 0,
    endAfter: 0,
    file: unit.file(name),
    line,
    column: column ?? 0,
  });
};

const message =
  (severity: 'error' | 'warning'): Directive =>
  ({ say }, { text, word }) =>
    say(severity, quotedText(text) ?? (text.trim() || `${word.text} was reached`));

/** .fail n: an error for n below 500, a warning from there on. */
const fail: Directive = ({ unit, say }, call) => {
  const value = numberWithin(unit, ...expressionAt(call, 0, 'a number'), 'the number of .fail', 0, 0x7fff_ffff);
  say(value >= 500 ? 'warning' : 'error', `.fail ${value} was reached`);
};

/** The assembler has no output of its own to print on: a note among the warnings is seen. */
const print: Directive = ({ say }, { text }) => say('warning', quotedText(text) ?? text.trim());

const end: Directive = ({ reader }) => reader.stop();

const later =
  (what: string): Directive =>
  (_, { word }) => {
    throw new Mistake([word, word], `${word.text} is not in this version: ${what}`);
  };

const include: Directive = ({ readFile, include: read }, { word, tokens }) => {
  const [token] = tokens;
  if (token?.type !== 'string')
    throw new Mistake([word, token ?? word], '.include takes the name of a file in double quotes');
  read(readFile(stringText(token), token));
};

// oxfmt-ignore
const ignoredNames = [
  // Call frame information: no unwinder reads it yet.
  '.cfi_sections', '.cfi_startproc', '.cfi_endproc', '.cfi_personality', '.cfi_lsda', '.cfi_def_cfa', '.cfi_def_cfa_register',
  '.cfi_def_cfa_offset', '.cfi_adjust_cfa_offset', '.cfi_offset', '.cfi_rel_offset', '.cfi_register', '.cfi_restore', '.cfi_undefined',
  '.cfi_same_value', '.cfi_remember_state', '.cfi_restore_state', '.cfi_return_column', '.cfi_signal_frame', '.cfi_window_save',
  '.cfi_escape', '.cfi_val_encoded_addr', '.cfi_inline_lsda', '.cfi_label', '.cfi_val_offset',
  // The architecture is fixed; the linker writes the attributes.
  '.attribute', '.gnu_attribute',
  // Comments and listings of other assemblers, and clang's hints.
  '.ident', '.addrsig', '.addrsig_sym', '.extern', '.variant_cc', '.loc_mark_labels', '.noaltmacro',
  '.title', '.sbttl', '.eject', '.list', '.nolist', '.psize', '.lflags', '.line', '.ln', '.appfile', '.appline', '.version',
];

/** All of these read their tokens or their text themselves. */
// oxfmt-ignore
export const otherDirectives: Readonly<Record<string, Directive>> = {
  ...Object.fromEntries(ignoredNames.map((name) => [name, ignored])),
  '.option': option, '.file': file, '.loc': loc, '.include': include,
  '.error': message('error'), '.warning': message('warning'), '.print': print, '.end': end,
  '.abort': message('error'), '.err': message('error'),
  '.altmacro': later('write \\name and \\@ in macros, and .set for local names'),
};

export const countedDirectives: Readonly<Record<string, Directive>> = { '.fail': fail };
