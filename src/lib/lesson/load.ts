/** From the text of lesson.yaml to a Lesson: YAML, then the schema, then what a schema cannot say. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as wrong from '#messages/expectations';
import { nearest } from '../asm/nearest.ts';
import { COMPARISON_NAMES } from './comparisons.ts';
import { plan } from './evaluate.ts';
import { needComparable } from './faithfulness.ts';
import { argumentsOf, CompiledFilter } from './filters.ts';
import { parseMoment } from './moments.ts';
import { needOperand, OperandError, parseOperand } from './operands.ts';
import { cellsOf } from './points.ts';
import { BEGIN, schemaProblems } from './schema-problems.ts';
import { SCHEMA } from './schema.ts';
import { readState } from '../theory/state.ts';
import { checkMachineQuestion } from './machine-questions.ts';
import { checkMachinePrediction } from './machine-runner.ts';
import { usualMMU } from '../vmm/mmu/policies.ts';
import type {
  EventFilter,
  Lesson,
  MonitorSpec,
  OperandText,
  PointPrediction,
  Prediction,
  Problem,
} from './types.ts';
import { readYAML, type Path, type YAMLSource } from './yaml-source.ts';

/** A lesson that holds together, or what to mend. */
export type Loaded =
  | { readonly kind: 'lesson'; readonly lesson: Lesson; readonly source: YAMLSource }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] };

/** Each start of the command line compiles it: plain code is made in half the time. That SCHEMA is a schema, a test has seen. */
const validate = new Ajv2020({
  ...{ allErrors: true, strict: false, verbose: true },
  ...{ code: { optimize: false }, inlineRefs: false, validateSchema: false },
}).compile<Lesson>(SCHEMA);

/** Reads lesson.yaml. Never throws. */
export function loadLesson(text: string, file = 'lesson.yaml'): Loaded {
  const nothing = (message: string): Loaded => ({
    kind: 'problems',
    problems: [{ file, line: 1, column: 1, message, remedy: BEGIN }],
  });
  if (text.trim() === '') return nothing('the file is empty');
  const source = readYAML(text, file);
  if (source.problems.length > 0) return { kind: 'problems', problems: source.problems };
  const { data } = source;
  if (data === null || data === undefined)
    return nothing('the file holds no lesson: there are comments alone, or `null`');
  if (!validate(data)) {
    return { kind: 'problems', problems: unique(schemaProblems(validate.errors ?? [], source, file)) };
  }
  const problems = unique(new Semantics(data, source, file).check());
  return problems.length > 0 ? { kind: 'problems', problems } : { kind: 'lesson', lesson: data, source };
}

function unique(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ line, column, message }) => {
    const key = `${line}:${column}:${message}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

/** What a schema cannot say: names that must exist, operands that must parse. */
class Semantics {
  private readonly lesson: Lesson;
  private readonly source: YAMLSource;
  private readonly file: string;
  private readonly problems: Problem[] = [];

  constructor(lesson: Lesson, source: YAMLSource, file: string) {
    this.lesson = lesson;
    this.source = source;
    this.file = file;
  }

  check(): readonly Problem[] {
    const { checks, predict = [], files, objectives } = this.lesson;
    const ids = new Set<string>();
    const claim = (id: string, path: Path): void => {
      if (ids.has(id))
        this.say(path, `\`${id}\` is used twice`, 'Give each check and prediction its own id.');
      ids.add(id);
    };
    predict.forEach((prediction, i) => {
      claim(prediction.id, ['predict', i, 'id']);
      this.run(prediction.run, ['predict', i, 'run']);
      this.prediction(prediction, ['predict', i]);
    });
    checks.forEach((check, i) => {
      claim(check.id, ['checks', i, 'id']);
      this.run(check.run, ['checks', i, 'run']);
      this.expectation(check, ['checks', i, 'expect']);
      check.hints.forEach((hint, j) => {
        if (hint.trim() === '')
          this.say(['checks', i, 'hints', j], 'an empty hint', 'Write it or take it out.');
      });
    });
    objectives.forEach((objective, i) => {
      if (typeof objective === 'string') return;
      objective.by.forEach((id, j) => this.known(id, ids, ['objectives', i, 'by', j], 'check or prediction'));
    });
    const asked = new Set(predict.map(({ id }) => id));
    (this.lesson.quiz ?? []).forEach((id, i) => this.known(id, asked, ['quiz', i], 'prediction'));
    const all = [...files.edit, ...(files.fixed ?? [])];
    all.forEach((name, i) => {
      if (all.indexOf(name) !== i) this.say(['files'], `\`${name}\` is named twice`, 'Name each file once.');
    });
    if (files.main !== undefined)
      this.known(files.main, new Set(all), ['files', 'main'], 'file of the lesson');
    for (const [name, spec] of Object.entries(this.lesson.runs)) {
      const { state } = spec as MonitorSpec;
      if (state !== undefined && !readState(state))
        this.say(
          ['runs', name, 'state'],
          `\`${state}\` is no state`,
          'Write it as in `E=4 2 4 1, M=s, P=0, R=(0,4)`.',
        );
    }
    this.proof(new Set(checks.map(({ id }) => id)));
    return this.problems;
  }

  private say(path: Path, message: string, remedy: string, key = false): void {
    this.problems.push({ file: this.file, ...this.source.place(path, key), message, remedy });
  }

  private known(name: string, names: ReadonlySet<string>, path: Path, what: string, key = false): void {
    if (names.has(name)) return;
    const near = nearest(name, names);
    this.say(
      path,
      `there is no ${what} \`${name}\``,
      near ? `Did you mean \`${near}\`?` : `Known are ${[...names].join(', ')}.`,
      key,
    );
  }

  private run(name: string, path: Path): void {
    this.known(name, new Set(Object.keys(this.lesson.runs)), path, 'run');
  }

  private guarded(path: Path, body: () => void): void {
    try {
      body();
    } catch (error) {
      if (!(error instanceof OperandError)) throw error;
      this.say(path, error.message, error.remedy);
    }
  }

  /** Compiles it against no machine: what is wrong in its text comes out. */
  private expectation(question: Parameters<typeof plan>[0], path: Path): void {
    const { expect } = question;
    if (this.lesson.kind === 'third-generation') {
      this.guarded(path, () => checkMachineQuestion(expect));
      if (question.at !== undefined && question.at !== 'start')
        this.say(
          path,
          'a third-generation machine has no such moment',
          'Leave `at` out: every state is tried.',
        );
      return;
    }
    if ('compare' in expect) {
      expect.compare.forEach((run, i) => this.run(run, [...path, 'compare', i]));
      for (const run of expect.compare) this.operand(expect.of, run, [...path, 'of']);
      return;
    }
    const before = this.problems.length;
    for (const { text, at } of operandsOf({ ...expect })) this.operand(text, question.run, [...path, ...at]);
    if ('faithful' in expect || 'diverges' in expect) {
      const technique = this.lesson.runs[question.run]?.technique;
      if (technique !== undefined) this.guarded(path, () => needComparable(technique));
    }
    // What is wrong with an operand has been said, at its place.
    if (this.problems.length === before) this.guarded(path, () => plan(question, dryObservation));
  }

  /** It parses, and a machine like that of `run` has what it names. */
  private operand(text: OperandText, run: string, path: Path): void {
    this.guarded(path, () => {
      const operand = parseOperand(text);
      const spec = this.lesson.kind === 'third-generation' ? undefined : this.lesson.runs[run];
      if (spec) needOperand(operand, spec.technique, spec.mmu ?? usualMMU(spec.technique));
    });
  }

  private prediction(prediction: Prediction, path: Path): void {
    const { answer } = prediction;
    const at = [...path, 'answer'];
    if (prediction.kind === 'choice') {
      const { then, else: otherwise, ...expect } = prediction.answer;
      const options = new Set(Object.keys(prediction.options));
      this.known(then, options, [...at, 'then'], 'option');
      this.known(otherwise, options, [...at, 'else'], 'option');
      this.expectation({ run: prediction.run, at: prediction.at, expect }, at);
    }
    if (prediction.kind === 'order') {
      const options = new Set(Object.keys(prediction.options));
      const { order } = prediction.answer;
      for (const option of Object.keys(order))
        this.known(option, options, [...at, 'order', option], 'option', true);
      for (const option of options) this.known(option, new Set(Object.keys(order)), at, 'event for option');
    }
    if (this.lesson.kind === 'third-generation') {
      this.guarded(at, () => checkMachinePrediction(prediction));
      return;
    }
    this.guarded(at, () => {
      if ('count' in answer) new CompiledFilter(answer.count);
      if ('order' in answer) Object.values(answer.order).forEach((filter) => new CompiledFilter(filter));
    });
    if (prediction.kind === 'number' && 'value' in answer)
      this.operand(answer.value, prediction.run, [...at, 'value']);
    if ('values' in answer) {
      for (const [name, value] of Object.entries(answer.values))
        this.operand(value, prediction.run, [...at, 'values', name]);
    }
    if (prediction.kind === 'point') this.point(prediction, path);
    if (!parseMoment(prediction.at)) this.say([...path, 'at'], 'no moment', 'Write `label:NAME`.');
  }

  /** What is pointed at is a line, a cell or an entry, and the answer is one of those. */
  private point(prediction: PointPrediction, path: Path): void {
    const { answer, run } = prediction;
    const at = [...path, 'answer'];
    const cells = cellsOf(prediction);
    if (prediction.cells && prediction.entries)
      this.say(
        [...path, 'entries'],
        'there are both cells and entries to point at',
        'Leave one of them out.',
      );
    if (cells) this.operand(cells.from, run, [...path, cells.kind, 'from']);
    if ('address' in answer) this.operand(answer.address, run, [...at, 'address']);
    else this.guarded(at, () => checkPlaced(answer));
    const isAddress = 'address' in answer || answer.where !== undefined;
    if (isAddress && !cells)
      this.say(at, 'an address is no line of the source', 'Add `cells` or `entries`, of which it is one.');
    if (cells && !isAddress)
      this.say(
        at,
        `the answer is a line, and ${cells.kind} are pointed at`,
        "Add `where`, the event's argument that is the address.",
      );
  }

  private proof(checks: ReadonlySet<string>): void {
    for (const [version, claim] of Object.entries(this.lesson.proof)) {
      if (!('fails' in claim) || claim.fails === 'all') continue;
      const ids = Array.isArray(claim.fails) ? (claim.fails as string[]) : Object.keys(claim.fails);
      for (const id of ids) this.known(id, checks, ['proof', version, 'fails', id], 'check', true);
    }
  }
}

/** The event has what tells its place. @throws OperandError */
function checkPlaced({
  first,
  where = 'eip',
}: {
  readonly first: EventFilter;
  readonly where?: string;
}): void {
  new CompiledFilter(first);
  const names = argumentsOf(first.event) ?? [];
  if (names.includes(where)) return;
  throw new OperandError(
    wrong.eventHasNo(first.event, where === 'eip' ? 'at' : where),
    wrong.itHas(names.join(', ')),
  );
}

interface OperandAt {
  readonly text: OperandText;
  readonly at: Path;
}

/** The operands of an expectation that asks one run for values, and where each stands. */
function operandsOf(expect: Readonly<Record<string, unknown>>): readonly OperandAt[] {
  if ('output' in expect) return [];
  for (const name of ['always', 'never']) {
    const condition = expect[name];
    if (typeof condition !== 'object' || condition === null) continue;
    return operandsOf({ ...condition }).map(({ text, at }) => ({ text, at: [name, ...at] }));
  }
  return ['value', ...COMPARISON_NAMES].flatMap((name) => {
    const text = expect[name];
    return typeof text === 'string' || typeof text === 'number' ? [{ text, at: [name] }] : [];
  });
}

/** Stands for an observation while only the text of an expectation is looked at. */
const dryObservation = (): never => ({ at() {}, during() {} }) as never;
