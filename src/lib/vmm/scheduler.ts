/**
 * Several VMs take turns on one processor. A turn, or slice, ends because the host timer interrupts the guest through the shadow
 * IDT, whatever the guest does; or sooner, when the guest waits in HLT or its VM stops. Virtual time stands still between a VM's
 * turns, so that its run is the same as alone.
 */
import { EVENT } from '../record/events.ts';
import { Trace } from '../record/trace.ts';
import type { Host } from './host.ts';
import { sliceEndIndex, type TurnEnd } from './slice-ends.ts';
import type { VirtualMachine, VMOutcome } from './vm.ts';

/** Cycles of host time in a slice: much for these guests, little for a user. */
export const SLICE_CYCLES = 50_000;

/** `ended`: stopped for good; `limit`: as far as it was asked to run. */
export type VMStatus = 'ready' | 'paused' | 'limit' | 'ended' | 'destroyed';

/** A VM, and what became of it. */
export interface Scheduled {
  readonly vm: VirtualMachine;
  /** Instructions retired in all after which it is left alone. */
  limit: number;
  status: VMStatus;
  outcome: VMOutcome | null;
  /** Turns it has had, and host time in them. */
  slices: number;
  cycles: number;
}

export class Scheduler {
  readonly host: Host;
  readonly slice: number;
  readonly vms: Scheduled[] = [];
  /** Whose turn it was: events `slice`, their time the host's, their vm the VM's number. */
  readonly trace = new Trace();
  /** Called after each turn, before the next: who checks the machine does it here. */
  afterSlice: (last: Scheduled) => void = () => {};
  private next = 0;

  /** @param slice cycles of host time. */
  constructor(host: Host, slice = SLICE_CYCLES) {
    this.host = host;
    this.slice = slice;
  }

  /** Takes a VM of this host in; it runs until it stops or has retired `limit` instructions. */
  add(vm: VirtualMachine, limit = Infinity): Scheduled {
    const scheduled: Scheduled = { vm, limit, status: 'ready', outcome: null, slices: 0, cycles: 0 };
    this.vms.push(scheduled);
    return scheduled;
  }

  /** Gives `scheduled` no turn until `resume`. */
  pause(scheduled: Scheduled): void {
    if (scheduled.status === 'ready') scheduled.status = 'paused';
  }

  resume(scheduled: Scheduled): void {
    if (scheduled.status === 'paused') scheduled.status = 'ready';
  }

  /** Ends a VM for good and gives its frames back; how many. What it has said and recorded stays. */
  destroy(scheduled: Scheduled): number {
    const frames = scheduled.vm.destroy();
    scheduled.status = 'destroyed';
    return frames;
  }

  /** Forgets a VM that has been destroyed. */
  remove(scheduled: Scheduled): void {
    const at = this.vms.indexOf(scheduled);
    if (at >= 0) this.vms.splice(at, 1);
  }

  /** Gives turns, one VM after the other, until none is ready or host time is `until`. */
  run(until = Infinity): void {
    while (this.host.timer.now < until && this.turn() !== null);
  }

  /** One turn of the VM whose turn it is; null if none is ready. */
  turn(): Scheduled | null {
    const { vms } = this;
    for (let tried = 0; tried < vms.length; tried++) {
      const scheduled = vms[this.next++ % vms.length];
      if (scheduled?.status !== 'ready') continue;
      this.give(scheduled);
      this.afterSlice(scheduled);
      return scheduled;
    }
    return null;
  }

  private give(scheduled: Scheduled): void {
    const { vm } = scheduled;
    const { timer } = this.host;
    const [from, retired, exits] = [timer.now, vm.vcpu.retired, vm.exits];
    timer.arm(this.slice);
    const end = vm.runSlice(scheduled.limit);
    timer.disarm();
    let turnEnd: TurnEnd;
    if (typeof end === 'string') turnEnd = end;
    else {
      turnEnd = scheduled.status = end.cause === 'limit' ? 'limit' : 'ended';
      scheduled.outcome = end;
    }
    const took = timer.now - from;
    scheduled.slices++;
    scheduled.cycles += took;
    this.record(vm, from, took, turnEnd, {
      instructions: vm.vcpu.retired - retired,
      exits: vm.exits - exits,
    });
  }

  private record(
    vm: VirtualMachine,
    from: number,
    took: number,
    end: TurnEnd,
    { instructions, exits }: { instructions: number; exits: number },
  ): void {
    this.trace.time = from;
    this.trace.idle = 0;
    this.trace.vm = vm.number;
    this.trace.emit(EVENT.slice, sliceEndIndex(end), took, instructions, exits);
  }
}
