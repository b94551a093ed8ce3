// The picture of a run: one lane per hart, time from left to right, the number of the kernel context that ran.
//
//             0         500       1,000     1,500   2,000 ticks
//   hart 0    1━━━━━━━━━━━━━━━━━━━━━━━━━···1━━━━━━━━━━━━━━━━  91 %
//             !    !                       ▾
//   hart 1    ·····2━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━·  84 %
import type { Paint } from './io.ts';
import { count, plural } from './names.ts';
import { happenings, type Happening, type Lane, type Recording } from './recording.ts';

export interface Drawing {
  columns: number;
  unicode: boolean;
  paint: Paint;
  /** What a kernel context is called in the legend: the symbol it started at. */
  nameOf(tid: number): string;
}

interface Letters {
  full: string;
  part: string;
  idle: string;
  tick: string;
  happening: Record<Happening, string>;
}
const unicode: Letters = {
  full: '━',
  part: '╌',
  idle: '·',
  tick: '╷',
  happening: { switch: '▾', fault: '!', upcall: '↑', mark: '◆', death: '✖' },
};
const ascii: Letters = {
  full: '=',
  part: '-',
  idle: '.',
  tick: '|',
  happening: { switch: 'v', fault: '!', upcall: '^', mark: '*', death: 'X' },
};

const LANES_MAX = 16;
const LEFT = 11;
const RIGHT = 7;

/** A column of a lane: how busy, with whom, and what happened. */
interface Cell {
  busy: number;
  tid: number;
  happened: Happening | undefined;
}

/** One sign for each context: 1 to 9, then letters; the rest share one. */
export const sign = (tid: number): string =>
  '.123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'[tid] ?? '#';

function colourOf(paint: Paint, tid: number): (text: string) => string {
  const wheel = [paint.cyan, paint.green, paint.yellow, paint.magenta, paint.blue, paint.red];
  return wheel[(tid - 1 + wheel.length) % wheel.length];
}

function column(lane: Lane, recording: Recording, from: number, to: number): Cell {
  const first = Math.floor(from / recording.width);
  const last = Math.max(first + 1, Math.ceil(to / recording.width));
  let busy = 0;
  let longest = 0;
  let tid = 0;
  let happened = -1;
  for (let i = first; i < last; i++) {
    busy += lane.busy[i];
    if (lane.tidTicks[i] > longest) [longest, tid] = [lane.tidTicks[i], lane.tid[i]];
  }
  // What happened in the last tick belongs to the last column.
  for (let i = first; i < last + (to >= recording.end ? 1 : 0); i++)
    for (let kind = happenings.length - 1; kind > happened; kind--) if (lane.events[kind][i] > 0) happened = kind;
  return {
    busy: busy / ((last - first) * recording.width),
    tid,
    happened: happened < 0 ? undefined : happenings[happened],
  };
}

/** A round step so that about six labels fit. */
function step(span: number): number {
  const rough = Math.max(span / 6, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? rough;
}

/** The ruler: labels above, and a tick where each of them stands; the last says when it ended. */
function ruler(end: number, width: number, letters: Letters): string[] {
  const last = `${count(end)} ticks`;
  const labels = Array.from({ length: width + RIGHT }, () => ' ');
  const ticks = Array.from({ length: width }, () => ' ');
  const lastAt = Math.min(width - 1, labels.length - last.length);
  const put = (label: string, at: number): void => [...label].forEach((letter, i) => (labels[at + i] = letter));
  const size = step(end);
  for (let at = 0, free = 0; at < end; at += size) {
    const x = Math.floor((at / end) * width);
    const label = count(at);
    if (x < free || x + label.length + 2 > lastAt) continue;
    put(label, x);
    ticks[x] = letters.tick;
    free = x + label.length + 2;
  }
  put(last, lastAt);
  ticks[width - 1] = letters.tick;
  return [labels.join('').trimEnd(), ticks.join('').trimEnd()];
}

const boldOf = (paint: Paint, tid: number) => (text: string) => paint.bold(colourOf(paint, tid)(text));
const tints = (paint: Paint): Record<Happening, (text: string) => string> => ({
  switch: paint.dim,
  fault: paint.red,
  upcall: paint.cyan,
  mark: paint.green,
  death: paint.red,
});

/** A line whose neighbours of one colour are painted together: a terminal gets a tenth of the bytes. */
class Painted {
  private done = '';
  private run = '';
  private paint: (text: string) => string = String;

  add(text: string, paint: (text: string) => string): void {
    if (paint !== this.paint) this.finish();
    this.paint = paint;
    this.run += text;
  }

  private finish(): void {
    this.done += this.run && this.paint(this.run);
    this.run = '';
  }

  text(): string {
    this.finish();
    return this.done;
  }
}

/** The first sixteen that ran anybody (and hart 0, whatever it did): sixty-four lanes are no picture. */
export function hartsToShow(busy: readonly number[]): number[] {
  return [...busy.keys()].filter((hart) => busy[hart] > 0 || hart === 0).slice(0, LANES_MAX);
}

/** The lines of the picture, at most `columns` wide. */
export function timeline(recording: Recording, drawing: Drawing): string[] {
  const { paint } = drawing;
  const letters = drawing.unicode ? unicode : ascii;
  const width = Math.max(drawing.columns - LEFT - RIGHT, 20);
  const end = Math.max(recording.end, 1);
  const margin = ' '.repeat(LEFT);
  const lines = ruler(end, width, letters).map((line) => paint.dim(margin + line));
  const seen = new Set<number>();
  const shownKinds = new Set<Happening>();
  let partly = false;
  let idles = false;

  const shares = recording.lanes.map((lane) => lane.busy.reduce((sum, ticks) => sum + ticks, 0) / end);
  const drawn = hartsToShow(shares);
  for (const hart of drawn) {
    const lane = recording.lanes[hart];
    const body = new Painted();
    const below = new Painted();
    let before = 0;
    for (let x = 0; x < width; x++) {
      const cell = column(lane, recording, (x / width) * end, ((x + 1) / width) * end);
      const busy = cell.busy >= 0.01 && cell.tid > 0;
      if (!busy) {
        body.add(letters.idle, paint.dim);
        idles = true;
      } else {
        const colour = colourOf(paint, cell.tid);
        seen.add(cell.tid);
        if (cell.tid !== before) body.add(sign(cell.tid), boldOf(paint, cell.tid));
        else {
          body.add(cell.busy >= 0.6 ? letters.full : letters.part, colour);
          if (cell.busy < 0.6) partly = true;
        }
      }
      before = busy ? cell.tid : 0;
      if (cell.happened) {
        shownKinds.add(cell.happened);
        below.add(letters.happening[cell.happened], tints(paint)[cell.happened]);
      } else below.add(' ', String);
    }
    const share = `${Math.round(shares[hart] * 100)} %`.padStart(RIGHT - 1);
    lines.push(`  ${`hart ${hart}`.padEnd(LEFT - 2)}${body.text()}${share}`);
    if (below.text().trim()) lines.push(`${margin}${below.text().trimEnd()}`);
  }
  const rest = shares.filter((_, hart) => !drawn.includes(hart)).map((share) => Math.round(share * 100));
  if (rest.length) {
    const [low, high] = [Math.min(...rest), Math.max(...rest)];
    const busy = high === 0 ? 'idle' : `${low === high ? low : `${low} to ${high}`} % busy`;
    lines.push(paint.dim(`${margin}and ${plural(rest.length, 'more hart')}, ${busy}`));
  }

  const words: Record<Happening, string> = {
    switch: 'switch',
    fault: 'page fault',
    upcall: 'upcall',
    mark: 'mark',
    death: 'killed',
  };
  const legend = [
    ...contexts([...seen], drawing),
    ...(partly ? [`${letters.part} partly`] : []),
    ...(idles ? [`${letters.idle} idle`] : []),
    ...happenings.filter((kind) => shownKinds.has(kind)).map((kind) => `${letters.happening[kind]} ${words[kind]}`),
  ];
  return [...lines, '', ...wrap(legend, drawing.columns)];
}

/** `1 main   2-4 worker`: neighbours that started at the same place share an entry. */
function contexts(tids: number[], { paint, nameOf }: Drawing): string[] {
  const groups: { first: number; last: number; name: string }[] = [];
  for (const tid of tids.toSorted((a, b) => a - b)) {
    const group = groups.at(-1);
    const name = nameOf(tid);
    if (group && group.last === tid - 1 && group.name === name) group.last = tid;
    else groups.push({ first: tid, last: tid, name });
  }
  return groups.map(({ first, last, name }) => {
    const signs = first === last ? sign(first) : `${sign(first)}-${sign(last)}`;
    return `${paint.bold(colourOf(paint, first)(signs))} ${name}`;
  });
}

// eslint-disable-next-line no-control-regex -- the escape sequences colours are made of
const plainLength = (text: string): number => text.replace(/\x1b\[[0-9;]*m/g, '').length;

function wrap(pieces: readonly string[], columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of pieces) {
    if (line && plainLength(line) + 3 + plainLength(piece) > columns - 2) {
      lines.push(`  ${line}`);
      line = '';
    }
    line += (line ? '   ' : '') + piece;
  }
  return line ? [...lines, `  ${line}`] : lines;
}
