// The file calls, for the kernel's table of handlers.

import type { Arguments, Handlers, Result } from '../call.ts';
import type { KernelContext } from '../kernel-context.ts';
import { dataCalls } from './data-calls.ts';
import { descriptorCalls } from './descriptor-calls.ts';
import type { FileSystem } from './file-system.ts';
import { nameCalls } from './name-calls.ts';

/** A handler as `call.ts` has it, which needs of the kernel no more than this. */
export type FileHandler = (kernel: { readonly files: FileSystem }, kc: KernelContext, args: Arguments) => Result;

export const fileCalls = { ...dataCalls, ...nameCalls, ...descriptorCalls } satisfies Handlers<
  keyof typeof dataCalls | keyof typeof nameCalls | keyof typeof descriptorCalls
>;
