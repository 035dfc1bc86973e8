/**
 * How a trap or an event comes to a paravirtualized guest: the VMM pushes on the kernel's stack what the processor would have, and
 * goes on at the handler that the guest has named. A page fault's frame is extended by the address, since CR2 is ring 0's to read
 * (Barham et al. 2003, 3.2).
 *
 *     SS, ESP (from ring 2 or 3 alone) | EFLAGS, IF being the virtual one | CS | EIP | error code, if there is one | CR2, of a page fault
 */
import * as say from '#messages/vmm';
import { hex } from '../../bits/bits.ts';
import { dpl, isWritableData } from '../../cpu/descriptor.ts';
import { setCPL } from '../../cpu/segmentation.ts';
import { BASE, EIP, GPR, LIMIT, SELECTOR } from '../../cpu/state.ts';
import type { CPU } from '../../cpu/cpu.ts';
import { CS, EFLAGS_IF, EFLAGS_RF, ESP, SS } from '../../isa/registers.ts';
import { EVENT } from '../../record/events.ts';
import { VMFailure } from '../techniques/trap-and-emulate.ts';
import { handlerStep } from '../handler-steps.ts';
import { Unreachable, type GuestAccess } from './guest-access.ts';
import type { GuestState } from './guest-state.ts';
import { TRAP_MASKS } from './interface.ts';
import type { MachineTables } from './machine-tables.ts';
import type { SharedPages } from './shared-pages.ts';
import type { ParavirtWorld } from './world.ts';

/** What is to be told to the guest besides where it stood. */
export interface GuestTrap {
  readonly vector: number;
  /** -1: none. */
  readonly error: number;
  /** The address of a page fault. */
  readonly cr2?: number;
}

export class TrapDelivery {
  private readonly vcpu: CPU;
  private readonly state: GuestState;
  private readonly access: GuestAccess;
  private readonly tables: MachineTables;
  private readonly pages: SharedPages;
  private readonly world: ParavirtWorld;

  constructor(
    vcpu: CPU,
    parts: {
      state: GuestState;
      access: GuestAccess;
      tables: MachineTables;
      pages: SharedPages;
      world: ParavirtWorld;
    },
  ) {
    this.vcpu = vcpu;
    this.state = parts.state;
    this.access = parts.access;
    this.tables = parts.tables;
    this.pages = parts.pages;
    this.world = parts.world;
  }

  /**
   * Gives the guest a trap; `resume` sets RF in the saved flags, as a fault does.
   * @throws VMFailure where it has no handler, or no stack that can take the frame.
   */
  trap({ vector, error, cr2 }: GuestTrap, resume: boolean): void {
    const { vcpu, pages } = this;
    const handler = this.state.traps[vector];
    if (!handler) {
      throw new VMFailure(say.trapHasNoHandler(vector, cr2 === undefined ? undefined : hex(cr2)));
    }
    const eip = vcpu.get(EIP);
    const { cpl } = vcpu;
    vcpu.sink.emit(EVENT.handler, handlerStep('inject'), vector, 0, eip);
    const extra = [...(cr2 === undefined ? [] : [cr2]), ...(error < 0 ? [] : [error])];
    this.enterKernel(handler.selector, handler.offset, extra, resume ? EFLAGS_RF : 0);
    if (cr2 !== undefined) pages.noteCR2(cr2);
    if ((handler.flags & TRAP_MASKS) !== 0) pages.isMasked = true;
    this.world.clearForHandler();
    vcpu.countDelivery();
    vcpu.sink.emit(EVENT.trap, vector, error, eip, cpl);
  }

  /** Calls the guest for the events that wait; further ones are masked until it says otherwise. Precondition: it has a callback. */
  upcall(): void {
    const { vcpu, pages, state } = this;
    const eip = vcpu.get(EIP);
    const { cpl } = vcpu;
    vcpu.sink.emit(EVENT.handler, handlerStep('inject'), -1, pages.channels, eip);
    this.enterKernel(state.callbackCS, state.callbackEIP, [], 0);
    pages.isMasked = true;
    pages.stampTime();
    this.world.clearForHandler();
    vcpu.countDelivery();
    vcpu.sink.emit(EVENT.upcall, pages.channels, eip, cpl, 0);
  }

  /** Pushes the frame and goes to ring 1. */
  private enterKernel(selector: number, offset: number, extra: readonly number[], resume: number): void {
    const { vcpu, state, world } = this;
    const { s } = vcpu;
    const isInward = vcpu.cpl > 1;
    const flags = (vcpu.eflags() & ~EFLAGS_IF) | world.virtualIF() | resume;
    const frame = [...extra, vcpu.get(EIP), vcpu.get(SELECTOR + CS), flags];
    if (isInward) {
      frame.push(vcpu.get(GPR + ESP), vcpu.get(SELECTOR + SS));
      world.setSegment(SS, state.kernelSS);
      s[GPR + ESP] = state.kernelESP;
    }
    const esp = (vcpu.get(GPR + ESP) - frame.length * 4) | 0;
    this.checkStack(esp, frame.length * 4);
    try {
      this.access.write((vcpu.get(BASE + SS) + esp) | 0, frame);
    } catch (thrown) {
      if (!(thrown instanceof Unreachable)) throw thrown;
      throw this.noStack(esp);
    }
    s[GPR + ESP] = esp;
    world.setSegment(CS, selector);
    s[EIP] = offset;
    setCPL(vcpu, 1);
  }

  /** The stack must be a segment that ring 1 can write, and the frame within it. */
  private checkStack(esp: number, bytes: number): void {
    const { vcpu } = this;
    const selector = vcpu.get(SELECTOR + SS);
    const words = (selector & 0xfffc) === 0 ? null : this.tables.descriptor(selector);
    const d = words && { ...words, selector, address: 0 };
    const last = (esp >>> 0) + bytes - 1;
    if (
      !d ||
      (selector & 3) !== 1 ||
      dpl(d) !== 1 ||
      !isWritableData(d) ||
      last > vcpu.get(LIMIT + SS) >>> 0
    ) {
      throw this.noStack(esp);
    }
  }

  private noStack(esp: number): VMFailure {
    const at = `${hex(this.vcpu.get(SELECTOR + SS), 4)}:${hex(esp)}h`;
    return new VMFailure(say.theGuestsKernelStackAtCannotTake(at));
  }
}
