// One submission in a process of its own: it may loop, use up its memory or crash, and the others are graded all the same.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { COMMON_SEED } from '../lib/lesson/seed.ts';
import type { FileSet } from '../lib/lesson/types.ts';

/** What became of one submission. */
export interface Grade {
  readonly name: string;
  /** `graded`: the checks say all. Else none of them counts, and `message` says why. */
  readonly status: 'graded' | 'not built' | 'too slow' | 'too much output' | 'crashed' | 'unreadable';
  readonly message: string;
  readonly checks: readonly CheckGrade[];
}

export interface CheckGrade {
  readonly id: string;
  readonly passed: boolean;
  /** What was seen and what was expected. */
  readonly message: string;
}

/** What the process is asked, as JSON on its standard input. */
export interface GradeRequest {
  readonly yaml: string;
  readonly files: FileSet;
  readonly seed: number;
}

/** What it answers: a blank as soon as it has read the request, then JSON, on its standard output. */
export type GradeAnswer = Pick<Grade, 'status' | 'message' | 'checks'>;

const CHILD = fileURLToPath(new URL('./grade-child.ts', import.meta.url));
/** Bytes of answer; checks say a sentence each. */
const MOST_OUTPUT = 1 << 20;
/** MiB of JavaScript heap. */
const MOST_MEMORY = 512;
/** Seconds for the process to start. */
const START_SECONDS = 60;

/** Grades `files` against the lesson in `yaml`, as a student with this seed has it, for at most `seconds`. Never rejects. */
export function gradeApart(
  name: string,
  yaml: string,
  files: FileSet,
  seconds: number,
  seed = COMMON_SEED,
): Promise<Grade> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [`--max-old-space-size=${MOST_MEMORY}`, '--import', 'tsx', CHILD], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    let answer = '';
    let early: Pick<Grade, 'status' | 'message'> | null = null;
    const stop = (status: Grade['status'], message: string): void => {
      early ??= { status, message };
      child.kill('SIGKILL');
    };
    // A slow machine starts Node slowly: the submission's own time begins when the process has read it.
    const after = (wait: number): NodeJS.Timeout =>
      setTimeout(
        () => stop('too slow', `It was stopped after ${wait} s; give more time with --seconds.`),
        wait * 1000,
      );
    let timer = after(START_SECONDS + seconds);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (answer === '') {
        clearTimeout(timer);
        timer = after(seconds);
      }
      answer += text;
      if (answer.length > MOST_OUTPUT) stop('too much output', 'Its report has more than 1 MiB.');
    });
    // The process may be gone before it has read everything.
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => stop('crashed', error.message));
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      if (early) resolve({ name, ...early, checks: [] });
      else if (status === 0) resolve({ name, ...(JSON.parse(answer) as GradeAnswer) });
      else
        resolve({
          name,
          status: 'crashed',
          message: `The run ended with ${signal ?? `status ${status}`}.`,
          checks: [],
        });
    });
    child.stdin.end(JSON.stringify({ yaml, files, seed } satisfies GradeRequest));
  });
}
