// The process that grades one submission: a GradeRequest on standard input, on standard output a blank, then a GradeAnswer.

import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { loadLesson } from '../lib/lesson/load.ts';
import { runLesson } from '../lib/lesson/runner.ts';
import { withSeed } from '../lib/lesson/seed.ts';
import { formatProblem } from '../lib/workbench/problem.ts';
import type { GradeAnswer, GradeRequest } from './grade-apart.ts';

function answer({ yaml, files, seed }: GradeRequest): GradeAnswer {
  const loaded = loadLesson(yaml);
  if (loaded.kind === 'problems') throw new Error('the lesson was right a moment ago');
  const lesson = withSeed(loaded.lesson, seed);
  const { problems, checks } = runLesson(lesson, files, { checks: lesson.checks });
  const error = problems.find(({ severity }) => severity === 'error');
  if (error) return { status: 'not built', message: formatProblem(error), checks: [] };
  return {
    status: 'graded',
    message: '',
    checks: checks.map(({ id, passed, verdict }) => ({ id, passed, message: verdict.message })),
  };
}

const request = JSON.parse(readFileSync(0, 'utf8')) as GradeRequest;
const watch = new Worker(new URL('./grade-watch.mjs', import.meta.url), {
  workerData: request.limits,
  execArgv: [],
});
watch.once('online', () => {
  process.stdout.write(' ');
  process.stdout.write(JSON.stringify(answer(request)));
  void watch.terminate();
});
