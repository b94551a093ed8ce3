// `upcall objdump`: an ELF file, or what a source assembles to, as objdump -d prints it.
import { objdump as disassembled } from '../asm/objdump.ts';
import { BadElf } from '../src/elf.ts';
import { complain } from './asm.ts';
import { exit, Refusal } from './exit.ts';
import { printJson, type Io } from './io.ts';
import { build, isElf, readInput } from './program.ts';

export async function objdump(file: string, options: { json?: boolean }, io: Io): Promise<number> {
  let bytes = readInput(file, io.stdin);
  if (!isElf(bytes)) {
    const built = build([file], { stdin: () => bytes });
    complain(io, built.diagnostics, built.textOf);
    if (!built.elf) {
      if (options.json) printJson(io, { schema: 'upcall.objdump/1', ok: false, diagnostics: built.diagnostics });
      return exit.USAGE;
    }
    bytes = built.elf;
  }
  try {
    const text = disassembled(bytes, file);
    if (options.json) printJson(io, { schema: 'upcall.objdump/1', ok: true, file, text });
    else io.out(text);
    return exit.OK;
  } catch (error) {
    if (error instanceof BadElf) throw new Refusal(`${file}: ${error.message}`);
    throw error;
  }
}
