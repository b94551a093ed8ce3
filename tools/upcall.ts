#!/usr/bin/env node
// The `upcall` command: the packed one if it is not older than what was compiled last (pack.ts), else that.
import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadPacked } from './packed.ts';

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const time = (name: string): number => statSync(path(name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
const file = '../command/command.cjs';
const kept = time(`${file}.kept`);
const { main } =
  kept > 0 && kept >= time('../.tsbuildinfo')
    ? loadPacked(path(file), readFileSync(path(`${file}.kept`)))
    : await import('./main.ts');

process.exitCode = await main(process.argv.slice(2));
