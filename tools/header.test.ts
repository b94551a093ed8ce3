// Headers as people write them, and as they mistype them.
import { describe, expect, it } from 'vitest';
import { asksAll, parseExpectation, unmet, type Observed } from './expect.ts';
import { readHeader } from './header.ts';

const read = (text: string) => readHeader('p.s', text);
const complaints = (text: string) =>
  read(text).diagnostics.map(
    (d) => `${d.at.line}:${d.at.column}-${d.at.endColumn} ${d.message}${d.remedy ? `; ${d.remedy}` : ''}`,
  );

describe('a header', () => {
  it('has a title, prose that is left alone, and header lines', () => {
    const { header, diagnostics } = read(`# Two harts count together.
#
# Each start is slow; expect nothing.  The sum
# is what matters, and include nothing.
#
#   in    a0  the counter
#
# harts    2
# slice    1
# args     -n "two words"
# files    "hi\\n":/etc/motd data.txt:/data
# include  lib/print.s
#            lib/spin.s
# expect   exit 0
# expect   prints "16 pushed"

        .globl main
# harts 9
`);
    expect(diagnostics).toEqual([]);
    expect(header).toMatchObject({
      title: 'Two harts count together.',
      harts: 2,
      slice: 1,
      args: ['-n', 'two words'],
      files: [
        { text: 'hi\n', guest: '/etc/motd' },
        { host: 'data.txt', guest: '/data' },
      ],
      include: [
        { name: 'lib/print.s', line: 12, column: 12 },
        { name: 'lib/spin.s', line: 12, column: 24 },
      ],
      start: [],
    });
    expect(header.expect.map((e) => e.value)).toEqual([
      { kind: 'exit', status: 0 },
      { kind: 'writes', stream: 'stdout', how: 'has', texts: ['16 pushed'] },
    ]);
  });

  it('is read with one space when the value leaves no doubt', () => {
    expect(read('# T\n#\n# harts 4\n').header.harts).toBe(4);
    expect(read('# T\n#\n# expect exit 3\n').header.expect).toHaveLength(1);
    expect(read('# T\n#\n# expect nothing good of it\n')).toMatchObject({ header: { expect: [] }, diagnostics: [] });
  });

  it('keeps what the laboratory cannot do yet, to say so', () => {
    const { header } = read('# T\n#\n# expect   exit 0\n# explore  all\n# always   no deadlock\n');
    expect(header.later.map((l) => `${l.word} ${l.text}`)).toEqual(['explore all', 'always no deadlock']);
  });

  it('says where a misspelt word stands and what was meant', () => {
    expect(complaints('# T\n#\n# exepct   exit 0\n')).toEqual([
      "3:3-9 'exepct' is no word of a header; did you mean 'expect'? (in prose, write one space after it)",
    ]);
    expect(complaints('# T\n#\n# harts    2\n# exepct   exit 0\n')).toEqual([
      "4:3-9 'exepct' is no word of a header; did you mean 'expect'?",
    ]);
    expect(complaints('# T\n#\n# harts    2\n# expect   exits 0\n')).toEqual([
      "4:12-17 'exits' is nothing that can be expected; did you mean 'exit'?",
    ]);
  });

  it('refuses values outside their range, and lines that are no header lines among them', () => {
    expect(complaints('# T\n#\n# harts    65\n')).toEqual(['3:12-14 this takes a number from 1 to 64']);
    expect(complaints('# T\n#\n# harts    2\n# and some prose\n')).toEqual([
      '4:3-17 this line stands among header lines and is none; put an empty comment line between prose and header',
    ]);
    expect(complaints('# T\n#\n# expect   exit 0\n# expect   deadlock\n')).toEqual([
      "4:1-2 a run ends in one way, and 'exit 0' is expected as well; keep one of the two",
    ]);
  });
});

describe('an expectation', () => {
  const run = (o: Partial<Observed>): Observed => ({
    outcome: { kind: 'exit', status: 0 },
    stdout: '',
    stderr: '',
    marks: [],
    refusals: [],
    counted: (what) => (what === 'traps' ? 3 : undefined),
    arrivals: ({ label }) => (label === 'main' ? 2 : `there is no label '${label}'`),
    address: (place) => (place === 'main+4' ? 0x1004 : undefined),
    where: (va) => `va ${va.toString(16)}`,
    ...o,
  });

  it.each([
    ['exit 0', {}, undefined],
    ['exit 1', {}, 'exit 0'],
    ['deadlock', { outcome: { kind: 'deadlock', waiting: [] } }, undefined],
    ['prints "b" "a"', { stdout: 'a b c' }, 'after "a b" there is no "a"'],
    ['prints "a" "c"', { stdout: 'a b c' }, undefined],
    ['prints exactly "a\\n"', { stdout: 'a\n' }, undefined],
    ['prints exactly "a"', { stdout: 'a\n' }, 'it is "a\\n"'],
    ['prints nothing', { stdout: 'x' }, 'it is "x"'],
    ['complains not "x"', { stderr: 'x' }, 'it is "x"'],
    ['mark done 7', { marks: [{ name: 'done', value: 7 }] }, undefined],
    ['mark done -1', { marks: [{ name: 'done', value: 0xffff_ffff }] }, undefined],
    ['mark done 2 times', { marks: [{ name: 'done', value: 7 }] }, 'once passed'],
    ['mark not done', { marks: [{ name: 'done', value: 7 }] }, 'once passed'],
    ['refuses openat ENOENT', { refusals: [{ call: 'openat', errno: 'ENOENT' }] }, undefined],
    ['refuses not', { refusals: [{ call: 'openat', errno: 'ENOENT' }] }, 'refused: openat ENOENT'],
    ['counts traps >= 3', {}, undefined],
    ['counts traps < 3', {}, 'it is 3'],
    ['counts cats = 1', {}, "nothing counts 'cats'"],
    ['counted main 2 by 1 from a to b', {}, undefined],
    ['counted main 3', {}, 'it is 2'],
    ['counted mian 3', {}, "there is no label 'mian'"],
  ] satisfies [string, Partial<Observed>, string | undefined][])('%s', (text, observed, answer) => {
    expect(unmet(parseExpectation(text), run(observed))).toBe(answer);
  });

  it.each([
    ['verdict complete', { kind: 'verdict', verdict: 'complete' }],
    ['violation livelock', { kind: 'violation', what: 'livelock' }],
    [
      'violation "two at once" preemptions 2 steps 11',
      { kind: 'violation', what: 'two at once', preemptions: 2, steps: 11 },
    ],
    ['executions 6 blocked 24', { kind: 'executions', count: 6, blocked: 24 }],
  ] as const)('%s is asked of all schedules', (text, value) => {
    expect(parseExpectation(text)).toEqual(value);
    expect(asksAll(value)).toBe(true);
  });

  it.each([
    ['exit', 'the status is missing here'],
    ['exit zero', "the status is a number, and 'zero' is none"],
    ['exit 0 0', 'this is too much here'],
    ['prints text', 'a text in quotes is missing here'],
    ['prints "text', 'the string does not end'],
    ['prints "\\q"', 'this escape is not known'],
    ['signal SIGNONE', "'SIGNONE' is no signal"],
    ['trap store fault', 'this is no cause of a trap'],
    ['counts traps 3', 'a comparison is missing here'],
    ['counted main 3 from a', "'to' and a label are missing here"],
    ['verdict sampled', 'the verdict is complete'],
    ['violation', 'a text in quotes is missing here'],
    ['violation "a" preemptions', 'how many preemptions is missing here'],
    ['executions', 'how many executions is missing here'],
  ])('%s is refused', (text, message) => {
    expect(() => parseExpectation(text)).toThrow(message);
  });
});
