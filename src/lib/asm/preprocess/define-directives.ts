/** Directives that define and undefine single-line macros, strings among them (NASM manual, 4.1 and 4.2). */
import * as say from '#messages/asm/preprocessor';
import type { Expansion } from '../expansion.ts';
import { joinTokens, tokenize, type Token } from '../lexer.ts';
import { stringBytes, stringOfBytes } from '../literals.ts';
import type { Preprocessor } from './preprocessor.ts';
import { makeToken, numberTokens, type Parameter } from './single-line.ts';

/** What a directive does: its name's token, the rest of its line, and the expansion that the line came through. */
export type Handler = (
  p: Preprocessor,
  name: Token,
  rest: readonly Token[],
  expansion: Expansion | null,
) => void;

/** The name that a directive defines, or null after an error. */
export function nameOf(p: Preprocessor, name: Token, rest: readonly Token[], example: string): Token | null {
  const word = rest[0];
  if (word?.kind === 'word') return word;
  p.diagnostics.error(
    word ?? name,
    word ? say.cannotBeTheNameOfAMacro(joinTokens([word])) : say.needsAName(name.text),
    say.writeANameBeginsWithALetter(name.text, example),
  );
  return null;
}

function defineText(p: Preprocessor, target: Token, body: readonly Token[], ignoreCase: boolean): void {
  p.macros.define(target.text, { parameters: null, body }, ignoreCase);
  if (!target.synthetic) p.names.define(target.text, 'define', target);
}

/** %define, %xdefine and those that ignore case. */
const define: Handler = (p, name, unresolved) => {
  const rest = p.resolveIndirect(unresolved);
  const target = nameOf(p, name, rest, say.nameAndValue);
  if (!target) return;
  const ignoreCase = name.text.startsWith('i');
  const open = rest[1];
  let parameters: Parameter[] | null = null;
  let from = 1;
  if (open?.kind === 'punctuation' && open.text === '(' && !open.spaced) {
    const list = readParameters(p, rest, open);
    if (!list) return;
    parameters = list.parameters;
    from = list.end;
  }
  const others = p.macros.arities(target.text);
  if (others.some((arity) => arity < 0 !== (parameters === null))) {
    p.diagnostics.error(target, say.isDefinedBothWithAndWithout(target.text), say.giveOneOfTheTwoAnotherName);
    return;
  }
  const body = name.text.endsWith('xdefine') ? p.expand(rest.slice(from)) : rest.slice(from);
  if (!p.spend(body.length)) return;
  if (parameters) {
    p.macros.define(target.text, { parameters, body }, ignoreCase);
    if (!target.synthetic) p.names.define(target.text, 'define', target);
  } else defineText(p, target, body, ignoreCase);
};

function readParameters(
  p: Preprocessor,
  rest: readonly Token[],
  open: Token,
): { parameters: Parameter[]; end: number } | null {
  const parameters: Parameter[] = [];
  let mode: Parameter['mode'] = '';
  for (let i = 2; i < rest.length; i++) {
    const token = rest[i]!;
    if (token.text === ')') return { parameters, end: i + 1 };
    if (token.kind === 'word') {
      const greedy = rest[i + 1]?.text === '+';
      parameters.push({ name: token.text, mode, greedy });
      mode = '';
      if (greedy) i++;
    } else if (token.text === '=' || token.text === '&') mode = token.text;
    else if (token.text !== ',') {
      p.diagnostics.error(token, say.aParameterNameIsExpectedHere, say.writeDefineNameABText);
      return null;
    }
  }
  p.diagnostics.error(open, say.isMissingAfterTheParameters, say.writeDefineNameABText);
  return null;
}

const assign: Handler = (p, name, unresolved) => {
  const rest = p.resolveIndirect(unresolved);
  const target = nameOf(p, name, rest, say.nameAndValue);
  if (!target) return;
  const value = p.number(name, rest.slice(1));
  if (value === null) return;
  const ignoreCase = name.text.startsWith('i');
  p.macros.define(target.text, { parameters: null, body: numberTokens(target, value) }, ignoreCase);
  if (!target.synthetic) p.names.define(target.text, 'define', target);
};

const undef: Handler = (p, name, unresolved) => {
  const target = nameOf(p, name, p.resolveIndirect(unresolved), say.nameAlone);
  if (!target) return;
  if (!target.synthetic) p.names.use(target.text, 'define', target);
  p.macros.undefine(target.text);
};

/** The string that `tokens` begin with, and what follows it. */
function stringOf(
  p: Preprocessor,
  name: Token,
  tokens: readonly Token[],
): { text: string; rest: readonly Token[] } | null {
  const [first, ...rest] = tokens;
  if (first?.kind === 'string') return { text: first.text, rest };
  p.diagnostics.error(first ?? name, say.worksOnAString(name.text), say.putQuotesRoundItOrMake);
  return null;
}

function defineString(p: Preprocessor, name: Token, target: Token, text: string): void {
  if (text.length > p.limits.stringLength) {
    p.diagnostics.error(name, say.thisMakesAStringOfMore(p.limits.stringLength), say.doesItGrowInARep);
    return;
  }
  p.spend(text.length >> 4);
  defineText(p, target, [makeToken(target, 'string', text)], name.text.startsWith('i'));
}

const strlen: Handler = (p, name, rest) => {
  const target = nameOf(p, name, rest, say.nameAndText);
  const string = target && stringOf(p, name, p.expand(rest.slice(1)));
  if (string) defineText(p, target, numberTokens(target, BigInt(stringBytes(string.text).length)), false);
};

const substr: Handler = (p, name, rest) => {
  const target = nameOf(p, name, rest, say.nameTextStartAndCount);
  const string = target && stringOf(p, name, p.expand(rest.slice(1)));
  if (!string) return;
  const arguments_ = string.rest[0]?.text === ',' ? string.rest.slice(1) : string.rest;
  const comma = arguments_.findIndex((token) => token.kind === 'punctuation' && token.text === ',');
  const start = p.number(name, comma < 0 ? arguments_ : arguments_.slice(0, comma));
  const count = comma < 0 ? 1n : p.number(name, arguments_.slice(comma + 1));
  if (start === null || count === null) return;
  const bytes = stringBytes(string.text);
  const first = Math.max(0, Number(start) - 1);
  const length = count < 0n ? bytes.length + Number(count) + 1 - first : Number(count);
  defineString(p, name, target, stringOfBytes(bytes.slice(first, first + Math.max(0, length))));
};

const strcat: Handler = (p, name, rest) => {
  const target = nameOf(p, name, rest, say.nameAndTwoTexts);
  if (!target) return;
  let text = '';
  for (const token of p.expand(rest.slice(1))) {
    if (token.kind === 'string') text += token.text;
    else if (token.text !== ',') {
      p.diagnostics.error(token, say.isNoString(token.text), say.strcatJoinsStringsPutQuotesRound);
      return;
    }
    if (text.length > p.limits.stringLength) break;
  }
  defineString(p, name, target, text);
};

const defstr: Handler = (p, name, rest) => {
  const target = nameOf(p, name, rest, say.nameAndWords);
  if (target) defineString(p, name, target, joinTokens(p.expand(rest.slice(1))));
};

const deftok: Handler = (p, name, rest) => {
  const target = nameOf(p, name, rest, say.nameAndText);
  const string = target && stringOf(p, name, p.expand(rest.slice(1)));
  if (!string) return;
  const { file, line, column, length } = target;
  const tokens = tokenize(string.text, file, line, p.diagnostics);
  defineText(
    p,
    target,
    tokens.map((token) => ({ ...token, column, length, synthetic: true })),
    false,
  );
};

/** Handlers by name; each `i` form ignores the case of the name. */
export const DEFINE_HANDLERS: Readonly<Record<string, Handler>> = {
  define,
  idefine: define,
  xdefine: define,
  ixdefine: define,
  assign,
  iassign: assign,
  undef,
  strlen,
  istrlen: strlen,
  substr,
  isubstr: substr,
  strcat,
  istrcat: strcat,
  defstr,
  idefstr: defstr,
  deftok,
  ideftok: deftok,
};
