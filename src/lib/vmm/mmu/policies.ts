/** The shadow MMU's policies, by name: apart from the rest so that a page can name them without the VMM. */
import type { VMMTechnique } from '../techniques/names.ts';

export const MMU_POLICIES = ['virtual-tlb', 'write-traced', 'out-of-sync'] as const;
export type MMUPolicy = (typeof MMU_POLICIES)[number];

/** All that guest memory may be given by: the last is no shadow, but the extended page tables of VT-x. */
export const MMUS = [...MMU_POLICIES, 'nested'] as const;
export type MMUName = (typeof MMUS)[number];

/** What `technique` can give a guest's memory by; of the bare machine nothing is asked, so anything may be said. */
export function mmusOf(technique: VMMTechnique | 'native'): readonly MMUName[] {
  return technique === 'hardware-assist' || technique === 'native' ? MMUS : MMU_POLICIES;
}

/** What `technique` has where nothing is said. */
export function usualMMU(technique: VMMTechnique | 'native'): MMUName {
  return technique === 'hardware-assist' ? 'nested' : 'virtual-tlb';
}
