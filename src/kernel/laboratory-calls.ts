// The laboratory's own calls: what a program says about itself. Random bytes stand here too, since they come from the
// seed.

import { EFAULT, EINVAL, flags } from './abi.ts';
import { NO_RESULT, type Rows } from './call.ts';
import { randomBytes } from './random.ts';

const NAME_MAX = 400;

export const laboratoryCalls = {
  /** If the condition does not hold, the run ends here and everything stays as it is, to be looked at. */
  assert(kernel, kc, [condition, message]) {
    if (condition !== 0) return 0;
    const hart = kernel.hart!;
    kernel.system.end = 'failed';
    kernel.system.hart = hart.id;
    kernel.tell({
      ...kernel.who(hart, kc),
      kind: 'assert',
      message: message === 0 ? '' : kernel.user(kc).text(message, NAME_MAX),
    });
    return NO_RESULT;
  },

  mark(kernel, kc, [name, value]) {
    const user = kernel.user(kc);
    if (user.load8(name) === undefined) return -EFAULT;
    kernel.tell({ ...kernel.who(kernel.hart!, kc), kind: 'mark', name: user.text(name, NAME_MAX), value });
    return 0;
  },

  getrandom(kernel, kc, [buffer, count, how]) {
    const { GRND_NONBLOCK, GRND_RANDOM } = flags;
    if (how & ~(GRND_NONBLOCK | GRND_RANDOM)) return -EINVAL;
    // As Linux does, at most so much at a time; and the sequence moves on only if the bytes can be had.
    const length = Math.min(count >>> 0, 1 << 20);
    const user = kernel.user(kc);
    if (user.reach(buffer, length, 'store') < length) return -EFAULT;
    user.copyOut(buffer, randomBytes(kernel.system.random, length));
    return length;
  },
} satisfies Rows;
