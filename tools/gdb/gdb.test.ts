// Stock gdb and the laboratory: what Debian's gdb-multiarch shows and does, with programs of the book.
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../oracle/debian.ts';
import { ensureBuilt } from '../testing/cli.ts';
import { converse, type Conversation } from '../testing/gdb.ts';

let open: Conversation[] = [];
beforeAll(ensureBuilt, 60_000);
afterEach(async () => {
  for (const one of open) await one.end();
  open = [];
});

async function gdb(...given: Parameters<typeof converse>): Promise<Conversation> {
  const one = await converse(...given);
  open.push(one);
  return one;
}

/** The number behind `$1 = `. */
const value = (text: string): number => Number(/\$\d+ = (-?\d+)/.exec(text)?.[1]);
const general = async (one: Conversation): Promise<string> => (await one.say('info registers')).trim();

describe('gdb without a file', { timeout: 30_000 }, () => {
  it('is given the program, and shows source, threads by name, and where they are', async (test) => {
    needs('gdb-multiarch')(test);
    const one = await gdb(['programs/harts/first-light.s']);
    expect(one.transcript).toContain('_start () at programs/lib/start.s');
    await one.say('break search');
    expect(await one.say('continue')).toContain('hit Breakpoint 1, search () at programs/harts/first-light.s');
    await one.say('continue');
    const listed = await one.say('info threads');
    for (const i of [1, 2, 3, 4])
      expect(listed).toMatch(new RegExp(`Thread ${i} "first-light:KC${i}" \\((running on hart \\d|ready), pid 1\\)`));
    expect(await one.say('bt')).toMatch(/#0 .* search \(\)/);
  });

  it('steps one thread by one instruction', async (test) => {
    needs('gdb-multiarch')(test);
    const one = await gdb(['programs/harts/first-light.s']);
    const before = await general(one);
    const step = value(await one.say('p $ictr'));
    await one.say('stepi');
    expect(value(await one.say('p $ictr'))).toBe(step + 2); // a page fault first
    const changed = (await general(one)).split('\n').filter((line, i) => line !== before.split('\n')[i]);
    expect(changed.map((line) => line.split(/\s+/)[0])).toEqual(['gp', 'pc']);
  });
});
