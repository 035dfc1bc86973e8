/**
 * What a lesson asks of a third-generation machine: `witness`, `square` and numbers, each answered by trying every state. The
 * answer names the states that prove or refute it.
 */
import { number } from '#messages/language';
import * as wrong from '#messages/expectations';
import * as say from '#messages/verdicts';
import { nearest } from '../asm/nearest.ts';
import type { Question as Asked } from '../theory/classify.ts';
import type { Defined } from '../theory/definition/machine-text.ts';
import type { Study } from '../theory/definition/study.ts';
import { finish } from '../theory/progress.ts';
import { tellingBreak, type Monitor, type Square } from '../theory/square.ts';
import { sayState, stateAt, STATES } from '../theory/state.ts';
import { COMPARISON_NAMES, compareNumbers } from './comparisons.ts';
import type { Verdict } from './evaluate.ts';
import { OperandError } from './operand-error.ts';
import type { Comparison, Expectation, OperandText, SquareExpectation, WitnessExpectation } from './types.ts';

/** The states that a verdict rests on. */
export interface StateRecord {
  readonly instruction: string;
  /** What they are a witness to, or the square that they break. */
  readonly question: Asked | 'square';
  /** Numbers of the enumeration: one, or a pair; none where it is shown by there being none. */
  readonly states: readonly number[];
}

interface ClassWord {
  /** The findings of which one has to have a witness, in the order in which they are shown. */
  readonly questions: readonly Asked[];
  /** Privileged is said of every pair: one pair refutes it, and this finding has that pair. */
  readonly refutedBy?: Asked;
}

/** What stands after `to:`. */
export const CLASS_WORDS: ReadonlyMap<string, ClassWord> = new Map<string, ClassWord>([
  ['privileged', { questions: ['trapsInUserModeOnly'], refutedBy: 'notPrivileged' }],
  ['not-privileged', { questions: ['notPrivileged'] }],
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
  /** The message without what was expected, where it says that too. */
  readonly seen?: string;
};

/** Answers it; the message says what was expected if `saysExpected`. @throws OperandError where the text is wrong. */
export function askMachine(
  { run, monitor, file, expect }: MachineQuestion,
  study: Study,
  saysExpected = true,
): Verdict {
  const { line, message, seen = message, ...answered } = answer(expect, monitor, study);
  return {
    ...answered,
    message: saysExpected ? message : seen,
    run,
    step: 0,
    event: -1,
    ...(line === undefined ? {} : { place: { file, line } }),
  };
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
      throw new OperandError(wrong.witnessAsksAboutAnInstruction, wrong.writeInstructionNameToClass);
    return;
  }
  if ('square' in expect && expect.square !== undefined) return;
  if (!('value' in expect)) {
    throw new OperandError(wrong.aThirdGenerationMachine, wrong.useWitnessSquareOrValue);
  }
  parseNumber(expect.value);
  const given = COMPARISON_NAMES.flatMap((name) => (expect[name] === undefined ? [] : [expect[name]]));
  if (given.length === 0) throw new OperandError(wrong.nothingToCompareWith, wrong.addEqNeLtLeGtOrGe);
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
    wrong.thereIsNoClass(to),
    near ? wrong.didYouMean(near) : wrong.knownAre([...CLASS_WORDS.keys()].join(', ')),
  );
}

const missing = (name: string): Answered => ({
  outcome: 'not-reached',
  message: say.notReached(say.machineHasNoInstruction(name)),
});

/** Whether `instruction` is of the class `to`, and the states that show it. */
function finding(
  instruction: Defined,
  to: string,
  study: Study,
): { question: Asked; states: readonly number[] | undefined; isSo: boolean } {
  const { questions, refutedBy } = classWord(to);
  const classes = finish(study.classes(instruction));
  const refuted = refutedBy !== undefined && classes[refutedBy].witness !== undefined;
  const question = refuted ? refutedBy : questions.find((asked) => classes[asked].witness !== undefined);
  const states = question === undefined ? undefined : classes[question].witness;
  return { question: question ?? questions[0]!, states, isSo: states !== undefined && !refuted };
}

function witness(
  { witness: { instruction: name, to, against }, is }: WitnessExpectation,
  study: Study,
): Answered {
  if (against !== undefined) return theorem(against === 'theorem-3' ? 3 : 1, is, study);
  const instruction = study.named(name ?? '');
  if (!instruction) return missing(name ?? '');
  const { question, states, isSo } = finding(instruction, to ?? '', study);
  const shown = states
    ? say.stateAndState(states.map((state) => sayState(stateAt(state))))
    : say.noWitness(STATES);
  const what = (isSo ? say.classIs : say.classIsNot)[(to ?? '') as keyof typeof say.classIs];
  const message = say.instructionIs(instruction.name, what, shown);
  return {
    outcome: isSo === (is === 'found') ? 'holds' : 'fails',
    message,
    line: instruction.line,
    states: { instruction: instruction.name, question, states: states ?? [] },
  };
}

/** An instruction that breaks the theorem's condition is a witness against it. */
function theorem(number: 1 | 3, is: 'found' | 'none', study: Study): Answered {
  const [first, ...rest] = finish(study.against(number));
  const what = number === 1 ? 'sensitive' : 'user-sensitive';
  if (first === undefined) {
    const message = say.everyInstructionIsPrivileged(say.classIs[what]);
    return {
      outcome: is === 'none' ? 'holds' : 'fails',
      message: is === 'none' ? message : say.expectedOneThatIsNot(message),
      seen: message,
    };
  }
  const shown = witness({ witness: { instruction: first, to: what }, is: 'found' }, study);
  const message = say.areNotPrivileged([first, ...rest], say.classIs[what]);
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
      of === 'equivalence' ? [found.broken, tellingBreak(found)] : [found.escaped, found.firstEscape];
    if (number === 0) continue;
    total += number;
    broken.push(say.inStates(instruction.name, number));
    states ??= { instruction: instruction.name, question: 'square', states: [first] };
    line ??= instruction.line;
  }
  const [isWhole, breaks] =
    of === 'equivalence'
      ? [say.squaresClose, say.squareBreaks]
      : [say.squaresLeaveTheMachine, say.guestGetsHold];
  const message =
    total === 0
      ? isWhole(asked.length === 1 ? asked[0]?.name : undefined, asked.length, STATES)
      : breaks(broken, sayState(stateAt(states?.states[0] ?? 0)));
  const [only] = asked;
  if (total === 0 && asked.length === 1 && only)
    states = { instruction: only.name, question: 'square', states: [] };
  const holds = (total === 0) === (is === 'closes');
  return {
    outcome: holds ? 'holds' : 'fails',
    message: holds
      ? message
      : (is === 'closes' ? say.expectedThatItCloses : say.expectedThatItBreaks)(message),
    seen: message,
    ...(states && { states }),
    ...(line !== undefined && { line }),
  };
}

const NUMBER =
  /^(?:(states|instructions)|class\.([a-z-]+)|square\.([A-Z][A-Z0-9]*|all)\.(broken|escaped|direct|interpreted|reflected))$/;

interface ParsedNumber {
  readonly value?: number;
  readonly plain?: string;
  readonly ofClass?: string;
  readonly name?: string;
  readonly part?: string;
}

function parseNumber(text: OperandText): ParsedNumber {
  if (typeof text === 'number') return { value: text };
  if (/^[0-9]+$/.test(text)) return { value: Number(text) };
  const [, plain, ofClass, name, part] = NUMBER.exec(text) ?? [];
  if (plain !== undefined) return { plain };
  if (ofClass !== undefined) {
    classWord(ofClass);
    return { ofClass };
  }
  if (name !== undefined && part !== undefined) return { name, part };
  throw new OperandError(wrong.isNoNumberOfAThirdGeneration(text), wrong.writeStatesInstructionsOrSquare);
}

function partOfSquare(square: Square, part: string): number {
  if (part === 'broken') return square.broken;
  if (part === 'escaped') return square.escaped;
  return square.work[part as keyof Square['work']];
}

/** The number that `text` names; the name of an instruction where the machine lacks it. @throws OperandError */
export function readNumber(text: OperandText, monitor: Monitor, study: Study): number | string {
  const { value: given, plain, ofClass, name, part } = parseNumber(text);
  if (given !== undefined) return given;
  const { instructions } = study.machine;
  if (plain !== undefined) return plain === 'states' ? STATES : instructions.length;
  if (ofClass !== undefined) return instructions.filter((one) => finding(one, ofClass, study).isSo).length;
  const asked = instructions.filter((one) => name === 'all' || one.name === name);
  if (asked.length === 0) return name ?? '';
  return asked.reduce((sum, one) => sum + partOfSquare(finish(study.square(one, monitor)), part ?? ''), 0);
}

/** Of all squares: which instructions' break, or leave the machine, and in how many states each. */
function inWhich(text: OperandText, monitor: Monitor, study: Study): string {
  const { name, part } = parseNumber(text);
  if (name !== 'all' || (part !== 'broken' && part !== 'escaped')) return '';
  const those = study.machine.instructions.flatMap((one) => {
    const states = partOfSquare(finish(study.square(one, monitor)), part);
    return states === 0 ? [] : [say.inStates(one.name, states)];
  });
  return those.length === 0 ? '' : say.namely(those);
}

function value(expect: Comparison & { value: OperandText }, monitor: Monitor, study: Study): Answered {
  const seen = readNumber(expect.value, monitor, study);
  if (typeof seen === 'string') return missing(seen);
  const name = /^square\.([A-Z][A-Z0-9]*)\./.exec(String(expect.value))?.[1];
  const line = name === undefined ? undefined : study.named(name)?.line;
  const said = say.valueIs(expect.value, number(seen)) + inWhich(expect.value, monitor, study);
  for (const comparison of COMPARISON_NAMES) {
    const text = expect[comparison];
    if (text === undefined) continue;
    const other = readNumber(text, monitor, study);
    if (typeof other === 'string') return missing(other);
    const shown = /^[a-z]/.test(String(text)) ? say.whichIs(text, number(other)) : number(other);
    const expected = compareNumbers(comparison, seen, other, shown);
    if (expected === undefined) continue;
    return {
      outcome: 'fails',
      message: say.butExpected(said, expected),
      seen: said,
      ...(line !== undefined && { line }),
    };
  }
  return {
    outcome: 'holds',
    message: said,
    ...(line !== undefined && { line }),
  };
}
