// Random, damaged and truncated packets to the gdb server: an error, nothing, or what a gdb could have meant; never a
// crash, and a machine that is as it was unless something was asked that changes it.
import { join } from 'node:path';
import { framed, Reader } from '../../src/lab/gdb/packet.ts';
import type { Stub } from '../../src/lab/gdb/stub.ts';
import { randomFrom } from '../../src/machine/interleave.ts';
import { programsFolder } from '../program.ts';
import { serverFor } from '../gdb/gdb.ts';
import type { Server } from '../gdb/server.ts';
import { fakeIo } from '../testing/fake-io.ts';
import type { Failure } from './bad-input.ts';

type Random = (n: number) => number;

// What gdb sends, for spoiling; a `~` becomes a random number.
const known = [
  'qSupported:multiprocess+;swbreak+;hwbreak+', 'vMustReplyEmpty', 'QStartNoAckMode', '!', 'Hg~', 'Hc~', 'Hc-1', '?', 'qC', 'T~',
  'qXfer:features:read:target.xml:~,~', 'qXfer:threads:read::~,~', 'qXfer:libraries:read::~,~', 'qXfer:memory-map:read::~,~',
  'qXfer:auxv:read::~,~', 'qXfer:exec-file:read:~:~,~', 'qXfer:osdata:read:pagetable:~,~', 'qXfer:osdata:read:threads:~,~',
  'qXfer:osdata:read::~,~', 'qXfer:osdata:read:criticals:~,~', 'qTStatus', 'qAttached', 'qOffsets', 'qSymbol::', 'qfThreadInfo',
  'qsThreadInfo', 'qThreadExtraInfo,~', 'g', 'p~', 'P~=~', 'G~', 'm~,~', 'm100000,40', 'm7ffffff0,40', 'M~,4:01020304', 'M102000,4:00',
  'X~,4:abcd', 'X~,0:', 'Z0,~,4', 'Z1,101000,4', 'Z0,101000,4;X4,22012701', 'Z0,101044,4;X~,~', 'Z2,102038,4', 'Z3,102034,4', 'Z4,~,~',
  'z0,~,4', 'z2,102038,4', 'vCont?', 'vCont;c', 'vCont;s:1;c', 'vCont;s:2', 'vCont;r101044,101060:1', 'vCont;C05:1', 'vCont;t', 'vCont;s:~',
  'c', 's', 'bs', 'bc', 'C05', 'S05', 'vFile:setfs:0', 'vFile:open:2f62696e,0,0', 'vFile:open:~,~,~', 'vFile:pread:3,~,~', 'vFile:close:3',
  'vFile:fstat:3', 'vFile:unlink:00', 'vKill;1', 'vRun;', 'vRun;61', 'D', 'k', 'R00', 'qRcmd,77686568', 'qRcmd,68656c70',
  'qRcmd,7365656b203130', 'qRcmd,696e666f2068617274 73', 'qRcmd,~', 'vCtrlC', 'QNonStop:1', 'vStopped',
] as const; // prettier-ignore

function word(random: Random): string {
  switch (random(6)) {
    case 0:
      return '0';
    case 1:
      return random(6).toString(16);
    case 2:
      return (0x10_0000 + 4 * random(0x900)).toString(16);
    case 3:
      return random(0x1_0000).toString(16);
    case 4:
      return (random(0x1_0000) * 0x1_0000 + random(0x1_0000)).toString(16);
    default:
      return ['ffffffff', '-1', '', 'zz', '100000000', 'fffffffffffffffff', '7ffffffc'][random(7)]!;
  }
}

const noise = (random: Random, most: number): string =>
  Array.from({ length: random(most) }, () => String.fromCharCode(random(256))).join('');

/** What a packet says: known, spoilt, or nothing at all. */
function content(random: Random): string {
  const choice = known[random(known.length)]!;
  // A run begun anew costs as much as a hundred packets: rarer than others.
  const text = (/^(vRun|vKill|k|R)/.test(choice) && random(8) > 0 ? 'g' : choice).replace(/~/g, () => word(random));
  const at = random(text.length + 1);
  switch (random(8)) {
    case 0:
      return noise(random, 40);
    case 1:
      return text.slice(0, at);
    case 2:
      return text.slice(at);
    case 3:
      return text.slice(0, at) + String.fromCharCode(random(256)) + text.slice(at + 1);
    case 4:
      return text.slice(0, at) + noise(random, 6) + text.slice(at);
    case 5:
      return `${text}${[';', ',', ':', '=', '0'][random(5)]}${random(40) === 0 ? 'a'.repeat(40_000) : word(random)}`;
    default:
      return text;
  }
}

/** The bytes of one packet of a seed, or of something that looks like one. */
export function spoiltPacket(seed: number): string {
  const random = randomFrom(seed);
  const packet = framed(content(random));
  switch (random(12)) {
    case 0:
      return packet.slice(0, random(packet.length));
    case 1:
      return `${packet.slice(0, -2)}${random(256).toString(16).padStart(2, '0')}`;
    case 2:
      return noise(random, 30);
    case 3:
      return `+-\x03${packet}\x03`;
    default:
      return packet;
  }
}

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
/** Short ones of the chapters: kernel threads, tasks, bi-level threads, activations. By turns, so many seeds each. */
const programs = ['harts/lost-update.s', 'pip/thread-local.s', 'bilevel/tls-follows.s', 'recovery/every-section.s'];
const TURN = 250;
const programOf = (seed: number): string => programs[Math.floor(seed / TURN) % programs.length]!;
/** Where in the run the packets come. */
const STEP = 1100;

/** A server with a short program, somewhere in it; and how to look at what it sent. */
async function begin(program: string): Promise<{ server: Server; sent: () => string; faults: string[] }> {
  const io = fakeIo();
  const server = serverFor(join(programsFolder, program), { engine: 'interp' }, io)!;
  const faults: string[] = [];
  let out = '';
  server.onFault = (error, packet) => void faults.push(`${JSON.stringify(packet)}: ${(error as Error).stack}`);
  server.connect({ write: (bytes) => (out += Buffer.from(bytes).toString('latin1')) });
  await server.stub.seek(STEP);
  return {
    server,
    faults,
    sent: () => {
      const was = out;
      out = '';
      return was;
    },
  };
}

/** The state at a step, for comparing. */
const stateAt = (stub: Stub, step: number): string => {
  if (stub.timeline.step !== step) stub.timeline.seek(step);
  return stub.timeline.world.machine.hash();
};

/** What is wrong with the answers to these seeds' packets, or with the machine afterwards. `breaks` makes a worse server. */
export async function spoiltPackets(
  seeds: readonly number[],
  breaks: (stub: Stub) => void = () => {},
): Promise<Failure[]> {
  const failures: Failure[] = [];
  for (let from = 0; from < seeds.length;) {
    const program = programOf(seeds[from]!);
    const next = seeds.findIndex((seed, i) => i > from && programOf(seed) !== program);
    const to = next < 0 ? seeds.length : next;
    failures.push(...(await spoiltPacketsTo(program, seeds.slice(from, to), breaks)));
    from = to;
  }
  return failures;
}

async function spoiltPacketsTo(
  program: string,
  seeds: readonly number[],
  breaks: (stub: Stub) => void,
): Promise<Failure[]> {
  const failures: Failure[] = [];
  const { server, sent, faults } = await begin(program);
  const { stub } = server;
  breaks(stub);
  let { timeline } = stub;
  /** Changes by hand that packets have asked for. */
  let changes = 0;
  const watch = (): void => {
    timeline = stub.timeline;
    const change = timeline.change.bind(timeline);
    timeline.change = (body) => {
      changes++;
      change(body);
    };
  };
  watch();
  let step = timeline.step;
  let state = stateAt(stub, step);
  for (const seed of seeds) {
    const text = spoiltPacket(seed);
    const before = changes;
    server.receive(bytesOf(text));
    await server.settled();
    // A packet that was cut off goes no further than the next one.
    server.receive(bytesOf('#00'));
    await server.settled();
    const answers = sent();
    const wrong = faults.splice(0).join('\n') || complaint(answers);
    if (wrong) failures.push({ seed, what: `${JSON.stringify(text.slice(0, 200))}: ${wrong}` });
    if (stub.isOver) {
      stub.isKilled = false;
      stub.begin();
    }
    if (stub.timeline !== timeline) {
      watch();
      await stub.seek(STEP);
      step = timeline.step;
      state = stateAt(stub, step);
    } else if (changes !== before) {
      step = timeline.step;
      state = stateAt(stub, step);
    } else if (stateAt(stub, step) !== state) {
      failures.push({ seed, what: `${JSON.stringify(text.slice(0, 200))} has changed the state at step ${step}` });
      state = stateAt(stub, step);
    }
    if (seed % 8 === 0) stub.breakpoints.clear();
  }
  return failures;
}

/** Answers are acknowledgements and whole packets with right sums. */
function complaint(answers: string): string | undefined {
  for (const one of new Reader().read(bytesOf(answers), true))
    if (one.kind === 'damaged' || one.kind === 'interrupt') return `the answer is damaged: ${answers.slice(0, 200)}`;
  const left = answers.replace(/[+-]|\$[^#$]*#[0-9a-f]{2}/g, '');
  return left === '' ? undefined : `this is no answer: ${left.slice(0, 200)}`;
}
