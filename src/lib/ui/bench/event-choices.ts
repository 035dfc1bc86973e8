/** The events that the Lab offers to stop at, in words. Any other can be had by its name in a lesson or on the command line. */
import type { EventName } from '../../record/events.ts';
import { EXIT_REASONS } from '../../vmm/exit-reasons.ts';

export interface EventChoice {
  readonly says: string;
  readonly event: EventName;
  readonly args?: Readonly<Record<string, number>>;
  /** Only a machine with a VMM has it. */
  readonly isVirtual?: boolean;
}

export const EVENT_CHOICES: readonly EventChoice[] = [
  { says: 'a trap or interrupt delivered to the guest', event: 'trap' },
  { says: 'a general protection fault (#GP)', event: 'trap', args: { vector: 13 } },
  { says: 'a page fault that the guest sees (#PF)', event: 'trap', args: { vector: 14 } },
  { says: 'an interrupt from a device', event: 'interrupt' },
  { says: 'a change of ring', event: 'ring' },
  { says: 'a byte of output', event: 'output' },
  { says: 'an exit to the VMM', event: 'exit', isVirtual: true },
  ...EXIT_REASONS.map((reason, i) => ({
    says: `an exit: ${reason.replaceAll('-', ' ')}`,
    event: 'exit' as const,
    args: { reason: i },
    isVirtual: true,
  })),
  { says: 'a shadow entry written', event: 'shadow-write', isVirtual: true },
  { says: 'a write to a traced page table', event: 'traced-write', isVirtual: true },
  { says: 'a hypercall', event: 'hypercall', isVirtual: true },
  { says: 'a frame that changes its type', event: 'frame-type', isVirtual: true },
  { says: 'a call of the guest for events', event: 'upcall', isVirtual: true },
];
