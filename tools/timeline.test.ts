// The picture of a run, as people see it.
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { Recording } from './recording.ts';
import { timeline, type Drawing } from './timeline.ts';

const plain: Drawing = {
  columns: 72,
  unicode: true,
  paint: pc.createColors(false),
  nameOf: (tid) => (tid === 1 ? 'main' : 'worker'),
};

function threeHarts(scale = 1): Recording {
  const recording = new Recording(3);
  recording.ran(0, 1, 0, 700 * scale);
  recording.ran(0, 2, 700 * scale, 1000 * scale);
  recording.happened(0, 'switch', 700 * scale);
  recording.happened(0, 'fault', 100 * scale);
  for (let at = 300; at < 900; at += 10) recording.ran(1, 3, at * scale, (at + 5) * scale);
  recording.happened(1, 'mark', 500 * scale);
  recording.ran(2, 4, 999 * scale, 1000 * scale);
  recording.happened(2, 'death', 999 * scale);
  return recording;
}

describe('the timeline', () => {
  it('has a lane for each hart, and a legend of what is in it', () => {
    expect(`\n${timeline(threeHarts(), plain).join('\n')}\n`).toMatchInlineSnapshot(`
      "
                 0         200        400        600        800    1,000 ticks
                 ╷         ╷          ╷          ╷          ╷         ╷
        hart 0   1━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━2━━━━━━━━━━━━━━━ 100 %
                      !                               ▾
        hart 1   ················3╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌·····  30 %
                                            ◆
        hart 2   ·····················································4   0 %
                                                                      ✖

        1 main   2-4 worker   ╌ partly   · idle   ▾ switch   ! page fault
        ◆ mark   ✖ killed
      "
    `);
  });

  it('falls back to ASCII', () => {
    expect(`\n${timeline(threeHarts(), { ...plain, unicode: false }).join('\n')}\n`).toMatchInlineSnapshot(`
      "
                 0         200        400        600        800    1,000 ticks
                 |         |          |          |          |         |
        hart 0   1=====================================2=============== 100 %
                      !                               v
        hart 1   ................3--------------------------------.....  30 %
                                            *
        hart 2   .....................................................4   0 %
                                                                      X

        1 main   2-4 worker   - partly   . idle   v switch   ! page fault
        * mark   X killed
      "
    `);
  });

  it('draws a run of any length in the same space', () => {
    const strip = (lines: string[]): string[] => lines.slice(2);
    expect(strip(timeline(threeHarts(4096), plain))).toEqual(strip(timeline(threeHarts(64), plain)));
  });

  it('stretches a run that is shorter than its columns, and survives an empty one', () => {
    const recording = new Recording(1);
    recording.ran(0, 1, 0, 3);
    expect(`\n${timeline(recording, plain).join('\n')}\n`).toMatchInlineSnapshot(`
      "
                 0                 1                 2                3 ticks
                 ╷                 ╷                 ╷                ╷
        hart 0   1━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 100 %

        1 main
      "
    `);
    expect(timeline(new Recording(1), plain)).toHaveLength(5);
  });

  it('keeps within its columns, whatever the number of harts', () => {
    const recording = new Recording(64);
    for (let hart = 0; hart < 64; hart++) recording.ran(hart, hart + 1, hart * 1000, 100_000);
    const lines = timeline(recording, { ...plain, columns: 80 });
    expect(Math.max(...lines.map((l) => l.length))).toBeLessThanOrEqual(80);
    expect(lines.join('\n')).toContain('and 48 more harts, 37 to 84 % busy');
  });
});
