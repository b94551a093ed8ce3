// A program full of signals, on any number of harts, whatever is chosen, stopped anywhere and restored; and kernels that
// are wrong are noticed.

import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Hart } from '../machine/hart.ts';
import { furthestBehind } from '../machine/interleave.ts';
import type { KernelEvent } from './events.ts';
import type { KernelContext } from './kernel-context.ts';
import { Kernel } from './kernel.ts';
import { check } from './testing/check.ts';
import { boot, machineFor, outputOf, show } from './testing/guest.ts';
import { FAULTS, signalling } from './testing/signals.ts';

/** What the spoilt kernels below do wrong. */
const spoilt = vi.hoisted(() => ({ mask: false, restart: false, registers: false, stack: false }));

vi.mock('./signal-frame.ts', async (original) => {
  const real = await original<typeof import('./signal-frame.ts')>();
  const leaveHandler = (kernel: Kernel, hart: Hart, kc: KernelContext): boolean => {
    const before = [kc.masked.get(0), kc.masked.get(1)] as const;
    const register = hart.x[9];
    const done = real.leaveHandler(kernel, hart, kc);
    if (spoilt.mask) real.setMask(kc, ...before);
    if (spoilt.registers) hart.x[9] = register + 1;
    return done;
  };
  return { ...real, leaveHandler };
});

vi.mock('./signals.ts', async (original) => {
  const real = await original<typeof import('./signals.ts')>();
  const act: typeof real.act = (kernel, task, signal, wish) => {
    let how = wish.flags;
    if (spoilt.restart) how &= ~0x1000_0000;
    if (spoilt.stack) how &= ~0x0800_0000;
    return real.act(kernel, task, signal, { ...wish, flags: how });
  };
  return { ...real, act };
});

afterEach(() => {
  Object.assign(spoilt, { mask: false, restart: false, registers: false, stack: false });
});

const setting = { machine: { harts: 2 }, quantum: 500 };
const end = { kind: 'exit', status: FAULTS };

/** Chooses anything. */
function anyway(seed: number): (tag: string, n: number) => number {
  let state = seed;
  return (_tag, n) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (state >>> 8) % n;
  };
}

describe('a run full of signals', () => {
  it.each([1, 2, 4])('ends as it should on %i harts, and everything holds between its turns', (harts) => {
    const { kernel } = boot(signalling, { ...setting, machine: { harts } });
    const interleaver = furthestBehind();
    for (let turn = 0; kernel.turn(interleaver, 50); turn++) if (turn % 40 === 0) check(kernel);
    expect(kernel.outcome).toEqual(end);
    check(kernel);
  });

  it('ends as it should whatever is chosen', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const shown = show(signalling, { ...setting, choose: anyway(seed), slice: 97 });
      expect(shown.outcome).toEqual(end);
      check(shown.kernel);
    }
  });

  it('can be stopped anywhere, restored under a new kernel in a new machine, and ends with the same bytes', () => {
    const whole = boot(signalling, setting);
    const interleaver = furthestBehind();
    const stops: { told: number; snapshot: ReturnType<typeof whole.machine.snapshot>; what: string[] }[] = [];
    let random = 7;
    do {
      random = (Math.imul(random, 1_103_515_245) + 12_345) & 0x7fff_ffff;
      if ((random >>> 8) % 48 !== 0) continue;
      const { kcs, tasks, sent } = whole.kernel;
      const what = [
        sent.count > 0 ? 'waits' : '',
        [...kcs].some((kc) => kc.interrupted !== 'no') ? 'interrupted' : '',
        [...tasks, ...kcs].some((one) => one.pending.get(0) !== 0) ? 'pending' : '',
      ];
      stops.push({ told: whole.events.length, snapshot: whole.machine.snapshot(), what });
    } while (whole.kernel.turn(interleaver, 37));
    const last = whole.machine.snapshot();
    const hash = whole.machine.hash();
    expect(whole.kernel.outcome).toEqual(end);
    expect(stops.some(({ what }) => what.includes('pending'))).toBe(true);
    for (const { told, snapshot } of stops) {
      const machine = machineFor(setting.machine);
      const events: KernelEvent[] = [];
      const kernel = new Kernel(machine, { tell: (event) => void events.push(event) });
      machine.restore(snapshot);
      while (kernel.turn(interleaver, 37));
      expect(kernel.outcome).toEqual(whole.kernel.outcome);
      expect(machine.hash()).toBe(hash);
      expect(machine.compare(last)).toBeUndefined();
      expect(events).toEqual(whole.events.slice(told));
      expect(outputOf(events)).toBe(outputOf(whole.events.slice(told)));
    }
  });

  it('is the same on every engine', () => {
    const on = (engine: 'reference' | 'interp') => {
      const { machine, events, outcome } = show(signalling, { ...setting, machine: { harts: 2, engine } });
      return { hash: machine.hash(), events, outcome };
    };
    expect(on('interp')).toEqual(on('reference'));
  });
});

describe('a kernel that is wrong about signals is noticed:', () => {
  /** How it ends, how often handlers began, and which calls were refused with -EINTR. */
  const facts = (choose?: (tag: string, n: number) => number) => {
    const { outcome, events } = show(signalling, { ...setting, choose, maxTicks: 2_000_000 });
    return {
      outcome,
      handlers: events.filter((event) => event.kind === 'signal' && event.signal === 10).length,
      refused: events.flatMap((event) => (event.kind === 'call' && event.result === -4 ? [event.name] : [])),
    };
  };

  it('(the right one does what is expected)', () => {
    const { outcome, handlers, refused } = facts();
    expect(outcome).toEqual(end);
    expect(handlers).toBeGreaterThan(1);
    expect(refused).toEqual([]);
  });

  it('the mask is not restored when a handler returns', () => {
    spoilt.mask = true;
    expect(facts().outcome).toMatchObject({ kind: 'killed', signal: 11, report: { tval: 0 } });
  });

  it('SA_RESTART is ignored', () => {
    // Whether a signal comes in the middle of a call is a matter of luck.
    const refused = () => Array.from({ length: 12 }, (_, seed) => facts(anyway(seed + 1)).refused.length);
    const right = refused();
    spoilt.restart = true;
    expect(Math.max(...refused().map((count, i) => count - right[i]))).toBeGreaterThan(0);
  });

  it('a register is not restored', () => {
    spoilt.registers = true;
    expect(facts().outcome).not.toEqual(end);
  });

  it('a handler runs on the stack that has run over', () => {
    const overrun = signalling.replace(
      'lw      t0, 0(zero)             #',
      'mv      s5, sp\n        li      sp, 64\n        sw      t0, 0(sp)\n        mv      sp, s5     #',
    );
    expect(show(overrun, setting).outcome).toEqual(end);
    spoilt.stack = true;
    expect(show(overrun, setting).outcome).toMatchObject({ kind: 'killed', signal: 11 });
  });
});
