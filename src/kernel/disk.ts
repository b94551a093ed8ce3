// The disk: answers take ticks. A request is a record; when it is due is settled when it is made, and its answer is an
// event at that tick, delivered at a turn's boundary like a deadline.
//
// What lies on it. The bytes of files below /disk and of pages that were given up (MADV_PAGEOUT) lie in the machine's
// frames all the time, so that a snapshot has them; a frame whose note says AWAY may not be touched by anybody before a
// request has brought it in. So memory is not gained by giving a page up: what the disk is for here is waiting.
//
// Writing. write() puts bytes into the frames, where every reader finds them at once, and waits until the disk has them
// (write-through). Only stores through a shared mapping leave a frame DIRTY; fsync, msync and MADV_PAGEOUT write those.
//
// Up to `diskDepth` requests are served at a time, the others begin when one of those is done, in order of arrival. Of
// answers due at the same tick `choose` says which comes first.
//
// Rejected. A table of blocks apart from the frames: every byte would be there twice, for nothing a program could see.

import { pathOf } from './fs/path.ts';
import type { FileSystem } from './fs/file-system.ts';
import type { Inode } from './fs/records.ts';
import type { Costs } from './costs.ts';
import type { KernelEvent } from './events.ts';
import { AWAY, FRAME_BYTES, type Frames } from './frames.ts';
import type { KernelContext } from './kernel-context.ts';
import { record, type RecordOf, type Records, state, statistic, type Table, time } from './record.ts';
import type { BLOCKED, Waiting } from './wait.ts';

/** In a frame's note, beside AWAY: a request brings it in, whose slot is noted above. */
const COMING = 2;
/** The lowest bit of the slot. */
const SLOT = 3;

/** Requests at a time; who comes later waits for room. */
const REQUESTS = 1024;
/** What those wait for, in place of a request's slot. */
const ROOM = REQUESTS;

const requestFields = {
  kind: state.choice('read', 'write', 'swap in', 'swap out'),
  /** The file, held as long as this lasts, and its first page. */
  inode: state.ref<Inode>('inode'),
  page: state.u32,
  /** The address, and whose memory it is, where there is no file. */
  va: state.u32,
  space: state.u32,
  pages: state.u32,
  /** The frames that are brought in lie between these. */
  low: state.u32,
  high: state.u32,
  asked: time.u64,
  due: time.u64,
  /** The next one due. */
  next: time.ref<Request>('disk request'),
};
export interface Request extends RecordOf<typeof requestFields> {}
const RequestType = record('disk request', requestFields);

const diskFields = {
  first: time.ref<Request>('disk request'),
  reads: statistic.u32,
  writes: statistic.u32,
  pagesRead: statistic.u32,
  pagesWritten: statistic.u32,
  /** How often a context waited, and for how many ticks in all. */
  waits: statistic.u32,
  waited: statistic.u64,
};
interface DiskRecord extends RecordOf<typeof diskFields> {}
const DiskType = record('disk', diskFields);

/** Pages that somebody needs, all of them away: of a file, or of the memory of a space. */
export interface Want {
  readonly frames: readonly number[];
  readonly inode?: Inode;
  readonly page?: number;
  readonly va?: number;
  readonly space?: number;
}

/** Thrown where a call touches what is away; the kernel undoes the call and makes it wait (kernel.ts). */
export class Absent extends Error {
  readonly want: Want;

  constructor(want: Want) {
    super('a page is on the disk');
    this.want = want;
  }
}

export interface DiskStatistics {
  readonly reads: number;
  readonly writes: number;
  readonly pagesRead: number;
  readonly pagesWritten: number;
  readonly waits: number;
  readonly waited: number;
}

/** What the disk needs of the kernel. */
export interface DiskKernel {
  readonly store: Records;
  readonly frames: Frames;
  readonly files: FileSystem;
  readonly wait: Waiting;
  readonly costs: Costs;
  readonly now: number;
  readonly options: { readonly tell?: unknown };
  choose(tag: string, n: number): number;
  tell(event: KernelEvent): void;
}

export class Disk {
  readonly requests: Table<Request>;
  readonly #kernel: DiskKernel;
  readonly #disk: DiskRecord;

  constructor(kernel: DiskKernel) {
    this.#kernel = kernel;
    this.requests = kernel.store.table<typeof requestFields, Request>(RequestType, REQUESTS);
    this.#disk = kernel.store.table<typeof diskFields, DiskRecord>(DiskType, 1).at(0);
  }

  /** When the next answer comes; undefined when nothing was asked. */
  get nextDue(): number | undefined {
    return this.#disk.first?.due;
  }

  /** The request that is answered next. */
  get first(): Request | undefined {
    return this.#disk.first;
  }

  get isFull(): boolean {
    return this.requests.count === REQUESTS;
  }

  get statistics(): DiskStatistics {
    const { reads, writes, pagesRead, pagesWritten, waits, waited } = this.#disk;
    return { reads, writes, pagesRead, pagesWritten, waits, waited };
  }

  isAway(frame: number): boolean {
    return (this.#kernel.frames.note(frame) & AWAY) !== 0;
  }

  /** The bytes of a frame are on the disk only from now on. */
  putAway(frame: number): void {
    this.#kernel.frames.setNote(frame, AWAY);
  }

  // Asking.

  /** Begins to bring pages in, as far as nobody does yet: the request to wait for; undefined when there is no room. */
  bring({ frames, inode, page = 0, va = 0, space = 0 }: Want): Request | undefined {
    const { frames: all } = this.#kernel;
    const fresh = frames.filter((frame) => !(all.note(frame) & COMING));
    if (fresh.length === 0) return this.requests.at(all.note(frames[0]) >> SLOT);
    const request = this.#ask(inode === undefined ? 'swap in' : 'read', fresh.length, { inode, page, va, space });
    if (request === undefined) return undefined;
    request.low = Math.min(...fresh);
    request.high = Math.max(...fresh);
    for (const frame of fresh) all.setNote(frame, AWAY | COMING | (request.slot << SLOT));
    return request;
  }

  /** Begins to write pages of a file. */
  write(inode: Inode, page: number, pages: number): Request | undefined {
    return this.#ask('write', pages, { inode, page, va: 0, space: 0 });
  }

  /** Begins to write pages of a space that were given up; nobody waits for that. */
  swapOut(space: number, va: number, pages: number): void {
    this.#ask('swap out', pages, { inode: undefined, page: 0, va, space });
  }

  /** A context waits for a request, or for room to make one. */
  waitFor(kc: KernelContext, request: Request | undefined): typeof BLOCKED {
    return this.#kernel.wait.for(kc, 'disk', request?.slot ?? ROOM);
  }

  /** The request that writes this file, if there is one. */
  writing(inode: Inode): Request | undefined {
    for (let request = this.#disk.first; request !== undefined; request = request.next)
      if (request.kind === 'write' && request.inode?.slot === inode.slot) return request;
    return undefined;
  }

  /** Pages are in memory at once, which takes whoever is handled now so many ticks: for the kernel's own needs. */
  demand({ frames }: Want): number {
    for (const frame of frames) this.#kernel.frames.setNote(frame, 0);
    this.#disk.reads++;
    this.#disk.pagesRead += frames.length;
    return this.#kernel.costs.disk + frames.length * this.#kernel.costs.diskPage;
  }

  #ask(
    kind: Request['kind'],
    pages: number,
    { inode, page, va, space }: { inode: Inode | undefined; page: number; va: number; space: number },
  ): Request | undefined {
    const { costs, now } = this.#kernel;
    const start = this.#start(now, costs.diskDepth);
    const request = this.requests.take();
    if (request === undefined) return undefined;
    request.kind = kind;
    if (inode !== undefined) request.inode = this.#kernel.files.inodes.hold(inode);
    request.page = page;
    request.va = va;
    request.space = space;
    request.pages = pages;
    request.asked = now;
    request.due = start + costs.disk + pages * costs.diskPage;
    this.#insert(request);
    if (kind === 'read' || kind === 'swap in') {
      this.#disk.reads++;
      this.#disk.pagesRead += pages;
    } else {
      this.#disk.writes++;
      this.#disk.pagesWritten += pages;
    }
    this.#tell('asked', request, now);
    return request;
  }

  /** When a request made now begins to be served: as soon as fewer than `depth` others are. */
  #start(now: number, depth: number): number {
    const dues: number[] = [];
    for (let request = this.#disk.first; request !== undefined; request = request.next) dues.push(request.due);
    return dues.length < depth ? now : Math.max(now, dues[dues.length - depth]);
  }

  #insert(request: Request): void {
    let before: Request | undefined;
    let after = this.#disk.first;
    while (
      after !== undefined &&
      (after.due < request.due || (after.due === request.due && after.slot < request.slot))
    ) {
      before = after;
      after = after.next;
    }
    request.next = after;
    if (before === undefined) this.#disk.first = request;
    else before.next = request;
  }

  // Answering.

  /** One of the answers due next comes: its pages are in memory, and whoever waits for it goes on. */
  answer(): void {
    const { frames, files, wait } = this.#kernel;
    const first = this.#disk.first!;
    const together: Request[] = [];
    for (let request: Request | undefined = first; request?.due === first.due; request = request.next)
      together.push(request);
    const chosen = this.#kernel.choose('disk', together.length);
    const request = together[chosen];
    if (chosen === 0) this.#disk.first = request.next;
    else together[chosen - 1].next = request.next;

    const { slot, due, asked, inode } = request;
    const coming = AWAY | COMING | (slot << SLOT);
    for (let frame = request.low; frame !== 0 && frame <= request.high; frame += FRAME_BYTES)
      if (frames.note(frame) === coming) frames.setNote(frame, 0);
    this.#tell('answered', request, due);
    const waiting = wait.list('disk', slot);
    this.#disk.waits += waiting.length;
    this.#disk.waited += waiting.length * (due - asked);
    for (const kc of [...waiting, ...wait.list('disk', ROOM)]) {
      wait.end(kc, 'yes', due);
      // An instruction is simply executed again.
      if (kc.paged === 'fault') {
        kc.woken = 'no';
        kc.paged = 'no';
      }
    }
    this.requests.free(request);
    if (inode !== undefined) files.inodes.drop(inode);
  }

  // In words.

  #tell(what: 'asked' | 'answered', request: Request, at: number): void {
    if (this.#kernel.options.tell === undefined) return;
    const { slot, kind: operation, pages, due } = request;
    this.#kernel.tell({ kind: 'disk', what, at, request: slot, operation, pages, says: this.says(request), due });
  }

  /** What a waiting context waits for. */
  reason(kc: KernelContext): string {
    return kc.key === ROOM ? 'room in the queue of the disk' : this.says(this.requests.at(kc.key));
  }

  says({ kind, inode, page, va, space, pages }: Request): string {
    const how = `to be ${kind === 'read' ? 'read' : kind === 'swap in' ? 'read back' : 'written'}`;
    if (inode !== undefined) {
      const blocks = pages === 1 ? `disk block ${page}` : `${pages} disk blocks from ${page} on`;
      return `${blocks} of ${this.#pathOf(inode)} ${how}`;
    }
    const where = pages === 1 ? 'the page at' : `${pages} pages from`;
    return `${where} 0x${va.toString(16)}${pages === 1 ? '' : ' on'} in address space ${space} ${how}`;
  }

  #pathOf(inode: Inode): string {
    const { directories, records } = this.#kernel.files;
    for (const directory of records.inodes) {
      if (directory.kind !== 'directory') continue;
      for (const entry of directories.entries(directory)) {
        if (entry.inode!.slot !== inode.slot) continue;
        const path = pathOf(directories, directory);
        return `${path === '/' || typeof path === 'number' ? '' : path}/${directories.name(entry)}`;
      }
    }
    return 'a removed file';
  }
}
