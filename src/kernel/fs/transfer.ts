// The guest's side of a read or write: a row of (address, length) pieces, gone through once from front to back, up to the first fault.

import { errno, structures } from '../abi.ts';
import type { UserMemory } from '../user-memory.ts';

const { EFAULT, EINVAL } = errno;

/** Where user addresses end; a piece that reaches beyond is refused before anything is done. */
const USER_END = 0x8000_0000;

/** The most one call transfers, as on Linux. */
const TRANSFER_MAX = 0x7fff_f000;

/** The most pieces one call takes. */
const PIECES_MAX = 1024;

interface Piece {
  readonly va: number;
  readonly length: number;
}

export class Transfer {
  readonly #user: UserMemory;
  readonly #pieces: readonly Piece[];
  #piece = 0;
  #at = 0;
  /** Bytes still to go. */
  left: number;

  constructor(user: UserMemory, pieces: readonly Piece[]) {
    this.#user = user;
    this.#pieces = pieces;
    this.left = Math.min(
      TRANSFER_MAX,
      pieces.reduce((sum, piece) => sum + piece.length, 0),
    );
  }

  /** At most `length` bytes from the guest; fewer when its memory ends before. */
  takeSome(length: number): Uint8Array {
    const bytes = new Uint8Array(Math.min(length, this.left));
    const done = this.#each(bytes.length, 'load', (va, from, to) => bytes.set(this.#user.copyIn(va, to - from)!, from));
    return bytes.subarray(0, done);
  }

  /** Exactly `length` bytes from the guest; undefined, and none of them is gone, when not all can be read. */
  take(length: number): Uint8Array | undefined {
    const { left } = this;
    const [piece, at] = [this.#piece, this.#at];
    const bytes = this.takeSome(length);
    if (bytes.length === length) return bytes;
    [this.#piece, this.#at, this.left] = [piece, at, left];
    return undefined;
  }

  /** Gives bytes to the guest; how many it got, fewer when its memory ends before. */
  put(bytes: Uint8Array): number {
    return this.#each(Math.min(bytes.length, this.left), 'store', (va, from, to) =>
      this.#user.copyOut(va, bytes.subarray(from, to)),
    );
  }

  skip(length: number): void {
    this.#each(Math.min(length, this.left), undefined, () => {});
  }

  /** Goes on by `length` bytes, or up to the first that may not be accessed; how far it went. */
  #each(
    length: number,
    access: 'load' | 'store' | undefined,
    act: (va: number, from: number, to: number) => void,
  ): number {
    let done = 0;
    while (done < length) {
      const piece = this.#pieces[this.#piece]!;
      const want = Math.min(length - done, piece.length - this.#at);
      const va = piece.va + this.#at;
      const can = access === undefined ? want : this.#user.reach(va, want, access);
      if (can > 0) act(va, done, done + can);
      done += can;
      this.left -= can;
      this.#at += can;
      if (can < want) break;
      if (this.#at === piece.length) {
        this.#piece++;
        this.#at = 0;
      }
    }
    return done;
  }
}

/** One piece; -EFAULT when it reaches beyond user memory. */
export function buffer(user: UserMemory, va: number, length: number): Transfer | number {
  const piece = { va: va >>> 0, length: length >>> 0 };
  return piece.va + piece.length > USER_END ? -EFAULT : new Transfer(user, [piece]);
}

/** The pieces that an array of iovecs names, or -errno. */
export function vector(user: UserMemory, va: number, count: number): Transfer | number {
  if (count >>> 0 > PIECES_MAX) return -EINVAL;
  const { IOVEC } = structures;
  const bytes = user.copyIn(va, count * IOVEC.size);
  if (bytes === undefined) return -EFAULT;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const pieces = Array.from({ length: count }, (_, index) => ({
    va: view.getUint32(index * IOVEC.size + IOVEC.offsets['base']!, true),
    length: view.getInt32(index * IOVEC.size + IOVEC.offsets['length']!, true),
  }));
  if (pieces.some((piece) => piece.length < 0)) return -EINVAL;
  if (pieces.some((piece) => piece.va + piece.length > USER_END)) return -EFAULT;
  return new Transfer(user, pieces);
}
