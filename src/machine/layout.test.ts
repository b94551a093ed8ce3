// The areas of machine memory do not overlap, whatever the machine.
import { describe, expect, it } from 'vitest';
import { CODE_BYTES, HART_BYTES, layOut, PAGE } from './layout.ts';

describe('the layout', () => {
  it('has no overlaps for 1 to 64 harts and several sizes', () => {
    for (let harts = 1; harts <= 64; harts++) {
      for (const [ram, kernel] of [
        [PAGE, 0],
        [1 << 20, 100],
        [64 << 20, 1 << 20],
        [1 << 30, 16 << 20],
      ]) {
        const l = layOut(harts, ram, kernel);
        // oxfmt-ignore
        const areas = [
          [0, PAGE], [l.hartBase, harts * HART_BYTES], [l.kernelBase, l.kernelBytes], [l.tablesBase, l.tablesBytes], [l.ram, ram],
          [l.kindsBase, l.kernelBytes / 4], [l.codeBase, l.codeSlots * CODE_BYTES], [l.logBase, l.logBytes], [l.ringBase, l.ringBytes],
          [l.maskedBase, PAGE],
        ];
        let end = 0;
        for (const [base, bytes] of areas) {
          expect(base).toBeGreaterThanOrEqual(end);
          expect(base % PAGE).toBe(0);
          end = base + bytes;
        }
        expect(end).toBeLessThanOrEqual(l.total);
        expect(l.total % 0x1_0000).toBe(0);
        expect((l.firstPage + l.pages) * PAGE).toBe(l.ram + ram);
        expect(l.kernelBytes).toBeGreaterThanOrEqual(kernel);
      }
    }
  });

  it('refuses what cannot be', () => {
    expect(() => layOut(0, 1 << 20, 0)).toThrow(/1\.\.64 harts/);
    expect(() => layOut(65, 1 << 20, 0)).toThrow(/1\.\.64 harts/);
    expect(() => layOut(1, 1000, 0)).toThrow(/multiple of 4096/);
    expect(() => layOut(1, 2 ** 31, 0)).toThrow(/up to/);
  });
});
