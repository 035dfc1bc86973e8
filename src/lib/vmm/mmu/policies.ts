/** The shadow MMU's policies, by name: apart from the rest so that a page can name them without the VMM. */
export const MMU_POLICIES = ['virtual-tlb', 'write-traced', 'out-of-sync'] as const;
export type MMUPolicy = (typeof MMU_POLICIES)[number];
