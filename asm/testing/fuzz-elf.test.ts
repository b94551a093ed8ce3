// A share of the damaged files for every run; the soak runs many more.

import { expect, it } from 'vitest';
import { fuzzElf } from './fuzz-elf.ts';

it('answers 200 damaged ELF files with BadElf, a complaint or a result', () => {
  const { refused, read, linked, complained } = fuzzElf(1, 200);
  expect(refused).toBeGreaterThan(20);
  expect(read).toBeGreaterThan(20);
  expect(linked + complained).toBeGreaterThan(0);
});
