// .debug_frame: who called. Written where the code tells it plainly: functions that move sp by constants and keep ra in
// their frame, and _start, which nobody called.

import { R_RISCV_32, SHF_EXECINSTR, STT_FUNC } from '../src/elf.ts';
import { decode } from '../src/isa/instructions.ts';
import { DwarfBytes } from './dwarf-bytes.ts';
import type { ObjectFile, ObjectSymbol } from './object.ts';

const RA = 1,
  SP = 2;
const CFA_UNDEFINED = 0x07,
  CFA_DEF_CFA = 0x0c,
  CFA_DEF_CFA_OFFSET = 0x0e,
  CIE_ID = -1;
const CFA_ADVANCE = 0x40,
  CFA_OFFSET = 0x80,
  CFA_RESTORE = 0xc0;
const CFA_ADVANCE_1 = 0x02,
  CFA_ADVANCE_2 = 0x03,
  CFA_ADVANCE_4 = 0x04;

/** What holds from the instruction at `at` on: the frame's size, and where in it registers of the caller are kept. */
interface State {
  at: number;
  size: number;
  /** By register: bytes below the frame's upper end. */
  saved: ReadonlyMap<number, number>;
}

/** The table; undefined when there is nothing to tell. `frames` is the symbol of the section it will be. */
export function writeFrames(
  object: ObjectFile,
  sizeOf: (symbol: ObjectSymbol) => number,
  frames: () => number,
): DwarfBytes | undefined {
  const told = object.symbols.flatMap((symbol, index) => {
    const section = object.sections[symbol.section];
    if (section === undefined || !(section.flags & SHF_EXECINSTR)) return [];
    const isFirst = symbol.name === '_start';
    if (!isFirst && symbol.type !== STT_FUNC) return [];
    const size = sizeOf(symbol);
    const states = isFirst ? [] : statesOf(section.bytes.subarray(symbol.value, symbol.value + size));
    return size > 0 && states ? [{ index, size, isFirst, states }] : [];
  });
  if (told.length === 0) return undefined;

  const out = new DwarfBytes();
  // On entry the caller's sp is sp, and the return address is in ra.
  out.u32(0).u32(CIE_ID).u8(1).text('').uleb(1).sleb(-4).u8(RA).u8(CFA_DEF_CFA).uleb(SP).uleb(0);
  finish(out, 0);
  for (const { index, size, isFirst, states } of told) {
    const start = out.size;
    out.u32(0).reference(R_RISCV_32, frames()).reference(R_RISCV_32, index).u32(size);
    if (isFirst) out.u8(CFA_UNDEFINED).uleb(RA);
    writeStates(out, states);
    finish(out, start);
  }
  return out;
}

/** Nops to a multiple of four, then the length. */
function finish(out: DwarfBytes, start: number): void {
  while (out.size % 4 !== 0) out.u8(0);
  out.lengthAt(start);
}

function writeStates(out: DwarfBytes, states: readonly State[]): void {
  let last: State = { at: 0, size: 0, saved: new Map() };
  for (const state of states) {
    const ahead = state.at - last.at;
    if (ahead < 0x40) out.u8(CFA_ADVANCE | ahead);
    else if (ahead < 0x100) out.u8(CFA_ADVANCE_1, ahead);
    else if (ahead < 0x1_0000) out.u8(CFA_ADVANCE_2).u16(ahead);
    else out.u8(CFA_ADVANCE_4).u32(ahead);
    if (state.size !== last.size) out.u8(CFA_DEF_CFA_OFFSET).uleb(state.size);
    for (const [register, below] of state.saved)
      if (last.saved.get(register) !== below) out.u8(CFA_OFFSET | register).uleb(below / 4);
    for (const register of last.saved.keys()) if (!state.saved.has(register)) out.u8(CFA_RESTORE | register);
    last = state;
  }
}

/** How the frame changes along the code, read from top to bottom; undefined when that does not tell. */
function statesOf(code: Uint8Array): State[] | undefined {
  if (code.length % 4 !== 0) return undefined;
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
  const states: State[] = [];
  let state: State = { at: 0, size: 0, saved: new Map() };
  /** Behind a return in the middle, the frame is what it was before it was taken down. */
  let body = state;
  const become = (next: State) => states.push((state = next));
  for (let at = 0; at < code.length; at += 4) {
    const found = decode(view.getInt32(at, true));
    if (found === undefined) return undefined;
    const { name, meaning } = found.instruction;
    const { rd, rs1, rs2, imm } = found.fields;
    const writes = meaning.facts.writesRd ? rd : 0;
    if (writes === SP) {
      if (name !== 'addi' || rs1 !== SP || imm > state.size) return undefined;
      if (imm > 0) body = state;
      const size = state.size - imm;
      // What lies below sp is lost, so whatever was kept there is back in its register.
      become({ at: at + 4, size, saved: new Map([...state.saved].filter(([, below]) => below <= size)) });
    } else if (name === 'sw' && rs1 === SP && isKept(rs2) && !state.saved.has(rs2)) {
      const below = state.size - imm;
      if (below > 0 && below % 4 === 0)
        become({ ...state, at: at + 4, saved: new Map([...state.saved, [rs2, below]]) });
    } else if (writes === RA && !state.saved.has(RA)) return undefined;
    else if ((name === 'jalr' || name === 'jal') && rd === 0 && at + 4 < code.length && state.size < body.size)
      become({ ...body, at: at + 4 });
  }
  return states;
}

/** Registers that a function gives back as it found them: ra, s0 to s11. */
function isKept(register: number): boolean {
  return register === RA || register === 8 || register === 9 || (register >= 18 && register <= 27);
}
