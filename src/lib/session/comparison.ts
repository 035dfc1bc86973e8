/** The machine held against the bare one: on machines of their own, which live as long as the search. */
import { divergeSteps, type DivergeReport } from '../workbench/diverge.ts';
import type { Command } from './protocol.ts';

/** What came of it. */
export interface Compared {
  /** Instructions compared at most. */
  readonly limit: number;
  readonly report: Pick<DivergeReport, 'first' | 'instructions' | 'end'>;
}

/** True where comparing `limit` instructions would tell no more than `known` does. */
export function isEnough(known: Compared | null, limit: number): known is Compared {
  return (
    known !== null && (known.limit >= limit || known.report.first !== null || known.report.end !== 'limit')
  );
}

/**
 * Looks for the first difference within `limit` instructions of what `load` describes; null where it cannot be built.
 * @param reached is told how many have been compared.
 */
export function* compareWithBare(
  { files, main, configuration }: Extract<Command, { kind: 'load' }>,
  limit: number,
  reached: (time: number) => void,
): Generator<void, Compared | null> {
  const search = divergeSteps({ files, main }, configuration, limit);
  for (let step = search.next(); ; step = search.next()) {
    if (step.done) {
      if (step.value.kind !== 'report') return null;
      const { first, instructions, end } = step.value;
      return { limit, report: { first, instructions, end } };
    }
    reached(step.value);
    yield;
  }
}
