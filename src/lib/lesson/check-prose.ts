/** `lesson check` on prose: it names only what is there, says where its figures come from, and shows all that is asked and checked. */
import { nearest } from '../asm/nearest.ts';
import { bareFigures, checkFacts, type Fact } from './facts.ts';
import { checkTerms, type GlossaryEntry } from './glossary.ts';
import { MACHINE_MOMENTS, parseMachineMoment } from './machine-moments.ts';
import { parseMoment } from './moments.ts';
import type { Prose } from './prose.ts';
import type { Lesson, Problem } from './types.ts';
import { COMPARE_FILES, COMPARE_METRICS, componentSpec } from './vocabulary.ts';

/** What lessons share, and prose may name. */
export interface Shared {
  /** What `<Fact>` may name. */
  readonly facts?: readonly Fact[];
  /** What `<Term>` may name; anything where there is no glossary. */
  readonly glossary?: readonly GlossaryEntry[];
}

/**
 * What is wrong in the prose as a text that refers to the lesson.
 * @param text index.md; undefined where there is none
 * @param prose the same, read
 */
export function checkProse(
  lesson: Lesson,
  prose: Prose,
  text: string | undefined,
  { facts = [], glossary }: Shared,
): Problem[] {
  const file = 'index.md';
  if (text === undefined) {
    return [{ file, line: 1, column: 1, message: 'the folder has no index.md', remedy: 'Write the prose.' }];
  }
  const problems: Problem[] = [...prose.problems];
  if (glossary) problems.push(...checkTerms(prose.usages, glossary, file));
  problems.push(...checkFacts(prose.usages, facts, file), ...bareFigures(text, file, facts));
  const predictions = (lesson.predict ?? []).map(({ id }) => id);
  const checks = lesson.checks.map(({ id }) => id);
  const known: Readonly<Record<string, readonly string[]>> = {
    run: Object.keys(lesson.runs),
    predict: predictions,
    check: checks,
    view: lesson.views,
    fact: facts.map(({ id }) => id),
    guest: prose.usages
      .filter(({ component }) => component === 'Guest')
      .map(({ props }) => props.guest ?? ''),
    runs: Object.keys(lesson.runs),
    metrics: COMPARE_METRICS,
    whose: COMPARE_FILES,
  };
  const WORDS: Readonly<Record<string, string>> = {
    runs: 'run',
    metrics: 'metric',
    whose: 'version of the files',
  };
  const isMachine = lesson.kind === 'third-generation';
  for (const { component, props, line, column } of prose.usages) {
    for (const [prop, value] of Object.entries(props)) {
      const refers = componentSpec(component)?.props[prop]?.refers ?? 'text';
      if (refers === 'moment' && !(isMachine ? parseMachineMoment(value) : parseMoment(value))) {
        const message = `\`${value}\` is no moment`;
        const remedy = isMachine ? MACHINE_MOMENTS : 'Write label:NAME, after label:NAME, start or end.';
        problems.push({ file, line, column, message, remedy });
      }
      const names = known[refers];
      if (!names) continue;
      const named = refers in WORDS ? value.split(/\s+/) : [value];
      for (const name of named.filter((one) => !names.includes(one))) {
        const near = nearest(name, names);
        const remedy = near ? `Did you mean \`${near}\`?` : `Known are ${names.join(', ') || 'none'}.`;
        problems.push({
          file,
          line,
          column,
          message: `there is no ${WORDS[refers] ?? refers} \`${name}\``,
          remedy,
        });
      }
    }
  }
  for (const { component, line, column } of prose.usages) {
    if (component !== 'Quiz' || lesson.quiz) continue;
    const remedy = 'Add `quiz:`, a list of predictions, or take <Quiz /> out.';
    problems.push({ file, line, column, message: 'lesson.yaml has no quiz', remedy });
  }
  const used = new Set(prose.usages.map(({ props }) => props.id));
  if (prose.usages.some(({ component }) => component === 'Quiz')) lesson.quiz?.forEach((id) => used.add(id));
  for (const id of [...predictions, ...checks]) {
    if (used.has(id)) continue;
    const remedy = `Place it with <${predictions.includes(id) ? 'Predict' : 'Check'} id="${id}" />.`;
    problems.push({ file, line: 1, column: 1, message: `the prose never shows \`${id}\``, remedy });
  }
  return problems;
}
