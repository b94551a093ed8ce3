// The file system: a tree of inodes, open files, descriptor tables and places (working directories), all in machine memory.
//
// Words. An *inode* is a file, directory, pipe, device or console channel. An *open file* is an inode with a position and flags, shared
// by every descriptor that was duplicated from one openat. A *descriptor table* maps small numbers to open files; a *place* is a
// working directory. Tasks share tables and places (CLONE_FILES, CLONE_FS) or have copies of their own.
//
// Invariants. An inode lives while a directory names it (links) or something holds it (holders: open files, places, the parent link
// of a directory). Bytes lie in frames (content.ts); everything else lies in records. No JavaScript object holds state.
//
// What the rest of the kernel does with it
//
//   a Task record has      files: state.ref('descriptor table'), place: state.ref('place')
//   a KC record has        held: state.ref('open file'), progress: state.u32     both 0 unless one of our calls waits (a write to a pipe
//                          that was carried out in part, and whose descriptor may be closed meanwhile by somebody else)
//   kernel construction    kernel.files = new FileSystem(kernel)                  lays its tables out in kernel.store
//                          kernel.files.build({ files, stdin })                   once, in an empty machine; throws NoRoom with a message for people
//   table of handlers      { ...fileCalls }                                       from calls.ts
//
//   first task             task.files = files.standardTable()                     0, 1, 2 on the console
//                          task.place = files.rootPlace()                         in /
//   clone                  CLONE_FILES ? files.shareTable(t) : files.copyTable(t)   each of the four may be refused: a record or -ENFILE
//                          CLONE_FS    ? files.sharePlace(p) : files.copyPlace(p)
//   execve                 files.readProgram(task, path): its bytes or -errno; changes nothing
//                          files.execTable(t): the table to go on with, of its own and without the FD_CLOEXEC ones, or -ENFILE
//   end of a task          files.closeAll(t); files.dropPlace(p)                  wakes whoever waits at the other end of a pipe
//   end of a KC, and       files.abandon(kc): number                              the waiting call is not run again; gives the bytes it had
//   a signal that ends                                                            already done (if any, they are the call's result, not -EINTR)
//   a blocked call
//   mmap2 of a file        files.openFile(task, fd), files.frameOf(inode, page)   (0: a hole), inode.size
//
// A call answers a number (>= 0, or -errno) or BLOCKED after kernel.wait; a blocked call is run again from its start when woken.
// Refused calls change nothing.

import { errno } from '../abi.ts';
import { Absent, type Disk } from '../disk.ts';
import type { Frames } from '../frames.ts';
import { FRAME_BYTES } from '../frames.ts';
import type { KernelContext } from '../kernel-context.ts';
import type { Records } from '../record.ts';
import type { Task } from '../task.ts';
import type { PhysicalMemory, UserMemory } from '../user-memory.ts';
import type { BLOCKED, Waiting } from '../wait.ts';
import { Contents, type ContentMemory } from './content.ts';
import { Descriptors } from './descriptors.ts';
import { Directories } from './directory.ts';
import { Inodes } from './inodes.ts';
import { OpenFiles } from './open-file.ts';
import { walk } from './path.ts';
import {
  type DescriptorTable,
  type FileRecords,
  fileRecords,
  type Inode,
  type OpenFile,
  type Place,
} from './records.ts';
import { buildTree, consoleChannels, type Given } from './tree.ts';

/** What the file system needs of the kernel. */
export interface FileKernel {
  readonly memory: PhysicalMemory & ContentMemory & { copyFrame(toPa: number, fromPa: number): void };
  readonly store: Records;
  readonly frames: Frames;
  readonly wait: Pick<Waiting, 'for' | 'wakeAll'>;
  /** Where the files below /disk lie; without one they are in memory like all others. */
  readonly disk?: Disk;
  /** Who pays for a call, and what it costs. */
  readonly hart?: { charge(ticks: number): void };
  readonly costs?: { readonly name: number };
  user(kc: KernelContext): UserMemory;
  tell(event: { kind: 'output'; fd: 1 | 2; bytes: Uint8Array }): void;
  /** Sends a signal to the context; the call goes on. */
  raise(kc: KernelContext, signal: number): void;
}

export class FileSystem {
  readonly kernel: FileKernel;
  readonly records: FileRecords;
  readonly contents: Contents;
  readonly directories: Directories;
  readonly inodes: Inodes;
  readonly openFiles: OpenFiles;
  readonly descriptors: Descriptors;

  constructor(kernel: FileKernel) {
    this.kernel = kernel;
    this.records = fileRecords(kernel.store);
    this.contents = new Contents(kernel.memory, kernel.frames);
    this.directories = new Directories(this.records, kernel.memory, kernel.frames);
    this.inodes = new Inodes(this.records, this.contents);
    this.openFiles = new OpenFiles(this.records, this.inodes, (pipe) => {
      if (pipe.writers === 0) this.wake('pipe data', pipe);
      if (pipe.readers === 0) this.wake('pipe room', pipe);
    });
    this.descriptors = new Descriptors(this.records, kernel.memory, kernel.frames, (file) => this.openFiles.drop(file));
  }

  /** The tree as programs find it. */
  build(given: Given): void {
    buildTree(this, given);
  }

  /** The first inode that was made. */
  get root(): Inode {
    return this.records.inodes.at(0);
  }

  // Descriptor tables.

  standardTable(): DescriptorTable | number {
    if (this.openFiles.room < 3) return -errno.ENFILE;
    const table = this.descriptors.make();
    if (typeof table === 'number') return table;
    for (const [fd, { inode, openFlags }] of consoleChannels(this).entries())
      this.descriptors.set(table, fd, this.openFiles.make(inode, openFlags)!, false);
    return table;
  }

  shareTable(table: DescriptorTable): DescriptorTable {
    return this.descriptors.share(table);
  }

  copyTable(table: DescriptorTable): DescriptorTable | number {
    return this.descriptors.copy(table);
  }

  execTable(before: DescriptorTable): DescriptorTable | number {
    const table = before.holders === 1 ? before : this.descriptors.copy(before);
    if (typeof table === 'number') return table;
    if (table !== before) this.descriptors.drop(before);
    for (const fd of this.descriptors.open(table))
      if (this.descriptors.closesOnExec(table, fd)) this.descriptors.close(table, fd);
    return table;
  }

  closeAll(table: DescriptorTable): void {
    this.descriptors.drop(table);
  }

  openFile(task: Task, fd: number): OpenFile | undefined {
    return this.descriptors.file(task.files!, fd);
  }

  // Places.

  rootPlace(): Place | number {
    return this.#place(this.root);
  }

  sharePlace(place: Place): Place {
    place.holders++;
    return place;
  }

  copyPlace(place: Place): Place | number {
    return this.#place(place.inode!);
  }

  dropPlace(place: Place): void {
    if (--place.holders > 0) return;
    this.inodes.drop(place.inode!);
    this.records.places.free(place);
  }

  #place(inode: Inode): Place | number {
    const place = this.records.places.take();
    if (place === undefined) return -errno.ENFILE;
    place.holders = 1;
    place.inode = this.inodes.hold(inode);
    return place;
  }

  // Files for the rest of the kernel.

  readProgram(task: Task, path: string): Uint8Array | number {
    const inode = walk(this.directories, path.startsWith('/') ? this.root : task.place!.inode!, path);
    if (typeof inode === 'number') return inode;
    if (inode.kind !== 'file') return -errno.EACCES;
    const away = this.contents.away(inode, 0, inode.size);
    if (away !== undefined) throw new Absent({ ...away, inode });
    return this.contents.read(inode, 0, inode.size);
  }

  frameOf(inode: Inode, page: number): number {
    return this.contents.frameOf(inode, page);
  }

  // The disk.

  /** Nothing of a file is in memory. */
  putAway(inode: Inode): void {
    for (let page = 0; page * FRAME_BYTES < inode.size; page++) {
      const frame = this.contents.frameOf(inode, page);
      if (frame !== 0) this.kernel.disk?.putAway(frame);
    }
  }

  /**
   * Brings the pages of a range in: undefined when all are there, BLOCKED when the disk has to be waited for. Every call
   * that reads or changes the bytes of a file asks here first, before it changes anything. The call may keep its open file.
   */
  bringIn(
    kc: KernelContext,
    inode: Inode,
    position: number,
    length: number,
    file?: OpenFile,
  ): typeof BLOCKED | undefined {
    const { disk } = this.kernel;
    if (disk === undefined || !inode.disk) return undefined;
    const away = this.contents.away(inode, position, length);
    if (away === undefined && !disk.isFull) return undefined;
    if (file !== undefined) kc.held ??= this.openFiles.hold(file);
    return disk.waitFor(kc, away && disk.bring({ ...away, inode }));
  }

  /** Bytes that were just written go to the disk, which the call waits for; `progress` is what it answers then. */
  writeThrough(kc: KernelContext, file: OpenFile, position: number, progress: number): typeof BLOCKED | number {
    const { disk } = this.kernel;
    const inode = file.inode!;
    if (disk === undefined || !inode.disk || progress <= 0) return progress;
    kc.held ??= this.openFiles.hold(file);
    kc.progress = progress;
    const first = Math.floor(position / FRAME_BYTES);
    return disk.waitFor(kc, disk.write(inode, first, Math.ceil((position + progress) / FRAME_BYTES) - first));
  }

  // Waiting calls.

  /** The call waits, and keeps its open file until it has been run to its end: its descriptor may be closed meanwhile. */
  wait(kc: KernelContext, file: OpenFile, reason: 'pipe data' | 'pipe room', progress: number): typeof BLOCKED {
    kc.held ??= this.openFiles.hold(file);
    kc.progress = progress;
    return this.kernel.wait.for(kc, reason, file.inode!.slot);
  }

  wake(reason: 'pipe data' | 'pipe room', pipe: Inode): void {
    this.kernel.wait.wakeAll(reason, pipe.slot);
  }

  abandon(kc: KernelContext): number {
    const { progress, held: file } = kc;
    if (file === undefined) return 0;
    kc.held = undefined;
    kc.progress = 0;
    this.openFiles.drop(file);
    return progress;
  }

  user(kc: KernelContext): UserMemory {
    return this.kernel.user(kc);
  }

  raise(kc: KernelContext, signal: number): void {
    this.kernel.raise(kc, signal);
  }

  output(fd: 1 | 2, bytes: Uint8Array): void {
    this.kernel.tell({ kind: 'output', fd, bytes });
  }
}
