// The life of an inode: made, held, and gone when no directory names it and nothing holds it.

import type { Contents } from './content.ts';
import type { FileRecords, Inode } from './records.ts';

export class Inodes {
  readonly #records: FileRecords;
  readonly #contents: Contents;

  constructor(records: FileRecords, contents: Contents) {
    this.#records = records;
    this.#contents = contents;
  }

  /** An empty inode, held once by whoever asked; undefined when there are too many. */
  make(kind: Inode['kind'], mode: number): Inode | undefined {
    const inode = this.#records.inodes.take();
    if (inode === undefined) return undefined;
    inode.kind = kind;
    inode.mode = mode;
    inode.holders = 1;
    return inode;
  }

  hold(inode: Inode): Inode {
    inode.holders++;
    return inode;
  }

  /** Lets go; the last one to do so frees the inode and its bytes, and then the way up from it. */
  drop(inode: Inode): void {
    inode.holders--;
    if (inode.holders > 0 || inode.links > 0) return;
    const { parent } = inode;
    this.#contents.resize(inode, 0);
    this.#records.inodes.free(inode);
    if (parent !== undefined) this.drop(parent);
  }
}
