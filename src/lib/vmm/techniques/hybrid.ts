/**
 * The hybrid virtual machine of Popek and Goldberg (1974, section 7): all of virtual supervisor mode is interpreted, virtual user
 * mode runs directly. It asks less of the machine than trap-and-emulate: only what is sensitive in user mode must trap
 * (Theorem 3). On `classic` even that fails, by SGDT, SMSW, PUSHF and others: a user program that executes them sees the
 * machine.
 */
import type { VMExit } from '../exit.ts';
import type { GuestMMU } from '../mmu/guest-mmu.ts';
import { SupervisorStretch } from './supervisor-stretch.ts';
import type { Technique, TechniqueParts, VirtualInterrupt } from './technique.ts';
import { TrapAndEmulate } from './trap-and-emulate.ts';

export class Hybrid implements Technique {
  readonly name = 'hybrid';
  readonly mmu: GuestMMU;
  private readonly parts: TechniqueParts;
  private readonly direct: TrapAndEmulate;
  private readonly stretch: SupervisorStretch;

  constructor(parts: TechniqueParts) {
    this.parts = parts;
    this.direct = new TrapAndEmulate(parts);
    this.stretch = new SupervisorStretch(parts, 'virtual-supervisor');
    this.mmu = parts.mmu;
  }

  run(limit: number): VMExit {
    const { vcpu } = this.parts;
    if (vcpu.cpl === 3) {
      this.stretch.end();
      return this.direct.run(limit);
    }
    this.stretch.run(limit, () => vcpu.cpl !== 3);
    return { reason: 'host-timer' };
  }

  save(): readonly number[] {
    return [...this.stretch.save(), ...this.direct.save()];
  }

  restore([start = -1, eip = 0, ...direct]: readonly number[]): void {
    this.stretch.restore([start, eip]);
    this.direct.restore(direct);
  }

  inject(event: VirtualInterrupt): void {
    this.direct.inject(event);
  }
}
