/** The CPU variants: one core, a few switches (ARCHITECTURE.md tells why each is here). */
import {
  CR4_DE,
  CR4_MCE,
  CR4_PCE,
  CR4_PGE,
  CR4_PSE,
  CR4_PVI,
  CR4_SIT,
  CR4_TSD,
  CR4_UMIP,
  CR4_VME,
  CR4_VMXE,
} from '../isa/registers.ts';

export const CPU_VARIANTS = ['classic', 'umip', 'strict', 'vmx'] as const;

/**
 * `classic`: an i686 as of 2000; `umip`: with CR4.UMIP and CPUID faulting; `strict`: with CR4.SIT, a hypothetical bit
 * that makes every sensitive instruction trap above CPL 0; `vmx`: with VT-x.
 */
export type CPUVariant = (typeof CPU_VARIANTS)[number];

/** What a variant switches. */
export interface VariantFeatures {
  /** Bits of CR4 that may be set; setting another is #GP(0). */
  readonly cr4: number;
  readonly umip: boolean;
  readonly cpuidFaulting: boolean;
  readonly sit: boolean;
  readonly vmx: boolean;
}

const CR4_CLASSIC = CR4_VME | CR4_PVI | CR4_TSD | CR4_DE | CR4_PSE | CR4_MCE | CR4_PGE | CR4_PCE;

const FEATURES: Readonly<Record<CPUVariant, VariantFeatures>> = {
  classic: { cr4: CR4_CLASSIC, umip: false, cpuidFaulting: false, sit: false, vmx: false },
  umip: { cr4: CR4_CLASSIC | CR4_UMIP, umip: true, cpuidFaulting: true, sit: false, vmx: false },
  strict: { cr4: CR4_CLASSIC | CR4_SIT, umip: false, cpuidFaulting: true, sit: true, vmx: false },
  vmx: { cr4: CR4_CLASSIC | CR4_VMXE, umip: false, cpuidFaulting: false, sit: false, vmx: true },
};

export function variantFeatures(variant: CPUVariant): VariantFeatures {
  return FEATURES[variant];
}
