/**
 * What the processor holds of a guest of VT-x while it runs: the VCPU as it would be entered now. Believed and real are the same but for
 * what is the VMM's of CR0, CR3 and CR4, and for real mode in virtual-8086 mode.
 */
import { EFLAGS_VM } from '../../isa/registers.ts';
import type { CPU } from '../../cpu/cpu.ts';
import { CPL, CR0, CR3, CR4, RIGHTS, SYSENTER_CS } from '../../cpu/state.ts';
import type { GuestMemory } from './guest-memory.ts';
import { SEGMENT_8086, VIRTUAL_IN_8086 } from './guest-state.ts';

/** Word `i` of the state block. */
export function enteredWord({ cr0, cr3, cr4, in8086 }: GuestMemory, vcpu: CPU, i: number): number {
  if (i === CR0) return (vcpu.get(CR0) & ~cr0.mask) | cr0.value;
  if (i === CR3) return cr3 ?? vcpu.get(CR3);
  if (i === CR4) return (vcpu.get(CR4) & ~cr4.mask) | cr4.value;
  if (!in8086) return vcpu.get(i);
  if (i === CPL) return 3;
  if (i === SYSENTER_CS) return 0;
  const isSegment = i >= RIGHTS && i < RIGHTS + 6;
  return isSegment ? SEGMENT_8086 << 8 : vcpu.get(i);
}

/** Its EFLAGS. */
export function enteredFlags({ in8086 }: GuestMemory, vcpu: CPU): number {
  return in8086 ? (vcpu.eflags() & ~VIRTUAL_IN_8086) | EFLAGS_VM : vcpu.eflags();
}
