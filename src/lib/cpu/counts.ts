/**
 * What a processor has done that takes longer than an instruction does, counted since it was made. No guest sees it. Modelled
 * cycles (vmm/cost/) are these counts times what one of each costs.
 */
export class HardwareCounts {
  /** Exceptions and interrupts taken through a gate, INT n among them. */
  deliveries = 0;
  /** IRET. */
  returns = 0;
  /** SYSENTER, SYSEXIT. */
  fastCalls = 0;
  /** Entries that the TLB has taken. */
  tlbFills = 0;
  /** Times that the TLB was emptied: MOV to CR3, and what else does so. */
  tlbFlushes = 0;
  /** Entries of page tables that walks have read. */
  walkReferences = 0;
  /** Entries of extended page tables that walks have read. */
  nestedReferences = 0;
  /** IN and OUT that have reached a device, an iteration of INS and OUTS one each. */
  portAccesses = 0;
  /** Entries into a guest of VT-x, its exits, and the VMREAD and VMWRITE that have reached a field. */
  vmEntries = 0;
  vmExits = 0;
  vmReads = 0;
  vmWrites = 0;
}
