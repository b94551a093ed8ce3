// Guest memory for the kernel's own accesses: pages are mended on the way as for the guest, and a call that finds one on
// the disk is undone and waits for it.

import type { AddressSpace } from './address-space.ts';
import type { Arguments, Handler, Result } from './call.ts';
import { Absent, type Want } from './disk.ts';
import { type FaultKind, faultKinds, type KernelEvent } from './events.ts';
import type { KernelContext } from './kernel-context.ts';
import type { Kernel } from './kernel.ts';
import { UserMemory } from './user-memory.ts';

export class GuestMemory {
  readonly #kernel: Kernel;
  /** Access to the memory of a space, by its slot; these hold no state. */
  readonly #users: UserMemory[] = [];
  /** What a call has to tell if it goes on to its end; undefined outside of calls that may have to wait for a page. */
  #untold: KernelEvent[] | undefined;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  of(space: AddressSpace): UserMemory {
    return (this.#users[space.slot] ??= new UserMemory(this.#kernel.memory, (va, access) =>
      this.reach(this.#kernel.spaces.table.at(space.slot), va, access),
    ));
  }

  /** Where an access on a space's behalf leads; undefined if it is wrong. */
  reach(space: AddressSpace, va: number, access: 'load' | 'store'): number | undefined {
    const mended = (what: FaultKind) => this.#mended(what, va, access);
    return this.#kernel.faults.reach(space, va, access, mended, (want) => this.#absent(want));
  }

  /** Whether an event is told later, or never. */
  keeps(event: KernelEvent): boolean {
    return this.#untold !== undefined && this.#untold.push(event) > 0;
  }

  /**
   * A call while there are pages that are away. If it touches one, everything it did is undone, it waits for the page,
   * and is run again from its start: so no handler has to know, and none is ever half done.
   */
  carefully(kc: KernelContext, handler: Handler, args: Arguments): Result {
    const { machine, disk } = this.#kernel;
    const wasLogged = machine.logged;
    machine.logged = true;
    const mark = machine.mark();
    const untold: KernelEvent[] = [];
    this.#untold = untold;
    let want: Want | undefined;
    let result: Result | undefined;
    try {
      result = handler(this.#kernel, kc, args);
    } catch (error) {
      if (!(error instanceof Absent)) throw error;
      want = error.want;
      machine.undo(mark);
    } finally {
      this.#untold = undefined;
      machine.logged = wasLogged;
    }
    if (want === undefined) {
      for (const event of untold) this.#kernel.tell(event);
      return result!;
    }
    kc.paged = kc.woken === 'no' ? 'first' : kc.woken;
    return disk.waitFor(kc, disk.bring(want));
  }

  /** A page that is needed is away: a call waits for it, and where nobody could wait the hart does. */
  #absent(want: Want): void {
    if (this.#untold !== undefined) throw new Absent(want);
    const ticks = this.#kernel.disk.demand(want);
    this.#kernel.hart?.charge(ticks);
  }

  /** A page that a call needed was made resident. */
  #mended(what: FaultKind, va: number, access: 'load' | 'store'): void {
    const { hart, counters, costs, scheduler } = this.#kernel;
    const kind = faultKinds.indexOf(what);
    counters.faults.set(kind, counters.faults.get(kind) + 1);
    hart?.charge(costs.fault);
    const kc = hart && scheduler.on(hart);
    if (hart !== undefined && kc !== undefined && this.#kernel.options.tell)
      this.#kernel.tell({ ...this.#kernel.who(hart, kc), kind: 'fault', what, pc: hart.pc >>> 0, va, access });
  }
}
