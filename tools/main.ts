// The command tree: what can be asked of `upcall`, and which status an answer has. Bodies are loaded when asked for.
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { exit, Refusal, verdict } from './exit.ts';
import { printJson, processIo, type Io, type Looks } from './io.ts';
import { models, recoveries, sections } from './variant.ts';

export const VERSION = '0.1.0';

/** A number on the command line, in the range an option takes. */
const within = (low: number, high: number) => (text: string) => {
  const value = Number(text.replace(/[_,](?=\d)/g, ''));
  if (!Number.isSafeInteger(value) || value < low || value > high || text.trim() === '')
    throw new InvalidArgumentError(`It takes a number from ${low} to ${high}.`);
  return value;
};
const collect = (text: string, before: readonly string[] = []): string[] => [...before, text];
const list = (text: string): string[] => text.split(',').filter(Boolean);
const byName = (text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> => {
  const [, name, value] = /^([A-Za-z_.$][\w.$]*)(?:=(.*))?$/.exec(text) ?? [];
  if (!name) throw new InvalidArgumentError('Write it as NAME=VALUE.');
  return { ...before, [name]: value ?? '1' };
};

/** What every subcommand answers to. */
function common(command: Command): Command {
  return command
    .option('--json', 'print one JSON object on stdout and nothing else there')
    .addOption(
      new Option('--color [when]', 'colours: always, never, or auto (a terminal, and NO_COLOR unset)')
        .choices(['always', 'never', 'auto'])
        .preset('always'),
    )
    .addOption(new Option('--no-color', 'the same as --color=never'))
    .option('--ascii', 'draw with plain ASCII only')
    .showHelpAfterError('(--help shows what it takes)');
}

/** What decides how a program is built and run. */
function scenery(command: Command): Command {
  return command
    .option('--harts <n>', 'harts of the machine (default: the header, or 1)', within(1, 64))
    .option('--slice <n>', "most instructions of a hart's turn; 1 interleaves finest (default 1000)", within(1, 1e9))
    .option('--quantum <ticks>', "the kernel's time slice (default 10000)", within(100, 1e12))
    .option(
      '--seed <n>',
      'decides who runs next instead of the hart furthest behind, and getrandom',
      within(0, 2 ** 32 - 1),
    )
    .addOption(new Option('--costs <profile>', 'what traps and switches cost').choices(['x86', 'aarch64', 'riscv']))
    .addOption(
      new Option('--trampoline <where>', 'where a kernel context idles whose user context is away').choices([
        'user',
        'kernel',
      ]),
    )
    .addOption(new Option('--model <name>', "thread model (default: the header's first)").choices(models))
    .addOption(new Option('--section <kind>', 'what critical sections are (default: copy)').choices(sections))
    .addOption(new Option('--recovery <where>', 'who continues them (default: user)').choices(recoveries))
    .option('--recovery-grace <ticks>', 'how long the kernel lets one take (default 20000)', within(0, 2 ** 31 - 1))
    .addOption(
      new Option('--engine <name>', 'what executes instructions')
        .choices(['reference', 'interp', 'jit', 'auto'])
        .default('auto'),
    )
    .option(
      '--max-ticks <n>',
      'end the run after the first turn in which a hart gets there',
      within(1, Number.MAX_SAFE_INTEGER),
    )
    .option('--file <host:guest>', 'give the program a file (repeat it for more)', collect)
    .option('--stdin <file>', "what the program reads instead of the header's stdin; - is what comes in here")
    .option('--schedule <file>', 'who runs when, as explore wrote it; then in turns of one instruction')
    .option('--start <symbols>', 'hart i starts at the i-th of these, separated by commas, without start-up code', list)
    .option('-I, --include <folder>', 'look here for included sources (repeat it for more)', collect)
    .option('-D, --define <name=value>', 'define a symbol (repeat it for more)', byName)
    .option('--no-pie', 'link at 0x10000 instead of position-independently');
}

/** Runs the command line; resolves to the exit status. Tests give their own `given`. */
export async function main(argv: readonly string[], given?: Io): Promise<number> {
  const looks: Looks = { json: argv.includes('--json'), ascii: argv.includes('--ascii'), color: colorAsked(argv) };
  const io = given ?? processIo(looks);
  let status: number = exit.OK;
  const does = (body: () => Promise<number>) => async (): Promise<void> => {
    status = await body();
  };
  // `run P.s -- ARGS`: everything after the dashes is the guest's.
  const dashes = argv.indexOf('--');
  const takesGuest = argv[0] === 'run' || argv[0] === 'gdb' || argv[0] === 'debug';
  const guestArgs = takesGuest && dashes >= 0 ? argv.slice(dashes + 1) : [];
  const ours = takesGuest && dashes >= 0 ? argv.slice(0, dashes) : argv;

  const upcall = new Command('upcall')
    .description('A laboratory for thread models: RISC-V assembly on a deterministic multicore with a small kernel.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this')
    // Before the subcommands are made: they inherit it only then.
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => write(text.replace(/^error: /, `${io.paintErr.red('upcall:')} `)),
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      getOutHelpWidth: () => io.columns,
      getErrHelpWidth: () => io.columns,
    })
    .addHelpText(
      'after',
      '\nExamples:\n  upcall run --stats programs/harts/first-light.s\n  upcall test\n  upcall asm hello.s -o hello.elf\n  upcall objdump hello.elf',
    );

  scenery(common(upcall.command('run')))
    .description('assemble a program and run it; its stdout is stdout, its exit status the status')
    .argument('<program>', 'a source (.s), an object (.o) or an ELF program; - is a source on stdin')
    .usage('[options] <program> [-- ARGS...]')
    .option('--stats', 'show on stderr what happened: counts, and a picture of the harts')
    .option('--trace <file>', 'write one line per instruction; - is stderr')
    .addHelpText(
      'after',
      () => `
Options on the command line win over the program's header.

Exit status: the program's own from 0 to 119 (a higher one is 119 and told on stderr); 120 does not
assemble or bad usage, 121 killed by a trap or signal, 122 deadlock, 123 --max-ticks reached, 124 an
assert failed, 125 our own fault, 130 interrupted.

Examples:
  upcall run --stats programs/harts/first-light.s
  upcall run count.s --harts 4 --slice 1 -- 1000
  upcall run --trace - --max-ticks 200 hello.s
  echo 'main: li a0, 7; ret; .globl main' | upcall run -`,
    )
    .action((program: string, options: Record<string, unknown>) =>
      does(async () => (await import('./run.ts')).run(program, { ...options, args: guestArgs }, io))(),
    );

  common(upcall.command('explore'))
    .description('run a program that has `start` in its header under every schedule; print the shortest bad one')
    .argument('<program>', 'a source (.s), an object (.o) or an ELF program; - is a source on stdin')
    .option('--start <symbols>', 'hart i starts at the i-th of these, separated by commas, without start-up code', list)
    .option('--harts <n>', 'harts of the machine (default: one for each start)', within(1, 64))
    .option('--no-reduction', 'take every instruction for a step, also those that touch registers alone')
    .addOption(
      new Option('--engine <name>', 'stateful: states and verdicts; dpor: counts executions, with sleep sets')
        .choices(['stateful', 'dpor'])
        .default('stateful'),
    )
    .option('--steps <n>', 'most steps under --engine dpor (default: all there are)', within(1, 1e15))
    .option('--budget <seconds>', 'end the search then, and say so', within(1, 1e9))
    .option('-o, --output <file>', 'write the shortest bad schedule here')
    .option('-I, --include <folder>', 'look here for included sources (repeat it for more)', collect)
    .option('-D, --define <name=value>', 'define a symbol (repeat it for more)', byName)
    .addHelpText(
      'after',
      `
COMPLETE is said only when the graph of all states is closed, without a bound on preemptions.

Exit status: 0 all hold under every schedule, 1 something does not, 2 bad usage, 3 the search is not complete.

Examples:
  upcall explore programs/litmus/mcs-2.s
  upcall explore programs/litmus/bug-aba-2.s -o aba.schedule
  upcall run --schedule aba.schedule programs/litmus/bug-aba-2.s`,
    )
    .action((program: string, options: Record<string, unknown>) =>
      does(async () => (await import('./explore.ts')).exploreCommand(program, options, io))(),
    );

  scenery(common(upcall.command('gdb')))
    .description('run a program under gdb: forwards and backwards, every program and thread with its own variables')
    .argument('[program]', 'a source (.s), an object (.o) or an ELF program; - is a source on stdin')
    .usage('[options] <program> [-- ARGS...]')
    .option('--port <n>', 'listen here; 0 is any port that is free (default 1234)', within(0, 65_535))
    .option('--stdio', 'talk over stdin and stdout, for `target remote | upcall gdb ...`')
    .option('--init', 'write a .gdbinit for this folder')
    .option('--history <mib>', 'what going back may take in memory (default 200)', within(1, 4096))
    .addHelpText('after', () => helpOnGdb)
    .action((program: string | undefined, options: Record<string, unknown>) =>
      does(async () => (await import('./gdb/gdb.ts')).gdb(program, { ...options, args: guestArgs }, io))(),
    );

  scenery(common(upcall.command('debug')))
    .description('step a program forwards and backwards, look at everything, and ask who wrote what')
    .argument('<program>', 'a source (.s), an object (.o) or an ELF program')
    .usage('[options] <program> [-- ARGS...]')
    .option('-x, --execute <script>', 'carry out the commands of a file first (repeat it for more)', collect)
    .option('--batch', 'end after the scripts; one that goes wrong ends with 120')
    .option('--history <mib>', 'what going back may take in memory (default 200)', within(1, 4096))
    .addHelpText('after', () => helpOnDebug)
    .action((program: string, options: Record<string, unknown>) =>
      does(async () => (await import('./debug/debug.ts')).debug(program, { ...options, args: guestArgs }, io))(),
    );

  common(upcall.command('test'))
    .description('run the programs under folders and check what their headers expect')
    .argument('[paths...]', "programs, or folders of them (default: the package's programs/)")
    .option('--engine <names>', 'engines to run on, separated by commas (default: all)', list)
    .option('--harts <n>', 'harts for programs whose header names none', within(1, 64))
    .addOption(
      new Option('--costs <profile>', 'costs for programs whose header names none').choices([
        'x86',
        'aarch64',
        'riscv',
      ]),
    )
    .addOption(
      new Option('--trampoline <where>', 'trampoline for programs whose header names none').choices(['user', 'kernel']),
    )
    .addOption(new Option('--model <name>', 'only this one of the thread models that a header names').choices(models))
    .addOption(new Option('--section <kind>', 'only this kind of critical section').choices(sections))
    .addOption(new Option('--recovery <where>', 'recovery here only').choices(recoveries))
    .option('--slice <list>', "slices to run under, separated by commas (default: the header's, or 1000)", list)
    .option(
      '--max-ticks <n>',
      'end a run there: it is then not done (default 1000000000)',
      within(1, Number.MAX_SAFE_INTEGER),
    )
    .option('--filter <text>', 'only programs whose path or title has the text')
    .option('-I, --include <folder>', 'look here for included sources (repeat it for more)', collect)
    .option('--bail', 'end at the first failure')
    .option('--tap', 'report as TAP 14 on stdout')
    .option('--junit <file>', 'write a JUnit report; - is stdout')
    .addHelpText('after', () => helpOnHeaders)
    .action((paths: string[], options: Record<string, unknown>) =>
      does(async () => (await import('./test.ts')).test(paths, options, io))(),
    );

  common(upcall.command('asm'))
    .description('assemble and link sources and objects to an ELF32 program with symbols and line tables')
    .argument('[sources...]', 'sources (.s) and objects (.o, from here, gcc or GNU as); - is a source on stdin')
    .option('-o, --output <file>', 'where to write it (default: the first source with .elf, or .o after -c)')
    .option('-c, --compile', 'make an object and do not link')
    .option('--no-pie', 'link at 0x10000 instead of position-independently')
    .option('--list <file>', 'write a listing: address, words, source; - is stdout')
    .option('-I, --include <folder>', 'look here for included sources (repeat it for more)', collect)
    .option('-D, --define <name=value>', 'define a symbol (repeat it for more)', byName)
    .option('--start <symbols>', 'no start-up code: these are where harts start, separated by commas', list)
    .option('--abi <file>', "write the kernel's symbols for GNU as; - is stdout")
    .addHelpText(
      'after',
      `
Exit status: 0 done, 120 does not assemble or bad usage, 125 our own fault.

Examples:
  upcall asm hello.s                          hello.elf
  upcall asm a.s b.s c.o -o all.elf --list all.lst
  upcall asm --no-pie hello.s -o hello.elf && qemu-riscv32 hello.elf
  upcall asm --abi upcall.inc                 .equ CALL_WRITE, 64 and so on`,
    )
    .action((sources: string[], options: Record<string, unknown>) =>
      does(async () => (await import('./asm.ts')).asm(sources, options, io))(),
    );

  common(upcall.command('objdump'))
    .description('disassemble a program or object with its symbols, as objdump -d prints it')
    .argument('<file>', 'an ELF file, or a source, which is assembled first')
    .addHelpText(
      'after',
      '\nExit status: 0 done, 120 no ELF file or bad usage, 125 our own fault.\n\nExamples:\n  upcall objdump hello.elf | less\n  upcall objdump hello.s',
    )
    .action((file: string, options: Record<string, unknown>) =>
      does(async () => (await import('./objdump.ts')).objdump(file, options, io))(),
    );

  common(upcall.command('bench'))
    .description("measure the laboratory's own speed, beside QEMU where it is installed")
    .option('--quick', 'short runs, coarse figures')
    .option('--only <sections>', 'sections to measure, separated by commas', list)
    .option('--save', 'keep the figures in tools/bench/results')
    .addHelpText('after', '\nExamples:\n  upcall bench --quick\n  upcall bench --only kernels,startup')
    .action((options: Record<string, unknown>) =>
      does(async () => (await import('./bench/bench.ts')).bench(options, io))(),
    );

  const usage = takesGuest || argv[0] === 'asm' || argv[0] === 'objdump' ? exit.USAGE : verdict.USAGE;
  const refuse = (message: string, remedy?: string): void => {
    io.err(`${io.paintErr.red('upcall:')} ${message}\n${remedy ? `  ${io.paintErr.dim(remedy)}\n` : ''}`);
    if (looks.json) printJson(io, { schema: `upcall.${argv[0]}/1`, error: message, ...(remedy ? { remedy } : {}) });
  };
  try {
    await upcall.parseAsync(ours, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return exit.OK;
      if (looks.json) printJson(io, { schema: `upcall.${argv[0]}/1`, error: error.message.replace(/^error: /, '') });
      return usage;
    }
    if (error instanceof Refusal) {
      refuse(error.message, error.remedy);
      return usage;
    }
    const { message, stack } = error as Error;
    refuse(
      `this is our own fault, not the program's: ${message}`,
      `please report it with the command: upcall ${argv.join(' ')}`,
    );
    if (process.env.UPCALL_STACK) io.err(`${stack}\n`);
    return exit.OURS;
  }
  if (io.stop.by === 'interrupt') return exit.INTERRUPTED;
  return io.stop.by === 'closed' ? exit.CLOSED : status;
}

/** Needed before commander has read anything, because its own messages are coloured too. */
function colorAsked(argv: readonly string[]): Looks['color'] {
  let asked: Looks['color'];
  argv.forEach((word, i) => {
    if (word === '--no-color') asked = 'never';
    if (word === '--color') asked = (['always', 'never', 'auto'] as const).find((w) => w === argv[i + 1]) ?? 'always';
    const [, when] = /^--color=(always|never|auto)$/.exec(word) ?? [];
    if (when) asked = when as Looks['color'];
  });
  return asked;
}

const helpOnDebug = `
The words are gdb's, and so are their short forms; reverse-stepi, reverse-continue and the others go back, from the first
instruction on. \`help\` lists the commands, Tab completes, an empty line goes on as before, Ctrl-C stops what runs.

Exit status: 0 done, 120 does not assemble, a script that goes wrong under --batch, or bad usage, 125 our own fault.

Examples:
  upcall debug programs/pip/thread-local.s
  upcall debug programs/bilevel/yield.s -x steps.txt --batch
  echo 'continue' | upcall debug programs/harts/hello.s`;

const helpOnGdb = `
gdb comes from Debian's gdb-multiarch; 13.1 is what this is tested with. It needs no file: it is given the program, and
those that the program places, as they come. In gdb, \`monitor help\` says what the laboratory adds.

The run stops one moment before its end, with everything still there to go back from; going on from there ends it.
Stepping a thread is letting the run go on until that thread has retired an instruction: nobody is held back, because
the schedule is part of the run.

Exit status: 0 gdb has ended it, 120 does not assemble, a port in use or bad usage, 125 our own fault, 130 interrupted.

Examples:
  upcall gdb programs/pip/two-programs.s              and: gdb-multiarch -ex 'target extended-remote localhost:1234'
  upcall gdb --init                                   and then only: gdb-multiarch -ex upcall
  gdb-multiarch -ex 'target remote | upcall gdb --stdio programs/harts/first-light.s'`;

const helpOnHeaders = `
A program says in its leading comment what it needs and shows, one header line each, with two spaces or
more after the word:

  # The title of the program.
  #
  # harts    2                  also: slice quantum costs trampoline model section recovery args stdin files start
  # include  lib/print.s        further sources, looked for beside the program, in -I, in programs/
  # expect   exit 0
  # expect   prints "done"

An expectation is one of:
  exit N                              the status it ends with (exit 0 is expected when nothing is said)
  signal SIGSEGV                      a signal ends it
  trap CAUSE [at P] [address P]       a trap ends it, e.g. trap store page fault at main+8 address 0x1000
  deadlock | out of time              nobody can go on | --max-ticks is reached
  failed ["text"]                     one of its asserts does not hold
  assembles not "text"                it is refused, with this in a message
  prints "a" ["b" ...]                on stdout, in this order; also: prints exactly "a", prints not "a", prints nothing
  complains "a"                       the same for stderr
  mark NAME [VALUE]                   it passes the mark; also: mark NAME N times, mark not NAME
  refuses CALL ERRNO                  a call answers so; also: refuses not [CALL]
  counts WHAT >= N                    a count of --stats, e.g. counts faults.store >= 1; signs = < > <= >=
CAUSE: fetch misaligned, fetch access fault, illegal instruction, breakpoint, load misaligned, load access
fault, store misaligned, store access fault, fetch page fault, load page fault, store page fault.

explore all runs a program with a start line under every schedule; then also: expect verdict complete, expect
violation WHAT [preemptions N], expect executions N. What is asked for and cannot be done yet (explore without
start, always, never, exists), or takes longer than a test may, is reported as not done, never as passed.

Exit status: 0 all hold, 1 something does not, 2 bad usage, 3 a budget ended first.

Examples:
  upcall test
  upcall test programs/harts --slice 1,10,1000
  upcall test my.s --engine reference --json
  upcall test --junit report.xml`;
