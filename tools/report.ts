// What `upcall test` found, for people, as TAP 14, as JUnit XML and as JSON.
import type { Diagnostic } from '../asm/diagnostic.ts';
import { noPaint, type Io, type Paint } from './io.ts';
import { plural } from './names.ts';

export type EngineName = 'reference' | 'interp';

/** One run of a program, on one engine under one slice. */
export interface TrialResult {
  readonly engine: EngineName;
  readonly slice: number;
  /** How it ended, in words. */
  readonly outcome: string;
  /** The machine's final state; undefined when a budget ended the run. */
  readonly hash?: string;
  readonly ticks: number;
  readonly instructions: number;
  readonly seconds: number;
  /** Each expectation that does not hold, and what was seen instead. */
  readonly unmet: readonly { expectation: string; line: number; seen: string }[];
  /** What a killing trap, a deadlock or a failed assert says. */
  readonly explanation?: string;
  /** The command that shows this run again. */
  readonly repeat: string;
}

export type Status = 'passed' | 'failed' | 'not done';

export interface ProgramResult {
  readonly path: string;
  readonly title: string;
  readonly status: Status;
  readonly seconds: number;
  readonly trials: readonly TrialResult[];
  readonly diagnostics: readonly Diagnostic[];
  /** Diagnostics as people read them, when they are the failure. */
  readonly complaint?: string;
  /** What was asked for and not done, in the header's words. */
  readonly notDone: readonly string[];
  /** Differences between engines. */
  readonly differences: readonly string[];
}

export interface Report {
  readonly programs: readonly ProgramResult[];
  readonly seconds: number;
  /** Ctrl-C or --bail ended it before all were run. */
  readonly cut: boolean;
}

export const having = (report: Report, status: Status): ProgramResult[] =>
  report.programs.filter((p) => p.status === status);

const signs = { passed: ['✓', 'ok'], failed: ['✗', 'FAIL'], 'not done': ['○', 'not done'] } as const;
const tint = (paint: Paint, status: Status): ((text: string) => string) =>
  status === 'passed' ? paint.green : status === 'failed' ? paint.red : paint.yellow;
const ms = (seconds: number): string => (seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(1)} s`);

/** The line of one program, said as soon as it is known. */
export function programLine(result: ProgramResult, io: Io): string {
  const { paint } = io;
  const sign = signs[result.status][io.unicode ? 0 : 1];
  const why = result.status === 'not done' ? paint.yellow(`  not done: ${result.notDone.join(', ')}`) : '';
  const runs = result.trials.length ? `${plural(result.trials.length, 'run')}, ` : '';
  return ` ${tint(paint, result.status)(sign)} ${result.title}${why}${paint.dim(`  ${runs}${ms(result.seconds)}`)}\n`;
}

/** Why a program failed: the expectation, what was seen, the explanation, and the command that repeats it. */
export function failure(result: ProgramResult, paint: Paint): string {
  const lines = [`${paint.inverse(paint.red(' FAIL '))} ${paint.bold(result.path)}  ${result.title}`];
  if (result.complaint) lines.push(indent(result.complaint));
  // Runs that fail in the same way are told once, with all the engines and slices.
  const groups = new Map<string, TrialResult[]>();
  for (const trial of result.trials.filter((t) => t.unmet.length)) {
    const key = JSON.stringify([trial.unmet, trial.explanation]);
    groups.set(key, [...(groups.get(key) ?? []), trial]);
  }
  for (const trials of groups.values()) {
    const [trial] = trials;
    for (const { expectation, line, seen } of trial.unmet) {
      lines.push(
        `    ${paint.dim(line ? `line ${line}:` : 'implied:')} expect  ${expectation}`,
        `      ${paint.red('but')} ${seen.replaceAll('\n', '\n      ')}`,
      );
    }
    lines.push(paint.dim(`    with ${trials.map((t) => `${t.engine}, slice ${t.slice}`).join('; ')}`));
    if (trial.explanation) lines.push('', indent(trial.explanation));
    lines.push(`    ${paint.dim('repeat:')} ${trial.repeat}`);
  }
  for (const difference of result.differences) lines.push(`    ${paint.red('engines differ:')} ${difference}`);
  return `${lines.join('\n')}\n`;
}

const indent = (text: string): string => text.trimEnd().replace(/^(?=.)/gm, '    ');

/** The last lines: how many passed, failed, were not done. */
export function summary(report: Report, paint: Paint): string {
  const part = (status: Status): string | undefined => {
    const n = having(report, status).length;
    return n ? tint(paint, status)(`${n} ${status}`) : undefined;
  };
  const parts = [part('failed'), part('passed'), part('not done')].filter((p) => p !== undefined);
  const runs = report.programs.reduce((sum, p) => sum + p.trials.length, 0);
  return (
    `${paint.dim(' programs ')} ${parts.join(paint.dim(', ')) || 'none found'}${report.cut ? paint.yellow('  (ended early)') : ''}\n` +
    `${paint.dim('     runs ')} ${plural(runs, 'run')} in ${ms(report.seconds)}\n`
  );
}

/** TAP 14. What was not done is never `ok`: it is a TODO. */
export function tap(report: Report): string {
  const lines = ['TAP version 14', `1..${report.programs.length}`];
  report.programs.forEach((p, i) => {
    const name = `${p.path} - ${p.title}`.replace(/[#\\]/g, '\\$&').replace(/\s+/g, ' ');
    const todo = p.status === 'not done' ? ` # TODO not done: ${p.notDone.join(', ')}` : '';
    lines.push(`${p.status === 'passed' ? 'ok' : 'not ok'} ${i + 1} - ${name}${todo}`);
    lines.push('  ---', `  duration_ms: ${Math.round(p.seconds * 1000)}`);
    if (p.status === 'failed') lines.push(`  message: ${JSON.stringify(plainFailure(p))}`);
    lines.push('  ...');
  });
  if (report.cut) lines.push('Bail out! ended early');
  return `${lines.join('\n')}\n`;
}

const plainFailure = (p: ProgramResult): string => failure(p, noPaint);

export function junit(report: Report): string {
  const cases = report.programs.map((p) => {
    const folder = p.path.includes('/') ? p.path.slice(0, p.path.lastIndexOf('/')) : '.';
    const head = `    <testcase classname="${xml(folder)}" name="${xml(p.title)}" file="${xml(p.path)}" time="${p.seconds.toFixed(3)}"`;
    if (p.status === 'passed') return `${head}/>`;
    const [first] = p.trials.flatMap((t) => t.unmet);
    const message = first ? `${first.expectation}: ${first.seen}` : (p.differences[0] ?? 'does not assemble');
    return p.status === 'failed'
      ? `${head}>\n      <failure message="${xml(message)}">${xml(plainFailure(p)).replaceAll('&#10;', '\n')}</failure>\n    </testcase>`
      : `${head}>\n      <skipped message="${xml(`not done: ${p.notDone.join(', ')}`)}"/>\n    </testcase>`;
  });
  const counts = `tests="${report.programs.length}" failures="${having(report, 'failed').length}" skipped="${having(report, 'not done').length}" time="${report.seconds.toFixed(3)}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="upcall" ${counts}>\n  <testsuite name="programs" ${counts}>\n${cases.join('\n')}\n  </testsuite>\n</testsuites>\n`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
};

/** Text as XML may hold it: control characters have no form there at all. */
function xml(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are the ones XML 1.0 forbids
  return text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd').replace(/[&<>"\n]/g, (c) => entities[c]);
}

export function asJson(report: Report): { schema: string } & Record<string, unknown> {
  const [passed, failed, notDone] = (['passed', 'failed', 'not done'] as const).map(
    (status) => having(report, status).length,
  );
  return {
    schema: 'upcall.test/1',
    passed,
    failed,
    notDone,
    endedEarly: report.cut,
    seconds: report.seconds,
    programs: report.programs,
  };
}
