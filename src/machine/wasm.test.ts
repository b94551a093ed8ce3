// The encoder's bytes are valid modules that compute what was written down.
import { describe, expect, it } from 'vitest';
import { generate } from './interpreter.ts';
import { Body, encodeModule, I32, I64 } from './wasm.ts';

const memory = new WebAssembly.Memory({ initial: 1 });
function run(params: number, write: (body: Body) => void, ...args: number[]): number {
  const body = new Body(params);
  write(body);
  const bytes = encodeModule([], [{ name: 'f', params, results: 1, body }]);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { m: { memory } });
  return (instance.exports.f as (...args: number[]) => number)(...args);
}

describe('the encoder', () => {
  it('writes constants of every length', () => {
    for (const value of [0, 1, -1, 63, 64, -64, -65, 127, 128, 8191, 8192, -8193, 0x7fff_ffff, -0x8000_0000]) {
      expect(run(0, (body) => body.i32(value))).toBe(value);
      expect(run(0, (body) => body.i64(BigInt(value)).op('i32.wrap_i64'))).toBe(value);
    }
    expect(run(0, (body) => body.i64(0x1234_5678_9abc_def0n).i64(32n).op('i64.shr_u', 'i32.wrap_i64'))).toBe(
      0x1234_5678,
    );
  });

  it('counts the depth of branches', () => {
    const sum = (body: Body): void => {
      const total = body.local();
      const out = body.block();
      const again = body.loop();
      body.get(0).op('i32.eqz').brIf(out);
      body.get(total).get(0).op('i32.add').set(total).get(0).i32(1).op('i32.sub').set(0).br(again).end().end();
      body.get(total);
    };
    expect(run(1, sum, 100)).toBe(5050);
  });

  it('writes tables, ifs with results, and memory', () => {
    const pick = (body: Body): void => {
      const outer = body.block();
      const inner = body.block();
      body.get(0).brTable([inner, outer], outer).end();
      body.i32(11).return().end();
      body.get(0).i32(5).op('i32.lt_u').if(I32);
      body.i32(300).get(0).memory('i32.store8').i32(300).memory('i32.load8_u').else().i32(-7).end();
    };
    expect([0, 1, 4, 9].map((value) => run(1, pick, value))).toEqual([11, 1, 4, -7]);
  });

  it('has 64-bit locals beside its parameters', () => {
    const product = (body: Body): void => {
      const wide = body.local(I64);
      body.get(0).op('i64.extend_i32_s').get(1).op('i64.extend_i32_s', 'i64.mul').set(wide);
      body.get(wide).i64(32n).op('i64.shr_s', 'i32.wrap_i64');
    };
    expect(run(2, product, -0x8000_0000, 0x7fff_ffff)).toBe(-0x4000_0000);
  });

  it('refuses unbalanced blocks', () => {
    expect(() => run(0, (body) => void body.block())).toThrow(/still open/);
    expect(() => run(0, (body) => body.end())).toThrow(/not opened/);
  });

  it('writes every variant of the interpreter as a valid module', () => {
    for (const observed of [false, true])
      for (const logged of [false, true]) expect(WebAssembly.validate(generate(observed, logged))).toBe(true);
  });
});
