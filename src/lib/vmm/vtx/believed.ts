/**
 * What a guest of VT-x believes while it runs: its registers are the processor's own, but for what is the VMM's of CR0, CR3 and CR4, and
 * for real mode in virtual-8086 mode.
 */
import type { CPU } from '../../cpu/cpu.ts';
import {
  BASE,
  CPL,
  CR0,
  CR2,
  CR3,
  CR4,
  DEBUG_PENDING,
  DELIVERED,
  DR0,
  DR7,
  EIP,
  GDTR_BASE,
  GDTR_LIMIT,
  GPR,
  IDTR_BASE,
  IDTR_LIMIT,
  LIMIT,
  NMI_BLOCKED,
  RIGHTS,
  SELECTOR,
  SHADOW,
  TR,
} from '../../cpu/state.ts';
import type { GuestMemory } from './guest-memory.ts';
import { VIRTUAL_IN_8086 } from './guest-state.ts';

/** Words of the state block that the guest itself changes while it runs. */
const OWN = new Set([
  ...Array.from({ length: 8 }, (_, i) => GPR + i),
  ...Array.from({ length: DR7 - DR0 + 1 }, (_, i) => DR0 + i),
  ...[
    EIP,
    CPL,
    CR2,
    GDTR_BASE,
    GDTR_LIMIT,
    IDTR_BASE,
    IDTR_LIMIT,
    SHADOW,
    NMI_BLOCKED,
    DEBUG_PENDING,
    DELIVERED,
  ],
]);
const SEGMENT_WORDS = [SELECTOR, BASE, LIMIT, RIGHTS];

/** Word `i` of the state block of the guest that `cpu` runs. Precondition: `cpu` is in VMX non-root operation. */
export function believedWord(memory: GuestMemory, cpu: CPU, vcpu: CPU, i: number): number {
  const { cr0, cr3, cr4, in8086 } = memory;
  if (i === CR0) return (cpu.get(CR0) & ~cr0.mask) | (vcpu.get(CR0) & cr0.mask);
  if (i === CR4) return (cpu.get(CR4) & ~cr4.mask) | (vcpu.get(CR4) & cr4.mask);
  if (i === CR3) return cr3 === null ? cpu.get(CR3) : vcpu.get(CR3);
  const words = SEGMENT_WORDS.find((first) => i >= first && i <= first + TR);
  if (words === undefined) return OWN.has(i) && !(in8086 && i === CPL) ? cpu.get(i) : vcpu.get(i);
  // Base and selector are the same in both modes; rights are not, nor what real mode had before.
  return in8086 && (words === RIGHTS || i - words > 5) ? vcpu.get(i) : cpu.get(i);
}

/** Its EFLAGS. */
export function believedFlags({ in8086 }: GuestMemory, cpu: CPU, vcpu: CPU): number {
  if (!in8086) return cpu.eflags();
  return (cpu.eflags() & ~VIRTUAL_IN_8086) | (vcpu.eflags() & VIRTUAL_IN_8086);
}

/** Guest-physical address of guest linear `gva` by the guest's tables as they are, or -1. */
export function believedPhysical({ cr3 }: GuestMemory, cpu: CPU, vcpu: CPU, gva: number): number {
  return cr3 === null ? cpu.paging.peekTables(gva) : vcpu.paging.peek(gva);
}
