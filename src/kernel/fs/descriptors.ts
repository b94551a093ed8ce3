// Descriptor tables: one frame with a word for each descriptor, zero for one that is closed.

import { errno } from '../abi.ts';
import { FRAME_BYTES, type Frames } from '../frames.ts';
import type { DescriptorTable, FileRecords, OpenFile } from './records.ts';

const { EBADF, EMFILE, ENFILE } = errno;

/** Descriptors of a table: what Linux gives an ordinary user. */
export const DESCRIPTORS = FRAME_BYTES / 4;

/** In a descriptor's word: closed by execve. Below it, the slot of the open file, plus one. */
const CLOSE_ON_EXEC = 1 << 31;

/** What tables need of physical memory. */
interface TableMemory {
  load32(pa: number): number;
  store32(pa: number, value: number): void;
  copyFrame(toPa: number, fromPa: number): void;
}

export class Descriptors {
  readonly #records: FileRecords;
  readonly #memory: TableMemory;
  readonly #frames: Frames;
  /** Lets go of an open file that a descriptor meant. */
  readonly #drop: (file: OpenFile) => void;

  constructor(records: FileRecords, memory: TableMemory, frames: Frames, drop: (file: OpenFile) => void) {
    this.#records = records;
    this.#memory = memory;
    this.#frames = frames;
    this.#drop = drop;
  }

  /** An empty table, shared by one task; -ENFILE when there is no room for one. */
  make(): DescriptorTable | number {
    if (this.#records.tables.count === this.#records.tables.capacity) return -ENFILE;
    const frame = this.#frames.allocate();
    if (frame === undefined) return -ENFILE;
    const table = this.#records.tables.take()!;
    table.frame = frame;
    table.holders = 1;
    return table;
  }

  share(table: DescriptorTable): DescriptorTable {
    table.holders++;
    return table;
  }

  /** A table of its own with the same open files. */
  copy(table: DescriptorTable): DescriptorTable | number {
    const copy = this.make();
    if (typeof copy === 'number') return copy;
    this.#memory.copyFrame(copy.frame, table.frame);
    for (const fd of this.open(copy)) this.file(copy, fd)!.holders++;
    return copy;
  }

  /** One task less; the last one closes everything. */
  drop(table: DescriptorTable): void {
    if (--table.holders > 0) return;
    for (const fd of this.open(table)) this.close(table, fd);
    this.#frames.release(table.frame);
    this.#records.tables.free(table);
  }

  /** The open file that a descriptor means. */
  file(table: DescriptorTable, fd: number): OpenFile | undefined {
    const word = this.#word(table, fd) & ~CLOSE_ON_EXEC;
    return word === 0 ? undefined : this.#records.openFiles.at(word - 1);
  }

  /** The lowest closed descriptor from `from` on; -EMFILE when there is none. */
  lowest(table: DescriptorTable, from = 0): number {
    for (let fd = from; fd < DESCRIPTORS; fd++) if (this.#word(table, fd) === 0) return fd;
    return -EMFILE;
  }

  /** Makes a closed descriptor mean an open file; the descriptor takes over one of the file's holders. */
  set(table: DescriptorTable, fd: number, file: OpenFile, closeOnExec: boolean): void {
    this.#memory.store32(table.frame + 4 * fd, (file.slot + 1) | (closeOnExec ? CLOSE_ON_EXEC : 0));
  }

  close(table: DescriptorTable, fd: number): number {
    const file = this.file(table, fd);
    if (file === undefined) return -EBADF;
    this.#memory.store32(table.frame + 4 * fd, 0);
    this.#drop(file);
    return 0;
  }

  closesOnExec(table: DescriptorTable, fd: number): boolean {
    return (this.#word(table, fd) & CLOSE_ON_EXEC) !== 0;
  }

  /** The open descriptors, lowest first. */
  *open(table: DescriptorTable): Generator<number> {
    for (let fd = 0; fd < DESCRIPTORS; fd++) if (this.#word(table, fd) !== 0) yield fd;
  }

  #word(table: DescriptorTable, fd: number): number {
    return fd >>> 0 < DESCRIPTORS ? this.#memory.load32(table.frame + 4 * fd) : 0;
  }
}
