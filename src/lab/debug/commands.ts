// All commands of the debugger in one table, from which help, completion and the manual page are made; and a line of it.
import { breakpointCommands } from './breakpoint-commands.ts';
import { changeCommands } from './change-commands.ts';
import { type Command, findCommand, type Group, Mistake } from './command.ts';
import type { Debugger } from './debugger.ts';
import { infoCommands, topicNames } from './info-commands.ts';
import { lookCommands } from './look-commands.ts';
import { motionCommands } from './motion-commands.ts';
import { timeCommands } from './time-commands.ts';

export const groups: Readonly<Record<Group, string>> = {
  motion: 'On and back',
  breakpoints: 'What stops the run',
  look: 'Looking',
  info: 'Tables',
  change: 'Changing',
  time: 'Moments',
};

export const commands: readonly Command[] = [
  ...motionCommands,
  ...breakpointCommands,
  ...lookCommands,
  ...infoCommands,
  ...changeCommands,
  ...timeCommands,
  {
    names: ['help', 'h'],
    group: 'info',
    form: '[COMMAND]',
    help: 'this, or about one command',
    completes: 'command',
    run: help,
  },
  {
    names: ['quit', 'q', 'exit'],
    group: 'info',
    form: '',
    help: 'end the debugger',
    run: (debug) => void (debug.quits = true),
  },
];

export const formOf = ({ names, form }: Command): string => `${names.join(', ')}${form ? ` ${form}` : ''}`;

function help(debug: Debugger, rest: string): void {
  if (rest !== '') {
    const command = findCommand(commands, rest.split(/\s+/)[0]!);
    return debug.print(`${formOf(command)}\n  ${command.help}`);
  }
  for (const [group, title] of Object.entries(groups)) {
    debug.print(title);
    for (const command of commands)
      if (command.group === group) debug.print(`  ${formOf(command).padEnd(54)} ${command.help}`);
  }
}

/** Carries out a line; one that cannot be is a Mistake, and nothing is changed. */
export async function perform(debug: Debugger, line: string): Promise<Command | undefined> {
  const text = line.replace(/^\s*#.*$/, '').trim();
  if (text === '') return undefined;
  // `x/4xw a`, `p/x a`, `p*a`: a name ends where its letters do.
  const [, word = '', rest = ''] = /^([A-Za-z][A-Za-z-]*)\s*(.*)$/s.exec(text) ?? [];
  if (word === '') throw new Mistake(`'${text}' is no command`, '`help` lists all of them');
  const command = findCommand(commands, word);
  await command.run(debug, rest);
  return command;
}

/** What a line may go on with, and the part of it that is completed. */
export function complete(debug: Debugger, line: string): [string[], string] {
  const [, word = '', space = '', rest = ''] = /^\s*([A-Za-z-]*)(\s*)(.*)$/s.exec(line) ?? [];
  const names = commands.map(({ names: [name] }) => name);
  if (space === '' && rest === '') return [names.filter((name) => name.startsWith(word)), word];
  let kind: Command['completes'];
  try {
    kind = findCommand(commands, word).completes;
  } catch (error) {
    if (error instanceof Mistake) return [[], line];
    throw error;
  }
  const part = /[\w.$:/-]*$/.exec(rest)![0];
  const from = (all: readonly string[]): [string[], string] => [
    [...new Set(all)].filter((one) => one.startsWith(part)).slice(0, 500),
    part,
  ];
  if (kind === 'command') return from(names);
  if (kind === 'info') return from(topicNames);
  if (kind === undefined) return [[], line];
  const [, file] = /^(.*):[0-9]*$/.exec(part) ?? [];
  if (kind === 'place' && file !== undefined) {
    const lines = (debug.names.text(file) ?? '').split('\n');
    return from(lines.flatMap((_, i) => (debug.names.line(file, i + 1).length > 0 ? [`${file}:${i + 1}`] : [])));
  }
  return from([
    ...debug.names.symbols(),
    ...(kind === 'place'
      ? debug.names.files().map((one) => `${one}:`)
      : ['$pc', '$ra', '$sp', '$tp', '$a0', '$hart', '$kc', '$ictr']),
  ]);
}
