// The programs of a run: the first one, and those placed beside it, each at the place where it is. So a variable's name
// means the copy of the program that the selected thread belongs to.
//
// Which are there is read from the kernel's records; only their files' names are not in them, and are remembered from
// when the kernel told.
import type { KernelEvent } from '../kernel/events.ts';
import type { Instance } from '../kernel/instance.ts';
import { type KernelContext, tidOf } from '../kernel/kernel-context.ts';
import type { World } from './world.ts';

export interface File {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A program that was placed: what is added to its file's addresses, and whose it is. */
export interface Placed {
  readonly path: string;
  readonly base: number;
  readonly instance: Instance;
}

const placeOf = ({ start, end }: { readonly start: number; readonly end: number }): string => `${start} ${end}`;

type Told = Extract<KernelEvent, { kind: 'placed' }> & { readonly step: number };

export class Programs {
  /** Their bytes, by name. */
  private readonly files: Map<string, Uint8Array>;
  /** By the place where they were put. */
  private readonly told = new Map<string, Told[]>();
  readonly main: File;
  /** What is added to the main program's addresses. */
  readonly biasOfMain: number;

  constructor(main: File, files: readonly File[], bias: number) {
    this.main = main;
    this.biasOfMain = bias;
    this.files = new Map([main, ...files].map(({ path, bytes }) => [path, bytes]));
  }

  /** A run begins anew. */
  forget(): void {
    this.told.clear();
  }

  hear(event: KernelEvent, step: number): void {
    if (event.kind !== 'placed') return;
    const place = placeOf(event);
    this.told.set(place, [...(this.told.get(place) ?? []), { ...event, step }]);
  }

  /** Those beside the first, in the order of their addresses. */
  present({ kernel }: World): Placed[] {
    const found: Placed[] = [];
    for (const instance of kernel.instances) {
      // After a change by hand another history may have told other things about later steps: what was told last is so.
      const told = this.told.get(placeOf(instance))?.findLast((one) => one.step <= kernel.step);
      if (told) found.push({ path: told.path, base: told.base, instance });
    }
    return found.sort((a, b) => a.base - b.base);
  }

  /** A number that is another one when others are there. */
  mark({ kernel }: World): number {
    let mark = 0;
    for (const { start, end, tid } of kernel.instances) mark = (Math.imul(mark ^ start, 31) + (end ^ tid)) | 0;
    return mark;
  }

  /** The program of a context, by its file's name without folders. */
  nameFor(world: World, kc: KernelContext): string {
    for (const { path, instance } of this.present(world))
      if (instance.isThread ? instance.tid === tidOf(kc) : instance.task?.slot === kc.task!.slot) return baseName(path);
    return baseName(this.main.path).replace(/\.(elf|s)$/, '');
  }

  /** Where the first segment of a file begins, by the file. */
  firstSegment(path: string): number {
    const bytes = this.fileAt(path);
    if (bytes === undefined || bytes.length < 52) return 0;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const [headers, size, count] = [view.getUint32(28, true), view.getUint16(42, true), view.getUint16(44, true)];
    for (let i = 0; i < count; i++) {
      const at = headers + i * size;
      if (at + 12 <= bytes.length && view.getUint32(at, true) === 1) return view.getUint32(at + 8, true);
    }
    return 0;
  }

  /** A file by its path, or a library by its name. */
  fileAt(name: string): Uint8Array | undefined {
    return this.files.get(name) ?? this.files.get(name.replace(/@[0-9a-f]+$/, ''));
  }
}

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
