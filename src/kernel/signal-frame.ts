// The signal frame: where a handler begins, with what, and how its context goes on afterwards. Laid out as rv32 Linux
// does, so that handlers written for it find the registers where they look for them.
//
//   sp   siginfo (128 bytes) | ucontext: flags, link, stack, mask, .., pc, x1..x31, floating point (zeros)
//
// A handler returns to a page that the kernel maps, whose two instructions are the call rt_sigreturn.

import type { Hart } from '../machine/hart.ts';
import { flags, signals, structures } from './abi.ts';
import { type AddressSpace, PAGE, RETURN_PAGE } from './address-space.ts';
import type { KernelContext } from './kernel-context.ts';
import type { Kernel } from './kernel.ts';
import { NoMemory } from './loader.ts';
import { act, put, refresh, type SignalAction, type SignalInfo } from './signals.ts';

const { SIGFRAME, SIGINFO, UCONTEXT } = structures;
const { info: INFO, ucontext: CONTEXT } = SIGFRAME.offsets as { info: number; ucontext: number };
const REGISTERS = CONTEXT + UCONTEXT.offsets.registers!;
const MASK = CONTEXT + UCONTEXT.offsets.mask!;
const STACK = CONTEXT + UCONTEXT.offsets.stack_sp!;

/** Nobody can hold these back. */
const unblockable = [signals.SIGKILL, signals.SIGSTOP] as const;

/** `li a7, CALL_RT_SIGRETURN` and `ecall`: debuggers know a signal frame by them. */
const RETURN_CODE = [0x08b0_0893, 0x0000_0073] as const;

/** Maps the page to which handlers return. Throws NoMemory. */
export function mapReturnPage(kernel: Kernel, space: AddressSpace): void {
  const protection = flags.PROT_READ | flags.PROT_EXEC;
  const { spaces, memory } = kernel;
  const isMapped = spaces.map(space, RETURN_PAGE, RETURN_PAGE + PAGE, { protection, kind: 'signal return' });
  const region = isMapped ? spaces.find(space, RETURN_PAGE) : undefined;
  const pa = region && spaces.populate(space, region, RETURN_PAGE);
  if (pa === undefined) throw new NoMemory('there is no memory for the page that handlers return to');
  RETURN_CODE.forEach((word, index) => memory.store32(pa + 4 * index, word));
}

/** Whether sp lies on the stack that sigaltstack named. */
export function isOnSignalStack(kc: KernelContext, sp: number): boolean {
  const into = (sp >>> 0) - kc.signalStack;
  return kc.signalStackBytes !== 0 && into > 0 && into <= kc.signalStackBytes;
}

/** A siginfo. */
export function infoBytes({ signal, code, pid, uid = 0, value = 0 }: SignalInfo): Uint8Array {
  const bytes = new Uint8Array(SIGINFO.size);
  const view = new DataView(bytes.buffer);
  const { offsets } = SIGINFO;
  view.setInt32(offsets.signo!, signal, true);
  view.setInt32(offsets.code!, code, true);
  view.setInt32(offsets.pid!, pid, true);
  view.setInt32(offsets.uid!, uid, true);
  view.setInt32(offsets.status!, value, true);
  return bytes;
}

/** Lets the handler begin on the context's hart. False, and nothing changed, if its frame cannot be written. */
export function enterHandler(
  kernel: Kernel,
  hart: Hart,
  kc: KernelContext,
  action: SignalAction,
  info: SignalInfo,
): boolean {
  const { x } = hart;
  const { handler, flags: how } = action;
  // 1. The stack: the other one if it is asked for and not in use already.
  const isOn = isOnSignalStack(kc, x[2]);
  const switches = (how & flags.SA_ONSTACK) !== 0 && !isOn && kc.signalStackBytes !== 0;
  const top = switches ? kc.signalStack + kc.signalStackBytes : x[2] >>> 0;
  const frame = ((top - SIGFRAME.size) & ~15) >>> 0;
  if (isOn && !isOnSignalStack(kc, frame)) return false;

  // 2. The frame: what to go on with, and the mask to go back to.
  const bytes = new Uint8Array(SIGFRAME.size);
  const view = new DataView(bytes.buffer);
  bytes.set(infoBytes(info), INFO);
  const mask = kc.suspended ? kc.maskBefore : kc.masked;
  for (const word of [0, 1]) view.setInt32(MASK + 4 * word, mask.get(word), true);
  bytes.set(stackBytes(kc, x[2]), STACK);
  view.setInt32(REGISTERS, hart.pc, true);
  for (let i = 1; i < 32; i++) view.setInt32(REGISTERS + 4 * i, x[i], true);
  if (!kernel.user(kc).copyOut(frame, bytes)) return false;

  // 3. While the handler runs its own signal is held back, and those it names.
  for (const word of [0, 1]) kc.masked.set(word, kc.masked.get(word) | action.mask.get(word));
  if (!(how & flags.SA_NODEFER)) put(kc.masked, info.signal, true);
  for (const signal of unblockable) put(kc.masked, signal, false);
  kc.suspended = false;
  for (const word of [0, 1]) kc.maskBefore.set(word, 0);
  if (how & flags.SA_RESETHAND) act(kernel, kc.task!, info.signal, { handler: flags.SIG_DFL, flags: 0, mask: [0, 0] });

  // 4. It begins as if it had been called from the page it returns to.
  hart.charge(kernel.costs.signal);
  x[1] = RETURN_PAGE;
  x[2] = frame;
  x[10] = info.signal;
  x[11] = frame + INFO;
  x[12] = frame + CONTEXT;
  hart.pc = handler & ~3;
  return true;
}

/** Goes on as the frame at sp says, which the handler may have changed; false if there is no frame to be read. */
export function leaveHandler(kernel: Kernel, hart: Hart, kc: KernelContext): boolean {
  const { x } = hart;
  const bytes = kernel.user(kc).copyIn(x[2], SIGFRAME.size);
  if (bytes === undefined) return false;
  const view = new DataView(bytes.buffer);
  setMask(kc, view.getInt32(MASK, true), view.getInt32(MASK + 4, true));
  hart.pc = view.getInt32(REGISTERS, true) & ~3;
  for (let i = 1; i < 32; i++) x[i] = view.getInt32(REGISTERS + 4 * i, true);
  setStack(kc, x[2], bytes.subarray(STACK, STACK + structures.STACKT.size));
  kc.blockedAt = 0;
  return true;
}

/** Holds these signals back and no others, as far as that is possible; whether something is to be delivered now is seen. */
export function setMask(kc: KernelContext, low: number, high: number): void {
  kc.masked.set(0, low);
  kc.masked.set(1, high);
  for (const signal of unblockable) put(kc.masked, signal, false);
  refresh(kc);
}

/** A stack_t: the other stack as it is, seen from sp. */
export function stackBytes(kc: KernelContext, sp: number): Uint8Array {
  const bytes = new Uint8Array(structures.STACKT.size);
  const view = new DataView(bytes.buffer);
  const state = kc.signalStackBytes === 0 ? flags.SS_DISABLE : isOnSignalStack(kc, sp) ? flags.SS_ONSTACK : 0;
  view.setUint32(structures.STACKT.offsets.sp!, kc.signalStack, true);
  view.setInt32(structures.STACKT.offsets.flags!, state, true);
  view.setUint32(structures.STACKT.offsets.size!, kc.signalStackBytes, true);
  return bytes;
}

/** Takes a stack_t; what is wrong with it, or undefined. */
export function setStack(kc: KernelContext, sp: number, bytes: Uint8Array): 'in use' | 'flags' | 'small' | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const { offsets } = structures.STACKT;
  const how = view.getInt32(offsets.flags!, true);
  const size = view.getUint32(offsets.size!, true);
  if (isOnSignalStack(kc, sp)) return 'in use';
  if (how !== 0 && how !== flags.SS_DISABLE && how !== flags.SS_ONSTACK) return 'flags';
  if (how !== flags.SS_DISABLE && size < flags.MINSIGSTKSZ) return 'small';
  kc.signalStack = how === flags.SS_DISABLE ? 0 : view.getUint32(offsets.sp!, true);
  kc.signalStackBytes = how === flags.SS_DISABLE ? 0 : size;
  return undefined;
}
