/** Why control came to the VMM, as names: apart from exit.ts so that a page can name them without the VMM. */
import { exitReasons } from '#messages/exit-reasons';

/** The reasons, in the order of their numbers in the trace. */
export const EXIT_REASONS = [
  'privileged-instruction',
  'sensitive-instruction',
  'port-access',
  'software-interrupt',
  'hidden-page-fault',
  'true-page-fault',
  'write-trace',
  'exception',
  'host-timer',
  'debug-trap',
  'emulated-access',
  'not-runnable',
  'hypercall',
  'ept-violation',
  'task-switch',
  'triple-fault',
  'callout',
  'translation',
] as const;
export type ExitReason = (typeof EXIT_REASONS)[number];

export function exitReasonIndex(reason: ExitReason): number {
  return EXIT_REASONS.indexOf(reason);
}

/** What a reader is told of each. */
export const EXIT_WORDS: Readonly<Record<ExitReason, string>> = exitReasons;

/** The same by the number in the trace; empty where there is none of that number. */
export function exitWords(index: number): string {
  const reason = EXIT_REASONS[index];
  return reason === undefined ? '' : EXIT_WORDS[reason];
}
