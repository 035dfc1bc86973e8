/**
 * Hardware assist: the guest runs in VMX non-root operation (cpu/vmx/), its kernel at CPL 0, real mode included. The processor keeps a
 * second copy of all that trap-and-emulate has to guard, so that little of what a guest does comes here: what always exits, and
 * what the VMM has asked for (SDM vol. 3, chapter 25). Guest memory lies under extended page tables; the guest's own tables are in
 * force, and nothing shadows them. That is VT-x of the second generation: EPT and unrestricted guests.
 */
import { deliver } from '../../cpu/interrupts.ts';
import type { CPU } from '../../cpu/cpu.ts';
import {
  CPL,
  CPUID_FAULTING,
  CR4,
  EIP,
  IDLE_DOUBLE,
  RETIRED_DOUBLE,
  SHADOW,
  TSC_OFFSET_DOUBLE,
} from '../../cpu/state.ts';
import { REASON, TYPE_HARDWARE_EXCEPTION, TYPE_MASK } from '../../cpu/vmx/controls.ts';
import { EPT_WRITE } from '../../cpu/vmx/ept.ts';
import { VECTOR_DB, VECTOR_GP } from '../../isa/vectors.ts';
import { EVENT } from '../../record/events.ts';
import { NO_SINK, type Sink } from '../../record/sink.ts';
import { classifyInstruction, type VMExit } from '../exit.ts';
import { handlerStep } from '../handler-steps.ts';
import type { GuestMMU } from '../mmu/guest-mmu.ts';
import { NestedTables } from '../mmu/nested-tables.ts';
import { VMCSDriver } from '../vmcs-driver.ts';
import type { Technique, TechniqueParts, VirtualInterrupt } from './technique.ts';
import { VMFailure } from './trap-and-emulate.ts';

const CLOCKS = [RETIRED_DOUBLE, IDLE_DOUBLE, TSC_OFFSET_DOUBLE];

export class HardwareAssist implements Technique {
  readonly name = 'hardware-assist';
  /** Built as for every VM, and never asked: the guest's own tables are in force. */
  readonly mmu: GuestMMU;
  private readonly parts: TechniqueParts;
  private readonly cpu: CPU;
  private readonly vcpu: CPU;
  readonly tables: NestedTables;
  private readonly driver: VMCSDriver;
  /** Where the guest was stopped because time was up, if nothing has happened to it since. */
  private pausedAt = -1;
  private pausedEIP = 0;
  /** Privilege level of what runs since `countedAt` instructions retired. */
  private level = 0;
  private countedAt = 0;

  /** What the processor tells while the guest runs is the guest's own: at its time, in its ring. */
  private readonly told: Sink = {
    emit: (kind, a, b, c, d) => {
      const { cpu, vcpu } = this;
      for (const clock of CLOCKS) vcpu.d[clock] = cpu.d[clock] ?? 0;
      vcpu.s[CPL] = cpu.get(CPL);
      vcpu.s[EIP] = cpu.get(EIP);
      if (kind === EVENT.trap || kind === EVENT.return) this.count();
      vcpu.sink.emit(kind, a, b, c, d);
    },
  };

  constructor(parts: TechniqueParts) {
    this.parts = parts;
    this.mmu = parts.mmu;
    this.cpu = parts.host.cpu;
    this.vcpu = parts.vcpu;
    this.tables = new NestedTables(parts.allotment, parts.vcpu);
    this.driver = new VMCSDriver(parts.allotment, parts.vcpu, this.tables);
  }

  run(limit: number): VMExit {
    const { vcpu, cpu, driver } = this;
    // What the guest has and this processor has not: CR4.UMIP or SIT, CPUID faulting; or all of VT-x.
    const lacks = (vcpu.get(CR4) & ~cpu.features.cr4) !== 0 || vcpu.get(CPUID_FAULTING) !== 0;
    if (cpu.vmx === null || lacks) return { reason: 'not-runnable', why: 'no-such-feature' };
    this.tables.settle();
    this.recordResume();
    const { timer } = this.parts.host;
    const start = vcpu.retired;
    this.level = vcpu.cpl;
    this.countedAt = start;
    cpu.sink = this.told;
    const wasEntered =
      driver.enter(this.parts.interruptWaits()) && this.runGuest(Math.min(limit, start + timer.remaining));
    cpu.sink = NO_SINK;
    if (!wasEntered) {
      cpu.atEntry = false;
      cpu.stopRequested = false;
      return { reason: 'not-runnable', why: 'no-such-feature' };
    }
    const exit = this.leave();
    timer.pass(vcpu.retired - start);
    return exit;
  }

  /** Runs the guest that has been entered until it has to be left; false if it could not be entered again. */
  private runGuest(limit: number): boolean {
    const { cpu, driver } = this;
    const { engine } = this.parts.host;
    for (;;) {
      if (!driver.hasLeft) {
        // Who asks for one instruction is shown a delivery before it as well.
        const end = limit === cpu.retired + 1 ? engine.single() : engine.run(limit);
        if (!driver.hasLeft) {
          if (end === 'limit' || end === 'delivered') return true;
          throw new VMFailure(`the processor stopped with '${end}' while the guest ran`);
        }
      }
      driver.noticeExit();
      if (driver.reason !== REASON.EPT_VIOLATION) return true;
      const isWrite = (driver.qualification & EPT_WRITE) !== 0;
      if (!this.tables.fill(driver.guestPhysical, isWrite)) return true;
      const { deliveredHere } = cpu;
      if (!driver.again()) return false;
      // The entry has done a delivery in which a page was missing: who asks for one instruction is shown it.
      if (limit === cpu.retired + 1 && cpu.deliveredHere > deliveredHere) return true;
    }
  }

  /** Takes the guest's state back, and says what the VMM has to do. */
  private leave(): VMExit {
    const { driver, vcpu } = this;
    const isStopped = !driver.hasLeft;
    const { reason, vectoring, guestLinear } = driver;
    driver.takeBack();
    this.count();
    if (isStopped || reason === REASON.INTERRUPT_WINDOW) {
      this.pausedAt = vcpu.now;
      this.pausedEIP = vcpu.get(EIP);
      return { reason: 'host-timer' };
    }
    // A single step's trap is behind its instruction, and nothing would raise it again: the VCPU delivers it.
    if ((vectoring & TYPE_MASK) === TYPE_HARDWARE_EXCEPTION && (vectoring & 0xff) === VECTOR_DB) {
      deliver(vcpu, VECTOR_DB, 'exception');
      return { reason: 'host-timer' };
    }
    if (reason === REASON.EPT_VIOLATION) {
      return { reason: 'emulated-access', vector: VECTOR_GP, error: 0, gva: guestLinear };
    }
    const form = this.parts.engine.peek();
    const kind = classifyInstruction(form);
    if (kind === null || kind === 'software-interrupt' || form === null) {
      return { reason: 'exception', vector: VECTOR_GP, error: 0 };
    }
    return { reason: kind, vector: VECTOR_GP, error: 0, form };
  }

  /** Counts what has run at one level. */
  private count(): void {
    const { vcpu, cpu } = this;
    this.parts.work.count(this.level, 'direct', cpu.retired - this.countedAt);
    this.countedAt = cpu.retired;
    this.level = vcpu.get(CPL);
  }

  /** A guest that goes on where time was up was not resumed: how often it is stopped must not show in its trace. */
  private recordResume(): void {
    const { vcpu } = this;
    const undisturbed = vcpu.now === this.pausedAt && vcpu.get(EIP) === this.pausedEIP;
    this.pausedAt = -1;
    if (undisturbed || vcpu.get(SHADOW) !== 0) return;
    vcpu.sink.emit(EVENT.handler, handlerStep('resume'), vcpu.cpl, vcpu.cpl, vcpu.get(EIP));
    vcpu.sink.emit(EVENT.resume, vcpu.get(EIP), vcpu.cpl, vcpu.cpl, 0);
  }

  get nestedBytes(): number {
    return this.tables.used;
  }

  save(): readonly number[] {
    return [this.pausedAt, this.pausedEIP, ...this.tables.save()];
  }

  restore([at = -1, eip = 0, ...tables]: readonly number[]): void {
    this.pausedAt = at;
    this.pausedEIP = eip;
    this.tables.restore(tables);
  }

  inject({ vector }: VirtualInterrupt): void {
    const { vcpu } = this;
    this.pausedAt = -1;
    vcpu.sink.emit(EVENT.handler, handlerStep('inject'), vector, 0, vcpu.get(EIP));
    vcpu.sink.emit(EVENT.interrupt, vector, vcpu.get(EIP), 0, 0);
    deliver(vcpu, vector, 'external');
  }
}
