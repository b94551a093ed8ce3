// Kernel objects as records: fields laid out once in the machine's kernel region, read and written like ordinary objects.
//
// One undo log, one hash, one snapshot and one diff then cover kernel and guest alike. The rules that make this work:
//   - an accessor holds no state: `store.table(...).at(3)` is only a name for words of the region;
//   - every field says whether it is state, time or a statistic; only state is hashed;
//   - slots are taken lowest first and scrubbed when freed, so one state reached by two histories is one state;
//   - a zeroed record is an empty one: the first choice, false, no reference.

import { Crash, must } from '../must.ts';
import { type KernelRegion, Slots } from './slots.ts';

export type { KernelRegion } from './slots.ts';

export type Kind = 'state' | 'time' | 'statistic';
const kindNumbers = { state: 0, time: 1, statistic: 2 } as const;

/** How one field lies in the region. `T` is what code reads; `Assignable` says whether code may assign it whole. */
interface Field<T, Assignable extends boolean = true> {
  readonly kind: Kind;
  readonly words: number;
  /**
   * How a record reads and assigns it, `at` bytes from the record's beginning. Every kind of field writes its own pair: one
   * pair for all would call something else each time, and could not be compiled into those who use it.
   */
  property(at: number): Property<T>;
  print(value: T): string | undefined;
  readonly assignable?: Assignable;
}

interface Property<T> {
  get(this: Named): T;
  set?(this: Named, value: T): void;
}

/** What every accessor knows: whose words it names, and from where on. */
interface Named {
  readonly store: Records;
  readonly base: number;
}

export type Fields = Record<string, Field<unknown, boolean>>;

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

/** A fixed number of words inside a record. */
export class Words {
  readonly length: number;
  readonly #store: Records;
  readonly #offset: number;

  constructor(store: Records, offset: number, length: number) {
    this.#store = store;
    this.#offset = offset;
    this.length = length;
  }

  get(index: number): number {
    return this.#store.region.word(this.#offset + 4 * this.#inside(index));
  }

  set(index: number, value: number): void {
    this.#store.region.setWord(this.#offset + 4 * this.#inside(index), value);
  }

  #inside(index: number): number {
    if (index >>> 0 >= this.length) throw new Crash(`word ${index} of ${this.length}`);
    return index;
  }
}

const nonzero = (value: number): string | undefined => (value === 0 ? undefined : String(value));
const encoder = new TextEncoder();
const decoder = new TextDecoder();

function fieldsOf(kind: Kind) {
  return {
    i32: {
      kind,
      words: 1,
      property: (at) => ({
        get() {
          return this.store.region.word(this.base + at);
        },
        set(value) {
          this.store.region.setWord(this.base + at, value | 0);
        },
      }),
      print: nonzero,
    } satisfies Field<number> as Field<number>,

    u32: {
      kind,
      words: 1,
      property: (at) => ({
        get() {
          return this.store.region.word(this.base + at) >>> 0;
        },
        set(value) {
          this.store.region.setWord(this.base + at, value | 0);
        },
      }),
      print: (value) => (value === 0 ? undefined : value < 4096 ? String(value) : `0x${value.toString(16)}`),
    } satisfies Field<number> as Field<number>,

    /** A count up to 2^53. */
    u64: {
      kind,
      words: 2,
      property: (at) => ({
        get() {
          const { region } = this.store;
          return (region.word(this.base + at) >>> 0) + 0x1_0000_0000 * region.word(this.base + at + 4);
        },
        set(value) {
          const { region } = this.store;
          region.setWord(this.base + at, value | 0);
          region.setWord(this.base + at + 4, Math.floor(value / 0x1_0000_0000));
        },
      }),
      print: nonzero,
    } satisfies Field<number> as Field<number>,

    bool: {
      kind,
      words: 1,
      property: (at) => ({
        get() {
          return this.store.region.word(this.base + at) !== 0;
        },
        set(value) {
          this.store.region.setWord(this.base + at, value ? 1 : 0);
        },
      }),
      print: (value) => (value ? 'yes' : undefined),
    } satisfies Field<boolean> as Field<boolean>,

    /** One of these words; the first is what an empty record has. */
    choice<const N extends readonly string[]>(...names: N): Field<N[number]> {
      const numbers = new Map<string, number>(names.map((name, index) => [name, index]));
      return {
        kind,
        words: 1,
        property: (at) => ({
          get() {
            return names[this.store.region.word(this.base + at)] as N[number];
          },
          set(value) {
            this.store.region.setWord(this.base + at, must(numbers.get(value), `choice ${value}`));
          },
        }),
        print: (value) => (value === names[0] ? undefined : value),
      };
    },

    /** A record of the table with this name, or none. */
    ref<R extends object>(table: string): Field<R | undefined> {
      // The table that was found last, and in which store: remembered, because finding it costs more than the rest.
      let store: Records | undefined;
      let found: Table<Slot>;
      return {
        kind,
        words: 1,
        property: (at) => ({
          get() {
            const word = this.store.region.word(this.base + at);
            if (word === 0) return undefined;
            if (store !== this.store) found = (store = this.store).named(table);
            return found.at(word - 1) as unknown as R;
          },
          set(value) {
            this.store.region.setWord(this.base + at, value === undefined ? 0 : (value as unknown as Slot).slot + 1);
          },
        }),
        print: (value) => (value === undefined ? undefined : `${table} ${(value as unknown as Slot).slot}`),
      };
    },

    /** `length` bytes, read and written whole; what is shorter is padded with zeros. */
    bytes(length: number): Field<Uint8Array> {
      return {
        kind,
        words: Math.ceil(length / 4),
        property: (at) => ({
          get() {
            return readBytes(this.store, this.base + at, length);
          },
          set(value) {
            writeBytes(this.store, this.base + at, length, value);
          },
        }),
        print: (value) => (value.every((byte) => byte === 0) ? undefined : `[${value.join(' ')}]`),
      };
    },

    /** UTF-8 text of at most `length` bytes. */
    text(length: number): Field<string> {
      return {
        kind,
        words: Math.ceil(length / 4),
        property: (at) => ({
          get() {
            const bytes = readBytes(this.store, this.base + at, length);
            const end = bytes.indexOf(0);
            return decoder.decode(end < 0 ? bytes : bytes.subarray(0, end));
          },
          set(value) {
            writeBytes(this.store, this.base + at, length, encoder.encode(value));
          },
        }),
        print: (value) => (value === '' ? undefined : JSON.stringify(value)),
      };
    },

    /** `length` words, read and written one at a time. */
    words(length: number): Field<Words, false> {
      return {
        kind,
        words: length,
        property: (at) => ({
          get() {
            return new Words(this.store, this.base + at, length);
          },
        }),
        print: (value) => {
          const words = Array.from({ length }, (_, index) => value.get(index));
          return words.every((word) => word === 0) ? undefined : `[${words.map((word) => hex(word)).join(' ')}]`;
        },
      };
    },
  };
}

export const state = fieldsOf('state');
export const time = fieldsOf('time');
export const statistic = fieldsOf('statistic');

function readBytes(store: Records, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = store.region.word(offset + (i & ~3)) >>> (8 * (i & 3));
  return bytes;
}

function writeBytes(store: Records, offset: number, length: number, value: Uint8Array): void {
  if (value.length > length) throw new Crash(`${value.length} bytes in a field of ${length}`);
  for (let i = 0; i < length; i += 4) {
    const word =
      (value[i] ?? 0) | ((value[i + 1] ?? 0) << 8) | ((value[i + 2] ?? 0) << 16) | ((value[i + 3] ?? 0) << 24);
    if (store.region.word(offset + i) !== word) store.region.setWord(offset + i, word);
  }
}

function hex(word: number): string {
  return (word >>> 0).toString(16);
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

/** The class of each type, shared by the tables of all kernels, so that code that saw one kernel's records knows all. */
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
