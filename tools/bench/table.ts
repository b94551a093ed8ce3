// The bench's table: a group a block, numbers under each other, what was committed before beside what is now.
import type { Paint } from '../io.ts';
import type { Measurement } from './measure.ts';
import type { Surroundings } from './results.ts';

/** Three or four digits of any number, thousands apart. */
export function digits(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en-US');
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export function heading(here: Surroundings, before: Surroundings | undefined, paint: Paint): string {
  const told = ({ commit, date, node, machine, load }: Surroundings): string =>
    `${commit || 'no commit'}, ${date}, Node ${node}, ${machine}, load ${load}`;
  const lines = [`${paint.bold('upcall bench')}  ${told(here)}`];
  if (before) lines.push(paint.dim(`beside it, committed: ${told(before)}`));
  return `${lines.join('\n')}\n`;
}

/** The rows of one group. */
export function table(rows: readonly Measurement[], before: readonly Measurement[], paint: Paint): string {
  const group = rows[0]!.group;
  const who = rows.find(({ reference }) => reference)?.reference?.who;
  const old = (row: Measurement): Measurement | undefined =>
    before.find(({ group, name }) => group === row.group && name === row.name);
  const anyOld = rows.some(old);
  const anyRatio = rows.some(({ ratio }) => ratio !== undefined);
  const cells = [
    [
      group,
      'now',
      ...(who ? [who] : []),
      ...(anyRatio ? ['ratio'] : []),
      ...(anyOld ? ['before', ...(anyRatio ? ['ratio'] : [])] : []),
      '',
    ],
    ...rows.map((row) => {
      const then = old(row);
      const measure = (value: number | undefined): string =>
        value === undefined ? '' : `${digits(value)} ${row.unit}`;
      return [
        `  ${row.name}`,
        measure(row.value),
        ...(who ? [measure(row.reference?.value)] : []),
        ...(anyRatio ? [row.ratio === undefined ? '' : row.ratio.toFixed(2)] : []),
        ...(anyOld ? [measure(then?.value), ...(anyRatio ? [then?.ratio?.toFixed(2) ?? ''] : [])] : []),
        [row.goal && `goal: ${row.goal}`, row.detail].filter(Boolean).join('; '),
      ];
    }),
  ];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)));
  const last = widths.length - 1;
  const lines = cells.map((line, i) => {
    const text = line.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0]!) : column === last ? paint.dim(cell) : cell.padStart(widths[column]!),
    );
    return (i === 0 ? paint.bold(text.join('  ')) : text.join('  ')).trimEnd();
  });
  return `\n${lines.join('\n')}\n`;
}
