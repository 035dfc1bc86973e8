/**
 * Hardware assist: the guest runs in VMX non-root operation (cpu/vmx/), its kernel at CPL 0. The processor keeps a second copy of
 * all that trap-and-emulate has to guard, so that little of what a guest does comes here: what always exits, and what the VMM has
 * asked for (SDM vol. 3, chapter 25). Guest memory is given by extended page tables or, as on the first generation, by the VMM's
 * shadow page tables (vtx/guest-memory.ts).
 */
import * as say from '#messages/vmm';
import { deliver } from '../../cpu/interrupts.ts';
import type { CPU } from '../../cpu/cpu.ts';
import { ACTIVE, ACTIVITY, CPL, CPUID_FAULTING, CR4, EIP, SHADOW } from '../../cpu/state.ts';
import { REASON, TYPE_HARDWARE_EXCEPTION, TYPE_MASK } from '../../cpu/vmx/controls.ts';
import { VECTOR_DB, VECTOR_GP } from '../../isa/vectors.ts';
import { EVENT } from '../../record/events.ts';
import { NO_SINK, type Sink } from '../../record/sink.ts';
import { dispatch } from '../dispatcher.ts';
import { classifyInstruction, type VMExit } from '../exit.ts';
import { handlerStep } from '../handler-steps.ts';
import { EXIT_CYCLES } from '../host-timer.ts';
import type { Virtual } from '../interpreters.ts';
import type { GuestMMU } from '../mmu/guest-mmu.ts';
import { NestedTables } from '../mmu/nested-tables.ts';
import type { NotRunnable } from '../not-runnable.ts';
import type { GuestMemory } from '../vtx/guest-memory.ts';
import { NestedMemory } from '../vtx/nested-memory.ts';
import { ShadowMemory } from '../vtx/shadow-memory.ts';
import { copyClocks } from '../vmm-world.ts';
import { VMCSDriver } from '../vtx/vmcs-driver.ts';
import type { Technique, TechniqueParts, VirtualInterrupt } from './technique.ts';
import { VMFailure } from './trap-and-emulate.ts';

/** Instructions that touch registers alone: to do one, a VMM need not read all of the guest's state. */
const REGISTERS_ALONE = ['CPUID', 'HLT', 'IN', 'OUT', 'RDMSR', 'WRMSR', 'RDTSC', 'CLTS', 'MOV CR'];
/** One instruction needs a few pages: after so many exits of memory without progress it is interpreted. */
const MOST_FILLS = 64;

export class HardwareAssist implements Technique {
  readonly name = 'hardware-assist';
  readonly mmu: GuestMMU;
  private readonly parts: TechniqueParts;
  private readonly cpu: CPU;
  private readonly vcpu: CPU;
  /** What gives the guest its memory, and what of its registers is then the VMM's. */
  readonly memory: GuestMemory;
  private readonly driver: VMCSDriver;
  /** What the dispatcher works on. */
  private readonly virtual: Virtual;
  /** Where the guest was stopped because time was up, if nothing has happened to it since. */
  private pausedAt = -1;
  private pausedEIP = 0;
  /** To do what came last, all of the guest's state was needed. */
  private isWhole = false;
  /** Exits of memory in a row, and the time at which they came. */
  private fills = 0;
  private fillsSince = -1;
  /** Privilege level of what runs since `countedAt` instructions retired. */
  private level = 0;
  private countedAt = 0;
  /** The guest is being entered, and that is not in the trace yet. */
  private isEntering = false;
  /** Interruption information of what the last entry gave the guest, or 0. */
  private information = 0;

  /** What the processor tells while the guest runs is the guest's own: at its time, in its ring. */
  private readonly told: Sink = {
    emit: (kind, a, b, c, d) => {
      const { cpu, vcpu } = this;
      if (this.isEntering) this.recordResume();
      if (kind === EVENT.trap) this.driver.noteDelivery(c);
      copyClocks(cpu, vcpu);
      if (!this.memory.in8086) vcpu.s[CPL] = cpu.get(CPL);
      vcpu.s[EIP] = cpu.get(EIP);
      if (kind === EVENT.trap || kind === EVENT.return || kind === EVENT.ring) this.count();
      vcpu.sink.emit(kind, a, b, c, d);
    },
  };

  constructor(parts: TechniqueParts) {
    const { allotment, vcpu, mmu, host } = parts;
    this.parts = parts;
    this.mmu = mmu;
    this.cpu = host.cpu;
    this.vcpu = vcpu;
    const features = host.cpu.features.cr4 & vcpu.features.cr4;
    this.memory =
      mmu instanceof NestedTables ? new NestedMemory(mmu, features) : new ShadowMemory(mmu, vcpu, features);
    const { codeSelector, dataSelector, tssSelector } = parts.shadow;
    const hostState = { root: parts.world.root, codeSelector, dataSelector, tssSelector };
    this.driver = new VMCSDriver(allotment, vcpu, this.memory, hostState);
    this.virtual = { ...parts, technique: this };
  }

  run(limit: number): VMExit {
    const { runnable } = this;
    if (runnable !== true) return { reason: 'not-runnable', why: runnable };
    this.makeReady();
    return this.enterFirst(() => this.runGuest(limit)) ?? { reason: 'not-runnable', why: 'no-such-feature' };
  }

  /** True, or why the processor cannot run the guest as its VCPU stands. */
  private get runnable(): true | NotRunnable {
    const { vcpu, cpu } = this;
    // What the guest has and this processor has not: CR4.UMIP or SIT, CPUID faulting; or all of VT-x.
    const lacks = (vcpu.get(CR4) & ~cpu.features.cr4) !== 0 || vcpu.get(CPUID_FAULTING) !== 0;
    return cpu.vmx === null || lacks ? 'no-such-feature' : this.memory.runnable;
  }

  private makeReady(): void {
    const { vcpu } = this;
    this.memory.settle();
    this.level = vcpu.cpl;
    this.countedAt = vcpu.retired;
    this.driver.prepare(this.parts.interruptWaits());
  }

  /** Enters the guest that has been made ready, and does `then`; null if the processor refuses, now or later. */
  private enterFirst(then: () => VMExit | null): VMExit | null {
    const { cpu, driver } = this;
    cpu.sink = this.told;
    this.isEntering = true;
    this.information = driver.information;
    const hasEntered = driver.enter();
    if (hasEntered && this.isEntering) this.recordResume();
    this.isEntering = false;
    const exit = hasEntered ? then() : null;
    cpu.sink = NO_SINK;
    if (exit !== null) return exit;
    cpu.atEntry = false;
    cpu.stopRequested = false;
    return null;
  }

  /** Runs the guest that has been entered until the VMM must act; null if it could not be entered again. */
  private runGuest(limit: number): VMExit | null {
    const { cpu, driver, parts } = this;
    for (;;) {
      if (!driver.hasLeft && !this.runUntilExit(limit)) return this.timeIsUp();
      driver.noticeExit();
      this.count();
      if (driver.reason === REASON.EXTERNAL_INTERRUPT || driver.reason === REASON.INTERRUPT_WINDOW)
        return this.timeIsUp();
      this.recordExit();
      const exit = this.memory.exit(driver);
      if (exit === null || !this.mayGoOn(exit)) return this.leave(exit);
      const { deliveredHere } = cpu;
      if (exit.reason !== 'true-page-fault') {
        dispatch(this.virtual, exit);
        driver.deliverAgain();
      } else {
        dispatch(this.virtual, { ...exit, reflected: true });
        // The processor's error code is of the shadow tables; the guest's walk has made its own.
        driver.reflect(exit.gva, this.vcpu.fault.error);
      }
      parts.host.timer.pass(EXIT_CYCLES);
      this.information = driver.information;
      this.recordEntry();
      if (!driver.enter()) return null;
      // The entry has done a delivery: who asks for one instruction is shown it.
      if (limit === cpu.retired + 1 && cpu.deliveredHere > deliveredHere && !driver.hasLeft)
        return this.stop();
    }
  }

  /**
   * Runs the guest until it has been left, by the host timer's interrupt at the latest, where time is up. False at a boundary where no
   * interrupt exits: there the registers are read as they stand.
   */
  private runUntilExit(limit: number): boolean {
    const { cpu, driver } = this;
    const { host } = this.parts;
    const { engine, timer } = host;
    const from = cpu.retired;
    // Who asks for one instruction is shown a delivery before it as well.
    const end = limit === from + 1 ? engine.single() : engine.run(Math.min(limit, from + timer.remaining));
    timer.ran(cpu.retired - from);
    if (driver.hasLeft) return true;
    if (end !== 'limit' && end !== 'delivered' && end !== 'no-progress')
      throw new VMFailure(say.processorStopped(end));
    return end !== 'no-progress' && this.interruptGuest();
  }

  /** The host timer interrupts the guest at this boundary; false if it takes none. */
  private interruptGuest(): boolean {
    const { cpu, driver } = this;
    const { host } = this.parts;
    if (cpu.get(SHADOW) !== 0) return false;
    host.fireTimer();
    host.engine.run(cpu.retired + 1);
    if (!driver.hasLeft) throw new Error("the host timer's interrupt did not exit");
    return true;
  }

  /** Leaves the guest at the present boundary, as time's being up does. */
  private stop(): VMExit {
    if (this.interruptGuest()) this.driver.noticeExit();
    return this.timeIsUp();
  }

  private timeIsUp(): VMExit {
    const { vcpu, driver } = this;
    driver.takeBack();
    this.count();
    this.pausedAt = vcpu.now;
    this.pausedEIP = vcpu.get(EIP);
    return { reason: 'host-timer' };
  }

  /** True if the exit is dealt with while the guest's state stays in the VMCS. */
  private mayGoOn({ reason }: VMExit): boolean {
    const { cpu, driver } = this;
    this.fills = cpu.retired === this.fillsSince ? this.fills + 1 : 0;
    this.fillsSince = cpu.retired;
    // Nor while its turn is over: an exit out of the next entry would come before the timer's interrupt, again and again.
    if (this.fills >= MOST_FILLS || this.parts.host.timer.isDue) return false;
    // What a fault in the middle of a delivery becomes, the VCPU finds out: it begins the delivery anew.
    return (
      reason === 'ept-violation' ||
      reason === 'hidden-page-fault' ||
      (reason === 'true-page-fault' && driver.vectoring === 0 && !this.memory.in8086)
    );
  }

  /** Takes the guest's state back, and says what the VMM has to do; `exit` says it where the exit is one of memory. */
  private leave(exit: VMExit | null): VMExit {
    const { driver, vcpu } = this;
    const { vectoring } = driver;
    const what = exit === null ? this.reasonOf() : () => exit;
    driver.takeBack();
    // A single step's trap is behind its instruction, and nothing would raise it again: the VCPU delivers it.
    if ((vectoring & TYPE_MASK) === TYPE_HARDWARE_EXCEPTION && (vectoring & 0xff) === VECTOR_DB) {
      this.isWhole = true;
      deliver(vcpu, VECTOR_DB, 'exception');
      return { reason: 'host-timer' };
    }
    return what();
  }

  /** What exit the driver has noticed, if none of memory; to be asked for once the VCPU has the guest's state. */
  private reasonOf(): () => VMExit {
    const { driver } = this;
    const { reason } = driver;
    this.isWhole = true;
    switch (reason) {
      case REASON.TASK_SWITCH: {
        const { qualification } = driver;
        return () => ({ reason: 'task-switch', vector: -1, error: qualification });
      }
      case REASON.TRIPLE_FAULT:
        return () => ({ reason: 'triple-fault', vector: -1, error: 0 });
      case REASON.EXCEPTION_OR_NMI: {
        const { vector, error } = driver;
        return () => this.exceptionExit(vector, error);
      }
      default:
        return () => this.instructionExit();
    }
  }

  /** Real mode runs in virtual-8086 mode, where what is privileged is #GP. */
  private exceptionExit(vector: number, error: number): VMExit {
    const form = vector === VECTOR_GP ? this.parts.engine.peek() : null;
    const kind = classifyInstruction(form);
    if (kind === null || form === null) return { reason: 'exception', vector, error };
    return kind === 'software-interrupt'
      ? { reason: kind, vector, error }
      : { reason: kind, vector, error, form };
  }

  /** An instruction that exits: of itself, or because the VMM has asked for it. */
  private instructionExit(): VMExit {
    const form = this.parts.engine.peek();
    const kind = classifyInstruction(form);
    // The processor had it in its TLB, and by the guest's tables it is not there any more: the VCPU finds that out.
    if (form === null || kind === 'software-interrupt') return { reason: 'exception', vector: -1, error: 0 };
    this.isWhole = !REGISTERS_ALONE.includes(form.entry.name);
    // VT-x's own are not privileged by their table: no guest here has it.
    return { reason: kind ?? 'sensitive-instruction', vector: -1, error: 0, form };
  }

  /** Counts what has run at one level. */
  private count(): void {
    const { vcpu, cpu } = this;
    this.parts.work.count(this.level, 'direct', cpu.retired - this.countedAt);
    this.countedAt = cpu.retired;
    this.level = vcpu.get(CPL);
  }

  /** A guest that goes on where time was up was not resumed: how often it is stopped must not show in its trace. */
  recordResume(): void {
    const { vcpu } = this;
    const undisturbed = vcpu.now === this.pausedAt && vcpu.get(EIP) === this.pausedEIP;
    this.pausedAt = -1;
    this.isEntering = false;
    if (undisturbed) return;
    vcpu.sink.emit(EVENT.handler, handlerStep('enter'), vcpu.cpl, vcpu.cpl, vcpu.get(EIP));
    vcpu.sink.emit(EVENT.resume, vcpu.get(EIP), vcpu.cpl, vcpu.cpl, 0);
    if (this.isWhole) this.driver.countWhole();
    this.recordEntry();
  }

  private recordEntry(): void {
    const { vcpu, driver, information } = this;
    vcpu.sink.emit(EVENT['vm-entry'], vcpu.get(EIP), information, ...driver.accesses);
  }

  private recordExit(): void {
    this.isWhole = false;
    this.vcpu.sink.emit(EVENT['vm-exit'], ...this.driver.told);
  }

  /** At rest the processor's copy of the guest is in a VMCS; what it would be entered with must be there for who looks on. */
  get ownWorld(): { enterGuest(): void; takeInterrupt(): void } | null {
    const { memory, parts } = this;
    if (memory.runnable !== true) return null;
    return {
      // Makes the shadow directory where there is none yet.
      enterGuest: () => void memory.cr3,
      takeInterrupt: () => parts.world.takeInterrupt(),
    };
  }

  get nestedBytes(): number {
    return this.mmu instanceof NestedTables ? this.mmu.used : 0;
  }

  save(): readonly number[] {
    const { pausedAt, pausedEIP, isWhole, fills, fillsSince } = this;
    return [pausedAt, pausedEIP, Number(isWhole), fills, fillsSince, ...this.driver.save()];
  }

  restore([at = -1, eip = 0, isWhole = 0, fills = 0, since = -1, ...counts]: readonly number[]): void {
    this.pausedAt = at;
    this.pausedEIP = eip;
    this.isWhole = isWhole !== 0;
    this.fills = fills;
    this.fillsSince = since;
    this.driver.restore(counts);
  }

  inject({ vector }: VirtualInterrupt): void {
    const { vcpu } = this;
    const eip = vcpu.get(EIP);
    this.pausedAt = -1;
    vcpu.sink.emit(EVENT.handler, handlerStep('give'), vector, 0, eip);
    vcpu.sink.emit(EVENT.interrupt, vector, eip, 0, 0);
    if (this.giveByEntry(vector)) return;
    this.isWhole = true;
    deliver(vcpu, vector, 'external');
  }

  /**
   * Has the processor deliver an interrupt as it enters the guest, and stops the guest before its handler's first instruction. False if
   * that cannot be, or meets what it takes the VMM to do: the guest is then as it was. (Real mode in virtual-8086 mode has no IDT that
   * the processor could use.)
   */
  private giveByEntry(vector: number): boolean {
    const { vcpu, cpu, driver, memory } = this;
    if (this.runnable !== true || memory.in8086) return false;
    vcpu.probe?.interrupted(vcpu);
    vcpu.s[ACTIVITY] = ACTIVE;
    this.makeReady();
    driver.giveInterrupt(vector);
    const exit = this.enterFirst(() => (driver.hasLeft ? this.runGuest(cpu.retired + 1) : this.stop()));
    return exit?.reason === 'host-timer';
  }
}
