// The debugger without a terminal: what its commands do, and that a line that cannot be carried out changes nothing.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Mistake } from '../../src/lab/debug/command.ts';
import { commands, complete, perform } from '../../src/lab/debug/commands.ts';
import type { Debugger } from '../../src/lab/debug/debugger.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { debuggerFor } from './debug.ts';

function start(program: string): { one: Debugger; say(line: string): Promise<string> } {
  const io = fakeIo('');
  const one = debuggerFor(program, {}, io, { isAsked: false })!;
  return {
    one,
    async say(line) {
      io.stdout = '';
      try {
        await perform(one, line);
      } catch (error) {
        if (!(error instanceof Mistake)) throw error;
        return `no: ${error.message}`;
      }
      return io.stdout;
    },
  };
}
const firstLight = 'programs/harts/first-light.s';

describe('the debugger', () => {
  it('goes by lines over calls, and back over them', async () => {
    const { one, say } = start(firstLight);
    await say('tbreak main');
    expect(await say('c')).toContain('Temporary breakpoint 1, hit 1 time');
    await say('until programs/harts/first-light.s:29');
    const before = one.timeline.step;
    expect(await say('next')).toContain('first-light.s:30');
    expect(await say('rn')).toContain('first-light.s:29');
    expect(one.timeline.step).toBe(before);
    expect(await say('step')).not.toContain('first-light.s');
    expect(await say('finish')).toContain('a0 = ');
    expect(await say('bt')).toMatch(/^#0 .*first-light.s:30\n#1 .* in _start.* at .*start.s:\d+\n$/);
    await say('rsi');
    expect(await say('reverse-finish')).toContain('first-light.s:29');
  });

  it('so many instructions there and back are the same state', async () => {
    const { one, say } = start('programs/bilevel/yield.s');
    await say('seek 1900');
    const hash = one.world.machine.hash();
    await say('si 150');
    expect(one.world.machine.hash()).not.toBe(hash);
    await say('rsi 150');
    expect(one.timeline.step).toBe(1900);
    expect(one.world.machine.hash()).toBe(hash);
  });

  it('conditions, ignored hits, and a dprintf that goes on', async () => {
    const { one, say } = start(firstLight);
    await say('b search if $hart == 2');
    await say('c');
    expect((await say('p $hart')).trim()).toBe('$hart = 2');
    await say('delete');
    await say('seek start');
    await say('b search');
    await say('ignore 2 2');
    await say('c');
    expect(await say('info breakpoints')).toMatch(/2 +break +y +3 +search/);
    await say('delete');
    await say('seek 0');
    await say('dprintf search, "hart %d", $hart');
    const said = await say('c');
    expect(said.match(/^hart \d$/gm)!.length).toBeGreaterThan(3);
    expect(said).toContain('going on from here ends the run');
    expect(one.stops.list[0]!.hits).toBeGreaterThan(3);
  });

  it('stops for registers and memory in both directions, and knows who wrote last', async () => {
    const { say } = start('programs/pip/thread-local.s');
    await say('b sched_yield');
    expect(await say('c')).toContain('task:KC2');
    const [, step] = /in step (\d+) by task:KC2/.exec(await say('last variable'))!;
    await say('delete');
    await say('watch variable');
    expect(await say('rc')).toMatch(new RegExp(`old value 41\\n +new value 1\\nstep ${step} `));
    await say('delete');
    await say('watch $s0');
    expect(await say('c')).toMatch(/watch 3: \$s0/);
  });

  it('a change makes another future', async () => {
    const { one, say } = start(firstLight);
    await say('seek 300');
    await say('set $s5 = 42');
    expect(await say('p $s5 + 1')).toContain('= 43');
    await say('seek 299');
    await say('seek 300');
    expect((await say('p $s5')).trim()).toBe('$s5 = 42');
    expect(one.timeline.step).toBe(300);
    expect(await say('set $hart = 1')).toMatch(/^no: /);
  });

  it('an ended run can be gone back from', async () => {
    const { say } = start('programs/harts/hello.s');
    await say('c');
    expect(await say('c')).toContain('the run has ended: exit');
    expect(await say('rsi')).toMatch(/^step \d+/m);
  });

  it('completes commands, symbols, topics and the lines of a file', () => {
    const { one } = start(firstLight);
    expect(complete(one, 'reverse-s')[0]).toEqual(['reverse-step', 'reverse-stepi']);
    expect(complete(one, 'info th')[0]).toEqual(['threads']);
    expect(complete(one, 'b sear')[0]).toContain('search');
    const [lines] = complete(one, 'b programs/harts/first-light.s:2');
    expect(lines).toContain('programs/harts/first-light.s:24');
    expect(lines).not.toContain('programs/harts/first-light.s:2');
  });

  it('has no name twice', () => {
    const names = commands.flatMap((one) => one.names);
    expect(new Set(names).size).toBe(names.length);
  });
});

it('whatever is written, there is no crash, and a line that cannot be carried out leaves the state as it was', async () => {
  const { one, say } = start('programs/harts/hello.s');
  await say('seek 40');
  const word = fc.oneof(
    fc.constantFrom(
      '$pc',
      '$a0',
      '$sp',
      'main',
      '*main',
      '0x1000',
      '-1',
      '/4xw',
      '/s',
      '/i',
      'if',
      '==',
      '=',
      '(',
      ')',
      '[',
      '1',
      '99',
      '$nobody',
      'hello.s:3',
      'end',
      '+5',
      '$pte_1000',
      '"%d"',
      ',',
    ),
    fc.string({ maxLength: 8 }),
  );
  const line = fc
    .tuple(
      fc.oneof(fc.constantFrom(...commands.flatMap((one) => one.names)), fc.string({ maxLength: 6 })),
      fc.array(word, { maxLength: 4 }),
    )
    .map(([name, words]) => `${name} ${words.join(' ')}`);
  await fc.assert(
    fc.asyncProperty(line, async (text) => {
      const [step, hash] = [one.timeline.step, one.world.machine.hash()];
      if ((await say(text)).startsWith('no: '))
        expect([one.timeline.step, one.world.machine.hash()]).toEqual([step, hash]);
      complete(one, text);
      one.stops.list.length = 0;
      one.displays.clear();
    }),
    { numRuns: 400, seed: 1 },
  );
});
