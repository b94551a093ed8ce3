// Streams that only remember what was written, for tests of commands.
import { noPaint, type Io } from '../io.ts';

export function fakeIo(stdin = ''): Io & { stdout: string; stderr: string } {
  const io = {
    stdout: '',
    stderr: '',
    out: (text: string | Uint8Array) =>
      void (io.stdout += typeof text === 'string' ? text : new TextDecoder().decode(text)),
    err: (text: string | Uint8Array) =>
      void (io.stderr += typeof text === 'string' ? text : new TextDecoder().decode(text)),
    paint: noPaint,
    paintErr: noPaint,
    colour: { out: false, err: false },
    unicode: true,
    columns: 80,
    progress: () => {},
    stop: {},
    stdin: () => new TextEncoder().encode(stdin),
  };
  return io;
}
