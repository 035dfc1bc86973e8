import { CONFIDENCES } from '$lib/lesson/confidences.ts';
import { FACTS, SOURCES } from './facts.server.ts';

/** Each source with the figures that come from it. */
export const load = () => ({
  count: FACTS.length,
  sources: SOURCES.map(({ id, says }) => ({
    id,
    says,
    facts: FACTS.filter(({ source }) => source.id === id).map((fact) => ({
      ...fact,
      confidence: CONFIDENCES[fact.confidence],
    })),
  })),
});
