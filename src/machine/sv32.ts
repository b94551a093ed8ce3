// The Sv32 page walk, step by step as in the privileged manual ("Virtual Address Translation Process").
//
//   va   31..22 vpn[1]   21..12 vpn[0]   11..0 offset          satp  31 MODE   30..22 ASID   21..0 PPN
//   pte  31..20 ppn[1]   19..10 ppn[0]   9..8 for software   7 D  6 A  5 G  4 U  3 X  2 W  1 R  0 V
import { cause } from './stop.ts';
import type { Memory } from './memory.ts';

export type Access = 'fetch' | 'load' | 'store';

export const PTE = { V: 1, R: 2, W: 4, X: 8, U: 16, G: 32, A: 64, D: 128 } as const;
export const SATP_SV32 = -0x8000_0000; // MODE, as an int32

/** The satp word for a root page table at `pa`. */
export function satpOf(asid: number, pa: number): number {
  return SATP_SV32 | (asid << 22) | (pa / 4096);
}
export function asidOf(satp: number): number {
  return (satp >>> 22) & 0x1ff;
}

/** One page-table entry looked at, and what it says, for people. */
export interface WalkStep {
  readonly level: 1 | 0;
  readonly pteAddress: number;
  readonly pte: number;
  readonly says: string;
}

export type Walk =
  | { readonly ok: true; readonly pa: number; readonly level: 0 | 1; readonly pte: number; readonly pteAddress: number }
  | { readonly ok: false; readonly cause: number; readonly step: string };

const accessFault = { fetch: cause.FETCH_ACCESS, load: cause.LOAD_ACCESS, store: cause.STORE_ACCESS } as const;
const pageFault = { fetch: cause.FETCH_PAGE, load: cause.LOAD_PAGE, store: cause.STORE_PAGE } as const;
const needed = { fetch: PTE.X, load: PTE.R, store: PTE.W } as const;
const letter = { fetch: 'X', load: 'R', store: 'W' } as const;

/**
 * Translates `va` for an access from user mode. A walk that succeeds sets A, and D for a store; with `steps` it explains
 * instead: it changes nothing and says what each entry says.
 */
export function walk(memory: Memory, satp: number, va: number, access: Access, steps?: WalkStep[]): Walk {
  const no = (causes: typeof pageFault | typeof accessFault, step: string): Walk => ({
    ok: false,
    cause: causes[access],
    step,
  });

  // Bare: the address is physical.
  if (satp >= 0) {
    const pa = va >>> 0;
    if (!memory.contains(pa, 1)) return no(accessFault, 'paging is off and the address is outside RAM');
    return { ok: true, pa, level: 0, pte: PTE.R | PTE.W | PTE.X | PTE.U | PTE.A | PTE.D, pteAddress: 0 };
  }

  // 1. Let a be satp.ppn x PAGESIZE, and let i = LEVELS - 1.
  let a = (satp & 0x3f_ffff) * 4096;
  for (let i: 1 | 0 = 1; ; i = 0) {
    // 2. Let pte be the word at a + va.vpn[i] x PTESIZE. If that is not memory, an access fault of the original kind.
    const vpn = (va >>> (i === 1 ? 22 : 12)) & 0x3ff;
    const pteAddress = a + vpn * 4;
    if (!memory.contains(pteAddress, 4)) {
      return no(accessFault, `2: the level ${i} entry lies at 0x${pteAddress.toString(16)}, outside RAM`);
    }
    const pte = memory.load32(pteAddress);
    const look = (says: string) => steps?.push({ level: i, pteAddress, pte, says });
    const stop = (causes: typeof pageFault | typeof accessFault, number: number, says: string): Walk => {
      look(says);
      return no(causes, `${number}: level ${i}, ${says}`);
    };

    // 3. If pte.v = 0, or pte.r = 0 and pte.w = 1, or a reserved encoding is used: page fault.
    if (!(pte & PTE.V)) return stop(pageFault, 3, 'V=0: nothing is mapped');
    if (pte & PTE.W && !(pte & PTE.R)) return stop(pageFault, 3, 'W=1 with R=0 is reserved');

    // 4. The entry is valid. Without R and X it points to the next level; there is none below level 0.
    const ppn = pte >>> 10;
    if (!(pte & (PTE.R | PTE.X))) {
      if (pte & (PTE.D | PTE.A | PTE.U)) return stop(pageFault, 3, 'D, A and U are reserved in a pointer');
      if (i === 0) return stop(pageFault, 4, 'R=0 and X=0: a pointer, and there is no level below');
      look('points to the next level');
      a = ppn * 4096;
      continue;
    }

    // 5. A leaf. Above level 0 the lower part of its ppn must be zero, or the superpage is misaligned.
    if (i > 0 && ppn & 0x3ff) return stop(pageFault, 5, 'a superpage whose ppn[0] is not 0 is misaligned');

    // 6. User mode needs U.
    if (!(pte & PTE.U)) return stop(pageFault, 6, 'U=0: not for user mode');

    // 7. (Shadow stacks: we have none.)

    // 8. The leaf must allow the access: R for loads, W for stores, X for fetches.
    if (!(pte & needed[access])) return stop(pageFault, 8, `${letter[access]}=0: no ${access} allowed`);

    // What the leaf leads to must be memory. Looked at before A and D are written, so that an access that cannot
    // happen leaves no trace.
    const offset = i === 1 ? va & 0x3f_ffff : va & 0xfff;
    const pa = ppn * 4096 + offset;
    if (!memory.contains(pa, 1)) return stop(accessFault, 10, `leads to 0x${pa.toString(16)}, outside RAM`);

    // 9. If pte.a = 0, or the access is a store and pte.d = 0, set them, atomically.
    const used = pte | PTE.A | (access === 'store' ? PTE.D : 0);
    if (used !== pte && !steps) memory.store32(pteAddress, used);
    look(i === 1 ? 'a 4 MiB leaf' : 'a 4 KiB leaf');

    // 10. The translation is successful.
    return { ok: true, pa, level: i, pte: used, pteAddress };
  }
}
