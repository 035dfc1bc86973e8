/**
 * The preprocessor: files, macro calls and repetitions give lines, directives act, and what is left goes on to the
 * parser with its macros expanded (NASM manual, chapter 4).
 */
import * as say from '#messages/asm/preprocessor';
import type { Diagnostics, Span } from '../diagnostics.ts';
import { expansionWithin, type Expansion } from '../expansion.ts';
import { tokenize, type Token } from '../lexer.ts';
import type { Limits } from '../limits.ts';
import type { Names } from '../names.ts';
import { nearest } from '../nearest.ts';
import type { Collecting } from './collecting.ts';
import { conditional, type Condition } from './conditions.ts';
import { directive } from './directives.ts';
import { evaluateTokens } from './evaluate.ts';
import { miscallOf, type Miscall } from './miscall.ts';
import {
  accepts,
  completeParameters,
  MultiLineMacros,
  needsCall,
  splitParameters,
  substituteParameters,
  type BodyLine,
  type MacroCall,
} from './multi-line.ts';
import { bitsAfter, definePredefined } from './predefined.ts';
import type { Probe } from './probe.ts';
import { makeToken, SingleLineMacros } from './single-line.ts';
import { SourceLines } from './source-lines.ts';

/** A line after expansion, and the macro calls it came through. */
export interface LogicalLine extends BodyLine {
  readonly expansion: Expansion | null;
  /** Stands for no source: here the layout says what a `$` or a label of a preprocessor expression is worth. */
  readonly probe?: number;
  /** It names a macro that does not take as many parameters: a mistake, unless the name is an instruction too. */
  readonly miscall?: Miscall;
}

/** What gives lines: a file, the body of a macro, the rounds of a %rep. */
interface Frame {
  readonly kind: 'file' | 'macro' | 'rep';
  readonly lines: readonly BodyLine[];
  /** Of a file, which is read line by line. */
  readonly source: SourceLines | null;
  readonly file: string;
  next: number;
  /** The macro call whose parameters the lines may use. */
  readonly call: MacroCall | null;
  expansion: Expansion | null;
  /** Open %ifs; a macro and a %rep share those of their file. */
  readonly conditions: Condition[];
  rounds: number;
  /** %exitrep or %exitmacro: the rest is read for its %ifs only. */
  isLeaving: boolean;
}

export interface Context {
  readonly name: string;
  readonly number: number;
}

export class Preprocessor {
  readonly lines: LogicalLine[] = [];
  readonly diagnostics: Diagnostics;
  readonly limits: Limits;
  readonly names: Names;
  readonly macros: SingleLineMacros;
  readonly multiLine = new MultiLineMacros();
  readonly contexts: Context[] = [];
  /** `%pragma trapgate ...`, for the output format. */
  readonly pragmas: (readonly Token[])[] = [];
  stopped = false;
  private readonly files: Readonly<Record<string, string>>;
  readonly probe: Probe;
  private readonly frames: Frame[] = [];
  private collecting: Collecting | null = null;
  private lineCount = 0;
  private tokenCount = 0;
  private unique = 0;
  private bits = 16;
  private miscall: Miscall | null = null;

  constructor(
    files: Readonly<Record<string, string>>,
    diagnostics: Diagnostics,
    limits: Limits,
    names: Names,
    probe: Probe,
  ) {
    this.files = files;
    this.diagnostics = diagnostics;
    this.limits = limits;
    this.names = names;
    this.probe = probe;
    this.macros = new SingleLineMacros(diagnostics, limits, names, {
      evaluate: (tokens, span) => this.value(tokens, span, say.thisParameter),
      spend: (count) => this.spend(count),
    });
    definePredefined(this.macros, {
      outside: (site) => this.placeOutside(site),
      bits: () => this.bits,
    });
  }

  /** Where the outermost call of the macros stands that `site` came through. */
  private placeOutside(site: Span): Span {
    let place = site;
    for (let at = this.frame?.expansion ?? null; at; at = at.parent) if (at.kind === 'macro') place = at.call;
    return place;
  }

  /** Defines `name` as `text`, as `-D` does. */
  define(name: string, text: string): void {
    this.macros.define(name, { parameters: null, body: tokenize(text, '<define>', 1, this.diagnostics) });
  }

  /** Reads `main` and all that it asks for into `lines`. */
  run(main: string): void {
    this.open(main, null);
    while (!this.stopped && !this.diagnostics.isFull) {
      const frame = this.frame;
      if (!frame) return;
      this.diagnostics.expansion = frame.expansion;
      const tokens = frame.source ? frame.source.read(this) : this.readBody(frame);
      if (tokens === null) this.endFrame(frame);
      else if (tokens.tokens.length > 0) this.line(tokens, frame);
    }
  }

  private get frame(): Frame | undefined {
    return this.frames[this.frames.length - 1];
  }

  get conditions(): Condition[] {
    return this.frame!.conditions;
  }

  /** The innermost context of %push, or null. */
  get context(): Context | null {
    return this.contexts[this.contexts.length - 1] ?? null;
  }

  get call(): MacroCall | null {
    return this.frame!.call;
  }

  active(): boolean {
    const { conditions, isLeaving } = this.frame!;
    if (isLeaving) return false;
    const last = conditions[conditions.length - 1];
    return last === undefined || (last.active && last.taken);
  }

  nextUnique(): number {
    return ++this.unique;
  }

  private stop(span: Span, message: string, remedy: string): void {
    this.stopped = true;
    this.diagnostics.error(span, message, remedy);
  }

  /** Counts tokens made by expansion; false when there have been too many. */
  spend(count: number): boolean {
    this.tokenCount += count;
    if (this.tokenCount <= this.limits.tokens || this.stopped) return !this.stopped;
    const span = this.frame?.lines[Math.max(0, this.frame.next - 1)]?.tokens[0] ?? this.lineSpan();
    this.stop(
      span,
      say.macrosAndRepetitionsMakeMore(this.limits.tokens),
      say.isARepCountTooLargeOrDoesAMacro,
    );
    return false;
  }

  private lineSpan(): Span {
    const frame = this.frame;
    return { file: frame?.file ?? '', line: Math.max(1, frame?.source?.next ?? 1), column: 1, length: 1 };
  }

  /** Counts a line that is read; false when there have been too many. */
  countLine(span: Span): boolean {
    if (++this.lineCount <= this.limits.lines) return true;
    this.stop(
      span,
      say.moreThanLinesAfterIncludesMacros(this.limits.lines),
      say.doesAFileIncludeItselfOrIsARep,
    );
    return false;
  }

  /** False for a line in a branch not taken that is no directive: it need not even be read. */
  isWanted(text: string): boolean {
    return this.collecting !== null || this.active() || (text.includes('%') && /^\s*%[A-Za-z]/.test(text));
  }

  private readBody(frame: Frame): BodyLine | null {
    const line = frame.lines[frame.next];
    if (!line) return null;
    frame.next++;
    if (!this.countLine(line.tokens[0] ?? frame.expansion!.call)) return null;
    return this.spend(line.tokens.length) ? line : null;
  }

  /** A file, macro or round has no more lines. */
  private endFrame(frame: Frame): void {
    if (this.stopped) return;
    if (frame.kind === 'rep' && --frame.rounds > 0) {
      frame.next = 0;
      const { definition, round, parent } = frame.expansion!;
      frame.expansion = expansionWithin(parent, 'rep', '%rep', definition, definition, round + 1);
      if (!this.countLine(definition)) return;
      if (frame.lines.length > 0) return;
    }
    if (frame.kind === 'file') {
      for (const open of frame.conditions) {
        this.diagnostics.error(open.span, say.thisIfIsNotClosed, say.addEndifBehindItsBranches);
      }
    }
    this.frames.pop();
    const { collecting } = this;
    if (this.frames.length > 0 || !collecting) return;
    const end = collecting.kind === 'macro' ? '%endmacro' : '%endrep';
    this.diagnostics.error(collecting.span, say.thisIsNotClosed(collecting.kind), say.add(end));
  }

  private line(source: BodyLine, frame: Frame): void {
    const first = source.tokens[0]!;
    if (this.collecting) {
      const { collecting } = this;
      if (!collecting.take(source, this.diagnostics)) return;
      this.collecting = null;
      collecting.finish(collecting.lines);
      return;
    }
    if (first.kind === 'directive') {
      const rest = source.tokens.slice(1);
      if (conditional(this, first, rest) || !this.active()) return;
      directive(this, first, this.substitute(rest), frame.expansion);
      return;
    }
    if (!this.active()) return;
    const tokens = this.macros.expand(this.substitute(source.tokens));
    if (tokens.length === 0) return;
    this.miscall = null;
    if (!this.multiLine.isEmpty && this.callMacro(tokens, source, frame)) return;
    this.emit(tokens, source, frame.expansion);
  }

  private emit(tokens: readonly Token[], source: BodyLine, expansion: Expansion | null): void {
    this.bits = bitsAfter(tokens) ?? this.bits;
    const line = { file: source.file, line: source.line, tokens, expansion };
    this.lines.push(this.miscall ? { ...line, miscall: this.miscall } : line);
  }

  /** `tokens` with the parameters of the macro being expanded, `%%names` and `%$names`. */
  substitute(tokens: readonly Token[]): readonly Token[] {
    if (!needsCall(tokens)) return tokens;
    return substituteParameters(
      tokens,
      this.call,
      (token) => this.contextOf(token),
      this.macros,
      this.diagnostics,
    );
  }

  private contextOf(token: Token): number | null {
    const outward = token.text.length - token.text.replace(/^\$+/, '').length - 1;
    const context = this.contexts[this.contexts.length - 1 - outward];
    if (context) return context.number;
    this.diagnostics.error(
      token,
      say.belongsToNoContext(token.text),
      outward > 0 ? say.thereAreFewerContextsOpen : say.openOneWithPushName,
    );
    return null;
  }

  expand(tokens: readonly Token[]): Token[] {
    return this.macros.expand(tokens);
  }

  resolveIndirect(tokens: readonly Token[]): readonly Token[] {
    return this.macros.resolveIndirect(tokens);
  }

  /** Begins to read the body of a %macro or %rep. */
  collectBody(collecting: Collecting): void {
    this.collecting = collecting;
  }

  /** Calls the macro that the line names, behind a label or without; false if it names none. */
  private callMacro(tokens: readonly Token[], source: BodyLine, frame: Frame): boolean {
    let at = 0;
    let named = tokens[0]!.kind === 'word' ? this.multiLine.named(tokens[0]!.text) : [];
    if (tokens[0]!.kind !== 'word') return false;
    if (named.length === 0) {
      at = tokens[1]?.kind === 'punctuation' && tokens[1].text === ':' ? 2 : 1;
      if (tokens[at]?.kind !== 'word') return false;
      named = this.multiLine.named(tokens[at]!.text);
      if (named.length === 0) return false;
    }
    const name = tokens[at]!;
    const given = splitParameters(tokens.slice(at + 1), this.diagnostics);
    if (!given) return true;
    const usable = named.filter((macro) => macro.recursive || !this.isRunning(macro));
    const macro = usable.find((candidate) => accepts(candidate, given.length));
    if (!macro) {
      if (usable.length > 0) this.miscall = miscallOf(name, usable, given.length);
      return false;
    }
    if (!name.synthetic) this.names.use(macro.name, 'macro', name.spelled ?? name);
    const label = at === 0 ? null : [tokens[0]!];
    if (label && !macro.takesLabel) {
      const colon = makeToken(label[0]!, 'punctuation', ':', 0n, false);
      this.emit([label[0]!, colon], source, frame.expansion);
    }
    const expansion = expansionWithin(frame.expansion, 'macro', macro.name, macro.definition, name);
    if (expansion.depth > this.limits.macroDepth) {
      this.stop(
        name,
        say.macrosAndRepetitionsAreNested(this.limits.macroDepth),
        say.doesCallItselfWithoutEnd(macro.name),
      );
      return true;
    }
    const call: MacroCall = {
      macro,
      name,
      label,
      given: completeParameters(macro, given),
      rotation: 0,
      unique: this.nextUnique(),
    };
    this.push('macro', macro.body, expansion, call, 1);
    return true;
  }

  private isRunning(macro: MacroCall['macro']): boolean {
    return this.frames.some((frame) => frame.kind === 'macro' && frame.call?.macro === macro);
  }

  private push(
    kind: 'macro' | 'rep',
    lines: readonly BodyLine[],
    expansion: Expansion,
    call: MacroCall | null,
    rounds: number,
  ): void {
    const { conditions, file } = this.frame!;
    const base = { kind, lines, source: null, file, next: 0, call, expansion, conditions };
    this.frames.push({ ...base, rounds, isLeaving: false });
  }

  /** Repeats `lines`. */
  repeat(lines: readonly BodyLine[], rounds: number, span: Span): void {
    if (rounds <= 0) return;
    const frame = this.frame!;
    const expansion = expansionWithin(frame.expansion, 'rep', '%rep', span, span);
    if (expansion.depth > this.limits.macroDepth) {
      this.stop(span, say.repetitionsAreNestedMoreThanDeep(this.limits.macroDepth), say.takeOneOfThemOut);
      return;
    }
    this.push('rep', lines, expansion, frame.call, rounds);
  }

  /** Leaves the innermost %rep or macro call; false where there is none. */
  leave(kind: 'rep' | 'macro'): boolean {
    const { frames } = this;
    let i = frames.length - 1;
    while (i >= 0 && frames[i]!.kind !== kind) {
      if (frames[i]!.kind === 'file' || kind === 'rep') return false;
      i--;
    }
    for (const frame of i < 0 ? [] : frames.slice(i)) {
      frame.isLeaving = true;
      frame.rounds = 1;
    }
    return i >= 0;
  }

  /** Reads the file `name`; `from` is where it was asked for. */
  open(name: string, from: Span | null): void {
    const text = Object.hasOwn(this.files, name) ? this.files[name] : undefined;
    if (text === undefined) {
      const close = nearest(name, Object.keys(this.files));
      this.diagnostics.error(
        from ?? { file: name, line: 1, column: 1, length: 1 },
        say.thereIsNoFile(name),
        close && close !== name ? say.didYouMean(close) : say.onlyFilesOfThisProject,
      );
      return;
    }
    const depth = this.frames.filter(({ kind }) => kind === 'file').length;
    if (depth > this.limits.includeDepth) {
      this.stop(
        from!,
        say.includesAreNestedMoreThanDeep(this.limits.includeDepth),
        say.doesAFileIncludeItselfPutIfndef,
      );
      return;
    }
    this.frames.push({
      kind: 'file',
      lines: [],
      source: new SourceLines(name, text, this.limits, this.diagnostics),
      file: name,
      next: 0,
      call: this.frame?.call ?? null,
      expansion: this.frame?.expansion ?? null,
      conditions: [],
      rounds: 1,
      isLeaving: false,
    });
  }

  /** The number that the rest of a directive's line gives, or null after an error. */
  number(name: Token, rest: readonly Token[]): bigint | null {
    return this.value(rest, name, `%${name.text}`);
  }

  private value(tokens: readonly Token[], span: Span, asker: string): bigint | null {
    const { value, probed } = evaluateTokens(this.expand(tokens), span, asker, this);
    if (probed !== null) {
      const { file, line } = span;
      this.lines.push({ file, line, tokens: [], expansion: null, probe: probed });
    }
    return value;
  }
}
