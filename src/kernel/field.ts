// The kinds of fields that a record can have: how each lies in the kernel region, is read, assigned and printed.

import { Crash, must } from '../must.ts';
import type { Records, Slot, Table } from './record.ts';

export type Kind = 'state' | 'time' | 'statistic';

/** How one field lies in the region. `T` is what code reads; `Assignable` says whether code may assign it whole. */
export interface Field<T, Assignable extends boolean = true> {
  readonly kind: Kind;
  readonly words: number;
  /**
   * How a record reads and assigns it, `at` bytes from the record's beginning. Every kind of field writes its own
   * pair: one pair for all would call something else each time, and could not be compiled into those who use it.
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
