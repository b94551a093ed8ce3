// __tls_get_addr, which compilers call for thread-local variables of code that might be a library. Here there is one
// module, the program, whose block begins at tp; so the function is known and the linker brings it.

import { SHF_ALLOC, SHF_EXECINSTR, SHT_PROGBITS, STB_GLOBAL, STT_FUNC, STV_HIDDEN } from '../src/elf.ts';
import { encode, instructionNamed, type Fields } from '../src/isa/instructions.ts';
import { registerNumber } from '../src/isa/registers.ts';
import { must } from '../src/must.ts';
import { ABSOLUTE, COMMON, UNDEFINED, type ObjectFile } from './object.ts';

const name = '__tls_get_addr';

/** An object that defines it, when somebody wants it and nobody else does. */
export function tlsGetAddr(objects: readonly ObjectFile[]): ObjectFile[] {
  const mentions = objects.flatMap(({ symbols }) => symbols.filter((symbol) => symbol.name === name));
  const isWanted = mentions.some(({ section }) => section === UNDEFINED);
  const isDefined = mentions.some(({ section }) => section >= 0 || section === ABSOLUTE || section === COMMON);
  return isWanted && !isDefined ? [definition()] : [];
}

function definition(): ObjectFile {
  const a0 = must(registerNumber('a0'), 'a0'),
    tp = must(registerNumber('tp'), 'tp'),
    ra = must(registerNumber('ra'), 'ra');
  const row = (mnemonic: string, fields: Fields) => encode(must(instructionNamed(mnemonic), mnemonic), fields);
  const words = [
    row('lw', { rd: a0, rs1: a0, imm: 4 }), // the second word of the pair: the offset, less 0x800
    row('add', { rd: a0, rs1: a0, rs2: tp }),
    row('addi', { rd: a0, rs1: a0, imm: 0x400 }),
    row('addi', { rd: a0, rs1: a0, imm: 0x400 }),
    row('jalr', { rd: 0, rs1: ra, imm: 0 }),
  ];
  const bytes = new Uint8Array(Int32Array.from(words).buffer);
  const text = {
    type: SHT_PROGBITS,
    flags: SHF_ALLOC | SHF_EXECINSTR,
    align: 4,
    entrySize: 0,
    bytes,
    size: bytes.length,
  };
  const symbol = {
    name,
    section: 0,
    value: 0,
    size: bytes.length,
    type: STT_FUNC,
    binding: STB_GLOBAL,
    visibility: STV_HIDDEN,
  };
  return {
    name: '(linker)',
    sections: [{ name: '.text', ...text, relocations: [] }],
    symbols: [symbol],
    files: [],
    lines: [],
    origin: 'elf',
  };
}
