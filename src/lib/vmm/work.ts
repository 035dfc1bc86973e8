/**
 * What became of the guest's instructions: efficiency, the second property that Popek and Goldberg (1974, section 4) ask of a VMM,
 * as numbers. It says that all innocuous instructions are executed by the hardware directly, with no intervention at all.
 */
import { EXIT_REASONS, type ExitReason } from './exit-reasons.ts';
import type { NotRunnable } from './not-runnable.ts';
import { EVENT_KINDS, EVENT, type EventName } from '../record/events.ts';
import { HANDLER_STEPS, type HandlerStep } from './handler-steps.ts';

/** Instructions retired at one virtual CPL, by who executed them. */
export interface Retired {
  /** By the processor itself, as they stand in the guest's memory. */
  readonly direct: number;
  /** By the processor, from the translation cache. */
  readonly translated: number;
  /** By an interpreter, after a trap. */
  readonly emulated: number;
  /** By an interpreter, the guest not having been given to the processor at all. */
  readonly interpreted: number;
}

/** A type, so that it is plain data to the compiler. */
type SavedWork = {
  readonly reasons: readonly (readonly [NotRunnable, number])[];
  readonly retired: readonly { readonly [by in keyof Retired]: number }[];
  readonly exits: readonly (readonly (readonly [ExitReason, number])[])[];
  readonly events: readonly number[];
  readonly steps: readonly number[];
};

const LEVELS = [0, 1, 2, 3];
/** Nothing has been retired. */
export const NONE: Retired = { direct: 0, translated: 0, emulated: 0, interpreted: 0 };

export class Work {
  /** Instructions interpreted without an exit, by reason. */
  readonly reasons = new Map<NotRunnable, number>();
  private readonly retired = LEVELS.map(() => ({ ...NONE }));
  private readonly exits = LEVELS.map(() => new Map<ExitReason, number>());
  private readonly events = EVENT_KINDS.map(() => 0);
  private readonly steps = HANDLER_STEPS.map(() => 0);

  /** Counts `count` instructions that were retired at virtual privilege level `cpl`. */
  count(cpl: number, by: keyof Retired, count: number): void {
    const level = this.retired[cpl];
    if (level) level[by] += count;
  }

  /** One instruction that was counted as direct at `cpl` is emulated after all, and counted so. */
  takeBack(cpl: number): void {
    this.count(cpl, 'direct', -1);
    this.count(cpl, 'emulated', 1);
  }

  /** Adds `count` instructions interpreted because of `why`; at which levels the method `count` is told. */
  countReason(why: NotRunnable, count: number): void {
    this.reasons.set(why, (this.reasons.get(why) ?? 0) + count);
  }

  /** Counts an exit from virtual privilege level `cpl`. */
  countExit(cpl: number, reason: ExitReason): void {
    const exits = this.exits[cpl];
    exits?.set(reason, (exits.get(reason) ?? 0) + 1);
  }

  /** Counts an event that the VMM or the guest has recorded; `detail` is its first argument. */
  countEvent(kind: number, detail: number): void {
    this.events[kind] = (this.events[kind] ?? 0) + 1;
    if (kind === EVENT.handler) this.steps[detail] = (this.steps[detail] ?? 0) + 1;
  }

  /** Events of one kind so far, whether the trace had room for them or not. */
  eventCount(kind: EventName): number {
    return this.events[EVENT[kind]] ?? 0;
  }

  /** Steps of the VMM of one kind so far. */
  stepCount(step: HandlerStep): number {
    return this.steps[HANDLER_STEPS.findIndex(({ name }) => name === step)] ?? 0;
  }

  save(): SavedWork {
    return {
      reasons: [...this.reasons],
      retired: this.retired.map((level) => ({ ...level })),
      exits: this.exits.map((level) => [...level]),
      events: [...this.events],
      steps: [...this.steps],
    };
  }

  /** Takes what `save` gave. */
  restore({ reasons, retired, exits, events, steps }: SavedWork): void {
    events.forEach((count, kind) => (this.events[kind] = count));
    steps.forEach((count, step) => (this.steps[step] = count));
    this.reasons.clear();
    for (const [why, count] of reasons) this.reasons.set(why, count);
    retired.forEach((level, cpl) => Object.assign(this.retired[cpl]!, level));
    exits.forEach((level, cpl) => {
      this.exits[cpl]!.clear();
      for (const [reason, count] of level) this.exits[cpl]!.set(reason, count);
    });
  }

  /** Instructions retired at the levels `cpls`. */
  retiredAt(...cpls: readonly number[]): Retired {
    const sum = { ...NONE };
    for (const cpl of cpls) {
      const { direct, translated, emulated, interpreted } = this.retired[cpl] ?? NONE;
      sum.direct += direct;
      sum.translated += translated;
      sum.emulated += emulated;
      sum.interpreted += interpreted;
    }
    return sum;
  }

  /** Exits by reason from the levels `cpls`, those that came at all. The host timer's come between instructions: none is counted. */
  exitsFrom(...cpls: readonly number[]): ReadonlyMap<ExitReason, number> {
    const sum = new Map<ExitReason, number>();
    for (const reason of EXIT_REASONS) {
      const count = cpls.reduce((all, cpl) => all + (this.exits[cpl]?.get(reason) ?? 0), 0);
      if (count > 0) sum.set(reason, count);
    }
    return sum;
  }

  /** Exits in all. */
  get exitCount(): number {
    let sum = 0;
    for (const level of this.exits) for (const count of level.values()) sum += count;
    return sum;
  }

  /**
   * The share (0 to 1) of the instructions retired at the levels `cpls` that ran without VMM entry, translated ones too; null where none
   * was. One that was run directly after a hidden fault had one, and is not among them.
   */
  efficiency(...cpls: readonly number[]): number | null {
    const { direct, translated, emulated, interpreted } = this.retiredAt(...cpls);
    const entered = this.exitsFrom(...cpls).get('hidden-page-fault') ?? 0;
    const all = direct + translated + emulated + interpreted;
    return all === 0 ? null : Math.max(0, direct + translated - entered) / all;
  }
}
