/**
 * A small machine as a text: its instructions in the order of the words that name them and, after a line `monitor`, the
 * interpreters of its control program. Without that line each privileged instruction is looked up in its own table, as in
 * the proof (Popek and Goldberg 1974, section 5).
 */
import * as say from '#messages/definition';
import type { Instruction } from '../instruction.ts';
import {
  NotationError,
  statement,
  tokensOf,
  type Action,
  type DefinitionProblem,
  type Effects,
  type Token,
} from './notation.ts';

/** An instruction that a text defines. */
export interface Defined extends Instruction {
  /** Its definition, without comments and blanks: two with the same text do the same. */
  readonly text: string;
  /** Where it begins, from 1. */
  readonly line: number;
}

export interface MachineText {
  readonly instructions: readonly Defined[];
  /** By the instruction's name; null where the text has no `monitor`. */
  readonly interpreters: ReadonlyMap<string, Defined> | null;
  readonly problems: readonly DefinitionProblem[];
}

const NAME = /^[A-Z][A-Z0-9]{0,7}$/;
const RESERVED = new Set(['A', 'M', 'P', 'R', 'PSW']);
/** Characters of a text, and instructions in it. */
const LARGEST = 16 * 1024;
const MOST = 16;
/** More would not be read. */
const MOST_PROBLEMS = 20;

interface Begun {
  readonly name: Token;
  readonly line: number;
  readonly hasOperand: boolean;
  readonly isInterpreter: boolean;
  readonly actions: Action[];
  readonly lines: string[];
}

/** Reads `text`. Never throws. */
export function readMachine(text: string): MachineText {
  const problems: DefinitionProblem[] = [];
  const begun: Begun[] = [];
  let isMonitor = false;
  const refuse = (message: string, remedy: string): MachineText => ({
    instructions: [],
    interpreters: null,
    problems: [{ line: 1, column: 1, length: 1, message, remedy }],
  });
  if (text.length > LARGEST) return refuse(say.theTextHasCharacters(text.length), say.keepItBelow(LARGEST));
  text.split('\n').forEach((source, i) => {
    const line = i + 1;
    try {
      const tokens = tokensOf(source);
      const [first] = tokens;
      if (!first) return;
      let rest: readonly Token[] = tokens;
      if (first.column === 1) {
        if (first.text === 'monitor' && tokens.length === 1) {
          isMonitor = true;
          return;
        }
        const head = heading(tokens);
        begun.push({ ...head, line, isInterpreter: isMonitor, actions: [], lines: [] });
        rest = tokens.slice(tokens.findIndex(({ text: word }) => word === ':') + 1);
      }
      const current = begun.at(-1);
      if (!current)
        throw new NotationError(say.aStatementOfNoInstruction, say.beginWithNameOrNameAAtTheLeft, first);
      if (rest.length === 0) return;
      current.actions.push(statement(rest, current.hasOperand));
      const [begin, end] = [rest[0], rest.at(-1)];
      if (begin && end)
        current.lines.push(
          source.slice(begin.column - 1, end.column - 1 + end.text.length).replace(/\s+/g, ' '),
        );
    } catch (error) {
      if (!(error instanceof NotationError)) throw error;
      const { column, text: word } = error.token;
      if (problems.length < MOST_PROBLEMS)
        problems.push({
          line,
          column,
          length: Math.max(1, word.length),
          message: error.message,
          remedy: error.remedy,
        });
    }
  });
  const instructions = begun.filter(({ isInterpreter }) => !isInterpreter);
  const interpreters = begun.filter(({ isInterpreter }) => isInterpreter);
  const complain = (at: Begun, message: string, remedy: string): void => {
    problems.push({ line: at.line, column: at.name.column, length: at.name.text.length, message, remedy });
  };
  for (const list of [instructions, interpreters]) {
    list.forEach((one, i) => {
      if (list.some(({ name }, j) => j < i && name.text === one.name.text))
        complain(one, say.isDefinedTwice(one.name.text), say.takeOneOut);
    });
  }
  for (const one of interpreters) {
    const of = instructions.find(({ name }) => name.text === one.name.text);
    if (!of) complain(one, say.theMachineHasNoToInterpret(one.name.text), say.nameOneOfItsInstructions);
    else if (of.hasOperand !== one.hasOperand)
      complain(
        one,
        (of.hasOperand ? say.hasAnOperand : say.hasNoOperand)(one.name.text),
        say.write(`${one.name.text}${of.hasOperand ? ' a' : ''}:`),
      );
  }
  if (instructions.length === 0 && problems.length === 0)
    return refuse(say.theMachineHasNoInstruction, say.beginEachWithNameOrName);
  const extra = instructions[MOST];
  if (extra) complain(extra, say.theMachineHasMore(MOST), say.leaveSomeOut);
  return {
    instructions: instructions.map(defined),
    interpreters: isMonitor ? new Map(interpreters.map((one) => [one.name.text, defined(one)])) : null,
    problems: problems.sort((x, y) => x.line - y.line || x.column - y.column),
  };
}

/** `NAME:` or `NAME a:`. @throws NotationError */
function heading(tokens: readonly Token[]): { name: Token; hasOperand: boolean } {
  const [name, second, third] = tokens;
  if (!name || !NAME.test(name.text) || RESERVED.has(name.text)) {
    const token = name ?? { text: '', column: 1 };
    throw new NotationError(say.isNoNameOfAnInstruction(token.text), say.useUpToEightCapitalLetters, token);
  }
  if (second?.text === ':') return { name, hasOperand: false };
  if (second?.text === 'a' && third?.text === ':') return { name, hasOperand: true };
  throw new NotationError(say.theNameIsNotFollowedByAColon, say.writeOrA(name.text), second ?? name);
}

function defined({ name, line, hasOperand, actions, lines }: Begun): Defined {
  const on: { cpu: Effects['cpu'] | null; l: number; b: number } = { cpu: null, l: 0, b: 0 };
  return {
    name: name.text,
    length: hasOperand ? 2 : 1,
    says: lines.join('; '),
    after: '',
    line,
    text: `${name.text}${hasOperand ? ' a' : ''}: ${lines.join('; ')}`,
    execute(cpu) {
      on.cpu = cpu;
      on.l = cpu.l;
      on.b = cpu.b;
      for (const action of actions) if (!action(on as Effects)) return;
      if (on.l !== cpu.l || on.b !== cpu.b) cpu.setWindow(on.l, on.b);
    },
  };
}
