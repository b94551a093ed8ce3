// A library with one place changed, for tests that see whether anybody notices.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { programsFolder } from '../program.ts';

export interface Patch {
  /** Below programs/. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Makes folders to include before the programs' own, each with the files of some patches; they are gone after the tests. */
export function patcher(): (patches: readonly Patch[]) => string {
  const folder = mkdtempSync(join(tmpdir(), 'upcall-patched-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  let made = 0;
  return (patches) => {
    const home = join(folder, String(made++));
    for (const { file, from, to } of patches) {
      const text = readFileSync(join(programsFolder, file), 'utf8');
      if (text.split(from).length !== 2) throw new Error(`${file} does not have the text to patch once: ${from}`);
      mkdirSync(dirname(join(home, file)), { recursive: true });
      writeFileSync(join(home, file), text.replace(from, to));
    }
    return home;
  };
}
