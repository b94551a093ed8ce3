// What a system call's handler is given and what it may answer.

import type { CallName } from './abi.ts';
import type { KernelContext } from './kernel-context.ts';
import type { Kernel } from './kernel.ts';
import type { BLOCKED } from './wait.ts';

/** The handler has set the registers itself, or the caller is gone: there is no result to put into a0. */
export const NO_RESULT: unique symbol = Symbol('no result');

/** a0..a5, as they are in the registers. */
export type Arguments = readonly [a0: number, a1: number, a2: number, a3: number, a4: number, a5: number];

/** What goes to a0 (an errno is negative), or why nothing does. */
export type Result = number | typeof BLOCKED | typeof NO_RESULT;

/**
 * A handler that has to wait answers what `kernel.wait.for(...)` gave it, having changed nothing that it would do
 * twice: it is run again from its start when the context is woken. `kc.woken` then says how, and `kc.progress` what it
 * noted before.
 */
export type Handler = (kernel: Kernel, kc: KernelContext, args: Arguments) => Result;

/** Some rows of the table of handlers. */
export type Handlers<Names extends CallName> = { readonly [Name in Names]: Handler };

/** The same, where the names are told by what is there. */
export type Rows = { readonly [Name in CallName]?: Handler };
