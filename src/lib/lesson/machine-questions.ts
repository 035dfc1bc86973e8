/**
 * What a lesson asks of a third-generation machine: `witness`, `square` and numbers, each answered by trying every state. The
 * answer names the states that prove or refute it.
 */
import { nearest } from '../asm/nearest.ts';
import type { Question as Asked } from '../theory/classify.ts';
import type { Study } from '../theory/definition/study.ts';
import { finish } from '../theory/progress.ts';
import type { Monitor, Square } from '../theory/square.ts';
import { sayState, stateAt, STATES } from '../theory/state.ts';
import { COMPARISON_NAMES, compareNumbers, type Verdict } from './evaluate.ts';
import { OperandError } from './operands.ts';
import type { Comparison, Expectation, OperandText, SquareExpectation, WitnessExpectation } from './types.ts';

/** The states that a verdict rests on. */
export interface StateRecord {
  readonly instruction: string;
  /** What they are a witness to, or the square that they break. */
  readonly question: Asked | 'square';
  /** Numbers of the enumeration: one, or a pair. */
  readonly states: readonly number[];
}

interface ClassWord {
  /** The findings of which one has to have a witness, in the order in which they are shown. */
  readonly questions: readonly Asked[];
  /** Privileged is said of every pair: one pair refutes it, and this finding has that pair. */
  readonly refutedBy?: Asked;
  /** As it is said of an instruction, and of one that is not so; the word itself where left out. */
  readonly says?: readonly [is: string, isNot: string];
}

/** What stands after `to:`. */
export const CLASS_WORDS: ReadonlyMap<string, ClassWord> = new Map<string, ClassWord>([
  ['privileged', { questions: ['trapsInUserModeOnly'], refutedBy: 'notPrivileged' }],
  ['not-privileged', { questions: ['notPrivileged'], says: ['not privileged', 'privileged'] }],
  [
    'sensitive',
    {
      questions: [
        'userControl',
        'supervisorControl',
        'userLocation',
        'supervisorLocation',
        'mode',
        'crossed',
      ],
    },
  ],
  ['control-sensitive', { questions: ['userControl', 'supervisorControl'] }],
  ['behaviour-sensitive', { questions: ['userLocation', 'supervisorLocation', 'mode', 'crossed'] }],
  ['location-sensitive', { questions: ['userLocation', 'supervisorLocation'] }],
  ['mode-sensitive', { questions: ['mode'] }],
  ['user-sensitive', { questions: ['userControl', 'userLocation'] }],
  ['supervisor-sensitive', { questions: ['supervisorControl', 'supervisorLocation', 'mode', 'crossed'] }],
]);

const ALL = STATES.toLocaleString('en');
const count = (number: number): string => number.toLocaleString('en');

/** What an expectation is asked of. */
export interface MachineQuestion {
  readonly run: string;
  readonly monitor: Monitor;
  readonly file: string;
  readonly expect: Expectation;
}

type Answered = Pick<Verdict, 'outcome' | 'message'> & {
  readonly states?: StateRecord;
  readonly line?: number;
};

/** Answers it. @throws OperandError where the text is wrong. */
export function askMachine({ run, monitor, file, expect }: MachineQuestion, study: Study): Verdict {
  const { line, ...answered } = answer(expect, monitor, study);
  return { ...answered, run, step: 0, event: -1, ...(line === undefined ? {} : { place: { file, line } }) };
}

/** Looks at the text of an expectation alone. @throws OperandError where it is wrong. */
export function checkMachineQuestion(expect: Expectation): void {
  if ('witness' in expect && expect.witness !== undefined) {
    const { instruction, to, against } = expect.witness;
    if (to !== undefined) classWord(to);
    const isWhole =
      against === undefined
        ? instruction !== undefined && to !== undefined
        : instruction === undefined && to === undefined;
    if (!isWhole)
      throw new OperandError(
        '`witness` asks about an instruction and a class, or about a theorem',
        'Write { instruction: NAME, to: CLASS }, or { against: theorem-1 }.',
      );
    return;
  }
  if ('square' in expect && expect.square !== undefined) return;
  if (!('value' in expect)) {
    throw new OperandError(
      'a third-generation machine cannot be asked this',
      'Use witness, square or value.',
    );
  }
  parseNumber(expect.value);
  const given = COMPARISON_NAMES.flatMap((name) => (expect[name] === undefined ? [] : [expect[name]]));
  if (given.length === 0) throw new OperandError('nothing to compare with', 'Add eq, ne, lt, le, gt or ge.');
  given.forEach(parseNumber);
}

function answer(expect: Expectation, monitor: Monitor, study: Study): Answered {
  checkMachineQuestion(expect);
  if ('witness' in expect && expect.witness !== undefined) return witness(expect, study);
  if ('square' in expect && expect.square !== undefined) return squares(expect, monitor, study);
  return value(expect as Comparison & { value: OperandText }, monitor, study);
}

function classWord(to: string): ClassWord {
  const found = CLASS_WORDS.get(to);
  if (found) return found;
  const near = nearest(to, [...CLASS_WORDS.keys()]);
  throw new OperandError(
    `there is no class \`${to}\``,
    near ? `Did you mean \`${near}\`?` : `Known are ${[...CLASS_WORDS.keys()].join(', ')}.`,
  );
}

const missing = (name: string): Answered => ({
  outcome: 'not-reached',
  message: `not reached: the machine has no instruction ${name}`,
});

function witness(
  { witness: { instruction: name, to, against }, is }: WitnessExpectation,
  study: Study,
): Answered {
  if (against !== undefined) return theorem(against === 'theorem-3' ? 3 : 1, is, study);
  const instruction = study.named(name ?? '');
  if (!instruction) return missing(name ?? '');
  const { questions, refutedBy, says } = classWord(to ?? '');
  const classes = finish(study.classes(instruction));
  const refuted = refutedBy !== undefined && classes[refutedBy].witness !== undefined;
  const question = refuted ? refutedBy : questions.find((asked) => classes[asked].witness !== undefined);
  const states = question === undefined ? undefined : classes[question].witness;
  const isSo = states !== undefined && !refuted;
  const shown = states
    ? states.map((state) => sayState(stateAt(state))).join(' and ')
    : `no witness in ${ALL} states`;
  const [positive, negative] = says ?? [to, `not ${to}`];
  const message = `${instruction.name} is ${isSo ? positive : negative}: ${shown}`;
  return {
    outcome: isSo === (is === 'found') ? 'holds' : 'fails',
    message,
    line: instruction.line,
    ...(question !== undefined && states
      ? { states: { instruction: instruction.name, question, states } }
      : {}),
  };
}

/** An instruction that breaks the theorem's condition is a witness against it. */
function theorem(number: 1 | 3, is: 'found' | 'none', study: Study): Answered {
  const [first, ...rest] = finish(study.against(number));
  const what = number === 1 ? 'sensitive' : 'user-sensitive';
  if (first === undefined) {
    const message = `every ${what} instruction is privileged`;
    return {
      outcome: is === 'none' ? 'holds' : 'fails',
      message: is === 'none' ? message : `${message}, expected one that is not`,
    };
  }
  const shown = witness({ witness: { instruction: first, to: what }, is: 'found' }, study);
  const who = [first, ...rest].join(', ');
  const message = `${who} ${rest.length > 0 ? 'are' : 'is'} ${what} and not privileged`;
  return { ...shown, outcome: is === 'found' ? 'holds' : 'fails', message };
}

function squares(
  { square: { instruction: name, of = 'equivalence' }, is }: SquareExpectation,
  monitor: Monitor,
  study: Study,
): Answered {
  const { instructions } = study.machine;
  const asked = name === undefined ? instructions : instructions.filter((one) => one.name === name);
  if (asked.length === 0) return missing(name ?? '');
  let total = 0;
  let states: StateRecord | undefined;
  let line: number | undefined;
  const broken: string[] = [];
  for (const instruction of asked) {
    const found = finish(study.square(instruction, monitor));
    const [number, first] =
      of === 'equivalence' ? [found.broken, found.firstBreak] : [found.escaped, found.firstEscape];
    if (number === 0) continue;
    total += number;
    broken.push(`${instruction.name} in ${count(number)} states`);
    states ??= { instruction: instruction.name, question: 'square', states: [first] };
    line ??= instruction.line;
  }
  const all = asked.length === 1 ? `the square of ${asked[0]?.name ?? ''}` : `all ${asked.length} squares`;
  const breaks = of === 'equivalence' ? 'the square breaks for' : 'the guest gets hold of the machine by';
  const message =
    total === 0
      ? `${all} ${of === 'equivalence' ? 'close' : 'leave'}${asked.length === 1 ? 's' : ''}${of === 'equivalence' ? '' : ' the machine to the monitor'} in each of ${ALL} states`
      : `${breaks} ${broken.join(', ')}, first in ${sayState(stateAt(states?.states[0] ?? 0))}`;
  const holds = (total === 0) === (is === 'closes');
  return {
    outcome: holds ? 'holds' : 'fails',
    message: holds ? message : `${message}, expected that it ${is}`,
    ...(states && { states }),
    ...(line !== undefined && { line }),
  };
}

const NUMBER =
  /^(?:(states|instructions)|square\.([A-Z][A-Z0-9]*|all)\.(broken|escaped|direct|interpreted|reflected))$/;

interface ParsedNumber {
  readonly value?: number;
  readonly plain?: string;
  readonly name?: string;
  readonly part?: string;
}

function parseNumber(text: OperandText): ParsedNumber {
  if (typeof text === 'number') return { value: text };
  if (/^[0-9]+$/.test(text)) return { value: Number(text) };
  const [, plain, name, part] = NUMBER.exec(text) ?? [];
  if (plain !== undefined) return { plain };
  if (name !== undefined && part !== undefined) return { name, part };
  throw new OperandError(
    `\`${text}\` is no number of a third-generation machine`,
    'Write states, instructions, or square.NAME.broken (escaped, direct, interpreted, reflected); NAME may be all.',
  );
}

function partOfSquare(square: Square, part: string): number {
  if (part === 'broken') return square.broken;
  if (part === 'escaped') return square.escaped;
  return square.work[part as keyof Square['work']];
}

/** The number that `text` names; the name of an instruction where the machine lacks it. @throws OperandError */
export function readNumber(text: OperandText, monitor: Monitor, study: Study): number | string {
  const { value: given, plain, name, part } = parseNumber(text);
  if (given !== undefined) return given;
  const { instructions } = study.machine;
  if (plain !== undefined) return plain === 'states' ? STATES : instructions.length;
  const asked = instructions.filter((one) => name === 'all' || one.name === name);
  if (asked.length === 0) return name ?? '';
  return asked.reduce((sum, one) => sum + partOfSquare(finish(study.square(one, monitor)), part ?? ''), 0);
}

function value(expect: Comparison & { value: OperandText }, monitor: Monitor, study: Study): Answered {
  const seen = readNumber(expect.value, monitor, study);
  if (typeof seen === 'string') return missing(seen);
  const name = /^square\.([A-Z][A-Z0-9]*)\./.exec(String(expect.value))?.[1];
  const line = name === undefined ? undefined : study.named(name)?.line;
  for (const comparison of COMPARISON_NAMES) {
    const text = expect[comparison];
    if (text === undefined) continue;
    const other = readNumber(text, monitor, study);
    if (typeof other === 'string') return missing(other);
    const expected = compareNumbers(comparison, seen, other);
    if (expected === undefined) continue;
    return {
      outcome: 'fails',
      message: `${expect.value} is ${count(seen)}, expected ${expected}`,
      ...(line !== undefined && { line }),
    };
  }
  return {
    outcome: 'holds',
    message: `${expect.value} is ${count(seen)}`,
    ...(line !== undefined && { line }),
  };
}
