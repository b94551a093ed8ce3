// The top of a program's first stack as Linux lays it out: what `_start` finds from sp upwards.
//
//   sp   argc | argv[0] .. argv[argc-1] | 0 | envp[0] .. | 0 | auxv pairs .. | AT_NULL 0 | padding |
//        16 random bytes | the strings of argv, envp and the program's name | 0     top

import { flags } from './abi.ts';
import { PAGE } from './address-space.ts';
import type { Loaded } from './loader.ts';

export interface StartStack {
  /** The first address above the stack. */
  readonly top: number;
  readonly argv: readonly string[];
  readonly envp: readonly string[];
  readonly loaded: Loaded;
  readonly random: Uint8Array;
}

const encoder = new TextEncoder();
/** What AT_HWCAP says: a bit for each of the letters A, I and M. */
const HWCAP = (1 << 0) | (1 << 8) | (1 << 12);

/** The bytes that end at `top`; sp is where they begin, a multiple of 16. */
export function argumentBytes({ top, argv, envp, loaded, random }: StartStack): Uint8Array {
  // From the top down: a zero word, the strings, the random bytes.
  let low = top - 4;
  const pieces: { va: number; bytes: Uint8Array }[] = [];
  const push = (bytes: Uint8Array): number => {
    low -= bytes.length;
    pieces.push({ va: low, bytes });
    return low;
  };
  const text = (string: string): number => push(encoder.encode(`${string}\0`));
  const name = text(argv[0] ?? '');
  const envPointers = envp.toReversed().map(text).toReversed();
  const argPointers = argv.toReversed().map(text).toReversed();
  low -= low % 16;
  const randomAt = push(random);

  const { AT_PHDR, AT_PHENT, AT_PHNUM, AT_PAGESZ, AT_BASE, AT_FLAGS, AT_ENTRY, AT_UID, AT_EUID, AT_GID, AT_EGID } = flags;
  const { AT_HWCAP, AT_CLKTCK, AT_SECURE, AT_RANDOM, AT_EXECFN, AT_NULL } = flags;
  // prettier-ignore
  const words = [
    argv.length, ...argPointers, 0,
    ...envPointers, 0,
    AT_HWCAP, HWCAP, AT_PAGESZ, PAGE, AT_CLKTCK, 100,
    ...(loaded.headers === 0 ? [] : [AT_PHDR, loaded.headers, AT_PHENT, 32, AT_PHNUM, loaded.headerCount]),
    AT_BASE, 0, AT_FLAGS, 0, AT_ENTRY, loaded.entry,
    AT_UID, 0, AT_EUID, 0, AT_GID, 0, AT_EGID, 0, AT_SECURE, 0,
    AT_RANDOM, randomAt, AT_EXECFN, name, AT_NULL, 0,
  ];
  low -= 4 * words.length;
  low -= low % 16;
  pieces.push({ va: low, bytes: new Uint8Array(Uint32Array.from(words).buffer) });

  const all = new Uint8Array(top - low);
  for (const { va, bytes } of pieces) all.set(bytes, va - low);
  return all;
}
