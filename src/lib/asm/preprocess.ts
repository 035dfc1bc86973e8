/**
 * The preprocessor, as far as guests need it: %define, %xdefine, %undef, %assign, %if and its kin, %include, %error,
 * %warning (NASM manual, chapter 4). The rest is named as not supported yet.
 */
import type { Diagnostics, Span } from './diagnostics.ts';
import { evaluate, ExpressionParser, TokenReader } from './expression.ts';
import { tokenize, type Token } from './lexer.ts';
import type { Limits } from './limits.ts';
import type { Names } from './names.ts';
import { nearest } from './nearest.ts';
import { constant, isScalar } from './value.ts';

/** A line after expansion. Tokens that a macro made carry the place where it was used. */
export interface LogicalLine {
  readonly file: string;
  readonly line: number;
  readonly tokens: readonly Token[];
}

interface Macro {
  readonly parameters: readonly string[] | null;
  readonly body: readonly Token[];
}

/** One %if: whether its branch is taken, whether one was already, whether the lines round it count. */
interface Condition {
  taken: boolean;
  done: boolean;
  readonly active: boolean;
  readonly span: Span;
  sawElse: boolean;
}

const UNSUPPORTED_BLOCKS: Readonly<Record<string, string>> = {
  macro: 'endmacro',
  imacro: 'endmacro',
  rmacro: 'endmacro',
  rep: 'endrep',
};

const KNOWN_DIRECTIVES = [
  'define', 'xdefine', 'undef', 'assign', 'include', 'error', 'warning', 'fatal', 'if', 'ifdef', 'ifndef', 'elif',
  'elifdef', 'elifndef', 'else', 'endif', 'macro', 'endmacro', 'rep', 'endrep', 'line', 'pragma',
]; // prettier-ignore

export class Preprocessor {
  readonly lines: LogicalLine[] = [];
  private readonly files: Readonly<Record<string, string>>;
  private readonly diagnostics: Diagnostics;
  private readonly limits: Limits;
  private readonly names: Names;
  private readonly macros = new Map<string, Macro[]>();
  private readonly conditions: Condition[] = [];
  private skipUntil: string | null = null;
  private lineCount = 0;
  private stopped = false;

  constructor(
    files: Readonly<Record<string, string>>,
    diagnostics: Diagnostics,
    limits: Limits,
    names: Names,
  ) {
    this.files = files;
    this.diagnostics = diagnostics;
    this.limits = limits;
    this.names = names;
  }

  /** Defines `name` as `text`, as `-D` does. */
  define(name: string, text: string): void {
    this.macros.set(name, [{ parameters: null, body: tokenize(text, '<define>', 1, this.diagnostics) }]);
  }

  /** Reads `name` and what it includes into `lines`. `from` is where it was asked for. */
  read(name: string, from: Span | null, depth = 0): void {
    const text = this.files[name];
    if (text === undefined || !Object.hasOwn(this.files, name)) {
      const close = nearest(name, Object.keys(this.files));
      this.diagnostics.error(
        from ?? { file: name, line: 1, column: 1, length: 1 },
        `there is no file '${name}'`,
        close ? `Did you mean '${close}'?` : 'Only files of this project can be included.',
      );
      return;
    }
    const outer = this.conditions.length;
    const source = text.split('\n');
    for (let i = 0; i < source.length && !this.stopped; i++) {
      const first = i + 1;
      let line = source[i]!.replace(/\r$/, '');
      while (line.endsWith('\\') && i + 1 < source.length && line.length < this.limits.lineLength) {
        line = line.slice(0, -1) + ' ' + source[++i]!.replace(/\r$/, '');
      }
      this.readLine(line, name, first, depth);
    }
    while (this.conditions.length > outer) {
      const open = this.conditions.pop()!;
      this.diagnostics.error(open.span, 'this %if is not closed', 'Add %endif.');
    }
  }

  private readLine(text: string, file: string, line: number, depth: number): void {
    const whole = { file, line, column: 1, length: Math.max(1, text.length) };
    if (++this.lineCount > this.limits.lines) {
      this.diagnostics.error(
        whole,
        `more than ${this.limits.lines} lines after includes`,
        'Does a file include itself?',
      );
      this.stopped = true;
      return;
    }
    if (text.length > this.limits.lineLength) {
      this.diagnostics.error(
        { ...whole, length: 1 },
        `this line is longer than ${this.limits.lineLength} characters`,
      );
      return;
    }
    const isDirective = text.includes('%') && /^\s*%[A-Za-z]/.test(text);
    if (!isDirective && (this.skipUntil !== null || !this.active())) return;
    const tokens = tokenize(text, file, line, this.diagnostics);
    const first = tokens[0];
    if (first?.kind === 'directive') this.directive(first, tokens.slice(1), depth);
    else if (tokens.length > 0) this.lines.push({ file, line, tokens: this.expand(tokens) });
  }

  private active(): boolean {
    const last = this.conditions[this.conditions.length - 1];
    return last === undefined || (last.active && last.taken);
  }

  private directive(name: Token, rest: readonly Token[], depth: number): void {
    if (this.skipUntil !== null) {
      if (name.text === this.skipUntil) this.skipUntil = null;
      return;
    }
    if (this.conditional(name, rest) || !this.active()) return;
    switch (name.text) {
      case 'define':
      case 'xdefine':
        this.defineMacro(name, rest);
        return;
      case 'undef':
        if (rest[0]?.kind === 'word') {
          this.names.use(rest[0].text, 'define', rest[0]);
          this.macros.delete(rest[0].text);
        } else this.diagnostics.error(name, '%undef needs a name');
        return;
      case 'assign': {
        const target = rest[0];
        if (target?.kind !== 'word') {
          this.diagnostics.error(name, '%assign needs a name and a value', 'Write %assign NAME VALUE.');
          return;
        }
        const value = this.number(name, rest.slice(1));
        if (value === null) return;
        const body: Token = { ...target, kind: 'number', text: value.toString(), value, spaced: true };
        this.macros.set(target.text, [{ parameters: null, body: [body] }]);
        this.names.define(target.text, 'define', target);
        return;
      }
      case 'include':
        this.include(name, this.expand(rest), depth);
        return;
      case 'error':
      case 'fatal':
        this.diagnostics.error(name, this.message(rest));
        if (name.text === 'fatal') this.stopped = true;
        return;
      case 'warning':
        this.diagnostics.warning(name, this.message(rest));
        return;
      case 'line':
      case 'pragma':
        return;
      default:
        this.unsupported(name);
    }
  }

  private message(rest: readonly Token[]): string {
    return rest.map((token) => token.text).join(' ') || 'the source asks to stop here';
  }

  private unsupported(name: Token): void {
    const block = UNSUPPORTED_BLOCKS[name.text];
    if (block !== undefined) this.skipUntil = block;
    const close = nearest(name.text, KNOWN_DIRECTIVES);
    if (block === undefined && close !== undefined && close !== name.text) {
      this.diagnostics.error(name, `unknown directive '%${name.text}'`, `Did you mean '%${close}'?`);
    } else {
      this.diagnostics.error(
        name,
        `not supported yet: %${name.text}`,
        'Supported are %define, %assign, %undef, %if with its kin, %include, %error and %warning.',
      );
    }
  }

  /** Handles %if ... %endif; true if `name` is one of them. */
  private conditional(name: Token, rest: readonly Token[]): boolean {
    const found = /^(el)?if(n?)(def)?$/.exec(name.text);
    if (found) {
      const active = this.active();
      if (found[1] === undefined) {
        const taken = active && this.holds(name, rest, found[2] === 'n', found[3] !== undefined);
        this.conditions.push({ taken, done: taken, active, span: name, sawElse: false });
        return true;
      }
      const open = this.open(name);
      if (!open) return true;
      open.taken =
        open.active && !open.done && this.holds(name, rest, found[2] === 'n', found[3] !== undefined);
      open.done ||= open.taken;
      return true;
    }
    if (name.text === 'else') {
      const open = this.open(name);
      if (!open) return true;
      open.taken = !open.done;
      open.done = true;
      open.sawElse = true;
      return true;
    }
    if (name.text === 'endif') {
      if (this.conditions.length === 0) this.diagnostics.error(name, '%endif without %if');
      this.conditions.pop();
      return true;
    }
    if (name.text.startsWith('if')) {
      if (this.active()) this.diagnostics.error(name, `not supported yet: %${name.text}`);
      this.conditions.push({ taken: false, done: true, active: this.active(), span: name, sawElse: false });
      return true;
    }
    return false;
  }

  private open(name: Token): Condition | null {
    const last = this.conditions[this.conditions.length - 1];
    if (!last || last.sawElse) {
      this.diagnostics.error(name, last ? `%${name.text} after %else` : `%${name.text} without %if`);
      return null;
    }
    return last;
  }

  private holds(name: Token, rest: readonly Token[], negated: boolean, defined: boolean): boolean {
    if (!defined) {
      const value = this.number(name, rest);
      return value !== null && (value !== 0n) !== negated;
    }
    const word = rest[0];
    if (word?.kind !== 'word') {
      this.diagnostics.error(name, `%${name.text} needs a name`);
      return false;
    }
    this.names.use(word.text, 'define', word);
    return this.macros.has(word.text) !== negated;
  }

  /** The number that the rest of a directive's line gives, or null after an error. */
  private number(name: Token, rest: readonly Token[]): bigint | null {
    const before = this.diagnostics.errors;
    const reader = new TokenReader(this.expand(rest), this.diagnostics, name);
    const expression = new ExpressionParser(
      reader,
      (label) => label.text,
      this.limits.expressionDepth,
    ).parse();
    if (!expression) return null;
    if (reader.peek()) this.diagnostics.error(reader.span(), `'${reader.peek()!.text}' is not expected here`);
    const zero = constant(0n);
    const scope = {
      here: zero,
      sectionStart: zero,
      symbol: (word: string, span: Span) => {
        this.diagnostics.error(
          span,
          `'${word}' is not defined here`,
          'The preprocessor knows %define and %assign names only, no labels.',
        );
        return null;
      },
    };
    const value = evaluate(expression, scope, this.diagnostics);
    if (!value || this.diagnostics.errors > before) return null;
    if (isScalar(value)) return value.constant;
    this.diagnostics.error(expression.span, 'a plain number is expected here');
    return null;
  }

  private include(name: Token, rest: readonly Token[], depth: number): void {
    const file = rest[0];
    if (file?.kind !== 'string') {
      this.diagnostics.error(name, '%include needs a file name in quotes', 'Write %include "file.inc".');
    } else if (depth >= this.limits.includeDepth) {
      this.diagnostics.error(
        name,
        `includes are nested more than ${this.limits.includeDepth} deep`,
        'Does a file include itself?',
      );
    } else this.read(file.text, file, depth + 1);
  }

  private defineMacro(directive: Token, rest: readonly Token[]): void {
    const name = rest[0];
    if (name?.kind !== 'word') {
      this.diagnostics.error(
        directive,
        `%${directive.text} needs a name`,
        `Write %${directive.text} NAME VALUE.`,
      );
      return;
    }
    let parameters: string[] | null = null;
    let from = 1;
    const open = rest[1];
    if (open?.kind === 'punctuation' && open.text === '(' && !open.spaced) {
      parameters = [];
      for (from = 2; from < rest.length; from++) {
        const token = rest[from]!;
        if (token.text === ')') break;
        if (token.kind === 'word') parameters.push(token.text);
        else if (token.text !== ',') {
          this.diagnostics.error(token, 'a parameter name is expected here');
          return;
        }
      }
      if (from++ >= rest.length) {
        this.diagnostics.error(open, "')' is missing after the parameters");
        return;
      }
    }
    const body = directive.text === 'xdefine' ? this.expand(rest.slice(from)) : rest.slice(from);
    const arity = parameters?.length ?? -1;
    const others = (this.macros.get(name.text) ?? []).filter(
      (macro) => (macro.parameters?.length ?? -1) !== arity,
    );
    this.macros.set(name.text, [...others, { parameters, body }]);
    this.names.define(name.text, 'define', name);
  }

  private expand(tokens: readonly Token[]): Token[] {
    if (this.macros.size === 0) return [...tokens];
    const out: Token[] = [];
    const budget = { left: this.limits.expansion };
    this.expandInto(out, tokens, null, new Set(), budget);
    if (budget.left <= 0 && tokens[0]) {
      this.diagnostics.error(tokens[0], 'the %define names in this line expand to too much');
    }
    return out;
  }

  private expandInto(
    out: Token[],
    tokens: readonly Token[],
    site: Token | null,
    hidden: ReadonlySet<string>,
    budget: { left: number },
  ): void {
    for (let i = 0; i < tokens.length && budget.left > 0; i++) {
      budget.left--;
      const token = tokens[i]!;
      const candidates =
        token.kind === 'word' && !hidden.has(token.text) ? this.macros.get(token.text) : undefined;
      const placed = site
        ? { ...token, file: site.file, line: site.line, column: site.column, length: site.length }
        : token;
      if (!candidates) {
        out.push(placed);
        continue;
      }
      const open = tokens[i + 1];
      const call = open?.kind === 'punctuation' && open.text === '(' ? readArguments(tokens, i + 1) : null;
      const macro =
        (call && candidates.find((m) => m.parameters?.length === call.list.length)) ??
        candidates.find((m) => m.parameters === null);
      if (!macro) {
        if (call) {
          const wanted = candidates[0]!.parameters?.length ?? 0;
          this.diagnostics.error(
            placed,
            `'${token.text}' takes ${wanted} parameters, not ${call.list.length}`,
          );
        }
        out.push(placed);
        continue;
      }
      this.names.use(token.text, 'define', token);
      let body = macro.body;
      if (macro.parameters && call) {
        const names = macro.parameters;
        body = body.flatMap((inner) => {
          const p = inner.kind === 'word' ? names.indexOf(inner.text) : -1;
          return p < 0 ? [inner] : call.list[p]!;
        });
        i = call.end;
      }
      this.expandInto(out, body, placed, new Set([...hidden, token.text]), budget);
    }
  }
}

/** The arguments of a call whose parenthesis opens at `open`, and where it closes; null if it does not. */
function readArguments(tokens: readonly Token[], open: number): { list: Token[][]; end: number } | null {
  const list: Token[][] = [[]];
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    const token = tokens[i]!;
    const isMark = token.kind === 'punctuation';
    if (isMark && (token.text === '(' || token.text === '[')) depth++;
    if (isMark && (token.text === ')' || token.text === ']')) depth--;
    if (depth === 0) {
      return { list: list.length === 1 && list[0]!.length === 0 ? [] : list, end: i };
    }
    if (i === open) continue;
    if (isMark && token.text === ',' && depth === 1) list.push([]);
    else list[list.length - 1]!.push(token);
  }
  return null;
}
