// The nine kernels: the WebAssembly interpreter and qemu-system -icount running the same bytes, turn about.
import { bare, whyNoQemu, type Bare } from './qemu.ts';
import { program, run } from './machine.ts';
import { geometricMean, median, type Bench, type Measurement } from './measure.ts';

/** Rounds that make about a quarter of a thousand million instructions. */
export const kernels: Readonly<Record<string, number>> = {
  alu: 17_000,
  sieve: 25,
  qsort: 25,
  chase: 3700,
  fib: 370,
  amo: 25_000,
  ctx: 3500,
  cmk: 4000,
  xpage: 5000,
};

export function* measureKernels(bench: Bench): Generator<Measurement> {
  const group = 'kernels';
  const cycles = bench.quick ? 1 : 5;
  const qemu = whyNoQemu() === undefined;
  const ratios: number[] = [];
  const empty = qemu ? emptyRun(cycles) : 0;
  const speeds: number[] = [];
  for (const [name, full] of Object.entries(kernels)) {
    const rounds = bench.quick ? Math.ceil(full / 8) : full;
    const reference: Bare | undefined = qemu ? bare(program(name), [name, String(rounds)]) : undefined;
    const ours: number[] = [];
    const theirs: number[] = [];
    let instructions = 0;
    try {
      // The first run of a kernel warms the engine up and is not counted.
      run(name, Math.ceil(rounds / 20), {});
      for (let cycle = 0; cycle < cycles && !bench.stopped(); cycle++) {
        bench.io.progress(`${group}: ${name} ${cycle + 1}/${cycles}`);
        const mine = run(name, rounds, {});
        ({ instructions } = mine);
        ours.push(instructions / mine.seconds / 1e6);
        if (!reference) continue;
        const other = reference.run();
        if (other.output !== mine.output)
          throw new Error(`${name}: QEMU prints ${other.output.trim()}, and we print ${mine.output.trim()}`);
        theirs.push(instructions / (other.seconds - empty) / 1e6);
      }
    } finally {
      reference?.remove();
    }
    if (bench.stopped()) return;
    const value = median(ours);
    speeds.push(value);
    const row: Measurement = {
      group,
      name,
      value,
      unit: 'MIPS',
      detail: `${rounds} rounds, ${Math.round(instructions / 1e6)} M instructions`,
    };
    if (theirs.length) {
      row.reference = { who: 'qemu -icount', value: median(theirs) };
      row.ratio = median(ours.map((speed, i) => speed / theirs[i]!));
      ratios.push(row.ratio);
    }
    yield row;
  }
  const mean: Measurement = { group, name: 'geometric mean', value: geometricMean(speeds), unit: 'MIPS' };
  if (ratios.length) Object.assign(mean, { ratio: geometricMean(ratios), goal: 'ratio at least 0.50' });
  yield mean;
}

/** What QEMU's own start costs. */
function emptyRun(cycles: number): number {
  const machine = bare(program('empty'), ['empty', '1']);
  try {
    return median(Array.from({ length: cycles + 2 }, () => machine.run().seconds));
  } finally {
    machine.remove();
  }
}
