/** The steps of the VMM that a trace can show, each with the place in the source where it happens. */
export const HANDLER_STEPS = [
  {
    name: 'dispatch',
    at: 'src/lib/vmm/dispatcher.ts#dispatch',
    says: 'The dispatcher asks why control has come',
  },
  {
    name: 'interpret',
    at: 'src/lib/vmm/interpreters.ts#interpret',
    says: 'An interpreter does for the VCPU what the instruction asks',
  },
  {
    name: 'allocate',
    at: 'src/lib/vmm/allocator.ts#allocate',
    says: 'The allocator brings the machine in line with what the guest may have',
  },
  {
    name: 'shadow-write',
    at: 'src/lib/vmm/mmu/shadow-mmu.ts#fill',
    says: 'The shadow page table takes an entry',
  },
  {
    name: 'inject',
    at: 'src/lib/vmm/techniques/trap-and-emulate.ts#inject',
    says: 'An event is given to the guest through its own IDT',
  },
  { name: 'resume', at: 'src/lib/vmm/world-switch.ts#enterGuest', says: 'The guest goes on, de-privileged' },
] as const;

export type HandlerStep = (typeof HANDLER_STEPS)[number]['name'];

/** Number of `step` as it stands in the trace. */
export function handlerStep(step: HandlerStep): number {
  return HANDLER_STEPS.findIndex(({ name }) => name === step);
}
