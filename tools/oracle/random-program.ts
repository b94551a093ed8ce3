// Random RV32IMA programs that end by themselves and mean the same everywhere: text for GNU as and for us.
//
// A program fills its registers, runs straight statements, skips, loops and calls, then writes its memory and registers
// to standard output and leaves. What it writes is the same on any correct machine at the same addresses: no counter
// is kept, no kernel's pointer is looked at, and between LR and SC there is neither a store nor a call.
//
//   s0       the middle of `area`, never changed: 2048 bytes below it, 1920 above, then room for the registers
//   s1 s2    counters of loops
//   tp       `block`, so that %tprel works without a TLS block of the kernel's
import { Random } from './random.ts';

export interface RandomProgram {
  readonly text: string;
  /** How often each mnemonic stands in the text, base and pseudo-instructions alike. */
  readonly counts: ReadonlyMap<string, number>;
  /** How it leaves: by exit, or by the signal of an instruction that traps. */
  readonly leaves: 'exit' | 'SIGTRAP' | 'SIGILL';
}

/** What a program writes: `area`, with the registers at its end, and `block`. */
export const outputBytes = 4096 + 64;
/** The exit status of those that leave by exit. */
export const exitStatus = 7;

// oxfmt-ignore
const abiNames = ['zero', 'ra', 'sp', 'gp', 'tp', 't0', 't1', 't2', 's0', 's1', 'a0', 'a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7',
  's2', 's3', 's4', 's5', 's6', 's7', 's8', 's9', 's10', 's11', 't3', 't4', 't5', 't6'];
const kept = ['s0', 's1', 's2', 'tp'];

// oxfmt-ignore
const mnemonics = {
  register:  ['add', 'sub', 'sll', 'slt', 'sltu', 'xor', 'srl', 'sra', 'or', 'and'],
  multiply:  ['mul', 'mulh', 'mulhsu', 'mulhu', 'div', 'divu', 'rem', 'remu'],
  immediate: ['addi', 'slti', 'sltiu', 'xori', 'ori', 'andi'],
  shift:     ['slli', 'srli', 'srai'],
  load:      ['lb', 'lh', 'lw', 'lbu', 'lhu'],
  store:     ['sb', 'sh', 'sw'],
  branch:    ['beq', 'bne', 'blt', 'bge', 'bltu', 'bgeu', 'bgt', 'ble', 'bgtu', 'bleu'],
  zero:      ['beqz', 'bnez', 'blez', 'bgez', 'bltz', 'bgtz'],
  atomic:    ['amoswap.w', 'amoadd.w', 'amoxor.w', 'amoand.w', 'amoor.w', 'amomin.w', 'amomax.w', 'amominu.w', 'amomaxu.w'],
  unary:     ['mv', 'not', 'neg', 'seqz', 'snez', 'sltz', 'sgtz'],
  counter:   ['csrrs', 'csrrc'],
};
const orders = ['', '', '.aq', '.rl', '.aqrl'];
const counters = ['cycle', 'time', 'instret', 'cycleh', 'timeh', 'instreth', '0xc00'];

type Kind = (writer: Writer, depth: number) => void;

// One row a kind of statement, with its weight among the others.
// oxfmt-ignore
const kinds: readonly (readonly [weight: number, Kind])[] = [
  [12, (w) => w.emit(w.pick('register'), `${w.target()}, ${w.source()}, ${w.source()}`)],
  [12, (w) => w.emit(w.pick('multiply'), `${w.target()}, ${w.source()}, ${w.source()}`)],
  [10, (w) => w.emit(w.pick('immediate'), `${w.target()}, ${w.source()}, ${w.number(w.random.between(-2048, 2047))}`)],
  [6,  (w) => w.emit(w.pick('shift'), `${w.target()}, ${w.source()}, ${w.number(w.random.below(32))}`)],
  [3,  (w) => w.emit('lui', `${w.target()}, ${w.number(w.random.below(0x10_0000))}`)],
  [2,  (w) => w.emit('auipc', `${w.target()}, ${w.number(w.random.below(0x10_0000))}`)],
  [6,  (w) => w.emit('li', `${w.target()}, ${w.number(w.random.awkward())}`)],
  [4,  (w) => w.emit(w.pick('unary'), `${w.target()}, ${w.source()}`)],
  [1,  (w) => w.emit('nop')],
  [1,  (w) => w.random.once(3) ? w.emit('fence.i') : w.random.once(2) ? w.emit('fence') : w.emit('fence', w.random.pick(['rw, w', 'r, rw', 'iorw, iorw', 'w, o']))],
  [1,  (w) => w.emit(w.pick('counter'), `zero, ${w.random.pick(counters)}, zero`)],
  [1,  (w) => w.emit(w.pick('counter') + 'i', `x0, ${w.random.pick(counters)}, 0`)],
  [8,  nearLoad], [8, nearStore], [4, farAccess], [3, pointedAccess], [2, namedAccess], [2, threadAccess],
  [6,  atomic], [5, reserved], [1, unreserved],
  [8,  skip], [3, loop], [3, call], [1, dead],
];
const weights = kinds.reduce((sum, [weight]) => sum + weight, 0);

class Writer {
  readonly random: Random;
  lines: string[] = [];
  /** What stands behind the program. */
  readonly behind: string[] = [];
  readonly counts = new Map<string, number>();
  functions = 0;
  private labels = 0;
  /** Registers that nothing may change at the moment, besides those kept throughout. */
  private held: string[] = [];

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  emit(name: string, operands = ''): void {
    const counted = name.replace(/\.(aq|rl|aqrl)$/, '');
    this.counts.set(counted, (this.counts.get(counted) ?? 0) + 1);
    this.lines.push(`        ${operands ? `${name.padEnd(11)} ${operands}` : name}`);
  }

  label(): string {
    return `L${this.labels++}`;
  }

  place(label: string): void {
    this.lines.push(`${label}:`);
  }

  pick(kind: keyof typeof mnemonics): string {
    return this.random.pick(mnemonics[kind]);
  }

  /** Either of a register's names. */
  name(abi: string): string {
    return this.random.once(4) ? `x${abiNames.indexOf(abi)}` : abi;
  }

  source(): string {
    return this.name(this.random.pick(abiNames));
  }

  target(): string {
    return this.name(this.random.pick(this.changeable()));
  }

  /** Runs `body` while a register other than x0 is held for an address. */
  holding(body: (held: string) => void): void {
    const held = this.random.pick(this.changeable().slice(1));
    this.held.push(held);
    body(this.name(held));
    this.held.pop();
  }

  keeping(register: string, body: () => void): void {
    this.held.push(register);
    body();
    this.held.pop();
  }

  number(value: number): string {
    if (value < 0 || this.random.once(2)) return `${value}`;
    return this.random.once(4) ? `0b${value.toString(2)}` : `0x${value.toString(16)}`;
  }

  /** `count` statements, of any kind that still fits at this depth. */
  statements(count: number, depth: number): void {
    for (let i = 0; i < count; i++) {
      let at = this.random.below(weights);
      kinds.find(([weight]) => (at -= weight) < 0)![1](this, depth);
    }
  }

  private changeable(): string[] {
    return abiNames.filter((name) => !kept.includes(name) && !this.held.includes(name));
  }
}

const sizes: Record<string, number> = { lb: 1, lbu: 1, sb: 1, lh: 2, lhu: 2, sh: 2, lw: 4, sw: 4 };

/** Aligned mostly, misaligned sometimes. */
function place(w: Writer, operation: string, low: number, high: number): number {
  const at = w.random.between(low, high);
  return w.random.once(6) ? at : at & -sizes[operation]!;
}

function nearLoad(w: Writer): void {
  const operation = w.pick('load');
  w.emit(operation, `${w.target()}, ${place(w, operation, -2048, 2044)}(${w.name('s0')})`);
}

function nearStore(w: Writer): void {
  const operation = w.pick('store');
  w.emit(operation, `${w.source()}, ${place(w, operation, -2048, 1916)}(${w.name('s0')})`);
}

/** An access at an address that a register decides. */
function farAccess(w: Writer): void {
  w.holding((pointer) => {
    w.emit('andi', `${pointer}, ${w.source()}, ${w.random.pick([1023, 1020, 1016])}`);
    w.emit('add', `${pointer}, ${pointer}, ${w.name('s0')}`);
    const offset = w.random.between(-1000, 800) & (w.random.once(4) ? -1 : -4);
    if (w.random.once(2)) w.emit(w.pick('load'), `${w.target()}, ${offset}(${pointer})`);
    else w.emit(w.pick('store'), `${w.source()}, ${offset}(${pointer})`);
  });
}

/** Through a pointer that lies in memory, or an address made of its halves. */
function pointedAccess(w: Writer): void {
  w.holding((pointer) => {
    if (w.random.once(3)) {
      w.emit('la', `${pointer}, pointers`);
      w.emit('lw', `${pointer}, ${w.random.below(4) * 4}(${pointer})`);
      w.emit('lw', `${w.target()}, (${pointer})`);
    } else if (w.random.once(2)) {
      const offset = w.random.below(900) * 4;
      w.emit('lui', `${pointer}, %hi(area+${offset})`);
      w.emit(w.pick('load'), `${w.target()}, %lo(area+${offset})(${pointer})`);
    } else {
      const label = w.label();
      w.place(label);
      w.emit('auipc', `${pointer}, %pcrel_hi(area+${w.random.below(900) * 4})`);
      w.emit('sw', `${w.source()}, %pcrel_lo(${label})(${pointer})`);
    }
  });
}

/** The pseudo-instructions that take a symbol for an address. */
function namedAccess(w: Writer): void {
  w.holding((pointer) => {
    if (w.random.once(2)) w.emit(w.pick('load'), `${pointer}, ${w.random.pick(['constants', 'area', 'area + 40'])}`);
    else w.emit(w.pick('store'), `${w.source()}, area + ${w.random.below(900) * 4}, ${pointer}`);
  });
}

function threadAccess(w: Writer): void {
  w.holding((pointer) => {
    const symbol = w.random.pick(['thread_first', 'thread_second']);
    w.emit('lui', `${pointer}, %tprel_hi(${symbol})`);
    w.emit('add', `${pointer}, ${pointer}, tp, %tprel_add(${symbol})`);
    if (w.random.once(2)) w.emit('lw', `${w.target()}, %tprel_lo(${symbol})(${pointer})`);
    else w.emit('sw', `${w.source()}, %tprel_lo(${symbol})(${pointer})`);
  });
}

function aligned(w: Writer, pointer: string): void {
  w.emit('addi', `${pointer}, ${w.name('s0')}, ${w.random.between(-512, 478) * 4}`);
}

function atomic(w: Writer): void {
  w.holding((pointer) => {
    aligned(w, pointer);
    w.emit(w.pick('atomic') + w.random.pick(orders), `${w.target()}, ${w.source()}, (${pointer})`);
  });
}

/** LR, some arithmetic, SC: to the same word, or now and then to another, where it must fail. */
function reserved(w: Writer): void {
  w.holding((pointer) => {
    aligned(w, pointer);
    w.emit('lr.w' + w.random.pick(orders), `${w.target()}, (${pointer})`);
    for (let i = w.random.below(4); i > 0; i--)
      w.emit(w.pick('register'), `${w.target()}, ${w.source()}, ${w.source()}`);
    if (w.random.once(5)) w.emit('addi', `${pointer}, ${pointer}, ${w.random.pick([-4, 4])}`);
    w.emit('sc.w' + w.random.pick(orders), `${w.target()}, ${w.source()}, (${pointer})`);
  });
}

/** SC without LR fails. */
function unreserved(w: Writer): void {
  w.holding((pointer) => {
    aligned(w, pointer);
    w.emit('sc.w', `${w.target()}, ${w.source()}, (${pointer})`);
  });
}

function skip(w: Writer, depth: number): void {
  if (depth > 3) return nearLoad(w);
  const label = w.label();
  if (w.random.once(10)) w.emit('j', label);
  else if (w.random.once(3)) w.emit(w.pick('zero'), `${w.source()}, ${label}`);
  else w.emit(w.pick('branch'), `${w.source()}, ${w.source()}, ${label}`);
  w.statements(w.random.between(1, 4), depth + 1);
  w.place(label);
}

function loop(w: Writer, depth: number): void {
  if (depth > 1) return nearStore(w);
  const counter = depth === 0 ? 's1' : 's2';
  if (depth === 1 && w.random.once(2)) return skip(w, depth);
  const label = w.label();
  w.emit('li', `${counter}, ${w.random.between(1, 12)}`);
  w.place(label);
  // Nothing inside a loop of the outer kind may begin another with the same counter: the depth sees to it.
  w.statements(w.random.between(2, 8), depth === 0 ? 1 : 2);
  w.emit('addi', `${counter}, ${counter}, -1`);
  w.emit(w.random.pick(['bnez', 'bgtz']), `${counter}, ${label}`);
}

/** A call of a small function that stands behind the program, made in one of the ways there are. */
function call(w: Writer, depth: number): void {
  if (depth > 2 || w.functions === 7) return nearLoad(w);
  const name = `function_${w.functions++}`;
  const way = w.random.below(4);
  const link = way === 3 ? 't0' : 'ra';
  if (way === 0) w.emit('call', name);
  else if (way === 1) w.emit('jal', `${link}, ${name}`);
  else if (way === 2) {
    w.emit('la', `ra, ${name} + 8`);
    w.emit('jalr', 'ra, -8(ra)');
  } else w.emit('jal', `${link}, ${name}`);

  const before = w.lines;
  w.lines = w.behind;
  w.place(name);
  w.keeping(link, () => w.statements(w.random.between(1, 5), 3));
  if (link === 'ra') w.emit('ret');
  else w.emit('jr', link);
  w.lines = before;
}

/** What always traps stands here to be assembled, and is jumped over. */
function dead(w: Writer): void {
  const label = w.label();
  w.emit('j', label);
  w.emit('csrrw', `${w.source()}, 0x800, ${w.source()}`);
  w.emit('csrrwi', `${w.source()}, 0x8ff, ${w.random.below(32)}`);
  w.emit(w.random.pick(['ebreak', 'ecall']));
  w.place(label);
}

// How a program leaves once it has written: mostly by exit, sometimes by what traps.
const leavings = [
  { leaves: 'SIGTRAP', lines: ['ebreak'] },
  { leaves: 'SIGILL', lines: ['csrrw', 'a0, 0x800, a1'] },
  { leaves: 'SIGILL', lines: ['csrrwi', 'a0, 0x800, 3'] },
] as const;

function data(random: Random): string[] {
  const words = (count: number): string[] =>
    Array.from(
      { length: count },
      () => `        .word   ${Array.from({ length: 8 }, () => random.awkward()).join(', ')}`,
    );
  return [
    '        .section .rodata',
    `        .byte   ${random.below(256)}`,
    '        .balign 4',
    'constants:',
    ...words(2),
    `        .half   ${random.between(-32768, 65535)}, constants_end - constants`,
    '        .asciz  "a string\\n"',
    'constants_end:',
    '        .section .tdata, "awT", @progbits',
    `thread_first: .word ${random.awkward()}`,
    '        .space  20',
    `thread_second: .word ${random.awkward()}, ${random.awkward()}`,
    '        .data',
    `        .space  ${random.below(64)}`,
    '        .balign 4',
    'area:',
    ...words(124),
    'registers:',
    '        .space  128',
    'block:  .space  64',
    'pointers:',
    `        .word   area + ${random.below(1000) * 4}, pointers + 4, constants, _start`,
  ];
}

/** The program of this seed. */
export function randomProgram(seed: number): RandomProgram {
  const w = new Writer(seed);
  w.place('_start');
  for (const name of abiNames.slice(1)) if (!kept.includes(name)) w.emit('li', `${name}, ${w.random.awkward()}`);
  w.emit('li', `s1, ${w.random.awkward()}`);
  w.emit('li', `s2, ${w.random.awkward()}`);
  w.emit('la', 's0, area + 2048');
  w.emit('la', 'tp, block');
  w.statements(w.random.between(30, 120), 0);

  abiNames.forEach((name, i) => w.emit('sw', `${name}, ${1920 + i * 4}(s0)`));
  w.emit('li', 'a0, 1');
  w.emit('la', 'a1, area');
  w.emit('li', `a2, ${outputBytes}`);
  w.emit('li', 'a7, 64');
  w.emit('ecall');
  const leaving = w.random.once(20) ? w.random.pick(leavings) : undefined;
  if (leaving) w.emit(...(leaving.lines as readonly [string, string?]));
  w.emit('li', `a0, ${exitStatus}`);
  w.emit('li', 'a7, 93');
  w.emit('ecall');

  const text = ['        .globl  _start', '        .text', ...w.lines, ...w.behind, ...data(w.random)];
  return {
    text: `# Random program ${seed}.\n${text.join('\n')}\n`,
    counts: w.counts,
    leaves: leaving?.leaves ?? 'exit',
  };
}
