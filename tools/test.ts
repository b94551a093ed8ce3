// `upcall test`: finds programs, runs each on every engine and under every slice asked for, and checks what it expects.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { render, type Diagnostic } from '../asm/diagnostic.ts';
import { writeOutput } from './asm.ts';
import { Refusal, verdict } from './exit.ts';
import { explain } from './explain.ts';
import { type Answers, canExplore, explored } from './explored.ts';
import { asksAll, describeOutcome, endsIt, unmet, type Expectation } from './expect.ts';
import { readHeader, type Stated } from './header.ts';
import { noPaint, printJson, type Io } from './io.ts';
import { plural } from './names.ts';
import { build, programsFolder, shown, type Built, type Unit } from './program.ts';
import {
  asJson,
  failure,
  having,
  junit,
  programLine,
  summary,
  tap,
  type EngineName,
  type ProgramResult,
  type Report,
  type TrialResult,
} from './report.ts';
import { Session } from './session.ts';
import { settle, SLICE } from './settings.ts';
import { spelled, type Variant, variants } from './variant.ts';

export interface TestOptions {
  engine?: string[];
  slice?: string[];
  /** For programs whose header says nothing about it. */
  harts?: number;
  costs?: string;
  trampoline?: string;
  model?: string;
  section?: string;
  recovery?: string;
  maxTicks?: number;
  filter?: string;
  include?: string[];
  bail?: boolean;
  tap?: boolean;
  junit?: string;
  json?: boolean;
}

const engines: readonly EngineName[] = ['reference', 'interp'];
const TICKS_MAX = 1_000_000_000;

/** Every source under the given paths that expects something; a source named by itself need not. */
export function discover(paths: readonly string[]): string[] {
  const found: string[] = [];
  const visit = (folder: string): void => {
    const entries = readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.')) visit(path);
      else if (entry.isFile() && entry.name.endsWith('.s') && expects(path)) found.push(path);
    }
  };
  for (const path of paths) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat) throw new Refusal(`there is no ${path}`, 'name programs or folders of them');
    if (stat.isDirectory()) visit(path);
    else found.push(path);
  }
  return [...new Set(found)];
}

/** What people call a program: its title line. */
export const titleOf = (path: string): string => readHeader(path, readFileSync(path, 'utf8')).header.title || path;

/** A header with a complaint counts too: a misspelt `expect` must not hide a test. */
function expects(path: string): boolean {
  const { header, diagnostics } = readHeader(path, readFileSync(path, 'utf8'));
  return header.expect.length > 0 || header.later.length > 0 || diagnostics.length > 0;
}

export interface Plan {
  engines: readonly EngineName[];
  slices: readonly number[] | undefined;
  maxTicks: number;
  include: readonly string[];
  /** What the command line says where headers do not. */
  unsaid: Pick<TestOptions, 'harts' | 'costs' | 'trampoline'>;
  /** The only ones to be tested of those that a header names. */
  variant: Variant;
  cache: Map<string, Unit>;
}

export function planned(options: TestOptions): Plan {
  const chosen = (options.engine ?? engines).flatMap((name): EngineName[] => {
    if (name === 'all') return [...engines];
    if (name === 'auto') return ['interp'];
    if (engines.includes(name as EngineName)) return [name as EngineName];
    throw new Refusal(
      name === 'jit' ? 'there is no engine of that name yet: jit' : `there is no engine ${name}`,
      `the engines are ${engines.join(' and ')}`,
    );
  });
  const slices = options.slice?.map((text) => {
    const n = Number(text);
    if (!Number.isSafeInteger(n) || n < 1 || n > 1e9)
      throw new Refusal(`--slice takes numbers from 1 to 1000000000, and '${text}' is none`);
    return n;
  });
  return {
    engines: [...new Set(chosen)],
    slices,
    maxTicks: options.maxTicks ?? TICKS_MAX,
    include: options.include ?? [],
    unsaid: { harts: options.harts, costs: options.costs, trampoline: options.trampoline },
    variant: { model: options.model, section: options.section, recovery: options.recovery },
    cache: new Map(),
  };
}

/** One program, in each of its variants. */
export async function testProgram(path: string, plan: Plan, io: Io): Promise<ProgramResult> {
  const { header } = readHeader(path, readFileSync(path, 'utf8'));
  const results: ProgramResult[] = [];
  for (const variant of variants(plan.variant, header)) {
    results.push(await testVariant(path, variant, plan, io));
    if (io.stop.by) break;
  }
  const worst =
    results.find(({ status }) => status === 'failed') ?? results.find(({ status }) => status === 'not done');
  return {
    ...(worst ?? results[0]),
    trials: results.flatMap(({ trials }) => trials),
    notDone: [...new Set(results.flatMap(({ notDone }) => notDone))],
    differences: results.flatMap(({ differences }) => differences),
    seconds: results.reduce((sum, { seconds }) => sum + seconds, 0),
  };
}

/** Assembled once, run on each engine under each slice. */
async function testVariant(path: string, variant: Variant, plan: Plan, io: Io): Promise<ProgramResult> {
  const began = performance.now();
  const unsaid = unsaidOf(path, plan);
  const built = build([path], { include: plan.include, cache: plan.cache, ...unsaid, ...variant });
  const { header } = built;
  const title = header.title || path;
  const result = (part: Partial<ProgramResult>): ProgramResult => ({
    path,
    title,
    status: 'passed',
    trials: [],
    diagnostics: built.diagnostics,
    notDone: [],
    differences: [],
    seconds: (performance.now() - began) / 1000,
    ...part,
  });

  const refused = header.expect.filter((e) => e.value.kind === 'assembles not');
  if (!built.elf || refused.length) return unassembled(built, refused, result);

  const trials: TrialResult[] = [];
  /** One program that cannot be run does not keep the others from being tested. */
  const cannotRun = (error: unknown): ProgramResult => {
    if (!(error instanceof Refusal)) throw error;
    const complaint = error.message + (error.remedy ? `\n  ${error.remedy}` : '');
    return result({ status: 'failed', trials, complaint });
  };
  let answers: Answers | undefined;
  try {
    if (canExplore(built)) answers = explored(path, built);
  } catch (error) {
    return cannotRun(error);
  }
  if (answers && answers.wrong.length > 0) return result({ status: 'failed', complaint: answers.wrong.join('\n') });
  const asked = [...header.later, ...header.expect.filter((e) => asksAll(e.value))];
  const notDone = answers ? [...answers.notDone] : asked.map((l) => `${l.word} ${l.text}`);
  // What goes wrong under some schedule may do so under this one, and never end: one run of it shows nothing.
  if (header.expect.some((e) => e.value.kind === 'violation'))
    return result({ status: notDone.length > 0 ? 'not done' : 'passed', notDone });
  const differences: string[] = [];
  for (const slice of plan.slices ?? [header.slice ?? SLICE]) {
    let first: TrialResult | undefined;
    for (const engine of plan.engines) {
      let trial: TrialResult | undefined;
      try {
        trial = await tryOnce(path, built, engine, slice, { ...plan, unsaid, variant }, io);
      } catch (error) {
        return cannotRun(error);
      }
      if (!trial) return result({ status: 'not done', trials, notDone: ['interrupted'] });
      trials.push(trial);
      if (trial.hash === undefined && !expectsTimeout(header.expect))
        notDone.push(`ended after ${plural(plan.maxTicks, 'tick')} (${engine}, slice ${slice})`);
      first ??= trial;
      if (trial.hash !== first.hash || trial.ticks !== first.ticks || trial.instructions !== first.instructions)
        differences.push(`slice ${slice}: ${ending(first)}; ${ending(trial)}`);
    }
  }
  const failed = differences.length > 0 || trials.some((t) => t.unmet.length > 0);
  return result({ status: failed ? 'failed' : notDone.length ? 'not done' : 'passed', trials, notDone, differences });
}

/** A header's word wins: its program is about that. */
function unsaidOf(path: string, { unsaid }: Plan): Plan['unsaid'] {
  const { header } = readHeader(path, readFileSync(path, 'utf8'));
  const left = (Object.keys(unsaid) as (keyof Plan['unsaid'])[]).filter(
    (word) => unsaid[word] !== undefined && header[word] === undefined,
  );
  return Object.fromEntries(left.map((word) => [word, unsaid[word]]));
}

const extra = ({ unsaid, variant, include }: Plan): string =>
  [
    ...Object.entries(unsaid).map(([word, value]) => ` --${word} ${value}`),
    spelled(variant),
    ...include.map((folder) => ` -I ${folder}`),
  ].join('');

const ending = (t: TrialResult): string =>
  `${t.engine} ends with state ${t.hash?.slice(0, 12) ?? 'unknown'} after ${plural(t.instructions, 'instruction')} and ${plural(t.ticks, 'tick')}`;

const expectsTimeout = (expectations: readonly Stated<Expectation>[]): boolean =>
  expectations.some((e) => e.value.kind === 'out of time');

function unassembled(
  built: Built,
  refused: readonly Stated<Expectation>[],
  result: (part: Partial<ProgramResult>) => ProgramResult,
): ProgramResult {
  const seen = refused
    .map((e) => ({ e, why: built.elf ? 'it assembles without an error' : unmet(e.value, built) }))
    .filter(({ why }) => why);
  if (refused.length && !seen.length) return result({ status: 'passed' });
  const errors = render(built.diagnostics as Diagnostic[], built.textOf);
  const complaints = seen.map(({ e, why }) => `line ${e.line}: expect  ${e.text}\n  but ${why}`);
  return result({ status: 'failed', complaint: [...complaints, errors].filter(Boolean).join('\n') });
}

/** Undefined when Ctrl-C came first. */
async function tryOnce(
  path: string,
  built: Built,
  engine: EngineName,
  slice: number,
  plan: Plan,
  io: Io,
): Promise<TrialResult | undefined> {
  const began = performance.now();
  const { maxTicks, unsaid, variant } = plan;
  const settings = settle(path, built.header, { engine, slice, maxTicks, ...unsaid, ...variant });
  const session = new Session(built.elf!, settings, { textOf: built.textOf });
  const outcome = await session.finish(io, built.header.title);
  if (!outcome) return undefined;
  const implied: Stated<Expectation>[] = built.header.expect.some((e) => endsIt(e.value))
    ? []
    : [{ word: 'expect', text: 'exit 0', line: 0, column: 1, value: { kind: 'exit', status: 0 } }];
  // A run that was cut short shows nothing about how it would have ended.
  const cut = outcome.kind === 'out of time' && !expectsTimeout(built.header.expect);
  const failures = cut
    ? []
    : [...built.header.expect, ...implied].flatMap((e) => {
        const seen = unmet(e.value, session);
        return seen === undefined ? [] : [{ expectation: e.text, line: e.line, seen }];
      });
  const { elapsed, instructions } = session.totals();
  const plainScene = session.scene({ paint: noPaint, unicode: io.unicode });
  const words = failures.length ? explain(outcome, plainScene) : '';
  return {
    engine,
    slice,
    outcome: describeOutcome(outcome, session.where),
    ...(outcome.kind === 'out of time' ? {} : { hash: session.machine.hash() }),
    ticks: elapsed,
    instructions,
    seconds: (performance.now() - began) / 1000,
    unmet: failures,
    ...(words ? { explanation: words } : {}),
    repeat: `npx upcall run ${path} --engine ${engine} --slice ${slice}${extra(plan)}`,
  };
}

export async function test(paths: readonly string[], options: TestOptions, io: Io): Promise<number> {
  const began = performance.now();
  const plan = planned(options);
  if (options.junit === '-' && (options.tap || options.json))
    throw new Refusal('stdout takes one report', 'give --junit the name of a file');
  if (options.tap && options.json) throw new Refusal('stdout takes one report', 'choose --tap or --json');
  const files = discover(paths.length ? paths : [shown(programsFolder)]);
  const people = !options.tap && !options.json && options.junit !== '-';
  const programs: ProgramResult[] = [];
  let cut = false;
  let folder = '';
  for (const [i, file] of files.entries()) {
    if (options.filter !== undefined && !`${file} ${titleOf(file)}`.includes(options.filter)) continue;
    if (performance.now() - began > 1000) io.progress(`${i} of ${files.length}  ${file}`);
    const result = await testProgram(file, plan, io);
    if (io.stop.by) {
      cut = true;
      break;
    }
    io.progress('');
    programs.push(result);
    if (people) {
      if (dirname(file) !== folder) io.out(`${folder ? '\n' : ''} ${io.paint.bold((folder = dirname(file)))}\n`);
      io.out(programLine(result, io));
    }
    if (options.bail && result.status === 'failed') {
      cut = i < files.length - 1;
      break;
    }
  }
  const report: Report = { programs, seconds: (performance.now() - began) / 1000, cut };
  if (options.junit !== undefined) writeOutput(io, options.junit, junit(report));
  if (options.json) printJson(io, asJson(report));
  if (options.tap) io.out(tap(report));
  if (people) {
    for (const failed of having(report, 'failed')) io.out(`\n${failure(failed, io.paint)}`);
    io.out(`\n${summary(report, io.paint)}`);
  }
  if (having(report, 'failed').length) return verdict.DOES_NOT_HOLD;
  if (files.length === 0 || programs.length === 0) {
    io.err('upcall: no program here expects anything (a header line `# expect   exit 0` makes a test)\n');
    return verdict.USAGE;
  }
  return cut || having(report, 'not done').length ? verdict.UNFINISHED : verdict.HOLDS;
}
