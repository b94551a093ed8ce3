// `--stats`: what happened, counted and drawn, within 80 columns.
import type { Io } from './io.ts';
import { count, plural } from './names.ts';
import type { Summary } from './session.ts';
import { hartsToShow, timeline } from './timeline.ts';
import type { Recording } from './recording.ts';

export interface StatsScene {
  readonly title: string;
  /** How it was run: harts, slice, costs. */
  readonly settings: string;
  readonly ending: string;
  readonly summary: Summary;
  readonly recording: Recording;
  nameOf(tid: number): string;
}

/** `write 4   exit 2   clone 1`, the most frequent first, in at most two lines. */
function tally(counts: Readonly<Record<string, number>>, columns: number, unit = ''): string[] {
  const pieces = Object.entries(counts)
    .filter(([, n]) => n > 0)
    .toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([name, n]) => `${name} ${count(n)}${unit}`);
  const lines: string[] = [];
  for (const [i, piece] of pieces.entries()) {
    const last = lines.at(-1);
    const rest = lines.length === 2 && i < pieces.length - 1 ? `   and ${pieces.length - i} more` : '';
    if (last !== undefined && last.length + 3 + piece.length + rest.length <= columns)
      lines[lines.length - 1] = `${last}   ${piece}`;
    else if (lines.length < 2) lines.push(piece);
    else {
      lines[1] += rest || `   and ${pieces.length - i} more`;
      break;
    }
  }
  return lines;
}

/** The lines of the picture and the tables. */
export function stats(scene: StatsScene, io: Io): string {
  const { summary, recording } = scene;
  const paint = io.paintErr;
  const columns = Math.min(io.columns, 100);
  const label = (text: string): string => paint.dim(text.padEnd(14));
  const rule = paint.dim((io.unicode ? '─' : '-').repeat(columns));
  const lines = [rule, `  ${paint.bold(scene.title)}`, `  ${paint.dim(scene.settings)}`, ''];
  lines.push(...timeline(recording, { columns, unicode: io.unicode, paint, nameOf: scene.nameOf }), '');

  const header = ['', 'busy', 'idle', 'instructions', 'ticks', 'switches', 'traps', 'faults', 'TLB misses'];
  const shown = hartsToShow(summary.perHart.map((h) => h.busy));
  const rows = shown.map((hart) => {
    const h = summary.perHart[hart];
    const busy = percent(h.busy, summary.elapsed);
    const counts = [h.instructions, h.ticks, h.switches, h.traps, h.faults, h.tlbMisses].map(count);
    return [`hart ${hart}`, `${busy} %`, `${100 - busy} %`, ...counts];
  });
  const left = summary.perHart.length - shown.length;
  if (left) rows.push([`${left} more`, ...header.slice(1).map(() => '')]);
  const total = [
    'all',
    '',
    '',
    ...[summary.instructions, summary.ticks, summary.switches, summary.traps, summary.faults, summary.tlbMisses].map(
      count,
    ),
  ];
  const table = [header, ...rows, ...(rows.length > 1 ? [total] : [])];
  const widths = header.map((_, i) => Math.max(...table.map((row) => row[i].length)));
  const gap = widths.reduce((a, b) => a + b, 0) + 2 * widths.length <= columns ? 2 : 1;
  table.forEach((row, y) => {
    const line = row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join(' '.repeat(gap));
    lines.push(`  ${y === 0 ? paint.dim(line) : line}`.trimEnd());
  });
  lines.push('');
  const inner = columns - 16;
  const say = (what: string, found: string[]): void =>
    found.forEach((line, i) => lines.push(`  ${label(i ? '' : what)}${line}`));
  say('page faults', tally(summary.faultsByKind, inner));
  say('traps', tally(summary.trapsByCause, inner));
  say('disk', tally(summary.disk, inner));
  if (summary.pinned > 0) say('pinned', [`${summary.pinned} ${summary.pinned === 1 ? 'page' : 'pages'}`]);
  say('calls', tally(summary.callsByName, inner));
  say('refused', tally(summary.refusals, inner));
  say('time in', tally(summary.timeByRoutine, inner, ' %'));
  for (const mark of summary.marks.slice(0, 8))
    lines.push(
      `  ${label('mark')}${mark.name} ${mark.value}  ${paint.dim(`hart ${mark.hart}, tick ${count(mark.at)}`)}`,
    );
  if (summary.marks.length > 8)
    lines.push(`  ${label('')}${paint.dim(`and ${plural(summary.marks.length - 8, 'more mark', 'more marks')}`)}`);
  lines.push('', `  ${paint.bold(scene.ending)} ${paint.dim(`after ${plural(summary.elapsed, 'tick')}`)}`);
  return `${lines.join('\n')}\n`;
}

const percent = (part: number, whole: number): number => (whole > 0 ? Math.round((part / whole) * 100) : 0);
