// Which instructions other harts can see, or be seen by: all but those that touch registers alone. And which answers come
// from a clock, of which an exploration has none.
import { instructionOf } from '../../isa/instructions.ts';
import { type Row, rv32ima } from '../../isa/rv32ima.ts';
import { calls } from '../../kernel/abi.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Hart } from '../../machine/hart.ts';
import { walk } from '../../machine/sv32.ts';
import { peekWord } from '../peek.ts';

type Effect = 'local' | 'visible' | 'counter' | 'call';

/** Words of the language of meanings (src/isa/meaning.ts) that reach beyond the hart's registers. */
const beyond = /load|store|claim|reserve|conditional|stop/;

/** These leave page tables as they are. */
const keepsTables = new Set<number>(
  (
    [
      calls.exit,
      calls.exit_group,
      calls.futex_time64,
      calls.sched_yield,
      calls.write,
      calls.assert,
      calls.mark,
    ] as const
  ).map(([number]) => number),
);
const byClock = new Map<number, string>(
  (['clock_gettime64', 'clock_nanosleep_time64'] as const).map((name) => [calls[name][0], name]),
);

/** The register with the number of a call. */
export const A7 = 17;

export class Visible {
  readonly #kernel: Kernel;
  readonly #known = new Map<number, Effect>();
  #tablesStand = true;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** Whether the hart's next instruction touches registers alone. */
  isLocal(hart: Hart): boolean {
    return this.#effect(hart) === 'local';
  }

  /** Which clock the hart's next instruction asks, in words. To be called before every visible instruction. */
  clockOf(hart: Hart): string | undefined {
    const effect = this.#effect(hart);
    if (effect === 'counter') return 'a counter is read';
    if (effect !== 'call') return undefined;
    const number = hart.x[A7];
    if (!keepsTables.has(number)) this.#tablesStand = false;
    const name = byClock.get(number);
    return name && `${name} is called`;
  }

  #effect(hart: Hart): Effect {
    const { pc } = hart;
    const known = this.#tablesStand ? this.#known.get(pc) : undefined;
    if (known !== undefined) return known;
    const found = this.#find(hart);
    this.#known.set(pc, found);
    return found;
  }

  #find({ pc, satp }: Hart): Effect {
    const { machine } = this.#kernel;
    const word = (pc & 3) === 0 ? peekWord({ kernel: this.#kernel, machine }, satp, pc) : undefined;
    const row = word === undefined ? undefined : instructionOf(word);
    if (row === undefined) return 'visible';
    if (row.name === 'ecall') return 'call';
    const [, , meaning]: Row = rv32ima[row.name as keyof typeof rv32ima];
    if (meaning.includes('counter(')) return 'counter';
    // Code that somebody may change is memory like any other.
    const isWritable = walk(machine.memory, satp, pc >>> 0, 'store', []).ok;
    return isWritable || beyond.test(meaning) || row.name === 'fence.i' ? 'visible' : 'local';
  }
}
