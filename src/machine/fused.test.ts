// Fused sequences hold only what can be fused, and are looked for longest first.
import { describe, expect, it } from 'vitest';
import { fused, fusedFrom, FUSED_MAX, fusible } from './fused.ts';

describe('fused sequences', () => {
  it.each(fused.map((rows) => [rows.map(({ name }) => name).join(' '), rows] as const))(
    '%s can be fused',
    (_, rows) => {
      rows.forEach((row, i) => expect(fusible(row, i === rows.length - 1)).toBe(true));
      expect(rows.length).toBeLessThanOrEqual(FUSED_MAX);
    },
  );

  it('no sequence stands behind a shorter one that begins it', () => {
    for (const numbers of fusedFrom) {
      const lengths = (numbers ?? []).map((number) => fused[number].length);
      expect(lengths).toEqual(lengths.toSorted((a, b) => b - a));
    }
  });

  it('none is listed twice', () => {
    const names = fused.map((rows) => rows.map(({ name }) => name).join(' '));
    expect(new Set(names).size).toBe(names.length);
  });
});
