// RV32IMA_Zicsr_Zifencei as one table. Assembler, disassembler, decoder, every engine and ISA.md derive from these rows.
//
// A row says how an instruction is encoded (most significant bit first, in the manual's notation), how it is
// written, and what it means. The language of meanings is defined in meaning.ts:
//
//   rd rs1 rs2 imm shamt csr   the register's value (rd: the place written last), or the immediate
//   pc  next                   this instruction's address; pc + 4 until a jump sets it
//   u(a) / u(b), u(a) < u(b)   the same operator over unsigned numbers
//   loadN storeN               memory, misaligned too; `claim` loads and demands leave to store (AMO)
//   reserve conditional        LR and SC;  counter(csr)  a user-readable counter
//   stop(CAUSE)                leave the hart with pc here and nothing changed
//
// A field called imm is signed, every other is not. An immediate whose lowest bit is 12 is written without its
// zeros (lui a0, 0x12345).

export type Row = readonly [encoding: string, operands: string, meaning: string];

// oxfmt-ignore
export const rv32ima = {
  // RV32I: upper immediates and jumps
  lui:         ['imm[31:12] rd 0110111',                            'rd, imm',          'rd = imm'],
  auipc:       ['imm[31:12] rd 0010111',                            'rd, imm',          'rd = pc + imm'],
  jal:         ['imm[20|10:1|11|19:12] rd 1101111',                 'rd, target',       'const link = next; next = pc + imm; rd = link'],
  jalr:        ['imm[11:0] rs1 000 rd 1100111',                     'rd, imm(rs1)',     'const link = next; next = rs1 + imm & -2; rd = link'],

  // RV32I: branches
  beq:         ['imm[12|10:5] rs2 rs1 000 imm[4:1|11] 1100011',     'rs1, rs2, target', 'if (rs1 == rs2) next = pc + imm'],
  bne:         ['imm[12|10:5] rs2 rs1 001 imm[4:1|11] 1100011',     'rs1, rs2, target', 'if (rs1 != rs2) next = pc + imm'],
  blt:         ['imm[12|10:5] rs2 rs1 100 imm[4:1|11] 1100011',     'rs1, rs2, target', 'if (rs1 < rs2) next = pc + imm'],
  bge:         ['imm[12|10:5] rs2 rs1 101 imm[4:1|11] 1100011',     'rs1, rs2, target', 'if (rs1 >= rs2) next = pc + imm'],
  bltu:        ['imm[12|10:5] rs2 rs1 110 imm[4:1|11] 1100011',     'rs1, rs2, target', 'if (u(rs1) < u(rs2)) next = pc + imm'],
  bgeu:        ['imm[12|10:5] rs2 rs1 111 imm[4:1|11] 1100011',     'rs1, rs2, target', 'if (u(rs1) >= u(rs2)) next = pc + imm'],

  // RV32I: loads and stores
  lb:          ['imm[11:0] rs1 000 rd 0000011',                     'rd, imm(rs1)',     'rd = load8(rs1 + imm)'],
  lh:          ['imm[11:0] rs1 001 rd 0000011',                     'rd, imm(rs1)',     'rd = load16(rs1 + imm)'],
  lw:          ['imm[11:0] rs1 010 rd 0000011',                     'rd, imm(rs1)',     'rd = load32(rs1 + imm)'],
  lbu:         ['imm[11:0] rs1 100 rd 0000011',                     'rd, imm(rs1)',     'rd = load8u(rs1 + imm)'],
  lhu:         ['imm[11:0] rs1 101 rd 0000011',                     'rd, imm(rs1)',     'rd = load16u(rs1 + imm)'],
  sb:          ['imm[11:5] rs2 rs1 000 imm[4:0] 0100011',           'rs2, imm(rs1)',    'store8(rs1 + imm, rs2)'],
  sh:          ['imm[11:5] rs2 rs1 001 imm[4:0] 0100011',           'rs2, imm(rs1)',    'store16(rs1 + imm, rs2)'],
  sw:          ['imm[11:5] rs2 rs1 010 imm[4:0] 0100011',           'rs2, imm(rs1)',    'store32(rs1 + imm, rs2)'],

  // RV32I: a register and an immediate
  addi:        ['imm[11:0] rs1 000 rd 0010011',                     'rd, rs1, imm',     'rd = rs1 + imm'],
  slti:        ['imm[11:0] rs1 010 rd 0010011',                     'rd, rs1, imm',     'rd = rs1 < imm'],
  sltiu:       ['imm[11:0] rs1 011 rd 0010011',                     'rd, rs1, imm',     'rd = u(rs1) < u(imm)'],
  xori:        ['imm[11:0] rs1 100 rd 0010011',                     'rd, rs1, imm',     'rd = rs1 ^ imm'],
  ori:         ['imm[11:0] rs1 110 rd 0010011',                     'rd, rs1, imm',     'rd = rs1 | imm'],
  andi:        ['imm[11:0] rs1 111 rd 0010011',                     'rd, rs1, imm',     'rd = rs1 & imm'],
  slli:        ['0000000 shamt[4:0] rs1 001 rd 0010011',            'rd, rs1, shamt',   'rd = rs1 << shamt'],
  srli:        ['0000000 shamt[4:0] rs1 101 rd 0010011',            'rd, rs1, shamt',   'rd = rs1 >>> shamt'],
  srai:        ['0100000 shamt[4:0] rs1 101 rd 0010011',            'rd, rs1, shamt',   'rd = rs1 >> shamt'],

  // RV32I: two registers
  add:         ['0000000 rs2 rs1 000 rd 0110011',                   'rd, rs1, rs2',     'rd = rs1 + rs2'],
  sub:         ['0100000 rs2 rs1 000 rd 0110011',                   'rd, rs1, rs2',     'rd = rs1 - rs2'],
  sll:         ['0000000 rs2 rs1 001 rd 0110011',                   'rd, rs1, rs2',     'rd = rs1 << rs2'],
  slt:         ['0000000 rs2 rs1 010 rd 0110011',                   'rd, rs1, rs2',     'rd = rs1 < rs2'],
  sltu:        ['0000000 rs2 rs1 011 rd 0110011',                   'rd, rs1, rs2',     'rd = u(rs1) < u(rs2)'],
  xor:         ['0000000 rs2 rs1 100 rd 0110011',                   'rd, rs1, rs2',     'rd = rs1 ^ rs2'],
  srl:         ['0000000 rs2 rs1 101 rd 0110011',                   'rd, rs1, rs2',     'rd = rs1 >>> rs2'],
  sra:         ['0100000 rs2 rs1 101 rd 0110011',                   'rd, rs1, rs2',     'rd = rs1 >> rs2'],
  or:          ['0000000 rs2 rs1 110 rd 0110011',                   'rd, rs1, rs2',     'rd = rs1 | rs2'],
  and:         ['0000000 rs2 rs1 111 rd 0110011',                   'rd, rs1, rs2',     'rd = rs1 & rs2'],

  // RV32I and Zifencei: order is sequential and decoded code follows every store, so fences have nothing to do
  fence:       ['fm[3:0] pred[3:0] succ[3:0] rs1 000 rd 0001111',   'pred, succ',       ''],
  'fence.i':   ['imm[11:0] rs1 001 rd 0001111',                     '',                 ''],
  ecall:       ['000000000000 00000 000 00000 1110011',             '',                 'stop(CALL)'],
  ebreak:      ['000000000001 00000 000 00000 1110011',             '',                 'stop(BREAKPOINT)'],

  // Zicsr: a user's CSRs are counters, and counters are read-only, so every way of writing one is illegal
  csrrw:       ['csr[11:0] rs1 001 rd 1110011',                     'rd, csr, rs1',     'stop(ILLEGAL)'],
  csrrs:       ['csr[11:0] rs1 010 rd 1110011',                     'rd, csr, rs1',     'if (number(rs1) != 0) stop(ILLEGAL); rd = counter(csr)'],
  csrrc:       ['csr[11:0] rs1 011 rd 1110011',                     'rd, csr, rs1',     'if (number(rs1) != 0) stop(ILLEGAL); rd = counter(csr)'],
  csrrwi:      ['csr[11:0] uimm[4:0] 101 rd 1110011',               'rd, csr, uimm',    'stop(ILLEGAL)'],
  csrrsi:      ['csr[11:0] uimm[4:0] 110 rd 1110011',               'rd, csr, uimm',    'if (number(uimm) != 0) stop(ILLEGAL); rd = counter(csr)'],
  csrrci:      ['csr[11:0] uimm[4:0] 111 rd 1110011',               'rd, csr, uimm',    'if (number(uimm) != 0) stop(ILLEGAL); rd = counter(csr)'],

  // M: division by zero and overflow have results, not traps (unprivileged manual, table "Semantics for division")
  mul:         ['0000001 rs2 rs1 000 rd 0110011',                   'rd, rs1, rs2',     'rd = rs1 * rs2'],
  mulh:        ['0000001 rs2 rs1 001 rd 0110011',                   'rd, rs1, rs2',     'rd = mulh(rs1, rs2)'],
  mulhsu:      ['0000001 rs2 rs1 010 rd 0110011',                   'rd, rs1, rs2',     'rd = mulhsu(rs1, rs2)'],
  mulhu:       ['0000001 rs2 rs1 011 rd 0110011',                   'rd, rs1, rs2',     'rd = mulhu(rs1, rs2)'],
  div:         ['0000001 rs2 rs1 100 rd 0110011',                   'rd, rs1, rs2',     'rd = rs2 == 0 ? -1 : rs1 == MIN & rs2 == -1 ? MIN : rs1 / rs2'],
  divu:        ['0000001 rs2 rs1 101 rd 0110011',                   'rd, rs1, rs2',     'rd = rs2 == 0 ? -1 : u(rs1) / u(rs2)'],
  rem:         ['0000001 rs2 rs1 110 rd 0110011',                   'rd, rs1, rs2',     'rd = rs2 == 0 ? rs1 : rs1 == MIN & rs2 == -1 ? 0 : rs1 % rs2'],
  remu:        ['0000001 rs2 rs1 111 rd 0110011',                   'rd, rs1, rs2',     'rd = rs2 == 0 ? rs1 : u(rs1) % u(rs2)'],

  // A: one instruction is one step, so an AMO is a load and a store
  'lr.w':      ['00010 aq rl 00000 rs1 010 rd 0101111',             'rd, (rs1)',        'rd = reserve(rs1)'],
  'sc.w':      ['00011 aq rl rs2 rs1 010 rd 0101111',               'rd, rs2, (rs1)',   'rd = conditional(rs1, rs2)'],
  'amoswap.w': ['00001 aq rl rs2 rs1 010 rd 0101111',               'rd, rs2, (rs1)',   'const old = claim(rs1); store32(rs1, rs2); rd = old'],
  'amoadd.w':  ['00000 aq rl rs2 rs1 010 rd 0101111',               'rd, rs2, (rs1)',   'const old = claim(rs1); store32(rs1, old + rs2); rd = old'],
  'amoxor.w':  ['00100 aq rl rs2 rs1 010 rd 0101111',               'rd, rs2, (rs1)',   'const old = claim(rs1); store32(rs1, old ^ rs2); rd = old'],
  'amoand.w':  ['01100 aq rl rs2 rs1 010 rd 0101111',               'rd, rs2, (rs1)',   'const old = claim(rs1); store32(rs1, old & rs2); rd = old'],
  'amoor.w':   ['01000 aq rl rs2 rs1 010 rd 0101111',               'rd, rs2, (rs1)',   'const old = claim(rs1); store32(rs1, old | rs2); rd = old'],
  'amomin.w':  ['10000 aq rl rs2 rs1 010 rd 0101111',               'rd, rs2, (rs1)',   'const old = claim(rs1); store32(rs1, old < rs2 ? old : rs2); rd = old'],
  'amomax.w':  ['10100 aq rl rs2 rs1 010 rd 0101111',               'rd, rs2, (rs1)',   'const old = claim(rs1); store32(rs1, old < rs2 ? rs2 : old); rd = old'],
  'amominu.w': ['11000 aq rl rs2 rs1 010 rd 0101111',               'rd, rs2, (rs1)',   'const old = claim(rs1); store32(rs1, u(old) < u(rs2) ? old : rs2); rd = old'],
  'amomaxu.w': ['11100 aq rl rs2 rs1 010 rd 0101111',               'rd, rs2, (rs1)',   'const old = claim(rs1); store32(rs1, u(old) < u(rs2) ? rs2 : old); rd = old'],
} as const satisfies Record<string, Row>;
