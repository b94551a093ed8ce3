// What the kernel tells whoever listens. The kernel itself prints nothing, and nothing here changes what it does.

import type { NoticeKind } from './multiprocessor.ts';
import type { TrapReport } from './report.ts';

/** Which hart, whose doing, at which tick of that hart. */
interface Who {
  readonly hart: number;
  readonly tid: number;
  readonly pid: number;
  readonly at: number;
}

export type FaultKind = (typeof faultKinds)[number];
/** What a page fault that the guest never notices was about. */
export const faultKinds = [
  'demand zero',
  'copy on write',
  'stack growth',
  'made private',
  'file page',
  'read back',
] as const;

export type KernelEvent =
  | { readonly kind: 'output'; readonly fd: 1 | 2; readonly bytes: Uint8Array }
  /** A hart runs this context from now on. */
  | (Who & { readonly kind: 'switch' })
  /** A hart has nobody to run. */
  | { readonly kind: 'idle'; readonly hart: number; readonly at: number }
  | (Who & { readonly kind: 'started' })
  /** A program was placed beside others: the file's addresses begin at `base`, its own end before `end`. */
  | {
      readonly kind: 'placed';
      readonly path: string;
      readonly base: number;
      readonly start: number;
      readonly end: number;
    }
  /** The task is another program from now on. */
  | (Who & { readonly kind: 'exec'; readonly path: string })
  | (Who & { readonly kind: 'exited'; readonly status: number; readonly signal: number })
  /** A call was answered; one that blocked is told when it is. */
  | (Who & {
      readonly kind: 'call';
      readonly pc: number;
      readonly number: number;
      readonly name: string;
      readonly args: readonly number[];
      readonly result: number;
    })
  /** An upcall begins, with these events; the activation of an added processor is -1. */
  | (Who & {
      readonly kind: 'upcall';
      readonly activation: number;
      readonly events: readonly {
        readonly kind: NoticeKind;
        readonly activation: number;
        readonly processor: number;
      }[];
    })
  | (Who & { readonly kind: 'sleep'; readonly reason: string })
  | (Who & { readonly kind: 'wake'; readonly how: 'yes' | 'time-out' })
  | (Who & {
      readonly kind: 'fault';
      readonly what: FaultKind;
      readonly pc: number;
      readonly va: number;
      readonly access: string;
    })
  /** A handler begins, at `pc` of the context that is interrupted. */
  | (Who & { readonly kind: 'signal'; readonly signal: number; readonly code: number; readonly pc: number })
  /** A call made for a user context whose own kernel context is `owner`, on this one. */
  | (Who & { readonly kind: 'strayed'; readonly pc: number; readonly name: string; readonly owner: number })
  /** The disk was asked for something, which it will have done at tick `due`; or it answers. */
  | {
      readonly kind: 'disk';
      readonly what: 'asked' | 'answered';
      readonly at: number;
      readonly request: number;
      readonly operation: 'read' | 'write' | 'swap in' | 'swap out';
      readonly pages: number;
      readonly says: string;
      readonly due: number;
    }
  /** A trap that ends its task. */
  | (Who & { readonly kind: 'trap'; readonly report: TrapReport })
  | (Who & { readonly kind: 'mark'; readonly name: string; readonly value: number })
  | (Who & { readonly kind: 'assert'; readonly message: string });
