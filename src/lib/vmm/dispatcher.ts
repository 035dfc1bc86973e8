/**
 * The dispatcher D of the paper: control arrives here after every exit, and it decides whom to call. In the paper its first
 * instruction stands where a trap leads; ours is called with what the technique's run came back with.
 */
import { EVENT } from '../record/events.ts';
import { EIP } from '../cpu/state.ts';
import { EXIT_HANDLERS } from './exit-handlers.ts';
import { exitReasonIndex } from './exit-reasons.ts';
import { entryIndex, type VMExit } from './exit.ts';
import { handlerStep } from './handler-steps.ts';
import type { Virtual } from './interpreters.ts';

/** Deals with one exit: records it, and calls the handler of its reason. */
export function dispatch(vm: Virtual, exit: VMExit): void {
  const { vcpu, work } = vm;
  const { cpl, retired } = vcpu;
  const eip = vcpu.get(EIP);
  if ('vector' in exit) {
    work.countExit(cpl, exit.reason);
    vcpu.sink.emit(EVENT.exit, exitReasonIndex(exit.reason), exit.vector, eip, cpl);
    const detail = 'form' in exit ? entryIndex(exit.form) : exit.error;
    vcpu.sink.emit(EVENT.handler, handlerStep('dispatch'), exitReasonIndex(exit.reason), detail, eip);
  }
  if (vm.technique.handle?.(exit) !== true) callHandler(vm, exit);
  work.count(cpl, exit.reason === 'not-runnable' ? 'interpreted' : 'emulated', vcpu.retired - retired);
}

function callHandler(vm: Virtual, exit: VMExit): void {
  // The table is total over the reasons; its type ties each handler to the exit it takes.
  (EXIT_HANDLERS[exit.reason] as (vm: Virtual, exit: VMExit) => void)(vm, exit);
}
