/**
 * Trap-and-emulate: the guest's kernel runs on the processor itself, at ring 1 or 3. Whatever is privileged traps, and is
 * emulated; everything else runs at full speed, unseen. That is faithful exactly where every sensitive instruction is privileged
 * (Popek and Goldberg 1974, Theorem 1): on `strict`. On `classic` the VMM knows only what trapped.
 */
import * as say from '#messages/vmm';
import { Fault } from '../../cpu/fault.ts';
import { deliver } from '../../cpu/interrupts.ts';
import type { CPU } from '../../cpu/cpu.ts';
import type { Stepper } from '../../cpu/engine/stepper.ts';
import { CR2, DR6, EIP, SHADOW } from '../../cpu/state.ts';
import { PF_W } from '../../isa/registers.ts';
import { VECTOR_DB, VECTOR_DF, VECTOR_GP, VECTOR_PF } from '../../isa/vectors.ts';
import { EVENT } from '../../record/events.ts';
import { classifyInstruction, DR6_BS, PAGE_FAULT_REASONS, type VMExit } from '../exit.ts';
import { handlerStep } from '../handler-steps.ts';
import type { Host } from '../host.ts';
import { HOST_TIMER } from '../layout.ts';
import type { GuestMMU } from '../mmu/guest-mmu.ts';
import { directlyRunnable } from '../runnable.ts';
import type { ShadowDescriptors } from '../shadow-descriptors.ts';
import type { Work } from '../work.ts';
import type { WorldSwitch } from '../world-switch.ts';
import type { Technique, TechniqueParts, VirtualInterrupt } from './technique.ts';

/** Thrown when the processor itself could not go on under the VMM's tables: the VM must stop. */
export class VMFailure extends Error {}

export class TrapAndEmulate implements Technique {
  readonly name = 'trap-and-emulate';
  readonly mmu: GuestMMU;
  private readonly host: Host;
  private readonly vcpu: CPU;
  private readonly engine: Stepper;
  private readonly shadow: ShadowDescriptors;
  private readonly world: WorldSwitch;
  private readonly work: Work;
  /** Where the host timer stopped the guest, if nothing has happened to it since. */
  private pausedAt = -1;
  private pausedEIP = 0;

  constructor(parts: TechniqueParts) {
    this.host = parts.host;
    this.vcpu = parts.vcpu;
    this.engine = parts.engine;
    this.mmu = parts.mmu;
    this.shadow = parts.shadow;
    this.world = parts.world;
    this.work = parts.work;
  }

  run(limit: number): VMExit {
    const { host, vcpu, world } = this;
    const runnable = directlyRunnable(vcpu, this.shadow);
    if (runnable !== true) return { reason: 'not-runnable', why: runnable };
    const { cpl } = vcpu;
    try {
      world.enterGuest();
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      throw new VMFailure(say.theGuestsStateCouldNotBeLoaded(thrown.vector, thrown.error));
    }
    this.recordResume();
    const { timer, cpu } = host;
    const start = vcpu.retired;
    const fires = Math.min(limit, start + timer.remaining);
    let end = host.engine.run(fires);
    for (let fired = 0; end === 'limit'; fired++) {
      const { retired } = cpu;
      if (fired > 2) throw new Error("the host timer's interrupt was not taken");
      const behindMovSS = cpu.get(SHADOW) !== 0;
      // No interrupt comes in behind MOV SS: who wants to see just that boundary is shown the registers as they stand.
      if (behindMovSS && retired >= limit) {
        world.interruptGuest();
        timer.ran(vcpu.retired - start);
        this.countDirect(cpl, start);
        return this.timeIsUp();
      }
      host.fireTimer();
      end = host.engine.run(retired + (behindMovSS ? 1 : 2));
    }
    timer.ran(cpu.retired - start);
    if (end !== 'entry') throw new VMFailure(say.processorStopped(end));
    const { vector, error } = world.leaveGuest();
    this.countDirect(cpl, start);
    return vector === HOST_TIMER ? this.timeIsUp() : this.classify(vector, error);
  }

  /** Counts what ran since virtual privilege `cpl` was entered, at `since` instructions retired. */
  private countDirect(cpl: number, since: number): void {
    const { vcpu, work, world } = this;
    // On `classic` a kernel at ring 1 gets to user mode without a trap.
    const out = vcpu.cpl === cpl ? vcpu.retired : world.wentOutAt;
    work.count(cpl, 'direct', out - since);
    work.count(vcpu.cpl, 'direct', vcpu.retired - out);
  }

  private timeIsUp(): VMExit {
    this.pausedAt = this.vcpu.now;
    this.pausedEIP = this.vcpu.get(EIP);
    return { reason: 'host-timer' };
  }

  /** A guest that goes on where the host timer stopped it was not resumed: how often it is stopped must not show in its trace. */
  private recordResume(): void {
    const { vcpu, world } = this;
    const undisturbed = vcpu.now === this.pausedAt && vcpu.get(EIP) === this.pausedEIP;
    this.pausedAt = -1;
    if (undisturbed) return;
    const ring = world.realRing(vcpu.cpl);
    vcpu.sink.emit(EVENT.handler, handlerStep('resume'), vcpu.cpl, ring, vcpu.get(EIP));
    vcpu.sink.emit(EVENT.resume, vcpu.get(EIP), vcpu.cpl, ring, 0);
  }

  private classify(vector: number, error: number): VMExit {
    if (vector === VECTOR_DF) throw new VMFailure(say.aDoubleFaultCameOutOfTheGuest);
    if (vector === VECTOR_DB) {
      const { s } = this.host.cpu;
      const singleStep = ((s[DR6] ?? 0) & DR6_BS) !== 0;
      s[DR6] = (s[DR6] ?? 0) & ~DR6_BS;
      return { reason: 'debug-trap', vector, error, singleStep };
    }
    if (vector === VECTOR_PF) {
      const gva = this.host.cpu.get(CR2);
      const reason = PAGE_FAULT_REASONS[this.mmu.judge(gva, (error & PF_W) !== 0)];
      return { reason, vector, error, gva };
    }
    if (vector === VECTOR_GP) {
      const form = this.engine.peek();
      const reason = classifyInstruction(form);
      if (reason === 'software-interrupt') return { reason, vector, error };
      if (reason !== null && form !== null) return { reason, vector, error, form };
    }
    return { reason: 'exception', vector, error };
  }

  save(): readonly number[] {
    return [this.pausedAt, this.pausedEIP];
  }

  restore([at = -1, eip = 0]: readonly number[]): void {
    this.pausedAt = at;
    this.pausedEIP = eip;
  }

  inject(event: VirtualInterrupt): void {
    const { vcpu } = this;
    this.pausedAt = -1;
    vcpu.sink.emit(EVENT.handler, handlerStep('inject'), event.vector, 0, vcpu.get(EIP));
    vcpu.sink.emit(EVENT.interrupt, event.vector, vcpu.get(EIP), 0, 0);
    deliver(vcpu, event.vector, 'external');
  }
}
