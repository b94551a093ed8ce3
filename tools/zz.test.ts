import { it } from 'vitest';
import { Kernel, kernelBytesFor } from '/work/main/src/kernel/kernel.ts';
import { harass } from '/work/main/src/lab/harass.ts';
import { Machine } from '/work/main/src/machine/machine.ts';
import { attacked } from '/work/main/tools/soak/attacks.ts';
import { Image } from '/work/main/tools/image.ts';
import { peekWord } from '/work/main/src/lab/peek.ts';
it('x', () => {
  const elf = attacked([], 'recovery/reservation.s');
  const image = new Image(elf, 0);
  for (const seed of [157, 188, 194]) {
    const RAM = 4 << 20;
    const harts = [1, 2, 4][seed % 3];
    const machine = new Machine({ harts, ramBytes: RAM, kernelBytes: kernelBytesFor(RAM) });
    let answer = seed;
    const choose = (_: string, n: number) => (answer = (Math.imul(answer, 1_103_515_245) + 12_345) >>> 1) % n;
    const log: string[] = [];
    let n = 0;
    const kernel = new Kernel(machine, { choose, tell: (e) => { if (e.kind !== 'output' && e.kind !== 'call' && e.kind !== 'fault') { log.push(JSON.stringify({ ...e, registers: undefined })); if (log.length > 40) log.shift(); } } });
    kernel.load(elf, ['attacked']);
    console.log(harass(machine, kernel, { seed, faults: seed % 2 === 0 }));
    console.log(log.slice(-14).join('\n'));
    for (const kc of kernel.kcs) if (kc.activation !== 'cached') console.log(kc.slot, kc.mode, kc.activation, kc.reason, image.describe?.(kc.pc >>> 0), (kc.pc >>> 0).toString(16));
    for (const h of machine.harts) console.log(h.id, (h.pc >>> 0).toString(16), kernel.processors.at(h.id).kc?.slot);
    const at = (name: string) => (image.address(name)! + 0x100000) >>> 0;
    const space = [...kernel.kcs][0].task!.space!;
    const w = (a: number) => (peekWord({ machine, kernel }, space, a) ?? -1) >>> 0;
    console.log('lists', at('ft_lists').toString(16), Array.from({ length: 8 }, (_, i) => [w(at('ft_lists') + 64 * i), w(at('ft_lists') + 64 * i + 4).toString(16)]).join(' | '), 'first', at('ft_first').toString(16), 'waiting', w(at('ft_waiting')), w(at('ft_waiting') + 4).toString(16), 'count', w(at('count')), 'done', w(at('done')), 'wanted', w(at('ft_wanted')));
  }
});
