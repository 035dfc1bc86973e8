/** The glossary (content/glossary.yaml): the words that `<Term>` names, each with what it means here. */
import { nearest } from '../asm/nearest.ts';
import type { Usage } from './prose.ts';
import type { Problem } from './types.ts';
import { termID } from './term-id.ts';
import { readYAML } from './yaml-source.ts';

export interface GlossaryEntry {
  readonly id: string;
  /** As it is written in a sentence. */
  readonly term: string;
  /** One or two sentences. */
  readonly says: string;
  /** Where the definition comes from, if it is somebody's. */
  readonly source?: string;
}

/** The glossary, or what to mend. */
export interface Glossary {
  readonly entries: readonly GlossaryEntry[];
  readonly problems: readonly Problem[];
}

const FIELDS = ['id', 'term', 'says', 'source'];

/** Reads glossary.yaml. Never throws. */
export function readGlossary(text: string, file = 'glossary.yaml'): Glossary {
  const source = readYAML(text, file);
  const problems: Problem[] = [...source.problems];
  if (problems.length > 0) return { entries: [], problems };
  const say = (path: readonly (string | number)[], message: string, remedy: string): void => {
    problems.push({ file, ...source.place(path, false), message, remedy });
  };
  const list: unknown = source.data;
  if (!Array.isArray(list)) {
    say([], 'the glossary is no list', 'Begin each entry with `- id: ...`.');
    return { entries: [], problems };
  }
  const entries: GlossaryEntry[] = [];
  list.forEach((item: unknown, i) => {
    const entry = (typeof item === 'object' && item !== null ? item : {}) as Readonly<
      Record<string, unknown>
    >;
    for (const name of Object.keys(entry)) {
      if (!FIELDS.includes(name))
        say([i, name], `an entry has no \`${name}\``, `Known are ${FIELDS.join(', ')}.`);
    }
    const { id, term, says, source: from } = entry;
    if (typeof id !== 'string' || typeof term !== 'string' || typeof says !== 'string' || says === '') {
      say([i], 'the entry lacks `id`, `term` or `says`', 'Give all three, `says` as a quoted sentence.');
    } else if (!/^[a-z][a-z0-9-]*$/.test(id)) {
      say([i, 'id'], `\`${id}\` is no id`, 'Use small letters, digits and hyphens.');
    } else if (entries.some((other) => other.id === id)) {
      say([i, 'id'], `\`${id}\` is there twice`, 'Take one out.');
    } else entries.push({ id, term, says, ...(typeof from === 'string' ? { source: from } : {}) });
  });
  return { entries, problems };
}

/** Terms of a lesson's prose that the glossary does not have. */
export function checkTerms(
  usages: readonly Usage[],
  entries: readonly GlossaryEntry[],
  file = 'index.md',
): Problem[] {
  const ids = entries.map(({ id }) => id);
  return usages.flatMap((usage) => {
    if (usage.component !== 'Term') return [];
    const id = termID(usage.props, usage.text);
    if (ids.includes(id)) return [];
    const near = nearest(id, ids);
    const { line, column } = usage;
    const remedy = near ? `Did you mean <Term id="${near}">?` : `Add \`${id}\` to the glossary.`;
    return [{ file, line, column, message: `the glossary has no \`${id}\``, remedy }];
  });
}
