// What a run that ended badly says: a killing trap with the walk that refused it, a deadlock, an assert that failed.
import type { Outcome } from '../src/kernel/kernel.ts';
import type { TrapReport } from '../src/kernel/report.ts';
import { registerNames } from '../src/isa/registers.ts';
import { cause } from '../src/machine/stop.ts';
import type { Images } from './images.ts';
import type { Paint } from './io.ts';
import { causeName, count, hex, plural, signalName } from './names.ts';

/** What a report needs to know of the machine it is about. */
export interface Scene {
  readonly images: Images;
  readonly paint: Paint;
  readonly unicode: boolean;
  /** The instruction at an address, disassembled; undefined where there is none. */
  instruction(pc: number): { word: number; text: string } | undefined;
  /** A kernel context as people say it: `KC 1 (main)`. */
  nameOf(tid: number): string;
}

/** The whole explanation, for stderr; empty for a run that simply ended. */
export function explain(outcome: Outcome, scene: Scene): string {
  switch (outcome.kind) {
    case 'exit':
      return '';
    case 'killed':
      return outcome.report ? trap(outcome.signal, outcome.report, scene) : `killed by ${signalName(outcome.signal)}\n`;
    case 'deadlock':
      return deadlock(outcome.waiting, scene);
    case 'out of time':
      return `out of time: ${count(outcome.ticks)} ticks have passed and the program still runs; give it more with --max-ticks\n`;
    case 'failed':
      return failed(outcome, scene);
  }
}

function deadlock(waiting: (Outcome & { kind: 'deadlock' })['waiting'], { images, paint, nameOf }: Scene): string {
  const rows = waiting.map((w) => {
    return `  ${nameOf(w.tid).padEnd(22)} ${images.where(w.pc >>> 0).padEnd(32)} waits for ${addresses(w.reason, images)}`;
  });
  const head = paint.bold(
    `deadlock: nobody can run, and nobody will be woken (${plural(waiting.length, 'kernel context')} waiting)`,
  );
  return `${head}\n\n${rows.join('\n')}\n`;
}

function failed(outcome: Outcome & { kind: 'failed' }, scene: Scene): string {
  const { images, paint } = scene;
  const head = paint.bold(`${outcome.property} failed${outcome.detail ? `: ${outcome.detail}` : ''}`);
  const report = outcome.report;
  return report ? `${head}\n\n${place(report, scene)}\n${registers(report.registers, images, paint)}` : `${head}\n`;
}

/** A sentence of the kernel's with its addresses as they are written here, and the symbols they are at. */
function addresses(text: string, images?: Images): string {
  return text.replace(/\b0x[0-9a-f]+\b/g, (word) => {
    const name = images?.symbol(Number(word));
    return name ? `${hex(Number(word))} (${name})` : hex(Number(word));
  });
}

/** Who and where: hart, context, pc, the source line and the instruction. */
function place(report: { hart: number; tid: number; pid: number; pc: number }, scene: Scene): string {
  const { images, paint } = scene;
  const pc = report.pc >>> 0;
  const line = images.source(pc);
  const code = scene.instruction(pc);
  const rows = [
    ['hart', `${report.hart}, running ${scene.nameOf(report.tid)} of task ${report.pid}`],
    [
      'pc',
      `${hex(pc)}  ${paint.bold(images.symbol(pc) ?? 'in no symbol')}${line ? `  ${line.file}:${line.line}` : ''}`,
    ],
  ];
  if (line?.text) rows.push(['source', line.text]);
  if (code) rows.push(['code', `${hex(code.word)}  ${code.text}`]);
  return rows.map(([what, text]) => `  ${paint.dim(what.padEnd(8))}${text}\n`).join('');
}

const accesses = { fetch: 'fetch from', load: 'load from', store: 'store to' } as const;

function trap(signal: number, report: TrapReport, scene: Scene): string {
  const { images, paint, unicode } = scene;
  const access = report.access && accesses[report.access];
  const tval = report.tval >>> 0;
  let text = `${paint.bold(paint.red(`${causeName(report.cause)}`))} ${paint.dim(`(cause ${report.cause}, ${signalName(signal)})`)}\n\n`;
  text += place(report, scene);
  if (access) {
    const near = images.symbol(tval);
    text += `  ${paint.dim('address ')}${access} ${hex(tval)}${near ? `  ${near}` : ''}\n`;
    if (report.says) text += `          ${fold(addresses(report.says), '          ')}\n`;
  }
  if (report.walk.length) {
    text += `\n  ${paint.dim('the page-table walk')}\n`;
    report.walk.forEach((step, i) => {
      const last = i === report.walk.length - 1;
      const says = last ? paint.red(`${step.says}  ${unicode ? '←' : '<-'} says no`) : step.says;
      text += `    level ${step.level}   entry at ${hex(step.pteAddress)}   ${hex(step.pte)} ${bits(step.pte)}   ${says}\n`;
    });
  }
  text += `\n${registers(report.registers, images, paint)}`;
  const advice = hint(report, scene);
  if (advice) text += `\n  ${paint.cyan('hint:')} ${fold(advice, '        ')}\n`;
  return text;
}

/** A page-table entry's flags, as the manual orders them: DAGUXWRV, a dot for each that is 0. */
function bits(pte: number): string {
  return [...'DAGUXWRV'].map((letter, i) => (pte & (0x80 >> i) ? letter : '.')).join('');
}

/** All of x1..x31, four in a row, with the symbol of those that point into the program. */
function registers(x: ArrayLike<number>, images: Images, paint: Paint): string {
  let text = '';
  for (let row = 0; row < 8; row++) {
    const cells = [0, 1, 2, 3].map((columnIndex) => {
      const n = row + columnIndex * 8;
      const value = n === 0 ? 0 : x[n];
      const shown = hex(value);
      return `${registerNames[n].padStart(4)} ${value === 0 ? paint.dim(shown) : shown}`;
    });
    text += `  ${cells.join('   ')}\n`;
  }
  const pointers = [1, 2].map((n) => [registerNames[n], images.symbol(x[n] >>> 0)] as const).filter(([, name]) => name);
  for (const [name, symbol] of pointers) text += `  ${paint.dim(`${name} is in ${symbol}`)}\n`;
  return text;
}

/** The likeliest mistake behind a trap, where there is one. */
function hint(report: TrapReport, scene: Scene): string | undefined {
  const { images } = scene;
  const tval = report.tval >>> 0;
  const pc = report.pc >>> 0;
  const ra = report.registers[1] >>> 0;
  const code = scene.instruction(pc);
  const base = code && /\((\w+)\)/.exec(code.text)?.[1];
  const pageFault = report.cause === cause.LOAD_PAGE || report.cause === cause.STORE_PAGE;
  const caller = images.symbol(ra);
  if (report.cause === cause.FETCH_PAGE || report.cause === cause.FETCH_ACCESS) {
    const from = caller ? ` ra points to ${caller}: look at the call before it.` : '';
    if (tval < 4096) return `a jump through a pointer that is 0, or a return with an ra that was not saved.${from}`;
    return images.routine(tval)
      ? `this page holds data: execution ran out of the code, or jumped to a variable.${from}`
      : `a wild jump.${from}`;
  }
  if (report.cause === cause.FETCH_MISALIGNED)
    return 'instructions lie at multiples of 4: the target was computed wrongly, or its low bits are used as a tag.';
  if (report.cause === cause.BREAKPOINT) return 'an ebreak, and no debugger is there to take it.';
  if (report.cause === cause.ILLEGAL) {
    if (code?.word === 0)
      return 'the word is 0: execution ran into memory without code; is a ret, a jump or an exit missing before it?';
    return 'no instruction of RV32IMA for user mode: data, a privileged instruction, or a CSR that is not there (cycle, time, instret and their h are).';
  }
  if (report.cause === cause.LOAD_MISALIGNED || report.cause === cause.STORE_MISALIGNED)
    return 'lr, sc and amo take words at multiples of 4: align the word with .balign 4.';
  if (!pageFault) return undefined;
  const says = report.says ?? '';
  if (tval < 4096) return `a pointer that is 0, or was never set${base ? `: ${base} is the base` : ''}.`;
  if (/may/.test(says) && /only|not be/.test(says)) {
    if (report.cause === cause.STORE_PAGE)
      return 'code and constants cannot be written: variables belong in .data or .bss; or mprotect the pages first.';
    return 'the pages are not readable: mprotect took PROT_READ away, or mmap never gave it.';
  }
  const sp = report.registers[2] >>> 0;
  if (/the stack may/.test(says) || Math.abs(tval - sp) < 65536)
    return 'the stack has reached its limit: a recursion without end, or a frame that is too big?';
  if (/full/.test(says)) return 'the machine has no frame left: map less, or unmap what is no longer used.';
  return 'a pointer that was not set, an index out of range, or a mapping that is gone (munmap).';
}

/** Cut into lines that fit, each behind the margin. */
function fold(text: string, margin: string): string {
  let line = '';
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    if (line && margin.length + line.length + 1 + word.length > 80) {
      lines.push(line);
      line = word;
    } else line += line ? ` ${word}` : word;
  }
  return [...lines, line].join(`\n${margin}`);
}
