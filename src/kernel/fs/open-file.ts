// Open files: made by openat and pipe2, held by descriptors and by waiting calls, gone with the last of them.

import { flags } from '../abi.ts';
import type { Inodes } from './inodes.ts';
import type { FileRecords, Inode, OpenFile } from './records.ts';

export function reads(file: OpenFile): boolean {
  const access = file.flags & flags.O_ACCMODE;
  return access === flags.O_RDONLY || access === flags.O_RDWR;
}

export function writes(file: OpenFile): boolean {
  const access = file.flags & flags.O_ACCMODE;
  return access === flags.O_WRONLY || access === flags.O_RDWR;
}

export class OpenFiles {
  readonly #records: FileRecords;
  readonly #inodes: Inodes;
  /** Somebody at the other end of a pipe may wait for what does not come any more. */
  readonly #onLastEnd: (pipe: Inode) => void;

  constructor(records: FileRecords, inodes: Inodes, onLastEnd: (pipe: Inode) => void) {
    this.#records = records;
    this.#inodes = inodes;
    this.#onLastEnd = onLastEnd;
  }

  get room(): number {
    return this.#records.openFiles.capacity - this.#records.openFiles.count;
  }

  /** Held once by whoever asked; undefined when there are too many. */
  make(inode: Inode, openFlags: number): OpenFile | undefined {
    const file = this.#records.openFiles.take();
    if (file === undefined) return undefined;
    file.inode = this.#inodes.hold(inode);
    file.flags = openFlags;
    file.holders = 1;
    if (inode.kind === 'pipe' && reads(file)) inode.readers++;
    if (inode.kind === 'pipe' && writes(file)) inode.writers++;
    return file;
  }

  hold(file: OpenFile): OpenFile {
    file.holders++;
    return file;
  }

  drop(file: OpenFile): void {
    if (--file.holders > 0) return;
    const inode = file.inode!;
    if (inode.kind === 'pipe') {
      if (reads(file)) inode.readers--;
      if (writes(file)) inode.writers--;
      this.#onLastEnd(inode);
    }
    this.#records.openFiles.free(file);
    this.#inodes.drop(inode);
  }
}
