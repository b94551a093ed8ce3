// What going back costs far from the start: a step back, the last writer of a word and of a register, and memory.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { perform } from '../../src/lab/debug/commands.ts';
import { debuggerFor } from '../debug/debug.ts';
import { median, type Bench, type Measurement } from './measure.ts';

// It counts; every 1,024th time around a word is written, every 1,048,576th another one.
const source = `main:
        la      s2, often
        la      s3, rare
        li      s4, 0xfffff
loop:   addi    s0, s0, 1
        andi    t0, s0, 1023
        bnez    t0, loop
        sw      s0, (s2)
        and     t1, s0, s4
        bnez    t1, loop
        sw      s0, (s3)
        j       loop
        .globl  main
        .bss
        .type   often, @object
        .size   often, 4
often:  .space  4096
        .type   rare, @object
        .size   rare, 4
rare:   .space  4
`;

export async function* measureTravel(bench: Bench): AsyncGenerator<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), 'upcall-travel-'));
  try {
    const program = join(folder, 'far.s');
    writeFileSync(program, source);
    bench.io.progress('travel');
    let said = '';
    const silent = {
      ...bench.io,
      stop: {},
      out: (text: string | Uint8Array) => void (said += String(text)),
      stdin: () => new Uint8Array(),
    };
    const one = debuggerFor(program, {}, silent, { isAsked: false })!;
    const far = bench.quick ? 1_000_000 : 10_000_000;
    await perform(one, `seek ${far}`);
    const { timeline } = one;
    const timed = async (times: number, line: () => string): Promise<number> => {
      const all: number[] = [];
      for (let i = 0; i < times && !bench.stopped(); i++) {
        const begun = performance.now();
        await perform(one, line());
        all.push(performance.now() - begun);
      }
      return median(all);
    };
    const group = `back from step ${far.toLocaleString('en-US')}`;
    const row = (name: string, value: number, unit: string, goal: string, detail: string): Measurement => ({
      group,
      name,
      value,
      unit,
      goal,
      detail,
    });
    const begun = performance.now();
    await perform(one, 'reverse-stepi');
    yield row('reverse-stepi, the first', performance.now() - begun, 'ms', 'at most 50', 'one');
    yield row('reverse-stepi', await timed(50, () => 'reverse-stepi'), 'ms', 'at most 50', 'median of 50');
    const places = Array.from({ length: 20 }, (_, i) => Math.floor(far * (0.95 - 0.04 * i)));
    const jumps: number[] = [];
    for (const place of places) {
      timeline.seek(place);
      const from = performance.now();
      await perform(one, 'reverse-stepi');
      jumps.push(performance.now() - from);
    }
    yield row('reverse-stepi, elsewhere each time', median(jumps), 'ms', 'at most 50', `median of ${places.length}`);
    timeline.seek(far);
    for (const text of ['often', 'rare', '$s0']) {
      said = '';
      const time = await timed(11, () => `last ${text}`);
      const ago = far - Number(/in step (\d+)/.exec(said)?.[1]);
      yield row(
        `last: a ${text === '$s0' ? 'register' : 'word'} written ${ago.toLocaleString('en-US')} steps ago`,
        time,
        'ms',
        'at most 50',
        'median of 11',
      );
    }
    yield row('history', timeline.memory.bytes / 1e6, 'MB', 'at most 300', `${timeline.memory.checkpoints} snapshots`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
