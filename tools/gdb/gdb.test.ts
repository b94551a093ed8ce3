// Stock gdb and the laboratory: what Debian's gdb-multiarch 13 shows and does, with programs of the book.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { agrees } from '../console-blocks.ts';
import { needs } from '../oracle/debian.ts';
import { packagePath } from '../oracle/package-path.ts';
import { cliPath, ensureBuilt } from '../testing/cli.ts';
import { converse, type Conversation } from '../testing/gdb.ts';

const folder = mkdtempSync(join(tmpdir(), 'upcall-gdb-'));
beforeAll(ensureBuilt, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** A conversation that ends with its test: they take turns on the processors, since each is mostly the start of two processes. */
async function gdb(test: TestContext, ...given: Parameters<typeof converse>): Promise<Conversation> {
  const one = await converse(...given);
  test.onTestFinished(() => one.end());
  return one;
}

/** The number behind `$1 = `. */
const value = (text: string): number => Number(/\$\d+ = (?:\([^)]*\) )?(-?(?:0x)?[0-9a-f]+)/.exec(text)?.[1]);
const ictr = async (one: Conversation): Promise<number> => value(await one.say('p $ictr'));
const general = (one: Conversation): Promise<string> => one.say('info registers');
async function all(one: Conversation, ...commands: readonly string[]): Promise<string> {
  let last = '';
  for (const command of commands) last = await one.say(command);
  return last;
}

describe.concurrent('gdb without a file', { timeout: 60_000 }, () => {
  it('is given the program; shows source, threads by name, what they do, and our tables', async (test) => {
    needs('gdb-multiarch')(test);
    const one = await gdb(test, ['programs/harts/first-light.s']);
    expect(one.transcript).toContain('_start () at programs/lib/start.s');

    // One step: the pc, what the instruction is for, and nothing else.
    const before = await general(one);
    await one.say('stepi');
    const changed = (await general(one)).split('\n').filter((line, i) => line !== before.split('\n')[i]);
    expect(changed.map((line) => line.split(/\s+/)[0])).toEqual(['gp', 'pc', 'ictr']);

    expect(await all(one, 'break search', 'continue')).toContain(
      'hit Breakpoint 1, search () at programs/harts/first-light.s',
    );
    // Our own registers are good for conditions, which are looked at without asking gdb.
    await all(one, 'break search if $hart == 2 && $ictr > 0', 'delete 1', 'continue');
    expect(await one.say('p $hart')).toContain('= 2');
    await all(one, 'break search', 'continue', 'continue');
    const listed = await one.say('info threads');
    for (const i of [1, 2, 3, 4])
      expect(listed).toMatch(
        new RegExp(`Thread ${i} "first-light:KC${i}" \\((running on hart \\d|ready|waits for .*), pid 1\\)`),
      );
    expect(await one.say('bt')).toMatch(/#0 .*search \(\)/);

    expect(await one.say('info mem')).toMatch(/0x00000000 0x80000000 rw/);
    expect(await one.say('info auxv')).toMatch(/AT_ENTRY .* 0x10[0-9a-f]+\n/);
    expect(await one.say('info auxv')).toContain('AT_EXECFN            File name of executable');
    expect(await one.say('info sharedlibrary')).toContain('No shared libraries loaded');
    const tables = await one.say('info os');
    for (const name of ['harts', 'threads', 'programs', 'activations', 'locks', 'criticals', 'pagetable']) {
      expect(tables).toContain(name);
      expect(await one.say(`info os ${name}`)).not.toContain('error');
    }
    expect(await one.say('info os harts')).toMatch(/1 +KC2 +1 .*search/);
    expect(await one.say('info os pagetable')).toMatch(/0x00101000 0x8[0-9a-f]{7} R-XUA- +1 +program/);
    expect(await one.say('info registers thread')).toMatch(/hart .*\nkc .*\nuc .*\nustate .*running\nictr /);
    expect(await one.say('p $satp')).toMatch(/PPN=\d+ ASID=1 MODE/);
    expect(await one.say('info registers priv')).toContain('prv:0 [User/Application]');
    expect(await one.say('p $cycle > 0 && $instret > 0')).toContain('= 1');
    expect(await one.say('monitor help')).toContain('seek STEP');
    expect(await one.say('monitor when')).toMatch(/^step [\d,]+;.*\nfirst-light:KC\d at 0x/);
    expect(await one.say('monitor wen')).toContain('did you mean when?');
    expect(await one.say('monitor info thread')).toContain('did you mean threads?');
    expect(await one.say('monitor last $ra')).toMatch(/\$ra was written in step \d+ by first-light:KC\d/);
    expect(await one.say('monitor reverse-stepi')).toMatch(/step \d+ .*first-light:KC\d/);
    expect(await one.say('monitor print nobody')).toContain("there is no symbol 'nobody' here");
    expect(await one.say('x/4xb 0')).toContain('Cannot access memory at address 0x0');
  });

  it('sees the last moment before the end, then the status; and runs again', async (test) => {
    needs('gdb-multiarch')(test);
    const program = join(folder, 'answer.s');
    writeFileSync(program, 'main:   li      a0, 42\n        ret\n        .globl  main\n');
    const one = await gdb(test, [program]);
    const atEnd = await one.say('continue');
    expect(atEnd).toContain('exit 42: going on from here ends the run');
    expect(await all(one, 'reverse-stepi', 'stepi')).toContain('ecall');
    expect(await one.say('continue')).toContain('going on from here ends the run');
    expect(await one.say('continue')).toContain('exited with code 052');
    expect(await one.say('p $_exitcode')).toContain('= 42');
    for (let again = 0; again < 2; again++) {
      await one.say('starti');
      expect(await ictr(one)).toBe(0);
      expect(await all(one, 'tbreak main', 'continue')).toContain('main () at');
    }
    expect(await all(one, 'monitor end exit', 'continue')).toContain('exited with code 052');
    expect(await one.say('run')).toContain('exited with code 052');
  });
});

describe.concurrent.each(['off', 'step', 'on'])('with scheduler-locking %s', { timeout: 60_000 }, (locking) => {
  const start = (test: TestContext, ...args: string[]) =>
    gdb(test, args).then(async (one) => (await one.say(`set scheduler-locking ${locking}`), one));

  it('so many steps back and as many forward lead to the same step and registers, through LR and SC, too', async (test) => {
    needs('gdb-multiarch')(test);
    const one = await start(test, 'programs/harts/reservation-contention.s');
    await all(one, 'break atomic_add_reserved');
    for (let i = 0; i < 3; i++) await one.say('continue');
    // Four harts reserve the same word, and each step of ours is one of theirs; but a step takes no reservation away.
    const seen = new Set<string>();
    for (let i = 0; i < 12; i++) seen.add(/(lr\.w|sc\.w|bnez|mv)/.exec(await one.say('stepi'))?.[1] ?? '');
    expect([...seen]).toEqual(expect.arrayContaining(['lr.w', 'sc.w', 'bnez', 'mv']));

    await one.say('delete');
    const [step, registers] = [await ictr(one), await general(one)];
    const n = 15;
    await one.say(`reverse-stepi ${n}`);
    expect(await ictr(one)).toBeLessThanOrEqual(step - n);
    expect(await general(one)).not.toBe(registers);
    await one.say(`stepi ${n}`);
    expect([await ictr(one), await general(one)]).toEqual([step, registers]);

    expect(await one.say('reverse-continue')).toContain('No more reverse-execution history');
    expect(await ictr(one)).toBe(0);
    expect(await one.say('reverse-stepi')).toContain('No more reverse-execution history');
  });

  it('breakpoints of all kinds stop where they should, in both directions', async (test) => {
    needs('gdb-multiarch')(test);
    const one = await start(test, 'programs/harts/lost-update.s');
    expect(await all(one, 'hbreak main', 'continue')).toContain('Breakpoint 1, main ()');
    expect(await all(one, 'tbreak team', 'continue')).toContain('Temporary breakpoint 2, team ()');
    await all(one, 'break print_value if $a1 == 7', 'break print_value if $a1 == 1 && *(int*)&turn == 2');
    expect(await one.say('continue')).toContain('Breakpoint 4, print_value ()');
    const step = await ictr(one);
    expect(await one.say('reverse-finish')).toContain('call    print_value');
    expect(await all(one, 'reverse-next', 'reverse-next')).toContain('lw      a1, counter');
    expect(await one.say('reverse-next')).toContain('la      a0, message');
    expect(await one.say('reverse-step')).toContain('team ()');
    expect(await one.say('step')).toContain('la      a0, message');
    await all(one, 'next', 'next', 'stepi 2');
    expect(await ictr(one)).toBe(step);
    expect(await one.say('reverse-continue')).toContain('Breakpoint 1, main ()');
    await all(one, 'delete 1');
    expect(await one.say('next')).toContain('sw      ra, 12(sp)');
    expect(await all(one, 'break print_string', 'continue', 'continue')).toContain('Breakpoint 5, print_string ()');
    expect(await one.say('finish')).toContain('Run till exit');
  });

  it('watchpoints stop at the access, in both directions', async (test) => {
    needs('gdb-multiarch')(test);
    const one = await start(test, 'programs/harts/lost-update.s');
    await all(one, 'tbreak increment', 'continue', 'watch turn');
    const forward = await one.say('continue');
    expect(forward).toMatch(/hit Hardware watchpoint 2: turn\n\nOld value = 0\nNew value = 1\n/);
    const step = await ictr(one);
    const back = await one.say('reverse-continue');
    expect(back).toMatch(/hit Hardware watchpoint 2: turn\n\nOld value = 1\nNew value = 0\n/);
    expect(back).toContain('sw      t3, 0(t1)');
    expect(await ictr(one)).toBe(step - 1);
    expect(await one.say('continue')).toContain('New value = 1');
    expect(await ictr(one)).toBe(step);
    await all(one, 'delete', 'reverse-continue', 'tbreak increment', 'continue', 'rwatch turn', 'awatch counter');
    expect(await one.say('continue')).toMatch(/Hardware access \(read\/write\) watchpoint \d: counter\n\nValue = 0\n/);
    expect(await one.say('p $ictr')).not.toContain('<unavailable>');
    const read = await one.say('continue');
    expect(read).toMatch(/Hardware read watchpoint \d: turn\n\nValue = 1\n/);
    const at = value(await one.say('p $pc'));
    const readBack = await one.say('reverse-continue');
    expect(readBack).toMatch(/Hardware read watchpoint \d: turn\n\nValue = 1\n/);
    expect(value(await one.say('p $pc'))).toBe(at - 4);
    expect(await one.say('reverse-continue')).toMatch(/watchpoint \d: counter/);
    // Registers, which gdb watches step by step.
    await all(one, 'delete', 'watch $t3');
    expect(await one.say('continue')).toContain('Watchpoint');
  });
});

describe.concurrent('programs in one address space', { timeout: 60_000 }, () => {
  it('have breakpoints and variables of their own, and each thread its own thread-local ones', async (test) => {
    needs('gdb-multiarch')(test);
    const one = await gdb(test, ['programs/pip/thread-local.s']);
    await all(one, 'break main', 'continue');
    const second = await one.say('continue');
    expect(second).toMatch(/Thread 2 "task:KC2" hit Breakpoint 1\.2, main \(\)/);
    expect(await one.say('info sharedlibrary')).toMatch(/Yes +target:\/bin\/task@[0-9a-f]+\n/);
    expect(await one.say('info breakpoints')).toMatch(/1\.1 .*\n1\.2 .*\n/);
    const addresses = [await one.say('p &status'), await all(one, 'thread 1', 'p &status')].map(value);
    expect(new Set(addresses).size).toBe(2);
    await all(one, 'delete', 'break sched_yield', 'continue', 'continue', 'continue');
    const own = await one.say('thread apply all p variable');
    expect([...own.matchAll(/\$\d+ = (\d+)/g)].map(([, n]) => n)).toEqual(['41', '41', '40']);
    const places = [...(await one.say('thread apply all p &variable')).matchAll(/= \(int \*\) (0x\w+)/g)];
    expect(new Set(places.map(([, at]) => at)).size).toBe(3);
    // Every program's static variable, from whichever of its sources a thread is in.
    const copies = [...(await one.say('thread apply all p &status')).matchAll(/= \(int \*\) (0x\w+)/g)];
    expect(new Set(copies.map(([, at]) => at)).size).toBe(3);
    // Back to before they were there, and on again.
    await all(one, 'delete', 'reverse-continue');
    expect(await one.say('info threads')).not.toContain('task:');
    expect(await one.say('info sharedlibrary')).toContain('No shared libraries');
    expect(await all(one, 'break sched_yield', 'continue')).toContain('"task:KC2" hit Breakpoint');
  });

  it('of two kinds are told apart', async (test) => {
    needs('gdb-multiarch')(test);
    const one = await gdb(test, ['programs/pip/two-programs.s']);
    expect(await all(one, 'break sum', 'continue')).toContain('"two-programs:KC1" hit Breakpoint 1, sum ()');
    expect(await one.say('p own')).toContain('= 1000');
    expect(await one.say('info threads')).toMatch(/"worker:KC2" \(waits for the futex at 0x\w+/);
    expect(await one.say('info os locks')).toMatch(/futex .*KC2/);
    expect(await one.say('info os programs')).toMatch(/\/bin\/worker +0x\w+ .* process/);
  });
});

describe.concurrent('user contexts and activations', { timeout: 60_000 }, () => {
  it('a user context that is suspended is a thread with frames', async (test) => {
    needs('gdb-multiarch')(test);
    const one = await gdb(test, ['programs/bilevel/tls-follows.s']);
    await all(one, 'break look', 'continue', 'continue', 'continue', 'continue');
    const listed = await one.say('info threads');
    expect(listed).toMatch(/"tls-follows:UC2" \(suspended, pid 2\) +uc_decouple \(\)/);
    expect(listed).toMatch(/"tls-follows:KC2\/TC" \(.*\) +blt_idle \(\)/);
    const frames = await one.say('thread apply all bt');
    expect(frames).toMatch(/UC2" \(suspended, pid 2\)\):\n#0 .*uc_decouple \(\).*\n#1 .*round \(\)/);
    const number = /(\d+) +Thread \d+ "tls-follows:UC2"/.exec(listed)![1]!;
    expect(await all(one, `thread ${number}`, 'p $ustate')).toContain('= suspended');
    // A step of it is until somebody runs it.
    expect(await all(one, 'delete', 'stepi', 'info threads')).not.toContain(':UC2"');
    const numbers = [...(await one.say('thread apply all p my_number')).matchAll(/\$\d+ = (\d+)/g)];
    expect(new Set(numbers.map(([, n]) => n)).size).toBeGreaterThan(2);
  });

  it('activations and critical sections have tables, and the counter goes back with its thread', async (test) => {
    needs('gdb-multiarch')(test);
    const one = await gdb(test, ['programs/recovery/every-section.s', '--harts', '2']);
    await all(one, 'break work', 'continue', 'watch count');
    expect(await all(one, 'continue', 'continue')).toMatch(/Old value = 1\nNew value = 2\n/);
    expect(await one.say('info os activations')).toMatch(/0 +1 +1 +2 +running +1 /);
    expect(await one.say('info os criticals')).toMatch(/ready_push +0x00\w+ 0x00\w+ 0x00\w+ /);
    expect(await one.say('reverse-continue')).toMatch(/Old value = 2\nNew value = 1\n/);
    expect(await one.say('info threads')).toMatch(/"every-section:KC2\/A1\/UT/);
    // User-level threads that no kernel context runs are there, too, with what they have saved.
    const ready = await all(one, 'delete', 'tbreak ft_join', 'continue', 'info threads');
    expect(ready).toMatch(/"every-section:UT[0-9a-f]+" \(suspended, pid 1\) +\w+ \(\) at programs/);
    expect(await one.say('thread apply all bt')).toMatch(/UT[0-9a-f]+" \(suspended, pid 1\)\):\n#0 .*\n/);
    const caught = await all(one, 'monitor catch upcall', 'reverse-continue');
    expect(caught).toContain('KC 2: upcall with add processor');
    const step = await ictr(one);
    expect(await one.say('info threads')).not.toContain('KC2');
    expect(await one.say('continue')).toContain('received signal SIGTRAP');
    expect(await ictr(one)).toBe(step + 1);
    expect(await one.say('info threads')).toMatch(/\* \d .*"every-section:KC2\/A1"/);
    expect(await all(one, 'monitor uncatch', 'monitor catch call write', 'continue')).toMatch(/write\(1, .*\) = \d+/);
  });
});

describe.concurrent('what interrupts and what ends', { timeout: 60_000 }, () => {
  it('Ctrl-C stops a run forwards and backwards', async (test) => {
    needs('gdb-multiarch')(test);
    const program = join(folder, 'endless.s');
    writeFileSync(program, 'main:   addi    t0, t0, 1\n        j       main\n        .globl  main\n');
    const one = await gdb(test, [program]);
    expect(await one.sayAndInterrupt('continue', 1200)).toContain('Program received signal SIGINT');
    const far = await ictr(one);
    expect(far).toBeGreaterThan(100_000);
    // A watchpoint that nothing touches makes the way back a long one.
    await all(one, 'monitor seek +30000000', 'maintenance flush register-cache', 'watch *(int*)0x7fffe000');
    expect(await one.sayAndInterrupt('reverse-continue', 50)).toContain('Program received signal SIGINT');
    expect(await ictr(one)).toBeLessThan(far + 30_000_000);
    expect(await ictr(one)).toBeGreaterThan(0);
    expect(await one.say('stepi')).toContain('main');
  });

  it('a deadlock, a fatal trap and a failed assert are there to be looked at', async (test) => {
    needs('gdb-multiarch')(test);
    const stuck = await gdb(test, ['programs/harts/deadlock.s']);
    expect(await stuck.say('continue')).toContain('deadlock: 2 wait, and nobody will wake them');
    expect(await stuck.say('info threads')).toMatch(/waits for the futex at 0x\w+ \(right\)/);
    expect(await stuck.say('continue')).toContain('exited with code 0172');
    const killed = await gdb(test, ['programs/paging/write-protected.s']);
    expect(await killed.say('continue')).toContain('Program received signal SIGSEGV');
    expect(await killed.say('p $pc')).toContain('<second_store>');
    expect(await killed.say('reverse-stepi')).toContain('print_flush');
    expect(await all(killed, 'stepi', 'continue')).toContain('Program received signal SIGSEGV');
    expect(await killed.say('continue')).toContain('Program terminated with signal SIGSEGV');
  });

  it('functions of the program can be called', async (test) => {
    needs('gdb-multiarch')(test);
    const one = await gdb(test, ['programs/harts/reservation-contention.s']);
    await all(one, 'break add_often', 'continue');
    const before = await one.say('info registers ra sp gp tp a0 pc');
    expect(await one.say('p ((int (*)(int *, int)) atomic_add)(&counter, 5)')).toBe('$1 = 0\n');
    expect(await one.say('p counter')).toContain('= 5');
    expect(await one.say('info registers ra sp gp tp a0 pc')).toBe(before);
    expect(await all(one, 'delete', 'continue')).toContain('4 x 500 additions: 2005');
  });

  it('memory and registers can be changed, which makes another future', async (test) => {
    needs('gdb-multiarch')(test);
    const one = await gdb(test, ['programs/harts/lost-update.s']);
    await all(one, 'break print_value', 'continue', 'set var *(int*)&counter = 5', 'set var $a1 = 77');
    expect(await one.say('p counter')).toContain('= 5');
    expect(await all(one, 'delete', 'continue')).toContain('two additions, and the counter is 77');
  });
});

describe.concurrent('a connection', { timeout: 60_000 }, () => {
  it('can end and be made again, with the run where it was; and gdb that quits ends it all', async (test) => {
    needs('gdb-multiarch')(test);
    const one = await gdb(test, ['programs/harts/lost-update.s']);
    await all(one, 'break team', 'continue');
    const [, port] = /localhost:(\d+)/.exec(one.transcript)!;
    const step = await ictr(one);
    expect(await one.say('detach')).toContain('Detaching from program');
    expect(await one.say(`target remote localhost:${port}`)).toContain('team () at programs/lib/team.s');
    expect(await ictr(one)).toBe(step);
    expect(await one.quit()).toBe(0);
  });

  it('may be a pipe', (test) => {
    needs('gdb-multiarch')(test);
    const server = `target remote | ${process.execPath} ${cliPath} gdb --stdio programs/harts/arguments.s -- one two`;
    const script = [server, 'catch load', 'break main', 'continue', 'p $a0', 'delete', 'continue', 'continue'];
    const args = ['-nx', '-batch', ...script.flatMap((line) => ['-ex', line])];
    const { stdout } = spawnSync('gdb-multiarch', args, { cwd: packagePath(''), encoding: 'utf8', timeout: 30_000 });
    expect(stdout).toContain('Breakpoint 2, main ()');
    expect(stdout).toContain('$1 = 3\n');
    expect(stdout).toContain('exited with code 02');
  });
});

describe.concurrent('the page', { timeout: 60_000 }, () => {
  it('shows what gdb prints', async (test) => {
    needs('gdb-multiarch')(test);
    const [, program = '', block = ''] =
      /```gdb\n\$ upcall gdb (\S+)\n\$ gdb-multiarch.*\n([^]*?)```/.exec(
        readFileSync(packagePath('tools/gdb/README.md'), 'utf8'),
      ) ?? [];
    const one = await gdb(test, [program]);
    const steps = block.split('(gdb) ').slice(1);
    expect(steps.length).toBeGreaterThan(5);
    for (const step of steps) {
      const [command = '', ...output] = step.replace(/\n$/, '').split('\n');
      const printed = await one.say(command);
      if (!agrees(output, printed)) expect(`(gdb) ${command}\n${printed}`).toBe(`(gdb) ${step}`);
    }
  });
});

describe('upcall gdb', () => {
  const run = (args: readonly string[], cwd = packagePath('')) =>
    spawnSync(process.execPath, [cliPath, 'gdb', ...args], { cwd, encoding: 'utf8', timeout: 20_000 });

  it('says what is wrong with a program, an option or a port', async () => {
    const one = await import('node:net').then(({ createServer }) => createServer());
    await new Promise<void>((go) => one.listen(0, '127.0.0.1', go));
    const { port } = one.address() as { port: number };
    const busy = run(['programs/harts/hello.s', '--port', String(port)]);
    one.close();
    expect([busy.status, busy.stderr]).toEqual([120, expect.stringContaining(`port ${port} is in use`)]);
    for (const [args, says] of [
      [['programs/harts/no-such.s'], 'there is no file programs/harts/no-such.s'],
      [['programs/harts'], 'is a folder'],
      [[], 'name the program that gdb shall see'],
      [['programs/harts/hello.s', '--port', '70000'], 'It takes a number from 0 to 65535'],
      [['programs/harts/hello.s', '--prot', '1'], 'Did you mean --port?'],
      [['programs/harts/hello.s', '--stdio', '--port', '1'], 'two ways to do the same'],
    ] as const) {
      const { status, stderr } = run(args);
      expect([args, status, stderr]).toEqual([args, 120, expect.stringContaining(says)]);
      expect(stderr).not.toContain('    at ');
    }
  });

  it('--init writes a .gdbinit that gdb reads without a complaint, and does not overwrite one', (test) => {
    needs('gdb-multiarch')(test);
    expect(run(['--init', '--port', '4321'], folder).status).toBe(0);
    const read = spawnSync(
      'gdb-multiarch',
      ['-nx', '-batch', '-x', '.gdbinit', '-ex', 'show osabi', '-ex', 'help upcall'],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
    expect(read.stderr).toBe('');
    expect(read.stdout).toContain('"none"');
    expect(read.stdout).toContain('Connect to `upcall gdb PROGRAM --port 4321`.');
    const again = run(['--init'], folder);
    expect([again.status, again.stderr]).toEqual([120, expect.stringContaining('there is a .gdbinit here already')]);
  });
});
