// The line between gdb and the stub: frames, acknowledgements, order, and Ctrl-C. What carries the bytes is somebody
// else's business.
import { framed, Reader } from '../../src/lab/gdb/packet.ts';
import type { SessionOptions } from '../../src/lab/gdb/session.ts';
import { Stub } from '../../src/lab/gdb/stub.ts';
import { breathe } from '../io.ts';

/** Bytes that come, and a way for those that go. */
export interface Line {
  write(bytes: Uint8Array): void;
}

export class Server {
  readonly stub: Stub;
  private line: Line | undefined;
  private reader = new Reader();
  private last = '';
  private readonly waiting: string[] = [];
  private isBusy = false;
  /** Called when gdb wants everything to end. */
  onKill: () => void = () => {};
  /** Told of a mistake of ours; the packet is refused, and the session goes on. */
  onFault: (error: unknown, packet: string) => void = () => {};

  constructor(options: Omit<SessionOptions, 'send' | 'breathe'>) {
    this.stub = new Stub({ ...options, send: (data) => this.send(data), breathe });
  }

  /** A gdb is there; only one can be. */
  connect(line: Line): boolean {
    if (this.line) return false;
    this.line = line;
    this.reader = new Reader();
    this.waiting.length = 0;
    this.stub.connect();
    return true;
  }

  /** It is gone. What it had set in motion stops. */
  disconnect(): void {
    this.line = undefined;
    this.waiting.length = 0;
    if (this.isBusy) this.stub.interrupt();
  }

  receive(bytes: Uint8Array): void {
    const { stub } = this;
    for (const arrival of this.reader.read(bytes, stub.usesAcks)) {
      // Ctrl-C is for a run; one that comes when nothing runs any more is late.
      if (arrival.kind === 'interrupt') {
        if (this.isBusy || this.waiting.length > 0) stub.interrupt();
      } else if (arrival.kind === 'nack') this.write(this.last);
      else if (arrival.kind === 'damaged' && stub.usesAcks) this.write('-');
      else if (arrival.kind === 'packet') {
        if (stub.usesAcks) this.write('+');
        this.waiting.push(arrival.data);
      }
    }
    void this.work();
  }

  /** Resolves when everything that has come is answered. */
  async settled(): Promise<void> {
    while (this.isBusy || this.waiting.length > 0) await breathe();
  }

  /** Answers one packet after the other. */
  private async work(): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      for (let data = this.waiting.shift(); data !== undefined; data = this.waiting.shift()) {
        const { line } = this;
        const answer = await this.stub.answer(data).catch((error: unknown) => {
          this.onFault(error, data);
          return 'E7d';
        });
        if (answer !== undefined && line === this.line) this.send(answer);
        if (this.stub.isKilled) this.onKill();
      }
    } finally {
      this.isBusy = false;
    }
  }

  private send(data: string): void {
    this.last = framed(data);
    this.write(this.last);
  }

  private write(text: string): void {
    this.line?.write(Buffer.from(text, 'latin1'));
  }
}
