// The reports of `upcall test`, as people and machines read them.
import { describe, expect, it } from 'vitest';
import { noPaint } from './io.ts';
import {
  failure,
  junit,
  programLine,
  summary,
  tap,
  type ProgramResult,
  type Report,
  type TrialResult,
} from './report.ts';
import { fakeIo } from './testing/fake-io.ts';

const trial = (part: Partial<TrialResult>): TrialResult => ({
  engine: 'reference',
  slice: 1000,
  outcome: 'exit 0',
  hash: 'abc',
  ticks: 100,
  instructions: 90,
  seconds: 0.001,
  unmet: [],
  repeat: 'upcall run p/a.s --engine reference --slice 1000',
  ...part,
});
const program = (part: Partial<ProgramResult>): ProgramResult => ({
  path: 'p/a.s',
  title: 'Two harts count.',
  status: 'passed',
  seconds: 0.012,
  trials: [trial({}), trial({ engine: 'interp' })],
  diagnostics: [],
  notDone: [],
  differences: [],
  ...part,
});
const unmet = [{ expectation: 'prints "a"', line: 4, seen: 'it is "b"' }];
const failed = program({
  path: 'p/b.s',
  title: 'Fails & says <why>.',
  status: 'failed',
  trials: [
    trial({ unmet, explanation: 'load page fault\n\n  hart 0' }),
    trial({ engine: 'interp', unmet, explanation: 'load page fault\n\n  hart 0' }),
  ],
});
const notDone = program({ path: 'p/c.s', title: 'Every schedule #1', status: 'not done', notDone: ['explore all'] });
const report: Report = { programs: [program({}), failed, notDone], seconds: 1.5, cut: false };

describe('a report', () => {
  it('has a line for each program, saying what was not done', () => {
    expect(report.programs.map((p) => programLine(p, fakeIo())).join('')).toMatchInlineSnapshot(`
      " ✓ Two harts count.  2 runs, 12 ms
       ✗ Fails & says <why>.  2 runs, 12 ms
       ○ Every schedule #1  not done: explore all  2 runs, 12 ms
      "
    `);
  });

  it('tells a failure once for all the runs that share it, with the command that repeats it', () => {
    expect(failure(failed, noPaint)).toMatchInlineSnapshot(`
      " FAIL  p/b.s  Fails & says <why>.
          line 4: expect  prints "a"
            but it is "b"
          with reference, slice 1000; interp, slice 1000

          load page fault

            hart 0
          repeat: upcall run p/a.s --engine reference --slice 1000
      "
    `);
  });

  it('tells engines that differ', () => {
    expect(failure(program({ status: 'failed', differences: ['slice 1: a; b'] }), noPaint)).toContain(
      'engines differ: slice 1: a; b',
    );
  });

  it('ends with the counts', () => {
    expect(summary(report, noPaint)).toMatchInlineSnapshot(`
      " programs  1 failed, 1 passed, 1 not done
           runs  6 runs in 1.5 s
      "
    `);
  });

  it('is TAP 14, where what was not done is never ok', () => {
    expect(tap(report)).toMatchInlineSnapshot(`
      "TAP version 14
      1..3
      ok 1 - p/a.s - Two harts count.
        ---
        duration_ms: 12
        ...
      not ok 2 - p/b.s - Fails & says <why>.
        ---
        duration_ms: 12
        message: " FAIL  p/b.s  Fails & says <why>.\\n    line 4: expect  prints \\"a\\"\\n      but it is \\"b\\"\\n    with reference, slice 1000; interp, slice 1000\\n\\n    load page fault\\n\\n      hart 0\\n    repeat: upcall run p/a.s --engine reference --slice 1000\\n"
        ...
      not ok 3 - p/c.s - Every schedule \\#1 # TODO not done: explore all
        ---
        duration_ms: 12
        ...
      "
    `);
  });

  it('is JUnit XML', () => {
    expect(junit(report)).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="upcall" tests="3" failures="1" skipped="1" time="1.500">
        <testsuite name="programs" tests="3" failures="1" skipped="1" time="1.500">
          <testcase classname="p" name="Two harts count." file="p/a.s" time="0.012"/>
          <testcase classname="p" name="Fails &amp; says &lt;why&gt;." file="p/b.s" time="0.012">
            <failure message="prints &quot;a&quot;: it is &quot;b&quot;"> FAIL  p/b.s  Fails &amp; says &lt;why&gt;.
          line 4: expect  prints &quot;a&quot;
            but it is &quot;b&quot;
          with reference, slice 1000; interp, slice 1000

          load page fault

            hart 0
          repeat: upcall run p/a.s --engine reference --slice 1000
      </failure>
          </testcase>
          <testcase classname="p" name="Every schedule #1" file="p/c.s" time="0.012">
            <skipped message="not done: explore all"/>
          </testcase>
        </testsuite>
      </testsuites>
      "
    `);
  });
});
