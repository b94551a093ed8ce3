// Directories: lists of entries in slot order, which is the order getdents64 shows them in; `.` and `..` are not entries.

import type { ContentMemory } from './content.ts';
import type { Frames } from '../frames.ts';
import { type Entry, type FileRecords, type Inode, SHORT_NAME } from './records.ts';

/** Names are bytes; in TypeScript they are strings with one character for each byte. */
export const NAME_MAX = 255;

export class Directories {
  readonly #records: FileRecords;
  readonly #memory: ContentMemory;
  readonly #frames: Frames;

  constructor(records: FileRecords, memory: ContentMemory, frames: Frames) {
    this.#records = records;
    this.#memory = memory;
    this.#frames = frames;
  }

  /** The entries in slot order. */
  *entries(directory: Inode): Generator<Entry> {
    for (let entry = directory.first; entry !== undefined; entry = entry.next) yield entry;
  }

  name(entry: Entry): string {
    const bytes = entry.longName === 0 ? entry.name : this.#memory.read(entry.longName, entry.length);
    return textOf(bytes.subarray(0, entry.length));
  }

  find(directory: Inode, name: string): Entry | undefined {
    for (const entry of this.entries(directory))
      if (entry.length === name.length && this.name(entry) === name) return entry;
    return undefined;
  }

  /** Whether `add` has room for a name. */
  hasRoom(name: string): boolean {
    return (
      this.#records.entries.count < this.#records.entries.capacity &&
      (name.length <= SHORT_NAME || this.#frames.free > 0)
    );
  }

  /** Names an inode; there is room, and no such name yet. */
  add(directory: Inode, name: string, inode: Inode): boolean {
    if (!this.hasRoom(name)) return false;
    const entry = this.#records.entries.take()!;
    entry.inode = inode;
    entry.length = name.length;
    if (name.length <= SHORT_NAME) {
      entry.name = bytesOf(name);
    } else {
      entry.longName = this.#frames.allocate()!;
      this.#memory.write(entry.longName, bytesOf(name));
    }
    const before = this.#before(directory, entry);
    entry.next = before === undefined ? directory.first : before.next;
    if (before === undefined) directory.first = entry;
    else before.next = entry;
    inode.links++;
    return true;
  }

  remove(directory: Inode, entry: Entry): void {
    const before = this.#before(directory, entry);
    if (before === undefined) directory.first = entry.next;
    else before.next = entry.next;
    entry.inode!.links--;
    if (entry.longName !== 0) this.#frames.release(entry.longName);
    this.#records.entries.free(entry);
  }

  /** The last entry of the directory in a lower slot. */
  #before(directory: Inode, entry: Entry): Entry | undefined {
    let before: Entry | undefined;
    for (const other of this.entries(directory)) {
      if (other.slot >= entry.slot) break;
      before = other;
    }
    return before;
  }
}

export function textOf(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
