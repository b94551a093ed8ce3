// The remembered hash against one made from scratch, through runs, kernel stores, snapshots, undos and switches of the log.
import { randomFrom } from '../interleave.ts';
import { HARTS_BASE, RAM_BASE } from '../layout.ts';
import { Machine } from '../machine.ts';
import type { Mark } from '../machine.ts';
import type { Snapshot } from '../snapshot.ts';
import { isTrap } from '../stop.ts';
import { furnish, RAM_BYTES, setRegisters, TABLE_FRAME } from './world.ts';

/** The hash of a new machine that is given every byte of this one. */
export function hashFromScratch(machine: Machine): string {
  const { memory, harts } = machine;
  const copy = new Machine({ harts: harts.length, ramBytes: memory.ramBytes, kernelBytes: memory.kernelBytes });
  copy.memory.kernelKinds.set(memory.kernelKinds);
  copy.memory.bytes.set(memory.bytes.subarray(HARTS_BASE, memory.layout.kindsBase), HARTS_BASE);
  for (let page = 0; page < memory.layout.pages; page++) copy.memory.touch(page);
  return copy.hash();
}

/** Undefined, or where the remembered hash was wrong. */
export function hashes(seed: number, turns: number, spoil?: (machine: Machine) => void): string | undefined {
  const random = randomFrom(seed);
  const machine = new Machine({ harts: 3, ramBytes: RAM_BYTES, kernelBytes: 8192 });
  const { memory } = machine;
  for (let i = 0; i < 2048; i++) memory.kernelKinds[i] = random(3);
  furnish([machine], random, true);
  for (let frame = TABLE_FRAME; frame < TABLE_FRAME + 7; frame++) memory.markTable(RAM_BASE + frame * 4096, true);
  spoil?.(machine);
  let snapshots: Snapshot[] = [];
  let marks: Mark[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const hart = random(3);
    if (isTrap(machine.run(hart, 1 + random(60)))) setRegisters(random, [machine], hart, true);
    switch (random(12)) {
      case 0:
        memory.setWord(random(2048) * 4, random(5));
        break;
      case 1:
        memory.store32(RAM_BASE + random(64) * 4096 + random(1024) * 4, random(5));
        break;
      case 2:
        memory.clearFrame(RAM_BASE + (40 + random(20)) * 4096);
        break;
      case 3:
        memory.markTable(RAM_BASE + (40 + random(20)) * 4096, random(2) === 1);
        break;
      case 4:
        snapshots = [...snapshots.slice(-3), machine.snapshot()];
        break;
      case 5:
        if (snapshots.length === 0) break;
        machine.restore(snapshots[random(snapshots.length)]);
        marks = [];
        break;
      case 6:
        if (machine.logged) marks.push(machine.mark());
        break;
      case 7: {
        if (marks.length === 0) break;
        const to = random(marks.length);
        machine.undo(marks[to]);
        marks.length = to + 1;
        break;
      }
      case 8:
        if (random(3)) break;
        machine.logged = !machine.logged;
        marks = [];
        break;
    }
    if (random(3) === 0) {
      const [remembered, fresh] = [machine.hash(), turn % 4 === 0 ? hashFromScratch(machine) : undefined];
      if (fresh !== undefined && remembered !== fresh)
        return `seed ${seed}, turn ${turn}: ${remembered}, but ${fresh} from scratch`;
    }
  }
  return undefined;
}
