// What the stub answers, packet by packet: the rules behind what gdb shows.
import { describe, expect, it } from 'vitest';
import { readElf } from '../../elf.ts';
import { PIE_BASE } from '../../kernel/address-space.ts';
import { Kernel } from '../../kernel/kernel.ts';
import { assembleGuest, machineFor } from '../../kernel/testing/guest.ts';
import { furthestBehind } from '../../machine/interleave.ts';
import { Timeline } from '../timeline.ts';
import { hexOf } from './packet.ts';
import { Stub } from './stub.ts';

/** Two threads: the first sleeps on a word until the second, which counts, wakes it. */
const text = `
_start: li      a0, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD
        la      a1, stack_end
        li      a2, 0
        li      a3, 0
        li      a4, 0
        sys     CALL_CLONE
        beqz    a0, second
        la      a0, word
        li      a1, FUTEX_WAIT
        li      a2, 0
        li      a3, 0
        li      a7, CALL_FUTEX_TIME64
sleep:  ecall
awake:  la      t0, word
        lw      t1, (t0)
        put     said, 3
        done    3
second: la      t0, word
        li      t1, 0
        li      t2, 20
count:  addi    t1, t1, 1
        bne     t1, t2, count
        sw      t1, (t0)
        la      a0, word
        li      a1, FUTEX_WAKE
        li      a2, 1
        sys     CALL_FUTEX_TIME64
over:   j       over
        .data
word:   .word   0
said:   .ascii  "hi\\n"
        .bss
        .balign 4096
stack:  .space  8192
stack_end:
`;

function start(harts = 1) {
  const program = assembleGuest(text, { pie: true });
  const elf = readElf(program);
  const sent: string[] = [];
  const stub = new Stub({
    main: { path: '/guest', bytes: program },
    files: [],
    bias: PIE_BASE,
    begin: (options) =>
      new Timeline((tell) => {
        const machine = machineFor({ harts });
        const kernel = new Kernel(machine, { tell });
        kernel.load(program, ['guest']);
        return { machine, kernel, interleaver: furthestBehind(), slice: 5 };
      }, options),
    symbol: () => '',
    monitor: (line) => Promise.resolve(`you said ${line}`),
    send: (data) => void sent.push(data),
    breathe: () => Promise.resolve(),
  });
  const at = (name: string): string => {
    const { value } = elf.symbols.find((symbol) => symbol.name === name)!;
    return (PIE_BASE + value).toString(16);
  };
  const word = (number: string): string =>
    Array.from({ length: 4 }, (_, i) => number.padStart(8, '0').slice(6 - 2 * i, 8 - 2 * i)).join('');
  return {
    stub, sent, at,
    ask: (packet: string) => stub.answer(packet),
    /** A stop at a name. */
    stop: (thread: number, name: string, why = '') => `T05thread:${thread};20:${word(at(name))};${why}`,
  }; // prettier-ignore
}

describe('the stub', () => {
  it('answers what it does not know with nothing, and what is wrong with an error', async () => {
    const { ask } = start();
    for (const packet of ['vMustReplyEmpty', 'qTStatus', 'QNonStop:1', 'Qnothing', 'x', 'Z7,0,4', 'vFlashErase:0'])
      expect([packet, await ask(packet)]).toEqual([packet, '']);
    for (const packet of [
      'm',
      'mzz,4',
      'm0',
      'p',
      'P1',
      'P20=zz',
      'G00',
      'Hx1',
      'Hg99',
      'T99',
      'Z0,zz,4',
      'vCont;x',
      'vCont;s:99',
      'qXfer:features:read:x',
    ])
      expect([packet, await ask(packet)]).toEqual([packet, 'E01']);
  });

  it('offers what gdb needs, and never non-stop mode, which crashes gdb 13', async () => {
    const { ask } = start();
    const offered = (await ask('qSupported:swbreak+'))!;
    for (const one of [
      'swbreak+',
      'hwbreak+',
      'ReverseStep+',
      'ReverseContinue+',
      'qXfer:threads:read+',
      'vContSupported+',
    ])
      expect(offered).toContain(one);
    expect(offered).not.toContain('QNonStop');
    expect(await ask('qXfer:features:read:target.xml:0,4000')).toContain('<osabi>none</osabi>');
  });

  it('gives objects piece by piece', async () => {
    const { ask } = start();
    const whole = (await ask('qXfer:features:read:target.xml:0,4000'))!.slice(1);
    let pieces = '';
    for (let at = 0; ; at += 100) {
      const piece = (await ask(`qXfer:features:read:target.xml:${at.toString(16)},64`))!;
      pieces += piece.slice(1);
      if (piece.startsWith('l')) break;
    }
    expect(pieces).toBe(whole);
    expect(await ask('qXfer:features:read:target.xml:100000,64')).toBe('l');
    expect(await ask('qXfer:libraries:read::0,100')).toBe('l<library-list></library-list>');
  });

  it('reads the part of memory that is there, with zeros where nothing has been touched yet', async () => {
    const { ask, at } = start();
    const end = (Math.ceil(Number.parseInt(at('stack_end'), 16) / 4096) * 4096 - 8).toString(16);
    expect(await ask(`m${end},40`)).toBe('00'.repeat(8));
    expect(await ask('m0,40')).toBe('E0e');
    expect(await ask('mfffffffc,8')).toBe('E0e');
    const before = start().stub.timeline.world.machine.hash();
    const one = start();
    await one.ask(`m${one.at('stack')},1000`);
    await one.ask('qXfer:osdata:read:pagetable:0,4000');
    await one.ask('qXfer:osdata:read:threads:0,4000');
    expect(one.stub.timeline.world.machine.hash()).toBe(before);
  });

  it('steps back the thread that stopped last, whoever was looked at since', async () => {
    const { ask, at, stop, stub } = start(2);
    await ask(`Z0,${at('count')},4`);
    expect(await ask('vCont;c')).toBe(stop(2, 'count', 'swbreak:;'));
    await ask('z0,0,4');
    await ask('Hg1');
    await ask('Hc0');
    const step = stub.timeline.step;
    expect(await ask('bs')).toMatch(/^T05thread:2;/);
    expect(stub.timeline.step).toBeLessThan(step);
    // One that was named for it comes first.
    await ask('Hc1');
    expect(await ask('bs')).toMatch(/^T05thread:1;/);
  });

  it('takes a step over a call that blocks to behind it, and is not there twice when the call is made again', async () => {
    const { ask, at, stop } = start();
    await ask(`Z0,${at('sleep')},4`);
    expect(await ask('vCont;c')).toBe(stop(1, 'sleep', 'swbreak:;'));
    expect(await ask('vCont;s:1')).toBe(stop(1, 'awake'));
    expect(await ask('qThreadExtraInfo,1')).toContain(hexOf(new TextEncoder().encode('waits for the futex')));
    await ask(`Z0,${at('awake')},4`);
    expect(await ask('vCont;c')).toBe(stop(1, 'awake', 'swbreak:;'));
    expect(await ask('bs')).toBe(stop(1, 'sleep'));
    expect(await ask('bc')).toMatch(/^T05thread:1;.*replaylog:begin;$/);
  });

  it('reports only threads that were set going', async () => {
    const { ask, at, stop } = start(2);
    await ask(`Z0,${at('count')},4`);
    expect(await ask(`Z0,${at('awake')},4`)).toBe('OK');
    expect(await ask('vCont;c:1')).toBe(stop(1, 'awake', 'swbreak:;'));
    const other = start(2);
    await other.ask(`Z0,${other.at('count')},4`);
    expect(await other.ask('vCont;t:2;c')).toMatch(/replaylog:end;$/);
  });

  it('steps through a range of addresses in one packet', async () => {
    const { ask, at, stop, stub } = start();
    await ask(`Z1,${at('count')},4`);
    expect(await ask('vCont;c')).toBe(stop(2, 'count', 'hwbreak:;'));
    await ask(`z1,${at('count')},4`);
    const after = (Number.parseInt(at('count'), 16) + 8).toString(16);
    const step = stub.timeline.step;
    const answer = (await ask(`vCont;r${at('count')},${after}:2`))!;
    expect(answer).toMatch(/^T05thread:2;20:/);
    // Twenty rounds of two instructions, and what others did meanwhile.
    expect(stub.timeline.step).toBeGreaterThanOrEqual(step + 40);
    expect(await ask('p6')).toBe('14000000');
  });

  it('looks at conditions itself, and stops for those it cannot decide', async () => {
    const { ask, at, stop } = start();
    // t1 == 9; then a register that is not there.
    await ask(`Z0,${at('count')},4;Xb,260006162022091620 1327`.replace(' ', ''));
    expect(await ask('vCont;c')).toBe(stop(2, 'count', 'swbreak:;'));
    expect(await ask('p6')).toBe('09000000');
    await ask(`Z0,${at('count')},4;X4,26004027`);
    await ask('vCont;s:2');
    expect(await ask('vCont;c')).toBe(stop(2, 'count', 'swbreak:;'));
    expect(await ask('p6')).toBe('0a000000');
  });

  it('stops before a watched store, behind it on the way back, and hears of what the kernel stores', async () => {
    const { ask, at, stub } = start();
    await ask(`Z2,${at('word')},4`);
    expect(await ask('vCont;c')).toMatch(new RegExp(`^T05thread:2;.*watch:${at('word')};$`));
    expect(await ask(`m${at('word')},4`)).toBe('00000000');
    const step = stub.timeline.step;
    expect(await ask('vCont;c')).toMatch(/replaylog:end;$/);
    expect(await ask('bc')).toMatch(new RegExp(`^T05thread:2;.*watch:${at('word')};$`));
    expect(await ask(`m${at('word')},4`)).toBe('14000000');
    expect(stub.timeline.step).toBe(step + 1);
  });

  it('says how the run will end one moment before, writes its output, and then ends it', async () => {
    const { ask, sent, stub } = start();
    expect(await ask('vCont;c')).toMatch(/^T05thread:1;.*replaylog:end;$/);
    expect(sent).toContain(`O${hexOf(new TextEncoder().encode('hi\n'))}`);
    expect(sent.at(-1)).toBe(`O${hexOf(new TextEncoder().encode('exit 3: going on from here ends the run\n'))}`);
    expect(await ask('bs')).toMatch(/^T05thread:1;/);
    expect(await ask('vCont;s:1')).toMatch(/^T05thread:1;/);
    sent.length = 0;
    expect(await ask('vCont;c')).toMatch(/replaylog:end;$/);
    expect(sent.filter((one) => one.startsWith('O6869'))).toEqual([]); // nothing is written twice
    expect(await ask('vCont;c')).toBe('W03');
    expect([await ask('g'), await ask('vCont;c'), await ask('qfThreadInfo')]).toEqual(['E01', 'E01', 'l']);
    expect(await ask('vRun;')).toMatch(/^T05thread:1;/);
    expect(stub.timeline.step).toBe(0);
  });

  it('changes registers and memory by hand, which is a part of history from then on', async () => {
    const { ask, at, stub } = start();
    await ask(`Z0,${at('count')},4`);
    await ask('vCont;c');
    const { step } = stub.timeline;
    expect(await ask('P7=05000000')).toBe('OK');
    expect(await ask(`M${at('said')},2:4f4b`)).toBe('OK');
    expect(await ask(`X${at('said')},1:\x4f`)).toBe('OK');
    expect(await ask(`z0,${at('count')},4`)).toBe('OK');
    await ask('vCont;c');
    expect(new TextDecoder().decode(stub.timeline.content(1))).toBe('OK\n');
    stub.timeline.seek(step);
    await ask('Hg2');
    expect(await ask('p7')).toBe('05000000');
    expect(await ask('M0,4:00000000')).toBe('E0e');
    expect(await ask('P21=00000000')).toBe('E01'); // cycle
    expect(await ask('X0,0:')).toBe('OK');
  });

  it('gives the executable to read, and no other file', async () => {
    const { ask } = start();
    const name = hexOf(new TextEncoder().encode('/guest'));
    expect(await ask('vFile:setfs:0')).toBe('F0');
    expect(await ask(`vFile:open:${name},0,0`)).toBe('F3');
    expect(await ask('vFile:pread:3,4,0')).toBe('F4;\x7fELF');
    expect(await ask('vFile:fstat:3')).toMatch(/^F40;/);
    expect(await ask(`vFile:open:${name},601,1b6`)).toBe('F-1,1e');
    expect(await ask('vFile:open:2f6574632f706173737764,0,0')).toBe('F-1,2');
    expect(await ask('vFile:close:3')).toBe('F0');
    expect(await ask('vFile:close:3')).toBe('F-1,9');
    expect(await ask('vFile:unlink:00')).toBe('');
  });

  it('passes what is said to monitor, and errors of it as text', async () => {
    const { ask, sent } = start();
    expect(await ask(`qRcmd,${hexOf(new TextEncoder().encode('when'))}`)).toBe('OK');
    expect(sent).toEqual([`O${hexOf(new TextEncoder().encode('you said when\n'))}`]);
  });
});
