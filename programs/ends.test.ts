// Root and task end in each of eight ways: sixty-four runs of pip/ends-both.s.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Io } from '../tools/io.ts';
import { build, programsFolder } from '../tools/program.ts';
import { Session } from '../tools/session.ts';
import { settle } from '../tools/settings.ts';

const path = join(programsFolder, 'pip/ends-both.s');
const unattended = { progress() {}, stop: {} } as unknown as Io;
const ways = ['return', 'pip_exit', 'exit', '_exit'];
const all = [...ways, ...ways.map((way) => `pip_fin and ${way}`)];

describe('the root ends by', () => {
  const { elf, header } = build([path]);
  it.each(all.map((name, way) => [name, way] as const))('%s, whichever way its task took', async (_, root) => {
    for (let task = 0; task < 8; task++) {
      const settings = settle(path, header, { args: [`${root}`, `${task}`], harts: 2, slice: 100 });
      const session = new Session(elf!, settings);
      await session.finish(unattended, path);
      // _exit runs no hook, with or without pip_fin before it.
      const hooks = task % 4 === 3 ? 0 : 1;
      expect([session.stdout, session.outcome]).toMatchObject([
        `task: ${10 + task}, hook: ${hooks}\n`,
        { kind: 'exit', status: 20 + root },
      ]);
    }
  });
});
