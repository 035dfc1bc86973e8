/** The records of a trace behind a component of the ledger. */
import type { ComponentName } from '../../vmm/cost/components.ts';
import { HANDLER_STEPS, type HandlerStep } from '../../vmm/handler-steps.ts';
import { EVENT, type EventName } from '../../record/events.ts';
import type { Trace, TraceEvent } from '../../record/trace.ts';

/** Records on a page. */
export const RECORDS = 100;

/** The kind of event, and of handler step, that stands for one of the component. */
type Behind = readonly [kind: EventName, step?: HandlerStep];

/** Bare and under a VMM, a trap is another record: the guest's own, or the exit that it leads to. */
const BEHIND: Readonly<
  Partial<Record<ComponentName, { readonly bare?: Behind; readonly virtual?: Behind }>>
> = {
  delivery: { bare: ['trap'], virtual: ['exit'] },
  return: { bare: ['return'], virtual: ['resume'] },
  'device-access': { bare: ['io'] },
  'vm-entry': { virtual: ['resume'] },
  'vm-exit': { virtual: ['exit'] },
  dispatch: { virtual: ['handler', 'dispatch'] },
  decode: { virtual: ['handler', 'interpret'] },
  interpretation: { virtual: ['handler', 'interpret'] },
  'software-delivery': { virtual: ['trap'] },
  'software-return': { virtual: ['return'] },
  'device-model': { virtual: ['io'] },
  'software-reference': { virtual: ['walk'] },
  'shadow-write': { virtual: ['handler', 'shadow-write'] },
  'shadow-drop': { virtual: ['shadow-drop'] },
  allocation: { virtual: ['handler', 'allocate'] },
};

export interface RecordPage {
  /** Up to RECORDS of them, from the one that was asked for. */
  readonly events: readonly TraceEvent[];
  /** How many there are in the trace. */
  readonly total: number;
}

/** The records behind `component`, from number `from` on; null where the trace records none, since the processor only counts them. */
export function recordsBehind(
  trace: Trace,
  component: ComponentName,
  isVirtual: boolean,
  from: number,
): RecordPage | null {
  const behind = BEHIND[component]?.[isVirtual ? 'virtual' : 'bare'];
  if (!behind) return null;
  const kind = EVENT[behind[0]];
  const step = behind[1] === undefined ? -1 : HANDLER_STEPS.findIndex(({ name }) => name === behind[1]);
  const events: TraceEvent[] = [];
  let total = 0;
  for (let row = 0; row < trace.length; row++) {
    if (trace.kinds[row] !== kind || (step >= 0 && trace.args[row * 4] !== step)) continue;
    if (total >= from && events.length < RECORDS) events.push(trace.event(row));
    total++;
  }
  return { events, total };
}
