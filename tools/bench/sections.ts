// What the bench measures besides the kernels: harts, traps, steps, the assembler, start-up, snapshots.
//
// What runs in this process is measured in processor time, what is compared with another process by the clock.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemble } from '../../asm/assemble.ts';
import { link } from '../../asm/link.ts';
import { generatedSource } from '../../asm/testing/generate.ts';
import { symbols } from '../../src/kernel/abi.ts';
import { furthestBehind } from '../../src/machine/interleave.ts';
import { BUDGET } from '../../src/machine/stop.ts';
import { has } from '../oracle/debian.ts';
import { packagePath } from '../oracle/package-path.ts';
import { programsFolder } from '../program.ts';
import { load, run } from './machine.ts';
import { median, perSecond, processorSeconds, seconds, type Bench, type Measurement } from './measure.ts';

/** Four address spaces on four harts, at slices from the finest to the default. */
export function* measureSlices(bench: Bench): Generator<Measurement> {
  const goals: Record<number, string> = { 1: 'at least 20', 10: 'at least 150', 100: 'at least 300' };
  for (const [slice, rounds] of [
    [1, 25],
    [10, 150],
    [100, 400],
    [1000, 400],
  ] as const) {
    bench.io.progress(`slices: ${slice}`);
    const scaled = bench.quick ? Math.ceil(rounds / 10) : rounds;
    const runs = Array.from({ length: bench.quick ? 1 : 3 }, () => run('four', scaled, { harts: 4, slice }));
    const value = median(runs.map((ran) => ran.instructions / ran.processorSeconds / 1e6));
    const detail = `${scaled} rounds each, ${Math.round(runs[0]!.instructions / 1e6)} M instructions`;
    yield {
      group: 'four harts',
      name: `slice ${slice}`,
      value,
      unit: 'MIPS',
      detail,
      ...(goals[slice] ? { goal: goals[slice] } : {}),
    };
    if (bench.stopped()) return;
  }
}

/** Into the kernel and back, what the loop around it costs included. */
export function* measureTraps(bench: Bench): Generator<Measurement> {
  // oxfmt-ignore
  const rows = [
    { program: 'ecall', name: 'system call', rounds: 500, each: 1000, goal: 'at most 100' },
    { program: 'fault', name: 'page fault, page mapped', rounds: 100, each: 1024, goal: 'at most 500' },
  ];
  for (const { program, name, rounds, each, goal } of rows) {
    bench.io.progress(`traps: ${name}`);
    const scaled = bench.quick ? Math.ceil(rounds / 10) : rounds;
    run(program, Math.ceil(scaled / 10), {});
    const times = Array.from(
      { length: bench.quick ? 1 : 5 },
      () => run(program, scaled, {}).processorSeconds / (scaled * each),
    );
    yield { group: 'traps', name, value: median(times) * 1e9, unit: 'ns', detail: `${scaled * each} of them`, goal };
    if (bench.stopped()) return;
  }
}

/** One instruction at a time, with something called after each. */
export function* measureSteps(bench: Bench): Generator<Measurement> {
  const atLeast = bench.quick ? 0.1 : 1;
  const { machine, kernel } = load('cmk', 1_000_000, {});
  const interleaver = furthestBehind();
  for (let i = 0; i < 1000; i++) kernel.turn(interleaver, 1);
  const seen = new Uint32Array(1);
  const callback = (pc: number): void => {
    seen[0] ^= pc;
  };
  const hart = machine.harts[0]!;
  bench.io.progress('single steps');
  const bare = perSecond(atLeast, () => {
    for (let i = 0; i < 10_000; i++) {
      if (machine.run(0, 1) !== BUDGET) kernel.turn(interleaver, 1);
      callback(hart.pc);
    }
    return 10_000;
  });
  yield {
    group: 'single steps',
    name: 'of the machine, with a callback',
    value: bare / 1e6,
    unit: 'M/s',
    goal: 'at least 20',
  };
  const turns = perSecond(atLeast, () => {
    for (let i = 0; i < 10_000; i++) {
      kernel.turn(interleaver, 1);
      callback(hart.pc);
    }
    return 10_000;
  });
  yield {
    group: 'single steps',
    name: "as turns of the kernel's",
    value: turns / 1e6,
    unit: 'M/s',
  };
}

export function* measureAssembler(bench: Bench): Generator<Measurement> {
  const lines = bench.quick ? 20_000 : 100_000;
  const text = generatedSource(lines);
  const source = { name: 'generated.s', text };
  const folder = mkdtempSync(join(tmpdir(), 'upcall-bench-'));
  const ours: number[] = [];
  const alone: number[] = [];
  const theirs: number[] = [];
  const linking: number[] = [];
  try {
    writeFileSync(join(folder, 'generated.s'), text);
    assemble({ name: 'warm.s', text: generatedSource(2000) }, { symbols });
    for (let cycle = 0; cycle < (bench.quick ? 1 : 5) && !bench.stopped(); cycle++) {
      bench.io.progress(`assembler: ${cycle + 1}`);
      const used = processorSeconds();
      const begun = performance.now();
      const { object, diagnostics } = assemble(source, { symbols });
      ours.push(lines / ((performance.now() - begun) / 1000));
      alone.push(lines / (processorSeconds() - used));
      if (!object) throw new Error(`the generated source is refused: ${diagnostics[0]?.message}`);
      linking.push(seconds(() => link([object], {})));
      const gnu = ['-march=rv32ima', '-mabi=ilp32', 'generated.s', '-o', 'generated.o'];
      if (has('riscv64-unknown-elf-as'))
        theirs.push(lines / seconds(() => execFileSync('riscv64-unknown-elf-as', gnu, { cwd: folder })));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const row: Measurement = {
    group: 'assembler',
    name: `${lines} lines`,
    value: median(ours),
    unit: 'lines/s',
  };
  if (theirs.length)
    Object.assign(row, {
      reference: { who: 'GNU as', value: median(theirs) },
      ratio: median(ours.map((speed, i) => speed / theirs[i]!)),
    });
  yield row;
  yield {
    group: 'assembler',
    name: 'in processor time',
    value: median(alone),
    unit: 'lines/s',
    goal: 'at least 60000',
  };
  yield { group: 'assembler', name: 'linking them', value: median(linking) * 1000, unit: 'ms' };
}

/** `upcall run` of a tiny program as a whole process, beside a Node that does nothing. */
export function* measureStartup(bench: Bench): Generator<Measurement> {
  const command = packagePath('dist/tools/upcall.js');
  const tiny = join(programsFolder, 'bench/empty.s');
  const time = (argv: string[]): number =>
    seconds(() => {
      const ended = spawnSync(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
      if (ended.status !== 0)
        throw new Error(`node ${argv.join(' ')} ended with ${ended.status}: ${ended.stderr.toString()}`);
    });
  time([command, 'run', tiny]);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let i = 0; i < (bench.quick ? 3 : 15) && !bench.stopped(); i++) {
    bench.io.progress(`start-up: ${i + 1}`);
    ours.push(time([command, 'run', tiny]));
    theirs.push(time(['-e', '0']));
  }
  const [mine, node] = [median(ours) * 1000, median(theirs) * 1000];
  yield {
    group: 'start-up',
    name: 'upcall run of a tiny program',
    value: mine,
    unit: 'ms',
    reference: { who: 'node -e 0', value: node },
    ratio: node / mine,
    goal: 'at most 300',
  };
}

/** Back to a snapshot, 200 instructions, a new snapshot: with little and with much memory touched. */
export function* measureSnapshots(bench: Bench): Generator<Measurement> {
  const atLeast = bench.quick ? 0.2 : 2;
  for (const mib of [1, 16]) {
    bench.io.progress(`snapshots: ${mib} MiB`);
    let touched = false;
    const { machine, kernel } = load('touch', mib, { ramBytes: 32 << 20 }, (event) => {
      if (event.kind === 'mark') touched = true;
    });
    const interleaver = furthestBehind();
    while (!touched) if (!kernel.turn(interleaver, 1000)) throw new Error('touch.s ended before its mark');
    const from = machine.snapshot();
    // oxfmt-ignore
    const ways: [name: string, once: () => void][] = [
      ['restore, 200 instructions, snapshot', () => { machine.restore(from); machine.run(0, 200); machine.snapshot(); }],
      ['restore, 200 instructions, hash', () => { machine.restore(from); machine.run(0, 200); machine.hash(); }],
    ];
    for (const [name, once] of ways) {
      const value = perSecond(atLeast, () => {
        for (let i = 0; i < 50; i++) once();
        return 50;
      });
      yield { group: 'snapshots', name: `${mib} MiB: ${name}`, value, unit: '/s' };
    }
    machine.restore(from);
    machine.logged = true;
    const mark = machine.mark();
    const value = perSecond(atLeast, () => {
      for (let i = 0; i < 50; i++) {
        machine.undo(mark);
        machine.run(0, 200);
        machine.hash();
      }
      return 50;
    });
    yield { group: 'snapshots', name: `${mib} MiB: undo, 200 instructions, hash`, value, unit: '/s' };
    if (bench.stopped()) return;
  }
}
