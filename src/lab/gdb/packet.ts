// Packets of gdb's remote serial protocol: `$data#sum`, with `}` before bytes that would end one. Everything here is bytes,
// one to a character.

/** What can arrive. */
export type Arrival =
  | { readonly kind: 'packet'; readonly data: string }
  /** Cut off, too long, or with a wrong sum. */
  | { readonly kind: 'damaged' }
  | { readonly kind: 'ack' | 'nack' | 'interrupt' };

/** Longer ones are not read: what we announce is 0x4000. */
export const PACKET_MAX = 0x4000;
const INTERRUPT = '\x03';

/** Finds packets in a stream that may break anywhere. */
export class Reader {
  private text: string | undefined;
  private sum = '';
  private isSummed = false;

  /** Everything that is whole now. `checks`: a wrong sum is damage; without acknowledgements nobody could send it again. */
  *read(bytes: Uint8Array, checks: boolean): Generator<Arrival> {
    for (const byte of bytes) {
      const c = String.fromCharCode(byte);
      if (this.text === undefined) {
        if (c === '$') this.begin();
        else if (c === '+') yield { kind: 'ack' };
        else if (c === '-') yield { kind: 'nack' };
        else if (c === INTERRUPT) yield { kind: 'interrupt' };
      } else if (this.isSummed) {
        this.sum += c;
        if (this.sum.length < 2) continue;
        const { text, sum } = this;
        this.text = undefined;
        yield !checks || parseHex(sum) === sumOf(text)
          ? { kind: 'packet', data: unescaped(text) }
          : { kind: 'damaged' };
      } else if (c === '#') this.isSummed = true;
      else if (c === '$') {
        yield { kind: 'damaged' };
        this.begin();
      } else if (this.text.length > 2 * PACKET_MAX) {
        this.text = undefined;
        yield { kind: 'damaged' };
      } else this.text += c;
    }
  }

  private begin(): void {
    this.text = this.sum = '';
    this.isSummed = false;
  }
}

/** A packet as it is sent. */
export function framed(data: string): string {
  const text = data.replace(/[#$}*]/g, (c) => `}${String.fromCharCode(c.charCodeAt(0) ^ 0x20)}`);
  return `$${text}#${sumOf(text).toString(16).padStart(2, '0')}`;
}

function unescaped(text: string): string {
  return text.replace(/\}([^])/g, (_, c: string) => String.fromCharCode(c.charCodeAt(0) ^ 0x20));
}

function sumOf(text: string): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum = (sum + text.charCodeAt(i)) & 0xff;
  return sum;
}

/** A number in hexadecimal digits and nothing else; undefined for what is none, or is longer than 64 bits. */
export function parseHex(text: string): number | undefined {
  return /^[0-9a-f]{1,16}$/i.test(text) ? Number.parseInt(text, 16) : undefined;
}

/** Bytes in hexadecimal digits, two each. */
export function parseBytes(text: string): Uint8Array | undefined {
  if (!/^([0-9a-f]{2})*$/i.test(text)) return undefined;
  return Uint8Array.from(text.match(/../g) ?? [], (two) => Number.parseInt(two, 16));
}

export function hexOf(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/** A word, or several, in the target's byte order. */
export function hexOfWords(...words: readonly number[]): string {
  return hexOf(new Uint8Array(Int32Array.from(words).buffer));
}

/** Characters of a text as the bytes they are in UTF-8. */
export function bytesOf(text: string): string {
  return charsOf(new TextEncoder().encode(text));
}

export function charsOf(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

export function xml(text: string | number): string {
  return String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
