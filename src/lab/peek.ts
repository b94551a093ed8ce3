// Looking at memory by virtual address without touching it: no page is made resident, no bit of a page table set.
import type { AddressSpace } from '../kernel/address-space.ts';
import { walk } from '../machine/sv32.ts';
import type { World } from './world.ts';

type Space = AddressSpace | number;

/** The physical address, in a space or under a root (a satp word); undefined where nothing is resident. */
export function physical(
  { kernel, machine }: Pick<World, 'kernel' | 'machine'>,
  space: Space,
  va: number,
): number | undefined {
  const satp = typeof space === 'number' ? space : kernel.spaces.satp(space);
  const at = walk(machine.memory, satp, va >>> 0, 'load', []);
  const code = at.ok ? at : walk(machine.memory, satp, va >>> 0, 'fetch', []);
  return code.ok ? code.pa : undefined;
}

/** Bytes as far as they are resident. */
export function peekBytes(
  world: Pick<World, 'kernel' | 'machine'>,
  space: Space,
  va: number,
  length: number,
): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const at = va + done;
    const part = Math.min(length - done, 4096 - (at % 4096));
    const pa = physical(world, space, at);
    if (pa === undefined) return bytes.subarray(0, done);
    bytes.set(world.machine.memory.read(pa, part), done);
    done += part;
  }
  return bytes;
}

/** The word at an address, aligned or not, as an int32. */
export function peekWord(world: Pick<World, 'kernel' | 'machine'>, space: Space, va: number): number | undefined {
  const bytes = peekBytes(world, space, va, 4);
  return bytes.length < 4 ? undefined : bytes[0] | (bytes[1] << 8) | (bytes[2] << 16) | (bytes[3] << 24);
}
