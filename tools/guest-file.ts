// The bytes of a file that a guest finds: those of the host's file, or of the program that its source (.s) makes.
import { statSync } from 'node:fs';
import { render, type Diagnostic } from '../asm/diagnostic.ts';
import { Refusal } from './exit.ts';
import { readHost } from './host-file.ts';
import { build, type BuildOptions } from './program.ts';

/** Programs made from sources, and when their source was changed; so that many runs of a test make each only once. */
const made = new Map<string, { changed: number; elf: Uint8Array }>();

/** `what` says in a refusal who asked for the file. */
export function guestFile(
  path: string,
  what: string,
  options: Pick<BuildOptions, 'costs' | 'trampoline' | 'section' | 'recovery'>,
): Uint8Array {
  try {
    return path.endsWith('.s') ? program(path, what, options) : readHost(path);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(`${what}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
  }
}

/** A source is assembled with its own includes and linked to run anywhere: so it can be placed or executed. */
function program(
  path: string,
  what: string,
  options: Pick<BuildOptions, 'costs' | 'trampoline' | 'section' | 'recovery'>,
): Uint8Array {
  const changed = statSync(path).mtimeMs;
  const key = [path, options.costs, options.trampoline, options.section, options.recovery].join(' ');
  const known = made.get(key);
  if (known?.changed === changed) return known.elf;
  const { elf, diagnostics, textOf } = build([path], { ...options, pie: true });
  if (elf === undefined)
    throw new Refusal(`${what} cannot be made\n${render(diagnostics as Diagnostic[], textOf).trimEnd()}`);
  made.set(key, { changed, elf });
  return elf;
}
