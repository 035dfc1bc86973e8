/** Multi-line macros: their store, what a call gives them and what its parameters become (NASM manual, 4.3). */
import * as say from '#messages/asm/preprocessor';
import { CONDITIONS } from '../../isa/registers.ts';
import type { Diagnostics, Span } from '../diagnostics.ts';
import type { Token } from '../lexer.ts';
import { isPasteable, makeToken, type SingleLineMacros } from './single-line.ts';

/** A line as it was read, for a body. */
export interface BodyLine {
  readonly file: string;
  readonly line: number;
  readonly tokens: readonly Token[];
}

export interface MultiLineMacro {
  readonly name: string;
  readonly ignoreCase: boolean;
  readonly minimum: number;
  /** Infinity for `N-*`. */
  readonly maximum: number;
  /** `+`: the last parameter takes the rest of the line, commas and all. */
  readonly greedy: boolean;
  /** What parameters beyond the minimum are when they are not given. */
  readonly defaults: readonly (readonly Token[])[];
  /** %rmacro: it may call itself. */
  readonly recursive: boolean;
  /** The body uses `%00`: the label before the call is a parameter, no label. */
  readonly takesLabel: boolean;
  readonly body: readonly BodyLine[];
  readonly definition: Span;
}

/** One call of a macro. */
export interface MacroCall {
  readonly macro: MultiLineMacro;
  readonly name: Token;
  readonly label: readonly Token[] | null;
  readonly given: readonly (readonly Token[])[];
  /** By how much %rotate has turned the parameters. */
  rotation: number;
  /** Tells the `%%labels` of this call from those of others. */
  readonly unique: number;
}

const INVERSE = new Map<string, string>(
  CONDITIONS.flatMap((names, i) => names.map((name) => [name, CONDITIONS[i ^ 1]![0]!] as const)),
);
/** Conditions that jumps test and that have no opposite. */
const ONE_WAY = new Set(['cxz', 'ecxz', 'rcxz']);

export class MultiLineMacros {
  private readonly macros = new Map<string, MultiLineMacro[]>();
  private readonly caseless = new Map<string, MultiLineMacro[]>();

  /** Adds `macro`, replacing one of the same range of parameters; true if there was one. */
  add(macro: MultiLineMacro): boolean {
    const store = macro.ignoreCase ? this.caseless : this.macros;
    const key = macro.ignoreCase ? macro.name.toLowerCase() : macro.name;
    const all = store.get(key) ?? [];
    const others = all.filter((m) => m.minimum !== macro.minimum || m.maximum !== macro.maximum);
    store.set(key, [macro, ...others]);
    return others.length < all.length;
  }

  remove(name: string, minimum: number, maximum: number): void {
    for (const [store, key] of [
      [this.macros, name],
      [this.caseless, name.toLowerCase()],
    ] as const) {
      const kept = (store.get(key) ?? []).filter((m) => m.minimum !== minimum || m.maximum !== maximum);
      if (kept.length > 0) store.set(key, kept);
      else store.delete(key);
    }
  }

  /** All macros of this name. */
  named(name: string): readonly MultiLineMacro[] {
    const found = this.macros.get(name);
    const caseless = this.caseless.size > 0 ? this.caseless.get(name.toLowerCase()) : undefined;
    return found ? (caseless ? [...found, ...caseless] : found) : (caseless ?? []);
  }

  get isEmpty(): boolean {
    return this.macros.size === 0 && this.caseless.size === 0;
  }

  names(): string[] {
    return [...this.macros.keys(), ...this.caseless.keys()];
  }
}

/** True if `macro` can be called with `count` parameters. */
export function accepts(macro: MultiLineMacro, count: number): boolean {
  return count >= macro.minimum && (count <= macro.maximum || macro.greedy);
}

/**
 * The parameters that `tokens` give, split at commas; braces hold one together. Null after an error.
 * Unlike in a %define, parentheses and brackets do not.
 */
export function splitParameters(tokens: readonly Token[], diagnostics: Diagnostics): Token[][] | null {
  if (tokens.length === 0) return [];
  const list: Token[][] = [];
  let current: Token[] = [];
  let depth = 0;
  let braced = false;
  for (const token of tokens) {
    const mark = token.kind === 'punctuation' ? token.text : '';
    if (mark === '{' && depth === 0 && current.length === 0 && !braced) {
      braced = true;
      depth = 1;
      continue;
    }
    if (mark === '{' && depth > 0) depth++;
    if (mark === '}' && depth > 0 && --depth === 0) continue;
    if (mark === ',' && depth === 0) {
      list.push(current);
      current = [];
      braced = false;
    } else if (braced && depth === 0) {
      diagnostics.error(token, say.theBracesDoNotHoldTheWhole, say.putACommaBehindTheClosingBrace);
      return null;
    } else current.push(token);
  }
  if (depth > 0) diagnostics.error(tokens[tokens.length - 1]!, say.braceIsMissing, say.closeTheBrace);
  // nasm drops an empty last parameter.
  if (current.length > 0 || braced) list.push(current);
  return list;
}

/** `given` with the rest of the line put into a greedy last parameter, and with defaults for what is missing. */
export function completeParameters(
  macro: MultiLineMacro,
  given: readonly (readonly Token[])[],
): (readonly Token[])[] {
  const { minimum, maximum, defaults } = macro;
  const list = [...given];
  if (list.length < maximum) list.push(...defaults.slice(Math.max(0, list.length - minimum)));
  if (list.length <= maximum) return list;
  const rest = list.splice(macro.greedy ? maximum - 1 : maximum);
  if (macro.greedy) {
    const site = rest.find((tokens) => tokens.length > 0)?.[0] ?? macro.definition;
    list.push(
      rest.flatMap((tokens, i) => (i === 0 ? tokens : [makeToken(site, 'punctuation', ','), ...tokens])),
    );
  }
  return list;
}

/** The parameter that `%n` names after rotations, or null where it is none. */
function parameterAt(call: MacroCall, number: number): readonly Token[] | null {
  const count = call.given.length;
  if (number < 1 || number > count) return null;
  return call.given[(((number - 1 + call.rotation) % count) + count) % count]!;
}

function range(call: MacroCall, from: number, to: number, site: Token): Token[] {
  const count = call.given.length;
  const first = from < 0 ? count + 1 + from : from;
  const last = to < 0 ? count + 1 + to : to;
  if (first < 1 || last < 1 || first > count || last > count) return [];
  const out: Token[] = [];
  for (let n = first; ; n += first < last ? 1 : -1) {
    if (n !== first) out.push(makeToken(site, 'punctuation', ',', 0n, false));
    out.push(...parameterAt(call, n)!);
    if (n === last) return out;
  }
}

function conditionOf(call: MacroCall, token: Token, diagnostics: Diagnostics): Token[] {
  const number = Number(token.text.slice(1));
  const value = parameterAt(call, number);
  const word = value?.length === 1 && value[0]!.kind === 'word' ? value[0]! : null;
  const name = word?.text.toLowerCase() ?? '';
  const inverted = token.text.startsWith('-');
  const result = inverted ? INVERSE.get(name) : INVERSE.has(name) || ONE_WAY.has(name) ? name : undefined;
  if (result === undefined) {
    diagnostics.error(
      word ?? token,
      say.parameterMustBeACondition(number),
      say.writesAConditionAsInJ(token.text, inverted),
    );
    return [];
  }
  return [{ ...makeToken(word!, 'word', result), spaced: token.spaced }];
}

/** What a token of kind 'parameter' becomes within `call`. */
function parameterTokens(call: MacroCall, token: Token, diagnostics: Diagnostics): readonly Token[] {
  const { text } = token;
  if (text === '?') return [makeToken(token, 'word', call.macro.name)];
  if (text === '??') return [makeToken(token, 'word', call.name.text)];
  if (text === '0') {
    const count = call.given.length;
    return [makeToken(token, 'number', String(count), BigInt(count))];
  }
  if (text === '00') return call.label ?? [];
  const colon = text.indexOf(':');
  if (colon > 0) return range(call, Number(text.slice(0, colon)), Number(text.slice(colon + 1)), token);
  if (text.startsWith('+') || text.startsWith('-')) return conditionOf(call, token, diagnostics);
  return parameterAt(call, Number(text)) ?? [];
}

/** True if `tokens` hold something that only a macro call or a context gives a meaning. */
export function needsCall(tokens: readonly Token[]): boolean {
  for (const { kind } of tokens) {
    if (kind === 'parameter' || kind === 'macro-local' || kind === 'context') return true;
  }
  return false;
}

/**
 * `tokens` with parameters, `%%names` and `%$names` replaced, and joined to words and numbers that touch them.
 * `call` is null outside of macros; `context` gives the number of the context that a `$name` belongs to.
 */
export function substituteParameters(
  tokens: readonly Token[],
  call: MacroCall | null,
  context: (token: Token) => number | null,
  macros: SingleLineMacros,
  diagnostics: Diagnostics,
): Token[] {
  const out: Token[] = [];
  const append = (token: Token, spaced: boolean): void => {
    const last = out[out.length - 1];
    if (last && !spaced && touches(last, token)) out.splice(-1, 1, ...macros.pasted(last, token));
    else out.push(token.spaced === spaced ? token : { ...token, spaced });
  };
  for (const token of tokens) {
    if (token.kind === 'context') {
      const number = context(token);
      if (number === null) continue;
      const name = token.text.replace(/^\$+/, '');
      append({ ...token, kind: 'word', text: `..@${number}.${name}` }, token.spaced);
    } else if (token.kind !== 'parameter' && token.kind !== 'macro-local') append(token, token.spaced);
    else if (!call) {
      const written = token.kind === 'parameter' ? `%${token.text}` : `%%${token.text}`;
      diagnostics.error(token, say.standsOutsideOfAMacro(written), say.onlyWithinMacroDoesItMean);
    } else if (token.kind === 'macro-local') {
      append({ ...token, kind: 'word', text: `..@${call.unique}.${token.text}` }, token.spaced);
    } else {
      parameterTokens(call, token, diagnostics).forEach((part, i) =>
        append(part, i === 0 ? token.spaced : part.spaced),
      );
    }
  }
  return out;
}

/** Whether nasm joins `right` to `left` when a parameter has brought them together. */
function touches(left: Token, right: Token): boolean {
  if (!isPasteable(left) || !isPasteable(right) || right.kind === 'here') return false;
  const isNumber = (token: Token): boolean => token.kind === 'number' || token.kind === 'bad-number';
  return isNumber(left) ? isNumber(right) : true;
}
