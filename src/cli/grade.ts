// trapgate grade: runs what students handed in through a lesson's checks, each in a process of its own.

import { existsSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { extname, join } from 'node:path';
import { filesOf, type LessonFolder } from '../lib/lesson/folder.ts';
import { editedFile } from '../lib/lesson/run-configuration.ts';
import { loadLesson } from '../lib/lesson/load.ts';
import { COMMON_SEED, isSeeded, MOST_SEED } from '../lib/lesson/seed.ts';
import { textProblems } from '../lib/lesson/text.ts';
import type { Lesson } from '../lib/lesson/types.ts';
import { lessonVersion } from '../lib/lesson/version.ts';
import { fail, numberOf, parseFlags, type Command } from './command.ts';
import { openOut, print, readText } from './files.ts';
import { GRADE_LIMITS, gradeApart, type Grade, type GradeLimits } from './grade-apart.ts';
import { lessonFolders, readLessonFolder } from './lesson.ts';
import { COURSE } from './lesson-course.ts';
import { refuse } from './lesson-shared.ts';
import { keepScreenForJSON, printJSON } from './report.ts';
import { readSubmissions } from './submissions.ts';

const HELP = `  DIR                  a file or a folder for each submission; folders hold the lesson's files by name. A file saved
                       by a lesson's page (.json) is one too, and tells the student's seed and which version of
                       the lesson it was made for
  --lesson ID|DIR      the lesson: its id in the course, or its folder
                       Links are not followed, and a file may have 1 MiB
  --csv FILE           a row for each submission (- for the screen)
  --seconds N          processor time for one submission (${GRADE_LIMITS.seconds}); what takes more is stopped and reported
  --memory MIB         memory for one submission (${GRADE_LIMITS.mebibytes}), likewise
  --seed N             the student's seed, for all submissions, whatever they carry
  --course DIR         another course than content/course
  --json               prints one JSON value`;

/** The folder of the lesson that `name` names. */
function lessonFolder(name: string, course: string): string {
  if (existsSync(join(name, 'lesson.yaml'))) return name;
  const found = lessonFolders(course).find((folder) => {
    const loaded = loadLesson(readText(join(folder, 'lesson.yaml')));
    return loaded.kind === 'lesson' && loaded.lesson.id === name;
  });
  return (
    found ??
    fail(`There is no lesson ${name}.`, 'Name a folder with a lesson.yaml, or an id of trapgate lesson list.')
  );
}

/** The lesson in `folder`, and its texts. Throws a Failure, with places, where one is no text or the lesson does not hold together. */
function readLesson(folder: string): { readonly lesson: Lesson; readonly source: LessonFolder } {
  const source = readLessonFolder(folder);
  const loaded = loadLesson(source['lesson.yaml'] ?? '');
  const unsound = textProblems(source);
  const broken = unsound.length > 0 || loaded.kind === 'lesson' ? unsound : loaded.problems;
  refuse(broken.map((problem) => ({ ...problem, file: join(folder, problem.file) })));
  if (loaded.kind === 'problems') throw new Error('a lesson of which nothing is wrong has problems');
  return { lesson: loaded.lesson, source };
}

/** What the grade of a submission has to say beside its checks. */
function remarks(
  versions: readonly string[],
  seed: number | undefined,
  lesson: Lesson,
  version: string,
): string[] {
  const isOld = versions.some((made) => made !== version);
  const isBare = isSeeded(lesson) && seed === undefined;
  return [
    ...(isOld ? ['It was made for another version of this lesson, and graded by the one that is here.'] : []),
    ...(isBare
      ? [`It carries no seed, and was graded with ${COMMON_SEED}: have students save it on the page.`]
      : []),
  ];
}

/** A field of a CSV row. A leading = + - or @ would be a formula to a spreadsheet. */
function field(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The grades as CSV: a row a submission, a column a check. */
export function csv(grades: readonly Grade[], checks: readonly string[]): string {
  const header = ['submission', 'status', 'passed', 'of', ...checks, 'message'];
  const rows = grades.map((grade) => [
    grade.name,
    grade.status,
    String(grade.checks.filter(({ passed }) => passed).length),
    String(checks.length),
    ...checks.map((id) => (grade.checks.find((check) => check.id === id)?.passed ? '1' : '0')),
    grade.message,
  ]);
  return [header, ...rows].map((row) => `${row.map(field).join(',')}\n`).join('');
}

/** A line. A student has named or written what stands in it: it is not to move the cursor or to look like another line. */
function say(line: string): void {
  const code = (char: string): string => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
  print(`${line.replace(/\p{Cc}/gu, code)}\n`);
}

function tellGrades(grades: readonly Grade[], checks: number): void {
  for (const grade of grades) {
    const passed = grade.checks.filter((check) => check.passed).length;
    say(`${grade.name}: ${passed} of ${checks}${grade.status === 'graded' ? '' : `, ${grade.status}`}`);
    if (grade.message !== '') for (const line of grade.message.split('\n')) say(`    ${line}`);
    for (const { id, passed: held, message } of grade.checks) if (!held) say(`    ${id}: ${message}`);
  }
}

/** `work` for each item, as many at once as the machine has processors; results in the items' order. */
async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) results[i] = await work(items[i] as T);
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, worker));
  return results;
}

export const grade: Command = {
  name: 'grade',
  arguments: 'DIR --lesson ID',
  summary: "run submissions through a lesson's checks",
  help: HELP,
  async run(args) {
    const { values, positionals } = parseFlags('grade', args, {
      lesson: { type: 'string' },
      csv: { type: 'string' },
      seconds: { type: 'string' },
      memory: { type: 'string' },
      seed: { type: 'string' },
      course: { type: 'string' },
      json: { type: 'boolean' },
    });
    const [folder, extra] = positionals;
    if (folder === undefined) fail('trapgate grade needs a folder.', 'Write trapgate grade DIR --lesson ID.');
    if (extra !== undefined)
      fail(`trapgate grade takes one folder; ${extra} is a second one.`, 'Grade one by one.');
    if (values.lesson === undefined)
      fail('Which lesson?', 'Add --lesson ID; trapgate lesson list names them.');
    if (!existsSync(folder) || !statSync(folder).isDirectory()) {
      fail(`There is no folder ${folder}.`, 'Name the folder that holds the submissions.', folder);
    }
    keepScreenForJSON(values.json, { csv: values.csv });
    const limits: GradeLimits = {
      ...GRADE_LIMITS,
      seconds: numberOf('seconds', values.seconds, GRADE_LIMITS.seconds, 1, 3600),
      mebibytes: numberOf('memory', values.memory, GRADE_LIMITS.mebibytes, 256, 65536),
    };
    const given =
      values.seed === undefined ? undefined : numberOf('seed', values.seed, COMMON_SEED, 0, MOST_SEED);
    const course = values.course ?? COURSE;
    const { lesson, source } = readLesson(lessonFolder(values.lesson, course));
    const { submissions, others } = readSubmissions(folder, lesson);
    if (submissions.length === 0)
      fail(
        'There is no submission in it.',
        `A submission is a ${extname(editedFile(lesson.files))} or .json file, or a folder.`,
        folder,
      );
    // Before anything is graded: that may take long, and is not to be for nothing.
    const table = values.csv === undefined ? undefined : openOut(values.csv, 'when written');
    const start = filesOf(lesson, source, 'start');
    const version = lessonVersion(lesson, start);
    const grades = await inParallel(submissions, async (submission): Promise<Grade> => {
      const { name, files, problem } = submission;
      const seed = given ?? submission.seed;
      if (problem !== '') return { name, status: 'unreadable', message: problem, checks: [] };
      const found = await gradeApart(name, source['lesson.yaml'] ?? '', { ...start, ...files }, seed, limits);
      return {
        ...found,
        message: [...remarks(submission.versions, seed, lesson, version), found.message].join(' ').trim(),
      };
    });
    table?.(
      csv(
        grades,
        lesson.checks.map(({ id }) => id),
      ),
    );
    if (values.json)
      printJSON({
        ok: true,
        lesson: lesson.id,
        checks: lesson.checks.length,
        submissions: grades,
        others,
        limits,
      });
    else if (values.csv !== '-') {
      tellGrades(grades, lesson.checks.length);
      if (others.length > 0) say(`no submission, and not graded: ${others.join(', ')}`);
    }
    return 0;
  },
};
