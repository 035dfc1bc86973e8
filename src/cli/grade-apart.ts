// One submission in a process of its own: it may loop, use up its memory or crash, and the others are graded all the same.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { COMMON_SEED } from '../lib/lesson/seed.ts';
import type { FileSet } from '../lib/lesson/types.ts';

/** What became of one submission. */
export interface Grade {
  readonly name: string;
  /** `graded`: the checks say all. Else none of them counts, and `message` says why. */
  readonly status:
    'graded' | 'not built' | 'too slow' | 'too much memory' | 'too much output' | 'crashed' | 'unreadable';
  readonly message: string;
  readonly checks: readonly CheckGrade[];
}

export interface CheckGrade {
  readonly id: string;
  readonly passed: boolean;
  /** What was seen and what was expected. */
  readonly message: string;
}

/** What one submission may use. */
export interface GradeLimits {
  /** Processor time, so that it does not matter what else the machine does. */
  readonly seconds: number;
  /** Memory of the whole process, of which an empty one takes about 150. */
  readonly mebibytes: number;
  /** Characters of answer; checks say a sentence each. */
  readonly answer: number;
}

export const GRADE_LIMITS: GradeLimits = { seconds: 20, mebibytes: 1024, answer: 1 << 20 };

/** What the process is asked, as JSON on its standard input. */
export interface GradeRequest {
  readonly yaml: string;
  readonly files: FileSet;
  readonly seed: number;
  readonly limits: GradeLimits;
}

/** What it answers: a blank as soon as it has read the request, then JSON, on its standard output. */
export type GradeAnswer = Pick<Grade, 'status' | 'message' | 'checks'>;

/** Runs grade-child.ts. */
const CHILD = [fileURLToPath(new URL('../../scripts/bundled.mjs', import.meta.url)), 'grade-child'];
/** Seconds for the process to start. */
const START_SECONDS = 60;
/** A process that neither answers nor uses its time is stopped when that many times its seconds have passed. */
const PATIENCE = 10;
/** Characters of standard error that are kept: its end says why a process died. */
const KEPT_ERROR = 4000;

/** Grades `files` against the lesson in `yaml`, as a student with this seed has it. Never rejects. */
export function gradeApart(
  name: string,
  yaml: string,
  files: FileSet,
  seed = COMMON_SEED,
  limits: GradeLimits = GRADE_LIMITS,
): Promise<Grade> {
  return new Promise((resolve) => {
    // The heap may grow to the whole: what counts is what the process has in all, which it watches itself.
    const heap = `--max-old-space-size=${limits.mebibytes}`;
    const child = spawn(process.execPath, [heap, ...CHILD], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let answer = '';
    let error = '';
    const finish = (found: GradeAnswer): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      resolve({ name, ...found });
    };
    const stop = (status: Grade['status'], message: string): void => finish({ status, message, checks: [] });
    const after = (wait: number): NodeJS.Timeout =>
      setTimeout(
        () => stop('too slow', `It was stopped after ${wait} s in which it gave no answer.`),
        wait * 1000,
      );
    let timer = after(START_SECONDS);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (answer === '') {
        clearTimeout(timer);
        timer = after(START_SECONDS + PATIENCE * limits.seconds);
      }
      answer += text;
      if (answer.length > limits.answer)
        stop('too much output', `What its checks say has more than ${limits.answer} characters.`);
    });
    child.stderr
      .setEncoding('utf8')
      .on('data', (text: string) => (error = (error + text).slice(-KEPT_ERROR)));
    // The process may be gone before it has read everything.
    child.stdin.on('error', () => undefined);
    child.on('error', ({ message }) => stop('crashed', `No process could be started: ${message}.`));
    child.on('close', (status, signal) => {
      const found = readAnswer(answer);
      if (found) finish(found);
      else if (/heap out of memory|Array buffer allocation failed/.test(error))
        stop('too much memory', `It used up its ${limits.mebibytes} MiB of memory; give more with --memory.`);
      else stop('crashed', `Its process ended with ${signal ?? `status ${status}`}${reason(error)}.`);
    });
    child.stdin.end(JSON.stringify({ yaml, files, seed, limits } satisfies GradeRequest));
  });
}

/** What a process that came to its end has answered; undefined if it did not come so far. */
function readAnswer(text: string): GradeAnswer | undefined {
  try {
    return JSON.parse(text) as GradeAnswer;
  } catch {
    return undefined;
  }
}

/** The line of `error`, a process's last words, that names an error. */
function reason(error: string): string {
  const line = /^(?:\w*Error|FATAL ERROR)\b.*/m.exec(error)?.[0];
  return line === undefined ? '' : `: ${line}`;
}
