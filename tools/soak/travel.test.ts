// A share of the travels in time that `npm run soak time` does, and that they notice what is forgotten on the way.
import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../src/lab/checkpoints.ts';
import { Timeline } from '../../src/lab/timeline.ts';
import { wander, watch } from './travel.ts';

const seeds = (count: number): number[] => Array.from({ length: count }, (_, i) => 1 + i);

describe('travels in time', () => {
  it('60 programs, settings and steps: there and back is the same step, and the end is that of a run that never looked back', () => {
    expect(seeds(60).flatMap((seed) => wander(seed) ?? [])).toEqual([]);
  });

  it('60 words watched: forwards and backwards it stops where looking at every step sees a change', () => {
    let hits = 0;
    const wrong = seeds(60).flatMap((seed) => {
      const result = watch(seed);
      hits += result.hits;
      return result.what ?? [];
    });
    expect(wrong).toEqual([]);
    expect(hits).toBeGreaterThan(200);
  });
});

/** Timelines that forget something when they go back. */
const forgetful: Record<string, new (...given: ConstructorParameters<typeof Timeline>) => Timeline> = {
  'what has been written': class extends Timeline {
    protected override restore(to: Checkpoint): void {
      super.restore({ ...to, written: [this.content(1).length, this.content(2).length] });
    }
  },
  'what the kernel knows': class extends Timeline {
    protected override restore(to: Checkpoint): void {
      const { layout, words } = this.world.machine.memory;
      const [from, end] = [layout.kernelBase >> 2, (layout.kernelBase + layout.kernelBytes) >> 2];
      const kernel = words.slice(from, end);
      super.restore(to);
      words.set(kernel, from);
    }
  },
  'what is left of a turn': class extends Timeline {
    protected override restore(to: Checkpoint): void {
      super.restore({ ...to, cursor: { ...to.cursor, left: to.cursor.next === 'instruction' ? this.world.slice : 0 } });
    }
  },
  'what the interleaver remembers': class extends Timeline {
    protected override restore(to: Checkpoint): void {
      super.restore({ ...to, cursor: { ...to.cursor, outside: [] } });
    }
  },
  'the clocks': class extends Timeline {
    protected override restore(to: Checkpoint): void {
      const charged = this.world.machine.harts.map((hart) => hart.charged);
      super.restore(to);
      this.world.machine.harts.forEach((hart, i) => (hart.charged = charged[i]!));
    }
  },
};

describe('a travel notices a timeline that forgets', () => {
  it.each(Object.entries(forgetful))('%s', (_, Forgetful) => {
    const caught = (seed: number): boolean => {
      try {
        return wander(seed, (...given) => new Forgetful(...given)) !== undefined;
      } catch {
        return true; // a kernel of another time crashes
      }
    };
    expect(seeds(60).some(caught)).toBe(true);
  });
});
