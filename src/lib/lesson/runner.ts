/**
 * Runs a lesson's checks and predictions on given files. Results are plain data: they cross to the page and into reports.
 * Each names the record (row of the trace, instructions retired) that proves or refutes it.
 */
import * as wrong from '#messages/expectations';
import * as say from '#messages/verdicts';
import { formatProblem, type Problem as SourceProblem } from '../workbench/problem.ts';
import { build, type Bench } from '../workbench/workbench.ts';
import { wordsOf } from './contender-words.ts';
import { plan, type Verdict } from './evaluate.ts';
import { compareWithBare } from './faithfulness.ts';
import { Observation } from './observe.ts';
import { outputOf } from './operand-table.ts';
import { OperandError } from './operands.ts';
import { planAnswer, type Answer } from './answers.ts';
import { machineAnswers } from './machine-runner.ts';
import { mainFile, runConfiguration } from './run-configuration.ts';
import type { Check, FileSet, Lesson, Prediction } from './types.ts';

export interface CheckResult {
  readonly id: string;
  readonly passed: boolean;
  readonly verdict: Verdict;
}

export interface RunResult {
  readonly run: string;
  /** Stop cause, by the names of STOP_CAUSES. */
  readonly cause: string;
  readonly message: string;
  /** Instructions retired. */
  readonly steps: number;
  readonly withinBudget: boolean;
}

export interface LessonResult {
  /** The source cannot be built: no run, and every check fails. */
  readonly problems: readonly SourceProblem[];
  readonly checks: readonly CheckResult[];
  readonly predictions: readonly Answer[];
  readonly runs: readonly RunResult[];
}

/** How far a lesson's runs are: instructions retired, of those that all of them may take together; or questions answered, of all. */
export interface RunsProgress {
  readonly reached: number;
  readonly of: number;
  readonly isOfQuestions?: boolean;
}

/** What to ask of a lesson. */
export interface Questions {
  readonly checks?: readonly Check[];
  readonly predictions?: readonly Prediction[];
}

class NotBuiltError {
  readonly problems: readonly SourceProblem[];
  constructor(problems: readonly SourceProblem[]) {
    this.problems = problems;
  }
}

/**
 * Runs what `questions` names (all checks and predictions when left out) with `files` in the lesson's machines. Same files, same
 * results, bit for bit. Predictions are asked of the start's files, whatever the student has edited. @throws OperandError where the lesson itself is wrong (`lesson check` finds those).
 */
export function runLesson(
  lesson: Lesson,
  files: FileSet,
  questions: Questions = lessonQuestions(lesson),
): LessonResult {
  const runs = runsOf(lesson, files, questions);
  for (;;) {
    const step = runs.next();
    if (step.done) return step.value;
  }
}

/** As `runLesson`, in pieces between which it says how far it is. */
export function* runsOf(
  lesson: Lesson,
  files: FileSet,
  questions: Questions,
): Generator<RunsProgress, LessonResult> {
  if (lesson.kind === 'third-generation') return yield* machineAnswers(lesson, files, questions);
  const observations = new Map<string, Observation>();
  const observe = (run: string): Observation => {
    const known = observations.get(run);
    if (known) return known;
    const spec = lesson.runs[run];
    if (!spec)
      throw new OperandError(wrong.thereIsNoRun(run), wrong.nameOneOf(Object.keys(lesson.runs).join(', ')));
    const source = { files, main: mainFile(lesson.files) };
    const configuration = { ...runConfiguration(spec), technique: spec.technique };
    const built = (): Bench => {
      const bench = build(source, configuration);
      if (bench.kind === 'problems') throw new NotBuiltError(bench.problems);
      return bench;
    };
    const others = {
      compare: () => compareWithBare(source, configuration, spec.budget),
      again: () => built().machine,
    };
    const observation = new Observation(built(), spec.budget, others, wordsOf(spec));
    observations.set(run, observation);
    return observation;
  };
  const { checks = [], predictions = [] } = questions;
  try {
    const checkPlans = checks.map((check) => ({ check, planned: plan(check, observe) }));
    const answerPlans = predictions.map((prediction) => planAnswer(prediction, observe));
    const of = [...observations.values()].reduce((sum, { budget }) => sum + budget, 0);
    let before = 0;
    for (const observation of observations.values()) {
      const pieces = observation.pieces();
      while (!pieces.next().done) yield { reached: before + observation.subject.machine.vcpu.retired, of };
      before += observation.budget;
    }
    return {
      problems: [],
      checks: checkPlans.map(({ check, planned }) => {
        const verdict = planned.conclude();
        return { id: check.id, passed: verdict.outcome === 'holds', verdict };
      }),
      predictions: answerPlans.map((conclude) => conclude()),
      runs: [...observations].map(([run, observation]) => describeRun(run, observation)),
    };
  } catch (thrown) {
    if (!(thrown instanceof NotBuiltError)) throw thrown;
    return notBuilt(thrown.problems, checks);
  }
}

function lessonQuestions(lesson: Lesson): Questions {
  return { checks: lesson.checks, predictions: lesson.predict ?? [] };
}

function describeRun(run: string, observation: Observation): RunResult {
  const { stop, subject } = observation;
  return {
    run,
    cause: stop.cause,
    message: stop.message,
    steps: subject.machine.vcpu.retired,
    withinBudget: stop.cause !== 'limit',
  };
}

function notBuilt(problems: readonly SourceProblem[], checks: readonly Check[]): LessonResult {
  const first = problems.find(({ severity }) => severity === 'error');
  const message = say.notBuilt(first ? (formatProblem(first).split('\n')[0] ?? '') : say.theSourceHasErrors);
  return {
    problems,
    checks: checks.map(({ id, run }) => ({
      id,
      passed: false,
      verdict: { outcome: 'not-reached', message, run, step: 0, event: -1 },
    })),
    predictions: [],
    runs: [],
  };
}

/** What `files` print in the first of the lesson's runs that prints anything; empty where none does. */
export function outputsOf(
  lesson: Lesson,
  files: FileSet,
): { readonly serial: string; readonly debug: string } {
  const runs = lesson.kind === 'third-generation' ? [] : Object.values(lesson.runs);
  for (const spec of runs) {
    const bench = build({ files, main: mainFile(lesson.files) }, runConfiguration(spec));
    if (bench.kind === 'problems') continue;
    bench.machine.run(spec.budget);
    const outputs = { serial: outputOf(bench, 'serial'), debug: outputOf(bench, 'debug') };
    if (outputs.serial !== '' || outputs.debug !== '') return outputs;
  }
  return { serial: '', debug: '' };
}
