/** Runs the checks and predictions of a third-generation lesson: the machine that the text defines, tried in every state. */
import { number } from '#messages/language';
import * as wrong from '#messages/expectations';
import * as say from '#messages/verdicts';
import { readMachine } from '../theory/definition/machine-text.ts';
import { Study } from '../theory/definition/study.ts';
import type { Monitor } from '../theory/square.ts';
import type { Problem as SourceProblem } from '../workbench/problem.ts';
import type { Answer } from './answers.ts';
import { askMachine, checkMachineQuestion, readNumber } from './machine-questions.ts';
import { OperandError } from './operand-error.ts';
import { mainFile } from './run-configuration.ts';
import type { CheckResult, LessonResult, Questions, RunsProgress } from './runner.ts';
import type { FileSet, MonitorSpec, Prediction, ThirdGenerationLesson } from './types.ts';

/** The monitor that a run of the lesson names. */
export function monitorOf({ monitor, placement = 'low', depth = 1 }: MonitorSpec): Monitor {
  return { kind: monitor, placement, depth };
}

/** What is wrong in a machine's text, as problems of `file`. */
export function machineProblems(text: string, file: string): SourceProblem[] {
  return readMachine(text).problems.map((found) => ({ severity: 'error', file, ...found }));
}

/** As `runsOf`, for a third-generation machine: a question is a piece. @throws OperandError where the lesson itself is wrong. */
export function* machineAnswers(
  lesson: ThirdGenerationLesson,
  files: FileSet,
  { checks = [], predictions = [] }: Questions,
): Generator<RunsProgress, LessonResult> {
  const file = mainFile(lesson.files);
  const text = files[file] ?? '';
  const problems = machineProblems(text, file);
  const [first] = problems;
  const monitor = (run: string): Monitor => {
    const spec = lesson.runs[run];
    if (!spec)
      throw new OperandError(wrong.thereIsNoRun(run), wrong.nameOneOf(Object.keys(lesson.runs).join(', ')));
    return monitorOf(spec);
  };
  if (first) {
    const message = say.notBuilt(`${first.file ?? file}:${first.line ?? 1}: ${first.message}`);
    const verdict = { outcome: 'not-reached', message, step: 0, event: -1 } as const;
    const failed = checks.map(({ id, run }) => ({ id, passed: false, verdict: { ...verdict, run } }));
    return { problems, checks: failed, predictions: [], runs: [] };
  }
  const study = new Study(readMachine(text));
  const of = checks.length + predictions.length;
  const verdicts: CheckResult[] = [];
  for (const { id, run, expect } of checks) {
    yield { reached: verdicts.length, of, isOfQuestions: true };
    const verdict = askMachine({ run, monitor: monitor(run), file, expect }, study);
    verdicts.push({ id, passed: verdict.outcome === 'holds', verdict });
  }
  const answers: Answer[] = [];
  for (const prediction of predictions) {
    yield { reached: verdicts.length + answers.length, of, isOfQuestions: true };
    answers.push(predicted(prediction, monitor(prediction.run), file, study));
  }
  return { problems: [], checks: verdicts, predictions: answers, runs: [] };
}

const NO_PREDICTION = new OperandError(wrong.aThirdGenerationMachine, wrong.useAChoiceOrANumberWithValue);

/** Looks at the text of a prediction alone. @throws OperandError where it is wrong. */
export function checkMachinePrediction({ kind, answer }: Prediction): void {
  if (kind === 'choice') {
    const { then, else: otherwise, ...expect } = answer;
    if (then !== otherwise) checkMachineQuestion(expect);
  } else if (kind === 'number' && 'value' in answer) checkMachineQuestion({ value: answer.value, ge: 0 });
  else throw NO_PREDICTION;
}

function predicted(prediction: Prediction, monitor: Monitor, file: string, study: Study): Answer {
  const { id, run } = prediction;
  const bare = { id, run, step: 0, event: -1 };
  if (prediction.kind === 'choice') {
    const { then, else: otherwise, ...expect } = prediction.answer;
    const { outcome, message, states, place } = askMachine({ run, monitor, file, expect }, study, false);
    const told = outcome === 'holds' || outcome === 'fails';
    const right = told ? (outcome === 'holds' ? then : otherwise) : null;
    return {
      ...bare,
      right,
      message,
      ...(states && { states }),
      ...(place && { place }),
    };
  }
  if (prediction.kind === 'number' && 'value' in prediction.answer) {
    const { value } = prediction.answer;
    const read = readNumber(value, monitor, study);
    const right = typeof read === 'number' ? read : null;
    return {
      ...bare,
      right,
      message: right === null ? say.machineHasNoInstruction(String(read)) : say.valueIs(value, number(right)),
    };
  }
  throw NO_PREDICTION;
}
