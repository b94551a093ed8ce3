// Where in the sources something of an object was written.

import type { Position } from './diagnostic.ts';
import type { LineRow, ObjectFile, ObjectSymbol } from './object.ts';

const rowsOf = new WeakMap<ObjectFile, Map<number, LineRow[]>>();

/** The rows of one section by offset; of several at one offset the first comes first. */
export function linesOf(object: ObjectFile, section: number): LineRow[] {
  let sections = rowsOf.get(object);
  if (sections === undefined) {
    sections = new Map();
    for (const row of object.lines) {
      const rows = sections.get(row.section);
      if (rows) rows.push(row);
      else sections.set(row.section, [row]);
    }
    for (const rows of sections.values()) rows.sort((a, b) => a.offset - b.offset);
    rowsOf.set(object, sections);
  }
  return sections.get(section) ?? [];
}

/** The statement that emitted the byte at `offset`, or `word` in it; line 0 for an object that says nothing about its sources. */
export function placeAt(object: ObjectFile, section: number, offset: number, word?: string): Position {
  const rows = linesOf(object, section);
  let low = 0,
    high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].offset <= offset) low = middle + 1;
    else high = middle;
  }
  const row = rows[low - 1];
  if (row === undefined) return { file: nowhere(object, section, offset), line: 0, column: 0, endColumn: 0 };
  return {
    file: object.files[row.file] ?? object.name,
    line: row.line,
    column: row.column,
    endColumn: row.column + 1,
    ...(word ? { word } : {}),
  };
}

/** Where a symbol was defined, or for one that was not, the object that mentions it. */
export function placeOf(object: ObjectFile, symbol: ObjectSymbol): Position {
  if (symbol.at) return { ...symbol.at, file: object.files[symbol.at.file] ?? object.name };
  if (symbol.section >= 0) return placeAt(object, symbol.section, symbol.value);
  return { file: object.name, line: 0, column: 0, endColumn: 0 };
}

function nowhere(object: ObjectFile, section: number, offset: number): string {
  const name = object.sections[section]?.name;
  return name === undefined ? object.name : `${object.name}(${name}+0x${offset.toString(16)})`;
}
