/** Stops as a user asks for them: plain data, apart from what becomes of them so that a page can hold them without the machine. */
import type { SourcePlace } from '../lesson/subject.ts';
import type { EventName } from '../record/events.ts';

/** Where a breakpoint stands. A line without an instruction means the next one that has any. */
export type CodePlace =
  | SourcePlace
  | { readonly label: string }
  /** Guest linear. */
  | { readonly address: number };

export type StopRule = {
  /** The user's own number for it. */
  readonly id: number;
  /** Only where this is met, too (condition.ts). */
  readonly when?: string;
} & (
  | {
      /** Before the instruction there. */
      readonly kind: 'code';
      readonly at: CodePlace;
    }
  | {
      /** After whatever changes the value of an operand, in the grammar of lessons. */
      readonly kind: 'value';
      readonly of: string;
    }
  | {
      /** After the step in which such an event is recorded, with these arguments. */
      readonly kind: 'event';
      readonly event: EventName;
      readonly args?: Readonly<Record<string, number>>;
    }
  | {
      /** After an instruction by which the guest writes into one of its page tables, whatever becomes of that. */
      readonly kind: 'table-write';
    }
  | {
      /** Before the instruction at which the guest can first tell the machine from the bare one. */
      readonly kind: 'difference';
    }
);

/** Stops at once at most: more would be slow, and nobody keeps count. */
export const MOST_STOPS = 50;

/** Each kind of `Rule` without the member `Key`. */
export type Without<Rule, Key extends keyof Rule> = Rule extends unknown ? Omit<Rule, Key> : never;
