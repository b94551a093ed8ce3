// What gdb asks, one packet at a time, and what it is answered. An empty answer says that a packet is not known.
import { inspect } from './inspect.ts';
import { describe, transfer } from './objects.ts';
import { hexOf, PACKET_MAX, parseBytes, parseHex } from './packet.ts';
import { resume, resumeEach } from './resume.ts';
import { ERROR, Session } from './session.ts';
import { threadAt, threads } from '../threads.ts';

// No non-stop mode: with more than one thread stopped it crashes gdb 13.
const SUPPORTED = [
  `PacketSize=${PACKET_MAX.toString(16)}`,
  'QStartNoAckMode+;vContSupported+;swbreak+;hwbreak+;qXfer:features:read+;qXfer:threads:read+;qXfer:exec-file:read+',
  'qXfer:libraries:read+;qXfer:memory-map:read+;qXfer:auxv:read+;qXfer:osdata:read+;ReverseStep+;ReverseContinue+',
  'ConditionalBreakpoints+',
].join(';');

export class Stub extends Session {
  /** The answer to a packet; undefined if there is none. */
  async answer(data: string): Promise<string | undefined> {
    const [head, rest] = [data[0] ?? '', data.slice(1)];
    switch (head) {
      case '?':
        return this.isOver ? 'W00' : this.reply({ kind: 'step', thread: this.stopped });
      case '!':
        return 'OK';
      case 'q':
        return this.query(data);
      case 'Q':
        if (data !== 'QStartNoAckMode') return '';
        this.usesAcks = false;
        return 'OK';
      case 'v':
        return this.verb(data);
      case 'k':
        this.isKilled = this.isOver = true;
        return undefined;
      case 'D':
        this.breakpoints.clear();
        return 'OK';
      case 'R':
        this.begin();
        return undefined;
      default:
        return this.isOver ? ERROR : (inspect(this, head, rest) ?? (await resume(this, head, rest)) ?? '');
    }
  }

  private verb(data: string): string | Promise<string> {
    if (data === 'vCont?') return 'vCont;c;C;s;S;t;r';
    if (data.startsWith('vCont;')) return this.isOver ? ERROR : resumeEach(this, data.slice(6).split(';'));
    const [, operation, args = ''] = /^vFile:(\w+):?(.*)$/s.exec(data) ?? [];
    if (operation) return this.programs.file(operation, args);
    if (/^vKill(;|$)/.test(data)) {
      this.isOver = true;
      return 'OK';
    }
    if (/^vRun(;|$)/.test(data)) {
      this.begin();
      return this.reply({ kind: 'step', thread: this.stopped });
    }
    return '';
  }

  private query(data: string): string | Promise<string> {
    if (data.startsWith('qSupported')) return SUPPORTED;
    if (data.startsWith('qXfer:')) return transfer(this, data);
    if (data.startsWith('qRcmd,')) return this.command(data.slice(6));
    // We made it, and with gdb it goes.
    if (data === 'qAttached' || data.startsWith('qAttached:')) return '0';
    if (data === 'qC') return `QC${this.stopped.toString(16)}`;
    if (data === 'qOffsets') {
      const { main, biasOfMain } = this.programs;
      return biasOfMain === 0 ? '' : `TextSeg=${(biasOfMain + this.programs.firstSegment(main.path)).toString(16)}`;
    }
    if (data === 'qfThreadInfo')
      return this.isOver ? 'l' : `m${threads(this.world).map(({ id }) => id.toString(16)).join()}`; // prettier-ignore
    if (data === 'qsThreadInfo') return 'l';
    if (data.startsWith('qThreadExtraInfo,')) {
      const thread = threadAt(this.world, parseHex(data.slice(17)) ?? 0);
      return thread && !this.isOver ? hexOf(new TextEncoder().encode(describe(this, thread))) : ERROR;
    }
    return data.startsWith('qSymbol:') ? 'OK' : '';
  }

  private async command(hex: string): Promise<string> {
    const bytes = parseBytes(hex);
    if (bytes === undefined) return ERROR;
    // What went wrong is said, too, and is no error of the protocol: gdb would print that instead.
    const text = await this.options.monitor(new TextDecoder().decode(bytes), this);
    if (text !== '') this.say(text.endsWith('\n') ? text : `${text}\n`);
    return 'OK';
  }
}
