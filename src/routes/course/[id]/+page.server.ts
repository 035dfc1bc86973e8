import { error } from '@sveltejs/kit';
import { build } from '$lib/workbench/workbench.ts';
import { viewMachine } from '$lib/workbench/view.ts';
import { mainFile, runConfiguration } from '$lib/lesson/run-configuration.ts';
import { termID } from '$lib/lesson/term-id.ts';
import { guestsIn } from '$lib/lesson/guests.ts';
import { lessonVersion } from '$lib/lesson/version.ts';
import { readProse, type Usage } from '$lib/lesson/prose.ts';
import { GLOSSARY } from '../../glossary/glossary.server.ts';
import { BROKEN, LESSONS } from '../course.server.ts';
import { filesIn } from '../files.server.ts';
import { FACTS } from '../../sources/facts.server.ts';
import { monitorOf } from '$lib/lesson/machine-runner.ts';
import type { FileSet, ThirdGenerationLesson } from '$lib/lesson/types.ts';
import { finish } from '$lib/theory/progress.ts';
import { findOut, type Found } from '$lib/ui/third-generation/inquiry.ts';

export const entries = (): { id: string }[] => LESSONS.map(({ lesson }) => ({ id: lesson.id }));

/** The facts and the glossary's entries that a lesson's prose names, by id. */
function namedIn(usages: readonly Usage[]) {
  const pick = <T extends { readonly id: string }>(
    entries: readonly T[],
    component: string,
    idOf: (usage: Usage) => string | undefined,
  ): Record<string, T> => {
    const named = new Set(usages.filter((usage) => usage.component === component).map(idOf));
    return Object.fromEntries(entries.filter(({ id }) => named.has(id)).map((entry) => [entry.id, entry]));
  };
  return {
    terms: pick(GLOSSARY, 'Term', ({ props, text }) => termID(props, text)),
    facts: pick(FACTS, 'Fact', ({ props }) => props.id),
  };
}

/** What is so of a third-generation machine as the lesson gives it: its page begins with that. */
function foundOut(lesson: ThirdGenerationLesson, start: FileSet): Found {
  const [first] = Object.values(lesson.runs);
  const monitor = first && lesson.views.includes('square') ? monitorOf(first) : null;
  return finish(findOut(start[mainFile(lesson.files)] ?? '', monitor));
}

export function load({ params }: { params: { id: string } }) {
  const index = LESSONS.findIndex(({ lesson }) => lesson.id === params.id);
  const found = LESSONS[index];
  if (!found) {
    const broken = BROKEN.find(({ id }) => id === params.id);
    if (broken) error(500, broken.says);
    error(404, 'There is no such lesson.');
  }
  const { lesson, folder, prose } = found;
  const start = filesIn(`${folder}/start`);
  const { usages } = readProse(prose);
  const link = (offset: number) => {
    const other = LESSONS[index + offset]?.lesson;
    return other ? { id: other.id, title: other.title } : null;
  };
  const isGuest = lesson.kind !== 'third-generation';
  const first = isGuest ? Object.values(lesson.runs)[0] : undefined;
  const bench = first && build({ files: start, main: mainFile(lesson.files) }, runConfiguration(first));
  return {
    lesson,
    // What one can do afterwards is what the lesson is about.
    description: `${lesson.objectives.map((one) => (typeof one === 'string' ? one : one.says)).join('. ')}.`,
    version: lessonVersion(lesson, start),
    start,
    solution: filesIn(`${folder}/solution`),
    ...namedIn(usages),
    guests: guestsIn(usages, lesson),
    folder,
    previous: link(-1),
    next: link(1),
    // The machine at its first instruction, for those without JavaScript and until the worker has started.
    first: bench?.kind === 'bench' ? viewMachine(bench) : null,
    found: isGuest ? null : foundOut(lesson, start),
  };
}
