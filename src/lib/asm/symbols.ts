/** Labels and equ names while the passes run: their values, where they are defined, whether they have come to rest. */
import * as say from '#messages/asm/source';
import type { Diagnostics, Span } from './diagnostics.ts';
import { adviseOnName } from './habits.ts';
import { nearest } from './nearest.ts';
import type { SourceLine } from './statement.ts';
import { constant, type Value } from './value.ts';

export interface Symbol {
  readonly value: Value;
  readonly isLabel: boolean;
}

interface Declaration {
  readonly span: Span;
  /** Of the line, in the order of assembly. */
  readonly index: number;
}

const UNKNOWN = constant(0n, true);

/** True for names that macros and structures make: nothing that a reader of the source knows. */
export function isInternal(name: string): boolean {
  return name.startsWith('..@') || (name.startsWith('section.') && /\.v?start$/.test(name));
}

/** A name as it is written: without what tells the names of macro calls and contexts apart. */
function shownName(name: string): string {
  return name.replace(/^\.\.@\d+\./, '');
}

export class Symbols {
  private readonly isMnemonic: (word: string) => boolean;
  private readonly values = new Map<string, Symbol>();
  private readonly declarations = new Map<string, Declaration>();
  /** A value differs from that of the pass before. */
  changed = false;

  /** `isMnemonic` tells instructions, to say so where one stands for a name. */
  constructor(isMnemonic: (word: string) => boolean) {
    this.isMnemonic = isMnemonic;
  }

  /** Notes where each name is defined; reports those that are defined twice. */
  declare(lines: readonly SourceLine[], diagnostics: Diagnostics): void {
    lines.forEach(({ label, statement, expansion }, index) => {
      const name = label?.name ?? (statement?.kind === 'equ' ? statement.name : undefined);
      const span = label?.span ?? statement?.span;
      if (name === undefined || !span) return;
      const first = this.declarations.get(name)?.span;
      if (!first) {
        this.declarations.set(name, { span, index });
        return;
      }
      if (statement?.kind === 'equ') return;
      diagnostics.expansion = expansion;
      const remedy = expansion
        ? say.inAMacroWriteSoThatEachCall(shownName(name))
        : say.renameOneALocalLabelBegins(name.replace(/^.*\./, ''));
      this.reportTwice(name, first, span, remedy, diagnostics);
    });
    diagnostics.expansion = null;
  }

  /** An equ that is not the first of its name: it must say the same. */
  checkAgain(name: string, value: Value, span: Span, report: Diagnostics): void {
    const first = this.declarations.get(name)?.span;
    const before = this.values.get(name)?.value;
    const isSame =
      before?.constant === value.constant && before.sections?.[0]?.section === value.sections?.[0]?.section;
    if (!first || isSame) return;
    const remedy = say.aNameWhoseValueChangesIsMade(name);
    this.reportTwice(name, first, span, remedy, report);
  }

  private reportTwice(name: string, first: Span, span: Span, remedy: string, diagnostics: Diagnostics): void {
    if (first.file === span.file && first.line === span.line && first.column === span.column) {
      const shown = shownName(name);
      diagnostics.error(
        span,
        say.isDefinedTwiceEachExpansion(shown),
        say.withinAMacroWriteSoThatEachCall(shown),
      );
      return;
    }
    const where = first.file === span.file ? say.atLine(first.line) : say.fileAndLine(first.file, first.line);
    const { file, line, column, length } = first;
    const note = { message: say.isFirstDefinedHere(shownName(name)), file, line, column, length };
    diagnostics.error(span, say.isDefinedTwice(shownName(name)), say.theFirstOneIsIn(where, remedy), [note]);
  }

  /** True if the definition in line `index` is the one that counts. */
  isDefinedAt(name: string, index: number): boolean {
    return this.declarations.get(name)?.index === index;
  }

  define(name: string, value: Value, isLabel: boolean, span: Span, report: Diagnostics | null): void {
    const before = this.values.get(name)?.value;
    if (
      !before ||
      before.constant !== value.constant ||
      before.unknown !== value.unknown ||
      before.sections?.[0]?.section !== value.sections?.[0]?.section
    ) {
      this.changed = true;
      report?.error(span, say.doesNotComeToRestItsValueDepends(name), say.breakTheCircleOfLabelsTimes);
    }
    this.values.set(name, { value, isLabel });
  }

  /** A name that the assembler makes. */
  defineInternal(name: string, value: Value): void {
    if (!this.values.has(name)) this.changed = true;
    this.values.set(name, { value, isLabel: false });
  }

  /** The value in this pass; unknown where the label is ahead. Reports in the last pass, and gives null then. */
  lookUp(name: string, span: Span, report: Diagnostics | null): Value | null {
    const symbol = this.values.get(name);
    if (symbol) return symbol.value;
    const isDeclared = this.declarations.has(name);
    if (!report) return isDeclared ? UNKNOWN : null;
    if (name.startsWith('section.')) {
      report.error(span, say.isNoSectionsStart(name), say.writeSectionNameStartOfText);
      return null;
    }
    const advice = adviseOnName(name, this.isMnemonic);
    if (advice !== null) {
      report.error(span, say.isNotDefined(name), advice);
      return null;
    }
    const close = nearest(name, this.declarations.keys());
    const local = name.includes('.') ? name.slice(name.lastIndexOf('.')) : '';
    const elsewhere =
      local === '' ? undefined : [...this.declarations.keys()].find((other) => other.endsWith(local));
    report.error(
      span,
      isDeclared ? say.hasNoValue(shownName(name)) : say.isNotDefined(shownName(name)),
      elsewhere !== undefined
        ? say.aLocalLabelBelongsToTheLabel(elsewhere)
        : close !== undefined && close !== name
          ? say.didYouMean(close)
          : say.defineItAsALabelNameOrWithEqu,
    );
    return null;
  }

  /** The value of a symbol whose definition stands before line `index`. */
  before(name: string, index: number): Value | null {
    const declared = this.declarations.get(name);
    return declared && declared.index < index ? (this.values.get(name)?.value ?? null) : null;
  }

  names(): Iterable<string> {
    return this.declarations.keys();
  }

  entries(): Iterable<[string, Symbol]> {
    return this.values.entries();
  }
}
