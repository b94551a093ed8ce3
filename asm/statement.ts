// The shapes the grammar builds. Leaves are numbers: indices into the statement's tokens, so that one shape serves
// every statement of the same token types (see parse.ts).

export type Tree =
  | { kind: 'number' | 'name' | 'local' | 'float' | 'string' | 'character'; token: number }
  | { kind: 'unary'; op: string; token: number; of: Tree }
  | { kind: 'binary'; op: string; token: number; left: Tree; right: Tree }
  | { kind: 'group'; token: number; end: number; of: Tree }
  /** %hi(x): `token` is the percent sign, the name follows it. */
  | { kind: 'modifier'; token: number; end: number; of: Tree }
  /** x@plt: `token` is the sign. */
  | { kind: 'at'; token: number; of: Tree };

/** `4(a0)` has both parts, `a0` only `value`, an omitted one (`.balign 4,,2`) neither. */
export interface Operand {
  value?: Tree;
  base?: Tree;
  /** `@function` and `%function`. */
  tag?: number;
  /** First and last token. */
  from: number;
  to: number;
}

export interface Shape {
  /** Names before colons. */
  labels: number[];
  /** `name = value`. */
  assigned?: number;
  /** The mnemonic or directive; undefined on a line of labels only. */
  word?: number;
  operands: Operand[];
}
