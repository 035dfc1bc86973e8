/**
 * A processor's VT-x: VM entries, VM exits, and the events of a guest. What exits is in guest.ts, what is saved and loaded in
 * exit.ts, what an entry checks in entry-checks.ts and guest-checks.ts.
 */
import { EFLAGS_RF } from '../../isa/registers.ts';
import { VECTOR_DB, VECTOR_DF, VECTOR_NMI, VECTOR_PF } from '../../isa/vectors.ts';
import type { CPU } from '../cpu.ts';
import { breakpointsChanged } from '../debug.ts';
import { NO_PROGRESS_LIMIT } from '../engine/run.ts';
import { Fault } from '../fault.ts';
import { eventAfter, interrupt, type Event } from '../interrupts.ts';
import {
  ACTIVITY,
  CR2,
  DR6,
  EIP,
  GPR,
  NMI_BLOCKED,
  NMI_PENDING,
  VMX_NON_ROOT,
  VMX_OPERATION,
  VMX_ROOT,
} from '../state.ts';
import {
  ENTRY_FAILURE,
  INFORMATION_IRET,
  INFORMATION_VALID,
  REASON,
  TYPE_EXTERNAL,
  TYPE_HARDWARE_EXCEPTION,
  TYPE_MASK,
} from './controls.ts';
import { EPT } from './ept.ts';
import { loadHost, loadMSRs, saveGuest, storeMSRs } from './exit.ts';
import { FIELD } from './fields.ts';
import { Guest } from './guest.ts';
import { VMExit } from './signal.ts';
import { VMCS } from './vmcs.ts';

const ESP = 4;
/** VMX-abort indicators (SDM vol. 3, 27.7). */
const ABORT_STORING_MSRS = 1;
const ABORT_LOADING_MSRS = 4;
const SHUTDOWN_ACTIVITY = 2;

export class VMX {
  readonly vmcs: VMCS;
  readonly guest: Guest;
  private readonly cpu: CPU;

  constructor(cpu: CPU) {
    this.cpu = cpu;
    this.vmcs = new VMCS(cpu);
    this.guest = new Guest(cpu);
  }

  /** In non-root operation or not, as the state block says: what hangs on it follows. */
  stateReplaced(): void {
    const { cpu, guest } = this;
    const runs = cpu.get(VMX_OPERATION) === VMX_NON_ROOT;
    cpu.guest = runs ? guest : null;
    cpu.paging.nested = runs && guest.eptPointer !== 0 ? new EPT(cpu, guest) : null;
  }

  /** Goes over to VMX_ROOT or VMX_NON_ROOT once the registers are those of the other side. */
  switchTo(operation: number): void {
    const { cpu, guest } = this;
    cpu.s[VMX_OPERATION] = operation;
    guest.event = 0;
    guest.isInjecting = false;
    guest.hasUnblocked = false;
    cpu.stateReplaced();
    cpu.paging.flush(false);
  }

  /** Before an instruction of the guest. */
  begin(): void {
    this.guest.event = 0;
    this.guest.hasUnblocked = false;
    this.guest.length = 0;
  }

  /** Exits at this boundary if something waits that the VMM wants; true if so. */
  boundary(): boolean {
    const { cpu, guest } = this;
    const reason = guest.boundaryReason();
    if (reason < 0) return false;
    this.begin();
    let information = 0;
    if (reason === REASON.EXTERNAL_INTERRUPT && guest.acknowledges) {
      const vector = cpu.ports.acknowledgeInterrupt();
      if (vector < 0) return false;
      information = INFORMATION_VALID | TYPE_EXTERNAL | vector;
    }
    const isNMI = reason === REASON.EXCEPTION_OR_NMI;
    if (isNMI) {
      cpu.s[NMI_PENDING] = 0;
      information = Guest.information(VECTOR_NMI, 'external', true);
    }
    this.leave(reason, 0, information);
    if (isNMI) cpu.s[NMI_BLOCKED] = 1;
    return true;
  }

  /** Does the exit that has been thrown. */
  leaveFor(exit: VMExit): void {
    const { vmcs } = this;
    vmcs.write(FIELD.EXIT_INSTRUCTION_INFORMATION, exit.information);
    vmcs.write(FIELD.GUEST_LINEAR_ADDRESS, exit.linear);
    vmcs.write(FIELD.GUEST_PHYSICAL_ADDRESS, exit.physical);
    vmcs.write(FIELD.GUEST_PHYSICAL_ADDRESS + 1, 0);
    this.leave(exit.reason, exit.qualification, 0, this.resumeFlag(exit.reason));
  }

  /** RF as the event that is being delivered would push it, or as an access by EPT is to be tried again (27.3.3). */
  private resumeFlag(reason: number): number {
    const { event, isInjecting } = this.guest;
    if (event === 0) {
      return reason === REASON.EPT_VIOLATION || reason === REASON.EPT_MISCONFIGURATION ? EFLAGS_RF : 0;
    }
    const isFault = (event & TYPE_MASK) === TYPE_HARDWARE_EXCEPTION && (event & 0xff) !== VECTOR_DB;
    return isFault && !isInjecting ? EFLAGS_RF : 0;
  }

  /**
   * The VM exit: EIP and ESP are what is to be saved.
   * @param flags bits to be set in the flags that are saved.
   */
  private leave(reason: number, qualification: number, information: number, flags = 0): void {
    const { cpu, vmcs, guest } = this;
    cpu.counts.vmExits++;
    vmcs.write(FIELD.EXIT_REASON, reason);
    vmcs.write(FIELD.EXIT_QUALIFICATION, qualification);
    vmcs.write(FIELD.EXIT_INTERRUPTION_INFORMATION, information);
    vmcs.write(FIELD.IDT_VECTORING_INFORMATION, guest.event);
    vmcs.write(FIELD.IDT_VECTORING_ERROR_CODE, guest.eventError);
    vmcs.write(FIELD.EXIT_INSTRUCTION_LENGTH, guest.length);
    const injected = vmcs.read(FIELD.ENTRY_INTERRUPTION_INFORMATION);
    vmcs.write(FIELD.ENTRY_INTERRUPTION_INFORMATION, injected & ~INFORMATION_VALID);
    saveGuest(cpu, vmcs, guest, cpu.eflags() | flags);
    const stored = storeMSRs(
      cpu,
      vmcs.read(FIELD.EXIT_MSR_STORE_ADDRESS),
      vmcs.read(FIELD.EXIT_MSR_STORE_COUNT),
    );
    if (stored !== 0) this.abort(ABORT_STORING_MSRS);
    else this.toHost();
  }

  /** An entry that has failed in the guest state or its MSRs: nothing of the guest has been saved. */
  fail(reason: number, qualification: number): void {
    const { vmcs } = this;
    vmcs.write(FIELD.EXIT_REASON, reason | ENTRY_FAILURE);
    vmcs.write(FIELD.EXIT_QUALIFICATION, qualification);
    vmcs.write(FIELD.EXIT_INTERRUPTION_INFORMATION, 0);
    vmcs.write(FIELD.IDT_VECTORING_INFORMATION, 0);
    this.toHost();
  }

  private toHost(): void {
    const { cpu, vmcs } = this;
    loadHost(cpu, vmcs);
    breakpointsChanged(cpu);
    this.switchTo(VMX_ROOT);
    const loaded = loadMSRs(
      cpu,
      vmcs.read(FIELD.EXIT_MSR_LOAD_ADDRESS),
      vmcs.read(FIELD.EXIT_MSR_LOAD_COUNT),
    );
    if (loaded !== 0) this.abort(ABORT_LOADING_MSRS);
    cpu.countDelivery();
    cpu.noteTransfer();
  }

  private abort(indicator: number): void {
    this.vmcs.abort(indicator);
    this.cpu.s[ACTIVITY] = SHUTDOWN_ACTIVITY;
    this.switchTo(VMX_ROOT);
  }

  /** `deliver` (interrupts.ts) in a guest: each event may exit instead, and so may what its delivery meets. */
  deliver(first: Event, length = 0): void {
    const { cpu, guest } = this;
    const { s } = cpu;
    const esp = s[GPR + ESP] ?? 0;
    const eip = s[EIP] ?? 0;
    if (first.kind === 'exception' && !guest.isInjecting && guest.intercepts(first.vector, first.error)) {
      this.leaveForException(first);
      return;
    }
    let now = first;
    for (let attempts = 0; attempts <= NO_PROGRESS_LIMIT; attempts++) {
      const { vector, kind, error } = now;
      try {
        guest.beginEvent(vector, kind, error);
        if (guest.isInjecting) s[EIP] = (eip + length) | 0;
        interrupt(cpu, vector, kind, error);
        guest.event = 0;
        cpu.countDelivery();
        return;
      } catch (thrown) {
        s[EIP] = eip;
        s[GPR + ESP] = esp;
        if (thrown instanceof VMExit) {
          this.leaveFor(thrown);
          return;
        }
        if (!(thrown instanceof Fault)) throw thrown;
        guest.isInjecting = false;
        const next = this.after(now, thrown);
        if (next === null) return;
        now = next;
      }
    }
    cpu.countDelivery(NO_PROGRESS_LIMIT + 1);
  }

  /** What follows when delivery of `event` has met `fault`: another event, or null where that is a VM exit. */
  private after(event: Event, fault: Fault): Event | null {
    const { guest } = this;
    const second: Event = { vector: fault.vector, kind: 'exception', error: fault.error };
    if (guest.intercepts(second.vector, second.error)) {
      this.leaveForException(second);
      return null;
    }
    const next = eventAfter(event, fault);
    if (next !== null && next.vector !== VECTOR_DF) return next;
    if (next !== null && !guest.intercepts(VECTOR_DF, 0)) return next;
    // Neither a double nor a triple fault exits during the delivery of something.
    guest.event = 0;
    if (next === null) this.leave(REASON.TRIPLE_FAULT, 0, 0);
    else this.leaveForException(next);
    return null;
  }

  /** An exception that the VMM wants: what it would have changed of CR2 or DR6 is in the qualification instead. */
  private leaveForException({ vector, kind, error }: Event): void {
    const { cpu, guest, vmcs } = this;
    const { s, fault } = cpu;
    let qualification = 0;
    if (vector === VECTOR_PF) {
      qualification = s[CR2] ?? 0;
      s[CR2] = fault.addressBefore;
    } else if (vector === VECTOR_DB && kind === 'exception') {
      qualification = fault.debugCauses;
      s[DR6] = fault.debugBefore;
    }
    const information =
      Guest.information(vector, kind, false) |
      guest.errorBit(error) |
      (guest.hasUnblocked && vector !== VECTOR_DF && guest.event === 0 ? INFORMATION_IRET : 0);
    vmcs.write(FIELD.EXIT_INTERRUPTION_ERROR_CODE, error >= 0 ? error : 0);
    const isFault = kind === 'exception' && vector !== VECTOR_DB;
    this.leave(REASON.EXCEPTION_OR_NMI, qualification, information, isFault ? EFLAGS_RF : 0);
  }

  /** INT n, INT3, INTO or INT1 of the guest, at EIP behind it: an exit if the VMM wants the exception. */
  softwareInterrupt(vector: number, kind: Event['kind'], start: number): void {
    const { cpu, guest } = this;
    const { s } = cpu;
    if (kind !== 'int' && guest.intercepts(vector, -1)) {
      s[EIP] = start;
      throw new SoftwareException(vector, kind);
    }
    guest.beginEvent(vector, kind, -1);
  }

  /** The exit for INT3, INTO or INT1. */
  leaveForSoftwareException({ vector, kind }: SoftwareException): void {
    this.leaveForException({ vector, kind, error: -1 });
  }
}

/** INT3, INTO or INT1 that exits. */
export class SoftwareException {
  readonly vector: number;
  readonly kind: Event['kind'];

  constructor(vector: number, kind: Event['kind']) {
    this.vector = vector;
    this.kind = kind;
  }
}
