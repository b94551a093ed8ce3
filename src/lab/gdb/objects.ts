// What gdb reads as objects: the target's description, threads, programs, maps, tables.
import { memoryMap } from '../memory.ts';
import { bytesOf, parseHex, xml } from './packet.ts';
import { part } from './libraries.ts';
import { targetDescription } from './registers.ts';
import { ERROR, type Session } from './session.ts';
import { rowsOf, type Scene, tablesAbout } from '../tables.ts';
import { nameOf, stateOf, type Thread, threads } from '../threads.ts';

/** What was read last, while its pieces are asked for. */
const last = new WeakMap<Session, { key: string; text: string }>();

/** qXfer:OBJECT:read:ANNEX:OFFSET,LENGTH */
export function transfer(session: Session, data: string): string {
  const [, name, annex, from, size] = /^qXfer:([\w-]+):read:([^:]*):([0-9a-f]+),([0-9a-f]+)$/i.exec(data) ?? [];
  const [offset, length] = [parseHex(from ?? ''), parseHex(size ?? '')];
  if (name === undefined || offset === undefined || length === undefined) return data.includes(':read:') ? ERROR : '';
  // Pieces of one object are of one moment, and it is made once.
  const key = `${name}:${annex}`;
  const known = offset > 0 && last.get(session)?.key === key ? last.get(session)!.text : undefined;
  const text = known ?? object(session, name, annex!);
  if (text !== undefined) last.set(session, { key, text });
  return text === undefined ? 'E00' : part(text, offset, length);
}

/** Its bytes; undefined for what is not known. */
function object(session: Session, name: string, annex: string): string | undefined {
  const { isOver, programs } = session;
  switch (name) {
    case 'features':
      return annex === 'target.xml' ? targetDescription : undefined;
    case 'threads':
      return `<threads>${
        isOver
          ? ''
          : threads(session.world)
              .map((one) => threadXml(session, one))
              .join('')
      }</threads>`;
    case 'exec-file':
      return bytesOf(programs.main.path);
    case 'libraries':
      if (isOver) return '<library-list/>';
      return session.giveLibraries();
    case 'memory-map':
      return memoryMap;
    case 'auxv':
      return session.auxv;
    case 'osdata':
      return table(annex, session.scene);
    default:
      return undefined;
  }
}

/** What it is called: the program's name comes first, since gdb may number a thread anew that comes back. */
function title({ programs, world }: Session, thread: Thread): string {
  return `${programs.nameFor(world, thread.kc)}:${nameOf(world, thread)}`;
}

/** What it does; a word that it waits on with its name. */
function state({ options, programs, world }: Session, thread: Thread): string {
  return stateOf(world, thread).replace(/\b0x[0-9a-f]+\b/, (word) => {
    const name = options.symbol(Number(word), programs, world);
    return name === '' ? word : `${word} (${name})`;
  });
}

function threadXml(session: Session, thread: Thread): string {
  const core = thread.hart ? ` core="${thread.hart.id}"` : '';
  const name = xml(bytesOf(title(session, thread)));
  return `<thread id="${thread.id.toString(16)}"${core} name="${name}">${xml(bytesOf(state(session, thread)))}</thread>`;
}

/** For those who do not read threads as an object. */
export const describe = (session: Session, thread: Thread): string =>
  `${title(session, thread)}: ${state(session, thread)}`;

/** A table as gdb reads it; without a name, the table of tables. */
function table(name: string, scene: Scene): string | undefined {
  const rows =
    name === '' || name === 'types'
      ? tablesAbout.map(([Type, about]) => ({ Type, Description: about, Title: Type }))
      : rowsOf(name, scene);
  if (rows === undefined) return undefined;
  const items = rows.map((row) => {
    const columns = Object.entries(row).map(
      ([column, value]) => `<column name="${xml(column)}">${xml(bytesOf(String(value)))}</column>`,
    );
    return `<item>${columns.join('')}</item>`;
  });
  return `<?xml version="1.0"?><!DOCTYPE target SYSTEM "osdata.dtd"><osdata type="${xml(name || 'types')}">${items.join('')}</osdata>`;
}
