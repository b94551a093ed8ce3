// The reference engine: fetch, translate, decode, and evaluate the row's meaning, one instruction at a time. The oracle.
//
// It is slow and reads like the manual; every faster engine must be bit-equal to it at every stop.
import { decode } from '../isa/instructions.ts';
import type { Fields, Instruction } from '../isa/instructions.ts';
import type { Expression, Statement } from '../isa/meaning.ts';
import { counters } from '../isa/registers.ts';
import type { Access } from './access.ts';
import type { Code } from './code.ts';
import type { Hart } from './hart.ts';
import type { Memory } from './memory.ts';
import { LOADED, STORED, ATOMIC } from './ring.ts';
import type { Ring } from './ring.ts';
import { BREAK, BUDGET, cause } from './stop.ts';
import type { Tlb } from './tlb.ts';

/** What an engine offers: run at most so many instructions, say why it stopped. */
export interface Engine {
  run(hart: Hart, budget: number): number;
}

/** The one way out of a meaning that cannot finish; why stands in the hart. */
const stopped = new Error('stopped');

const stops = { ILLEGAL: cause.ILLEGAL, BREAKPOINT: cause.BREAKPOINT, CALL: cause.CALL } as const;

export class Reference implements Engine {
  /** Breakpoints are passed over. */
  deaf = false;
  /** Accesses are recorded. */
  observed = false;
  private readonly memory: Memory;
  private readonly tlb: Tlb;
  private readonly code: Code;
  private readonly access: Access;
  private readonly ring: Ring;
  private readonly decoded = new Map<number, { instruction: Instruction; fields: Fields } | undefined>();

  // The instruction at work.
  private hart!: Hart;
  private word = 0;
  private fields: Fields = {};
  private locals: Record<string, number> = {};
  private next = 0;
  private rd: number | undefined;
  private claimed = false;

  constructor(memory: Memory, tlb: Tlb, code: Code, access: Access, ring: Ring) {
    this.memory = memory;
    this.tlb = tlb;
    this.code = code;
    this.access = access;
    this.ring = ring;
  }

  run(hart: Hart, budget: number): number {
    for (let left = budget; left > 0; left--) {
      hart.cause = BUDGET;
      if (!this.step(hart)) return hart.cause;
      hart.retired++;
    }
    return BUDGET;
  }

  /** One instruction. False if it did not retire; then pc is at it and nothing else has changed. */
  private step(hart: Hart): boolean {
    const pc = hart.pc;
    this.hart = hart;

    // Fetch.
    if (pc & 3) return this.trap(cause.FETCH_MISALIGNED, pc);
    const frame = this.tlb.translateFetch(hart, pc);
    if (frame === 0) return false;
    const host = frame + (pc & 0xfff);
    if (!this.deaf && this.code.breaks.has(host)) return this.trap(BREAK, pc);
    this.word = this.memory.words[host >> 2];

    // Decode.
    const found = this.decode(this.word);
    if (!found) return this.trap(cause.ILLEGAL, this.word);

    // Execute.
    this.fields = found.fields;
    this.locals = {};
    this.next = (pc + 4) | 0;
    this.rd = undefined;
    this.claimed = false;
    try {
      for (const statement of found.instruction.meaning.body) this.execute(statement);
    } catch (thrown) {
      if (thrown !== stopped) throw thrown;
      return false;
    }
    if (this.next & 3) return this.trap(cause.FETCH_MISALIGNED, this.next);

    // Write back: rd last, and never x0.
    if (this.rd !== undefined && this.fields.rd !== 0) hart.x[this.fields.rd] = this.rd;
    hart.pc = this.next;
    return true;
  }

  private decode(word: number): { instruction: Instruction; fields: Fields } | undefined {
    if (!this.decoded.has(word)) this.decoded.set(word, decode(word));
    return this.decoded.get(word);
  }

  private trap(number: number, tval: number): false {
    this.hart.cause = number;
    this.hart.tval = tval;
    return false;
  }

  private execute(statement: Statement): void {
    switch (statement.kind) {
      case 'let':
        this.locals[statement.name] = this.value(statement.value);
        return;
      case 'set':
        if (statement.target === 'rd') this.rd = this.value(statement.value);
        else this.next = this.value(statement.value);
        return;
      case 'if':
        if (this.value(statement.test) !== 0) this.execute(statement.then);
        return;
      case 'store': {
        const va = this.value(statement.address);
        if (!this.access.store(this.hart, va, statement.size, this.value(statement.value))) throw stopped;
        if (!this.claimed) this.record(va, STORED, statement.size);
        return;
      }
      case 'stop': {
        const number = stops[statement.cause];
        this.trap(number, number === cause.ILLEGAL ? this.word : number === cause.BREAKPOINT ? this.hart.pc : 0);
        throw stopped;
      }
    }
  }

  private value(expression: Expression): number {
    switch (expression.kind) {
      case 'number':
        return expression.value;
      case 'operand':
        if (expression.name === 'rs1' || expression.name === 'rs2') return this.hart.x[this.fields[expression.name]];
        return this.fields[expression.name];
      case 'number of':
        return this.fields[expression.name];
      case 'pc':
        return this.hart.pc;
      case 'next':
        return this.next;
      case 'local':
        return this.locals[expression.name];
      case 'choose':
        return this.value(expression.test) !== 0 ? this.value(expression.yes) : this.value(expression.no);
      case 'binary':
        return binary(expression.op, expression.unsigned, this.value(expression.left), this.value(expression.right));
      case 'call':
        return this.call(
          expression.name,
          expression.args.map((arg) => this.value(arg)),
        );
    }
  }

  private call(name: (Expression & { kind: 'call' })['name'], args: readonly number[]): number {
    const [a, b] = args;
    switch (name) {
      case 'load8':
        return (this.load(a, 8) << 24) >> 24;
      case 'load8u':
        return this.load(a, 8);
      case 'load16':
        return (this.load(a, 16) << 16) >> 16;
      case 'load16u':
        return this.load(a, 16);
      case 'load32':
        return this.load(a, 32);
      case 'claim': {
        const host = this.access.claim(this.hart, a);
        if (host === 0) throw stopped;
        this.claimed = true;
        this.access.lines.claim(this.hart, host);
        this.record(a, LOADED | STORED | ATOMIC, 32);
        return this.memory.words[host >> 2];
      }
      case 'reserve': {
        const host = this.access.reserve(this.hart, a);
        if (host === 0) throw stopped;
        this.record(a, LOADED | ATOMIC, 32);
        return this.memory.words[host >> 2];
      }
      case 'conditional': {
        const failed = this.access.conditional(this.hart, a, b);
        if (failed < 0) throw stopped;
        this.record(a, failed ? ATOMIC : STORED | ATOMIC, 32);
        return failed;
      }
      case 'mulh':
        return high(BigInt(a) * BigInt(b));
      case 'mulhu':
        return high(BigInt(a >>> 0) * BigInt(b >>> 0));
      case 'mulhsu':
        return high(BigInt(a) * BigInt(b >>> 0));
      case 'counter': {
        const count = counter(this.hart, a, this.hart.retired);
        if (count !== undefined) return count;
        this.trap(cause.ILLEGAL, this.word);
        throw stopped;
      }
    }
  }

  /** The bits at `va`, zero-extended. */
  private load(va: number, bits: number): number {
    const host = this.access.load(this.hart, va, bits);
    if (host === 0) throw stopped;
    this.record(va, LOADED, bits);
    const { bytes } = this.memory;
    let value = 0;
    for (let i = 0; i < bits / 8; i++) value |= bytes[host + i] << (8 * i);
    return value;
  }

  private record(va: number, kind: number, bits: number): void {
    if (this.observed) this.ring.add(this.hart.pc, va, kind | bits, this.hart.id);
  }
}

/** int32 arithmetic modulo 2^32; comparisons give 0 or 1. */
function binary(op: (Expression & { kind: 'binary' })['op'], unsigned: boolean, a: number, b: number): number {
  const [ua, ub] = unsigned ? [a >>> 0, b >>> 0] : [a, b];
  switch (op) {
    case '+':
      return (a + b) | 0;
    case '-':
      return (a - b) | 0;
    case '*':
      return Math.imul(a, b);
    case '/':
      return Math.trunc(ua / ub) | 0;
    case '%':
      return (ua % ub) | 0;
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '<<':
      return a << b;
    case '>>':
      return a >> b;
    case '>>>':
      return (a >>> b) | 0;
    case '==':
      return a === b ? 1 : 0;
    case '!=':
      return a !== b ? 1 : 0;
    case '<':
      return ua < ub ? 1 : 0;
    case '>=':
      return ua >= ub ? 1 : 0;
  }
}

function high(product: bigint): number {
  return Number(BigInt.asIntN(32, product >> 32n));
}

/** A user's counter, given how many instructions have retired; undefined for a CSR that is none. */
export function counter(hart: Hart, csr: number, retired: number): number | undefined {
  const cycle = retired + hart.charged;
  const upper = (count: number): number => Math.floor(count / 2 ** 32) | 0;
  switch (csr) {
    case counters.cycle:
    case counters.time:
      return cycle | 0;
    case counters.instret:
      return retired | 0;
    case counters.cycleh:
    case counters.timeh:
      return upper(cycle);
    case counters.instreth:
      return upper(retired);
    default:
      return undefined;
  }
}
