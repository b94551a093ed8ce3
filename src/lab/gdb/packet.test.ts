// Packets as they come: whole, in pieces, damaged.
import { describe, expect, it } from 'vitest';
import { framed, parseBytes, parseHex, PACKET_MAX, Reader } from './packet.ts';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
const read = (text: string, checks = true) => [...new Reader().read(bytes(text), checks)];

describe('a packet', () => {
  it('is framed with its sum, and what would end it is escaped', () => {
    expect(framed('OK')).toBe('$OK#9a');
    expect(framed('a}b#c$d*')).toBe('$a}]b}\x03c}\x04d}\n#' + framed('a}b#c$d*').slice(-2));
  });

  it('comes back as it was, whatever bytes are in it, and wherever the stream breaks', () => {
    const data = Array.from({ length: 256 }, (_, i) => String.fromCharCode(i)).join('');
    const reader = new Reader();
    const found = [...bytes(`+${framed(data)}${framed('')}`)].flatMap((byte) => [
      ...reader.read(Uint8Array.of(byte), true),
    ]);
    expect(found).toEqual([{ kind: 'ack' }, { kind: 'packet', data }, { kind: 'packet', data: '' }]);
  });

  it('with a wrong sum is damaged, unless nobody could ask for it again', () => {
    expect(read('$OK#9b')).toEqual([{ kind: 'damaged' }]);
    expect(read('$OK#9b', false)).toEqual([{ kind: 'packet', data: 'OK' }]);
  });

  it('that is cut off is damaged, and the next one is read', () => {
    expect(read('$vCon$OK#9a')).toEqual([{ kind: 'damaged' }, { kind: 'packet', data: 'OK' }]);
  });

  it('without an end is given up', () => {
    expect(read(`$${'a'.repeat(3 * PACKET_MAX)}`)).toEqual([{ kind: 'damaged' }]);
  });

  it('may have Ctrl-C beside it, but not in it', () => {
    expect(read(`\x03${framed('\x03')}-`)).toEqual([
      { kind: 'interrupt' },
      { kind: 'packet', data: '\x03' },
      { kind: 'nack' },
    ]);
  });
});

describe('numbers', () => {
  it('are hexadecimal digits and nothing else', () => {
    expect(['0', 'fF', '10000000', '', '-1', '0x1', '1 ', 'g', '1'.repeat(17)].map(parseHex)).toEqual([
      0, 255, 0x1000_0000, undefined, undefined, undefined, undefined, undefined, undefined,
    ]); // prettier-ignore
    expect(parseBytes('00ffA0')).toEqual(Uint8Array.of(0, 255, 160));
    expect([parseBytes('0'), parseBytes('0g')]).toEqual([undefined, undefined]);
  });
});
