/**
 * The evaluator of expectations: the one place that decides whether a check holds, in the browser, on the command line and
 * in CI. `plan` attaches what it needs to the observed runs; once those have run, `conclude` gives the verdict with
 * the record (event, step) that proves or refutes it.
 */
import { number } from '#messages/language';
import * as wrong from '#messages/expectations';
import * as say from '#messages/verdicts';
import { COMPARISON_NAMES, COMPARISONS } from './comparisons.ts';
import { planDiverges, planFaithful } from './faithfulness.ts';
import { CompiledFilter } from './filters.ts';
import { parseMoment, type Moment } from './moments.ts';
import type { Observation, Position } from './observe.ts';
import {
  asksOfWork,
  MissingLabelError,
  OperandError,
  parseOperand,
  readOperand,
  type Operand,
} from './operands.ts';
import type { StateRecord } from './machine-questions.ts';
import type { SourcePlace, Subject } from './subject.ts';
import type { Comparison, EventFilter, Expectation, ValueExpectation } from './types.ts';

/** What an expectation came to. */
export interface Verdict {
  readonly outcome: 'holds' | 'fails' | 'not-reached';
  /** A sentence: what was seen and what was expected. */
  readonly message: string;
  /** What was seen alone, where the message says more. */
  readonly seen?: string;
  readonly run: string;
  /** Instructions retired at the state that proves or refutes it. */
  readonly step: number;
  /** Row of the trace that proves or refutes it, or -1. */
  readonly event: number;
  readonly place?: SourcePlace;
  /** Where to look where no record is: a moment of the run at which nothing happened. */
  readonly moment?: string;
  /** Of a third-generation machine: the states that prove or refute it, and of which instruction. */
  readonly states?: StateRecord;
}

export interface Plan {
  /** After the runs. */
  conclude(): Verdict;
}

/** What an expectation is asked of. */
export interface Question {
  readonly run: string;
  /** A moment; the end when left out. */
  readonly at?: string;
  readonly expect: Expectation;
}

/** Gives the observation of a run, the same at each call. */
export type Observations = (run: string) => Observation;

/** Characters of a text that are shown; a guest may print a million. */
const SHOWN = 200;

/** A value as people read it: `7`, `500 (1F4h)`, or quoted text, of a long one the beginning. */
export function formatValue(value: number | string): string {
  if (typeof value === 'string') {
    if (value.length <= SHOWN) return JSON.stringify(value);
    return say.beginningOf(JSON.stringify(value.slice(0, SHOWN)), value.length);
  }
  if (Number.isNaN(value)) return say.noNumber;
  return value < 10 ? String(value) : `${value} (${value.toString(16).toUpperCase()}h)`;
}

type Test = (subject: Subject, value: number | string) => string | undefined;

/** A comparison compiled: gives undefined where it holds, else what was expected. @throws OperandError */
function compileComparison(comparison: Comparison): Test {
  const parts = COMPARISON_NAMES.flatMap((name) => {
    const text = comparison[name];
    return text === undefined ? [] : [{ name, text, operand: parseOperand(text) }];
  });
  if (parts.length === 0) throw new OperandError(wrong.nothingToCompareWith, wrong.addEqNeLtLeGtOrGe);
  return (subject, value) => {
    for (const { name, text, operand } of parts) {
      const other = readOperand(operand, subject);
      if (COMPARISONS[name](value, other)) continue;
      const shown = formatValue(other);
      const expected = String(text) === String(other) ? shown : say.whichIs(text, shown);
      return say.compared(name, expected);
    }
    return undefined;
  };
}

/** Parses a moment. @throws OperandError */
export function momentOf(text: string | undefined, otherwise: Moment): Moment {
  if (text === undefined) return otherwise;
  const moment = parseMoment(text);
  if (!moment) throw new OperandError(wrong.isNoMoment(text), wrong.writeLabelNameAfterLabelName);
  return moment;
}

const START: Moment = { kind: 'start' };
const END: Moment = { kind: 'end' };

/** What was not reached, and where the guest stopped instead. */
function notReached(run: string, observation: Observation, moment: Moment): Verdict {
  let what = moment.kind === 'start' ? say.theStart : say.theEnd;
  if (moment.kind === 'at' || moment.kind === 'after') {
    what = observation.subject.symbols.has(moment.label)
      ? (moment.kind === 'at' ? say.labelWasNeverExecuted : say.labelWasNeverPassed)(moment.label)
      : say.theSourceHasNoLabel(moment.label);
  }
  const { step, event, place } = observation.position();
  const message = say.andTheStop(say.notReached(what), observation.describeStop());
  return { outcome: 'not-reached', message, run, step, event: event - 1, ...(place && { place }) };
}

/** Plans `question` onto the runs it needs. @throws OperandError where its text is wrong. */
export function plan(question: Question, observations: Observations): Plan {
  const { run, expect } = question;
  if ('witness' in expect || 'square' in expect) {
    const message = wrong.asksOfAThirdGenerationMachine('witness' in expect ? 'witness' : 'square');
    throw new OperandError(message, wrong.askWhatAGuestDoesOrSetKindThird);
  }
  if ('compare' in expect) return planCompare(run, expect, observations);
  const observation = observations(run);
  if ('count' in expect) {
    const { count, ...comparison } = expect;
    return planCount(run, observation, count, compileComparison(comparison));
  }
  if ('sequence' in expect) return planSequence(run, observation, expect.sequence);
  if ('faithful' in expect) return planFaithful(run, observation);
  if ('diverges' in expect) return planDiverges(run, observation, expect);
  if ('output' in expect) return planOutput(run, observation, expect, momentOf(question.at, END));
  if ('value' in expect) return planValue(run, observation, expect, momentOf(question.at, END));
  if ('always' in expect) return planDuring(run, observation, expect.always, true, expect.from, expect.to);
  if ('never' in expect) {
    const { never, from, to } = expect;
    if ('event' in never) return planNoEvent(run, observation, never, from, to);
    return planDuring(run, observation, never, false, from, to);
  }
  throw new OperandError(wrong.theExpectationNamesNoOperator, wrong.useCountValueOutputSequence);
}

function at(
  run: string,
  outcome: 'holds' | 'fails',
  message: string,
  position: Position,
  event: number,
): Verdict {
  const { step, place } = position;
  return { outcome, message, run, step, event, ...(place && { place }) };
}

/** The position of event `index`, or the end of the run where it is -1. */
function positionOf(observation: Observation, index: number): Position {
  const end = observation.position();
  if (index < 0) return end;
  const { trace } = observation.subject.machine;
  const { args } = trace.event(index);
  const place = args.eip === undefined ? undefined : observation.subject.locate(args.eip >>> 0);
  return { step: Math.min(trace.retired(index), end.step), event: index, place };
}

/** Runs `body`; an OperandError about the student's source (a label that is gone) becomes a verdict. */
function guarded(run: string, observation: Observation, body: () => Verdict): Verdict {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof OperandError)) throw error;
    const missing = error instanceof MissingLabelError;
    const position = observation.position();
    const message = missing ? say.notReached(error.message) : error.message;
    return { ...at(run, 'fails', message, position, -1), outcome: missing ? 'not-reached' : 'fails' };
  }
}

/** As `guarded`, where the trace's records decide: one that was full knows not what came after. */
function guardedByTrace(run: string, observation: Observation, body: () => Verdict): Verdict {
  const { trace } = observation.subject.machine;
  if (trace.dropped === 0) return guarded(run, observation, body);
  const message = say.andTheStop(say.theTraceIsFull(trace.length, trace.dropped), observation.describeStop());
  return at(run, 'fails', message, observation.position(), -1);
}

function planCount(run: string, observation: Observation, filter: EventFilter, test: Test): Plan {
  const compiled = new CompiledFilter(filter);
  return {
    conclude: () =>
      guardedByTrace(run, observation, () => {
        const { subject } = observation;
        compiled.bind(subject);
        const found: number[] = [];
        for (let i = compiled.first(subject); i >= 0; i = compiled.first(subject, i + 1)) found.push(i);
        const seen = compiled.counted(found.length);
        const expected = test(subject, found.length);
        const told = { seen, ...(found.length === 0 && nothingAt(filter)) };
        if (expected === undefined) {
          const [event = -1] = found;
          return { ...at(run, 'holds', seen, positionOf(observation, event), event), ...told };
        }
        const message = say.andTheStop(say.butExpected(seen, expected), observation.describeStop());
        const event = oneTooMany(found, (count) => test(subject, count) === undefined) ?? found.at(-1) ?? -1;
        return { ...at(run, 'fails', message, positionOf(observation, event), event), ...told };
      }),
  };
}

/** Events looked at one by one. */
const MOST_COUNTED = 10_000;

/** The first of these events with which there are more than hold; undefined where there are too few. */
function oneTooMany(events: readonly number[], holds: (count: number) => boolean): number | undefined {
  for (let count = Math.min(events.length, MOST_COUNTED) - 1; count >= 0; count--) {
    if (holds(count)) return events[count];
  }
  return undefined;
}

/** The moment behind the instruction that was to be the event's. */
function nothingAt({ at: place }: EventFilter): Pick<Verdict, 'moment'> {
  return typeof place === 'string' && parseMoment(place)?.kind === 'at' ? { moment: `after ${place}` } : {};
}

function planSequence(run: string, observation: Observation, filters: readonly EventFilter[]): Plan {
  const compiled = filters.map((filter) => new CompiledFilter(filter));
  return {
    conclude: () =>
      guardedByTrace(run, observation, () => {
        let index = -1;
        for (const [i, filter] of compiled.entries()) {
          filter.bind(observation.subject);
          const next = filter.first(observation.subject, index + 1);
          if (next < 0) {
            const message =
              i === 0
                ? say.eventDidNotHappen(filter.text)
                : say.eventDidNotHappenAfter(filter.text, i, compiled.length);
            const said = say.andTheStop(message, observation.describeStop());
            return at(run, 'fails', said, positionOf(observation, index), index);
          }
          index = next;
        }
        return at(run, 'holds', say.allInThisOrder(compiled.length), positionOf(observation, index), index);
      }),
  };
}

function planOutput(
  run: string,
  observation: Observation,
  expect: {
    readonly output: 'serial' | 'debug';
    readonly eq?: string;
    readonly ne?: string;
    readonly contains?: string;
  },
  moment: Moment,
): Plan {
  if (expect.eq === undefined && expect.ne === undefined && expect.contains === undefined)
    throw new OperandError(wrong.nothingToCompareWith, wrong.addEqNeOrContains);
  const operand: Operand = { kind: 'output', channel: expect.output };
  const test = (text: string): string | undefined => {
    if (expect.eq !== undefined && text !== expect.eq) return formatValue(expect.eq);
    if (expect.ne !== undefined && text === expect.ne) return say.compared('ne', JSON.stringify(expect.ne));
    if (expect.contains !== undefined && !text.includes(expect.contains)) {
      return say.textWith(JSON.stringify(expect.contains));
    }
    return undefined;
  };
  return planAt(run, observation, moment, (subject) => {
    const text = String(readOperand(operand, subject));
    const expected = test(text);
    const seen = (expect.output === 'serial' ? say.serialOutputIs : say.debugOutputIs)(formatValue(text));
    return {
      holds: expected === undefined,
      message: expected === undefined ? seen : say.butExpected(seen, expected),
    };
  });
}

function planValue(run: string, observation: Observation, expect: ValueExpectation, moment: Moment): Plan {
  const operand = parseOperand(expect.value);
  const test = compileComparison(expect);
  return planAt(run, observation, moment, (subject) => {
    const value = readOperand(operand, subject);
    const expected = test(subject, value);
    const seen = say.valueIs(expect.value, formatValue(value));
    return {
      seen,
      holds: expected === undefined,
      message: expected === undefined ? seen : say.butExpected(seen, expected),
    };
  });
}

type Look = (subject: Subject) => {
  readonly holds: boolean;
  readonly message: string;
  readonly seen?: string;
};

function planAt(run: string, observation: Observation, moment: Moment, look: Look): Plan {
  let verdict: Verdict | undefined;
  observation.at(moment, (position) => {
    verdict = guarded(run, observation, () => {
      const { holds, message, seen } = look(observation.subject);
      const said =
        holds || moment.kind !== 'end' ? message : say.andTheStop(message, observation.describeStop());
      const verdict = at(run, holds ? 'holds' : 'fails', said, position, position.event - 1);
      return seen === undefined ? verdict : { ...verdict, seen };
    });
  });
  return { conclude: () => verdict ?? notReached(run, observation, moment) };
}

function planDuring(
  run: string,
  observation: Observation,
  condition: ValueExpectation,
  wanted: boolean,
  from: string | undefined,
  to: string | undefined,
): Plan {
  const operand = parseOperand(condition.value);
  const test = compileComparison(condition);
  for (const text of [condition.value, ...COMPARISON_NAMES.map((name) => condition[name])])
    if (text !== undefined && asksOfWork(parseOperand(text)))
      throw new OperandError(wrong.isAddedUpOverARun(text), wrong.askItAtAMoment);
  const begin = momentOf(from, START);
  let verdict: Verdict | undefined;
  let steps = 0;
  observation.during(begin, momentOf(to, END), (position) => {
    const tested = guarded(run, observation, () => {
      const value = readOperand(operand, observation.subject);
      const expected = test(observation.subject, value);
      steps++;
      const seen = say.isAtInstruction(condition.value, formatValue(value), position.step);
      const message = wanted ? say.expectedAllTheTime(seen, expected ?? '') : say.whichWasNeverToBe(seen);
      const holds = (expected === undefined) === wanted;
      return at(run, holds ? 'holds' : 'fails', message, position, position.event - 1);
    });
    if (tested.outcome !== 'holds') verdict = tested;
    return verdict !== undefined;
  });
  return {
    conclude: () => {
      if (verdict) return verdict;
      if (steps === 0) return notReached(run, observation, begin);
      const { step, event } = observation.position();
      const message = (wanted ? say.wasSoBeforeEach : say.wasNeverSo)(condition.value, steps);
      return { outcome: 'holds', message, run, step, event: event - 1 };
    },
  };
}

function planNoEvent(
  run: string,
  observation: Observation,
  filter: EventFilter,
  from: string | undefined,
  to: string | undefined,
): Plan {
  const compiled = new CompiledFilter(filter);
  const begin = momentOf(from, START);
  const end = momentOf(to, END);
  let first = -1;
  let last = Infinity;
  observation.at(begin, ({ event }) => (first = event));
  observation.at(end, ({ event }) => (last = event));
  return {
    conclude: () =>
      guardedByTrace(run, observation, () => {
        if (first < 0) return notReached(run, observation, begin);
        compiled.bind(observation.subject);
        const index = compiled.first(observation.subject, first);
        if (index < 0 || index >= last) {
          return at(run, 'holds', say.noEvent(compiled.text), observation.position(), -1);
        }
        return at(run, 'fails', say.eventHappened(compiled.text), positionOf(observation, index), index);
      }),
  };
}

function planCompare(
  run: string,
  expect: { readonly compare: readonly [string, string]; readonly of: string; readonly is: string },
  observations: Observations,
): Plan {
  const operand = parseOperand(expect.of);
  const [first, second] = expect.compare;
  const one = observations(first);
  const other = observations(second);
  return {
    conclude: () =>
      guarded(run, one, () => {
        const a = readOperand(operand, one.subject);
        const b = readOperand(operand, other.subject);
        const holds =
          expect.is === 'same'
            ? a === b
            : expect.is === 'different'
              ? a !== b
              : expect.is === 'less'
                ? a < b
                : a > b;
        const shown = (value: number | string): string =>
          typeof value === 'number' ? number(value) : formatValue(value);
        const names =
          one.words === other.words ? ([first, second] as const) : ([one.words, other.words] as const);
        const seen = say.inBothRuns(expect.of, shown(a), names[0], shown(b), names[1]);
        const position = (run === second ? other : one).position();
        const relation = say.relation[expect.is as keyof typeof say.relation];
        const message = holds ? seen : say.butExpected(seen, relation);
        return { ...at(run, holds ? 'holds' : 'fails', message, position, position.event - 1), seen };
      }),
  };
}
