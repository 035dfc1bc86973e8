/**
 * The processor that runs the guest, for who looks on. Under VT-x it has a second copy of all its state for the guest, which stands in a
 * VMCS while the machine is at rest: what is shown is that copy, not the VMM's own.
 */
import type { CPU } from '../cpu/cpu.ts';
import { CPL, CR0 } from '../cpu/state.ts';
import { CR0_PE, CR0_PG, EFLAGS_VM } from '../isa/registers.ts';
import { HardwareAssist } from '../vmm/techniques/hardware-assist.ts';
import { enteredFlags, enteredWord } from '../vmm/vtx/entered.ts';
import type { GuestMemory } from '../vmm/vtx/guest-memory.ts';
import type { GuestMachine } from './bench.ts';

/** What is shown of a processor. */
export type ProcessorState = Pick<
  CPU,
  'get' | 'eflags' | 'flag' | 'cpl' | 'isProtected' | 'isVirtual8086' | 'retired' | 'now' | 'memory'
> & {
  readonly paging: { readonly enabled: boolean };
};

/** The processor of `machine` as it runs the guest, or would go on to. */
export function realProcessor({
  cpu,
  vcpu,
  inside,
}: Pick<GuestMachine, 'cpu' | 'vcpu' | 'inside'>): ProcessorState {
  const technique = inside?.technique;
  // In the middle of a stretch the processor holds it itself.
  if (cpu.guest !== null) return cpu;
  if (!(technique instanceof HardwareAssist) || technique.memory.runnable !== true) return cpu;
  return new Entered(technique.memory, vcpu);
}

/** The processor is in the VMM's own world, and its registers are the VMM's. A guest of VT-x has others. */
export function vmmHasControl({ cpu, inside }: Pick<GuestMachine, 'cpu' | 'inside'>): boolean {
  return inside !== null && inside.technique.name !== 'hardware-assist' && cpu.cpl === 0;
}

/** A guest of VT-x as the processor holds it. */
class Entered implements ProcessorState {
  private readonly by: GuestMemory;
  private readonly vcpu: CPU;

  constructor(memory: GuestMemory, vcpu: CPU) {
    this.by = memory;
    this.vcpu = vcpu;
  }

  get(i: number): number {
    return enteredWord(this.by, this.vcpu, i);
  }

  eflags(): number {
    return enteredFlags(this.by, this.vcpu);
  }

  flag(mask: number): boolean {
    return (this.eflags() & mask) === mask;
  }

  get retired(): number {
    return this.vcpu.retired;
  }

  get now(): number {
    return this.vcpu.now;
  }

  get memory(): CPU['memory'] {
    return this.vcpu.memory;
  }

  get cpl(): number {
    return this.get(CPL);
  }

  get isVirtual8086(): boolean {
    return (this.get(CR0) & CR0_PE) !== 0 && (this.eflags() & EFLAGS_VM) !== 0;
  }

  get isProtected(): boolean {
    return (this.get(CR0) & CR0_PE) !== 0 && !this.isVirtual8086;
  }

  get paging(): { readonly enabled: boolean } {
    return { enabled: (this.get(CR0) & CR0_PG) !== 0 };
  }
}
