/** The course as the site has it, read when it is built: lessons in order, their prose, and the outline of the whole. */
import { dev } from '$app/environment';
import * as say from '#messages/outline';
import { loadLesson } from '$lib/lesson/load.ts';
import { lessonNumber, readOutline } from '$lib/lesson/outline.ts';
import { atRoot, problemInWords, sound, stop } from '../own.server.ts';
import outlineText from '../../../content/course/outline.yaml?raw';

// The eager globs stay in server modules, or they would end up in every page.
const YAML = import.meta.glob<string>('../../../content/{course,own}/*/*/lesson.yaml', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const PROSE = import.meta.glob<string>('../../../content/{course,own}/*/*/index.md', {
  query: '?raw',
  import: 'default',
  eager: true,
});

const READ = Object.keys(YAML)
  .sort()
  .map((path) => {
    const text = YAML[path] ?? '';
    const folder = atRoot(path.slice(0, path.lastIndexOf('/')));
    const prose = PROSE[path.replace(/lesson\.yaml$/, 'index.md')] ?? '';
    return { folder, text, prose, loaded: loadLesson(text, atRoot(path)) };
  });

/** The lessons in course order: their folders' names say it. Those of a course of one's own come after. */
export const LESSONS = READ.flatMap(({ folder, prose, loaded }) =>
  loaded.kind === 'problems' ? [] : [{ folder, prose, lesson: loaded.lesson }],
);

/** Lessons that cannot be read. They stop a build; while an author works on them, their pages say why, and the others go on. */
export const BROKEN = READ.flatMap(({ folder, text, loaded }) => {
  if (loaded.kind !== 'problems') return [];
  if (!dev) stop(loaded.problems);
  const id = /^id: *["']?([a-z0-9-]+)/m.exec(text)?.[1] ?? folder.slice(folder.lastIndexOf('/') + 1);
  return [{ folder, id, says: loaded.problems.map(problemInWords).join('\n') }];
});

LESSONS.forEach(({ lesson: { id }, folder }, i) => {
  const other = LESSONS.find((one, j) => j < i && one.lesson.id === id);
  if (other)
    throw new Error(
      `${folder}/lesson.yaml: the lesson in ${other.folder} has the id ${id} too. Choose another.`,
    );
});

const OUTLINE = sound(readOutline(outlineText, 'content/course/outline.yaml'));

export interface ListedLesson {
  readonly number: number | null;
  readonly title: string;
  /** Null: yet to come. */
  readonly id: string | null;
  readonly minutes: number | null;
}

/** All lessons, there and planned, in their parts. */
export function outline(): { readonly title: string; readonly lessons: readonly ListedLesson[] }[] {
  const broken = (part: (folder: string) => boolean): ListedLesson[] =>
    BROKEN.filter(({ folder }) => part(folder)).map(({ folder, id }) => ({
      number: lessonNumber(folder) ?? null,
      title: say.cannotBeRead(id),
      id,
      minutes: null,
    }));
  const readable = (part: (folder: string) => boolean): ListedLesson[] =>
    LESSONS.filter(({ folder }) => part(folder)).map(({ folder, lesson: { id, title, minutes } }) => ({
      number: lessonNumber(folder) ?? null,
      title,
      id,
      minutes,
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
  }));
  const own = listed((path) => path.startsWith('content/own/'));
  return [
    ...parts,
    ...(planned.length > 0 ? [{ title: say.toCome, lessons: planned }] : []),
    ...(own.length > 0 ? [{ title: say.lessonsOfYourOwn, lessons: own }] : []),
  ];
}
