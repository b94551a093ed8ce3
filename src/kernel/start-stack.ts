// The top of a program's first stack as Linux lays it out: what `_start` finds from sp upwards.
//
//   sp   argc | argv[0] .. argv[argc-1] | 0 | envp[0] .. | 0 | auxv pairs .. | AT_NULL 0 | padding |
//        16 random bytes | the strings of argv, envp and the program's name | 0     top

import { BadElf } from '../elf.ts';
import { flags } from './abi.ts';
import { type AddressSpace, PAGE, pageDown, STACK_MAX, STACK_TOP } from './address-space.ts';
import type { Kernel } from './kernel.ts';
import { type Loaded, NoMemory, put } from './loader.ts';
import { randomBytes } from './random.ts';

/** What arguments and environment may take of a stack. */
export const ARGUMENTS_MAX = 128 << 10;

/** The stack with the program's arguments; it grows on demand. Gives the stack pointer. */
export function startStack(
  kernel: Kernel,
  space: AddressSpace,
  loaded: Loaded,
  argv: readonly string[],
  envp: readonly string[],
): number {
  const bytes = argumentBytes({ top: STACK_TOP, argv, envp, loaded, random: randomBytes(kernel.system.random, 16) });
  if (bytes.length > ARGUMENTS_MAX)
    throw new BadElf(
      `arguments and environment take ${bytes.length} bytes of the stack; ${ARGUMENTS_MAX} are the most`,
    );
  const sp = STACK_TOP - bytes.length;
  makeStack(kernel, space, pageDown(sp));
  put(kernel, space, sp, bytes);
  return sp;
}

export function makeStack(kernel: Kernel, space: AddressSpace, from: number): void {
  const protection = flags.PROT_READ | flags.PROT_WRITE;
  // What the stack may grow into must be free, and stays so: mappings are placed below.
  if (!kernel.spaces.isFree(space, STACK_TOP - STACK_MAX, STACK_TOP))
    throw new BadElf('the program lies where its stack goes');
  if (!kernel.spaces.map(space, from, STACK_TOP, { protection, kind: 'stack' }))
    throw new NoMemory('there is no memory for a stack');
}

export interface StartStack {
  /** The first address above the stack. */
  readonly top: number;
  readonly argv: readonly string[];
  readonly envp: readonly string[];
  readonly loaded: Loaded;
  readonly random: Uint8Array;
  /** Pairs of the auxiliary vector that only some programs get. */
  readonly more?: readonly number[];
}

const encoder = new TextEncoder();
/** What AT_HWCAP says: a bit for each of the letters A, I and M. */
const HWCAP = (1 << 0) | (1 << 8) | (1 << 12);

/** The bytes that end at `top`; sp is where they begin, a multiple of 16. */
export function argumentBytes({ top, argv, envp, loaded, random, more = [] }: StartStack): Uint8Array {
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

  const { AT_PHDR, AT_PHENT, AT_PHNUM, AT_PAGESZ, AT_BASE, AT_FLAGS, AT_ENTRY, AT_UID, AT_EUID, AT_GID, AT_EGID } =
    flags;
  const { AT_HWCAP, AT_CLKTCK, AT_SECURE, AT_RANDOM, AT_EXECFN, AT_NULL } = flags;
  // prettier-ignore
  const words = [
    argv.length, ...argPointers, 0,
    ...envPointers, 0,
    AT_HWCAP, HWCAP, AT_PAGESZ, PAGE, AT_CLKTCK, 100,
    ...(loaded.headers === 0 ? [] : [AT_PHDR, loaded.headers, AT_PHENT, 32, AT_PHNUM, loaded.headerCount]),
    AT_BASE, 0, AT_FLAGS, 0, AT_ENTRY, loaded.entry,
    AT_UID, 0, AT_EUID, 0, AT_GID, 0, AT_EGID, 0, AT_SECURE, 0,
    AT_RANDOM, randomAt, AT_EXECFN, name, ...more, AT_NULL, 0,
  ];
  low -= 4 * words.length;
  low -= low % 16;
  pieces.push({ va: low, bytes: new Uint8Array(Uint32Array.from(words).buffer) });

  const all = new Uint8Array(top - low);
  for (const { va, bytes } of pieces) all.set(bytes, va - low);
  return all;
}
