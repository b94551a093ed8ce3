// `--trace`: one line per instruction: tick, hart, context, where, what it was, what it changed.
//
//      tick hart KC  place                  instruction                changed
//        14    0  1  ready_push+8           amoswap.w.aq t1,t0,(a1)    t1=0x0000_0001  [0x0010_1000]=0x0000_0001
import { closeSync, openSync, writeSync } from 'node:fs';
import { disassemble } from '../asm/disassemble.ts';
import { decode } from '../src/isa/instructions.ts';
import { registerNames } from '../src/isa/registers.ts';
import { callName } from '../src/kernel/abi.ts';
import type { Hart } from '../src/machine/hart.ts';
import { cause, isTrap } from '../src/machine/stop.ts';
import { walk } from '../src/machine/sv32.ts';
import type { Memory } from '../src/machine/memory.ts';
import { Refusal } from './exit.ts';
import type { Images } from './images.ts';
import { causeName, hex } from './names.ts';

/** Where lines go: a file, or stderr for `-`; gathered, because a line at a time is slow. */
export class Sink {
  private lines: string[] = [];
  private size = 0;
  private readonly write: (text: string) => void;
  private readonly fd: number | undefined;

  constructor(file: string, err: (text: string) => void) {
    if (file === '-') {
      this.write = err;
      return;
    }
    const refused = (error: unknown): Refusal =>
      new Refusal(`the trace ${file} cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
    try {
      const fd = openSync(file, 'w');
      this.fd = fd;
      this.write = (text) => {
        try {
          writeSync(fd, text);
        } catch (error) {
          throw refused(error);
        }
      };
    } catch (error) {
      throw refused(error);
    }
  }

  line(text: string): void {
    this.lines.push(text);
    this.size += text.length;
    if (this.size > 1 << 16) this.flush();
  }

  flush(): void {
    if (this.lines.length) this.write(`${this.lines.join('\n')}\n`);
    this.lines = [];
    this.size = 0;
  }

  close(): void {
    this.flush();
    if (this.fd !== undefined) closeSync(this.fd);
  }
}

export const traceHeading = '     tick hart KC  place                       instruction                   changed';

/** The word at a virtual address of a hart, without disturbing anything. */
export function peek(memory: Memory, satp: number, va: number): number | undefined {
  const found = walk(memory, satp, va, 'fetch', []);
  return found.ok && memory.contains(found.pa, 4) ? memory.load32(found.pa) : undefined;
}

/** Writes the line of the instruction a hart has just executed, given its state before. */
export class Tracer {
  private readonly before = new Int32Array(32);
  private pc = 0;
  private word: number | undefined;
  private address = 0;
  private tick = 0;
  private readonly memory: Memory;
  private readonly images: Images;
  private readonly sink: Sink;

  constructor(memory: Memory, images: Images, sink: Sink) {
    this.memory = memory;
    this.images = images;
    this.sink = sink;
    sink.line(traceHeading);
  }

  /** Before the hart executes one instruction. */
  about(hart: Hart): void {
    this.before.set(hart.x.subarray(0, 32));
    this.pc = hart.pc >>> 0;
    this.tick = hart.clock;
    this.word = peek(this.memory, hart.satp, this.pc);
    const decoded = this.word === undefined ? undefined : decode(this.word);
    this.address = decoded ? (this.before[decoded.fields.rs1 ?? 0] + offsetOf(decoded)) | 0 : 0;
  }

  /** After it: `stop` is why it stopped: the budget of one, or a trap. */
  did(hart: Hart, tid: number, stop: number): void {
    const word = this.word;
    const decoded = word === undefined ? undefined : decode(word);
    const text = word === undefined ? '(not readable)' : this.text(word);
    const changed: string[] = [];
    if (isTrap(stop))
      changed.push(stop === cause.CALL ? `call ${callName(hart.x[17]) ?? hart.x[17]}` : `trap: ${causeName(stop)}`);
    else {
      for (let n = 1; n < 32; n++)
        if (hart.x[n] !== this.before[n]) changed.push(`${registerNames[n]}=${hex(hart.x[n])}`);
      const stored = decoded && storedBytes(decoded, hart);
      if (stored) {
        const value = this.load(hart.satp, this.address >>> 0, stored);
        changed.push(`[${hex(this.address)}]${value === undefined ? '' : `=${hex(value, stored * 2)}`}`);
      }
      const next = hart.pc >>> 0;
      if (next !== (this.pc + 4) >>> 0) changed.push(`-> ${this.images.symbol(next) ?? hex(next)}`);
      else if (decoded?.instruction.meaning.facts.jumps) changed.push('not taken');
    }
    const place = this.images.symbol(this.pc) ?? hex(this.pc);
    const columns = [
      String(this.tick).padStart(9),
      String(hart.id).padStart(4),
      `${String(tid).padStart(2)} `,
      place.padEnd(27),
      text.padEnd(29),
      changed.join('  '),
    ];
    this.sink.line(columns.join(' ').trimEnd());
  }

  /** The instruction with the names of its targets: `bne t0,t1,search.verdict`. */
  private text(word: number): string {
    const text = disassemble(word, this.pc, (va) => this.images.symbol(va));
    return text.replace(/\t/g, ' ').replace(/\b[0-9a-f]+ <([^>]+)>/, '$1');
  }

  /** The bytes at a virtual address as a number, lowest first; undefined where they cannot be read. */
  private load(satp: number, va: number, bytes: number): number | undefined {
    let value = 0;
    for (let i = bytes - 1; i >= 0; i--) {
      const found = walk(this.memory, satp, (va + i) | 0, 'load', []);
      if (!found.ok) return undefined;
      value = (value << 8) | this.memory.load8(found.pa);
    }
    return value >>> 0;
  }
}

type Decoded = NonNullable<ReturnType<typeof decode>>;

/** How many bytes it has stored; a sc.w that failed has stored none. */
function storedBytes({ instruction, fields }: Decoded, hart: Hart): number {
  if (!instruction.meaning.facts.stores) return 0;
  if (instruction.name === 'sb') return 1;
  if (instruction.name === 'sh') return 2;
  return instruction.name === 'sc.w' && hart.x[fields.rd] !== 0 ? 0 : 4;
}

/** What is added to rs1 to get the address: nothing for lr, sc and amo. */
function offsetOf({ instruction, fields }: Decoded): number {
  return /imm\(rs1\)/.test(instruction.syntax) ? fields.imm : 0;
}
