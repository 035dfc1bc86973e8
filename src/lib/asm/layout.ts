/**
 * Passes over the statements until every label stands still, then one that writes the bytes. As in nasm, jumps begin
 * short and grow, and a label ahead has the value of the pass before.
 */
import * as say from '#messages/asm/source';
import type { CodeSize, MnemonicIndex } from '../isa/match.ts';
import { Budget } from './budget.ts';
import { Counts } from './counts.ts';
import type { Diagnostics, Span } from './diagnostics.ts';
import { dataBytes, isConstantData } from './data-bytes.ts';
import { evaluate, isConstantExpression, type Scope } from './evaluation.ts';
import type { Expression } from './expression.ts';
import { instructionBytes, isFixedInstruction, type InstructionStatement } from './instruction-bytes.ts';
import { sizeText, type Limits } from './limits.ts';
import { placeSections } from './placement.ts';
import type { KnownLayout } from './preprocess/probe.ts';
import { AbsoluteSection, type Section } from './section.ts';
import { isPowerOfTwo, Sections } from './sections.ts';
import type { NegativeCount, SourceLine, Statement } from './statement.ts';
import { Symbols } from './symbols.ts';
import { place, Value } from './value.ts';

type Of<Kind extends Statement['kind']> = Extract<Statement, { kind: Kind }>;

/** What a source line made, in the section's own offsets. */
export interface Piece {
  readonly source: SourceLine;
  readonly section: Section;
  readonly offset: number;
  readonly length: number;
}

/** A place that the preprocessor asked about. */
interface ProbedPlace {
  readonly here: Value;
  readonly sectionStart: Value;
  readonly index: number;
}

/** The statements, their sections and symbols. It is also the scope in which expressions are evaluated. */
export class Layout implements Scope {
  readonly symbols: Symbols;
  readonly pieces: Piece[] = [];
  /** The address of the binary's first byte. */
  base = 0;
  /** Bytes of the binary; 0 until the last pass is done. */
  imageLength = 0;
  private origin = 0;
  private readonly lines: readonly SourceLine[];
  readonly mnemonics: MnemonicIndex;
  private readonly incbin: Readonly<Record<string, Uint8Array>>;
  private readonly diagnostics: Diagnostics;
  private readonly limits: Limits;
  /** Bytes of instructions and data in which no label appears, so that they are the same in every pass. */
  private readonly fixed = new Map<Statement, readonly number[]>();
  private readonly probed: ProbedPlace[] = [];
  private readonly opened: Sections;
  private readonly counts: Counts;
  private readonly budget: Budget;
  section: Section;
  /** What endstruc and __SECT__ come back to. */
  private remembered: Of<'section'> | Of<'absolute'> | null = null;
  bits: CodeSize = 16;
  private alignsSections = true;
  /** `$` of the line being assembled. */
  here!: Value;
  private lineIndex = 0;
  passNumber = 0;
  private changed = false;
  private sawOrigin = false;
  /** Where problems go: null but in the last pass. */
  report: Diagnostics | null = null;

  constructor(
    lines: readonly SourceLine[],
    mnemonics: MnemonicIndex,
    incbin: Readonly<Record<string, Uint8Array>>,
    diagnostics: Diagnostics,
    limits: Limits,
  ) {
    this.lines = lines;
    this.mnemonics = mnemonics;
    this.symbols = new Symbols((word) => mnemonics.has(word));
    this.incbin = incbin;
    this.diagnostics = diagnostics;
    this.limits = limits;
    this.opened = new Sections(this.symbols);
    this.counts = new Counts(this);
    this.budget = new Budget(limits, diagnostics);
    this.section = this.opened.first;
  }

  get scope(): Scope {
    return this;
  }

  get sections(): readonly Section[] {
    return this.opened.list;
  }

  /** `$$` of the section being assembled. */
  get sectionStart(): Value {
    return place(this.section, 0);
  }

  /** The value of a label or equ name in this pass. */
  symbol(name: string, span: Span): Value | null {
    return this.symbols.lookUp(name, span, this.report);
  }

  /** Runs the passes; what is wrong goes to the diagnostics. */
  run(): void {
    this.symbols.declare(this.lines, this.diagnostics);
    do {
      this.changed = false;
      this.symbols.changed = false;
      this.pass();
      if (this.budget.isSpent) return;
    } while (
      (this.changed || this.symbols.changed || this.passNumber === 1) &&
      this.passNumber < this.limits.passes
    );
    this.report = this.diagnostics;
    this.pass();
    this.diagnostics.expansion = null;
  }

  private pass(): void {
    this.passNumber++;
    this.bits = 16;
    this.alignsSections = true;
    this.sawOrigin = false;
    this.remembered = null;
    this.probed.length = 0;
    this.opened.beginPass();
    this.section = this.opened.first;
    const { lines } = this;
    for (let i = 0; i < lines.length && !this.budget.isSpent; i++) this.line(lines[i]!, i);
    const before = this.sections.map(({ address, start }) => address + start * 2 ** 33);
    const { errors, base, length } = placeSections(this.sections, this.sawOrigin ? this.origin : null);
    this.base = base;
    if (this.sections.some(({ address, start }, i) => address + start * 2 ** 33 !== before[i]))
      this.changed = true;
    if (!this.report || this.budget.isSpent) return;
    this.report.expansion = null;
    if (length <= this.limits.output) this.imageLength = length;
    else {
      this.report.error(
        this.opened.spanOf(this.sections[this.sections.length - 1]!) ?? NOWHERE,
        say.theSectionsReachOverMore(sizeText(this.limits.output)),
        say.aStartLeavesTheRoom,
      );
    }
    for (const { section, message, remedy } of errors) {
      this.report.error(
        this.opened.spanOf(section) ?? this.lines[0]?.statement?.span ?? NOWHERE,
        message,
        remedy,
      );
    }
  }

  private line(line: SourceLine, index: number): void {
    const { section } = this;
    const start = section.offset;
    this.lineIndex = index;
    this.here = place(section, start);
    if (this.report) this.report.expansion = line.expansion;
    const { label, statement } = line;
    if (label && this.symbols.isDefinedAt(label.name, index)) {
      this.symbols.define(label.name, this.here, true, label.span, this.report);
    }
    if (statement?.kind === 'probe') {
      this.probed.push({ here: this.here, sectionStart: this.sectionStart, index });
    } else if (statement) this.statement(statement);
    if (this.report && section.offset > start && !section.isAbsolute) {
      this.pieces.push({ source: line, section, offset: start, length: section.offset - start });
    }
  }

  /** Counts work; false when the limit is reached. */
  step(span: Span, count = 1): boolean {
    return this.budget.step(span, count);
  }

  /** Makes sure `length` more bytes may be laid. */
  room(span: Span, length: number): boolean {
    let total = length;
    if (!this.section.isAbsolute) for (const section of this.sections) total += section.offset;
    return this.budget.room(span, total);
  }

  /** A plain number that must not be negative, or null after an error. */
  count(expression: Expression, what: string, critical: boolean, negative?: NegativeCount): number | null {
    return this.counts.count(expression, what, critical, negative);
  }

  private statement(statement: Statement): void {
    if (!this.step(statement.span)) return;
    switch (statement.kind) {
      case 'instruction':
        this.emit(statement.span, this.instruction(statement));
        return;
      case 'data':
        this.data(statement);
        return;
      case 'reserve': {
        const count = this.count(statement.count, say.theCount, false);
        if (count !== null) this.reserve(statement.span, count * statement.unit);
        return;
      }
      case 'times': {
        const count = this.count(statement.count, say.theCountOfTimes, true, statement.negative);
        if (count !== null) this.repeat(statement.body, count);
        return;
      }
      case 'align':
        this.align(statement);
        return;
      case 'align-sections':
        this.alignsSections = statement.isOn;
        return;
      case 'align-section':
        this.raiseAlignment(this.boundary(statement.boundary));
        return;
      case 'equ':
        this.equ(statement);
        return;
      case 'org':
        this.setOrigin(statement);
        return;
      case 'bits':
        this.bits = statement.bits;
        return;
      case 'section':
      case 'absolute':
        this.enter(statement);
        return;
      case 'section-again':
        if (this.remembered) this.enter(this.remembered);
        else this.section = this.opened.first;
        return;
      case 'incbin':
        this.include(statement);
        return;
      case 'probe':
    }
  }

  private equ(statement: Of<'equ'>): void {
    const value = evaluate(statement.value, this, this.report);
    if (!value) return;
    if (!this.symbols.isDefinedAt(statement.name, this.lineIndex)) {
      if (this.report) this.symbols.checkAgain(statement.name, value, statement.span, this.report);
      return;
    }
    if (value.registers) {
      this.report?.error(
        statement.value.span,
        say.equNamesNumbersAndAddresses,
        say.useDefineInstead(statement.name),
      );
      return;
    }
    // As in nasm, a constant that stands for a label ahead may be used before it is known.
    const known = value.unknown ? new Value(value.constant, false, value.sections, null) : value;
    this.symbols.define(statement.name, known, false, statement.span, this.report);
  }

  private setOrigin(statement: Of<'org'>): void {
    const value = this.count(statement.value, say.theOrigin, true);
    if (value === null) return;
    if (this.sawOrigin && this.origin !== value) {
      this.report?.error(statement.span, say.orgIsGivenTwice, say.oneProgramHasOneOriginASection);
    }
    this.sawOrigin = true;
    if (this.origin !== value) this.changed = true;
    this.origin = value;
  }

  private enter(statement: Of<'section'> | Of<'absolute'>): void {
    if (statement.kind === 'absolute') {
      const at = this.counts.plainNumber(statement.value, say.theAddress, true);
      this.section = new AbsoluteSection(at ?? 0);
      return;
    }
    if (statement.remembered) this.remembered = statement;
    this.section = this.opened.open(statement, this);
  }

  private repeat(body: Statement, count: number): void {
    for (let i = 0; i < count && !this.budget.isSpent; i++) {
      const before = this.section.offset;
      this.statement(body);
      const length = this.section.offset - before;
      const rest = count - i - 1;
      if (rest === 0 || !isAlwaysTheSame(body)) continue;
      if (length > 0 && this.room(body.span, length * rest) && this.step(body.span, rest)) {
        const bytes = this.section.nobits ? null : this.section.contents().slice(before);
        if (bytes) for (let n = 0; n < rest; n++) this.section.write(bytes);
        else this.section.skip(length * rest);
      }
      return;
    }
  }

  /** A power of two, or null after an error. */
  private boundary(expression: Expression): number | null {
    const boundary = this.count(expression, say.theBoundary, true);
    if (boundary === null || isPowerOfTwo(boundary)) return boundary;
    this.report?.error(expression.span, say.theBoundaryMustBeAPowerOfTwo, say.suchAs416Or4096);
    return null;
  }

  private raiseAlignment(boundary: number | null): void {
    if (boundary !== null && this.section.alignment < boundary) this.section.alignment = boundary;
  }

  private align(statement: Of<'align'>): void {
    const boundary = this.boundary(statement.boundary);
    if (boundary === null) return;
    if (this.alignsSections) this.raiseAlignment(boundary);
    const padding = (boundary - (this.section.offset % boundary)) % boundary;
    if (!this.room(statement.span, padding)) return;
    if (statement.fill) this.repeat(statement.fill, padding);
    else if (this.section.isAbsolute) this.emit(statement.span, new Uint8Array(padding));
    else if (this.section.nobits) this.section.skip(padding);
    else this.section.write(new Uint8Array(padding).fill(0x90));
  }

  private include(statement: Of<'incbin'>): void {
    const bytes = Object.hasOwn(this.incbin, statement.file) ? this.incbin[statement.file] : undefined;
    if (!bytes) {
      this.report?.error(
        statement.fileSpan,
        say.thereIsNoFile(statement.file),
        say.incbinTakesAFileOfThisProject,
      );
      return;
    }
    const skip = statement.skip ? this.count(statement.skip, say.theStart, true) : 0;
    const length = statement.length ? this.count(statement.length, say.theLength, true) : bytes.length;
    if (skip === null || length === null) return;
    this.emit(statement.span, bytes.subarray(skip, skip + length));
  }

  private reserve(span: Span, length: number): void {
    if (!this.room(span, length)) return;
    if (!this.section.nobits && length > 0) {
      this.report?.warning(
        span,
        say.uninitializedSpaceInIsStored(this.section.name),
        say.writeTimesNDb0ToSaySoOrPut,
      );
    }
    this.section.skip(length);
  }

  private emit(span: Span, bytes: ArrayLike<number>): void {
    if (bytes.length === 0 || !this.room(span, bytes.length)) return;
    if (!this.section.nobits) {
      this.section.write(bytes);
      return;
    }
    if (this.section.isAbsolute) {
      this.report?.error(span, say.aStructureOrAbsoluteSpaceHolds, say.onlyResbAndItsKinGoThereGoBack);
    } else {
      this.report?.error(span, say.holdsNoContents(this.section.name), say.onlyResbAndItsKinGoTherePutData);
    }
    this.section.skip(bytes.length);
  }

  private data(statement: Of<'data'>): void {
    const known = this.fixed.get(statement);
    if (known && !this.report) {
      this.emit(statement.span, known);
      return;
    }
    const out: number[] = [];
    if (!dataBytes(statement.items, statement.unit, this, out)) return;
    if (!this.report && isConstantData(statement.items)) this.fixed.set(statement, out);
    this.emit(statement.span, out);
  }

  private instruction(statement: InstructionStatement): readonly number[] {
    const known = this.fixed.get(statement);
    if (known && !this.report) return known;
    const bytes = instructionBytes(statement, this);
    if (!this.report && statement.mnemonic !== '' && isFixedInstruction(statement))
      this.fixed.set(statement, bytes);
    return bytes;
  }

  /** What the preprocessor may ask of this layout in the round after it. */
  known(): KnownLayout {
    const { probed, symbols } = this;
    return {
      here: (at) => probed[at]?.here ?? null,
      sectionStart: (at) => probed[at]?.sectionStart ?? null,
      symbol: (name, at) => (probed[at] ? symbols.before(name, probed[at].index) : null),
      symbolNames: () => symbols.names(),
    };
  }
}

/** True if `statement` makes the same bytes wherever it stands. */
function isAlwaysTheSame(statement: Statement): boolean {
  switch (statement.kind) {
    case 'instruction':
      return statement.mnemonic !== '' && isFixedInstruction(statement);
    case 'data':
      return isConstantData(statement.items);
    case 'reserve':
      return isConstantExpression(statement.count);
    case 'incbin':
      return statement.skip === null && statement.length === null;
    default:
      return false;
  }
}

const NOWHERE: Span = { file: '', line: 1, column: 1, length: 1 };
