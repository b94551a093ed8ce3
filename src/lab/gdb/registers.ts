// Registers as gdb numbers them, and the description by which it knows them.
//
// `<osabi>none</osabi>` is no decoration: taken for GNU/Linux, gdb 13 steps by breakpoints it plants itself, jumps over
// whole LR/SC sequences, and dies of an assertion when it goes back to a watchpoint.
import { registerNames } from '../../isa/registers.ts';
import type { World } from '../world.ts';
import { hexOf, hexOfWords, parseBytes } from './packet.ts';
import { registerOf, savedRegister, type Thread, threadAt } from '../threads.ts';

export const PC = 32;
/** In the packet of all registers: x0..x31 and pc. */
const GENERAL = 33;

interface Extra {
  readonly name: string;
  readonly feature: 'org.gnu.gdb.riscv.csr' | 'org.gnu.gdb.riscv.virtual' | 'org.upcall.thread';
  readonly type?: string;
  readonly bits?: 64;
  read(world: World, thread: Thread): number;
}

const modes = ['free', 'ready', 'running', 'waiting', 'ended', 'stopped', 'parked', 'suspended'];
const upper = (value: number): number => Math.floor(value / 2 ** 32);
const csr = 'org.gnu.gdb.riscv.csr';
const ours = 'org.upcall.thread';
const hartOf = ({ machine }: World, { kc, hart }: Thread) => hart ?? machine.harts[kc.hart];

// Behind the general ones, in this order. They can only be read.
const extras: readonly Extra[] = [
  { name: 'cycle', feature: csr, read: (world, thread) => hartOf(world, thread).clock },
  { name: 'time', feature: csr, read: (world, thread) => hartOf(world, thread).clock },
  { name: 'instret', feature: csr, read: (world, thread) => hartOf(world, thread).retired },
  { name: 'cycleh', feature: csr, read: (world, thread) => upper(hartOf(world, thread).clock) },
  { name: 'timeh', feature: csr, read: (world, thread) => upper(hartOf(world, thread).clock) },
  { name: 'instreth', feature: csr, read: (world, thread) => upper(hartOf(world, thread).retired) },
  { name: 'satp', feature: csr, type: 'satp', read: ({ kernel }, { kc }) => kernel.spaces.satp(kc.task!.space!) },
  { name: 'priv', feature: 'org.gnu.gdb.riscv.virtual', read: () => 0 },
  { name: 'hart', feature: ours, read: (_, { hart }) => hart?.id ?? -1 },
  { name: 'kc', feature: ours, read: (_, { kc, saved }) => (saved === undefined ? kc.slot + 1 : 0) },
  { name: 'uc', feature: ours, type: 'data_ptr', read: (_, { saved }) => saved?.record ?? 0 },
  {
    name: 'ustate',
    feature: ours,
    type: 'mode',
    read: (_, { kc, saved }) => modes.indexOf(saved === undefined ? kc.mode : 'suspended'),
  },
  { name: 'ictr', feature: ours, type: 'uint64', bits: 64, read: ({ kernel }) => kernel.step },
];

// oxfmt-ignore
const pointers = new Map([[1, 'code_ptr'], [2, 'data_ptr'], [3, 'data_ptr'], [4, 'data_ptr'], [8, 'data_ptr'], [PC, 'code_ptr']]);
/** gdb knows x8 as fp, and s0 by itself. */
const nameOf = (i: number): string => (i === PC ? 'pc' : i === 8 ? 'fp' : registerNames[i]!);

export const targetDescription = (() => {
  const reg = (name: string, i: number, type: string, group = '', bits = 32) =>
    `<reg name="${name}" bitsize="${bits}" regnum="${i}" type="${type}"${group}/>`;
  // gdb does not try to put them back after a call that it has made.
  const readOnly = ' save-restore="no"';
  const general = Array.from({ length: GENERAL }, (_, i) => reg(nameOf(i), i, pointers.get(i) ?? 'int'));
  const more = (feature: Extra['feature'], types: string, group = ''): string => {
    const regs = extras.map((extra, i) =>
      extra.feature === feature ? reg(extra.name, GENERAL + i, extra.type ?? 'int', readOnly + group, extra.bits) : '',
    );
    return `<feature name="${feature}">${types}${regs.join('')}</feature>`;
  };
  const satp =
    '<flags id="satp" size="4"><field name="PPN" start="0" end="21"/><field name="ASID" start="22" end="30"/>' +
    '<field name="MODE" start="31" end="31"/></flags>';
  const values = modes.map((name, i) => `<evalue name="${name}" value="${i}"/>`).join('');
  return (
    '<?xml version="1.0"?><!DOCTYPE target SYSTEM "gdb-target.dtd"><target version="1.0">' +
    '<architecture>riscv:rv32</architecture><osabi>none</osabi>' +
    `<feature name="org.gnu.gdb.riscv.cpu">${general.join('')}</feature>` +
    more(csr, satp) +
    more('org.gnu.gdb.riscv.virtual', '') +
    more(ours, `<enum id="mode" size="4">${values}</enum>`, ' group="thread"') +
    '</target>'
  );
})();

/** `g`: all general registers; x for what nobody has. */
export function readAll(world: World, thread: Thread): string {
  return Array.from({ length: GENERAL }, (_, i) => readOne(world, thread, i)).join('');
}

/** The value of any register; undefined for a number that none has, and for what nobody has. */
export function valueOf(world: World, thread: Thread, number: number): number | undefined {
  return number < GENERAL ? registerOf(world, thread, number) : extras[number - GENERAL]?.read(world, thread);
}

/** `p`: one register; undefined for a number that none has. */
export function readOne(world: World, thread: Thread, number: number): string | undefined {
  if (number < GENERAL) {
    const value = registerOf(world, thread, number);
    return value === undefined ? 'xxxxxxxx' : hexOfWords(value);
  }
  const extra = extras[number - GENERAL];
  if (extra === undefined) return undefined;
  const value = extra.read(world, thread);
  return extra.bits === 64 ? hexOfWords(value | 0, upper(value)) : hexOfWords(value | 0);
}

/** What a register of a thread is to be, if it can be changed; `store` changes a word of its memory. */
export function writer(
  world: World,
  thread: Thread,
  number: number,
  hex: string,
  store: (va: number, bytes: Uint8Array) => boolean,
): (() => boolean) | undefined {
  const bytes = parseBytes(hex);
  if (bytes?.length !== 4 || number >= GENERAL) return undefined;
  if (number === 0) return () => true;
  if (thread.saved !== undefined) {
    const at = savedRegister(thread, number);
    return at === undefined ? undefined : () => store(at, bytes);
  }
  const value = new DataView(bytes.buffer).getInt32(0, true);
  return () => {
    const { kc, hart } = threadAt(world, thread.id)!;
    if (hart === undefined) {
      if (number === PC) kc.pc = value;
      else kc.x.set(number, value);
    } else if (number === PC) hart.pc = value;
    else hart.x[number] = value;
    return true;
  };
}

/** `G`: what of all general registers would be another value than now. */
export function differences(world: World, thread: Thread, hex: string): { number: number; hex: string }[] | undefined {
  const bytes = parseBytes(hex);
  if (bytes?.length !== GENERAL * 4) return undefined;
  return Array.from({ length: GENERAL }, (_, number) => ({
    number,
    hex: hexOf(bytes.subarray(4 * number, 4 * number + 4)),
  })).filter(({ number, hex: one }) => readOne(world, thread, number) !== one);
}
