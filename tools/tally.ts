// Counts of a run: per hart, per kind of fault, per call, and where the time went.
import { errnoName } from '../src/kernel/abi.ts';
import type { KernelEvent } from '../src/kernel/events.ts';
import type { Machine } from '../src/machine/machine.ts';
import { isTrap } from '../src/machine/stop.ts';
import type { Images } from './images.ts';
import { causeName } from './names.ts';
import type { Recording } from './recording.ts';

export interface HartCounts {
  hart: number;
  /** Ticks it ran somebody. */
  busy: number;
  ticks: number;
  instructions: number;
  switches: number;
  traps: number;
  faults: number;
  tlbMisses: number;
}

export interface Mark {
  name: string;
  value: number;
  hart: number;
  tid: number;
  at: number;
}

/** Everything counted, as --stats shows it and --json prints it. */
export interface Summary {
  elapsed: number;
  ticks: number;
  instructions: number;
  switches: number;
  traps: number;
  faults: number;
  tlbMisses: number;
  /** Root page tables loaded. */
  roots: number;
  perHart: HartCounts[];
  /** Page faults the kernel settled, by what they were about. */
  faultsByKind: Record<string, number>;
  /** Traps that were neither system calls nor settled faults. */
  trapsByCause: Record<string, number>;
  callsByName: Record<string, number>;
  /** Requests to the disk, by what they were, and the pages of all of them. */
  disk: Record<string, number>;
  /** Calls that answered an error: `openat ENOENT`. */
  refusals: Record<string, number>;
  /** Calls made for a user context on a kernel context not its own. */
  strayed: number;
  /** Pages that mlock keeps in memory, at the end. */
  pinned: number;
  /** Upcalls, and the events that were told in them, by kind. */
  upcalls: number;
  told: Record<string, number>;
  /** Share of the sampled ticks per routine: `search 81 %` as 81. */
  timeByRoutine: Record<string, number>;
  marks: Mark[];
}

const MARKS_MAX = 10_000;

export class Tally {
  readonly marks: Mark[] = [];
  readonly refusals: { call: string; errno: string }[] = [];
  private readonly recording: Recording | undefined;
  private readonly images: Images;
  private readonly harts: {
    tid: number;
    since: number;
    busy: number;
    switches: number;
    traps: number;
    faults: number;
    tlbMisses: number;
  }[];
  private readonly faultsByKind: Record<string, number> = {};
  private readonly trapsByCause: Record<string, number> = {};
  private readonly callsByName: Record<string, number> = {};
  private readonly disk: Record<string, number> = {};
  private readonly refusalCounts: Record<string, number> = {};
  private readonly ticksByRoutine = new Map<string, number>();
  /** For each context, the ticks seen in each routine: what it is called after. */
  private readonly routinesOf = new Map<number, Map<string, number>>();
  private misses = 0;
  private strayed = 0;
  private upcalls = 0;
  /** Events of upcalls, by kind. */
  private readonly told: Record<string, number> = {};

  constructor(harts: number, recording: Recording | undefined, images: Images) {
    this.recording = recording;
    this.images = images;
    this.harts = Array.from({ length: harts }, () => ({
      tid: 0,
      since: 0,
      busy: 0,
      switches: 0,
      traps: 0,
      faults: 0,
      tlbMisses: 0,
    }));
  }

  running(hart: number): number {
    return this.harts[hart].tid;
  }

  /** A hart has run from a tick to now, and stopped for a reason. */
  ran(machine: Machine, id: number, from: number, stop: number): void {
    const counts = this.harts[id];
    if (isTrap(stop)) counts.traps++;
    const { dataMisses } = machine.statistics;
    counts.tlbMisses += dataMisses - this.misses;
    this.misses = dataMisses;
    if (!this.recording) return;
    const hart = machine.harts[id];
    const routine = this.images.routine(hart.pc >>> 0);
    const ticks = hart.clock - from;
    if (routine === undefined || ticks <= 0) return;
    this.ticksByRoutine.set(routine, (this.ticksByRoutine.get(routine) ?? 0) + ticks);
    // A context is called after what the program does in it, rather than after the library it uses.
    if (this.images.isLibrary(hart.pc >>> 0)) return;
    let routines = this.routinesOf.get(counts.tid);
    if (!routines) this.routinesOf.set(counts.tid, (routines = new Map()));
    routines.set(routine, (routines.get(routine) ?? 0) + ticks);
  }

  hear(event: KernelEvent): void {
    switch (event.kind) {
      case 'switch': {
        const hart = this.harts[event.hart];
        this.close(event.hart, event.at);
        // The first context on the first hart switches from nobody.
        if (hart.since > 0 || event.at > 0 || event.hart > 0) {
          hart.switches++;
          this.recording?.happened(event.hart, 'switch', event.at);
        }
        hart.tid = event.tid;
        hart.since = event.at;
        break;
      }
      case 'idle':
        this.close(event.hart, event.at);
        this.harts[event.hart].tid = 0;
        break;
      case 'fault':
        this.harts[event.hart].faults++;
        add(this.faultsByKind, event.what);
        add(this.faultsByKind, `.${event.access}`);
        this.recording?.happened(event.hart, 'fault', event.at);
        break;
      case 'call': {
        add(this.callsByName, event.name);
        if (event.result < 0 && event.result > -4096) {
          const errno = errnoName(-event.result);
          if (this.refusals.length < MARKS_MAX) this.refusals.push({ call: event.name, errno });
          add(this.refusalCounts, `${event.name} ${errno}`);
        }
        break;
      }
      case 'disk':
        if (event.what !== 'asked') break;
        add(this.disk, event.operation);
        this.disk.pages = (this.disk.pages ?? 0) + event.pages;
        break;
      case 'upcall':
        this.upcalls++;
        for (const { kind } of event.events) add(this.told, kind);
        this.recording?.happened(event.hart, 'upcall', event.at);
        break;
      case 'strayed':
        this.strayed++;
        break;
      case 'trap':
        add(this.trapsByCause, causeName(event.report.cause));
        this.recording?.happened(event.hart, 'death', event.at);
        break;
      case 'mark':
        if (this.marks.length < MARKS_MAX)
          this.marks.push({ name: event.name, value: event.value, hart: event.hart, tid: event.tid, at: event.at });
        this.recording?.happened(event.hart, 'mark', event.at);
        break;
      default:
        break;
    }
  }

  private close(id: number, at: number): void {
    const hart = this.harts[id];
    if (hart.tid === 0 || at <= hart.since) return;
    hart.busy += at - hart.since;
    this.recording?.ran(id, hart.tid, hart.since, at);
    hart.since = at;
  }

  /** What still ran when the program ended ran until then. */
  finish(machine: Machine): void {
    for (const hart of machine.harts) this.close(hart.id, hart.clock);
  }

  summary(machine: Machine, elapsed: number, pinned: number): Summary {
    const perHart = this.harts.map(({ busy, switches, traps, faults, tlbMisses }, hart): HartCounts => {
      const { clock, retired } = machine.harts[hart];
      return { hart, busy, ticks: clock, instructions: retired, switches, traps, faults, tlbMisses };
    });
    const sum = (of: (h: HartCounts) => number): number => perHart.reduce((total, h) => total + of(h), 0);
    const sampled = [...this.ticksByRoutine.values()].reduce((a, b) => a + b, 0);
    const times = [...this.ticksByRoutine].map(([name, ticks]) => [name, Math.round((ticks / sampled) * 100)] as const);
    return {
      elapsed,
      ticks: sum((h) => h.ticks),
      instructions: sum((h) => h.instructions),
      switches: sum((h) => h.switches),
      traps: sum((h) => h.traps),
      faults: sum((h) => h.faults),
      tlbMisses: sum((h) => h.tlbMisses),
      roots: machine.statistics.rootLoads,
      perHart,
      faultsByKind: Object.fromEntries(Object.entries(this.faultsByKind).filter(([kind]) => !kind.startsWith('.'))),
      trapsByCause: this.trapsByCause,
      callsByName: this.callsByName,
      disk: this.disk,
      refusals: this.refusalCounts,
      strayed: this.strayed,
      pinned,
      upcalls: this.upcalls,
      told: this.told,
      timeByRoutine: Object.fromEntries(times.filter(([, share]) => share > 0)),
      marks: this.marks,
    };
  }

  /** A count by the name an expectation has for it: `faults`, `faults.store`, `calls.write`. */
  counted(what: string, machine: Machine, elapsed: number, pinned: number): number | undefined {
    const [name, kind] = what.split('.', 2);
    const s = this.summary(machine, elapsed, pinned);
    const total = (counts: Record<string, number>): number => Object.values(counts).reduce((a, b) => a + b, 0);
    if (name === 'calls') return kind === undefined ? total(s.callsByName) : (s.callsByName[kind] ?? 0);
    if (name === 'told' && kind !== undefined) return s.told[kind.replaceAll('-', ' ')] ?? 0;
    if (name === 'disk' && kind !== undefined) return s.disk[kind.replaceAll('-', ' ')] ?? 0;
    if (name === 'faults' && kind !== undefined)
      return this.faultsByKind[kind.replaceAll('-', ' ')] ?? this.faultsByKind[`.${kind}`] ?? 0;
    if (kind !== undefined) return undefined;
    if (name === 'refusals') return total(s.refusals);
    const value = s[name as keyof Summary];
    return typeof value === 'number' ? value : undefined;
  }

  /** What people call a context: the first is `main` (or where it was entered); any other is the routine in which it spent most time. */
  nameOf(tid: number): string {
    if (tid === 1) return this.images.own.address('main') === undefined ? (this.images.own.entry ?? 'KC 1') : 'main';
    let best = '';
    let most = -1;
    for (const [name, ticks] of this.routinesOf.get(tid) ?? []) if (ticks > most) [best, most] = [name, ticks];
    return best || `KC ${tid}`;
  }
}

const add = (counts: Record<string, number>, name: string): void => {
  counts[name] = (counts[name] ?? 0) + 1;
};
