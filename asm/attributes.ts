// .riscv.attributes: which instruction set the code was made for, as gdb, objdump and GNU ld read it.

const arch = 'rv32i2p1_m2p0_a2p1_zicsr2p0_zifencei2p0_zmmul1p0';

const TAG_FILE = 1,
  TAG_STACK_ALIGN = 4,
  TAG_ARCH = 5;

/** The section: format 'A', one vendor, one file scope, the stack's alignment and the architecture. */
export const attributes: Uint8Array = build();

function build(): Uint8Array {
  const text = (value: string) => [...new TextEncoder().encode(value), 0];
  const word = (value: number) => [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, value >>> 24];
  const facts = [TAG_STACK_ALIGN, 16, TAG_ARCH, ...text(arch)];
  const file = [TAG_FILE, ...word(facts.length + 5), ...facts];
  const vendor = [...text('riscv'), ...file];
  return Uint8Array.from(['A'.charCodeAt(0), ...word(vendor.length + 4), ...vendor]);
}
