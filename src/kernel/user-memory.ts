// Guest memory as the kernel reaches it for a call: by the page tables, as the hart would, and never further than the
// guest may.

import { FRAME_BYTES } from './frames.ts';

/** What the kernel does with physical memory here. */
export interface PhysicalMemory {
  load8(pa: number): number;
  load32(pa: number): number;
  store8(pa: number, value: number): void;
  store32(pa: number, value: number): void;
  read(pa: number, length: number): Uint8Array;
  write(pa: number, bytes: Uint8Array): void;
}

/**
 * The physical address of a user address if its space allows the access, making the page resident or private first
 * where the hart's own access would have done so; undefined where the hart would have been killed.
 */
export type Resolve = (va: number, access: 'load' | 'store') => number | undefined;

const decoder = new TextDecoder();

/**
 * What a bad address does: loads and copyIn answer undefined, stores and copyOut false, and the call then says
 * -EFAULT. A store or copyOut that cannot be carried out whole changes nothing. Addresses may be given as int32 or
 * uint32.
 */
export class UserMemory {
  readonly #memory: PhysicalMemory;
  readonly #resolve: Resolve;

  constructor(memory: PhysicalMemory, resolve: Resolve) {
    this.#memory = memory;
    this.#resolve = resolve;
  }

  load8(va: number): number | undefined {
    const pa = this.#resolve(va >>> 0, 'load');
    return pa === undefined ? undefined : this.#memory.load8(pa) & 0xff;
  }

  /** An int32. */
  load32(va: number): number | undefined {
    if ((va & 3) === 0) {
      const pa = this.#resolve(va >>> 0, 'load');
      return pa === undefined ? undefined : this.#memory.load32(pa) | 0;
    }
    const bytes = this.copyIn(va, 4);
    return bytes && bytes[0] | (bytes[1] << 8) | (bytes[2] << 16) | (bytes[3] << 24);
  }

  /** A signed 64-bit number as far as 2^53 goes. */
  load64(va: number): number | undefined {
    const low = this.load32(va);
    const high = this.load32(va + 4);
    return low === undefined || high === undefined ? undefined : (low >>> 0) + 0x1_0000_0000 * high;
  }

  store8(va: number, value: number): boolean {
    const pa = this.#resolve(va >>> 0, 'store');
    if (pa !== undefined) this.#memory.store8(pa, value & 0xff);
    return pa !== undefined;
  }

  store32(va: number, value: number): boolean {
    if ((va & 3) !== 0) return this.copyOut(va, Uint8Array.of(value, value >> 8, value >> 16, value >> 24));
    const pa = this.#resolve(va >>> 0, 'store');
    if (pa !== undefined) this.#memory.store32(pa, value | 0);
    return pa !== undefined;
  }

  /** How many of `length` bytes from `va` on may be accessed so; the memory of those is resident afterwards. */
  reach(va: number, length: number, access: 'load' | 'store'): number {
    const start = va >>> 0;
    for (let done = 0; done < length;) {
      const at = start + done;
      if (at > 0xffff_ffff || this.#resolve(at, access) === undefined) return done;
      done += Math.min(length - done, FRAME_BYTES - (at % FRAME_BYTES));
    }
    return length;
  }

  copyIn(va: number, length: number): Uint8Array | undefined {
    if (this.reach(va, length, 'load') < length) return undefined;
    const bytes = new Uint8Array(length);
    for (const { at, from, to } of pieces(va, length))
      bytes.set(this.#memory.read(this.#resolve(at, 'load')!, to - from), from);
    return bytes;
  }

  copyOut(va: number, bytes: Uint8Array): boolean {
    if (this.reach(va, bytes.length, 'store') < bytes.length) return false;
    for (const { at, from, to } of pieces(va, bytes.length))
      this.#memory.write(this.#resolve(at, 'store')!, bytes.subarray(from, to));
    return true;
  }

  /** The bytes before the NUL; 'fault' for a bad address, 'long' when the NUL is not among the first `max` bytes. */
  string(va: number, max: number): Uint8Array | 'fault' | 'long' {
    const parts: number[] = [];
    for (let at = va >>> 0; parts.length < max; at++) {
      const byte = at > 0xffff_ffff ? undefined : this.load8(at);
      if (byte === undefined) return 'fault';
      if (byte === 0) return Uint8Array.from(parts);
      parts.push(byte);
    }
    return 'long';
  }

  /** A string for people: what of it can be read up to its NUL, as text. */
  text(va: number, max: number): string {
    const parts: number[] = [];
    for (let at = va >>> 0; parts.length < max && at <= 0xffff_ffff; at++) {
      const byte = this.load8(at);
      if (byte === undefined || byte === 0) break;
      parts.push(byte);
    }
    return decoder.decode(Uint8Array.from(parts));
  }
}

/** The parts of a range that lie in one page each. */
function* pieces(va: number, length: number): Generator<{ at: number; from: number; to: number }> {
  for (let from = 0; from < length;) {
    const at = (va >>> 0) + from;
    const to = Math.min(length, from + FRAME_BYTES - (at % FRAME_BYTES));
    yield { at, from, to };
    from = to;
  }
}
