// Names of control and status registers, as the privileged manual lists them. A user may read the counters only; the
// others assemble and trap.

import { counters } from '../src/isa/registers.ts';

const names = new Map<string, number>();

/** Consecutive numbers from `first`; `name{3..31}` counts. */
function listed(first: number, text: string): void {
  let number = first;
  for (const name of text.split(' ')) {
    const [, stem, low, high, tail] = /^(\w*)\{(\d+)\.\.(\d+)\}(\w*)$/.exec(name) ?? [];
    if (stem === undefined) names.set(name, number++);
    else for (let i = Number(low); i <= Number(high); i++) names.set(`${stem}${i}${tail}`, number++);
  }
}

listed(0x001, 'fflags frm fcsr');
for (const [name, number] of Object.entries(counters)) names.set(name, number);
listed(0xc03, 'hpmcounter{3..31}');
listed(0xc83, 'hpmcounter{3..31}h');
listed(0x100, 'sstatus');
listed(0x104, 'sie stvec scounteren');
listed(0x10a, 'senvcfg');
listed(0x140, 'sscratch sepc scause stval sip');
names.set('sbadaddr', 0x143);
listed(0x180, 'satp');
names.set('sptbr', 0x180);
listed(0x5a8, 'scontext');
listed(0xf11, 'mvendorid marchid mimpid mhartid mconfigptr');
listed(0x300, 'mstatus misa medeleg mideleg mie mtvec mcounteren');
listed(0x310, 'mstatush');
listed(0x30a, 'menvcfg');
listed(0x31a, 'menvcfgh');
listed(0x340, 'mscratch mepc mcause mtval mip');
names.set('mbadaddr', 0x343);
listed(0x34a, 'mtinst mtval2');
listed(0x3a0, 'pmpcfg{0..15}');
listed(0x3b0, 'pmpaddr{0..63}');
listed(0xb00, 'mcycle');
listed(0xb02, 'minstret mhpmcounter{3..31}');
listed(0xb80, 'mcycleh');
listed(0xb82, 'minstreth mhpmcounter{3..31}h');
listed(0x320, 'mcountinhibit');
listed(0x323, 'mhpmevent{3..31}');
listed(0x7a0, 'tselect tdata1 tdata2 tdata3 tinfo tcontrol');
listed(0x7a8, 'mcontext');
listed(0x7b0, 'dcsr dpc dscratch0 dscratch1');

// Beyond the machine, but GNU's tools know them too.
listed(0x008, 'vstart vxsat vxrm');
listed(0x00f, 'vcsr');
listed(0x015, 'seed');
listed(0x10c, 'sstateen{0..3}');
listed(0x114, 'sieh');
listed(0x14d, 'stimecmp');
listed(0x150, 'siselect sireg');
listed(0x154, 'siph');
listed(0x15c, 'stopei stimecmph');
listed(0x200, 'vsstatus');
listed(0x204, 'vsie vstvec');
listed(0x214, 'vsieh');
listed(0x240, 'vsscratch vsepc vscause vstval vsip');
listed(0x24d, 'vstimecmp');
listed(0x250, 'vsiselect vsireg');
listed(0x254, 'vsiph');
listed(0x25c, 'vstopei vstimecmph');
listed(0x280, 'vsatp');
listed(0x308, 'mvien mvip');
listed(0x30c, 'mstateen{0..3}');
listed(0x313, 'midelegh mieh');
listed(0x318, 'mvienh mviph');
listed(0x31c, 'mstateen{0..3}h');
listed(0x350, 'miselect mireg');
listed(0x354, 'miph');
listed(0x35c, 'mtopei');
listed(0x600, 'hstatus');
listed(0x602, 'hedeleg hideleg hie htimedelta hcounteren hgeie hvien hvictl henvcfg');
listed(0x60c, 'hstateen{0..3}');
listed(0x613, 'hidelegh');
listed(0x615, 'htimedeltah');
listed(0x618, 'hvienh');
listed(0x61a, 'henvcfgh');
listed(0x61c, 'hstateen{0..3}h');
listed(0x643, 'htval hip hvip hviprio1 hviprio2');
listed(0x64a, 'htinst');
listed(0x655, 'hviph hviprio1h hviprio2h');
listed(0x680, 'hgatp');
listed(0x6a8, 'hcontext');
listed(0x723, 'mhpmevent{3..31}h');
listed(0x747, 'mseccfg');
listed(0x757, 'mseccfgh');
listed(0x7aa, 'mscontext');
listed(0xc20, 'vl vtype vlenb');
listed(0xda0, 'scountovf');
listed(0xdb0, 'stopi');
listed(0xe12, 'hgeip');
listed(0xeb0, 'vstopi');
listed(0xfb0, 'mtopi');

/** 0xc00 for `cycle`. */
export const csrNumbers: ReadonlyMap<string, number> = names;

const byNumber = new Map<number, string>();
for (const [name, number] of names) if (!byNumber.has(number)) byNumber.set(number, name);

/** `cycle` for 0xc00; undefined for a number without a name. */
export function csrName(number: number): string | undefined {
  return byNumber.get(number);
}
