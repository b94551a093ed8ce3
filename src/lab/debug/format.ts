// Values as people read them: print's formats, and x's.
import { Mistake } from './command.ts';
import { type Debugger, hex } from './debugger.ts';

/** A word in a format of gdb: x d u t o c a s i. */
export function inFormat(debug: Debugger, value: number, format: string): string {
  switch (format) {
    case '':
    case 'd':
      return String(value | 0);
    case 'x':
      return `0x${(value >>> 0).toString(16)}`;
    case 'u':
      return String(value >>> 0);
    case 't':
      return (value >>> 0).toString(2);
    case 'o':
      return `0${(value >>> 0).toString(8)}`;
    case 'c':
      return `${value & 255} '${String.fromCharCode(value & 255).replace(/[^\x20-\x7e]/, '.')}'`;
    case 'a': {
      const name = debug.names.symbol(value >>> 0);
      return `${hex(value)}${name ? ` <${name}>` : ''}`;
    }
    default:
      throw new Mistake(
        `there is no format '${format}'`,
        'x hex, d u decimal, t binary, o octal, c character, a address, s text, i instruction',
      );
  }
}

/** An expression's value; a variable of several words as an array. */
export function formatted(debug: Debugger, text: string, format: string): string {
  const { value, at, length, register } = debug.value(text);
  const isAddress =
    format === '' && (register === 'pc' || register === 'ra' || register === 'sp' || /^\s*&/.test(text));
  const how = isAddress ? 'a' : format;
  if (length === undefined || at === undefined) return inFormat(debug, value, how);
  const most = 32;
  const words = Array.from({ length: Math.min(length, most) }, (_, i) => debug.word(at.va + 4 * i) ?? 0);
  return `{${words.map((word) => inFormat(debug, word, how)).join(', ')}${length > most ? ', ...' : ''}}`;
}

/** `/4xw` and what is behind it. */
export function splitFormat(text: string): { count: number; format: string; size: string; rest: string } {
  const [, options, rest = ''] = /^\/(\S*)\s*(.*)$/s.exec(text) ?? [undefined, '', text];
  const [, count, letters] = /^([0-9]*)([a-z]*)$/.exec(options ?? '') ?? [];
  if (letters === undefined)
    throw new Mistake(`'/${options}' is no format`, 'write a count, a format and a size, as in x/4xw');
  const size = /[bhw]/.exec(letters)?.[0] ?? '';
  return { count: Math.min(count ? Number(count) : 1, 4096), format: letters.replace(/[bhw]/, ''), size, rest };
}
