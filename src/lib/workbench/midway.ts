/**
 * What a guest believes in the middle of a stretch that the processor runs directly. Its VCPU has then the state in which it was
 * entered; what has changed since stands in the processor alone, but for that which only the VMM changes.
 */
import type { CPU } from '../cpu/cpu.ts';
import type { HostMemory } from '../cpu/memory.ts';
import { EIP, GPR } from '../cpu/state.ts';
import { VIRTUAL_FLAGS } from '../vmm/world-switch.ts';

export class Midway {
  private readonly vcpu: CPU;
  /** Which of the two processors executes the guest. */
  private executing: CPU;

  constructor(vcpu: CPU) {
    this.vcpu = vcpu;
    this.executing = vcpu;
  }

  /** From now on `cpu` executes the guest: the VCPU itself where the guest is interpreted, or stands still. */
  at(cpu: CPU): this {
    this.executing = cpu;
    return this;
  }

  get memory(): HostMemory {
    return this.vcpu.memory;
  }

  get retired(): number {
    return this.executing.retired;
  }

  get now(): number {
    return this.vcpu.now - this.vcpu.retired + this.executing.retired;
  }

  /** Word `i` of the state block. Segment registers that the guest loads without a trap are seen at its next exit. */
  get(i: number): number {
    return (i >= GPR && i < GPR + 8) || i === EIP ? this.executing.get(i) : this.vcpu.get(i);
  }

  eflags(): number {
    const { vcpu, executing } = this;
    if (vcpu === executing) return vcpu.eflags();
    return (executing.eflags() & ~VIRTUAL_FLAGS) | (vcpu.eflags() & VIRTUAL_FLAGS);
  }

  flag(mask: number): boolean {
    return (this.eflags() & mask) === mask;
  }
}
