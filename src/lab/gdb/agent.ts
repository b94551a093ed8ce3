// Conditions of breakpoints as gdb compiles them: a byte code over a stack of 64-bit words (gdb's manual, "The Agent
// Expression Mechanism"). What we cannot carry out is left to gdb, which looks at every condition again.

/** What an expression may ask of the thread that is at the breakpoint. */
export interface Asked {
  register(number: number): number | undefined;
  /** Bytes at an address; undefined if not all are there. */
  memory(va: number, length: number): Uint8Array | undefined;
}

/** The most that is carried out: an expression may jump back. */
const STEPS_MAX = 10_000;
const DEPTH_MAX = 1000;

type Binary = (a: bigint, b: bigint) => bigint;
const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);
const s64 = (value: bigint): bigint => BigInt.asIntN(64, value);
const truth = (is: boolean): bigint => (is ? 1n : 0n);
const shift = (by: bigint): bigint => (by > 63n ? 64n : by);

// oxfmt-ignore
const binary = new Map<number, Binary>([
  [0x02, (a, b) => a + b],
  [0x03, (a, b) => a - b],
  [0x04, (a, b) => a * b],
  [0x05, (a, b) => s64(a) / s64(b)],
  [0x06, (a, b) => a / b],
  [0x07, (a, b) => s64(a) % s64(b)],
  [0x08, (a, b) => a % b],
  [0x09, (a, b) => a << shift(b)],
  [0x0a, (a, b) => s64(a) >> shift(b)],
  [0x0b, (a, b) => a >> shift(b)],
  [0x0f, (a, b) => a & b],
  [0x10, (a, b) => a | b],
  [0x11, (a, b) => a ^ b],
  [0x13, (a, b) => truth(a === b)],
  [0x14, (a, b) => truth(s64(a) < s64(b))],
  [0x15, (a, b) => truth(a < b)],
]);
const loads = new Map([[0x17, 1], [0x18, 2], [0x19, 4], [0x1a, 8]]); // prettier-ignore
const constants = new Map([[0x22, 1], [0x23, 2], [0x24, 4], [0x25, 8]]); // prettier-ignore

class Undecided extends Error {}

/** Whether the condition holds; undefined if that cannot be told. */
export function holds(code: Uint8Array, asked: Asked): boolean | undefined {
  try {
    return run(code, asked) !== 0n;
  } catch (error) {
    if (error instanceof Undecided || error instanceof RangeError) return undefined;
    throw error;
  }
}

function run(code: Uint8Array, asked: Asked): bigint {
  const stack: bigint[] = [];
  let at = 0;
  const push = (value: bigint): void => {
    if (stack.length > DEPTH_MAX) throw new Undecided();
    stack.push(u64(value));
  };
  const pop = (): bigint => {
    const value = stack.pop();
    if (value === undefined) throw new Undecided();
    return value;
  };
  /** Behind an operation; most significant byte first. */
  const operand = (bytes: number): bigint => {
    if (at + bytes > code.length) throw new Undecided();
    let value = 0n;
    for (const end = at + bytes; at < end; at++) value = (value << 8n) | BigInt(code[at]);
    return value;
  };
  for (let steps = 0; steps < STEPS_MAX; steps++) {
    const operation = Number(operand(1));
    const two = binary.get(operation);
    const width = loads.get(operation);
    const constant = constants.get(operation);
    if (two) {
      const b = pop();
      const a = pop();
      push(two(a, b));
    } else if (width !== undefined) {
      const bytes = asked.memory(Number(pop() & 0xffff_ffffn), width);
      if (bytes === undefined) throw new Undecided();
      push(bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n));
    } else if (constant !== undefined) push(operand(constant));
    else
      switch (operation) {
        case 0x0e: // log_not
          push(truth(pop() === 0n));
          break;
        case 0x12: // bit_not
          push(~pop());
          break;
        case 0x16: // ext
          push(BigInt.asIntN(Number(operand(1)), pop()));
          break;
        case 0x2a: // zero_ext
          push(BigInt.asUintN(Number(operand(1)), pop()));
          break;
        case 0x20: {
          // if_goto
          const to = Number(operand(2));
          if (pop() !== 0n) at = to;
          break;
        }
        case 0x21: // goto
          at = Number(operand(2));
          break;
        case 0x26: {
          // reg
          const value = asked.register(Number(operand(2)));
          if (value === undefined) throw new Undecided();
          push(BigInt(value));
          break;
        }
        case 0x27: // end
          return pop();
        case 0x28: {
          // dup
          const top = pop();
          push(top);
          push(top);
          break;
        }
        case 0x29: // pop
          pop();
          break;
        case 0x2b: {
          // swap
          const [b, a] = [pop(), pop()];
          push(b);
          push(a);
          break;
        }
        case 0x32: {
          // pick
          const value = stack[stack.length - 1 - Number(operand(1))];
          if (value === undefined) throw new Undecided();
          push(value);
          break;
        }
        case 0x33: {
          // rot
          const [c, b, a] = [pop(), pop(), pop()];
          push(c);
          push(a);
          push(b);
          break;
        }
        default:
          throw new Undecided();
      }
  }
  throw new Undecided();
}
