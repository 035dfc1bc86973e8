/** One handler for each exit reason; a reason without one does not compile. */
import { EVENT } from '../record/events.ts';
import { deliver } from '../cpu/interrupts.ts';
import { DR6, EIP, RETIRED_DOUBLE } from '../cpu/state.ts';
import { VECTOR_DB } from '../isa/vectors.ts';
import type { ExitReason } from './exit-reasons.ts';
import { DR6_BS, type ExitOf } from './exit.ts';
import { handlerStep } from './handler-steps.ts';
import { interpret, type Virtual } from './interpreters.ts';
import { notRunnableIndex } from './not-runnable.ts';

type Handler<R extends ExitReason> = (vm: Virtual, exit: ExitOf<R>) => void;

/** The instruction does its work on the VCPU. */
const interpretIt = (vm: Virtual): void => void interpret(vm);

/** Records how a page fault was decided. */
function pageFault(vm: Virtual, gva: number, error: number, hidden: 0 | 1): void {
  vm.vcpu.sink.emit(EVENT['page-fault'], gva, error, vm.vcpu.get(EIP), hidden);
}

export const EXIT_HANDLERS: { readonly [R in ExitReason]: Handler<R> } = {
  'privileged-instruction': interpretIt,
  'sensitive-instruction': interpretIt,
  'port-access': interpretIt,
  'software-interrupt': interpretIt,
  'write-trace': interpretIt,
  'emulated-access': interpretIt,
  // The shadow takes its entry, the access is tried again, and the guest never knows.
  'hidden-page-fault': (vm, exit) => {
    pageFault(vm, exit.gva, exit.error, 1);
    vm.technique.mmu.fill(exit.gva);
  },
  // Run on the VCPU the access faults as it would have on the bare machine, and goes to the guest's own handler.
  'true-page-fault': (vm, exit) => {
    pageFault(vm, exit.gva, exit.error, 0);
    if (exit.reflected !== true) interpret(vm);
    else vm.vcpu.sink.emit(EVENT.handler, handlerStep('inject'), exit.vector, 0, vm.vcpu.get(EIP));
  },
  // The guest's own fault, or the machine's (a truncated limit, a descriptor not given): the VCPU knows which.
  exception: interpretIt,
  // The instruction is behind us. INT1 is taken back and interpreted, since its delivery may fault; its one byte is all
  // that a prefix before it could have changed. A guest on `classic` can set the real TF by POPF unseen.
  'debug-trap': (vm, exit) => {
    const { vcpu } = vm;
    if (!exit.singleStep) {
      vcpu.s[EIP] = (vcpu.get(EIP) - 1) | 0;
      vcpu.d[RETIRED_DOUBLE] = vcpu.retired - 1;
      vm.work.takeBack(vcpu.cpl);
      interpret(vm);
      return;
    }
    vcpu.sink.emit(EVENT.handler, handlerStep('inject'), VECTOR_DB, 0, vcpu.get(EIP));
    vcpu.s[DR6] = vcpu.get(DR6) | DR6_BS;
    deliver(vcpu, VECTOR_DB, 'exception');
    vm.allocator.allocate();
  },
  callout: interpretIt,
  translation: () => {},
  'host-timer': () => {},
  // A guest that knows of the VMM has a technique that deals with its exits itself.
  hypercall: () => {
    throw new Error('a hypercall of a guest that is not paravirtualized');
  },
  'ept-violation': (vm, exit) => vm.technique.mmu.fill(exit.gpa, exit.gva),
  'task-switch': interpretIt,
  'triple-fault': interpretIt,
  'not-runnable': (vm, exit) => {
    const { vcpu, work } = vm;
    vcpu.sink.emit(EVENT.interpreted, notRunnableIndex(exit.why), vcpu.get(EIP), 1, 0);
    if (interpret(vm) === 'retired') work.countReason(exit.why, 1);
  },
};
