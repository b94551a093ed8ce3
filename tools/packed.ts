// Loads the packed command (pack.ts) with what V8 kept of its compilation, if it is of this V8; otherwise it compiles.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';
import type { main } from './main.ts';

export interface Packed {
  readonly main: typeof main;
  readonly script: Script;
}

export function loadPacked(file: string, kept?: Buffer): Packed {
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'latin1')}\n})`;
  const script = new Script(source, { filename: file, ...(kept ? { cachedData: kept } : {}) });
  const module = { exports: {} as Pick<Packed, 'main'> };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  return { main: module.exports.main, script };
}
