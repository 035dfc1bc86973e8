/**
 * Runs on, or back, to the next moment at which a rule stops the machine, or a frame is left. Forwards a stretch is watched until
 * something shows, backwards one stretch after the other, each from its checkpoint; then the machine goes to the moment itself.
 */
import { BASE, EIP } from '../cpu/state.ts';
import { CS } from '../isa/registers.ts';
import type { OperandSource } from '../lesson/subject.ts';
import { isMet } from './condition.ts';
import { FrameAhead, FrameBehind, type Frame } from './frames.ts';
import type { Checkpoint } from './history.ts';
import { order, type Moment } from './moment.ts';
import { readValue, Scout, type Hit } from './scout.ts';
import type { ArmedRule } from './stop-rules.ts';
import type { Journey, Traveller } from './travel.ts';

/** Instructions watched between two yields. Forwards the first stretches are short: what is looked for is often near. */
const CHUNK = 5_000;
const FIRST_CHUNK = 50;
/** Single steps between two yields. */
const STEPS = 200;

/** Why a search has come to rest: a rule, or the frame it was for; null at the end, the start or the limit. */
export type Found = { readonly rule: ArmedRule } | { readonly frame: Frame } | null;

/** Where a search means to stop, sooner or later than its rules. */
type Target =
  | Hit
  | {
      readonly moment: Moment;
      readonly rule: null;
      readonly frame: Frame;
      readonly row: -1;
      readonly before: 0;
      readonly isChange: false;
    };

export class StopSearch {
  /** Of a search backwards: instructions retired at the moment down to which all has been looked at. */
  reached = Infinity;
  private readonly traveller: Traveller;
  private readonly source: OperandSource;
  private readonly rules: readonly ArmedRule[];

  constructor(traveller: Traveller, symbols: ReadonlyMap<string, number>, rules: readonly ArmedRule[]) {
    this.traveller = traveller;
    this.source = { machine: traveller.machine, symbols };
    this.rules = rules;
  }

  /** On to the first moment after this one at which a rule applies or `frame` is left, until `limit` are retired at most. */
  *forward(limit: number, frame: Frame | null = null): Journey<Found> {
    const { traveller } = this;
    const scout = new Scout(traveller.machine, this.source.symbols, this.rules);
    const ahead = frame && new FrameAhead(frame);
    if (ahead) scout.onBoundary = (boundary): void => ahead.see(boundary);
    for (let size = FIRST_CHUNK; traveller.now.retired < limit && !traveller.hasEnded; size *= 2) {
      if (size > FIRST_CHUNK) yield;
      const { now } = traveller;
      const chunk = Math.min(limit, traveller.now.retired + Math.min(size, CHUNK));
      const targets: Target[] = [];
      const isFound = (): boolean => {
        targets.push(...scout.hits.splice(0), ...this.differences(now));
        if (ahead?.found && frame) targets.push(frameTarget(frame, ahead.found));
        return targets.length > 0;
      };
      if (!traveller.lookAhead(() => scout.run(chunk), isFound)) continue;
      const met = yield* this.firstMet(targets);
      if (met) return foundBy(met);
      yield* traveller.run(chunk);
    }
    return null;
  }

  /**
   * Back to the last moment before this one at which a rule applies or `frame` was entered; to the start where there is none.
   * @param orNow a rule that applies at this very moment counts, too: what brought the machine here.
   */
  *backward(frame: Frame | null = null, orNow = false): Journey<Found> {
    const { traveller } = this;
    const here = traveller.history.take();
    const { now, hasEnded, stop } = traveller;
    const behind = frame && new FrameBehind(frame);
    let isThere = false;
    try {
      for (let end = now, origin = here; ;) {
        const start = traveller.history.before(end);
        if (!start) {
          isThere = true;
          traveller.restore(origin);
          return null;
        }
        traveller.restore(start);
        const isStart = start.moment.retired === 0;
        const targets = yield* this.targetsUpTo(end, hasEnded && end === now, isStart, behind, frame);
        const isPast = (moment: Moment, { rule }: Target): boolean =>
          order(moment, now) < 0 || (orNow && rule !== null && order(moment, now) === 0);
        const past = targets.filter((target) => isPast(target.moment, target));
        const met = yield* this.lastMet(past, start, isPast);
        if (met) {
          isThere = true;
          return foundBy(met);
        }
        end = start.moment;
        this.reached = end.retired;
        origin = start;
        yield;
      }
    } finally {
      // Whoever breaks off finds the machine where it was.
      if (!isThere) {
        traveller.restore(here);
        traveller.stop = stop;
      }
    }
  }

  /** What there is to stop at from the present moment (`isStart`: that of the run) to `end`, `orEnd`: to the end of the run. */
  private *targetsUpTo(
    end: Moment,
    orEnd: boolean,
    isStart: boolean,
    behind: FrameBehind | null,
    frame: Frame | null,
  ): Journey<Target[]> {
    const { traveller } = this;
    const { vcpu } = traveller.machine;
    const start = traveller.now;
    const scout = new Scout(traveller.machine, this.source.symbols, this.rules, true);
    if (behind) scout.onBoundary = (boundary): void => behind.see(boundary);
    while (vcpu.retired < end.retired && !traveller.hasEnded) {
      traveller.go(() => scout.run(Math.min(end.retired, vcpu.retired + CHUNK)));
      yield;
    }
    while (!traveller.hasEnded && (orEnd || order(traveller.now, end) < 0)) traveller.go(() => scout.step());
    const targets: Target[] = [...scout.hits, ...this.differences(start, true)];
    const linear = (vcpu.get(BASE + CS) + vcpu.get(EIP)) | 0;
    const moment = behind?.end(traveller.now, linear, isStart);
    if (moment && frame) targets.push(frameTarget(frame, moment));
    return targets;
  }

  /** Where, from `start` to the present moment, a guest can first tell the machine from the bare one. */
  private differences(start: Moment, orThere = false): Hit[] {
    return this.rules.flatMap((rule): Hit[] => {
      if (rule.kind !== 'difference' || rule.at === null) return [];
      const moment = { retired: rule.at, delivered: 0 };
      const from = order(moment, start);
      if (from < 0 || (from === 0 && !orThere) || order(moment, this.traveller.now) > 0) return [];
      return [{ moment, rule, row: -1, before: 0, isChange: false }];
    });
  }

  /** Goes to the first of `targets`, all ahead, whose condition is met; without one, the machine is at the last. */
  private *firstMet(targets: Target[]): Journey<Target | null> {
    targets.sort(inOrder);
    for (const target of targets) {
      yield* this.arrive(target);
      if (this.holds(target)) return target;
      yield;
    }
    return null;
  }

  /** Goes from `start` to the last of `targets` whose condition is met, and whose moment, once it is known, `isPast`. */
  private *lastMet(
    targets: Target[],
    start: Checkpoint,
    isPast: (moment: Moment, target: Target) => boolean,
  ): Journey<Target | null> {
    targets.sort(inOrder);
    let candidates = targets;
    if (targets.some(({ rule }) => rule?.condition)) {
      // Once through all, in order: a condition is about the machine as it is there.
      candidates = [];
      this.traveller.restore(start);
      for (const target of targets) {
        yield* this.arrive(target);
        if (this.holds(target)) candidates.push(target);
        yield;
      }
    }
    for (const target of candidates.reverse()) {
      this.traveller.restore(start);
      yield* this.arrive(target);
      if (isPast(this.traveller.now, target)) return target;
      yield;
    }
    return null;
  }

  private holds({ rule }: Target): boolean {
    return !rule?.condition || isMet(rule.condition, this.source);
  }

  /** On to the moment of `target`: of an event, to right after the step in which it is recorded. */
  private *arrive(target: Target): Journey {
    const { traveller } = this;
    const { retired } = target.moment;
    yield* traveller.run(retired - 1);
    // The last instruction is a step, so that there is a step to speak of.
    while (!traveller.hasEnded && traveller.now.retired < retired) traveller.step();
    for (let i = 1; !traveller.hasEnded && !this.hasCome(target); i++) {
      if (i % STEPS === 0) yield;
      traveller.step();
    }
  }

  private hasCome(target: Target): boolean {
    const { machine, now } = this.traveller;
    if (target.row >= 0) return machine.trace.length > target.row;
    if (target.rule?.kind !== 'value' || !target.isChange) return order(now, target.moment) >= 0;
    // Seen in the middle of a step it is there right behind that step.
    return readValue(target.rule.operand, this.source) !== target.before || order(now, target.moment) > 0;
  }
}

/** By moment. An event, or a change, may turn out to lie one step later than where it was seen: what is certain comes first. */
function inOrder(a: Target, b: Target): number {
  return order(a.moment, b.moment) || uncertainty(a) - uncertainty(b);
}

function uncertainty({ row, isChange }: Target): number {
  return row >= 0 ? 2 : Number(isChange);
}

function frameTarget(frame: Frame, moment: Moment): Target {
  return { moment, rule: null, frame, row: -1, before: 0, isChange: false };
}

function foundBy(target: Target): Found {
  return target.rule ? { rule: target.rule } : { frame: target.frame };
}
