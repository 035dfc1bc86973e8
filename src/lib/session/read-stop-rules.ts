/** Stops that were kept, or come from somebody else. */
import { EVENT } from '../record/events.ts';
import { MOST_STOPS, type CodePlace, type StopRule } from './stop-rule.ts';

/** What of `value`, of which nothing is known, is a list of rules. */
export function readStopRules(value: unknown): StopRule[] {
  return Array.isArray(value) ? value.filter(isStopRule).slice(0, MOST_STOPS) : [];
}

/** Whether `value`, of which nothing is known, has the form of a rule. Whether it can be on a machine `arm` says. */
function isStopRule(value: unknown): value is StopRule {
  if (typeof value !== 'object' || value === null) return false;
  const { id, kind, when, at, of, event, args } = value as Record<string, unknown>;
  if (!Number.isSafeInteger(id) || !(when === undefined || typeof when === 'string')) return false;
  if (kind === 'difference' || kind === 'table-write') return true;
  if (kind === 'value') return typeof of === 'string';
  if (kind === 'event')
    return (
      typeof event === 'string' && Object.hasOwn(EVENT, event) && (args === undefined || areNumbers(args))
    );
  return kind === 'code' && isCodePlace(at);
}

function areNumbers(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every(Number.isSafeInteger);
}

function isCodePlace(value: unknown): value is CodePlace {
  if (typeof value !== 'object' || value === null) return false;
  const { file, line, label, address } = value as Record<string, unknown>;
  return (
    (typeof file === 'string' && Number.isSafeInteger(line)) ||
    typeof label === 'string' ||
    Number.isSafeInteger(address)
  );
}
