import { error } from '@sveltejs/kit';
import { build } from '$lib/workbench/workbench.ts';
import { viewMachine } from '$lib/workbench/view.ts';
import { loadLesson } from '$lib/lesson/load.ts';
import { mainFile, runConfiguration } from '$lib/lesson/runner.ts';
import type { GlossaryEntry } from '$lib/lesson/glossary.ts';
import { termID } from '$lib/lesson/term-id.ts';
import { readProse } from '$lib/lesson/prose.ts';
import { GLOSSARY } from '../../glossary/glossary.server.ts';
import { machineFile, monitorOf } from '$lib/lesson/machine-runner.ts';
import type { FileSet, ThirdGenerationLesson } from '$lib/lesson/types.ts';
import { finish } from '$lib/theory/progress.ts';
import { findOut, type Found } from '$lib/ui/third-generation/inquiry.ts';

// All lessons' data, read when the site is built; the eager globs stay in this server module, or they would end up in every page.
const YAML = import.meta.glob<string>('../../../../content/course/*/*/lesson.yaml', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const SOURCES = import.meta.glob<string>('../../../../content/course/*/*/{start,solution}/*', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const PROSE = import.meta.glob<string>('../../../../content/course/*/*/index.md', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** The lessons in course order: their folders' names say it. */
const LESSONS = Object.keys(YAML)
  .sort()
  .map((path) => {
    const folder = path.slice(0, path.lastIndexOf('/'));
    const loaded = loadLesson(YAML[path] ?? '', path);
    if (loaded.kind === 'problems') {
      const found = loaded.problems[0];
      throw new Error(`${path}:${found?.line}: ${found?.message} ${found?.remedy}`);
    }
    return { folder, lesson: loaded.lesson };
  });

export const entries = (): { id: string }[] => LESSONS.map(({ lesson }) => ({ id: lesson.id }));

function filesIn(folder: string, version: string): FileSet {
  const prefix = `${folder}/${version}/`;
  return Object.fromEntries(
    Object.entries(SOURCES)
      .filter(([path]) => path.startsWith(prefix))
      .map(([path, text]) => [path.slice(prefix.length), text]),
  );
}

/** The glossary's entries that the lesson in `folder` names, by id. */
function termsOf(folder: string): Record<string, GlossaryEntry> {
  const { usages } = readProse(PROSE[`${folder}/index.md`] ?? '');
  const named = new Set(
    usages.filter(({ component }) => component === 'Term').map(({ props, text }) => termID(props, text)),
  );
  return Object.fromEntries(GLOSSARY.filter(({ id }) => named.has(id)).map((entry) => [entry.id, entry]));
}

/** What is so of a third-generation machine as the lesson gives it: its page begins with that. */
function foundOut(lesson: ThirdGenerationLesson, start: FileSet): Found {
  const [first] = Object.values(lesson.runs);
  const monitor = first && lesson.views.includes('square') ? monitorOf(first) : null;
  return finish(findOut(start[machineFile(lesson)] ?? '', monitor));
}

export function load({ params }: { params: { id: string } }) {
  const index = LESSONS.findIndex(({ lesson }) => lesson.id === params.id);
  const found = LESSONS[index];
  if (!found) error(404, 'There is no such lesson.');
  const { lesson, folder } = found;
  const start = filesIn(folder, 'start');
  const link = (offset: number) => {
    const other = LESSONS[index + offset]?.lesson;
    return other ? { id: other.id, title: other.title } : null;
  };
  const isGuest = lesson.kind !== 'third-generation';
  const first = isGuest ? Object.values(lesson.runs)[0] : undefined;
  const bench = first && build({ files: start, main: mainFile(lesson.files) }, runConfiguration(first));
  return {
    lesson,
    start,
    solution: filesIn(folder, 'solution'),
    terms: termsOf(folder),
    folder: folder.split('/').slice(-2).join('/'),
    previous: link(-1),
    next: link(1),
    // The machine at its first instruction, for those without JavaScript and until the worker has started.
    first: bench?.kind === 'bench' ? viewMachine(bench) : null,
    found: isGuest ? null : foundOut(lesson, start),
  };
}
