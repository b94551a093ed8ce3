// Steps, and what a timeline promises of them.
import { describe, expect, it } from 'vitest';
import { readElf } from '../elf.ts';
import { Kernel } from '../kernel/kernel.ts';
import { assembleGuest, machineFor } from '../kernel/testing/guest.ts';
import { furthestBehind } from '../machine/interleave.ts';
import { Timeline, type TimelineOptions } from './timeline.ts';
import type { Question } from './world.ts';

const hello = `
_start: li      s0, 3
again:  put     text, 3
        la      t0, count
        lw      t1, (t0)
        addi    t1, t1, 1
        sw      t1, (t0)
        addi    s0, s0, -1
        bnez    s0, again
        done    7
        .data
text:   .ascii  "hi\\n"
count:  .word   0
`;

function travel(text = hello, options: TimelineOptions & { slice?: number } = {}): Timeline {
  const program = assembleGuest(text, { pie: false });
  return new Timeline((tell) => {
    const machine = machineFor();
    const kernel = new Kernel(machine, { tell });
    kernel.load(program, ['guest']);
    return { machine, kernel, interleaver: furthestBehind(), slice: options.slice ?? 1000 };
  }, options);
}

const text = (timeline: Timeline): string => new TextDecoder().decode(timeline.content(1));
const places = (...all: number[]): Question<number> => ({ places: new Set(all), before: (hart) => hart.pc });
function finish<T>(way: Generator<unknown, T>): T {
  let result = way.next();
  while (!result.done) result = way.next();
  return result.value;
}

describe('a step', () => {
  it('is an instruction, a trap, or what the kernel does between them', () => {
    const timeline = travel();
    expect(timeline.step).toBe(0);
    expect(timeline.forward(1)).toEqual({ why: 'limit' });
    const hart = timeline.world.machine.harts[0]!;
    // The first fetch faults: a step without an instruction; then the instruction.
    let last = hart.retired;
    for (let step = 2; !timeline.isOver; step++) {
      timeline.forward(1);
      expect(timeline.step).toBe(step);
      expect(timeline.world.kernel.step).toBe(step);
      expect(hart.retired - last).toBeLessThanOrEqual(1);
      last = hart.retired;
    }
    expect(timeline.world.kernel.outcome).toMatchObject({ kind: 'exit', status: 7 });
    expect(timeline.forward(1)).toEqual({ why: 'over' });
  });

  it('beyond the end is the end', () => {
    const timeline = travel();
    timeline.seek(1_000_000);
    expect(timeline.isOver).toBe(true);
    const end = timeline.step;
    timeline.seek(end - 1);
    expect(timeline.isOver).toBe(false);
    expect(timeline.world.kernel.outcome).toBeUndefined();
  });
});

describe('the console', () => {
  it('is as long as what has been written by now, and nothing is shown twice', () => {
    let shown = '';
    const timeline = travel(hello, { output: (_, bytes) => (shown += new TextDecoder().decode(bytes)) });
    timeline.seek(1_000_000);
    const end = timeline.step;
    expect(text(timeline)).toBe('hi\nhi\nhi\n');
    const lengths = new Set<number>();
    for (let step = end; step >= 0; step--) {
      timeline.seek(step);
      lengths.add(text(timeline).length);
    }
    expect([...lengths]).toEqual([9, 6, 3, 0]);
    timeline.seek(end);
    expect(shown).toBe('hi\nhi\nhi\n');
  });
});

const again = readElf(assembleGuest(hello, { pie: false })).entry + 4;

describe('a question', () => {
  it('stops before a place each time, and backwards at the same steps', () => {
    const timeline = travel();
    const steps: number[] = [];
    while (timeline.forward(1_000_000, places(again)).why === 'asked') steps.push(timeline.step);
    expect(steps).toHaveLength(3);
    for (const step of steps.toReversed()) {
      expect(finish(timeline.back(places(again)))).toEqual({ why: 'asked', answer: again });
      expect(timeline.step).toBe(step);
    }
    expect(finish(timeline.back(places(again)))).toEqual({ why: 'start' });
    expect(timeline.step).toBe(0);
  });

  it('leaves no trace: a run that is asked ends in the state of one that is not', () => {
    const asked = travel();
    while (
      asked.forward(7, {
        ...places(again),
        ranges: [{ va: 0x1_1000, length: 64, loads: true, stores: true }],
        after: () => 1,
      }).why !== 'over'
    );
    const plain = travel();
    plain.seek(1_000_000);
    const snapshot = plain.world.machine.snapshot();
    expect(asked.world.machine.hash()).toBe(plain.world.machine.hash());
    expect(asked.world.machine.compare(snapshot)).toBeUndefined();
  });

  it('about every step is asked after every step', () => {
    const timeline = travel();
    let asked = 0;
    timeline.forward(1_000_000, { everyStep: true, after: () => void asked++ });
    expect(asked).toBe(timeline.step);
  });
});

describe('a change by hand', () => {
  it('makes another future, and leaves the past', () => {
    const timeline = travel();
    timeline.forward(1_000_000, places(again));
    const here = timeline.step;
    timeline.seek(1_000_000);
    const end = timeline.step;
    timeline.seek(here);
    timeline.change(() => (timeline.world.machine.harts[0]!.x[8] = 1));
    timeline.seek(1_000_000);
    expect(text(timeline)).toBe('hi\n');
    expect(timeline.step).toBeLessThan(end);
    // There and back over the changed moment.
    timeline.seek(here - 1);
    expect(timeline.world.machine.harts[0]!.x[8]).toBe(0);
    timeline.forward(1);
    expect(timeline.world.machine.harts[0]!.x[8]).toBe(1);
    timeline.seek(here - 1);
    timeline.forward(1_000_000);
    expect(text(timeline)).toBe('hi\n');
  });
});

describe('the history', () => {
  const endless = `
_start: la      t0, room
        li      t3, 2000
loop:   addi    t1, t1, 1
        andi    t2, t1, 1023
        slli    t2, t2, 2
        add     t2, t2, t0
        sw      t1, (t2)
        blt     t1, t3, loop
        done    0
        .bss
room:   .space  8192
`;
  it('stays within its bound, is thinnest where it is oldest, and every step can still be reached', () => {
    const historyBytes = 1 << 20;
    const timeline = travel(endless, { historyBytes, spacing: 50 });
    timeline.seek(1_000_000);
    const end = timeline.step;
    expect(timeline.memory.bytes).toBeLessThanOrEqual(historyBytes);
    expect(timeline.memory.checkpoints).toBeGreaterThan(5);
    for (let step = end; step >= 0; step -= 997) {
      timeline.seek(step);
      expect(timeline.step).toBe(step);
      expect(timeline.world.kernel.step).toBe(step);
    }
    expect(timeline.memory.bytes).toBeLessThanOrEqual(historyBytes);
  });
});
