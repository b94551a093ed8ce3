// The machine: harts, memory, TLBs, an engine, and everything by which it can be stopped, kept, restored and compared.
//
// It knows no kernel: `run` returns why the hart stopped, and whoever called decides what that means.
import { Crash } from '../must.ts';
import { Access } from './access.ts';
import type { Watch } from './access.ts';
import { Code } from './code.ts';
import { Hart } from './hart.ts';
import { Hasher } from './hash.ts';
import * as at from './layout.ts';
import { CAUSE, HART_BYTES, HART_WORDS, layOut, LEFT, PAGE, RAM_BASE, RESERVATION, SINK } from './layout.ts';
import { Interpreter } from './interpreter.ts';
import { Lines } from './lines.ts';
import { Memory, WATCHED } from './memory.ts';
import { Reference } from './reference.ts';
import type { Engine } from './reference.ts';
import { Reservations } from './reservation.ts';
import { Ring } from './ring.ts';
import type { Observer } from './ring.ts';
import { Snapshots } from './snapshot.ts';
import type { Snapshot } from './snapshot.ts';
import { BUDGET, isTrap } from './stop.ts';
import { Tlb } from './tlb.ts';

export type EngineName = 'reference' | 'interp';

export interface MachineOptions {
  readonly harts?: number;
  readonly ramBytes?: number;
  readonly kernelBytes?: number;
  readonly engine?: EngineName;
  readonly tlbMissTicks?: number;
  /** What an atomic instruction waits for a cache line that another hart had last. */
  readonly lineTicks?: number;
}

/** A point to which the undo log can return. */
export interface Mark {
  readonly position: number;
  readonly harts: Int32Array;
}

/** Undo entries an instruction can make: two words and the A and D bits of two pages, and their TLB entries. */
const ENTRIES_PER_INSTRUCTION = 16;
const LOGGED_MAX = 1 << 14;
const SLICE_MAX = 1 << 18;

export class Machine {
  readonly memory: Memory;
  readonly harts: readonly Hart[];
  private observer: Observer | undefined;
  private recording = false;
  private readonly tlb: Tlb;
  private readonly code: Code;
  private readonly access: Access;
  private readonly reservations: Reservations;
  private readonly snapshots: Snapshots;
  private readonly hasher: Hasher;
  private readonly ring: Ring;
  private readonly reference: Reference;
  private readonly interpreter: Interpreter;
  private readonly engine: Engine;

  constructor(options: MachineOptions = {}) {
    const {
      harts = 1,
      ramBytes = 64 << 20,
      kernelBytes = 1 << 20,
      engine = 'interp',
      tlbMissTicks = 0,
      lineTicks = 0,
    } = options;
    const layout = layOut(harts, ramBytes, kernelBytes);
    this.memory = new Memory(layout);
    this.harts = Array.from({ length: harts }, (_, id) => new Hart(this.memory.shared.buffer, layout, id));
    this.tlb = new Tlb(this.memory, this.harts, tlbMissTicks);
    this.code = new Code(this.memory, this.tlb);
    this.access = new Access(this.memory, this.tlb, new Lines(this.memory.words, lineTicks));
    this.reservations = new Reservations(this.memory, this.harts, this.tlb);
    this.snapshots = new Snapshots(this.memory, this.harts, this.tlb, this.code, this.reservations);
    this.hasher = new Hasher(this.memory, this.harts, this.tlb);
    this.ring = new Ring(this.memory.words, layout);
    this.reference = new Reference(this.memory, this.tlb, this.code, this.access, this.ring);
    this.interpreter = new Interpreter(this.memory, this.tlb, this.code, this.access);
    this.engine = engine === 'reference' ? this.reference : this.interpreter;
  }

  /**
   * Runs at most `budget` instructions of a hart; a trap ends it early. Returns BUDGET or the cause; pc is then at the
   * instruction that stopped, and nothing of it has happened.
   */
  run(id: number, budget: number): number {
    return this.runBy(this.engine, this.harts[id], budget);
  }

  /** One instruction, passing over breakpoints and watchpoints. */
  step(id: number): number {
    this.access.deaf = this.reference.deaf = true;
    const stop = this.runBy(this.reference, this.harts[id], 1);
    this.access.deaf = this.reference.deaf = false;
    return stop;
  }

  private runBy(engine: Engine, hart: Hart, budget: number): number {
    let stop = BUDGET;
    if (this.recording) {
      stop = this.runInParts(engine, hart, budget);
    } else {
      // WebAssembly code is replaced by better code only when it is called anew, so no call lasts for ever.
      for (let left = budget; left > 0 && stop === BUDGET; left -= SLICE_MAX)
        stop = engine.run(hart, Math.min(left, SLICE_MAX));
    }
    const { words } = hart;
    words[CAUSE] = stop;
    if (words[RESERVATION] !== 0) {
      if (isTrap(stop)) words[RESERVATION] = 0;
      else this.reservations.track(words[RESERVATION]);
    }
    return stop;
  }

  /** As far as log and ring surely hold, again and again: engines append to both without looking. */
  private runInParts(engine: Engine, hart: Hart, budget: number): number {
    const { log, logged } = this.memory;
    let stop = BUDGET;
    for (let left = budget; left > 0 && stop === BUDGET;) {
      const part = Math.min(left, this.ring.capacity, logged ? LOGGED_MAX : SLICE_MAX);
      if (logged) log.reserve(part * ENTRIES_PER_INSTRUCTION);
      stop = engine.run(hart, part);
      left -= part;
      if (this.observer) this.ring.drain(this.observer);
    }
    return stop;
  }

  /** Called with the accesses of each run, if set. */
  get observe(): Observer | undefined {
    return this.observer;
  }
  set observe(observer: Observer | undefined) {
    this.observer = observer;
    this.select();
  }

  /** Whether changes can be undone. Switching forgets earlier marks. */
  get logged(): boolean {
    return this.memory.logged;
  }
  set logged(on: boolean) {
    if (on === this.memory.logged) return;
    this.forgetLog();
    this.memory.logged = on;
    if (!on) this.tlb.withdrawStores(); // they passed the marks by, because the log had them
    this.select();
  }

  /** The engine's variant follows what is recorded. */
  private select(): void {
    this.recording = this.observer !== undefined || this.memory.logged;
    this.reference.observed = this.observer !== undefined;
    this.interpreter.select(this.observer !== undefined, this.memory.logged);
  }

  mark(): Mark {
    if (!this.memory.logged) throw new Crash('a mark needs the undo log: set machine.logged first');
    return { position: this.memory.log.position, harts: this.snapshots.copyHarts() };
  }

  /** Back to a mark. Later marks are forgotten, this one stays good. */
  undo(mark: Mark): void {
    this.memory.log.rewind(mark.position, (words, from, to) => this.snapshots.putWords(words, from, to));
    this.hasher.rewound();
    this.snapshots.putHarts(mark.harts);
  }

  /** Empties the undo log, but for what the hash still has to know from it. */
  private forgetLog(): void {
    this.hasher.collect();
    this.memory.log.clear();
    this.hasher.rewound();
  }

  snapshot(): Snapshot {
    return this.snapshots.take();
  }

  /** Back to a snapshot. Marks of the undo log are forgotten. */
  restore(snapshot: Snapshot): void {
    this.snapshots.restore(snapshot);
    this.forgetLog();
  }

  /** 128 bits in hexadecimal over all that can matter later (hash.ts). */
  hash(): string {
    return this.hasher.hex();
  }

  /** The same as four words, for tables of many. */
  hashWords(): Int32Array {
    return this.hasher.words();
  }

  /** The first word that is not as in the snapshot, as text; undefined if none. Clocks and TLB translations count. */
  compare(snapshot: Snapshot): string | undefined {
    const hex = (word: number): string => `0x${(word >>> 0).toString(16).padStart(8, '0')}`;
    for (const hart of this.harts) {
      for (let i = 0; i < HART_WORDS; i++) {
        const then = snapshot.harts[hart.id * HART_WORDS + i];
        if (then !== hart.words[i] && !unstable.has(i)) {
          return `hart ${hart.id}, ${wordName(i)}: ${hex(then)} then, ${hex(hart.words[i])} now`;
        }
      }
    }
    const lines = this.memory.words.subarray(at.LINES >> 2, (at.LINES >> 2) + at.LINES_COUNT);
    const changed = lines.findIndex((word, i) => word !== snapshot.harts[this.harts.length * HART_WORDS + i]);
    if (changed >= 0) return `cache line ${changed}: another hart had it last`;
    const found = this.snapshots.difference(snapshot);
    if (!found) return undefined;
    const { layout } = this.memory;
    const host = (found.page + layout.firstPage) * PAGE + found.word * 4;
    let where = `RAM at ${hex(host - layout.ram + RAM_BASE)}`;
    if (host < layout.kernelBase) {
      const offset = host - layout.hartBase;
      where = `hart ${Math.floor(offset / HART_BYTES)}, TLB at +0x${(offset % HART_BYTES).toString(16)}`;
    } else if (host < layout.tablesBase) {
      where = `kernel region at +0x${(host - layout.kernelBase).toString(16)}`;
    } else if (host < layout.ram) {
      where = `page-table marks at +0x${(host - layout.tablesBase).toString(16)}`;
    }
    return `${where}: ${hex(found.then)} then, ${hex(found.now)} now`;
  }

  /** Loads a hart's root page table and ASID. */
  loadSatp(id: number, satp: number): void {
    this.tlb.load(this.harts[id], satp | 0);
  }

  /** sfence.vma on one hart: of all, of one address space, or of one page. */
  flush(id: number, asid?: number, va?: number): void {
    this.tlb.flush(this.harts[id], asid, va);
  }

  /** Drops these pages' translations from every hart; returns how many harts held any. */
  shootdown(asid: number, va: number, pages: number): number {
    return this.tlb.shootdown(asid, va, pages);
  }

  /** A stop before the word at `pa` is executed. */
  setBreak(pa: number, on: boolean): void {
    const host = this.memory.host(pa, 4);
    if (on) this.code.breaks.add(host);
    else this.code.breaks.delete(host);
    this.code.changed(host, host + 4);
  }

  /** A stop before any of these bytes are loaded or stored. */
  setWatches(ranges: readonly { pa: number; length: number; loads: boolean; stores: boolean }[]): void {
    for (let page = 0; page < this.memory.marks.length; page++) this.memory.marks[page] &= ~WATCHED;
    this.access.watches = ranges.map(({ pa, length, loads, stores }): Watch => {
      const from = this.memory.host(pa, length);
      for (let frame = from & -PAGE; frame < from + length; frame += PAGE) {
        this.memory.marks[this.memory.page(frame)] |= WATCHED;
        this.tlb.withdrawFrame(frame, true);
      }
      return { from, to: from + length, loads, stores };
    });
  }

  /** Counts that are not state: they only grow, whatever is restored. */
  get statistics(): Readonly<Tlb['statistics']> {
    return this.tlb.statistics;
  }
}

/** Words of a hart that engines need not agree on. */
const unstable = new Set<number>([SINK, LEFT]);

// oxfmt-ignore
const names = new Map<number, string>([
  [at.PC, 'pc'], [at.RESERVATION, 'reservation'], [at.SATP, 'satp'], [at.CAUSE, 'cause'], [at.TVAL, 'tval'],
  [at.BANK, 'TLB bank'], [at.RETIRED, 'retired'], [at.CHARGED, 'charged'],
]);

function wordName(index: number): string {
  if (index < 32) return `x${index}`;
  return names.get(index) ?? `word ${index}`;
}
