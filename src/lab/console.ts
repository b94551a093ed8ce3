// What a run has written, as a function of time: going back makes it shorter, going on again shows nothing twice.

/** 1 is stdout, 2 is stderr. */
export type Stream = 1 | 2;

export class Written {
  /** All that was ever written, in order; the first `length` bytes of it have been written now. */
  private bytes = new Uint8Array(256);
  private known = 0;
  length = 0;

  /** More is written; gives the part that is new. */
  write(bytes: Uint8Array): Uint8Array {
    const end = this.length + bytes.length;
    const fresh = bytes.subarray(Math.max(0, Math.min(bytes.length, this.known - this.length)));
    if (end > this.bytes.length) {
      const larger = new Uint8Array(Math.max(end, 2 * this.bytes.length));
      larger.set(this.bytes.subarray(0, this.known));
      this.bytes = larger;
    }
    this.bytes.set(bytes, this.length);
    this.length = end;
    this.known = Math.max(this.known, end);
    return fresh;
  }

  /** What has been written now. */
  get content(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  /** What comes after now is not known any more. */
  forget(): void {
    this.known = this.length;
  }
}
