/** The events that the Lab offers to stop at, in words. Any other can be had by its name in a lesson or on the command line. */
import * as say from '#messages/stops';
import type { EventName } from '../../record/events.ts';
import { EXIT_REASONS, EXIT_WORDS } from '../../vmm/exit-reasons.ts';

export interface EventChoice {
  readonly says: string;
  readonly event: EventName;
  readonly args?: Readonly<Record<string, number>>;
  /** Only a machine with a VMM has it. */
  readonly isVirtual?: boolean;
}

export const EVENT_CHOICES: readonly EventChoice[] = [
  { says: say.aTrap, event: 'trap' },
  { says: say.aProtectionFault, event: 'trap', args: { vector: 13 } },
  { says: say.aPageFault, event: 'trap', args: { vector: 14 } },
  { says: say.anInterrupt, event: 'interrupt' },
  { says: say.aChangeOfRing, event: 'ring' },
  { says: say.aByteOfOutput, event: 'output' },
  { says: say.anExit, event: 'exit', isVirtual: true },
  ...EXIT_REASONS.map((reason, i) => ({
    says: say.anExitFor(EXIT_WORDS[reason]),
    event: 'exit' as const,
    args: { reason: i },
    isVirtual: true,
  })),
  { says: say.aShadowEntry, event: 'shadow-write', isVirtual: true },
  { says: say.aTracedWrite, event: 'traced-write', isVirtual: true },
  { says: say.aHypercall, event: 'hypercall', isVirtual: true },
  { says: say.aFrameType, event: 'frame-type', isVirtual: true },
  { says: say.anUpcall, event: 'upcall', isVirtual: true },
];
