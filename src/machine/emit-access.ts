// How a meaning's accesses to memory are written as WebAssembly: the TLB's tag decides between the fast path and a call.
import type { Instruction } from '../isa/instructions.ts';
import type { Expression, Statement } from '../isa/meaning.ts';
import { emitAdvance, emitPc } from './emit-frame.ts';
import type { Frame, Place } from './emit-frame.ts';
import * as at from './layout.ts';
import { ATOMIC, STORED } from './ring.ts';
import { ADDEND, TAG_W } from './tlb.ts';
import type { Body } from './wasm.ts';

/** The handler of one instruction, as far as memory goes. */
export abstract class AccessHandler {
  protected readonly frame: Frame;
  protected readonly body: Body;
  protected readonly instruction: Instruction;
  protected readonly place: Place;
  /** An AMO has recorded its store with its load. */
  protected claimed = false;

  constructor(frame: Frame, instruction: Instruction, place: Place) {
    this.frame = frame;
    this.body = frame.body;
    this.instruction = instruction;
    this.place = place;
  }

  /** Leaves the value of an expression on the stack. */
  protected abstract value(expression: Expression): void;

  /** Byte offset of this instruction's part of the decoded page, from p. */
  protected get offset(): number {
    return this.place.index * 8;
  }

  /** Something out of the ordinary: the instruction's own handler does it from the start. False if this is that handler. */
  protected giveUp(): boolean {
    const { alone, index } = this.place;
    if (!alone) return false;
    emitAdvance(this.frame, index);
    this.body.br(alone);
    return true;
  }

  /** pc of this instruction, and `more`. */
  protected pc(more: number): void {
    emitPc(this.frame);
    const offset = this.place.index * 4 + more;
    if (offset) this.body.i32(offset).op('i32.add');
  }

  /** Sets `va` to the address and `entry` to its place in the TLB. */
  protected address(address: Expression): void {
    const { body, frame } = this;
    this.value(address);
    body.tee(frame.va).i32(8).op('i32.shr_u').i32(0xff0).op('i32.and').get(frame.data).op('i32.add').set(frame.entry);
  }

  /** Whether the tag allows this access at once: one compare for page, permission and alignment. */
  private hits(tag: number, bits: number): void {
    const { body, frame } = this;
    body.get(frame.va).i32(-4096 | ((bits >> 3) - 1)).op('i32.and').get(frame.entry).memory('i32.load', tag * 4).op('i32.eq');
  }

  private hostOf(): void {
    const { body, frame } = this;
    body.get(frame.va).get(frame.entry).memory('i32.load', ADDEND * 4).op('i32.add');
  }

  /** Sets `host`; `slow` leaves it on the stack, or 0 after a fault. */
  protected translate(tag: number, bits: number, slow: () => void): void {
    const { body, frame } = this;
    this.hits(tag, bits);
    body.if();
    this.hostOf();
    body.set(frame.host).else();
    if (!this.giveUp()) {
      slow();
      body.tee(frame.host).op('i32.eqz').brIf(frame.out);
    }
    body.end();
  }

  protected store({ size, address, value }: Statement & { kind: 'store' }): void {
    const { body, frame } = this;
    this.value(value);
    body.set(frame.value);
    this.address(address);
    this.hits(TAG_W, size);
    body.if();
    if (frame.logged) {
      this.hostOf();
      body.set(frame.host);
      this.log(size);
      body.get(frame.host);
    } else {
      this.hostOf();
    }
    body.get(frame.value).memory(size === 8 ? 'i32.store8' : size === 16 ? 'i32.store16' : 'i32.store').else();
    if (!this.giveUp()) body.get(frame.va).i32(size).get(frame.value).call(frame.calls.store).op('i32.eqz').brIf(frame.out);
    body.end();
    if (!this.claimed) this.record(STORED | size);
  }

  protected conditional(args: readonly Expression[]): void {
    const { body, frame } = this;
    const failed = frame.local('failed');
    this.value(args[1]);
    body.set(frame.value);
    this.address(args[0]);
    this.hits(TAG_W, 32);
    body.if();
    this.hostOf();
    body.tee(frame.host).get(frame.hart).memory('i32.load', at.RESERVATION * 4).op('i32.ne').set(failed);
    body.get(frame.hart).i32(0).memory('i32.store', at.RESERVATION * 4);
    body.get(failed).op('i32.eqz').if();
    this.claimLine();
    this.log(32);
    body.get(frame.host).get(frame.value).memory('i32.store').end();
    body.else();
    body.get(frame.va).get(frame.value).call(frame.calls.conditional).tee(failed).i32(0).op('i32.lt_s').brIf(frame.out).end();
    this.recordIf(failed);
    body.get(failed);
  }

  /** An atomic store to the word at `host`: asks whether another hart had its line last (lines.ts). */
  protected claimLine(): void {
    const { body, frame } = this;
    body.get(frame.host).i32(at.LINE_SHIFT).op('i32.shr_u').get(frame.host).i32(2 * at.LINE_SHIFT).op('i32.shr_u', 'i32.xor');
    body.i32(at.LINES_COUNT - 1).op('i32.and').i32(2).op('i32.shl').memory('i32.load', at.LINES);
    body.get(frame.host).i32(-(1 << at.LINE_SHIFT)).op('i32.and');
    body.get(frame.hart).i32(at.HARTS_BASE).op('i32.sub').i32(at.HART_BYTES).op('i32.div_u', 'i32.or', 'i32.ne').if();
    body.get(frame.host).call(frame.calls.line).end();
  }

  /** Appends (word address, old word) to the undo log. Never misaligned: such accesses take the slow path. */
  private log(bits: number): void {
    const { body, frame } = this;
    if (!frame.logged) return;
    if (bits < 32) {
      // The entry is of the whole word.
      body.get(frame.host).i32(-4).op('i32.and');
    } else {
      body.get(frame.host);
    }
    const word = frame.local('word');
    const next = frame.local('log');
    body.set(word).i32(at.LOG_NEXT).memory('i32.load').tee(next).get(word).memory('i32.store');
    body.get(next).get(word).memory('i32.load').memory('i32.store', 4);
    body.i32(at.LOG_NEXT).get(next).i32(8).op('i32.add').memory('i32.store');
  }

  protected record(kind: number): void {
    this.recordKind(() => this.body.i32(kind));
  }

  /** sc.w: atomic alone if it failed. */
  private recordIf(failed: number): void {
    this.recordKind(() => this.body.i32(ATOMIC | 32).i32(STORED | ATOMIC | 32).get(failed).op('select'));
  }

  private recordKind(kind: () => void): void {
    const { body, frame } = this;
    if (!frame.observed) return;
    const next = frame.local('ring');
    body.i32(at.RING_NEXT).memory('i32.load').tee(next);
    this.pc(0);
    body.memory('i32.store');
    body.get(next).get(frame.va).memory('i32.store', 4);
    body.get(next);
    kind();
    body.memory('i32.store', 8);
    body.get(next).get(frame.hart).i32(at.HARTS_BASE).op('i32.sub').i32(at.HART_BYTES).op('i32.div_u').memory('i32.store', 12);
    body.i32(at.RING_NEXT).get(next).i32(16).op('i32.add').memory('i32.store');
  }
}
