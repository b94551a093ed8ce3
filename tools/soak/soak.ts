// `npm run soak NAME [-- --seed N --count N]`: the long version of a randomized test, watched from outside.
//
// The work is done by a child process in batches. A batch that takes too long or too much memory is killed and done
// again one seed at a time, so that a program that hangs is a failure with a seed and not a soak that never ends.
// What came out goes to tools/bench/results/soak-NAME.json.
import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { keep, surroundings } from '../bench/results.ts';
import type { Failure } from './bad-input.ts';
import { soakNames, soaks, type Batch } from './soaks.ts';

const batchSeconds = 300;
const aloneSeconds = 60;
const memoryMax = 3 * 1024 ** 3;

/** What the parent asks of the child; it answers with a Batch. */
interface Work {
  name: string;
  seeds: number[];
}

/** The child: does what it is told until the parent goes away. */
function serve(): void {
  process.env.UPCALL_STACK = '1'; // a fault of ours is reported with its stack
  process.on('disconnect', () => process.exit(0));
  process.on('message', async ({ name, seeds }: Work) => {
    let answer: Batch;
    try {
      answer = await soaks[name]!.run(seeds);
    } catch (error) {
      answer = {
        failures: [{ seed: seeds[0]!, what: `from seed ${seeds[0]} to ${seeds.at(-1)}: ${(error as Error).stack}` }],
      };
    }
    process.send!(answer);
  });
}

/** Resident bytes of a process, where the system says so. */
function resident(child: ChildProcess): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'latin1'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

class Watched {
  private child: ChildProcess | undefined;

  /** The child's answer, or why it had to be ended. */
  ask(work: Work, seconds: number): Promise<Batch | string> {
    this.child ??= fork(fileURLToPath(import.meta.url), ['--serve'], { execArgv: ['--max-old-space-size=2048'] });
    const child = this.child;
    return new Promise((done) => {
      const finish = (answer: Batch | string): void => {
        clearTimeout(late);
        clearInterval(large);
        child.removeAllListeners();
        if (typeof answer === 'string') this.end();
        done(answer);
      };
      const late = setTimeout(() => finish(`it takes more than ${seconds} s`), seconds * 1000);
      const large = setInterval(() => {
        if (resident(child) > memoryMax) finish(`it takes more than ${memoryMax / 1024 ** 3} GiB of memory`);
      }, 200);
      child.on('message', (answer) => finish(answer as Batch));
      child.on('exit', (code, signal) => finish(`the process ends with ${signal ?? code}`));
      child.send(work);
    });
  }

  end(): void {
    this.child?.removeAllListeners();
    this.child?.kill('SIGKILL');
    this.child = undefined;
  }
}

async function soak(name: string, seed: number, count: number): Promise<Failure[]> {
  const { batch } = soaks[name]!;
  const watched = new Watched();
  const failures: Failure[] = [];
  const counts = new Map<string, number>();
  const take = (answer: Batch): void => {
    failures.push(...answer.failures);
    for (const [what, number] of Object.entries(answer.counts ?? {}))
      counts.set(what, (counts.get(what) ?? 0) + number);
  };
  const where = surroundings();
  const begun = performance.now();
  for (let done = 0; done < count; done += batch) {
    const seeds = Array.from({ length: Math.min(batch, count - done) }, (_, i) => seed + done + i);
    const answer = await watched.ask({ name, seeds }, batchSeconds);
    if (typeof answer !== 'string') take(answer);
    else {
      for (const one of seeds) {
        const alone = await watched.ask({ name, seeds: [one] }, aloneSeconds);
        if (typeof alone !== 'string') take(alone);
        else failures.push({ seed: one, what: alone });
      }
    }
    const spent = (performance.now() - begun) / 1000;
    if (process.stderr.isTTY)
      process.stderr.write(
        `\r${name}: ${done + seeds.length} of ${count}, ${failures.length} failures, ${spent.toFixed(0)} s `,
      );
  }
  watched.end();
  const result = {
    soak: name,
    about: soaks[name]!.about,
    ...where,
    seed,
    count,
    seconds: Math.round((performance.now() - begun) / 1000),
    failures,
    ...(counts.size ? { counts: Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))) } : {}),
  };
  keep(`soak-${name}.json`, `${JSON.stringify(result, null, 2)}\n`);
  for (const failure of failures.slice(0, 20)) console.error(`\nseed ${failure.seed}: ${failure.what}`);
  console.log(`\n${name}: ${count} from seed ${seed}, ${failures.length} failures, ${result.seconds} s`);
  return failures;
}

/** A number that follows an option on the command line. */
function option(argv: readonly string[], name: string, otherwise: number): number {
  const at = argv.indexOf(name);
  if (at < 0) return otherwise;
  const value = Number(argv[at + 1]);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  console.error(`${name} takes a number`);
  process.exit(2);
}

const argv = process.argv.slice(2);
if (argv[0] === '--serve') serve();
else {
  const chosen = argv.filter((word, i) => !word.startsWith('-') && !argv[i - 1]?.startsWith('--'));
  const unknown = chosen.filter((name) => !(name in soaks));
  if (chosen.length === 0 || unknown.length) {
    console.error(
      `npm run soak NAME [-- --seed N --count N]\n\n${soakNames.map((name) => `  ${name.padEnd(10)}${soaks[name]!.about}`).join('\n')}`,
    );
    process.exit(2);
  }
  let failed = 0;
  for (const name of chosen)
    failed += (await soak(name, option(argv, '--seed', 1), option(argv, '--count', soaks[name]!.count))).length;
  process.exitCode = failed ? 1 : 0;
}
