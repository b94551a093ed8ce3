// Commands that look: frames, memory, code, values; and who is looked at.
import { nameOf, threads } from '../threads.ts';
import { type Command, Mistake, rowsOf, wholeNumber } from './command.ts';
import { type Debugger, hex } from './debugger.ts';
import { formatted, inFormat, splitFormat } from './format.ts';
import { showPlace } from './show.ts';

export function backtrace(debug: Debugger, thread = debug.who, most = 64): void {
  debug
    .frames(thread)
    .slice(0, most)
    .forEach(({ pc }, i) => debug.print(`#${i}  ${debug.where(pc, i === 0 ? pc : pc - 4)}`));
}

function select(debug: Debugger, frame: number): void {
  const frames = debug.frames();
  if (frame < 0 || frame >= frames.length)
    throw new Mistake(`there is no frame ${frame}`, `there are 0 to ${frames.length - 1}: see backtrace`);
  debug.frame = frame;
  const { pc } = frames[frame]!;
  debug.print(`#${frame}  ${debug.where(pc)}`);
  const source = debug.names.source(pc);
  if (source?.text) debug.print(`${source.line}\t${source.text}`);
}

/** A thread by its number or name. */
function threadNamed(debug: Debugger, word: string): number {
  const found = threads(debug.world).find(
    (one) => String(one.id) === word || nameOf(debug.world, one).split('/').includes(word),
  );
  if (!found) throw new Mistake(`there is no thread '${word}' now`, '`info threads` lists them');
  return found.id;
}

function examine(debug: Debugger, rest: string): void {
  const { count, format, size, rest: place } = splitFormat(rest);
  let at = place === '' ? (debug.examined ?? debug.pcOf(debug.who)) : debug.value(place).value >>> 0;
  if (format === 's') {
    for (let i = 0; i < count; i++) {
      const bytes = debug.read(at, 256);
      const end = bytes.indexOf(0);
      if (bytes.length === 0) throw new Mistake(`there is no memory at ${hex(at)}`);
      const text = new TextDecoder('latin1').decode(end < 0 ? bytes : bytes.subarray(0, end));
      debug.print(`${hex(at)}:\t${JSON.stringify(text)}`);
      at += text.length + 1;
    }
  } else if (format === 'i') at = disassembled(debug, at, count);
  else {
    const bytes = size === 'b' ? 1 : size === 'h' ? 2 : format === 'c' && size === '' ? 1 : 4;
    const perLine = bytes === 1 ? 8 : bytes === 2 ? 8 : 4;
    for (let i = 0; i < count; i += perLine) {
      const words: string[] = [];
      const from = at;
      for (let k = i; k < Math.min(count, i + perLine); k++, at += bytes) {
        const word = debug.word(at, bytes);
        if (word === undefined) throw new Mistake(`there is no memory at ${hex(at)}`);
        words.push(inFormat(debug, word, format || 'x'));
      }
      const name = debug.names.symbol(from);
      debug.print(`${hex(from)}${name ? ` <${name}>` : ''}:\t${words.join('\t')}`);
    }
  }
  debug.examined = at >>> 0;
}

function disassembled(debug: Debugger, from: number, count: number): number {
  let at = from;
  const here = debug.pcOf(debug.who);
  for (let i = 0; i < count; i++, at += 4) {
    const word = debug.word(at);
    if (word === undefined) throw new Mistake(`there is no memory at ${hex(at)}`);
    const name = debug.names.symbol(at);
    debug.print(
      `${at === here ? '=>' : '  '} ${hex(at)}${name ? ` <${name}>` : ''}:\t${debug.names.disassemble(word, at).replace('\t', ' ')}`,
    );
  }
  return at;
}

function list(debug: Debugger, rest: string): void {
  const here = debug.names.source(rest === '' ? debug.pcOf(debug.who) : debug.places(rest)[0]!);
  const goesOn = rest === '' && debug.listed && debug.listed.file === here?.file ? debug.listed : undefined;
  const at = goesOn ?? (here && { file: here.file, line: Math.max(1, here.line - 5) });
  const text = at && debug.names.text(at.file);
  if (!at || text === undefined) throw new Mistake('the source is not here', 'disas shows the instructions');
  const lines = text.split('\n');
  if (at.line > lines.length) throw new Mistake(`${at.file} has only ${lines.length} lines`);
  for (let line = at.line; line < at.line + 10 && line <= lines.length; line++)
    debug.print(`${line === here?.line ? '>' : ' '}${String(line).padStart(5)}  ${lines[line - 1]}`);
  debug.listed = { file: at.file, line: at.line + 10 };
}

const row = rowsOf('look');

export const lookCommands: readonly Command[] = [
  row(['backtrace', 'bt', 'where'], '[N]', 'who called whom', (debug, rest) =>
    backtrace(debug, debug.who, wholeNumber(rest, 64)),
  ),
  row(['frame', 'f'], '[N]', 'look at a frame; without N, where we are', (debug, rest) =>
    rest === '' && debug.frame === 0 ? showPlace(debug) : select(debug, wholeNumber(rest, debug.frame)),
  ),
  row(['up'], '[N]', 'to the caller', (debug, rest) => select(debug, debug.frame + wholeNumber(rest, 1))),
  row(['down', 'do'], '[N]', 'to the called', (debug, rest) => select(debug, debug.frame - wholeNumber(rest, 1))),
  row(
    ['thread', 't'],
    '[N|KC3|UC1]',
    'whose registers are meant and whose step it is: kernel and user contexts',
    (debug, rest) => {
      if (rest !== '') {
        debug.thread = threadNamed(debug, rest);
        debug.frame = 0;
      }
      showPlace(debug);
    },
  ),
  row(['hart'], '[N]', 'look at whoever runs on a hart', (debug, rest) => {
    const { machine, kernel } = debug.world;
    if (rest !== '') {
      const hart = machine.harts[wholeNumber(rest, 0)];
      if (!hart) throw new Mistake(`there is no hart ${rest}`, `there are 0 to ${machine.harts.length - 1}`);
      const kc = kernel.scheduler.on(hart);
      if (!kc) throw new Mistake(`hart ${rest} has nobody to run`);
      debug.thread = kc.slot + 1;
      debug.frame = 0;
    }
    showPlace(debug);
  }),
  row(
    ['print', 'p', 'inspect'],
    '[/FORMAT] EXPR',
    'a value: variables, $REGISTERS, C operators; formats x d u t o c a',
    (debug, rest) => {
      const { format, rest: text } = splitFormat(rest);
      debug.print(`${text.trim()} = ${formatted(debug, text, format)}`);
    },
    'expression',
  ),
  row(
    ['x'],
    '[/COUNT FORMAT SIZE] EXPR',
    'memory from an address on; formats also s i, sizes b h w',
    examine,
    'expression',
    true,
  ),
  row(
    ['disassemble', 'disas'],
    '[PLACE]',
    'instructions from around here, or from a place on',
    (debug, rest) =>
      void (rest === ''
        ? disassembled(
            debug,
            debug.pcOf(debug.who) - 8 * Number(debug.word(debug.pcOf(debug.who) - 8) !== undefined),
            8,
          )
        : disassembled(debug, debug.places(rest)[0]!, 8)),
    'place',
  ),
  row(['list', 'l'], '[PLACE]', 'source lines; again for more', list, 'place', true),
  row(
    ['display', 'disp'],
    '[/FORMAT] [EXPR]',
    'print a value at every stop',
    (debug, rest) => {
      const { format, rest: text } = splitFormat(rest);
      if (text.trim() === '') return showDisplays(debug);
      const number = Math.max(0, ...debug.displays.keys()) + 1;
      debug.print(`${number}: ${text} = ${formatted(debug, text, format)}`);
      debug.displays.set(number, { text, format });
    },
    'expression',
  ),
  row(['undisplay', 'undisp'], '[N]', 'not any more', (debug, rest) => {
    if (rest === '') debug.displays.clear();
    else if (!debug.displays.delete(wholeNumber(rest, 0)))
      throw new Mistake(`there is no display ${rest}`, '`info display` lists them');
  }),
];

export function showDisplays(debug: Debugger): void {
  if (debug.displays.size === 0) debug.print('nothing is displayed');
  for (const [number, { text, format }] of debug.displays)
    debug.print(`${number}: ${text} = ${formatted(debug, text, format)}`);
}

/** All general registers of the selected thread. */
export function showRegisters(debug: Debugger, names: readonly string[]): void {
  const scope = debug.scope();
  for (const name of names) {
    const value = scope.register(name);
    const shown = value === undefined ? 'not kept' : `${hex(value)}  ${inFormat(debug, value, 'd')}`;
    const symbol = value === undefined ? '' : debug.names.symbol(value >>> 0);
    debug.print(`${name.padEnd(6)} ${shown}${symbol ? `  <${symbol}>` : ''}`);
  }
}
