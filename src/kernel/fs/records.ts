// What the file system is made of: inodes, directory entries, open files, descriptor tables and places, as records.

import { record, type RecordOf, type Records, state, type Table } from '../record.ts';

const inodeFields = {
  kind: state.choice('file', 'directory', 'pipe', 'null', 'zero', 'console'),
  /** Permission bits; nobody is refused by them. */
  mode: state.u32,
  /** Directory entries that name it. */
  links: state.u32,
  /** What else keeps it: open files, places, and for a directory its subdirectories (their way up). */
  holders: state.u32,
  /** Bytes. Of a pipe: those written and not yet read. Of a console channel: those given at the start, or written so far. */
  size: state.u64,
  /** Regions of address spaces that show it. */
  mappings: state.u32,
  /** Below /disk: its bytes lie on the disk; see disk.ts. */
  disk: state.bool,
  /** The tree of frames that holds the bytes: its root, its height (0: the root is the only page), its pages. */
  root: state.u32,
  height: state.u32,
  pages: state.u32,
  /** Of a directory: its first entry, and the directory above. */
  first: state.ref<Entry>('directory entry'),
  parent: state.ref<Inode>('inode'),
  /** Of a pipe: how many open files read and write it. */
  readers: state.u32,
  writers: state.u32,
  /** Of a console channel: 0, 1 or 2; bytes read so far; a digest of the bytes written, so that other output is another state. */
  channel: state.u32,
  taken: state.u64,
  digest: state.words(2),
};
export interface Inode extends RecordOf<typeof inodeFields> {}
const InodeType = record('inode', inodeFields);

/** The longest name that lies in the entry itself; a longer one lies in a frame of its own. */
export const SHORT_NAME = 40;

const entryFields = {
  inode: state.ref<Inode>('inode'),
  /** The next entry of the same directory, in slot order. */
  next: state.ref<Entry>('directory entry'),
  length: state.u32,
  name: state.bytes(SHORT_NAME),
  longName: state.u32,
};
export interface Entry extends RecordOf<typeof entryFields> {}
const EntryType = record('directory entry', entryFields);

const openFileFields = {
  inode: state.ref<Inode>('inode'),
  position: state.u64,
  /** Access mode, O_APPEND, O_NONBLOCK: what F_GETFL answers. */
  flags: state.u32,
  /** Descriptors that mean this open file, and waiting calls that hold it. */
  holders: state.u32,
};
export interface OpenFile extends RecordOf<typeof openFileFields> {}
const OpenFileType = record('open file', openFileFields);

const tableFields = {
  /** Tasks that share it. */
  holders: state.u32,
  /** A frame with one word for each descriptor; see descriptors.ts. */
  frame: state.u32,
};
export interface DescriptorTable extends RecordOf<typeof tableFields> {}
const DescriptorTableType = record('descriptor table', tableFields);

const placeFields = {
  holders: state.u32,
  /** The working directory. */
  inode: state.ref<Inode>('inode'),
};
export interface Place extends RecordOf<typeof placeFields> {}
const PlaceType = record('place', placeFields);

export interface FileRecords {
  readonly inodes: Table<Inode>;
  readonly entries: Table<Entry>;
  readonly openFiles: Table<OpenFile>;
  readonly tables: Table<DescriptorTable>;
  readonly places: Table<Place>;
}

/** Room for a thousand tasks with a pipe each, and some files. */
export function fileRecords(store: Records): FileRecords {
  return {
    inodes: store.table<typeof inodeFields, Inode>(InodeType, 2048),
    entries: store.table<typeof entryFields, Entry>(EntryType, 1024),
    openFiles: store.table<typeof openFileFields, OpenFile>(OpenFileType, 4096),
    tables: store.table<typeof tableFields, DescriptorTable>(DescriptorTableType, 1280),
    places: store.table<typeof placeFields, Place>(PlaceType, 1280),
  };
}
