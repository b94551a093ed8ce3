// What the user wants the run to stop at: numbered breakpoints, watchpoints and catchpoints.
import type { KernelEvent } from '../../kernel/events.ts';

export interface UserStop {
  readonly number: number;
  readonly kind: 'break' | 'watch' | 'rwatch' | 'awatch' | 'catch' | 'dprintf';
  /** As it was written. */
  readonly text: string;
  places: readonly number[];
  /** Programs may come that have the place, too. */
  moves?: () => readonly number[];
  condition?: string;
  ignore: number;
  hits: number;
  isEnabled: boolean;
  isTemporary: boolean;
  /** For a dprintf: the format and its expressions. */
  says?: { format: string; values: readonly string[] };
  /** What is watched: memory, or a value that is looked at after every step. */
  range?: { va: number; length: number };
  value?: () => number | undefined;
  /** The watched value at the last stop. */
  last?: string;
  event?: { kind: KernelEvent['kind']; name: string | undefined };
}

export class Stops {
  readonly list: UserStop[] = [];
  private made = 0;

  add(stop: Pick<UserStop, 'kind' | 'text'> & Partial<UserStop>): UserStop {
    const one: UserStop = {
      places: [],
      ignore: 0,
      hits: 0,
      isEnabled: true,
      isTemporary: false,
      ...stop,
      number: ++this.made,
    };
    this.list.push(one);
    return one;
  }

  get(number: number): UserStop | undefined {
    return this.list.find((one) => one.number === number);
  }

  remove(stop: UserStop): void {
    this.list.splice(this.list.indexOf(stop), 1);
  }
}
