/** The course as the site has it, read when it is built: lessons in order, their prose, and the outline of the whole. */
import { dev } from '$app/environment';
import * as say from '#messages/outline';
import { checkProse } from '$lib/lesson/check-prose.ts';
import { loadLesson } from '$lib/lesson/load.ts';
import { lessonNumber, readOutline, type ListedLesson, type ListedPart } from '$lib/lesson/outline.ts';
import { readProse } from '$lib/lesson/prose.ts';
import type { Aims } from '$lib/lesson/standing.ts';
import { textProblems } from '$lib/lesson/text.ts';
import type { Lesson, Problem } from '$lib/lesson/types.ts';
import { GLOSSARY } from '../glossary/glossary.server.ts';
import { atRoot, problemInWords, sound, stop, UNSOUND } from '../own.server.ts';
import { FACTS } from '../sources/facts.server.ts';
import { filesIn } from './files.server.ts';
import outlineText from '../../../content/course/outline.yaml?raw';

// The eager globs stay in server modules, or they would end up in every page. A course of one's own may have its lessons in parts or not.
const YAML = import.meta.glob<string>(
  ['../../../content/course/*/*/lesson.yaml', '../../../content/own/**/lesson.yaml'],
  { query: '?raw', import: 'default', eager: true },
);
const PROSE = import.meta.glob<string>(
  ['../../../content/course/*/*/index.md', '../../../content/own/**/index.md'],
  { query: '?raw', import: 'default', eager: true },
);

interface Read {
  readonly folder: string;
  readonly text: string;
  readonly prose: string;
  /** Null where it cannot be read. */
  readonly lesson: Lesson | null;
  readonly problems: readonly Problem[];
}

/** `problem`, whose file is one of `folder`. */
const inFolder = (problem: Problem, folder: string): Problem => ({
  ...problem,
  file: `${folder}/${problem.file}`,
});

function read(path: string, before: readonly Read[]): Read {
  const text = YAML[path] ?? '';
  const folder = atRoot(path.slice(0, path.lastIndexOf('/')));
  const prose = PROSE[path.replace(/lesson\.yaml$/, 'index.md')];
  const own = { folder, text, prose: prose ?? '' };
  const unsound = textProblems({ 'lesson.yaml': text, 'index.md': own.prose, ...filesIn(folder) });
  if (unsound.length > 0)
    return { ...own, lesson: null, problems: unsound.map((problem) => inFolder(problem, folder)) };
  const loaded = loadLesson(text, atRoot(path));
  if (loaded.kind === 'problems') return { ...own, lesson: null, problems: loaded.problems };
  const { lesson } = loaded;
  const shared = { facts: FACTS, glossary: GLOSSARY };
  const inProse = checkProse(lesson, readProse(own.prose), prose, shared).map((problem) =>
    inFolder(problem, folder),
  );
  const other = before.find((one) => one.lesson?.id === lesson.id);
  const sameId = other && {
    ...{ file: atRoot(path), line: 1, column: 1, remedy: 'Choose another.' },
    message: `the lesson in ${other.folder} has the id ${lesson.id} too.`,
  };
  return { ...own, lesson, problems: sameId ? [sameId, ...inProse] : inProse };
}

const READ: Read[] = [];
for (const path of Object.keys(YAML).sort()) READ.push(read(path, READ));

/** The lessons in course order: their folders' names say it. Those of a course of one's own come after. */
export const LESSONS = READ.flatMap(({ folder, prose, lesson, problems }) =>
  lesson && problems.length === 0 ? [{ folder, prose, lesson }] : [],
);

const idTaken = (id: string): boolean => LESSONS.some(({ lesson }) => lesson.id === id);

/**
 * Lessons that cannot be shown, and other files of an author's own that cannot be read. They stop a build; while an author works on
 * them, their pages say why, and the other lessons go on.
 */
export const BROKEN = [
  ...READ.filter(({ problems }) => problems.length > 0).map(({ folder, text, problems }) => {
    if (!dev) stop(problems);
    const name = folder.slice(folder.lastIndexOf('/') + 1);
    const id = /^id: *["']?([a-z0-9-]+)/m.exec(text)?.[1] ?? name;
    return { folder, id: idTaken(id) ? name : id, says: problems.map(problemInWords).join('\n') };
  }),
  ...UNSOUND.map(({ file, problems }) => ({
    ...{ folder: file.slice(0, file.lastIndexOf('/')), id: file.slice(file.lastIndexOf('/') + 1) },
    says: problems.map(problemInWords).join('\n'),
  })),
];

const OUTLINE_FILE = 'content/course/outline.yaml';
const OUTLINE = sound(readOutline(outlineText, OUTLINE_FILE), OUTLINE_FILE);

const ids = (some: readonly { readonly id: string }[] = []) => some.map(({ id }) => ({ id }));
const aimsOf = ({ objectives, predict, checks }: Lesson): Aims => ({
  objectives,
  predict: ids(predict),
  checks: ids(checks),
});

/** All lessons, there and planned, in their parts. */
export function outline(): ListedPart[] {
  const broken = (part: (folder: string) => boolean): ListedLesson[] =>
    BROKEN.filter(({ folder }) => part(folder)).map(({ folder, id }) => ({
      number: lessonNumber(folder) ?? null,
      title: say.cannotBeRead(id),
      id,
      minutes: null,
      aims: null,
    }));
  const readable = (part: (folder: string) => boolean): ListedLesson[] =>
    LESSONS.filter(({ folder }) => part(folder)).map(({ folder, lesson }) => ({
      number: lessonNumber(folder) ?? null,
      title: lesson.title,
      id: lesson.id,
      minutes: lesson.minutes,
      aims: aimsOf(lesson),
    }));
  const listed = (part: (folder: string) => boolean): ListedLesson[] => [...readable(part), ...broken(part)];
  const parts = OUTLINE.parts.map(({ folder, title }) => ({
    title,
    lessons: listed((path) => path.startsWith(`content/course/${folder}/`)),
  }));
  const planned = OUTLINE.planned.map(({ number, title }) => ({
    number: number ?? null,
    title,
    id: null,
    minutes: null,
    aims: null,
  }));
  const own = listed((path) => path.startsWith('content/own'));
  return [
    ...parts,
    ...(planned.length > 0 ? [{ title: say.toCome, lessons: planned }] : []),
    ...(own.length > 0 ? [{ title: say.lessonsOfYourOwn, lessons: own }] : []),
  ];
}
