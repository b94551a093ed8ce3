// The everyday engine: one WebAssembly function, generated from the table, that interprets decoded pages.
//
//   loop far:  look the page up in the exec TLB, or call fetch
//     loop next:  leave if the budget is spent; br_table on the operation; each handler moves p and branches back
//
// A fused handler (fused.ts) hands over to a single one by branching forward to it.
//
// Four variants come from the same source: with and without the undo log, with and without recorded accesses. Each is
// generated when it is first needed and shared by all machines.
import { instructions } from '../isa/instructions.ts';
import type { Instruction } from '../isa/instructions.ts';
import type { Access } from './access.ts';
import { OP_BREAK, OP_DECODE, OP_END, OP_FIRST, OP_FUSED, OP_ILLEGAL, OPS } from './code.ts';
import type { Code } from './code.ts';
import { emitInstruction } from './emit.ts';
import { emitPc } from './emit-frame.ts';
import type { Frame } from './emit-frame.ts';
import { fused } from './fused.ts';
import type { Hart } from './hart.ts';
import * as at from './layout.ts';
import type { Memory } from './memory.ts';
import { counter } from './reference.ts';
import type { Engine } from './reference.ts';
import { BREAK, BUDGET, cause } from './stop.ts';
import { CODE_AT, TAG_X } from './tlb.ts';
import type { Tlb } from './tlb.ts';
import { Body, encodeModule } from './wasm.ts';
import type { Import, Label } from './wasm.ts';

type Run = (hart: number, data: number, exec: number, budget: number) => void;

const imports: readonly Import[] = [
  { name: 'load', params: 2, results: 1 },
  { name: 'store', params: 3, results: 1 },
  { name: 'claim', params: 1, results: 1 },
  { name: 'reserve', params: 1, results: 1 },
  { name: 'line', params: 1, results: 0 },
  { name: 'conditional', params: 2, results: 1 },
  { name: 'counter', params: 2, results: 1 },
  { name: 'fetch', params: 1, results: 1 },
  { name: 'decode', params: 1, results: 0 },
];
const importIndex = (name: string): number => imports.findIndex((one) => one.name === name);

const modules = new Map<string, WebAssembly.Module>();

/** The module of a variant. */
export function interpreterModule(observed: boolean, logged: boolean): WebAssembly.Module {
  const key = `${observed} ${logged}`;
  let module = modules.get(key);
  if (!module) modules.set(key, (module = new WebAssembly.Module(generate(observed, logged))));
  return module;
}

/** The bytes of a variant. */
export function generate(observed: boolean, logged: boolean): Uint8Array<ArrayBuffer> {
  const [hart, data, exec, left] = [0, 1, 2, 3];
  const body = new Body(4);
  const named = new Map<string, number>();
  const local = (name: string): number => {
    let index = named.get(name);
    if (index === undefined) named.set(name, (index = body.local()));
    return index;
  };
  const p = body.local();
  const base = body.local();
  const page = body.local();
  const target = body.local();

  const out = body.block();
  const gone = body.block();
  body.get(hart).memory('i32.load', at.PC * 4).set(target);

  // A page: its va, its decoded page, and p at the instruction.
  const far = body.loop();
  const entry = local('entry');
  const found = body.block();
  body.get(left).op('i32.eqz').brIf(gone); // a budget that ends with a jump does not fetch its target
  body.get(target).i32(8).op('i32.shr_u').i32(0x3f0).op('i32.and').get(exec).op('i32.add').tee(entry);
  body.memory('i32.load', CODE_AT * 4).set(base);
  body.get(target).i32(-4096).op('i32.and').tee(page).get(entry).memory('i32.load', TAG_X * 4).op('i32.eq').brIf(found);
  body.get(target).call(importIndex('fetch')).tee(base).brIf(found);
  body.br(gone).end();
  body.get(base).get(target).i32(0xffc).op('i32.and').i32(1).op('i32.shl', 'i32.add').set(p);

  // An instruction. Block i of the table ends where handler i begins.
  const next = body.loop();
  body.get(left).op('i32.eqz').brIf(out);
  // Fused ones lie innermost, because they hand over to single ones.
  const order = Array.from({ length: OPS }, (_, i) => (i < OPS - OP_FUSED ? OP_FUSED + i : i - (OPS - OP_FUSED)));
  const blocks: Label[] = [];
  for (const op of order.toReversed()) blocks[op] = body.block();
  body.get(p).memory('i32.load8_u').brTable(blocks, blocks[OP_DECODE]);
  const frame: Frame = {
    body, hart, data, left, p, base, page, target, next, far, out, observed, logged, local, entry,
    va: local('va'), host: local('host'), value: local('value'), near: local('near'),
    calls: {
      load: importIndex('load'), store: importIndex('store'), claim: importIndex('claim'), reserve: importIndex('reserve'),
      conditional: importIndex('conditional'), line: importIndex('line'), counter: importIndex('counter'),
    },
  };
  const stop = (number: number): Body => body.get(hart).i32(number).memory('i32.store', at.CAUSE * 4).br(out);
  for (const op of order) {
    body.end();
    if (op === OP_DECODE) body.get(p).call(importIndex('decode')).br(next);
    else if (op === OP_END) body.get(page).i32(4096).op('i32.add').set(target).br(far);
    else if (op === OP_ILLEGAL) stop(cause.ILLEGAL);
    else if (op === OP_BREAK) stop(BREAK);
    else if (op < OP_FUSED) emitInstruction(frame, instructions[op - OP_FIRST]);
    else emitFused(frame, fused[op - OP_FUSED], blocks);
  }
  body.end().end();

  // Gone: between two pages. Out: at the instruction in p.
  body.end();
  body.get(hart).get(target).memory('i32.store', at.PC * 4);
  body.get(hart).get(left).memory('i32.store', at.LEFT * 4).return();
  body.end();
  body.get(hart);
  emitPc(frame);
  body.memory('i32.store', at.PC * 4);
  body.get(hart).get(left).memory('i32.store', at.LEFT * 4);
  return encodeModule(imports, [{ name: 'run', params: 4, results: 0, body }]);
}

/** One handler for a sequence: the budget must suffice for all of it, else the first goes alone. */
function emitFused(frame: Frame, rows: readonly Instruction[], handlers: readonly Label[]): void {
  frame.body.get(frame.left).i32(rows.length).op('i32.lt_u').brIf(handlers[OP_FIRST + rows[0].index]);
  rows.forEach((row, index) => {
    emitInstruction(frame, row, { index, last: index === rows.length - 1, alone: handlers[OP_FIRST + row.index] });
  });
}

export class Interpreter implements Engine {
  private readonly memory: Memory;
  private readonly tlb: Tlb;
  private readonly code: Code;
  private readonly access: Access;
  private readonly variants: (Run | undefined)[] = [];
  private variant = 0;
  private hart!: Hart;
  private budget = 0;

  constructor(memory: Memory, tlb: Tlb, code: Code, access: Access) {
    this.memory = memory;
    this.tlb = tlb;
    this.code = code;
    this.access = access;
  }

  /** Chooses the variant that records so much. */
  select(observed: boolean, logged: boolean): void {
    this.variant = (observed ? 1 : 0) | (logged ? 2 : 0);
  }

  run(hart: Hart, budget: number): number {
    const { words } = hart;
    const run = this.variants[this.variant] ?? this.instantiate(this.variant);
    words[at.CAUSE] = BUDGET;
    const pc = words[at.PC];
    if (pc & 3) {
      words[at.TVAL] = pc;
      return cause.FETCH_MISALIGNED;
    }
    this.hart = hart;
    this.budget = budget;
    run(hart.base, hart.dataBank, hart.execBank, budget);
    hart.retired += budget - words[at.LEFT];
    const stop = words[at.CAUSE];
    if (stop === BUDGET) return stop;
    if (stop === cause.ILLEGAL) words[at.TVAL] = this.wordAt(words[at.PC]);
    else if (stop === cause.BREAKPOINT || stop === BREAK) words[at.TVAL] = words[at.PC];
    else if (stop === cause.CALL) words[at.TVAL] = 0;
    return stop;
  }

  private wordAt(pc: number): number {
    return this.memory.words[(this.tlb.translateFetch(this.hart, pc) + (pc & 0xfff)) >> 2];
  }

  private instantiate(variant: number): Run {
    const { access } = this;
    const instance = new WebAssembly.Instance(interpreterModule((variant & 1) !== 0, (variant & 2) !== 0), {
      m: {
        memory: this.memory.shared,
        load: (va: number, bits: number) => access.load(this.hart, va, bits),
        store: (va: number, bits: number, value: number) => access.store(this.hart, va, bits, value),
        claim: (va: number) => access.claim(this.hart, va),
        reserve: (va: number) => access.reserve(this.hart, va),
        conditional: (va: number, value: number) => access.conditional(this.hart, va, value),
        line: (host: number) => access.lines.claim(this.hart, host),
        counter: (csr: number, left: number) => this.counter(csr, left),
        fetch: (va: number) => this.fetch(va),
        decode: (place: number) => this.code.decode(place),
      },
    });
    const run = instance.exports.run as Run;
    this.variants[variant] = run;
    return run;
  }

  /** The decoded page of `va`, 0 after a fault. */
  private fetch(va: number): number {
    const frame = this.tlb.translateFetch(this.hart, va);
    if (frame === 0) return 0;
    const page = this.code.page(frame);
    const entry = this.tlb.execEntry(this.hart, va);
    this.memory.words[entry + TAG_X] = va & -4096;
    this.memory.words[entry + CODE_AT] = page;
    return page;
  }

  private counter(csr: number, left: number): number {
    const count = counter(this.hart, csr, this.hart.retired + this.budget - left);
    if (count === undefined) this.hart.cause = cause.ILLEGAL;
    return count ?? 0;
  }
}
