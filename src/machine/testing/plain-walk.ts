// A second Sv32 walk, written apart from sv32.ts in another manner (numbers, not bits; one table at a time), and random
// page tables on which the walk, the TLB and both engines are held against it.
import { encode, instructionNamed } from '../../isa/instructions.ts';
import type { EngineName } from '../machine.ts';
import { must } from '../../must.ts';
import { randomFrom } from '../interleave.ts';
import { RAM_BASE } from '../layout.ts';
import { Machine } from '../machine.ts';
import { BUDGET } from '../stop.ts';
import { satpOf, walk } from '../sv32.ts';
import type { Access } from '../sv32.ts';
import type { Random } from './random-program.ts';

type Answer = { readonly pa: number; readonly pteAddress: number; readonly pte: number } | { readonly cause: number };

/** What the manual says, given a way to read words (undefined outside memory). Changes nothing. */
export function plainWalk(
  read: (pa: number) => number | undefined,
  rootPpn: number,
  va: number,
  access: Access,
): Answer {
  const page = { cause: { fetch: 12, load: 13, store: 15 }[access] };
  const outside = { cause: { fetch: 1, load: 5, store: 7 }[access] };
  const address = va >>> 0;
  const bit = (pte: number, n: number): boolean => Math.floor((pte >>> 0) / 2 ** n) % 2 === 1;
  const valid = (pte: number): boolean => bit(pte, 0) && !(bit(pte, 2) && !bit(pte, 1));
  const isLeaf = (pte: number): boolean => bit(pte, 1) || bit(pte, 3);
  const ppn = (pte: number): number => Math.floor((pte >>> 0) / 1024);

  const top = rootPpn * 4096 + Math.floor(address / 0x40_0000) * 4;
  const first = read(top);
  if (first === undefined) return outside;
  if (!valid(first)) return page;
  let [leaf, at, size] = [first, top, 0x40_0000];
  if (!isLeaf(first)) {
    if (bit(first, 4) || bit(first, 6) || bit(first, 7)) return page;
    at = ppn(first) * 4096 + (Math.floor(address / 4096) % 1024) * 4;
    const second = read(at);
    if (second === undefined) return outside;
    if (!valid(second) || !isLeaf(second)) return page;
    [leaf, size] = [second, 4096];
  }
  const start = ppn(leaf) * 4096;
  if (start % size !== 0) return page;
  if (!bit(leaf, 4)) return page;
  if (!bit(leaf, { fetch: 3, load: 1, store: 2 }[access])) return page;
  const pa = start + (address % size);
  if (read(pa - (pa % 4)) === undefined) return outside;
  let pte = leaf;
  if (!bit(pte, 6)) pte += 64;
  if (access === 'store' && !bit(pte, 7)) pte += 128;
  return { pa, pteAddress: at, pte: pte | 0 };
}

const FRAMES = 1024 + 64; // one aligned superpage and a little

/** Random mappings from a seed; undefined, or the first disagreement. `spoil` breaks the machine on purpose. */
export function randomMappings(seed: number, count: number, spoil?: (machine: Machine) => void): string | undefined {
  const random = randomFrom(seed);
  const engines: readonly EngineName[] = ['reference', 'interp'];
  const machines = engines.map((engine) => new Machine({ engine, ramBytes: FRAMES * 4096, kernelBytes: 0 }));
  for (const machine of machines) spoil?.(machine);
  const asm = (name: string, fields: Record<string, number>): number =>
    encode(must(instructionNamed(name), name), fields);
  for (let i = 0; i < count; i++) {
    // A root and a second table in two of a few frames; code in a frame of its own, mapped at 0x1000.
    const frame = (n: number): number => RAM_BASE + n * 4096;
    const [root, table] = [frame(4 + random(2)), frame(8 + random(4))];
    const va = random(8) === 0 ? random(0x1_0000) * 0x1_0000 : 0x8040_0000 + random(4) * 4096 + random(1024) * 4;
    const access = (['fetch', 'load', 'store'] as const)[random(3)];
    const top = randomEntry(random, random(8) === 0 ? undefined : table / 4096);
    const bottom = randomEntry(random, undefined);
    const code = asm(access === 'load' ? 'lw' : access === 'store' ? 'sw' : 'jalr', { rd: 5, rs1: 10, rs2: 11 });
    const rootPpn = random(64) === 0 ? random(1 << 22) : root / 4096;
    const satp = satpOf(random(3), 0) | rootPpn;
    for (const machine of machines) {
      const { memory } = machine;
      memory.clearFrame(root);
      memory.clearFrame(table);
      memory.store32(root, ((frame(12) / 4096) << 10) | 1);
      memory.store32(frame(12) + 4, ((frame(13) / 4096) << 10) | 0xdf);
      memory.store32(frame(13), code);
      if (va >>> 22) memory.store32(root + (va >>> 22) * 4, top);
      memory.store32(table + ((va >>> 12) & 0x3ff) * 4, bottom);
    }
    const say = (what: string): string =>
      `seed ${seed}, mapping ${i}: ${access} at 0x${(va >>> 0).toString(16)}, entries 0x${(top >>> 0).toString(16)} 0x${(bottom >>> 0).toString(16)}: ${what}`;
    const { memory } = machines[0];
    const read = (pa: number): number | undefined => (memory.contains(pa, 4) ? memory.load32(pa) : undefined);
    const plain = plainWalk(read, rootPpn, va, access);

    // The explaining walk agrees and changes nothing.
    const before = 'pteAddress' in plain ? memory.load32(plain.pteAddress) : 0;
    const explained = walk(memory, satp, va, access, []);
    if (explained.ok !== 'pa' in plain) return say(`the explanation says ${explained.ok ? 'yes' : explained.step}`);
    if ('pteAddress' in plain && memory.load32(plain.pteAddress) !== before)
      return say('the explanation changed the entry');

    // Both engines, through the TLB.
    for (const machine of machines) {
      const [hart] = machine.harts;
      const physicalRoot = rootPpn * 4096 === root;
      machine.loadSatp(0, satp);
      machine.flush(0);
      hart.pc = physicalRoot && va >>> 22 ? 0x1000 : va;
      hart.x[10] = va;
      hart.x[11] = 0x1234_5678;
      if (hart.pc === (va | 0)) {
        if (access !== 'fetch') continue;
        const stop = machine.run(0, 1);
        if (!('cause' in plain)) continue; // it executes whatever lies there
        if (stop !== plain.cause) return say(`fetch stopped by ${stop}, not ${plain.cause}`);
        continue;
      }
      let stop = machine.run(0, 1);
      if (access === 'fetch') {
        if (stop !== BUDGET) return say(`the jump was stopped by ${stop}`);
        stop = machine.run(0, 1);
        if ('cause' in plain ? stop !== plain.cause : stop === 12 || stop === 1) return say(`fetch gave ${stop}`);
      } else if (stop !== ('cause' in plain ? plain.cause : BUDGET)) {
        return say(`stopped by ${stop}, not ${'cause' in plain ? plain.cause : 'nothing'}`);
      }
      if ('cause' in plain) {
        if (hart.tval !== (va | 0)) return say(`tval is 0x${(hart.tval >>> 0).toString(16)}`);
        continue;
      }
      const stored = access === 'store' && plain.pa <= plain.pteAddress + 3 && plain.pa + 4 > plain.pteAddress;
      if (!stored && machine.memory.load32(plain.pteAddress) !== plain.pte) {
        return say(`the entry became 0x${(machine.memory.load32(plain.pteAddress) >>> 0).toString(16)}`);
      }
      if (access === 'store' && machine.memory.load32(plain.pa) !== 0x1234_5678) return say('the store went elsewhere');
      if (access === 'load' && hart.x[5] !== machine.memory.load32(plain.pa))
        return say('the load came from elsewhere');
    }
  }
  return undefined;
}

/** An entry near the edges: mostly a good leaf or the pointer, with some bit wrong. */
function randomEntry(random: Random, pointer: number | undefined): number {
  const inside = RAM_BASE / 4096 + random(FRAMES);
  const ppn = [inside, inside, inside & ~0x3ff, random(1 << 22), 0][random(40) ? random(3) : random(5)];
  if (pointer !== undefined && random(4)) return (pointer << 10) | 1 | (random(16) ? 0 : 1 << random(10));
  const flags = random(3) ? 0x1f | (random(16) * 16) : random(1024);
  return (ppn << 10) | (random(6) ? flags : flags ^ (1 << random(8)));
}
