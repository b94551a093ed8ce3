// A 128-bit hash of what can matter to the future: registers, pc, reservations, RAM, and the kernel's state words.
//
// Left out: clocks and statistics, TLB translations, and the A and D bits of page tables, because states that differ only
// there behave alike. Each granule of 512 bytes has a digest, remembered until it changes; the hash is their exclusive or.
// Zeros count nothing, so memory never touched equals memory cleared. The digest itself is a small WebAssembly function:
// four 64-bit lanes of xor, multiply, rotate.
//
// What changed is known by page from the dirty marks; while changes are logged, exactly and for less from the undo log.
import { DIGEST, GRANULE, HART_PAGES, HASHED_WORDS, PAGE } from './layout.ts';
import type { Hart } from './hart.ts';
import { DIRTY_HASH, STATE } from './memory.ts';
import type { Memory } from './memory.ts';
import { PTE } from './sv32.ts';
import type { Tlb } from './tlb.ts';
import { Body, encodeModule, I64 } from './wasm.ts';

type Digest = (from: number, to: number, seed: number) => void;

let compiled: WebAssembly.Module | undefined;

export class Hasher {
  private readonly memory: Memory;
  private readonly harts: readonly Hart[];
  private readonly tlb: Tlb;
  private digest: Digest | undefined;
  /** Four words a granule, and their exclusive or. */
  private digests = new Int32Array(0);
  private readonly sum = new Int32Array(4);
  /** Position of the undo log up to which changes are known. */
  private seen = 0;

  constructor(memory: Memory, harts: readonly Hart[], tlb: Tlb) {
    this.memory = memory;
    this.harts = harts;
    this.tlb = tlb;
  }

  /** The hash, as four words. */
  words(): Int32Array {
    const { memory, harts } = this;
    const digest = (this.digest ??= this.start());
    this.collect();
    for (const page of memory.dirtyHash) {
      memory.marks[page] &= ~DIRTY_HASH;
      const from = (page + memory.layout.firstPage) * PAGE;
      for (let at = from; at < from + PAGE; at += GRANULE) memory.touchGranule(at);
    }
    memory.dirtyHash.length = 0;
    for (const granule of memory.dirtyGranules) {
      memory.granuleMarks[granule] = 0;
      if (granule < harts.length * HART_PAGES * (PAGE / GRANULE)) continue; // the TLBs
      const from = this.hashed(granule);
      digest(from, from + GRANULE, granule + 1);
      this.replace(granule * 4);
    }
    memory.dirtyGranules.length = 0;
    // Stores from now on must be seen: in the log if there is one, else by withdrawing the tags that let them pass.
    if (!memory.logged) this.tlb.withdrawStores();

    const all = this.sum.slice();
    for (const hart of harts) {
      digest(hart.base, hart.base + HASHED_WORDS * 4, -1 - hart.id);
      for (let i = 0; i < 4; i++) all[i] ^= memory.words[(DIGEST >> 2) + i];
    }
    return all;
  }

  hex(): string {
    return Array.from(this.words(), (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  }

  /** Takes note of what the undo log says has changed. */
  collect(): void {
    const { memory } = this;
    memory.log.each(this.seen, (words, from, to) => {
      for (let i = from; i < to; i += 2) memory.touchGranule(words[i]);
    });
    this.seen = memory.log.position;
  }

  /** The log has become shorter; what it lost was noted by whoever played it back, or by collect. */
  rewound(): void {
    this.seen = Math.min(this.seen, this.memory.log.position);
  }

  /** A granule's new digest takes the place of its old one. */
  private replace(at: number): void {
    const { digests, sum, memory } = this;
    for (let i = 0; i < 4; i++) {
      const word = memory.words[(DIGEST >> 2) + i];
      sum[i] ^= digests[at + i] ^ word;
      digests[at + i] = word;
    }
  }

  /** Address of the granule to hash: itself, or a copy without what is left out. */
  private hashed(granule: number): number {
    const { layout, words, kernelKinds } = this.memory;
    const from = layout.firstPage * PAGE + granule * GRANULE;
    const to = layout.maskedBase >> 2;
    if (from >= layout.ram) {
      if (!this.memory.isTable((from - layout.ram) >>> 12)) return from;
      for (let i = 0; i < GRANULE / 4; i++) {
        const pte = words[(from >> 2) + i];
        words[to + i] = pte & PTE.V ? pte & ~(PTE.A | PTE.D) : pte;
      }
      return layout.maskedBase;
    }
    if (from >= layout.tablesBase) return from;
    const kinds = (from - layout.kernelBase) >> 2;
    for (let i = 0; i < GRANULE / 4; i++) words[to + i] = kernelKinds[kinds + i] === STATE ? words[(from >> 2) + i] : 0;
    return layout.maskedBase;
  }

  private start(): Digest {
    compiled ??= new WebAssembly.Module(generateDigest());
    this.digests = new Int32Array(this.memory.layout.pages * (PAGE / GRANULE) * 4);
    const instance = new WebAssembly.Instance(compiled, { m: { memory: this.memory.shared } });
    return instance.exports.digest as Digest;
  }
}

const multipliers = [0x9e37_79b9_7f4a_7c15n, 0xbf58_476d_1ce4_e5b9n, 0x94d0_49bb_1331_11ebn, 0xd6e8_feb8_6659_fd93n];

/** digest(from, to, seed): 128 bits of the words from..to (a multiple of 32 bytes), left at DIGEST. */
function generateDigest(): Uint8Array<ArrayBuffer> {
  const [from, to, seed] = [0, 1, 2];
  const body = new Body(3);
  const lanes = multipliers.map(() => body.local(I64));
  const any = body.local(I64);
  const half = body.local(I64);
  lanes.forEach((lane, i) => {
    body.get(seed).op('i64.extend_i32_u').i64(multipliers[i]).op('i64.mul').i64(multipliers[(i + 1) & 3]).op('i64.xor').set(lane);
  });
  const again = body.loop();
  lanes.forEach((lane, i) => {
    body.get(any).get(from).memory('i64.load', i * 8).op('i64.or').set(any);
    body.get(lane).get(from).memory('i64.load', i * 8).op('i64.xor').i64(multipliers[i]).op('i64.mul').i64(31n).op('i64.rotl').set(lane);
  });
  body.get(from).i32(32).op('i32.add').tee(from).get(to).op('i32.lt_u').brIf(again).end();
  /** Two lanes folded and finished as murmur3 does, then stored; nothing for zeros. */
  const finish = (a: number, b: number, offset: number): void => {
    body.get(a).get(b).i64(23n).op('i64.rotl', 'i64.add').set(half);
    for (const factor of [0xff51_afd7_ed55_8ccdn, 0xc4ce_b9fe_1a85_ec53n]) {
      body.get(half).get(half).i64(33n).op('i64.shr_u', 'i64.xor').i64(factor).op('i64.mul').set(half);
    }
    body.i32(DIGEST).get(half).get(half).i64(33n).op('i64.shr_u', 'i64.xor').memory('i64.store', offset);
  };
  body.get(any).op('i64.eqz').if();
  for (const offset of [0, 8]) body.i32(DIGEST).i64(0n).memory('i64.store', offset);
  body.else();
  // Every lane goes into both halves.
  body.get(lanes[0]).get(lanes[2]).i64(17n).op('i64.rotl', 'i64.add').set(lanes[0]);
  body.get(lanes[1]).get(lanes[3]).i64(41n).op('i64.rotl', 'i64.xor').set(lanes[1]);
  finish(lanes[0], lanes[1], 0);
  body.get(lanes[2]).get(half).op('i64.xor').set(lanes[2]);
  finish(lanes[2], lanes[3], 8);
  body.end();
  return encodeModule([], [{ name: 'digest', params: 3, results: 0, body }]);
}

