// Pseudo-instructions and further operand forms, as rows: what is written, and the instructions it stands for.
//
// Operands in the middle column are names of fields as in src/isa (rd, rs1, imm, csr, ...), `rt` for a register that
// is only used on the way, `target` for a place to jump to, `symbol` for a place whose address is taken.
// On the right, %pcrel_lo(.) speaks of the auipc before it, and %call is the pair that reaches any place.

// oxfmt-ignore
const rows: readonly (readonly [names: string, operands: string, meaning: string])[] = [
  // Numbers, copies and signs
  ['nop',            '',                    'addi zero, zero, 0'],
  ['li',             'rd, imm',             'addi rd, zero, imm'],
  ['mv move',        'rd, rs1',             'addi rd, rs1, 0'],
  ['not',            'rd, rs1',             'xori rd, rs1, -1'],
  ['neg',            'rd, rs2',             'sub rd, zero, rs2'],
  ['seqz',           'rd, rs1',             'sltiu rd, rs1, 1'],
  ['snez',           'rd, rs2',             'sltu rd, zero, rs2'],
  ['sltz',           'rd, rs1',             'slt rd, rs1, zero'],
  ['sgtz',           'rd, rs2',             'slt rd, zero, rs2'],
  ['sgt',            'rd, rs2, rs1',        'slt rd, rs1, rs2'],
  ['sgtu',           'rd, rs2, rs1',        'sltu rd, rs1, rs2'],
  ['sext.b',         'rd, rs1',             'slli rd, rs1, 24; srai rd, rd, 24'],
  ['sext.h',         'rd, rs1',             'slli rd, rs1, 16; srai rd, rd, 16'],
  ['zext.b',         'rd, rs1',             'andi rd, rs1, 255'],
  ['zext.h',         'rd, rs1',             'slli rd, rs1, 16; srli rd, rd, 16'],

  // An immediate where the name asks for a register
  ['add',            'rd, rs1, imm',        'addi rd, rs1, imm'],
  ['and',            'rd, rs1, imm',        'andi rd, rs1, imm'],
  ['or',             'rd, rs1, imm',        'ori rd, rs1, imm'],
  ['xor',            'rd, rs1, imm',        'xori rd, rs1, imm'],
  ['slt',            'rd, rs1, imm',        'slti rd, rs1, imm'],
  ['sltu',           'rd, rs1, imm',        'sltiu rd, rs1, imm'],
  ['sll',            'rd, rs1, shamt',      'slli rd, rs1, shamt'],
  ['srl',            'rd, rs1, shamt',      'srli rd, rs1, shamt'],
  ['sra',            'rd, rs1, shamt',      'srai rd, rs1, shamt'],
  ['add',            'rd, rs1, tp, %tprel_add(symbol)', 'add rd, rs1, tp, %tprel_add(symbol)'],

  // Branches
  ['beqz',           'rs1, target',         'beq rs1, zero, target'],
  ['bnez',           'rs1, target',         'bne rs1, zero, target'],
  ['blez',           'rs2, target',         'bge zero, rs2, target'],
  ['bgez',           'rs1, target',         'bge rs1, zero, target'],
  ['bltz',           'rs1, target',         'blt rs1, zero, target'],
  ['bgtz',           'rs2, target',         'blt zero, rs2, target'],
  ['bgt',            'rs2, rs1, target',    'blt rs1, rs2, target'],
  ['ble',            'rs2, rs1, target',    'bge rs1, rs2, target'],
  ['bgtu',           'rs2, rs1, target',    'bltu rs1, rs2, target'],
  ['bleu',           'rs2, rs1, target',    'bgeu rs1, rs2, target'],

  // Jumps
  ['j',              'target',              'jal zero, target'],
  ['jal',            'target',              'jal ra, target'],
  ['jr',             'rs1',                 'jalr zero, 0(rs1)'],
  ['jr',             'imm(rs1)',            'jalr zero, imm(rs1)'],
  ['jr',             'rs1, imm',            'jalr zero, imm(rs1)'],
  ['jalr',           'rs1',                 'jalr ra, 0(rs1)'],
  ['jalr',           'imm(rs1)',            'jalr ra, imm(rs1)'],
  ['jalr',           'rd, rs1',             'jalr rd, 0(rs1)'],
  ['jalr',           'rd, rs1, imm',        'jalr rd, imm(rs1)'],
  ['ret',            '',                    'jalr zero, 0(ra)'],
  ['call',           'symbol',              'auipc ra, %call(symbol); jalr ra, 0(ra)'],
  ['call',           'rd, symbol',          'auipc t1, %call(symbol); jalr rd, 0(t1)'],
  ['tail',           'symbol',              'auipc t1, %call(symbol); jalr zero, 0(t1)'],
  ['jump',           'symbol, rt',          'auipc rt, %call(symbol); jalr zero, 0(rt)'],

  // Addresses; `la` goes through the global offset table under .option pic
  ['la lla',         'rd, symbol',          'auipc rd, %pcrel_hi(symbol); addi rd, rd, %pcrel_lo(.)'],
  ['lga',            'rd, symbol',          'auipc rd, %got_pcrel_hi(symbol); lw rd, %pcrel_lo(.)(rd)'],
  ['la.tls.ie',      'rd, symbol',          'auipc rd, %tls_ie_pcrel_hi(symbol); lw rd, %pcrel_lo(.)(rd)'],
  ['la.tls.gd',      'rd, symbol',          'auipc rd, %tls_gd_pcrel_hi(symbol); addi rd, rd, %pcrel_lo(.)'],
  ['lb',             'rd, symbol',          'auipc rd, %pcrel_hi(symbol); lb rd, %pcrel_lo(.)(rd)'],
  ['lbu',            'rd, symbol',          'auipc rd, %pcrel_hi(symbol); lbu rd, %pcrel_lo(.)(rd)'],
  ['lh',             'rd, symbol',          'auipc rd, %pcrel_hi(symbol); lh rd, %pcrel_lo(.)(rd)'],
  ['lhu',            'rd, symbol',          'auipc rd, %pcrel_hi(symbol); lhu rd, %pcrel_lo(.)(rd)'],
  ['lw',             'rd, symbol',          'auipc rd, %pcrel_hi(symbol); lw rd, %pcrel_lo(.)(rd)'],
  ['sb',             'rs2, symbol, rt',     'auipc rt, %pcrel_hi(symbol); sb rs2, %pcrel_lo(.)(rt)'],
  ['sh',             'rs2, symbol, rt',     'auipc rt, %pcrel_hi(symbol); sh rs2, %pcrel_lo(.)(rt)'],
  ['sw',             'rs2, symbol, rt',     'auipc rt, %pcrel_hi(symbol); sw rs2, %pcrel_lo(.)(rt)'],

  // Control and status registers
  ['csrr',           'rd, csr',             'csrrs rd, csr, zero'],
  ['csrw',           'csr, rs1',            'csrrw zero, csr, rs1'],
  ['csrs',           'csr, rs1',            'csrrs zero, csr, rs1'],
  ['csrc',           'csr, rs1',            'csrrc zero, csr, rs1'],
  ['csrw csrwi',     'csr, uimm',           'csrrwi zero, csr, uimm'],
  ['csrs csrsi',     'csr, uimm',           'csrrsi zero, csr, uimm'],
  ['csrc csrci',     'csr, uimm',           'csrrci zero, csr, uimm'],
  ['csrrw',          'rd, csr, uimm',       'csrrwi rd, csr, uimm'],
  ['csrrs',          'rd, csr, uimm',       'csrrsi rd, csr, uimm'],
  ['csrrc',          'rd, csr, uimm',       'csrrci rd, csr, uimm'],
  ['rdcycle',        'rd',                  'csrrs rd, 0xc00, zero'],
  ['rdtime',         'rd',                  'csrrs rd, 0xc01, zero'],
  ['rdinstret',      'rd',                  'csrrs rd, 0xc02, zero'],
  ['rdcycleh',       'rd',                  'csrrs rd, 0xc80, zero'],
  ['rdtimeh',        'rd',                  'csrrs rd, 0xc81, zero'],
  ['rdinstreth',     'rd',                  'csrrs rd, 0xc82, zero'],

  // The system
  ['fence',          '',                    'fence 15, 15'],
  ['fence.tso',      '',                    'word 0x8330000f'],
  ['pause',          '',                    'word 0x0100000f'],
  ['scall',          '',                    'ecall'],
  ['sbreak',         '',                    'ebreak'],
  ['unimp',          '',                    'csrrw zero, 0xc00, zero'],

  // Privileged: they assemble, and trap in user mode
  ['wfi',            '',                    'word 0x10500073'],
  ['mret',           '',                    'word 0x30200073'],
  ['sret',           '',                    'word 0x10200073'],
  ['uret',           '',                    'word 0x00200073'],
  ['sfence.vma',     '',                    'word 0x12000073'],
  ['sfence.vma',     'rs1',                 'word 0x12000073, rs1'],
  ['sfence.vma',     'rs1, rs2',            'word 0x12000073, rs1, rs2'],
];

export interface Pseudo {
  readonly name: string;
  readonly operands: string;
  readonly meaning: string;
}

/** One row for every name. */
export const pseudos: readonly Pseudo[] = rows.flatMap(([names, operands, meaning]) =>
  names.split(' ').map((name) => ({ name, operands, meaning })),
);
