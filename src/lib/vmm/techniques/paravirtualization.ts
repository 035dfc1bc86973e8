/**
 * Paravirtualization in the manner of Xen (Barham et al. 2003): the guest is changed. Its kernel knows that it runs in ring 1, asks for
 * what is privileged by hypercalls, and builds page tables that the processor itself walks, once the VMM has validated them. What it
 * is told in return it reads from a page that both share. The interface is in docs/paravirtualization.md.
 */
import * as say from '#messages/vmm';
import type { CPU } from '../../cpu/cpu.ts';
import { ACTIVE, ACTIVITY, CPL, CR2, DR6, EIP, GPR, SHADOW } from '../../cpu/state.ts';
import { Fault } from '../../cpu/fault.ts';
import { hasErrorCode, VECTOR_DB, VECTOR_DF, VECTOR_GP, VECTOR_PF } from '../../isa/vectors.ts';
import type { Instruction } from '../../isa/instruction.ts';
import { EVENT } from '../../record/events.ts';
import { NO_SINK, type Sink } from '../../record/sink.ts';
import type { ComponentCounts } from '../cost/components.ts';
import { classifyInstruction, DR6_BS, type ExitOf, type VMExit } from '../exit.ts';
import { handlerStep } from '../handler-steps.ts';
import { HOST_TIMER } from '../layout.ts';
import type { GuestMMU } from '../mmu/guest-mmu.ts';
import { ParavirtGuest } from '../paravirt/guest.ts';
import { performFromRegisters } from '../paravirt/hypercalls.ts';
import { HYPERCALL_VECTOR, TRAP_DPL } from '../paravirt/interface.ts';
import { noteProblem } from '../paravirt/note.ts';
import { emulatePrivileged, retire } from '../paravirt/privileged.ts';
import { TO_TIMER } from '../paravirt/guest-state.ts';
import type { Technique, TechniqueParts } from './technique.ts';
import { VMFailure } from './trap-and-emulate.ts';

/** The error code of #GP says that it names a gate of the IDT; bit 0, that an event came from outside. */
const ERROR_IDT = 2;
const ERROR_EXTERNAL = 1;

export class Paravirtualization implements Technique {
  readonly name = 'paravirtualization';
  /** Built as for every VM, and never asked: the guest's own tables are in force. */
  readonly mmu: GuestMMU;
  readonly guest: ParavirtGuest;
  private readonly parts: TechniqueParts;
  private readonly vcpu: CPU;
  private readonly cpu: CPU;
  /** Why the image cannot be run so, or null. */
  private problem: string | null;
  /** The guest has called, or an event is new: it may be called back. */
  private mayCall = false;
  /** Where time was up, if nothing has happened to the guest since. */
  private pausedAt = -1;
  private pausedEIP = 0;
  /** Ring of what runs since `countedAt` instructions retired. */
  private level = 1;
  private countedAt = 0;

  /** Transfers between the guest's rings without the VMM: they are the guest's own, at its time. */
  private readonly told: Sink = {
    emit: (kind, a, b, c, d) => {
      const { cpu, vcpu, guest } = this;
      if ((kind !== EVENT.trap && kind !== EVENT.return && kind !== EVENT.ring) || cpu.cpl === 0) return;
      if (kind === EVENT.trap) guest.counts.straight++;
      // INT n, IRET and RETF are retired behind this.
      this.count(cpu.retired + 1);
      guest.world.readClocks();
      vcpu.s[CPL] = cpu.cpl;
      vcpu.s[EIP] = cpu.get(EIP);
      vcpu.sink.emit(kind, a, b, c, d);
    },
  };

  constructor(parts: TechniqueParts) {
    this.parts = parts;
    this.mmu = parts.mmu;
    this.vcpu = parts.vcpu;
    this.cpu = parts.host.cpu;
    this.problem = noteProblem(parts.image);
    this.guest = new ParavirtGuest(parts);
  }

  /** The processor's way into the guest's world, for who looks on; and for a host interrupt while the VMM has control. */
  get ownWorld(): { enterGuest(): void; takeInterrupt(): void } | null {
    this.begin();
    return this.problem === null ? this.guest.world : null;
  }

  /** Builds the guest, once. */
  private begin(): void {
    if (this.problem === null && this.guest.state.base === 0)
      this.problem = this.guest.build(this.parts.image);
  }

  run(limit: number): VMExit {
    this.begin();
    if (this.problem !== null) throw new VMFailure(this.problem);
    if (this.call()) return { reason: 'host-timer' };
    const { guest, vcpu, cpu } = this;
    try {
      guest.world.enterGuest();
    } catch (thrown) {
      if (!(thrown instanceof Fault)) throw thrown;
      throw new VMFailure(say.theGuestsCodeOrStackSegment(thrown.vector, thrown.error));
    }
    this.recordResume();
    const start = vcpu.retired;
    this.level = vcpu.cpl;
    this.countedAt = start;
    cpu.sink = this.told;
    const stopped = this.runUntil(limit, start);
    cpu.sink = NO_SINK;
    this.parts.host.timer.ran(cpu.retired - start);
    this.count(cpu.retired);
    if (stopped) guest.world.interruptGuest();
    const { vector, error } = stopped ? { vector: HOST_TIMER, error: 0 } : guest.world.leaveGuest();
    if (vector !== HOST_TIMER) return this.classify(vector, error);
    this.pausedAt = vcpu.now;
    this.pausedEIP = vcpu.get(EIP);
    return { reason: 'host-timer' };
  }

  /**
   * Lets the processor run until the VMM has control, at the latest at `limit` instructions, at the timer's event or when the slice is
   * over. True where no interrupt could stop it, behind MOV SS.
   */
  private runUntil(limit: number, start: number): boolean {
    const { cpu, vcpu, guest } = this;
    const { host } = this.parts;
    const { state } = guest;
    // Behind MOV SS an event that is due waits for one instruction more.
    const due = state.hasTimer ? Math.max(start + 1, start + state.timerAt - vcpu.now) : Infinity;
    let end = host.engine.run(Math.min(limit, due, start + host.timer.remaining));
    for (let fired = 0; end === 'limit'; fired++) {
      const { retired } = cpu;
      if (fired > 2) throw new Error("the host timer's interrupt was not taken");
      const behindMovSS = cpu.get(SHADOW) !== 0;
      if (behindMovSS && retired >= limit) return true;
      host.fireTimer();
      end = host.engine.run(retired + (behindMovSS ? 1 : 2));
    }
    if (end !== 'entry') throw new VMFailure(say.processorStopped(end));
    return false;
  }

  /** The timer, and what comes in by the console, end a block. */
  wakesAt(): number {
    const { vcpu, guest } = this;
    const { state, pages } = guest;
    this.raiseTimer();
    pages.fillConsole();
    if (!pages.isPending) return state.hasTimer ? state.timerAt : Infinity;
    vcpu.s[ACTIVITY] = ACTIVE;
    pages.stampTime();
    this.mayCall = true;
    return vcpu.now;
  }

  /** Raises the timer's event if it is due. */
  private raiseTimer(): void {
    const { vcpu, guest } = this;
    const { state, pages } = guest;
    if (!state.hasTimer || vcpu.now < state.timerAt) return;
    state.disarmTimer();
    pages.raise(state.channels.indexOf(TO_TIMER));
    this.mayCall = true;
  }

  /** Raises the timer's event if it is due, and the console's if something has come in; calls the guest if an event waits and it may be called. True if it was. */
  private call(): boolean {
    const { vcpu, guest } = this;
    const { state, pages } = guest;
    if (vcpu.get(SHADOW) !== 0) return false;
    this.raiseTimer();
    if (this.mayCall) pages.fillConsole();
    const calls = this.mayCall && pages.isPending && !pages.isMasked && state.callbackCS !== 0;
    this.mayCall = false;
    if (calls) {
      this.pausedAt = -1;
      guest.counts.upcalls++;
      guest.traps.upcall();
    }
    return calls;
  }

  /** Counts what has run in one ring, up to `retired` instructions in all. */
  private count(retired: number): void {
    this.parts.work.count(this.level, 'direct', retired - this.countedAt);
    this.countedAt = retired;
    this.level = this.cpu.cpl === 0 ? this.level : this.cpu.cpl;
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

  private classify(vector: number, error: number): VMExit {
    const { cpu, vcpu } = this;
    switch (vector) {
      case HYPERCALL_VECTOR:
        return { reason: 'hypercall', vector, error, number: vcpu.get(GPR) };
      case VECTOR_DF:
        throw new VMFailure(say.aDoubleFaultCameOutOfTheGuest);
      case VECTOR_PF:
        return { reason: 'true-page-fault', vector, error, gva: cpu.get(CR2) };
      case VECTOR_DB: {
        const singleStep = (cpu.get(DR6) & DR6_BS) !== 0;
        cpu.s[DR6] = cpu.get(DR6) & ~DR6_BS;
        return { reason: 'debug-trap', vector, error, singleStep };
      }
      case VECTOR_GP: {
        if ((error & (ERROR_IDT | ERROR_EXTERNAL)) === ERROR_IDT) {
          return { reason: 'software-interrupt', vector, error };
        }
        const form = this.decode()?.form ?? null;
        const reason = error === 0 ? classifyInstruction(form) : null;
        if (form === null || reason === null || reason === 'software-interrupt') break;
        return { reason, vector, error, form };
      }
    }
    return { reason: 'exception', vector, error };
  }

  /** The instruction at which the guest stands. The VCPU's TLB may be older than the guest's tables. */
  private decode(): Instruction | null {
    this.vcpu.paging.flush(false);
    return this.parts.engine.peekInstruction();
  }

  handle(exit: VMExit): boolean {
    this.mayCall = true;
    const { guest } = this;
    switch (exit.reason) {
      case 'hypercall':
        // The processor has retired the INT, and the VMM has done what it asks.
        this.parts.work.takeBack(this.vcpu.cpl);
        performFromRegisters(guest);
        guest.pages.stampTime();
        return true;
      case 'true-page-fault': {
        const { vcpu } = this;
        vcpu.s[CR2] = exit.gva;
        vcpu.sink.emit(EVENT['page-fault'], exit.gva, exit.error, vcpu.get(EIP), 0);
        this.bounce({ vector: VECTOR_PF, error: exit.error, cr2: exit.gva });
        return true;
      }
      case 'software-interrupt':
        this.softwareInterrupt(exit);
        return true;
      case 'privileged-instruction':
        if (emulatePrivileged(this.vcpu, this.decode())) guest.counts.emulated++;
        else this.bounce({ vector: VECTOR_GP, error: 0 });
        return true;
      case 'debug-trap':
        this.bounce({ vector: VECTOR_DB, error: -1 }, false);
        return true;
      case 'sensitive-instruction':
      case 'port-access':
      case 'exception':
        this.bounce({ vector: exit.vector, error: hasErrorCode(exit.vector) ? exit.error : -1 });
        return true;
      default:
        this.mayCall = false;
        return false;
    }
  }

  /** INT n through a gate that is not for the guest's ring: by its own table, or its #GP. */
  private softwareInterrupt({ error }: ExitOf<'software-interrupt'>): void {
    const { vcpu, guest } = this;
    const vector = error >>> 3;
    const handler = guest.state.traps[vector];
    if (!handler || (handler.flags & TRAP_DPL) < vcpu.cpl) {
      this.bounce({ vector: VECTOR_GP, error });
      return;
    }
    retire(vcpu, this.decode()?.length ?? 2);
    this.bounce({ vector, error: -1 }, false);
  }

  private bounce(trap: { vector: number; error: number; cr2?: number }, resume = true): void {
    this.guest.counts.bounced++;
    this.guest.traps.trap(trap, resume);
  }

  get counted(): ComponentCounts {
    const { hypercalls, updates, refused, validated, upcalls, bounced } = this.guest.counts;
    return {
      hypercall: hypercalls.reduce((sum, count) => sum + count, 0),
      validation: updates + refused + validated,
      // The VMM writes the frames of both.
      'software-delivery': upcalls + bounced,
    };
  }

  save(): readonly number[] {
    return [this.mayCall ? 1 : 0, this.pausedAt, this.pausedEIP, ...this.guest.save()];
  }

  restore([mayCall = 0, at = -1, eip = 0, ...guest]: readonly number[]): void {
    this.mayCall = mayCall !== 0;
    this.pausedAt = at;
    this.pausedEIP = eip;
    this.guest.restore(guest);
  }

  /** Never called: the guest sees no interrupt controller, and none of its devices may interrupt. */
  inject(): void {
    throw new Error('a paravirtualized guest takes no interrupts');
  }
}
