/**
 * What modelled cycles are made of. A component is something that can be counted in a run; what one of it costs is said by
 * generation of the processor (generations.ts), and never by guest or technique. Whose time it is: the guest's own instructions,
 * the hardware between two of them, or the VMM's software.
 */

export interface Component {
  readonly name: string;
  readonly spentBy: 'guest' | 'hardware' | 'vmm';
  /** What is counted, as the object of "n ...". */
  readonly counts: string;
}

export const COMPONENTS = [
  { name: 'instruction', spentBy: 'guest', counts: 'instructions retired by the processor' },
  { name: 'delivery', spentBy: 'hardware', counts: 'exceptions and interrupts taken through a gate' },
  { name: 'return', spentBy: 'hardware', counts: 'IRETs' },
  { name: 'fast-call', spentBy: 'hardware', counts: 'SYSENTERs and SYSEXITs' },
  { name: 'tlb-fill', spentBy: 'hardware', counts: 'entries taken into the TLB' },
  { name: 'tlb-flush', spentBy: 'hardware', counts: 'times the TLB was emptied' },
  { name: 'walk-reference', spentBy: 'hardware', counts: 'entries read by walks through page tables' },
  {
    name: 'nested-reference',
    spentBy: 'hardware',
    counts: 'entries read by walks through extended page tables',
  },
  { name: 'device-access', spentBy: 'hardware', counts: 'accesses to ports of a physical device' },
  { name: 'vm-entry', spentBy: 'hardware', counts: 'VM entries' },
  { name: 'vm-exit', spentBy: 'hardware', counts: 'VM exits' },
  { name: 'vmread', spentBy: 'vmm', counts: 'VMREADs' },
  { name: 'vmwrite', spentBy: 'vmm', counts: 'VMWRITEs' },
  {
    name: 'dispatch',
    spentBy: 'vmm',
    counts: 'entries of the dispatcher, with what is saved and restored around it',
  },
  { name: 'decode', spentBy: 'vmm', counts: 'instructions decoded after a trap' },
  { name: 'interpretation', spentBy: 'vmm', counts: 'instructions executed by an interpreter after a trap' },
  {
    name: 'interpreter-step',
    spentBy: 'vmm',
    counts: 'instructions executed by an interpreter without a trap',
  },
  {
    name: 'software-delivery',
    spentBy: 'vmm',
    counts: "events that the VMM delivers through the guest's IDT, in the guest's memory",
  },
  { name: 'software-return', spentBy: 'vmm', counts: 'IRETs that the VMM does for the guest' },
  {
    name: 'device-model',
    spentBy: 'vmm',
    counts: "accesses to ports of the VM's devices, which are software",
  },
  { name: 'software-reference', spentBy: 'vmm', counts: "entries of the guest's tables read by the VMM" },
  { name: 'shadow-write', spentBy: 'vmm', counts: 'shadow page-table entries written' },
  {
    name: 'shadow-drop',
    spentBy: 'vmm',
    counts: 'shadow page-table entries, or whole tables of them, taken out',
  },
  { name: 'ept-write', spentBy: 'vmm', counts: 'entries of extended page tables written' },
  { name: 'hypercall', spentBy: 'vmm', counts: 'hypercalls done, those in a batch one each' },
  { name: 'validation', spentBy: 'vmm', counts: 'entries of page tables and descriptors validated' },
  { name: 'translation', spentBy: 'vmm', counts: 'instructions translated' },
  { name: 'look-up', spentBy: 'vmm', counts: 'look-ups of where translated code goes on' },
  {
    name: 'in-cache-emulation',
    spentBy: 'vmm',
    counts: 'instructions done on the VCPU by translated code, without a call of the VMM',
  },
  { name: 'callout', spentBy: 'vmm', counts: 'calls of the VMM by translated code' },
  {
    name: 'allocation',
    spentBy: 'vmm',
    counts: 'calls of the allocator that changed what the machine gives',
  },
] as const satisfies readonly Component[];

export type ComponentName = (typeof COMPONENTS)[number]['name'];

/** How often each component has happened; one that is absent has not. */
export type ComponentCounts = Readonly<Partial<Record<ComponentName, number>>>;
