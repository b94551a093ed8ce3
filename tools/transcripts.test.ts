// Golden transcripts: each tools/transcripts/*.txt begins with a command, and the rest is what it says and its status.
//
// To add one, write a file with the line `$ upcall ...`, run `npx vitest run tools/transcripts.test.ts -u`, and read it.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { packagePath } from './oracle/package-path.ts';
import { inProcess } from './testing/cli.ts';

const folder = packagePath('tools/transcripts');

/** What differs from run to run and says nothing. */
const steady = (text: string): string => text.replace(/\b\d+(\.\d+)? (ms|s)\b/g, '# ms');

describe('a transcript', () => {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.txt'))) {
    it(name.replace(/\.txt$/, '').replaceAll('-', ' '), async () => {
      const command = readFileSync(`${folder}/${name}`, 'utf8').split('\n', 1)[0];
      const [, words] = /^\$ upcall (.*)$/.exec(command) ?? [];
      expect(words, `${name} begins with a command: $ upcall ...`).toBeTruthy();
      const { status, stdout, stderr } = await inProcess(words.split(' '));
      const said = [steady(stdout), stderr && `--- stderr\n${steady(stderr)}`, `--- status ${status}\n`].filter(
        Boolean,
      );
      await expect(`${command}\n${said.join('')}`).toMatchFileSnapshot(`${folder}/${name}`);
    });
  }
});
