/**
 * The hybrid virtual machine of Popek and Goldberg (1974, section 7): all of virtual supervisor mode is interpreted, virtual user
 * mode runs directly. It asks less of the machine than trap-and-emulate: only what is sensitive in user mode must trap
 * (Theorem 3). On `classic` even that fails, by SGDT, SMSW, PUSHF and others: a user program that executes them sees the
 * machine.
 */
import { CR3, EIP } from '../../cpu/state.ts';
import { EVENT } from '../../record/events.ts';
import type { VMExit } from '../exit.ts';
import { allocateFor } from '../interpreters.ts';
import type { GuestMMU } from '../mmu/guest-mmu.ts';
import { notRunnableIndex } from '../not-runnable.ts';
import { interpretStretch } from './emulation.ts';
import type { Technique, TechniqueParts, VirtualInterrupt } from './technique.ts';
import { TrapAndEmulate } from './trap-and-emulate.ts';

export class Hybrid implements Technique {
  readonly name = 'hybrid';
  readonly mmu: GuestMMU;
  private readonly parts: TechniqueParts;
  private readonly direct: TrapAndEmulate;
  /** Where the present stretch of supervisor code began, and at how many instructions retired; -1 in user code. */
  private stretchEIP = 0;
  private stretchStart = -1;

  constructor(parts: TechniqueParts) {
    this.parts = parts;
    this.direct = new TrapAndEmulate(parts);
    this.mmu = parts.mmu;
  }

  run(limit: number): VMExit {
    const { vcpu, allocator } = this.parts;
    if (vcpu.cpl === 3) {
      this.recordStretch();
      return this.direct.run(limit);
    }
    if (this.stretchStart < 0) {
      this.stretchStart = vcpu.retired;
      this.stretchEIP = vcpu.get(EIP);
    }
    let addressSpace = vcpu.get(CR3);
    interpretStretch(this.parts, limit, 'virtual-supervisor', () => {
      const { instruction } = this.parts.engine;
      const name = instruction.form?.entry.name;
      // What a TLB must forget, the shadow must forget at once; the rest can wait until user code runs.
      if (name === 'MOV CR' || name === 'INVLPG' || vcpu.get(CR3) !== addressSpace) {
        allocateFor(this.parts, instruction);
        addressSpace = vcpu.get(CR3);
      }
      return vcpu.cpl !== 3;
    });
    // Only then: how often the stretch was stopped within must not show in the trace.
    if (vcpu.cpl === 3) allocator.allocate();
    return { reason: 'host-timer' };
  }

  save(): readonly number[] {
    return [this.stretchStart, this.stretchEIP, ...this.direct.save()];
  }

  restore([start = -1, eip = 0, ...direct]: readonly number[]): void {
    this.stretchStart = start;
    this.stretchEIP = eip;
    this.direct.restore(direct);
  }

  inject(event: VirtualInterrupt): void {
    this.direct.inject(event);
  }

  /** A stretch is recorded when it is over, so that how often it was stopped within does not show. */
  private recordStretch(): void {
    if (this.stretchStart < 0) return;
    const { vcpu } = this.parts;
    const count = vcpu.retired - this.stretchStart;
    vcpu.sink.emit(EVENT.interpreted, notRunnableIndex('virtual-supervisor'), this.stretchEIP, count, 0);
    this.stretchStart = -1;
  }
}
