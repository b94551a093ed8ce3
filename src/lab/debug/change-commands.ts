// Commands that change the state: another future begins, and what was before it stays as it was.
import { registerNames } from '../../isa/registers.ts';
import { writeMemory } from '../memory.ts';
import { savedRegister, threadAt } from '../threads.ts';
import { type Command, Mistake } from './command.ts';
import { type Debugger, hex } from './debugger.ts';

function store(debug: Debugger, va: number, length: number, value: number): void {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value, true);
  const { timeline, world, who } = debug;
  const done = writeMemory(world, who.kc.task!.space!, va >>> 0, bytes.subarray(0, length), (body) =>
    timeline.change(body),
  );
  if (!done) throw new Mistake(`${hex(va)} cannot be changed`, 'nothing is mapped there, or it lies on the disk');
}

function setRegister(debug: Debugger, name: string, value: number): void {
  const [, x] = /^x([0-9]+)$/.exec(name) ?? [];
  const plain = name === 'fp' ? 's0' : name;
  const number =
    plain === 'pc' ? 32 : x === undefined ? registerNames.indexOf(plain as (typeof registerNames)[number]) : Number(x);
  if (number < 1 || number > 32) throw new Mistake(`$${name} cannot be changed`, 'general registers and $pc can');
  if (number === 32 && value & 3)
    throw new Mistake(`no instruction begins at ${hex(value)}`, 'instructions are 4 bytes each');
  if (debug.frame > 0) throw new Mistake('registers of an outer frame cannot be changed', 'go to frame 0');
  const { id, saved } = debug.who;
  if (saved !== undefined) {
    const at = savedRegister(debug.who, number);
    if (at === undefined) throw new Mistake(`a suspended context has not kept $${name}`, 'change it when it runs');
    return store(debug, at, 4, value);
  }
  debug.timeline.change(() => {
    const { kc, hart } = threadAt(debug.world, id)!;
    if (hart === undefined) {
      if (number === 32) kc.pc = value;
      else kc.x.set(number, value);
    } else if (number === 32) hart.pc = value;
    else hart.x[number] = value;
  });
}

export const changeCommands: readonly Command[] = [
  {
    names: ['set'],
    group: 'change',
    form: '[var|reg|mem] LEFT = EXPR',
    help: 'change a variable, *ADDRESS, or $REGISTER; the run goes on from here as another one',
    completes: 'expression',
    run(debug, rest) {
      const [, left, right] = /^(?:(?:var|variable|reg|mem)\s+)?(.*?[^=!<>])=(?!=)(.*)$/s.exec(rest) ?? [];
      if (left === undefined || right === undefined)
        throw new Mistake('that sets nothing', 'write set LEFT = EXPR, as in set $a0 = 1');
      const { value } = debug.value(right);
      const [, register] = /^\s*\$(\w+)\s*$/.exec(left) ?? [];
      if (debug.timeline.isOver) throw new Mistake('the run has ended', 'go back first');
      if (register !== undefined) return setRegister(debug, register, value);
      const { at, length } = debug.value(left);
      if (!at)
        throw new Mistake(
          `'${left.trim()}' is not something that can be changed`,
          'set a variable, *ADDRESS, or $REGISTER',
        );
      if (length !== undefined)
        throw new Mistake(`'${left.trim()}' is an array`, 'set one element, as in set a[1] = 2');
      store(debug, at.va, at.bytes, value);
    },
  },
];
