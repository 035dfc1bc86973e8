// trapgate lesson: prove and list the lessons of a course.

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { checkLesson, type LessonReport } from '../lib/lesson/check.ts';
import type { LessonFolder } from '../lib/lesson/folder.ts';
import { loadLesson } from '../lib/lesson/load.ts';
import { lessonNumber, readOutline } from '../lib/lesson/outline.ts';
import { SCHEMA } from '../lib/lesson/schema.ts';
import { textProblems } from '../lib/lesson/text.ts';
import type { Problem } from '../lib/lesson/types.ts';
import { fail, parseFlags, type Command } from './command.ts';
import { print, readText, tell } from './files.ts';
import { COURSE } from './lesson-course.ts';
import { refuse, sharedFor } from './lesson-shared.ts';
import { newLesson } from './new-lesson.ts';
import { printJSON } from './report.ts';

const HELP = `  new DIR              a lesson that holds, to be changed; --title "..."
  check [DIR ...]      proves these lessons, or all of the course; ends with 1 if one does not hold
  list                 the lessons of the course, in order; ends with 1 if one cannot be read
  schema               the JSON Schema of lesson.yaml
  --course DIR         another course than content/course
  --json               prints one JSON value`;

/** Folders that hold a lesson.yaml, below `root` and itself, in order of their names. */
export function lessonFolders(root: string): string[] {
  if (existsSync(join(root, 'lesson.yaml'))) return [root];
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => lessonFolders(join(root, entry.name)));
}

/** Paths in a lesson's folder of what it is made of; hidden files, and what else lies there, such as a picture, are its author's own. */
const OF_A_LESSON = /^(lesson\.yaml|index\.md|(start|solution|wrong)(\/[^./][^/]*)*)$/;

/** The texts of a lesson's folder by their paths in it. */
export function readLessonFolder(folder: string): LessonFolder {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
  return Object.fromEntries(
    files.filter((path) => OF_A_LESSON.test(path)).map((path) => [path, readText(join(folder, path))]),
  );
}

/** Proves the lesson in `folder`, if its files are texts at all. */
function proved(folder: string): LessonReport {
  const texts = readLessonFolder(folder);
  const problems = textProblems(texts);
  if (problems.length > 0) return { id: '', title: '', problems, proved: [] };
  return checkLesson(texts, sharedFor(folder));
}

function foldersOf(args: readonly string[], course: string): string[] {
  const roots = args.length > 0 ? args : [course];
  return roots.flatMap((root) => {
    if (!existsSync(root) || !statSync(root).isDirectory()) {
      fail(`There is no folder ${root}.`, 'Name the folder that holds lesson.yaml.', root);
    }
    const folders = lessonFolders(root);
    if (folders.length === 0)
      fail(`There is no lesson in ${root}.`, 'A lesson is a folder with a lesson.yaml.', root);
    return folders;
  });
}

/** Problems in files of `folder`. */
function tellProblems(problems: readonly Problem[], folder = ''): void {
  for (const { file, line, column, message, remedy } of problems) {
    tell(`${join(folder, file)}:${line}:${column}: error: ${message}\n    ${remedy}`);
  }
}

function tellReport(folder: string, report: LessonReport): void {
  tellProblems(report.problems, folder);
  if (report.problems.length === 0)
    print(`${report.id}: holds (${report.proved.join(', ')}, three cheats)\n`);
}

function check(folders: readonly string[], json: boolean): number {
  const reports = folders.map((folder) => ({ folder, ...proved(folder) }));
  const ids = reports.map(({ id }) => id);
  const problems = reports.map((report, i) =>
    report.id !== '' && ids.indexOf(report.id) !== i
      ? [
          ...report.problems,
          {
            file: 'lesson.yaml',
            line: 1,
            column: 1,
            message: `another lesson has the id ${report.id}`,
            remedy: 'Choose another.',
          },
        ]
      : report.problems,
  );
  const ok = problems.every((list) => list.length === 0);
  if (json) printJSON({ ok, lessons: reports.map((report, i) => ({ ...report, problems: problems[i] })) });
  else reports.forEach((report, i) => tellReport(report.folder, { ...report, problems: problems[i] ?? [] }));
  return ok ? 0 : 1;
}

function list(folders: readonly string[], course: string, json: boolean): number {
  const broken: Problem[] = [];
  const rows = folders.map((folder) => {
    const yaml = join(folder, 'lesson.yaml');
    const loaded = loadLesson(readText(yaml), yaml);
    if (loaded.kind === 'lesson') {
      const { id, title, minutes } = loaded.lesson;
      return { folder, id, title, minutes };
    }
    broken.push(...loaded.problems);
    return { folder, id: '', title: `(cannot be read: ${folder})`, minutes: 0 };
  });
  const file = join(course, 'outline.yaml');
  const { planned, problems } = existsSync(file)
    ? readOutline(readText(file), file)
    : { planned: [], problems: [] };
  refuse(problems);
  const ok = broken.length === 0;
  if (json) printJSON({ ok, lessons: rows, planned, problems: broken });
  else {
    const row = (number: number | undefined, id: string, length: string, title: string): void =>
      print(`${String(number ?? '').padStart(2)}  ${id.padEnd(14)} ${length.padStart(7)}  ${title}\n`);
    for (const { folder, id, title, minutes } of rows)
      row(lessonNumber(folder), id, id === '' ? '' : `${minutes} min`, title);
    for (const { number, title } of planned) row(number, '', 'planned', title);
    tellProblems(broken);
  }
  return ok ? 0 : 1;
}

export const lesson: Command = {
  name: 'lesson',
  arguments: 'new|check|list|schema',
  summary: 'make, prove and list lessons',
  help: HELP,
  run(args) {
    const { values, positionals } = parseFlags('lesson', args, {
      course: { type: 'string' },
      title: { type: 'string' },
      json: { type: 'boolean' },
    });
    const [verb, ...rest] = positionals;
    const json = values.json ?? false;
    const course = values.course ?? COURSE;
    if (verb === 'check') return check(foldersOf(rest, course), json);
    if (verb === 'list') return list(foldersOf(rest, course), course, json);
    if (verb === 'schema') {
      printJSON(SCHEMA);
      return 0;
    }
    if (verb === 'new') return newLesson(rest[0], values.title, json);
    return fail(
      verb === undefined ? 'trapgate lesson needs a verb.' : `There is no verb ${verb}.`,
      'Use new, check, list or schema.',
    );
  },
};
