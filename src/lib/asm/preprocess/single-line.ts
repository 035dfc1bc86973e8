/** Single-line macros, %define and its kin: their store and their expansion (NASM manual, 4.1). */
import * as say from '#messages/asm/preprocessor';
import type { Diagnostics, Span } from '../diagnostics.ts';
import { joinTokens, tokenize, type Token } from '../lexer.ts';
import type { Limits } from '../limits.ts';
import type { Names } from '../names.ts';

/** How an argument is taken: as it stands, `=` its value, `&` as a string, `+` the rest of the arguments too. */
export interface Parameter {
  readonly name: string;
  readonly mode: '' | '=' | '&';
  readonly greedy: boolean;
}

export interface SingleLineMacro {
  readonly parameters: readonly Parameter[] | null;
  readonly body: readonly Token[];
}

/** What the store needs of the preprocessor. */
export interface Surroundings {
  /** The value of an `=` argument, or null after an error. */
  evaluate(tokens: readonly Token[], span: Span): bigint | null;
  /** Counts tokens made; false when there have been too many. */
  spend(count: number): boolean;
}

/** `token` as it came from a definition that was used at `site`. */
function placeAt(token: Token, site: Token): Token {
  return {
    kind: token.kind,
    text: token.text,
    value: token.value,
    quoted: token.quoted,
    spaced: token.spaced,
    escaped: token.escaped,
    spelled: token.spelled ?? token,
    synthetic: token.synthetic,
    file: site.file,
    line: site.line,
    column: site.column,
    length: site.length,
  };
}

/** A token made by the preprocessor, at the place of `site`. */
export function makeToken(site: Span, kind: Token['kind'], text: string, value = 0n, spaced = true): Token {
  const { file, line, column, length } = site;
  return {
    kind,
    text,
    value,
    quoted: '',
    spaced,
    escaped: false,
    spelled: null,
    synthetic: true,
    file,
    line,
    column,
    length,
  };
}

/** A number as tokens: a negative one is a minus and a number, as nasm has it. */
export function numberTokens(site: Span, value: bigint): Token[] {
  const magnitude = value < 0n ? -value : value;
  const number = makeToken(site, 'number', magnitude.toString(), BigInt.asIntN(64, magnitude), value >= 0n);
  return value < 0n ? [makeToken(site, 'punctuation', '-'), number] : [number];
}

export class SingleLineMacros {
  private readonly macros = new Map<string, SingleLineMacro[]>();
  /** Of %idefine, by lower-case name. */
  private readonly caseless = new Map<string, SingleLineMacro[]>();
  /** Names whose value depends on where they stand, such as __LINE__. */
  private readonly dynamic = new Map<string, (site: Token) => Token[]>();
  private readonly diagnostics: Diagnostics;
  private readonly limits: Limits;
  private readonly names: Names;
  private readonly surroundings: Surroundings;

  constructor(diagnostics: Diagnostics, limits: Limits, names: Names, surroundings: Surroundings) {
    this.diagnostics = diagnostics;
    this.limits = limits;
    this.names = names;
    this.surroundings = surroundings;
  }

  setDynamic(name: string, value: (site: Token) => Token[]): void {
    this.dynamic.set(name, value);
  }

  /** Defines `name`; a macro of the same number of parameters is replaced. */
  define(name: string, macro: SingleLineMacro, ignoreCase = false): void {
    const store = ignoreCase ? this.caseless : this.macros;
    const key = ignoreCase ? name.toLowerCase() : name;
    const arity = macro.parameters?.length ?? -1;
    const others = (store.get(key) ?? []).filter((other) => (other.parameters?.length ?? -1) !== arity);
    store.set(key, [...others, macro]);
  }

  undefine(name: string): void {
    this.macros.delete(name);
    this.caseless.delete(name.toLowerCase());
  }

  clear(): void {
    this.macros.clear();
    this.caseless.clear();
  }

  has(name: string): boolean {
    return this.find(name) !== undefined || this.dynamic.has(name);
  }

  /** How many parameters the macros of this name take; -1: none, not even parentheses. */
  arities(name: string): number[] {
    return (this.find(name) ?? []).map(({ parameters }) => parameters?.length ?? -1);
  }

  private find(name: string): readonly SingleLineMacro[] | undefined {
    return (
      this.macros.get(name) ?? (this.caseless.size > 0 ? this.caseless.get(name.toLowerCase()) : undefined)
    );
  }

  /** `tokens` with all names expanded, `%+` pasted and `%[...]` resolved. */
  expand(tokens: readonly Token[]): Token[] {
    let line: readonly Token[] = this.resolveIndirect(tokens);
    for (let round = 0; round < 20; round++) {
      const out: Token[] = [];
      const budget = { left: this.limits.expansion };
      this.expandInto(out, line, null, budget);
      if (budget.left <= 0 && line[0]) {
        this.diagnostics.error(
          line[0],
          say.theDefineNamesInThisLineExpand,
          say.doesADefinitionContainAnother,
        );
      }
      if (!this.surroundings.spend(out.length)) return out;
      if (!out.some(isPaste)) return out;
      line = this.paste(out);
    }
    return [...line];
  }

  /** `%[...]`: what is within it expanded, and joined to what touches it. */
  resolveIndirect(tokens: readonly Token[]): readonly Token[] {
    if (!tokens.some((token) => token.kind === 'punctuation' && token.text === '%[')) return tokens;
    const out: Token[] = [];
    let touches = false;
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i]!;
      if (token.kind !== 'punctuation' || token.text !== '%[') {
        if (touches && !token.spaced) this.join(out, token);
        else out.push(token);
        touches = false;
        continue;
      }
      let depth = 1;
      let end = i + 1;
      for (; end < tokens.length; end++) {
        const { kind, text } = tokens[end]!;
        if (kind !== 'punctuation') continue;
        if (text === '[' || text === '%[') depth++;
        if (text === ']' && --depth === 0) break;
      }
      if (end >= tokens.length) {
        this.diagnostics.error(token, say.thisIsNotClosed2, say.addBehindTheName);
      }
      const inner = this.expand(tokens.slice(i + 1, end));
      inner.forEach((part, n) => {
        if (n === 0 && !token.spaced && out.length > 0) this.join(out, part);
        else out.push(n === 0 ? { ...part, spaced: token.spaced } : part);
      });
      touches = true;
      i = end;
    }
    return out;
  }

  /** Appends `token`, pasted to the last one of `out` where both are parts of words or numbers. */
  private join(out: Token[], token: Token): void {
    const last = out[out.length - 1];
    if (last && isPasteable(last) && isPasteable(token)) out.splice(-1, 1, ...this.pasted(last, token));
    else out.push(token);
  }

  /** The tokens that the texts of `left` and `right` make when written together. */
  pasted(left: Token, right: Token): Token[] {
    const text = joinTokens([left, { ...right, spaced: false }]);
    const { file, line, column, length, spaced } = left;
    return tokenize(text, file, line, this.diagnostics).map((token, i) => ({
      ...token,
      column,
      length,
      spaced: i === 0 ? spaced : token.spaced,
      synthetic: true,
    }));
  }

  private paste(tokens: readonly Token[]): Token[] {
    const out: Token[] = [];
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i]!;
      const next = tokens[i + 1];
      const last = out[out.length - 1];
      if (!isPaste(token)) out.push(token);
      else if (last && next) {
        out.splice(-1, 1, ...this.pasted(last, next));
        i++;
      }
    }
    return out;
  }

  /** `hidden` holds the macros that are being expanded: they are not expanded again. */
  private expandInto(
    out: Token[],
    tokens: readonly Token[],
    hidden: Hidden | null,
    budget: { left: number },
  ): void {
    for (let i = 0; i < tokens.length && budget.left > 0; i++) {
      budget.left--;
      const token = tokens[i]!;
      const candidates = token.kind === 'word' && !token.escaped ? this.find(token.text) : undefined;
      if (!candidates || isHidden(hidden, token.text)) {
        const dynamic = token.kind === 'word' ? this.dynamic.get(token.text) : undefined;
        if (dynamic) out.push(...dynamic(token));
        else out.push(token);
        continue;
      }
      const open = tokens[i + 1];
      const call =
        open?.kind === 'punctuation' && open.text === '(' && candidates.some((macro) => macro.parameters)
          ? readArguments(tokens, i + 1)
          : null;
      const macro =
        (call && candidates.find((m) => m.parameters && takes(m.parameters, call.list.length))) ??
        candidates.find((m) => m.parameters === null);
      if (!macro) {
        if (call) this.wrongCount(token, candidates, call.list.length);
        out.push(token);
        continue;
      }
      if (!token.synthetic) this.names.use(token.text, 'define', token.spelled ?? token);
      const body = this.substitute(macro, call?.list ?? [], token);
      if (macro.parameters && call) i = call.end;
      const first = out.length;
      this.expandInto(out, body, { name: token.text, outer: hidden }, budget);
      if (out.length > first && out[first]!.spaced !== token.spaced) {
        out[first] = { ...out[first]!, spaced: token.spaced };
      }
    }
  }

  private wrongCount(site: Token, candidates: readonly SingleLineMacro[], given: number): void {
    const counts = candidates.flatMap(({ parameters }) => (parameters ? [parameters.length] : []));
    this.diagnostics.warning(
      site,
      say.takesParameters(site.text, counts.join(' or '), given),
      say.giveItAsManyAsItsDefineNames,
    );
  }

  /** The body at the place of `site`; arguments keep their own places. */
  private substitute(macro: SingleLineMacro, given: readonly Token[][], site: Token): Token[] {
    const { parameters } = macro;
    if (!parameters || parameters.length === 0) return macro.body.map((inner) => placeAt(inner, site));
    const values = parameters.map(({ mode }, i) => {
      const tokens = i === parameters.length - 1 ? joinArguments(given.slice(i), site) : (given[i] ?? []);
      if (mode === '&') return [makeToken(site, 'string', joinTokens(this.expand(tokens)))];
      if (mode !== '=') return tokens;
      const value = this.surroundings.evaluate(tokens, site);
      return value === null ? [] : numberTokens(site, value);
    });
    return macro.body.flatMap((inner) => {
      const p = inner.kind === 'word' ? parameters.findIndex(({ name }) => name === inner.text) : -1;
      return p < 0 ? [placeAt(inner, site)] : spacedAs(inner, values[p]!);
    });
  }
}

/** `tokens` in the place of `word`: white space before it stands before the first of them. */
function spacedAs(word: Token, tokens: readonly Token[]): readonly Token[] {
  const [first, ...rest] = tokens;
  return first && first.spaced !== word.spaced ? [{ ...first, spaced: word.spaced }, ...rest] : tokens;
}

/** Names being expanded, innermost first. */
interface Hidden {
  readonly name: string;
  readonly outer: Hidden | null;
}

function isHidden(hidden: Hidden | null, name: string): boolean {
  for (let at = hidden; at; at = at.outer) if (at.name === name) return true;
  return false;
}

function isPaste(token: Token): boolean {
  return token.kind === 'punctuation' && token.text === '%+';
}

/** A part of a word or number: what pasting joins. */
export function isPasteable(token: Token): boolean {
  return (
    token.kind === 'word' ||
    token.kind === 'number' ||
    token.kind === 'bad-number' ||
    token.kind === 'float' ||
    token.kind === 'here'
  );
}

function takes(parameters: readonly Parameter[], count: number): boolean {
  if (parameters.length === count) return true;
  return count > parameters.length && parameters[parameters.length - 1]?.greedy === true;
}

/** The arguments that a greedy parameter takes, as they were written. */
function joinArguments(list: readonly Token[][], site: Token): Token[] {
  return list.flatMap((tokens, i) => (i === 0 ? tokens : [makeToken(site, 'punctuation', ','), ...tokens]));
}

/** The arguments of a call whose parenthesis opens at `open`, and where it closes; null if it does not. */
function readArguments(tokens: readonly Token[], open: number): { list: Token[][]; end: number } | null {
  const list: Token[][] = [[]];
  let depth = 0;
  let braces = 0;
  for (let i = open; i < tokens.length; i++) {
    const token = tokens[i]!;
    const mark = token.kind === 'punctuation' ? token.text : '';
    if (mark === '{' && braces++ === 0) continue;
    if (mark === '}' && braces > 0 && --braces === 0) continue;
    if (braces === 0 && mark === '(') depth++;
    if (braces === 0 && mark === ')') depth--;
    if (depth === 0) return { list: list.length === 1 && list[0]!.length === 0 ? [] : list, end: i };
    if (i === open) continue;
    if (mark === ',' && depth === 1 && braces === 0) list.push([]);
    else list[list.length - 1]!.push(token);
  }
  return null;
}
