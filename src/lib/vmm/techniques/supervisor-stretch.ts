/** Kernel code that a technique interprets, one stretch after the other, however often it is stopped within. */
import { CR3, EIP } from '../../cpu/state.ts';
import { EVENT } from '../../record/events.ts';
import { allocateFor } from '../interpreters.ts';
import { notRunnableIndex, type NotRunnable } from '../not-runnable.ts';
import { interpretStretch } from './emulation.ts';
import type { TechniqueParts } from './technique.ts';

export class SupervisorStretch {
  private readonly parts: TechniqueParts;
  private readonly reason: NotRunnable;
  /** Where the present stretch began, and at how many instructions retired; -1 outside of one. */
  private eip = 0;
  private start = -1;

  constructor(parts: TechniqueParts, reason: NotRunnable) {
    this.parts = parts;
    this.reason = reason;
  }

  /** Interprets while `goesOn`, asked after each instruction, until `limit` are retired in all or something is due. */
  run(limit: number, goesOn: () => boolean): void {
    const { vcpu, allocator, engine } = this.parts;
    if (this.start < 0) {
      this.start = vcpu.retired;
      this.eip = vcpu.get(EIP);
    }
    let addressSpace = vcpu.get(CR3);
    interpretStretch(this.parts, limit, this.reason, () => {
      const { instruction } = engine;
      const name = instruction.form?.entry.name;
      // What a TLB must forget, the shadow must forget at once; the rest can wait until the processor runs the guest.
      if (name === 'MOV CR' || name === 'INVLPG' || vcpu.get(CR3) !== addressSpace) {
        allocateFor(this.parts, instruction);
        addressSpace = vcpu.get(CR3);
      }
      return goesOn();
    });
    // Only then: how often the stretch was stopped within must not show in the trace.
    if (!goesOn()) allocator.allocate();
  }

  /** The stretch, if there was one, is over, and recorded: so that how often it was stopped within does not show. */
  end(): void {
    if (this.start < 0) return;
    const { vcpu } = this.parts;
    const count = vcpu.retired - this.start;
    vcpu.sink.emit(EVENT.interpreted, notRunnableIndex(this.reason), this.eip, count, 0);
    this.start = -1;
  }

  save(): readonly [number, number] {
    return [this.start, this.eip];
  }

  restore([start, eip]: readonly [number, number]): void {
    this.start = start;
    this.eip = eip;
  }
}
