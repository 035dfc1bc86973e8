/**
 * The notation in which an instruction of the small machine is defined, one statement a line:
 *
 *   LPSW a:   if M = u then trap          a is the operand, the number in the cell after the instruction
 *             PSW <- [a]                  [x] is the word at relative address x, A the accumulator, which is [0]
 *
 *   statement  trap  |  if x OP x then statement  |  TARGET <- x          OP is = != < >
 *   target     A  [x]  P  M  R  l  b  PSW         R and PSW take a word as a PSW; R is (l, b)
 *   x          numbers, A, a, [x], M, P, l, b, s (0), u (1), x + x, x - x, (x)
 *
 * To the right of `<-`, and after `if`, everything is as it was before the instruction. P goes on by itself. Cells keep three
 * bits of what is stored, P and l two, and b is cut to 0..4. A statement is compiled to a function on the processor.
 */
import * as say from '#messages/definition';
import type { Processor } from '../processor.ts';
import { CELLS, pswOf, SUPERVISOR, USER, WORDS } from '../word.ts';

/** What is wrong in a text, with its place; line and column count from 1. */
export interface DefinitionProblem {
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly message: string;
  readonly remedy: string;
}

/** R as the instruction will leave it, beside the processor that keeps the rest. */
export interface Effects {
  readonly cpu: Processor;
  l: number;
  b: number;
}

/** What a statement does; false once it has trapped. */
export type Action = (on: Effects) => boolean;
type Value = (cpu: Processor) => number;

export interface Token {
  readonly text: string;
  readonly column: number;
}

const TOKEN = /<-|!=|[A-Za-z][A-Za-z0-9]*|[0-9]+|[[\]()+\-=<>:]/y;
/** Twice what a word can hold is 14; no program of this machine meets a larger number. */
const LARGEST_SUM = 15;
/** Brackets and `if`s within one another. */
const DEEPEST = 16;

/** Why a line cannot be read, and the token at which. */
export class NotationError {
  readonly message: string;
  readonly remedy: string;
  readonly token: Token;

  constructor(message: string, remedy: string, token: Token) {
    this.message = message;
    this.remedy = remedy;
    this.token = token;
  }
}

/** The tokens of one line, its comment left out. @throws NotationError */
export function tokensOf(line: string): Token[] {
  const end = line.indexOf(';');
  const text = end < 0 ? line : line.slice(0, end);
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    if (/\s/.test(text[at] ?? '')) {
      at += 1;
      continue;
    }
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text)?.[0];
    const token = { text: found ?? text[at] ?? '', column: at + 1 };
    if (found === undefined)
      throw new NotationError(say.meansNothingHere(token.text), say.commentsBeginWithASemicolon, token);
    tokens.push(token);
    at += found.length;
  }
  return tokens;
}

const NAMES: Readonly<Record<string, Value>> = {
  A: (cpu) => cpu.read(0),
  a: (cpu) => cpu.operand(),
  M: (cpu) => cpu.mode,
  P: (cpu) => cpu.p,
  l: (cpu) => cpu.l,
  b: (cpu) => cpu.b,
  s: () => SUPERVISOR,
  u: () => USER,
};

/** A word as PSWs are read; a larger number keeps three bits. */
const asPSW = (value: number): ReturnType<typeof pswOf> => pswOf(value & (WORDS - 1));

const TARGETS: Readonly<Record<string, (on: Effects, value: number) => void>> = {
  A: ({ cpu }, value) => cpu.write(0, value),
  P: ({ cpu }, value) => cpu.jump(value),
  M: ({ cpu }, value) => cpu.setMode(value === SUPERVISOR ? SUPERVISOR : USER),
  l: (on, value) => {
    on.l = value & (CELLS - 1);
  },
  b: (on, value) => {
    on.b = Math.max(0, Math.min(CELLS, value));
  },
  R: (on, value) => {
    ({ l: on.l, b: on.b } = asPSW(value));
  },
  PSW: (on, value) => {
    const { mode, p, l, b } = asPSW(value);
    on.cpu.setMode(mode);
    on.cpu.jump(p);
    on.l = l;
    on.b = b;
  },
};

const COMPARE: Readonly<Record<string, (x: number, y: number) => boolean>> = {
  '=': (x, y) => x === y,
  '!=': (x, y) => x !== y,
  '<': (x, y) => x < y,
  '>': (x, y) => x > y,
};

/** Reads the statement that `tokens` are. `hasOperand`: the instruction has an `a`. @throws NotationError */
export function statement(tokens: readonly Token[], hasOperand: boolean): Action {
  const reader = new Reader(tokens, hasOperand);
  const action = reader.statement(0, 'call');
  reader.end();
  return action;
}

class Reader {
  private readonly tokens: readonly Token[];
  private readonly hasOperand: boolean;
  private at = 0;
  /** M was read since this was last cleared. */
  private seesMode = false;

  constructor(tokens: readonly Token[], hasOperand: boolean) {
    this.tokens = tokens;
    this.hasOperand = hasOperand;
  }

  /** `cause` is what a trap here would be: asked for, of a mode, or of a number. */
  statement(depth: number, cause: 'call' | 'privileged' | 'arithmetic'): Action {
    if (depth > DEEPEST) this.fail(say.thisIsNestedTooDeeply, say.useMoreStatements);
    const first = this.take();
    if (first.text === 'trap') {
      return ({ cpu }) => {
        cpu.trap(cause);
        return false;
      };
    }
    if (first.text === 'if') return this.conditional(depth, cause);
    if (first.text === '[') {
      const address = this.sum(depth);
      this.expect(']');
      this.expect('<-');
      const value = this.sum(depth);
      return ({ cpu }) => {
        cpu.write(address(cpu), value(cpu));
        return true;
      };
    }
    const target = Object.hasOwn(TARGETS, first.text) ? TARGETS[first.text] : undefined;
    if (!target) {
      const message = say.beginsNoStatement(first.text);
      throw new NotationError(message, say.writeTrapIfXYThenOrTargetX, first);
    }
    this.expect('<-');
    const value = this.sum(depth);
    return (on) => {
      target(on, value(on.cpu));
      return true;
    };
  }

  end(): void {
    const rest = this.tokens[this.at];
    if (rest)
      throw new NotationError(say.followsAWholeStatement(rest.text), say.writeOneStatementALine, rest);
  }

  private conditional(depth: number, cause: 'call' | 'privileged' | 'arithmetic'): Action {
    this.seesMode = false;
    const left = this.sum(depth);
    const sign = this.take();
    const holds = Object.hasOwn(COMPARE, sign.text) ? COMPARE[sign.text] : undefined;
    if (!holds) throw new NotationError(say.comparesNothing(sign.text), say.compareWithOr, sign);
    const right = this.sum(depth);
    const isOfMode = this.seesMode || cause === 'privileged';
    this.expect('then');
    const then = this.statement(depth + 1, isOfMode ? 'privileged' : 'arithmetic');
    return (on) => (holds(left(on.cpu), right(on.cpu)) ? then(on) : true);
  }

  private sum(depth: number): Value {
    let value = this.term(depth + 1);
    for (
      let sign = this.tokens[this.at]?.text;
      sign === '+' || sign === '-';
      sign = this.tokens[this.at]?.text
    ) {
      this.at += 1;
      const left = value;
      const right = this.term(depth + 1);
      value = sign === '+' ? (cpu) => left(cpu) + right(cpu) : (cpu) => left(cpu) - right(cpu);
    }
    return value;
  }

  private term(depth: number): Value {
    if (depth > DEEPEST) this.fail(say.thisIsNestedTooDeeply, say.useMoreStatements);
    const token = this.take();
    const { text } = token;
    if (/^[0-9]/.test(text)) {
      const number = Number(text);
      if (number > LARGEST_SUM)
        throw new NotationError(say.isTooLarge(text), say.write0To(LARGEST_SUM), token);
      return () => number;
    }
    if (text === '[' || text === '(') {
      const inner = this.sum(depth);
      this.expect(text === '[' ? ']' : ')');
      return text === '[' ? (cpu) => cpu.read(inner(cpu)) : inner;
    }
    if (text === 'a' && !this.hasOperand)
      throw new NotationError(say.thisInstructionHasNoOperand, say.writeNameAWhereItBegins, token);
    if (text === 'M') this.seesMode = true;
    const value = Object.hasOwn(NAMES, text) ? NAMES[text] : undefined;
    if (value) return value;
    throw new NotationError(say.isNoValue(text), say.valuesAreNumbersAAXMPLBSAndU, token);
  }

  private take(): Token {
    const token = this.tokens[this.at];
    if (!token) this.fail(say.theStatementEndsTooEarly, say.writeItWholeOnOneLine);
    this.at += 1;
    return token;
  }

  private expect(text: string): void {
    const token = this.take();
    if (token.text !== text)
      throw new NotationError(say.standsWhereShould(token.text, text), say.write(text), token);
  }

  private fail(message: string, remedy: string): never {
    throw new NotationError(
      message,
      remedy,
      this.tokens[Math.min(this.at, this.tokens.length - 1)] ?? { text: '', column: 1 },
    );
  }
}
