// GNU as is the oracle: the same source must become the same bytes.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { bothWays } from './testing/against-gnu.ts';
import { withTools } from './testing/gnu.ts';

const folder = new URL('./cases/gnu/', import.meta.url);
const sources = readdirSync(folder).filter((name) => name.endsWith('.s'));

withTools('the same bytes as GNU as', ['as', 'ld'], (bench) => {
  it.each(sources)('%s', (name) => {
    const { ours, gnu } = bothWays(bench, readFileSync(new URL(name, folder), 'utf8'));
    expect(ours).toEqual(gnu);
  });
});
