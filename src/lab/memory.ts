// Memory as gdb sees it: whatever a program could see, without making anything resident; and changed by hand.
import type { AddressSpace, Region } from '../kernel/address-space.ts';
import { PAGE, pageDown } from '../kernel/address-space.ts';
import { AWAY } from '../kernel/frames.ts';
import { frameIn, holdsFrame } from '../kernel/page-table.ts';
import { physical } from './peek.ts';
import type { World } from './world.ts';

/** Everything a program can have lies below. Inside of one range, because what is mapped changes. */
export const memoryMap =
  '<?xml version="1.0"?><!DOCTYPE memory-map PUBLIC "+//IDN gnu.org//DTD GDB Memory Map V1.0//EN" "http://sourceware.org/gdb/gdb-memory-map.dtd">' +
  '<memory-map><memory type="ram" start="0x0" length="0x80000000"/></memory-map>';

/** As many bytes as can be seen, from the first on. */
export function readMemory(world: World, space: AddressSpace, va: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const at = va + done;
    const part = Math.min(length - done, PAGE - (at % PAGE));
    const pa = at < 2 ** 32 ? physical(world, space, at) : undefined;
    if (pa !== undefined) bytes.set(world.machine.memory.read(pa, part), done);
    else if (at >= 2 ** 32 || !promised(world, space, at)) return bytes.subarray(0, done);
    done += part;
  }
  return bytes;
}

/** Whether a page would read as zeros if it were touched. */
function promised({ kernel }: World, space: AddressSpace, va: number): boolean {
  const region = kernel.spaces.find(space, va);
  if (region === undefined || region.protection === 0 || region.inode !== undefined) return false;
  return !holdsFrame(kernel.spaces.pages.get(space.root, pageDown(va)));
}

/**
 * Changes bytes, whatever a program itself might do with them; `change` is how a run is changed by hand. False, and
 * nothing is changed, where nothing is mapped or where it lies on the disk.
 */
export function writeMemory(
  world: World,
  space: AddressSpace,
  va: number,
  bytes: Uint8Array,
  change: (body: () => void) => void,
): boolean {
  const pieces: { at: number; region: Region; bytes: Uint8Array }[] = [];
  for (let done = 0; done < bytes.length;) {
    const at = va + done;
    const part = Math.min(bytes.length - done, PAGE - (at % PAGE));
    const region = at < 2 ** 32 ? world.kernel.spaces.find(space, at) : undefined;
    if (region === undefined || region.protection === 0 || isAway(world, space, region, at)) return false;
    pieces.push({ at, region, bytes: bytes.subarray(done, done + part) });
    done += part;
  }
  let isWhole = true;
  change(() => {
    for (const piece of pieces) isWhole &&= put(world, space, piece.region, piece.at, piece.bytes);
  });
  return isWhole;
}

/** A page that is not in memory now, or whose file has it only there. */
function isAway({ kernel }: World, space: AddressSpace, region: Region, va: number): boolean {
  const pte = kernel.spaces.pages.get(space.root, pageDown(va));
  if (holdsFrame(pte)) return (kernel.frames.note(frameIn(pte)) & AWAY) !== 0;
  return region.inode?.disk === true;
}

function put({ kernel }: World, space: AddressSpace, region: Region, va: number, bytes: Uint8Array): boolean {
  const { spaces, frames, faults, memory } = kernel;
  const page = pageDown(va);
  if (!holdsFrame(spaces.pages.get(space.root, page)) && !faults.resident(space, region, page, 'store').ok)
    return false;
  const pte = spaces.pages.get(space.root, page);
  // What others see, too, stays as it is for them.
  if (!region.shared && frames.holders(frameIn(pte)) > 1 && !spaces.makeOwn(space, region, page, pte)) return false;
  memory.write(frameIn(spaces.pages.get(space.root, page)) + (va % PAGE), bytes);
  return true;
}
