#!/usr/bin/env node
// The `upcall` command: the packed one if it is not older than what was compiled last (pack.ts), else that.
import { statSync } from 'node:fs';

const here = new URL('.', import.meta.url);
const time = (path: string): number => statSync(new URL(path, here), { throwIfNoEntry: false })?.mtimeMs ?? 0;
const packed = time('../command/main.js');
const { main } = (await import(
  packed > 0 && packed >= time('../.tsbuildinfo') ? new URL('../command/main.js', here).href : './main.js'
)) as typeof import('./main.ts');

process.exitCode = await main(process.argv.slice(2));
