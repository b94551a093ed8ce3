// Decoded code: for each frame that is executed a page of 8 bytes an instruction, filled as instructions are first run.
//
//   byte 0 operation   1 rd*4 (x0: the sink)   2 rs1*4 or uimm*4   3 rs2*4   4..7 imm, shamt, csr, or the illegal word
//
// Operation 0 means "not decoded yet", so a page starts as zeros and a store to code puts 0 where it touches;
// the engine may be running in that very page. Decoded code is a cache: dropping it never shows in a result.
import { decode, instructionOf, instructions } from '../isa/instructions.ts';
import { fused, fusedFrom, FUSED_MAX } from './fused.ts';
import { Crash } from '../must.ts';
import { CODE_BYTES, PAGE, SINK } from './layout.ts';
import { CODE } from './memory.ts';
import type { Memory } from './memory.ts';
import { PAGE_MASK } from './tlb.ts';
import type { Tlb } from './tlb.ts';

export const OP_DECODE = 0;
export const OP_END = 1; // behind the last instruction of a page
export const OP_ILLEGAL = 2;
export const OP_BREAK = 3;
export const OP_FIRST = 4; // of the table's rows, in its order
export const OP_FUSED = OP_FIRST + instructions.length; // of fused sequences, in their order
export const OPS = OP_FUSED + fused.length;
if (OPS > 256) throw new Crash(`${OPS} operations do not fit a byte`);

export class Code {
  /** Words at which somebody wants the hart to stop before they run, by host address. */
  readonly breaks = new Set<number>();
  private readonly memory: Memory;
  private readonly tlb: Tlb;
  /** Decoded page of each frame, 0 for none; and the frame of each slot. */
  private readonly pageOf: Int32Array;
  private readonly frameOf: Int32Array;
  private used = 0;

  constructor(memory: Memory, tlb: Tlb) {
    this.memory = memory;
    this.tlb = tlb;
    this.pageOf = new Int32Array(memory.frames);
    this.frameOf = new Int32Array(memory.layout.codeSlots);
    memory.onCode = (from, to) => this.changed(from, to);
  }

  /** The decoded page of the frame at this host address. */
  page(frame: number): number {
    const { layout, marks } = this.memory;
    const number = (frame - layout.ram) / PAGE;
    if (this.pageOf[number]) return this.pageOf[number];
    if (this.used === layout.codeSlots) this.clear();
    const slot = this.used++;
    const page = layout.codeBase + slot * CODE_BYTES;
    this.memory.bytes.fill(0, page, page + CODE_BYTES);
    this.memory.bytes[page + CODE_BYTES - 8] = OP_END;
    this.frameOf[slot] = frame;
    this.pageOf[number] = page;
    marks[this.memory.page(frame)] |= CODE;
    this.tlb.withdrawFrame(frame);
    return page;
  }

  /** Decodes the instruction whose place in a decoded page is `at`. */
  decode(at: number): void {
    const { layout, words, bytes } = this.memory;
    const slot = Math.floor((at - layout.codeBase) / CODE_BYTES);
    const host = this.frameOf[slot] + ((at - layout.codeBase - slot * CODE_BYTES) >> 1);
    this.fill(at, words[host >> 2]);
    if (this.breaks.has(host)) bytes[at] = OP_BREAK;
    else if (bytes[at] !== OP_ILLEGAL) this.fuse(at, host);
  }

  /** Writes down one word's operation and operands. */
  private fill(at: number, word: number): void {
    const { bytes, words } = this.memory;
    const found = decode(word);
    const fields = found?.fields ?? {};
    bytes[at] = found ? OP_FIRST + found.instruction.index : OP_ILLEGAL;
    bytes[at + 1] = (fields.rd || SINK) * 4;
    bytes[at + 2] = (fields.rs1 ?? fields.uimm ?? 0) * 4;
    bytes[at + 3] = (fields.rs2 ?? 0) * 4;
    words[(at + 4) >> 2] = found ? (fields.imm ?? fields.shamt ?? fields.csr ?? 0) : word;
  }

  /** If a fused sequence begins here, its operation takes the place of the first one's. */
  private fuse(at: number, host: number): void {
    const { bytes, words } = this.memory;
    const inPage = (PAGE - (host & 0xfff)) / 4;
    const sequence = fusedFrom[bytes[at] - OP_FIRST]?.find((number) => {
      const rows = fused[number];
      if (rows.length > inPage) return false;
      return rows.every(
        (row, i) => i === 0 || (!this.breaks.has(host + i * 4) && instructionOf(words[(host >> 2) + i]) === row),
      );
    });
    if (sequence === undefined) return;
    // The followers' operands are read through this operation, so they must stand; their own operations may wait.
    for (let i = 1; i < fused[sequence].length; i++) {
      if (bytes[at + i * 8] === OP_DECODE) {
        this.fill(at + i * 8, words[(host >> 2) + i]);
        bytes[at + i * 8] = OP_DECODE;
      }
    }
    bytes[at] = OP_FUSED + sequence;
  }

  /**
   * Bytes from..to of one frame change: what was decoded from them is to be decoded again, and so are sequences that began
   * before and reach into it. The operands stay as they are, because an AMO may be changing the very word it is, and
   * has still to write its rd.
   */
  changed(from: number, to: number): void {
    const frame = from & PAGE_MASK;
    const page = this.pageOf[(frame - this.memory.layout.ram) / PAGE];
    if (!page) return;
    const { bytes } = this.memory;
    const first = Math.max(page, page + ((from & 0xffc) << 1) - 8 * (FUSED_MAX - 1));
    const last = page + (((to - 1) & 0xffc) << 1);
    for (let at = first; at <= last; at += 8) bytes[at] = OP_DECODE;
  }

  /** Drops everything; no engine may be between two instructions of a page. */
  clear(): void {
    const { layout, marks } = this.memory;
    for (let slot = 0; slot < this.used; slot++) {
      marks[this.memory.page(this.frameOf[slot])] &= ~CODE;
      this.pageOf[(this.frameOf[slot] - layout.ram) / PAGE] = 0;
    }
    this.used = 0;
    this.tlb.withdrawCode();
  }
}
