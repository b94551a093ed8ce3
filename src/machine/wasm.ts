// A small WebAssembly encoder: just what the engines need to be written down as one module of functions.
//
// A Body is written in stack order, as the binary is. Blocks are objects, so that a branch names its target and the depth
// is counted here.
import { Crash } from '../must.ts';

export const I32 = 0x7f;
export const I64 = 0x7e;
type Type = typeof I32 | typeof I64;

/** Opcodes without immediates, by their names in the specification. */
// oxfmt-ignore
const plain = {
  unreachable: 0x00, drop: 0x1a, select: 0x1b,
  'i32.eqz': 0x45, 'i32.eq': 0x46, 'i32.ne': 0x47, 'i32.lt_s': 0x48, 'i32.lt_u': 0x49, 'i32.gt_u': 0x4b,
  'i32.ge_s': 0x4e, 'i32.ge_u': 0x4f,
  'i32.add': 0x6a, 'i32.sub': 0x6b, 'i32.mul': 0x6c, 'i32.div_s': 0x6d, 'i32.div_u': 0x6e, 'i32.rem_s': 0x6f, 'i32.rem_u': 0x70,
  'i32.and': 0x71, 'i32.or': 0x72, 'i32.xor': 0x73, 'i32.shl': 0x74, 'i32.shr_s': 0x75, 'i32.shr_u': 0x76,
  'i64.eqz': 0x50, 'i64.add': 0x7c, 'i64.mul': 0x7e, 'i64.or': 0x84, 'i64.xor': 0x85, 'i64.shr_s': 0x87, 'i64.shr_u': 0x88,
  'i64.rotl': 0x89, 'i32.wrap_i64': 0xa7, 'i64.extend_i32_s': 0xac, 'i64.extend_i32_u': 0xad,
} as const;

/** Loads and stores, with the logarithm of their width. */
// oxfmt-ignore
const memory = {
  'i32.load': [0x28, 2], 'i64.load': [0x29, 3], 'i32.load8_s': [0x2c, 0], 'i32.load8_u': [0x2d, 0], 'i32.load16_s': [0x2e, 1],
  'i32.load16_u': [0x2f, 1], 'i32.store': [0x36, 2], 'i64.store': [0x37, 3], 'i32.store8': [0x3a, 0], 'i32.store16': [0x3b, 1],
} as const;

export type Plain = keyof typeof plain;
export type MemoryOp = keyof typeof memory;

/** An open block, loop or if. A branch to a loop goes to its start, to another to its end. */
export interface Label {
  readonly depth: number;
}

/** The code of one function. */
export class Body {
  readonly bytes: number[] = [];
  readonly locals: Type[] = [];
  private readonly params: number;
  private depth = 0;

  constructor(params: number) {
    this.params = params;
  }

  /** A new local; its index. */
  local(type: Type = I32): number {
    return this.params + this.locals.push(type) - 1;
  }

  op(...names: Plain[]): this {
    for (const name of names) this.bytes.push(plain[name]);
    return this;
  }

  i32(value: number): this {
    this.bytes.push(0x41);
    // LEB128, signed, in numbers: this is most of what a module consists of.
    let rest = value | 0;
    for (; rest < -64 || rest > 63; rest >>= 7) this.bytes.push((rest & 0x7f) | 0x80);
    this.bytes.push(rest & 0x7f);
    return this;
  }

  i64(value: bigint): this {
    this.bytes.push(0x42, ...signed(BigInt.asIntN(64, value)));
    return this;
  }

  get(local: number): this {
    return this.number(0x20, local);
  }
  set(local: number): this {
    return this.number(0x21, local);
  }
  tee(local: number): this {
    return this.number(0x22, local);
  }

  memory(name: MemoryOp, offset = 0): this {
    const [code, width] = memory[name];
    // Alignment is only a hint; misaligned guest accesses are allowed to come here.
    this.bytes.push(code);
    return this.number(width, offset);
  }

  block(): Label {
    return this.open(0x02, 0x40);
  }
  loop(): Label {
    return this.open(0x03, 0x40);
  }
  if(result?: Type): Label {
    return this.open(0x04, result ?? 0x40);
  }
  else(): this {
    this.bytes.push(0x05);
    return this;
  }
  end(): this {
    if (this.depth === 0) throw new Crash('a WebAssembly block ends that was not opened');
    this.depth--;
    this.bytes.push(0x0b);
    return this;
  }

  br(label: Label): this {
    return this.number(0x0c, this.depth - label.depth);
  }
  brIf(label: Label): this {
    return this.number(0x0d, this.depth - label.depth);
  }
  brTable(labels: readonly Label[], otherwise: Label): this {
    this.bytes.push(0x0e, ...unsigned(labels.length));
    for (const label of [...labels, otherwise]) this.bytes.push(...unsigned(this.depth - label.depth));
    return this;
  }
  return(): this {
    this.bytes.push(0x0f);
    return this;
  }
  call(index: number): this {
    return this.number(0x10, index);
  }

  /** The body as the code section has it. */
  encode(): number[] {
    if (this.depth !== 0) throw new Crash(`${this.depth} WebAssembly blocks are still open`);
    const locals = this.locals.flatMap((type) => [1, type]);
    const code = [...unsigned(this.locals.length), ...locals];
    return [...unsigned(code.length + this.bytes.length + 1), ...code].concat(this.bytes, 0x0b);
  }

  /** A byte and an unsigned LEB128. */
  private number(byte: number, value: number): this {
    if (value < 0x80) this.bytes.push(byte, value);
    else this.bytes.push(byte, ...unsigned(value));
    return this;
  }

  private open(code: number, type: number): Label {
    this.bytes.push(code, type);
    return { depth: ++this.depth };
  }
}

export interface Import {
  readonly name: string;
  readonly params: number;
  readonly results: number;
}

export interface Function {
  readonly name: string;
  readonly params: number;
  readonly results: number;
  readonly body: Body;
}

/** A module over an imported memory `m.memory`; functions (over i32s) are numbered imports first. */
export function encodeModule(imports: readonly Import[], functions: readonly Function[]): Uint8Array<ArrayBuffer> {
  // oxfmt-ignore
  const types = [...imports, ...functions].map(({ params, results }) => [
    0x60, params, ...Array<number>(params).fill(I32), results, ...Array<number>(results).fill(I32),
  ]);
  const section = (id: number, items: readonly (readonly number[])[]): number[] => {
    const bytes = unsigned(items.length).concat(...items);
    return [id, ...unsigned(bytes.length)].concat(bytes);
  };
  // oxfmt-ignore
  const module = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0].concat(
    section(1, types),
    section(2, [
      [...text('m'), ...text('memory'), 0x02, 0x00, 0x01],
      ...imports.map(({ name }, type) => [...text('m'), ...text(name), 0x00, ...unsigned(type)]),
    ]),
    section(3, functions.map((_, i) => unsigned(imports.length + i))),
    section(7, functions.map(({ name }, i) => [...text(name), 0x00, ...unsigned(imports.length + i)])),
    section(10, functions.map(({ body }) => body.encode())),
  );
  return Uint8Array.from(module);
}

function text(name: string): number[] {
  const bytes = [...name].map((letter) => letter.charCodeAt(0));
  return [...unsigned(bytes.length), ...bytes];
}

/** LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push((value & 0x7f) | 0x80);
  bytes.push(value);
  return bytes;
}

function signed(value: bigint): number[] {
  const bytes: number[] = [];
  for (;;) {
    const byte = Number(value & 0x7fn);
    value >>= 7n;
    if ((value === 0n && !(byte & 0x40)) || (value === -1n && byte & 0x40)) {
      bytes.push(byte);
      return bytes;
    }
    bytes.push(byte | 0x80);
  }
}
