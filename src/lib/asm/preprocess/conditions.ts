/** %if and its kin (NASM manual, 4.4): what each of them asks, and which branch of a chain is taken. */
import * as say from '#messages/asm/preprocessor';
import type { Diagnostics, Span } from '../diagnostics.ts';
import { joinTokens, type Token } from '../lexer.ts';
import { stringBytes, stringOfBytes } from '../literals.ts';
import { accepts } from './multi-line.ts';
import type { Preprocessor } from './preprocessor.ts';

/** One %if: whether its branch is taken, whether one was already, whether the lines round it count. */
export interface Condition {
  taken: boolean;
  done: boolean;
  readonly active: boolean;
  readonly span: Span;
  sawElse: boolean;
}

type Test = (preprocessor: Preprocessor, name: Token, rest: readonly Token[]) => boolean | null;

function halves(rest: readonly Token[]): readonly [readonly Token[], readonly Token[]] | null {
  const comma = rest.findIndex((token) => token.kind === 'punctuation' && token.text === ',');
  return comma < 0 ? null : [rest.slice(0, comma), rest.slice(comma + 1)];
}

/** A token's text; of a string its bytes, however they are written. */
function comparable(token: Token): string {
  return token.kind === 'string' ? `"${stringOfBytes(stringBytes(token.text))}` : joinTokens([token]);
}

/** Whether both halves are the same tokens, white space aside. */
function identical(ignoreCase: boolean): Test {
  return (preprocessor, name, rest) => {
    const parts = halves(preprocessor.expand(rest));
    if (!parts) {
      preprocessor.diagnostics.error(
        name,
        say.comparesTwoTextsACommaIsMissing(name.text),
        say.writeONEOther(name.text),
      );
      return null;
    }
    const [left, right] = parts.map((part) => {
      const text = part.map(comparable).join('\0');
      return ignoreCase ? text.toLowerCase() : text;
    });
    return left === right;
  };
}

/** Whether the first token (signs before a number aside) is what `accept` says. */
function firstToken(accept: (token: Token) => boolean): Test {
  return (preprocessor, _name, rest) => {
    const tokens = preprocessor.expand(rest);
    const signs = tokens.findIndex(({ kind, text }) => kind !== 'punctuation' || !/^[+-]$/.test(text));
    const token = tokens[signs];
    return token !== undefined && (signs === 0 || token.kind === 'number') && accept(token);
  };
}

function defined(preprocessor: Preprocessor, name: Token, rest: readonly Token[]): boolean | null {
  const words = preprocessor.resolveIndirect(rest).filter(({ kind }) => kind === 'word');
  if (words.length === 0) {
    preprocessor.diagnostics.warning(name, say.needsAName(name.text), say.writeName(name.text));
    return false;
  }
  return words.some((word) => {
    if (!word.synthetic) preprocessor.names.use(word.text, 'define', word);
    return preprocessor.macros.has(word.text);
  });
}

function macroExists(preprocessor: Preprocessor, name: Token, rest: readonly Token[]): boolean | null {
  const [word, ...range] = preprocessor.resolveIndirect(rest);
  const upper = range[1]?.text === '-' ? range[2] : undefined;
  const isRangeWrong =
    (range[0] !== undefined && range[0].kind !== 'number') ||
    (range[1]?.text === '-' && upper?.kind !== 'number' && upper?.text !== '*');
  if (word?.kind !== 'word' || isRangeWrong) {
    preprocessor.diagnostics.error(
      name,
      say.needsTheNameOfAMacroAndPerhaps(name.text),
      say.writeNameAndTwo(name.text),
    );
    return null;
  }
  const named = preprocessor.multiLine.named(word.text);
  if (named.length > 0 && !word.synthetic) preprocessor.names.use(word.text, 'macro', word);
  if (range.length === 0) return named.length > 0;
  const minimum = Number(range[0]!.value);
  const isRange = range[1]?.text === '-';
  const maximum = !isRange ? minimum : range[2]?.kind === 'number' ? Number(range[2].value) : Infinity;
  return named.some((macro) =>
    isRange ? macro.minimum <= maximum && macro.maximum >= minimum : accepts(macro, minimum),
  );
}

const TESTS: Readonly<Record<string, Test>> = {
  '': (preprocessor, name, rest) => {
    const value = preprocessor.number(name, rest);
    return value === null ? null : value !== 0n;
  },
  def: defined,
  macro: macroExists,
  ctx: (preprocessor, _name, rest) => {
    const context = preprocessor.context;
    return context !== null && rest.some(({ text }) => text.toLowerCase() === context.name.toLowerCase());
  },
  idn: identical(false),
  idni: identical(true),
  id: firstToken(({ kind }) => kind === 'word'),
  num: firstToken(({ kind }) => kind === 'number'),
  str: firstToken(({ kind }) => kind === 'string'),
  token: (preprocessor, _name, rest) => preprocessor.expand(rest).length === 1,
  empty: (preprocessor, _name, rest) => preprocessor.expand(rest).length === 0,
  // There is no environment: a source gives the same everywhere.
  env: () => false,
};

interface Conditional {
  readonly test: Test;
  readonly negated: boolean;
  readonly isElse: boolean;
}

const CONDITIONALS = new Map<string, Conditional>();
for (const [name, test] of Object.entries(TESTS)) {
  for (const isElse of [false, true]) {
    const prefix = isElse ? 'elif' : 'if';
    CONDITIONALS.set(prefix + name, { test, negated: false, isElse });
    CONDITIONALS.set(`${prefix}n${name}`, { test, negated: true, isElse });
  }
}

/** Names of the directives that this file handles, for "did you mean". */
export const CONDITION_NAMES: readonly string[] = [...CONDITIONALS.keys(), 'else', 'endif'];

function openCondition(
  name: Token,
  conditions: readonly Condition[],
  diagnostics: Diagnostics,
): Condition | null {
  const last = conditions[conditions.length - 1];
  if (!last) {
    diagnostics.error(name, say.withoutIf(name.text), say.beginWithIfOrTakeThisLineOut);
    return null;
  }
  if (last.sawElse) {
    const { file, line, column, length } = last.span;
    diagnostics.warning(name, say.afterElseWhatFollowsIsLeftOut(name.text), say.anIfHasOneElseTheLast, [
      { message: say.itBelongsToThisIf, file, line, column, length },
    ]);
    last.taken = false;
    return null;
  }
  return last;
}

/** Handles %if ... %endif; true if `name` is one of them. */
export function conditional(preprocessor: Preprocessor, name: Token, rest: readonly Token[]): boolean {
  const { conditions, diagnostics } = preprocessor;
  const found = CONDITIONALS.get(name.text);
  if (found) {
    const holds = (): boolean => {
      const result = found.test(preprocessor, name, preprocessor.substitute(rest));
      return result !== null && result !== found.negated;
    };
    if (!found.isElse) {
      const active = preprocessor.active();
      const taken = active && holds();
      conditions.push({ taken, done: taken, active, span: name, sawElse: false });
      return true;
    }
    const open = openCondition(name, conditions, diagnostics);
    if (!open) return true;
    open.taken = open.active && !open.done && holds();
    open.done ||= open.taken;
    return true;
  }
  if (name.text === 'else') {
    const open = openCondition(name, conditions, diagnostics);
    if (!open) return true;
    open.taken = !open.done;
    open.done = true;
    open.sawElse = true;
    return true;
  }
  if (name.text !== 'endif') return false;
  if (!conditions.pop()) diagnostics.error(name, say.endifWithoutIf, say.takeItOutOrPutIfBeforeIt);
  return true;
}
