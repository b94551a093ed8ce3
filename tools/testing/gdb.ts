// For tests: Debian's gdb and our command as two processes, and a conversation between a test and gdb.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cliPath } from './cli.ts';
import { packagePath } from '../oracle/package-path.ts';

const PROMPT = '(gdb) ';
const PATIENCE = 20_000;

export interface Conversation {
  /** A command and what gdb prints until it asks for the next one. */
  say(command: string): Promise<string>;
  /** The same, interrupted so many milliseconds after gdb has let it go. */
  sayAndInterrupt(command: string, after: number): Promise<string>;
  /** All that was printed, by everybody. */
  readonly transcript: string;
  /** gdb is told to quit; the status with which our command ends then, if it does. */
  quit(): Promise<number | null>;
  end(): Promise<void>;
}

/** Starts `upcall gdb` on a free port. */
export async function startServer(args: readonly string[]): Promise<{ server: ChildProcess; port: number }> {
  const server = spawn(process.execPath, [cliPath, 'gdb', '--port', '0', ...args], { cwd: packagePath('') });
  let text = '';
  for await (const piece of server.stderr!) {
    text += String(piece);
    const port = /on port (\d+)/.exec(text)?.[1];
    if (port !== undefined) return { server, port: Number(port) };
  }
  throw new Error(`no port: ${text}`);
}

/** gdb with the program of a command line, stopped at its start. `before` goes to gdb before it connects. */
export async function converse(args: readonly string[], before: readonly string[] = []): Promise<Conversation> {
  const { server, port } = await startServer(args);
  // Without a terminal gdb asks nothing back; and what it says, good or bad, comes in one order.
  const gdb = spawn('sh', ['-c', 'exec gdb-multiarch -nx -q 2>&1'], {
    cwd: packagePath(''),
    env: { ...process.env, LC_ALL: 'C', TERM: 'dumb' },
  });
  let transcript = '';
  let fresh = '';
  let wake: () => void = () => {};
  const hear = (piece: Buffer): void => {
    fresh += String(piece);
    transcript += String(piece);
    wake();
  };
  gdb.stdout.on('data', hear);
  gdb.on('exit', () => wake());

  const untilPrompt = async (): Promise<string> => {
    const late = Date.now() + PATIENCE;
    while (!fresh.endsWith(PROMPT)) {
      if (gdb.exitCode !== null || gdb.signalCode !== null) throw new Error(`gdb has ended:\n${transcript}`);
      if (Date.now() > late) throw new Error(`gdb says nothing more:\n${transcript}`);
      await new Promise<void>((go) => {
        const timer = setTimeout(go, 100);
        wake = () => {
          clearTimeout(timer);
          go();
        };
      });
    }
    const said = fresh.slice(0, -PROMPT.length);
    fresh = '';
    return said;
  };
  const say = async (command: string): Promise<string> => {
    transcript += `${command}\n`;
    gdb.stdin.write(`${command}\n`);
    return untilPrompt();
  };
  await untilPrompt();
  const setup = ['set confirm off', 'set pagination off', 'set width 0', 'set breakpoint pending on', ...before];
  for (const line of [...setup, `target extended-remote localhost:${port}`, 'set scheduler-locking step'])
    await say(line);
  return {
    say,
    async sayAndInterrupt(command, after) {
      const answer = say(command);
      while (!fresh.includes('Continuing.')) await new Promise((go) => setTimeout(go, 5));
      const timer = setTimeout(() => gdb.kill('SIGINT'), after);
      return answer.finally(() => clearTimeout(timer));
    },
    get transcript() {
      return transcript;
    },
    async quit() {
      const ended = once(server, 'exit');
      gdb.stdin.write('quit\n');
      await once(gdb, 'exit');
      await Promise.race([ended, new Promise((go) => setTimeout(go, 1000))]);
      return server.exitCode;
    },
    async end() {
      for (const child of [gdb, server]) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
    },
  };
}
