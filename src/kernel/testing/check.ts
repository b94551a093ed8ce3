// What must hold between turns: every context is where its mode says, every count is the number of what it counts.

import { expect } from 'vitest';
import { PTE } from '../../machine/sv32.ts';
import { AWAY, FRAME_BYTES, RAM_BASE } from '../frames.ts';
import { frameIn } from '../page-table.ts';
import type { Kernel } from '../kernel.ts';

export function check(kernel: Kernel): void {
  const { system, kcs, tasks, spaces } = kernel;
  const ready: number[] = [];
  for (let kc = system.ready; kc !== undefined; kc = kc.next) ready.push(kc.slot);
  const waiting: number[] = [];
  for (let kc = system.waiting; kc !== undefined; kc = kc.next) waiting.push(kc.slot);
  const sleepers: number[] = [];
  for (let kc = system.sleepers; kc !== undefined; kc = kc.nextSleeper) sleepers.push(kc.slot);
  const running = kernel.machine.harts.flatMap((hart) => kernel.scheduler.on(hart)?.slot ?? []);
  const inMode = (mode: string) => [...kcs].filter((kc) => kc.mode === mode).map((kc) => kc.slot);
  expect(ready.toSorted((a, b) => a - b)).toEqual(inMode('ready'));
  expect(waiting.toSorted((a, b) => a - b)).toEqual(inMode('waiting'));
  expect(running.toSorted((a, b) => a - b)).toEqual(inMode('running'));
  expect(sleepers.toSorted((a, b) => a - b)).toEqual([...kcs].filter((kc) => kc.sleeps).map((kc) => kc.slot));
  expect(system.readyLast?.slot).toBe(ready.at(-1));

  // Every event that is to be told is in one list, about an activation that can be told.
  let notices = 0;
  for (const mp of kernel.activations.all)
    for (let notice = mp.first; notice !== undefined; notice = notice.next) {
      notices++;
      if (notice.kc !== undefined) expect(notice.kc.multiprocessor?.slot).toBe(mp.slot);
      if (notice.kind === 'preempted' || notice.kind === 'unblocked') expect(notice.kc?.activation).toBe('stopped');
    }
  expect(kernel.activations.notices.count).toBe(notices);
  const parked = [...kcs].filter(({ activation }) => !['none', 'running', 'blocked', 'held'].includes(activation));
  expect(parked.map((kc) => kc.slot)).toEqual(inMode('parked'));

  for (const task of tasks) {
    const own = [...kcs].filter((kc) => kc.task?.slot === task.slot);
    expect(task.contexts).toBe(own.filter((kc) => kc.mode !== 'ended').length);
    expect(own.some((kc) => kc.slot === task.pid - 1)).toBe(true);
    expect(task.mode === 'alive').toBe(task.contexts > 0 && task.space !== undefined);
  }
  expect([...kcs].every((kc) => kc.task !== undefined && tasks.isLive(kc.task.slot))).toBe(true);

  // Every signal that is kept belongs to one owner, is in order, and has its bit.
  let kept = 0;
  for (const owner of [...tasks, ...kcs]) {
    let before = 0;
    for (let sent = owner.sent; sent !== undefined; sent = sent.next) {
      expect(sent.signal).toBeGreaterThanOrEqual(before);
      before = sent.signal;
      expect((owner.pending.get((before - 1) >>> 5) >>> ((before - 1) & 31)) & 1).toBe(1);
      kept++;
    }
  }
  expect(kernel.sent.count).toBe(kept);
  let actions = 0;
  for (const task of tasks) for (let action = task.actions; action !== undefined; action = action.next) actions++;
  expect(kernel.actions.count).toBe(actions);

  const holders = new Map<number, number>();
  for (const space of spaces.table) {
    expect(space.tasks).toBe([...tasks].filter((task) => task.space?.slot === space.slot).length);
    let regions = 0;
    for (let region = space.first; region !== undefined; region = region.next) {
      regions++;
      expect(region.start).toBeLessThan(region.end);
      if (region.next !== undefined) expect(region.end).toBeLessThanOrEqual(region.next.start);
    }
    expect(regions).toBeLessThan(1000);
    for (const { va, pte } of spaces.pages.pages(space.root, 0, 0x8000_0000)) {
      expect(spaces.find(space, va), `a region for 0x${va.toString(16)}`).toBeDefined();
      holders.set(frameIn(pte), (holders.get(frameIn(pte)) ?? 0) + 1);
      if (kernel.frames.note(frameIn(pte)) & AWAY)
        expect(pte & PTE.V, `nobody may touch 0x${va.toString(16)}, which is on the disk`).toBe(0);
    }
  }
  // A file holds its pages itself, besides whoever maps them.
  for (const inode of kernel.files.records.inodes)
    for (let page = 0; inode.kind === 'file' && page * FRAME_BYTES < inode.size; page++) {
      const pa = kernel.files.frameOf(inode, page);
      if (pa !== 0) holders.set(pa, (holders.get(pa) ?? 0) + 1);
    }
  for (const [pa, count] of holders) expect(kernel.frames.holders(pa)).toBe(count);

  checkDisk(kernel);
}

/** Every page that is awaited is awaited from a request, every waiting context waits for one, and answers come in order. */
function checkDisk({ disk, frames, memory, kcs }: Kernel): void {
  let away = 0;
  for (let pa = RAM_BASE; pa < RAM_BASE + memory.ramBytes; pa += FRAME_BYTES) {
    const note = frames.note(pa);
    if (note & AWAY) away++;
    if (note & 2) expect(disk.requests.isLive(note >> 3)).toBe(true);
  }
  expect(frames.away).toBe(away);
  const dues: number[] = [];
  for (let request = disk.first; request !== undefined; request = request.next) dues.push(request.due);
  expect(dues).toEqual(dues.toSorted((a, b) => a - b));
  expect(dues.length).toBe(disk.requests.count);
  for (const kc of kcs)
    if (kc.reason === 'disk') expect(disk.requests.isLive(kc.key) || disk.isFull, 'waits for a request').toBe(true);
}
