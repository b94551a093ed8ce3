// What a program's header may expect of a run: a small language of one sentence per line, read and checked here.
//
//   how it ends (one of these; without one, `exit 0` is meant)
//     exit N                           the program ends with status N
//     signal SIGSEGV                   a signal ends it
//     trap CAUSE [at P] [address P]    a trap ends it: CAUSE as below, `at` is the pc, `address` what was touched
//     deadlock                         nobody can run and nobody will be woken
//     out of time                      --max-ticks is reached
//     failed ["text"]                  an `assert` of the program does not hold; its message has the text
//     assembles not "text"             the assembler or linker refuses it; a message has the text
//
//   what it writes (stdout; `complains` is the same for stderr)
//     prints "text" ["text" ...]       these, in this order, with anything between
//     prints exactly "text" [...]      this and nothing else (several strings are joined)
//     prints nothing
//     prints not "text"
//
//   what happens meanwhile
//     mark NAME [VALUE]                the program passes this `mark` at least once (with this value)
//     mark NAME N times                exactly N times
//     mark not NAME                    never
//     refuses CALL ERRNO               a system call answers so, e.g. refuses openat ENOENT
//     refuses not [CALL]               no call (or not this one) is refused
//     counts WHAT >= N                 a count of --stats: instructions ticks elapsed switches traps faults calls pinned
//                                      or faults.store, calls.write, ...; the signs are = < > <= >=
//
//     counted LABEL N [by KC] [from A to B]
//                                      a place in the code is reached N times (by the context with tid KC; between
//                                      arrivals at two other places); LABEL may end in * for all that begin so.
//                                      Counting costs no ticks.
//
//   what all of its schedules together show (asked of an exploration; a single run says nothing about it)
//     verdict complete                 there is no schedule that was not looked at, and none goes wrong
//     violation WHAT [preemptions N] [steps N]
//                                      the shortest schedule that goes wrong: WHAT is a text in quotes that the property's
//                                      report has, or deadlock or livelock
//     executions N [blocked N]         how many different executions there are, and how many end with somebody waiting
//                                      for ever for what nobody will do (counts of the stateless engine)
//
//   CAUSE is one of: fetch misaligned, fetch access fault, illegal instruction, breakpoint, load misaligned,
//   load access fault, store misaligned, store access fault, fetch page fault, load page fault, store page fault.
//   P is a symbol, symbol+offset, or a number.  Strings know \n \t \r \e \0 \" \\ \xNN.
import type { Diagnostic } from '../asm/diagnostic.ts';
import type { Outcome } from '../src/kernel/kernel.ts';
import type { Counted } from './arrivals.ts';
import { causeNames, hex, signalName, signalNumber } from './names.ts';
import { BadWords, cut, nearest, number, type Word } from './words.ts';

export type Expectation =
  | { kind: 'exit'; status: number }
  | { kind: 'signal'; signal: number }
  | { kind: 'trap'; cause: number; at?: string; address?: string }
  | { kind: 'deadlock' }
  | { kind: 'out of time' }
  | { kind: 'failed'; text?: string }
  | { kind: 'assembles not'; text: string }
  | { kind: 'writes'; stream: 'stdout' | 'stderr'; how: 'has' | 'exactly' | 'not'; texts: string[] }
  | { kind: 'mark'; name: string; value?: number; times?: number }
  | { kind: 'refuses'; call?: string; errno?: string; not: boolean }
  | { kind: 'counts'; what: string; sign: Sign; value: number }
  | { kind: 'counted'; value: number; what: Counted }
  | { kind: 'verdict'; verdict: 'complete' }
  | { kind: 'violation'; what: string; preemptions?: number; steps?: number }
  | { kind: 'executions'; count: number; blocked?: number };

type Sign = '=' | '<' | '>' | '<=' | '>=';

/** What a run showed, as far as an expectation can ask. */
export interface Observed {
  readonly outcome: Outcome;
  readonly stdout: string;
  readonly stderr: string;
  readonly marks: readonly { name: string; value: number }[];
  readonly refusals: readonly { call: string; errno: string }[];
  counted(what: string): number | undefined;
  /** How often a place was reached; a text if that was not counted, and why. */
  arrivals(what: Counted): number | string;
  /** The address of `symbol+offset` in the running program. */
  address(place: string): number | undefined;
  /** An address as people say it: `main+8 (lock.s:12)`. */
  where(va: number): string;
}

/** A program that was not run, because it does not assemble. */
export interface NotAssembled {
  readonly diagnostics: readonly Diagnostic[];
}

const endings = ['exit', 'signal', 'trap', 'deadlock', 'out of time', 'failed', 'assembles not'];
export const endsIt = (e: Expectation): boolean => endings.includes(e.kind);

const verbs = [
  'exit',
  'signal',
  'trap',
  'deadlock',
  'out',
  'failed',
  'assembles',
  'prints',
  'complains',
  'mark',
  'refuses',
  'counts',
  'counted',
  'verdict',
  'violation',
  'executions',
];

/** Whether only an exploration can tell: one run neither shows it nor contradicts it. */
export const asksAll = (e: Expectation): boolean =>
  e.kind === 'verdict' || e.kind === 'violation' || e.kind === 'executions';

/** Reads one expectation; a BadWords says where it is wrong and what would be right. */
export function parseExpectation(text: string): Expectation {
  const words = cut(text);
  let at = 0;
  const peek = (): Word | undefined => words[at];
  const bad = (message: string, remedy?: string, word = peek()): never => {
    throw new BadWords(message, word?.start ?? text.length, word?.end ?? text.length + 1, remedy);
  };
  const take = (...spellings: string[]): boolean => {
    const hit = spellings.every((s, i) => words[at + i]?.kind === 'word' && words[at + i].text === s);
    if (hit) at += spellings.length;
    return hit;
  };
  const word = (what: string): string => (peek()?.kind === 'word' ? words[at++].text : bad(`${what} is missing here`));
  const integer = (what: string): number => {
    const here = peek();
    const value = number(word(what));
    return value ?? bad(`${what} is a number, and '${here!.text}' is none`, undefined, here);
  };
  const strings = (): string[] => {
    const found: string[] = [];
    while (peek()?.kind === 'string') found.push(words[at++].text);
    return found.length ? found : bad('a text in quotes is missing here', 'write it as "text"');
  };

  const read = (): Expectation => {
    if (take('exit')) return { kind: 'exit', status: integer('the status') };
    if (take('deadlock')) return { kind: 'deadlock' };
    if (take('out', 'of', 'time')) return { kind: 'out of time' };
    if (take('failed'))
      return peek()?.kind === 'string' ? { kind: 'failed', text: words[at++].text } : { kind: 'failed' };
    if (take('assembles', 'not')) return { kind: 'assembles not', text: strings().join('') };
    if (take('signal')) {
      const here = peek();
      const signal = signalNumber(word('the name of a signal'));
      return {
        kind: 'signal',
        signal: signal ?? bad(`'${here!.text}' is no signal`, 'write it as SIGSEGV, SIGILL, ...', here),
      };
    }
    if (take('trap')) {
      const named = causeNames.find(([, name]) => take(...name.split(' ')));
      const cause = named
        ? named[0]
        : bad('this is no cause of a trap', `one of: ${causeNames.map(([, n]) => n).join(', ')}`);
      const trap: Expectation = { kind: 'trap', cause };
      if (take('at')) trap.at = word('a symbol or an address');
      if (take('address')) trap.address = word('a symbol or an address');
      return trap;
    }
    for (const [verb, stream] of [
      ['prints', 'stdout'],
      ['complains', 'stderr'],
    ] as const) {
      if (!take(verb)) continue;
      if (take('nothing')) return { kind: 'writes', stream, how: 'exactly', texts: [] };
      if (take('exactly')) return { kind: 'writes', stream, how: 'exactly', texts: strings() };
      if (take('not')) return { kind: 'writes', stream, how: 'not', texts: strings() };
      return { kind: 'writes', stream, how: 'has', texts: strings() };
    }
    if (take('mark')) {
      if (take('not')) return { kind: 'mark', name: word('the name of a mark'), times: 0 };
      const name = word('the name of a mark');
      if (!peek()) return { kind: 'mark', name };
      const value = integer('the value of a mark');
      return take('times') ? { kind: 'mark', name, times: value } : { kind: 'mark', name, value };
    }
    if (take('refuses')) {
      if (take('not'))
        return peek() ? { kind: 'refuses', call: word('a call'), not: true } : { kind: 'refuses', not: true };
      return { kind: 'refuses', call: word('the name of a call'), errno: word('an error such as EINVAL'), not: false };
    }
    if (take('counts')) {
      const what = word('the name of a count');
      const here = peek();
      const sign = ['=', '<', '>', '<=', '>='].find((s) => take(s)) as Sign | undefined;
      return {
        kind: 'counts',
        what,
        sign: sign ?? bad('a comparison is missing here', 'one of = < > <= >=', here),
        value: integer('the count'),
      };
    }
    if (take('counted')) {
      const label = word('a label');
      const value = integer('how often it is reached');
      const by = take('by') ? { by: integer('the tid of a kernel context') } : {};
      if (!take('from')) return { kind: 'counted', value, what: { label, ...by } };
      const from = word('a label');
      if (!take('to')) bad("'to' and a label are missing here", 'write from FIRST to LAST');
      return { kind: 'counted', value, what: { label, ...by, from, to: word('a label') } };
    }
    if (take('verdict'))
      return take('complete')
        ? { kind: 'verdict', verdict: 'complete' }
        : bad('the verdict is complete', 'what goes wrong is written as violation WHAT');
    if (take('violation')) {
      const named = ['deadlock', 'livelock'].find((one) => take(one));
      const what = named ?? strings().join('');
      const preemptions = take('preemptions') ? { preemptions: integer('how many preemptions') } : {};
      const steps = take('steps') ? { steps: integer('how many steps') } : {};
      return { kind: 'violation', what, ...preemptions, ...steps };
    }
    if (take('executions')) {
      const executions = integer('how many executions');
      return take('blocked')
        ? { kind: 'executions', count: executions, blocked: integer('how many are blocked') }
        : { kind: 'executions', count: executions };
    }
    const first = peek();
    const near = first && nearest(first.text, verbs);
    return bad(
      first ? `'${first.text}' is nothing that can be expected` : 'what is expected is missing here',
      near
        ? `did you mean '${near}'?`
        : `one of: ${verbs.join(', ').replace('out', 'out of time').replace('assembles', 'assembles not')}`,
    );
  };
  const expectation = read();
  if (peek()) bad('this is too much here', 'one expectation per line');
  return expectation;
}

/** undefined if it holds; otherwise a sentence that says what was seen instead. */
export function unmet(e: Expectation, run: Observed | NotAssembled): string | undefined {
  if ('diagnostics' in run) {
    if (e.kind !== 'assembles not') return 'it does not assemble';
    const messages = run.diagnostics.map((d) => d.message);
    return messages.some((m) => m.includes(e.text))
      ? undefined
      : `the messages are ${messages.map((m) => JSON.stringify(m)).join(', ')}`;
  }
  const { outcome } = run;
  const ended = (): string => describeOutcome(outcome, run.where);
  switch (e.kind) {
    case 'exit':
      return outcome.kind === 'exit' && outcome.status === e.status ? undefined : ended();
    case 'signal':
      return outcome.kind === 'killed' && outcome.signal === e.signal ? undefined : ended();
    case 'trap': {
      const report = outcome.kind === 'killed' ? outcome.report : undefined;
      if (!report || report.cause !== e.cause) return ended();
      for (const [place, seen, what] of [
        [e.at, report.pc, 'pc'],
        [e.address, report.tval, 'address'],
      ] as const) {
        if (place === undefined) continue;
        const wanted = run.address(place);
        if (wanted === undefined) return `there is no symbol '${place}'`;
        if (wanted >>> 0 !== seen >>> 0)
          return `the ${what} is ${hex(seen)}, ${run.where(seen >>> 0)}, not ${hex(wanted)}`;
      }
      return undefined;
    }
    case 'deadlock':
    case 'out of time':
      return outcome.kind === e.kind ? undefined : ended();
    case 'failed':
      return outcome.kind === 'failed' && outcome.detail.includes(e.text ?? '') ? undefined : ended();
    case 'assembles not':
      return 'it assembles without an error';
    case 'writes':
      return unwritten(e, e.stream === 'stdout' ? run.stdout : run.stderr);
    case 'mark': {
      const values = run.marks.filter((m) => m.name === e.name).map((m) => m.value);
      if (e.times !== undefined) return values.length === e.times ? undefined : `${times(values.length)} passed`;
      if (values.length === 0) return 'it was never passed';
      return e.value === undefined || values.some((v) => v >>> 0 === e.value! >>> 0)
        ? undefined
        : `its values were ${values.join(', ')}`;
    }
    case 'refuses': {
      const refused = run.refusals.filter((r) => e.call === undefined || r.call === e.call);
      const said = refused.map((r) => `${r.call} ${r.errno}`).join(', ');
      if (e.not) return refused.length === 0 ? undefined : `refused: ${said}`;
      return refused.some((r) => r.errno === e.errno) ? undefined : said ? `refused: ${said}` : 'it was not refused';
    }
    case 'counts': {
      const seen = run.counted(e.what);
      if (seen === undefined) return `nothing counts '${e.what}'`;
      return compare[e.sign](seen, e.value) ? undefined : `it is ${seen.toLocaleString('en')}`;
    }
    case 'counted': {
      const seen = run.arrivals(e.what);
      return seen === e.value ? undefined : typeof seen === 'string' ? seen : `it is ${seen.toLocaleString('en')}`;
    }
    case 'verdict':
    case 'violation':
    case 'executions':
      return undefined;
  }
}

const compare: Readonly<Record<Sign, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
};

const times = (n: number): string => (n === 1 ? 'once' : `${n} times`);

function unwritten(e: Expectation & { kind: 'writes' }, seen: string): string | undefined {
  const shown = `it is ${JSON.stringify(seen.length > 400 ? `${seen.slice(0, 400)}...` : seen)}`;
  if (e.how === 'exactly') return seen === e.texts.join('') ? undefined : shown;
  if (e.how === 'not') return e.texts.every((t) => !seen.includes(t)) ? undefined : shown;
  let from = 0;
  for (const text of e.texts) {
    const found = seen.indexOf(text, from);
    if (found < 0)
      return from === 0
        ? shown
        : `after ${JSON.stringify(seen.slice(0, from).slice(-40))} there is no ${JSON.stringify(text)}`;
    from = found + text.length;
  }
  return undefined;
}

/** How a run ended, in one line. */
export function describeOutcome(outcome: Outcome, where: (va: number) => string): string {
  switch (outcome.kind) {
    case 'exit':
      return `exit ${outcome.status}`;
    case 'killed': {
      const report = outcome.report;
      const name = signalName(outcome.signal);
      if (!report) return `killed by ${name}`;
      const cause = causeNames.find(([n]) => n === report.cause)?.[1] ?? `cause ${report.cause}`;
      return `killed by ${name}: ${cause} at ${where(report.pc >>> 0)}, address ${hex(report.tval)}`;
    }
    case 'deadlock':
      return `deadlock: ${outcome.waiting.length} waiting`;
    case 'out of time':
      return `out of time after ${outcome.ticks.toLocaleString('en')} ticks`;
    case 'failed':
      return `failed: ${outcome.property}${outcome.detail ? `: ${outcome.detail}` : ''}`;
  }
}
