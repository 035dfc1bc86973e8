import { readFacts } from '$lib/lesson/facts.ts';
import { readProse } from '$lib/lesson/prose.ts';
import text from '../../../content/facts.yaml?raw';

const { facts, sources, problems } = readFacts(text, 'content/facts.yaml');
const [first] = problems;
if (first) throw new Error(`${first.file}:${first.line}: ${first.message} ${first.remedy}`);

export const FACTS = facts;
export const SOURCES = sources;

/** The facts that a lesson's prose gives, by their ids. */
export function factsIn(prose: string): ReadonlySet<string> {
  const { usages } = readProse(prose);
  return new Set(
    usages.flatMap(({ component, props }) => (component === 'Fact' && props.id ? [props.id] : [])),
  );
}
