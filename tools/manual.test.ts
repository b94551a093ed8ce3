// The generated pages say what the tables say.
import { expect, it } from 'vitest';
import { debugManual, isaManual } from './manual.ts';

it('src/isa/ISA.md is current; npm run manual writes it', async () => {
  await expect(isaManual()).toMatchFileSnapshot('../src/isa/ISA.md');
});

it('tools/debug/README.md is current; npm run manual writes it', async () => {
  await expect(debugManual()).toMatchFileSnapshot('debug/README.md');
});
