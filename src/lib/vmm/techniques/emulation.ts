/**
 * Emulation: no instruction of the guest runs on the processor. The VCPU, which is a processor in software over the guest's own
 * memory, executes them all. That is faithful on every machine, and not virtualization: the paper's efficiency property
 * (Popek and Goldberg 1974, section 4) rules it out.
 */
import type { CPU } from '../../cpu/cpu.ts';
import { ACTIVE, ACTIVITY, EIP } from '../../cpu/state.ts';
import { deliver } from '../../cpu/interrupts.ts';
import { EVENT } from '../../record/events.ts';
import type { VMExit } from '../exit.ts';
import { INTERPRETED_CYCLES } from '../host-timer.ts';
import type { GuestMMU } from '../mmu/guest-mmu.ts';
import type { NotRunnable } from '../not-runnable.ts';
import type { Technique, TechniqueParts, VirtualInterrupt } from './technique.ts';

export class Emulation implements Technique {
  readonly name = 'emulation';
  /** Built as for every VM, and never asked: the VCPU walks the guest's own tables. */
  readonly mmu: GuestMMU;
  private readonly parts: TechniqueParts;

  constructor(parts: TechniqueParts) {
    this.parts = parts;
    this.mmu = parts.mmu;
  }

  run(limit: number): VMExit {
    interpretStretch(this.parts, limit, 'emulated', () => true);
    return { reason: 'host-timer' };
  }

  save(): readonly number[] {
    return [];
  }

  restore(): void {}

  inject({ vector }: VirtualInterrupt): void {
    const { vcpu } = this.parts;
    vcpu.sink.emit(EVENT.interrupt, vector, vcpu.get(EIP), 0, 0);
    deliver(vcpu, vector, 'external');
  }
}

/**
 * Executes instructions on the VCPU while `goOn` (asked after each) says so, until `limit` are retired in all or something is due:
 * a fault has been delivered, the guest halts, its devices have changed their schedule, an interrupt waits, the slice is over.
 */
export function interpretStretch(
  parts: TechniqueParts,
  limit: number,
  reason: NotRunnable,
  goOn: (vcpu: CPU) => boolean,
): void {
  const { vcpu, engine, work } = parts;
  const first = vcpu.retired;
  const slice = first + Math.ceil(parts.host.timer.remaining / INTERPRETED_CYCLES);
  vcpu.stopRequested = false;
  let goesOn: boolean;
  do {
    const { cpl } = vcpu;
    if (engine.attempt() === 'faulted') break;
    work.count(cpl, 'interpreted', 1);
    // What an instruction asks for is done even where time is up behind it.
    goesOn = goOn(vcpu);
  } while (
    goesOn &&
    vcpu.retired < limit &&
    vcpu.retired < slice &&
    vcpu.get(ACTIVITY) === ACTIVE &&
    !vcpu.stopRequested &&
    !parts.interruptDue()
  );
  parts.host.timer.pass((vcpu.retired - first) * INTERPRETED_CYCLES);
  work.countReason(reason, vcpu.retired - first);
}
