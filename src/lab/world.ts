// A run that can be driven: a machine, a kernel, who decides; and a question put to a run while it goes on.
import type { KernelEvent } from '../kernel/events.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Hart } from '../machine/hart.ts';
import type { Interleaver } from '../machine/interleave.ts';
import type { Machine } from '../machine/machine.ts';

/** Whoever decides and remembers something from one decision to the next. */
export interface Remembers {
  memory?: number;
}

export interface World {
  readonly machine: Machine;
  readonly kernel: Kernel;
  readonly interleaver: Interleaver;
  /** Most instructions of a turn. */
  readonly slice: number;
  /** The run ends after the first turn in which a hart's clock gets there. */
  readonly maxTicks?: number;
  /** Those who answer `kernel.choose` from a memory of their own. */
  readonly outside?: readonly Remembers[];
}

/** What comes next: an instruction of a hart (which may trap), something the kernel does, or nothing. */
export type Next = 'instruction' | 'events' | 'signal' | 'slice over' | 'deadlock' | 'out of time' | 'over';

/** Memory by virtual address, in one address space (by its slot) or in all. */
export interface Range {
  readonly va: number;
  readonly length: number;
  readonly space?: number;
  readonly loads: boolean;
  readonly stores: boolean;
}

/** What has just happened, from one step to the next. */
export interface Happened {
  /** The step before it. */
  readonly step: number;
  /** Whose instruction or trap it was. */
  readonly hart: Hart | undefined;
  /** Where its instruction is. */
  readonly pc: number;
  /** The first watched byte it accessed. */
  readonly access?: number;
  /** The kernel did something; what it told meanwhile. */
  readonly events?: readonly KernelEvent[];
}

/**
 * A question put to a run while it goes on at the engine's speed: `before` an instruction at one of the places, `after` an
 * access to one of the ranges and after whatever the kernel does. Any answer but undefined stops the run.
 *
 * A question may be put again to the same stretch; `begin` tells it that the state is another one now.
 */
export interface Question<Answer> {
  begin?(): void;
  readonly places?: ReadonlySet<number>;
  readonly ranges?: readonly Range[];
  /** `after` is asked after every single step: slow. */
  readonly everyStep?: boolean;
  before?(hart: Hart): Answer | undefined;
  after?(what: Happened): Answer | undefined;
}
