/** The records of a trace behind a part of a comparison: a component of the ledger, or the exits by one reason. */
import type { ComponentName } from '../../vmm/cost/components.ts';
import { EXIT_REASONS, type ExitReason } from '../../vmm/exit-reasons.ts';
import { HANDLER_STEPS, type HandlerStep } from '../../vmm/handler-steps.ts';
import { EVENT, type EventName } from '../../record/events.ts';
import type { Trace, TraceEvent } from '../../record/trace.ts';

/** Records on a page. */
export const RECORDS = 100;

export type Part = { readonly component: ComponentName } | { readonly exit: ExitReason };

/** The kind of event, and the value of its first argument, that stands for one of something. */
interface Behind {
  readonly kind: EventName;
  readonly step?: HandlerStep;
}

/** Bare and under a VMM, a trap is another record: the guest's own, or the exit that it leads to. */
const BEHIND: Readonly<
  Partial<Record<ComponentName, { readonly bare?: Behind; readonly virtual?: Behind }>>
> = {
  delivery: { bare: { kind: 'trap' }, virtual: { kind: 'exit' } },
  return: { bare: { kind: 'return' }, virtual: { kind: 'resume' } },
  'device-access': { bare: { kind: 'io' } },
  'vm-entry': { virtual: { kind: 'vm-entry' } },
  'vm-exit': { virtual: { kind: 'vm-exit' } },
  dispatch: { virtual: { kind: 'handler', step: 'dispatch' } },
  decode: { virtual: { kind: 'handler', step: 'interpret' } },
  interpretation: { virtual: { kind: 'handler', step: 'interpret' } },
  'software-delivery': { virtual: { kind: 'trap' } },
  'software-return': { virtual: { kind: 'return' } },
  'device-model': { virtual: { kind: 'io' } },
  'software-reference': { virtual: { kind: 'walk' } },
  'shadow-write': { virtual: { kind: 'handler', step: 'shadow-write' } },
  'shadow-drop': { virtual: { kind: 'shadow-drop' } },
  'ept-write': { virtual: { kind: 'ept-fill' } },
  hypercall: { virtual: { kind: 'hypercall' } },
  validation: { virtual: { kind: 'table-update' } },
  translation: { virtual: { kind: 'translate' } },
  allocation: { virtual: { kind: 'handler', step: 'allocate' } },
};

export interface RecordPage {
  /** How many were passed over. */
  readonly from: number;
  /** Up to RECORDS of them. */
  readonly events: readonly TraceEvent[];
  /** How many there are in the trace. */
  readonly total: number;
}

/** The records behind `part`, from number `from` on; null where the trace has none, since the processor only counts them. */
export function recordsBehind(trace: Trace, part: Part, isVirtual: boolean, from: number): RecordPage | null {
  const [kind, first] = soughtFor(part, isVirtual) ?? [];
  if (kind === undefined || first === undefined) return null;
  const events: TraceEvent[] = [];
  let total = 0;
  for (let row = 0; row < trace.length; row++) {
    if (trace.kinds[row] !== kind || (first >= 0 && trace.args[row * 4] !== first)) continue;
    if (total >= from && events.length < RECORDS) events.push(trace.event(row));
    total++;
  }
  return { from, events, total };
}

/** Kind of event, and what its first argument must be; -1 for any. */
function soughtFor(part: Part, isVirtual: boolean): readonly [kind: number, first: number] | null {
  if ('exit' in part) return [EVENT.exit, EXIT_REASONS.indexOf(part.exit)];
  const behind = BEHIND[part.component]?.[isVirtual ? 'virtual' : 'bare'];
  if (!behind) return null;
  const { kind, step } = behind;
  return [EVENT[kind], step === undefined ? -1 : HANDLER_STEPS.findIndex(({ name }) => name === step)];
}
