// Address spaces: regions of user memory and the Sv32 page tables that hold what of them is resident.

import { record, type RecordOf, state } from './record.ts';

export const regionFields = {
  /** The first byte, the first byte after it: whole pages. */
  start: state.u32,
  end: state.u32,
  /** PROT_READ, PROT_WRITE, PROT_EXEC. */
  protection: state.u32,
  shared: state.bool,
  kind: state.choice('program', 'heap', 'stack', 'mapping', 'tls'),
  /** The region at the next higher address. */
  next: state.ref<Region>('region'),
};
export interface Region extends RecordOf<typeof regionFields> {}
export const RegionType = record('region', regionFields);

export const addressSpaceFields = {
  /** Physical address of the root page table. */
  root: state.u32,
  /** How many tasks live in it. */
  tasks: state.u32,
  first: state.ref<Region>('region'),
  heapStart: state.u32,
  heapEnd: state.u32,
};
export interface AddressSpace extends RecordOf<typeof addressSpaceFields> {}
export const AddressSpaceType = record('address space', addressSpaceFields);
