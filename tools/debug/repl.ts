// The conversation: lines from a terminal (with history, Tab and Ctrl-R) or from a pipe, and Ctrl-C while something runs.
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { start } from 'node:repl';
import { complete, commands } from '../../src/lab/debug/commands.ts';
import type { Debugger } from '../../src/lab/debug/debugger.ts';
import { exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { attempt, type Interrupt } from './debug.ts';

const PROMPT = '(upcall) ';

const historyFile = (): string =>
  process.env.UPCALL_HISTORY ??
  join(process.env.XDG_STATE_HOME ?? join(homedir(), '.local', 'state'), 'upcall', 'debug-history');

const repeats = (line: string): boolean => {
  const [word = ''] = line.trim().split(/[\s/]/);
  return commands.some((one) => one.repeats && one.names.includes(word));
};

export function converse(one: Debugger, interrupt: Interrupt, io: Io): Promise<number> {
  return process.stdin.isTTY ? atTerminal(one, interrupt, io) : fromPipe(one, io);
}

async function fromPipe(one: Debugger, io: Io): Promise<number> {
  for await (const line of createInterface({ input: process.stdin })) {
    io.out(`${PROMPT}${line}\n`);
    await attempt(one, line, io);
    if (one.quits) break;
  }
  return exit.OK;
}

function atTerminal(one: Debugger, interrupt: Interrupt, io: Io): Promise<number> {
  return new Promise((done) => {
    let last = '';
    let isBusy = false;
    const repl = start({
      prompt: PROMPT,
      useColors: io.colour.out,
      ignoreUndefined: true,
      // The line as it is typed: node's own commands are not ours.
      eval(given, _, __, answer) {
        const line =
          given
            .replace(/\n$/, '')
            .replace(/^\((.*)\n?\)$/s, '$1')
            .trim() || last;
        last = repeats(line) ? line : '';
        isBusy = true;
        interrupt.isAsked = false;
        attempt(one, line, io).then(
          () => {
            isBusy = false;
            answer(null, undefined);
            if (one.quits) repl.close();
          },
          (error: Error) => {
            isBusy = false;
            io.err(`this is our own fault: ${error.message}; please report it\n`);
            if (process.env.UPCALL_STACK) io.err(`${error.stack}\n`);
            answer(null, undefined);
          },
        );
      },
      completer: (line: string) => complete(one, line),
    });
    for (const name of Object.keys(repl.commands)) delete (repl.commands as Record<string, unknown>)[name];
    const file = historyFile();
    try {
      mkdirSync(dirname(file), { recursive: true });
      repl.setupHistory(file, () => {});
    } catch {
      // Without a place for it there is a history for this session only.
    }
    // While something runs, the terminal is told nothing but Ctrl-C.
    repl.on('SIGINT', () => {
      if (isBusy) interrupt.isAsked = true;
    });
    repl.on('exit', () => done(exit.OK));
  });
}
