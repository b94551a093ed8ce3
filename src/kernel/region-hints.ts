// Where to begin to look for a region of an address space: with thousands of them, not at the first.
//
// A hint is no state. That its region is the space's own and begins early enough is checked whenever it is used, and then
// it is as good a place to begin as the first region: a restore or an undo cannot make it wrong.

import type { AddressSpace, Region } from './address-space.ts';
import type { Table } from './record.ts';

export class RegionHints {
  readonly #regions: Table<Region>;
  /** By the space's slot and the 4 MiB of the address: a region's slot. */
  readonly #slots = new Map<number, number>();

  constructor(regions: Table<Region>) {
    this.#regions = regions;
  }

  /** A region of the space that begins at or below `va`, if one is known. */
  find(space: AddressSpace, va: number): Region | undefined {
    const slot = this.#slots.get(space.slot * 1024 + (va >>> 22));
    if (slot === undefined || !this.#regions.isLive(slot)) return undefined;
    const region = this.#regions.at(slot);
    return region.space?.slot === space.slot && region.start <= va ? region : undefined;
  }

  remember(space: AddressSpace, va: number, region: Region | undefined): void {
    if (region !== undefined) this.#slots.set(space.slot * 1024 + (va >>> 22), region.slot);
  }
}
