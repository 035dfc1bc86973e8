/** The answers of predictions, computed from the run: nobody writes them down beforehand. */
import * as wrong from '#messages/expectations';
import * as say from '#messages/verdicts';
import { formatValue, momentOf, plan, type Observations } from './evaluate.ts';
import { CompiledFilter } from './filters.ts';
import type { StateRecord } from './machine-questions.ts';
import { OperandError, parseOperand, readOperand } from './operands.ts';
import { cellsOf, lineName } from './points.ts';
import type { SourcePlace, Subject } from './subject.ts';
import type { PointPrediction, Prediction } from './types.ts';

/** What was right, and the record that shows it. */
export interface Answer {
  readonly id: string;
  /** An option, a number, option IDs in order, a place as points.ts names it, or values by name. Null: the run did not tell. */
  readonly right: string | number | readonly string[] | Readonly<Record<string, number | string>> | null;
  readonly message: string;
  readonly run: string;
  /** Instructions retired where it shows. */
  readonly step: number;
  /** Row of the trace, or -1. */
  readonly event: number;
  readonly place?: SourcePlace;
  /** Where to look where no record is: a moment of the run at which nothing happened. */
  readonly moment?: string;
  /** Of a third-generation machine: the states that show it, and of which instruction. */
  readonly states?: StateRecord;
}

interface Placed {
  /** As points.ts names it; null where the address lies in none of the places that are offered. */
  readonly place: string | null;
  readonly message: string;
}

/** Which of the places that `prediction` offers `address` lies in; `found` says how it was found. */
function placed(prediction: PointPrediction, address: number, subject: Subject, found: string): Placed {
  const cells = cellsOf(prediction);
  let place: string | undefined;
  if (cells) {
    const from = Number(readOperand(parseOperand(cells.from), subject));
    place = cells.names[Math.floor((address - from) / cells.bytes)];
  } else {
    const line = subject.locate(address);
    place = line && lineName(line);
  }
  return place === undefined
    ? { place: null, message: say.liesElsewhere(found, address) }
    : { place, message: found };
}

/** Plans the answer of `prediction`; the function gives it after the runs. @throws OperandError where the lesson is wrong. */
export function planAnswer(prediction: Prediction, observations: Observations): () => Answer {
  const { id, run } = prediction;
  const observation = observations(run);
  const { subject } = observation;
  const asked = momentOf(prediction.at, { kind: 'end' });
  let step = -1;
  let place: SourcePlace | undefined;
  observation.at(asked, (position) => {
    ({ step, place } = position);
  });
  const answer = (right: Answer['right'], message: string, event = -1, at = step): Answer => ({
    id,
    run,
    right: step < 0 ? null : right,
    message:
      step < 0 ? say.andTheStop(say.momentWasNotReached(prediction.at), observation.describeStop()) : message,
    step: Math.max(0, at),
    event,
    ...(place && { place }),
  });
  const timeOf = (event: number): number => (event < 0 ? step : subject.machine.trace.retired(event));

  if (prediction.kind === 'choice') {
    const { then, else: otherwise, ...expect } = prediction.answer;
    const planned = plan({ run, at: prediction.at, expect }, observations);
    return () => {
      const verdict = planned.conclude();
      const right = verdict.outcome === 'holds' ? then : otherwise;
      const told = verdict.outcome === 'holds' || verdict.outcome === 'fails';
      const isShown = verdict.event >= 0 || 'faithful' in expect || 'diverges' in expect;
      const at = isShown ? verdict.step : step;
      const given = answer(told ? right : null, verdict.seen ?? verdict.message, verdict.event, at);
      return verdict.moment === undefined ? given : { ...given, moment: verdict.moment };
    };
  }
  if (prediction.kind === 'number' && 'count' in prediction.answer) {
    const filter = new CompiledFilter(prediction.answer.count);
    return () => {
      filter.bind(subject);
      const first = filter.first(subject);
      let count = 0;
      for (let i = first; i >= 0; i = filter.first(subject, i + 1)) count++;
      return answer(count, filter.counted(count), first, timeOf(first));
    };
  }
  if (prediction.kind === 'number' && 'value' in prediction.answer) {
    const { value: text, at } = prediction.answer;
    const operand = parseOperand(text);
    let value: number | string | undefined;
    let seenAt = -1;
    observation.at(momentOf(at, asked), (position) => {
      value = readOperand(operand, subject);
      seenAt = position.step;
    });
    return () =>
      answer(value ?? null, value === undefined ? '' : say.valueIs(text, formatValue(value)), -1, seenAt);
  }
  if (prediction.kind === 'order') {
    const filters = Object.entries(prediction.answer.order).map(([option, filter]) => ({
      option,
      filter: new CompiledFilter(filter),
    }));
    return () => {
      const found = filters.map(({ option, filter }) => {
        filter.bind(subject);
        return { option, event: filter.first(subject) };
      });
      const missing = found.find(({ event }) => event < 0);
      if (missing) return answer(null, say.optionDidNotHappen(missing.option));
      found.sort((a, b) => a.event - b.event);
      const event = found[0]?.event ?? -1;
      return answer(
        found.map(({ option }) => option),
        say.inThisOrderInTheTrace,
        event,
        timeOf(event),
      );
    };
  }
  if (prediction.kind === 'point' && 'first' in prediction.answer) {
    const { first, where = 'eip' } = prediction.answer;
    const filter = new CompiledFilter(first);
    return () => {
      filter.bind(subject);
      const event = filter.first(subject);
      if (event < 0) return answer(null, say.optionDidNotHappen(filter.text));
      const args: Readonly<Record<string, number>> = subject.machine.trace.event(event).args;
      const { place, message } = placed(
        prediction,
        (args[where] ?? 0) >>> 0,
        subject,
        say.theFirst(filter.text),
      );
      return answer(place, message, event, timeOf(event));
    };
  }
  if (prediction.kind === 'point' && 'address' in prediction.answer) {
    const { address: asks, at: when } = prediction.answer;
    const operand = parseOperand(asks);
    let found = { place: null as string | null, message: '' };
    let seenAt = -1;
    observation.at(momentOf(when, asked), (position) => {
      const address = Number(readOperand(operand, subject));
      found = placed(prediction, address, subject, say.valueIs(String(asks), formatValue(address)));
      seenAt = position.step;
    });
    return () => answer(found.place, found.message, -1, seenAt);
  }
  if (prediction.kind === 'state') {
    const operands = Object.entries(prediction.answer.values).map(([name, text]) => ({
      name,
      operand: parseOperand(text),
    }));
    let values: Record<string, number | string> | null = null;
    observation.at(momentOf(prediction.answer.at, asked), () => {
      values = Object.fromEntries(operands.map(({ name, operand }) => [name, readOperand(operand, subject)]));
    });
    return () => answer(values, say.asTheMachineHoldsThem);
  }
  throw new OperandError(wrong.thePredictionIsOfNoKnownKind, wrong.useChoiceNumberOrderPointOrState);
}
