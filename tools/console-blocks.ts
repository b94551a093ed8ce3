// The sessions shown in a page: its ```console blocks, cut into commands and what is printed after each.
//
//   $ upcall run hello.s          a command; it goes on in the next line after a \
//   hello                         what it prints, to the end of the block or the next command
//   …                             any lines; within a line, any text
export interface Shown {
  /** Line of the page. */
  readonly line: number;
  readonly command: string;
  readonly output: string[];
}

/** The blocks of a page, each a session of its own. */
export function consoleBlocks(page: string): Shown[][] {
  const blocks: Shown[][] = [];
  let block: Shown[] | undefined;
  page.split('\n').forEach((text, i) => {
    if (/^```console\s*$/.test(text)) blocks.push((block = []));
    else if (text.startsWith('```')) block = undefined;
    else if (block && text.startsWith('$ ')) block.push({ line: i + 1, command: text.slice(2), output: [] });
    else if (block?.length) {
      const last = block.at(-1)!;
      if (last.command.endsWith('\\') && last.output.length === 0)
        block[block.length - 1] = { ...last, command: `${last.command}\n${text}` };
      else last.output.push(text);
    }
  });
  return blocks;
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const isGap = (line: string): boolean => /^\s*(…|\.\.\.)\s*$/.test(line);

/** Whether a command printed what the page shows. */
export function agrees(shown: readonly string[], printed: string): boolean {
  const trim = (lines: readonly string[]): string[] => {
    const kept = lines.map((line) => line.trimEnd());
    while (kept.length && kept.at(-1) === '') kept.pop();
    return kept;
  };
  const pattern = trim(shown).map((line) =>
    isGap(line) ? '(?:.*\n)*' : `${line.split('…').map(escape).join('.*')}\n`,
  );
  const text = trim(printed.split('\n')).map((line) => `${line}\n`);
  return new RegExp(`^${pattern.join('')}$`).test(text.join(''));
}
