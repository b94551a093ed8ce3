// `upcall bench`: the laboratory's own speed, beside the reference in the same minutes where there is one.
//
// Figures are information and no test: a shared machine drifts by half within minutes. What counts are the ratios,
// which are taken from pairs of runs side by side, and the goals, which leave room for that.
import { verdict } from '../exit.ts';
import { printJson, type Io } from '../io.ts';
import { measureKernels } from './kernels.ts';
import type { Bench, Measurement } from './measure.ts';
import { committed, surroundings, write } from './results.ts';
import { measureTravel } from './travel.ts';
import {
  measureAssembler,
  measureSlices,
  measureSnapshots,
  measureStartup,
  measureSteps,
  measureTraps,
} from './sections.ts';
import { heading, table } from './table.ts';

// oxfmt-ignore
const sections: Readonly<Record<string, (bench: Bench) => Generator<Measurement> | AsyncGenerator<Measurement>>> = {
  kernels:   measureKernels,
  slices:    measureSlices,
  traps:     measureTraps,
  steps:     measureSteps,
  assembler: measureAssembler,
  startup:   measureStartup,
  snapshots: measureSnapshots,
  travel:    measureTravel,
};
export const sectionNames = Object.keys(sections);

export interface BenchOptions {
  /** Short runs, coarse figures. */
  quick?: boolean;
  /** Sections to measure; all unless told. */
  only?: string[];
  /** Keep the figures in tools/bench/results. */
  save?: boolean;
  json?: boolean;
}

export async function bench(options: BenchOptions, io: Io): Promise<number> {
  const chosen = options.only ?? sectionNames;
  const unknown = chosen.filter((name) => !(name in sections));
  if (unknown.length) {
    io.err(`upcall: there is nothing called ${unknown.join(', ')} to measure\n  one of: ${sectionNames.join(', ')}\n`);
    return verdict.USAGE;
  }
  const before = committed();
  const where = surroundings();
  const rows: Measurement[] = [];
  const context: Bench = { quick: options.quick ?? false, io, stopped: () => io.stop.by !== undefined };
  if (!options.json) io.out(heading(where, before, io.paint));
  for (const name of chosen) {
    const found: Measurement[] = [];
    for await (const row of sections[name]!(context)) {
      found.push(row);
      // Signals get in between two measurements.
      await new Promise((go) => setImmediate(go));
      if (context.stopped()) break;
    }
    io.progress('');
    rows.push(...found);
    if (!options.json && found.length) io.out(table(found, before?.rows ?? [], io.paint));
    if (context.stopped()) break;
  }
  const result = { schema: 'upcall.bench/1', ...where, quick: context.quick, rows };
  if (options.json) printJson(io, result);
  if (options.save) write(result);
  return context.stopped() ? verdict.UNFINISHED : verdict.HOLDS;
}
