/** The events that the Lab offers to stop at, in words. Any other can be had by its name in a lesson or on the command line. */
import { where } from '#messages/conditions';
import * as say from '#messages/stops';
import { hex } from '../../bits/bits.ts';
import type { EventName } from '../../record/events.ts';
import { missingFor, type EventMachine } from '../../session/possible-events.ts';
import type { StopRule, Without } from '../../session/stop-rule.ts';
import { EXIT_REASONS, EXIT_WORDS } from '../../vmm/exit-reasons.ts';

type Args = Readonly<Record<string, number>>;

export interface EventChoice {
  readonly says: string;
  /** `table-write` is none of the trace's: what the guest itself does, also where nothing is recorded of it. */
  readonly event: EventName | 'table-write';
  readonly args?: Args;
}

export const EVENT_CHOICES: readonly EventChoice[] = [
  { says: say.aTrap, event: 'trap' },
  { says: say.aProtectionFault, event: 'trap', args: { vector: 13 } },
  { says: say.aPageFault, event: 'trap', args: { vector: 14 } },
  { says: say.anInterrupt, event: 'interrupt' },
  { says: say.aChangeOfRing, event: 'ring' },
  { says: say.aTableWrite, event: 'table-write' },
  { says: say.aByteOfOutput, event: 'output' },
  { says: say.anExit, event: 'exit' },
  ...EXIT_REASONS.map((reason, i) => ({
    says: say.anExitFor(EXIT_WORDS[reason]),
    event: 'exit' as const,
    args: { reason: i },
  })),
  { says: say.anInterpretation, event: 'interpreted' },
  { says: say.aShadowEntry, event: 'shadow-write' },
  { says: say.aTracedWrite, event: 'traced-write' },
  { says: say.aResync, event: 'resync' },
  { says: say.aHypercall, event: 'hypercall' },
  { says: say.aTableUpdate, event: 'table-update' },
  { says: say.aFrameType, event: 'frame-type' },
  { says: say.anUpcall, event: 'upcall' },
  { says: say.aVMExit, event: 'vm-exit' },
  { says: say.aVMEntry, event: 'vm-entry' },
  { says: say.aNestedFill, event: 'ept-fill' },
  { says: say.aTranslation, event: 'translate' },
  { says: say.aChaining, event: 'chain' },
  { says: say.anInvalidation, event: 'invalidate' },
  { says: say.aCacheFlush, event: 'cache-flush' },
  { says: say.anAdaptation, event: 'adapt' },
];

/** Those that `machine` can have. */
export function choicesOn(machine: EventMachine): readonly EventChoice[] {
  return EVENT_CHOICES.filter(
    ({ event, args }) => event === 'table-write' || missingFor(event, args, machine) === null,
  );
}

/** The stop after `choice`; `vector` where only that one is meant. */
export function ruleFor({ event, args }: EventChoice, vector: number | null): Without<StopRule, 'id'> {
  if (event === 'table-write') return { kind: event };
  const all = { ...args, ...(vector !== null && { vector }) };
  return { kind: 'event', event, ...(Object.keys(all).length > 0 && { args: all }) };
}

/** What a stop after an event waits for, in the words in which it is offered; null for one that is not. */
export function wordsOf(rule: StopRule): string | null {
  if (rule.kind !== 'event' && rule.kind !== 'table-write') return null;
  const event = rule.kind === 'event' ? rule.event : rule.kind;
  const args: Args = (rule.kind === 'event' && rule.args) || {};
  const suffix = rule.when === undefined ? '' : where(rule.when);
  const find = (wanted: Args): string | undefined =>
    EVENT_CHOICES.find((choice) => choice.event === event && isSame(choice.args ?? {}, wanted))?.says;
  const found = find(args);
  if (found !== undefined) return found + suffix;
  const { vector, ...rest } = args;
  const general = vector === undefined ? undefined : find(rest);
  return general === undefined ? null : say.withVector(general, hex(vector ?? 0, 2)) + suffix;
}

function isSame(a: Args, b: Args): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
