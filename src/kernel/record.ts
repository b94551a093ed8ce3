// Kernel objects as records: fields laid out once in the machine's kernel region, read and written like ordinary
// objects.
//
// One undo log, one hash, one snapshot and one diff then cover kernel and guest alike. The rules that make this work:
//   - an accessor holds no state: `store.table(...).at(3)` is only a name for words of the region;
//   - every field says whether it is state, time or a statistic; only state is hashed;
//   - slots are taken lowest first and scrubbed when freed, so one state reached by two histories is one state;
//   - a zeroed record is an empty one: the first choice, false, no reference.

import { Crash, must } from '../must.ts';
import type { Field, Fields, Kind } from './field.ts';
import { type KernelRegion, Slots } from './slots.ts';

export { state, statistic, time, type Words } from './field.ts';
export type { KernelRegion } from './slots.ts';
const kindNumbers = { state: 0, time: 1, statistic: 2 } as const;

type ValueOf<F> = F extends Field<infer T, boolean> ? T : never;
type AssignableNames<F> = { [K in keyof F]: F[K] extends Field<infer _T, false> ? never : K }[keyof F];

/** What every record has: its slot in its table. */
export interface Slot {
  readonly slot: number;
  readonly table: Table<Slot>;
}

/** The object that code sees for a record with these fields. */
export type RecordOf<F> = Slot & { [K in AssignableNames<F>]: ValueOf<F[K]> } & {
  readonly [K in Exclude<keyof F, AssignableNames<F>>]: ValueOf<F[K]>;
};

export interface RecordType<F extends Fields = Fields> {
  readonly name: string;
  readonly fields: F;
}

/** Names a layout. The name is what `ref` fields and people use. */
export function record<F extends Fields>(name: string, fields: F): RecordType<F> {
  return { name, fields };
}
/** All tables, laid out one after the other in the order they are asked for; laying out writes no word. */
export class Records {
  readonly region: KernelRegion;
  /** In the order they were asked for. */
  readonly tables: Table<Slot>[] = [];
  #end = 0;

  constructor(region: KernelRegion) {
    this.region = region;
  }

  /** How many bytes of the region are laid out so far. */
  get bytes(): number {
    return this.#end;
  }

  /** Room for `capacity` records of a type. */
  table<F extends Fields, R extends Slot = RecordOf<F>>(type: RecordType<F>, capacity: number): Table<R> {
    if (this.tables.some((other) => other.type.name === type.name)) throw new Crash(`two tables of ${type.name}`);
    const table = new Table<R>(this, type as unknown as RecordType, capacity);
    this.tables.push(table as unknown as Table<Slot>);
    return table;
  }

  named(name: string): Table<Slot> {
    return must(
      this.tables.find((table) => table.type.name === name),
      `table of ${name}`,
    );
  }

  /** The next `words` words of the region, all of one kind; their byte offset. */
  area(words: number, kind: Kind): number {
    const offset = this.#end;
    this.#end += 4 * words;
    if (this.#end > this.region.kernelBytes)
      throw new Crash(`the kernel's records take more than the ${this.region.kernelBytes} bytes of its region`);
    this.region.kernelKinds.fill(kindNumbers[kind], offset >>> 2, this.#end >>> 2);
    return offset;
  }

  /** What lies at a byte offset, for people: `kernel context 3 mode`. */
  whatIsAt(offset: number): string {
    for (const table of this.tables) {
      const name = table.nameOf(offset);
      if (name !== undefined) return name;
    }
    return `kernel word 0x${offset.toString(16)}`;
  }
}

/** The records of one type. Iterating gives the live ones in slot order. */
export class Table<R extends Slot> implements Iterable<R> {
  readonly type: RecordType;
  readonly capacity: number;
  readonly #store: Records;
  readonly #slots: Slots;
  readonly #base: number;
  readonly #bytes: number;
  /** Accessors already made; they hold no state and could be dropped at any time. */
  readonly #accessors: R[] = [];
  readonly #accessor: AccessorClass;

  constructor(store: Records, type: RecordType, capacity: number) {
    this.#store = store;
    this.type = type;
    this.capacity = capacity;
    this.#slots = new Slots(store.region, store.area(Slots.words(capacity), 'state'), capacity);
    const fields = Object.values(type.fields);
    const bytes = 4 * fields.reduce((sum, field) => sum + field.words, 0);
    this.#base = store.bytes;
    this.#bytes = bytes;
    store.area((capacity * bytes) / 4, 'state');
    const kinds = Uint8Array.from(
      fields.flatMap((field) => Array.from({ length: field.words }, () => kindNumbers[field.kind])),
    );
    if (kinds.some((kind) => kind !== kindNumbers.state))
      for (let slot = 0; slot < capacity; slot++) store.region.kernelKinds.set(kinds, (this.#base + slot * bytes) / 4);
    this.#accessor = accessorOf(type);
  }

  /** The lowest free slot as an empty record; undefined when there is none. */
  take(): R | undefined {
    const slot = this.#slots.take();
    return slot === undefined ? undefined : this.at(slot);
  }

  free(record: R): void {
    this.scrub(record);
    this.#slots.free(record.slot);
  }

  /** Empties every field; the slot stays taken. */
  scrub(record: R): void {
    const base = this.#base + record.slot * this.#bytes;
    for (let offset = base; offset < base + this.#bytes; offset += 4)
      if (this.#store.region.word(offset) !== 0) this.#store.region.setWord(offset, 0);
  }

  at(slot: number): R {
    const known = this.#accessors[slot];
    if (known !== undefined) return known;
    if (slot >>> 0 >= this.capacity) throw new Crash(`${this.type.name} ${slot} of ${this.capacity}`);
    const made = new this.#accessor(slot, this.#base + slot * this.#bytes, this as unknown as Table<Slot>, this.#store);
    return (this.#accessors[slot] = made as R);
  }

  isLive(slot: number): boolean {
    return slot >= 0 && slot < this.capacity && this.#slots.isTaken(slot);
  }

  /** How many are live. */
  get count(): number {
    return this.#slots.taken;
  }

  *[Symbol.iterator](): Iterator<R> {
    for (let slot = this.#slots.next(0); slot >= 0; slot = this.#slots.next(slot + 1)) yield this.at(slot);
  }

  nameOf(offset: number): string | undefined {
    const slot = Math.floor((offset - this.#base) / this.#bytes);
    if (offset < this.#base || slot >= this.capacity) return undefined;
    let rest = offset - this.#base - slot * this.#bytes;
    for (const [name, field] of Object.entries(this.type.fields)) {
      if (rest < 4 * field.words) return `${this.type.name} ${slot} ${name}`;
      rest -= 4 * field.words;
    }
    return undefined;
  }
}

type AccessorClass = new (slot: number, base: number, table: Table<Slot>, store: Records) => Slot;

/**
 * The class of each type, shared by the tables of all kernels, so that code that saw one kernel's records knows all.
 */
const accessors = new WeakMap<RecordType, AccessorClass>();

/** A class with one getter and setter per field, so that a record reads like an object. */
function accessorOf(type: RecordType): AccessorClass {
  const known = accessors.get(type);
  if (known) return known;
  class Accessor {
    readonly slot: number;
    readonly base: number;
    readonly table: Table<Slot>;
    readonly store: Records;
    constructor(slot: number, base: number, table: Table<Slot>, store: Records) {
      this.slot = slot;
      this.base = base;
      this.table = table;
      this.store = store;
    }
  }
  let at = 0;
  for (const [name, field] of Object.entries(type.fields)) {
    const { get, set } = field.property(at);
    const refuse = (): never => {
      throw new Crash(`${type.name}.${name} is not assigned whole`);
    };
    Object.defineProperty(Accessor.prototype, name, { enumerable: true, get, set: set ?? refuse });
    at += 4 * field.words;
  }
  accessors.set(type, Accessor);
  return Accessor;
}

/** A record as people would write it; fields that are empty are left out. */
export function print(record: Slot): string {
  const { name, fields } = record.table.type;
  const parts: string[] = [];
  for (const [field, { print: show }] of Object.entries(fields)) {
    const text = show((record as unknown as Record<string, unknown>)[field]);
    if (text !== undefined) parts.push(`${field}: ${text}`);
  }
  return `${name} ${record.slot} { ${parts.join(', ')} }`;
}
