// Every program that says what it expects is a test, named by its title: on every engine, as `upcall test` runs it.
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noPaint } from '../tools/io.ts';
import { programsFolder, shown } from '../tools/program.ts';
import { failure } from '../tools/report.ts';
import { discover, planned, testProgram, titleOf } from '../tools/test.ts';
import { fakeIo } from '../tools/testing/fake-io.ts';

const plan = planned({});
const programs = discover([shown(programsFolder)]);

for (const folder of new Set(programs.map((path) => dirname(path)))) {
  describe(folder, () => {
    for (const path of programs.filter((program) => dirname(program) === folder)) {
      it(titleOf(path), async () => {
        const result = await testProgram(path, plan, fakeIo());
        // What an exploration is asked is not answered by these runs.
        const left = result.notDone.filter((what) => !/^(explore|expect (verdict|violation|executions)) /.test(what));
        const status = result.status === 'not done' && left.length === 0 ? 'passed' : result.status;
        expect(status, failure(result, noPaint)).toBe('passed');
      });
    }
  });
}
