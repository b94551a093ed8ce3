// Bytes of a debug section while it grows: numbers of every width, and relocations against symbols.

import { SHT_PROGBITS } from '../src/elf.ts';
import type { ObjectSection, Relocation } from './object.ts';

export class DwarfBytes {
  private readonly bytes: number[] = [];
  readonly relocations: Relocation[] = [];

  get size(): number {
    return this.bytes.length;
  }

  u8(...values: number[]): this {
    for (const value of values) this.bytes.push(value & 0xff);
    return this;
  }

  u16(value: number): this {
    return this.u8(value, value >> 8);
  }

  u32(value: number): this {
    return this.u8(value, value >> 8, value >> 16, value >> 24);
  }

  uleb(value: number): this {
    while (value >= 0x80) {
      this.u8((value % 0x80) | 0x80);
      value = Math.floor(value / 0x80);
    }
    return this.u8(value);
  }

  sleb(value: number): this {
    for (;;) {
      const low = value & 0x7f;
      value >>= 7;
      if ((value === 0 && (low & 0x40) === 0) || (value === -1 && (low & 0x40) !== 0)) return this.u8(low);
      this.u8(low | 0x80);
    }
  }

  text(value: string): this {
    return this.u8(...new TextEncoder().encode(value.replaceAll('\0', '')), 0);
  }

  /** Four bytes that the linker fills. */
  reference(type: number, symbol: number, addend = 0): this {
    this.relocations.push({ offset: this.size, type, symbol, addend });
    return this.u32(0);
  }

  /** Put a length, counted from behind itself to here, at `offset`. */
  lengthAt(offset: number): void {
    this.patch32(offset, this.size - offset - 4);
  }

  patch32(offset: number, value: number): void {
    for (let i = 0; i < 4; i++) this.bytes[offset + i] = (value >> (8 * i)) & 0xff;
  }

  section(name: string): ObjectSection {
    const bytes = Uint8Array.from(this.bytes);
    return {
      name,
      type: SHT_PROGBITS,
      flags: 0,
      align: 1,
      entrySize: 0,
      bytes,
      size: bytes.length,
      relocations: this.relocations,
    };
  }
}
