// The table of system calls: a handler for every row of abi.ts.

import type { CallName } from './abi.ts';
import type { Handlers } from './call.ts';
import { activationCalls } from './activation-calls.ts';
import { fileCalls } from './fs/calls.ts';
import { futexCalls } from './futex.ts';
import { graceCalls } from './grace.ts';
import { instanceCalls } from './instance-calls.ts';
import { laboratoryCalls } from './laboratory-calls.ts';
import { leaveCalls } from './leave.ts';
import { memoryCalls } from './memory-calls.ts';
import { processCalls } from './process-calls.ts';
import { recoveryCalls } from './recovery.ts';
import { residenceCalls } from './residence-calls.ts';
import { restartCalls } from './restart.ts';
import { scheduleCalls } from './schedule-calls.ts';
import { signalCalls } from './signal-calls.ts';
import { timeCalls } from './time-calls.ts';
import { trampolineCalls } from './trampoline.ts';

export const handlers: Handlers<CallName> = {
  ...fileCalls,
  ...processCalls,
  ...scheduleCalls,
  ...memoryCalls,
  ...residenceCalls,
  ...futexCalls,
  ...timeCalls,
  ...signalCalls,
  ...laboratoryCalls,
  ...trampolineCalls,
  ...leaveCalls,
  ...instanceCalls,
  ...activationCalls,
  ...recoveryCalls,
  ...graceCalls,
  ...restartCalls,
};
