/**
 * `faithful` and `diverges`: a run held against the bare machine, instruction by instruction, as far as its budget goes. Popek and
 * Goldberg's equivalence (1974, section 3) is asked of one guest and answered by its first difference.
 */
import * as wrong from '#messages/expectations';
import * as say from '#messages/verdicts';
import { diverge, type DivergeReport } from '../workbench/diverge.ts';
import type { Configuration, TechniqueName } from '../workbench/configuration.ts';
import type { GuestSource } from '../workbench/workbench.ts';
import type { Plan, Verdict } from './evaluate.ts';
import type { Observation } from './observe.ts';
import { MissingLabelError, OperandError, symbolValue } from './operands.ts';
import type { DivergesExpectation } from './types.ts';

/** What came of holding a run against the bare machine. */
export type BareComparison = Pick<DivergeReport, 'first' | 'instructions' | 'end'>;

/** @throws OperandError where no bare machine can run the same guest beside, instruction by instruction. */
export function needComparable(technique: TechniqueName): void {
  if (technique === 'native') throw new OperandError(wrong.isTheBareMachineItself, wrong.askOfARunUnderAVMM);
  if (technique === 'paravirtualization')
    throw new OperandError(wrong.aParavirtualizedGuestIsAnother, wrong.compareWhatBothPrint);
}

/**
 * Runs the guest natively and as `configuration` says until they differ, end, or `budget` instructions are retired. After each one
 * all is compared: a difference that soon passes is one, too. @throws OperandError as `needComparable`.
 */
export function compareWithBare(
  source: GuestSource,
  configuration: Partial<Configuration> & { readonly technique: TechniqueName },
  budget: number,
): BareComparison {
  needComparable(configuration.technique);
  const report = diverge(source, configuration, budget);
  if (report.kind === 'problems') throw new Error(report.problems[0]?.message);
  return report;
}

type Answered = Pick<Verdict, 'outcome' | 'message'>;

/** The sentences of a difference, without the full stop: more may follow. */
const whyOf = ({ why }: NonNullable<BareComparison['first']>): string => why.replace(/\.$/, '');

/** Stands at the first difference, or where the run stopped. */
function concluded(
  run: string,
  observation: Observation,
  conclude: (found: BareComparison) => Answered,
): Plan {
  return {
    conclude: () => {
      const found = observation.comparison();
      const { step, place } = found.first
        ? { step: found.first.at, place: found.first.place }
        : observation.position();
      return { ...conclude(found), run, step, event: -1, ...(place && { place }) };
    },
  };
}

export function planFaithful(run: string, observation: Observation): Plan {
  return concluded(run, observation, ({ first, instructions, end }) => {
    if (first) return { outcome: 'fails', message: whyOf(first) };
    const seen = say.noDifference(instructions);
    // What comes behind the budget nobody has seen.
    if (end === 'limit')
      return { outcome: 'fails', message: say.andTheStop(seen, observation.describeStop()) };
    return { outcome: 'holds', message: seen };
  });
}

export function planDiverges(
  run: string,
  observation: Observation,
  { diverges: { at, field } }: DivergesExpectation,
): Plan {
  const label = at?.replace(/^label:/, '');
  return concluded(run, observation, ({ first, instructions }): Answered => {
    let address: number | undefined;
    try {
      if (label !== undefined) address = symbolValue(observation.subject, label);
    } catch (error) {
      if (!(error instanceof MissingLabelError)) throw error;
      return { outcome: 'not-reached', message: say.notReached(error.message) };
    }
    const expected = say.theFirstDifference(label, field);
    if (!first) {
      const message = say.butExpected(say.noDifference(instructions), expected);
      return { outcome: 'fails', message: say.andTheStop(message, observation.describeStop()) };
    }
    const isThere = address === undefined || first.eip >>> 0 === address >>> 0;
    const isInField = field === undefined || first.fields.includes(field);
    if (isThere && isInField) return { outcome: 'holds', message: whyOf(first) };
    return { outcome: 'fails', message: say.andExpected(whyOf(first), expected) };
  });
}
