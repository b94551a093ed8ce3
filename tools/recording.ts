// What a run leaves for its picture: who ran on each hart when, and what happened there, in bounded memory.
//
// Time is cut into at most `CELLS` cells of equal width. When a run outgrows them, neighbours are joined and the width
// doubles: a run of ten ticks and one of ten thousand million take the same space, and the picture needs fewer columns.
const CELLS = 4096;

/** What is marked under a lane, the most important last. */
export const happenings = ['switch', 'fault', 'upcall', 'mark', 'death'] as const;
export type Happening = (typeof happenings)[number];

export class Lane {
  /** Ticks somebody ran, per cell. */
  readonly busy = new Float64Array(CELLS);
  /** Whoever ran longest in a cell, for how long; 0 is nobody. */
  readonly tid = new Int32Array(CELLS);
  readonly tidTicks = new Float64Array(CELLS);
  readonly events = happenings.map(() => new Uint32Array(CELLS));

  join(): void {
    for (let i = 0; i < CELLS; i++) {
      const [a, b] = [2 * i, 2 * i + 1];
      const inside = b < CELLS;
      this.busy[i] = inside ? this.busy[a] + this.busy[b] : 0;
      const winner = !inside || this.tidTicks[a] >= this.tidTicks[b] ? a : b;
      const same = inside && this.tid[a] === this.tid[b];
      this.tid[i] = inside ? this.tid[winner] : 0;
      this.tidTicks[i] = inside ? (same ? this.tidTicks[a] + this.tidTicks[b] : this.tidTicks[winner]) : 0;
      for (const cells of this.events) cells[i] = inside ? cells[a] + cells[b] : 0;
    }
  }
}

export class Recording {
  readonly lanes: readonly Lane[];
  /** Ticks per cell. */
  width = 1;
  /** The last tick of any hart. */
  end = 0;

  constructor(harts: number) {
    this.lanes = Array.from({ length: harts }, () => new Lane());
  }

  /** `tid` ran on a hart from one tick to another. */
  ran(hart: number, tid: number, from: number, to: number): void {
    if (to <= from) return;
    this.reach(to);
    const lane = this.lanes[hart];
    for (let cell = Math.floor(from / this.width); cell * this.width < to; cell++) {
      const ticks = Math.min(to, (cell + 1) * this.width) - Math.max(from, cell * this.width);
      lane.busy[cell] += ticks;
      if (lane.tid[cell] === tid) lane.tidTicks[cell] += ticks;
      else if (ticks > lane.tidTicks[cell]) {
        lane.tid[cell] = tid;
        lane.tidTicks[cell] = ticks;
      }
    }
  }

  happened(hart: number, what: Happening, at: number): void {
    this.reach(at);
    this.lanes[hart].events[happenings.indexOf(what)][Math.floor(at / this.width)]++;
  }

  private reach(tick: number): void {
    if (tick > this.end) this.end = tick;
    while (tick >= CELLS * this.width) {
      for (const lane of this.lanes) lane.join();
      this.width *= 2;
    }
  }
}
