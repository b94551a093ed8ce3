// A file as memory: where its pages are mapped.

import { type AddressSpace, type AddressSpaces, PAGE, type Region } from './address-space.ts';
import type { Inode } from './fs/records.ts';

export interface MappedPage {
  readonly space: AddressSpace;
  readonly region: Region;
  readonly va: number;
  readonly pte: number;
  /** Of the file. */
  readonly page: number;
}

/** Every page of a file's regions that has a frame, in every space. */
export function mappedPages(spaces: AddressSpaces, inode: Inode): MappedPage[] {
  const found: MappedPage[] = [];
  if (inode.mappings === 0) return found;
  for (const space of spaces.table)
    for (let region = space.first; region !== undefined; region = region.next) {
      if (region.inode?.slot !== inode.slot) continue;
      for (const { va, pte } of spaces.pages.pages(space.root, region.start, region.end))
        found.push({ space, region, va, pte, page: region.page + (va - region.start) / PAGE });
    }
  return found;
}

/** Nobody sees pages from `page` on of a file that became shorter. */
export function unmapFrom(spaces: AddressSpaces, inode: Inode, page: number): void {
  for (const mapped of mappedPages(spaces, inode))
    if (mapped.page >= page) spaces.empty(mapped.space, mapped.va, mapped.va + PAGE);
}
