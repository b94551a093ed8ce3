// A row's meaning written as WebAssembly: the handler of one operation in the interpreter.
//
// The reference engine says what a meaning does; this says the same in another language. A handler begins with `p` at the
// decoded instruction and ends by branching to the next one, to a far target, or out of the function; when it branches
// out, nothing of the instruction has happened.
import type { Instruction } from '../isa/instructions.ts';
import { expressions } from '../isa/meaning.ts';
import type { Expression, Statement } from '../isa/meaning.ts';
import { Crash } from '../must.ts';
import * as at from './layout.ts';
import { ATOMIC, LOADED, STORED } from './ring.ts';
import { cause } from './stop.ts';
import { TAG_R, TAG_W } from './tlb.ts';
import { AccessHandler } from './emit-access.ts';
import { ALONE, emitAdvance } from './emit-frame.ts';
import type { Frame } from './emit-frame.ts';
import type { Label, MemoryOp, Plain } from './wasm.ts';
import { I32 } from './wasm.ts';

const operators: Readonly<Record<string, Plain>> = {
  '+': 'i32.add', '-': 'i32.sub', '*': 'i32.mul', '/': 'i32.div_s', '%': 'i32.rem_s', '&': 'i32.and', '|': 'i32.or', '^': 'i32.xor',
  '<<': 'i32.shl', '>>': 'i32.shr_s', '>>>': 'i32.shr_u', '==': 'i32.eq', '!=': 'i32.ne', '<': 'i32.lt_s', '>=': 'i32.ge_s',
};
const unsignedOperators: Readonly<Record<string, Plain>> = {
  '/': 'i32.div_u', '%': 'i32.rem_u', '<': 'i32.lt_u', '>=': 'i32.ge_u',
};
const loads: Readonly<Record<string, readonly [MemoryOp, number]>> = {
  load8: ['i32.load8_s', 8], load8u: ['i32.load8_u', 8], load16: ['i32.load16_s', 16], load16u: ['i32.load16_u', 16],
  load32: ['i32.load', 32],
};
const stops = { ILLEGAL: cause.ILLEGAL, BREAKPOINT: cause.BREAKPOINT, CALL: cause.CALL } as const;

/** Writes the handler of one instruction, or its part of a fused one's. */
export function emitInstruction(frame: Frame, instruction: Instruction, place = ALONE): void {
  new Handler(frame, instruction, place).emit();
}

const repeatedIn = new Map<Instruction, readonly ('rs1' | 'rs2')[]>();

/** The register operands that a meaning uses more than once. */
function repeated(instruction: Instruction): readonly ('rs1' | 'rs2')[] {
  let names = repeatedIn.get(instruction);
  if (!names) {
    const uses = [...expressions(instruction.meaning.body)].flatMap((value) => (value.kind === 'operand' ? [value.name] : []));
    names = (['rs1', 'rs2'] as const).filter((name) => uses.indexOf(name) !== uses.lastIndexOf(name));
    repeatedIn.set(instruction, names);
  }
  return names;
}

class Handler extends AccessHandler {
  private readonly kept = new Map<string, number>();
  private jump: Expression | undefined;

  emit(): void {
    const { body: statements } = this.instruction.meaning;
    this.keepOperands();
    let rd: Expression | undefined;
    for (const statement of statements) {
      if (statement.kind === 'set' && statement.target === 'rd') rd = statement.value;
      else if (rd) throw new Crash(`${this.instruction.name}: rd must be set last`);
      else this.statement(statement);
    }
    if (this.jump) return this.finishJump(this.jump, rd);
    if (rd) this.setRd(rd);
    if (!this.place.last) return; // the next of the sequence follows
    emitAdvance(this.frame, this.place.index + 1);
    this.body.br(this.frame.next);
  }

  /** Operands used more than once are loaded once. */
  private keepOperands(): void {
    for (const name of repeated(this.instruction)) {
      this.register(name);
      const local = this.frame.local(name);
      this.body.set(local);
      this.kept.set(name, local);
    }
  }

  private statement(statement: Statement): void {
    const { body, frame } = this;
    switch (statement.kind) {
      case 'let':
        this.value(statement.value);
        body.set(frame.local(statement.name));
        return;
      case 'set':
        this.jump = statement.value; // rd is written between the check of the target and the jump
        return;
      case 'if': {
        this.value(statement.test);
        body.if();
        const then = statement.then;
        if (then.kind === 'set' && then.target === 'next') this.finishJump(then.value, undefined);
        else this.statement(then);
        body.end();
        return;
      }
      case 'store':
        this.store(statement);
        return;
      case 'stop':
        body.get(frame.hart).i32(stops[statement.cause]).memory('i32.store', at.CAUSE * 4).br(frame.out);
        return;
    }
  }

  private setRd(value: Expression): void {
    const { body, frame } = this;
    body.get(frame.hart).get(frame.p).memory('i32.load8_u', this.offset + 1).op('i32.add');
    this.value(value);
    body.memory('i32.store');
  }

  /** This instruction is done, and p says where to go on. */
  private retire(to: Label): void {
    this.body.get(this.frame.left).i32(this.place.index + 1).op('i32.sub').set(this.frame.left).br(to);
  }

  /** Checks the target, writes rd, goes there: inside the page by moving p, else through the exec TLB. */
  private finishJump(to: Expression, rd: Expression | undefined): void {
    const { body, frame } = this;
    const relative = to.kind === 'binary' && to.op === '+' && to.left.kind === 'pc' && to.right.kind === 'operand';
    // near: where the target lies in the decoded page, if it does: 8 bytes an instruction, so 2 * (target - page).
    if (relative) {
      body.get(frame.p).memory('i32.load', this.offset + 4).i32(1).op('i32.shl').get(frame.p).get(frame.base).op('i32.sub', 'i32.add');
      if (this.offset) body.i32(this.offset).op('i32.add');
      body.tee(frame.near).i32(~0x1ff8).op('i32.and').if();
    } else {
      this.value(to);
      body.tee(frame.target).get(frame.page).op('i32.sub').tee(frame.near).i32(~0xffc).op('i32.and').if();
    }
    if (!this.giveUp()) {
      if (relative) body.get(frame.page).get(frame.near).i32(1).op('i32.shr_s', 'i32.add').set(frame.target);
      body.get(frame.target).i32(3).op('i32.and').if();
      body.get(frame.hart).i32(cause.FETCH_MISALIGNED).memory('i32.store', at.CAUSE * 4);
      body.get(frame.hart).get(frame.target).memory('i32.store', at.TVAL * 4).br(frame.out);
      body.end();
      if (rd) this.setRd(rd);
      this.retire(frame.far);
    }
    body.end();
    if (rd) this.setRd(rd);
    body.get(frame.base).get(frame.near);
    if (!relative) body.i32(1).op('i32.shl');
    body.op('i32.add').set(frame.p);
    this.retire(frame.next);
  }

  private register(name: 'rs1' | 'rs2'): void {
    const { body, frame } = this;
    body.get(frame.hart).get(frame.p).memory('i32.load8_u', this.offset + (name === 'rs1' ? 2 : 3)).op('i32.add').memory('i32.load');
  }

  protected override value(expression: Expression): void {
    const { body, frame } = this;
    switch (expression.kind) {
      case 'number':
        body.i32(expression.value);
        return;
      case 'operand': {
        const kept = this.kept.get(expression.name);
        if (kept !== undefined) body.get(kept);
        else if (expression.name === 'rs1' || expression.name === 'rs2') this.register(expression.name);
        else body.get(frame.p).memory('i32.load', this.offset + 4);
        return;
      }
      case 'number of':
        body.get(frame.p).memory('i32.load8_u', this.offset + 2).i32(2).op('i32.shr_u');
        return;
      case 'pc':
        this.pc(0);
        return;
      case 'next':
        this.pc(4);
        return;
      case 'local':
        body.get(frame.local(expression.name));
        return;
      case 'choose':
        this.value(expression.test);
        body.if(I32);
        this.value(expression.yes);
        body.else();
        this.value(expression.no);
        body.end();
        return;
      case 'binary': {
        this.value(expression.left);
        this.value(expression.right);
        const op = (expression.unsigned ? unsignedOperators : operators)[expression.op];
        if (!op) throw new Crash(`${this.instruction.name}: no WebAssembly for '${expression.op}'`);
        body.op(op);
        return;
      }
      case 'call':
        this.call(expression);
        return;
    }
  }

  private call({ name, args }: Expression & { kind: 'call' }): void {
    const { body, frame } = this;
    const load = loads[name];
    if (load) {
      const [op, bits] = load;
      this.address(args[0]);
      this.translate(TAG_R, bits, () => body.get(frame.va).i32(bits).call(frame.calls.load));
      this.record(LOADED | bits);
      body.get(frame.host).memory(op);
      return;
    }
    switch (name) {
      case 'claim':
        this.claimed = true;
        this.address(args[0]);
        this.translate(TAG_W, 32, () => body.get(frame.va).call(frame.calls.claim));
        this.claimLine();
        this.record(LOADED | STORED | ATOMIC | 32);
        body.get(frame.host).memory('i32.load');
        return;
      case 'reserve':
        this.address(args[0]);
        this.translate(TAG_R, 32, () => body.get(frame.va).call(frame.calls.reserve));
        body.get(frame.hart).get(frame.host).memory('i32.store', at.RESERVATION * 4);
        this.record(LOADED | ATOMIC | 32);
        body.get(frame.host).memory('i32.load');
        return;
      case 'conditional':
        this.conditional(args);
        return;
      case 'counter':
        this.value(args[0]);
        body.get(frame.left).call(frame.calls.counter);
        body.get(frame.hart).memory('i32.load', at.CAUSE * 4).i32(0).op('i32.ge_s').brIf(frame.out);
        return;
      default: {
        const [left, right] = ({ mulh: ['_s', '_s'], mulhsu: ['_s', '_u'], mulhu: ['_u', '_u'] } as const)[name as 'mulh'];
        this.value(args[0]);
        body.op(`i64.extend_i32${left}`);
        this.value(args[1]);
        body.op(`i64.extend_i32${right}`, 'i64.mul').i64(32n).op('i64.shr_u', 'i32.wrap_i64');
      }
    }
  }
}
