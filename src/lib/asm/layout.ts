/**
 * Passes over the statements until every label stands still, then one that writes the bytes. As in nasm, jumps begin
 * short and grow, and a label ahead has the value of the pass before.
 */
import { encode, fitsField, shortJumpReaches, type EncodeOptions, type Overflow } from '../isa/encode.ts';
import { completeOperands, matchForm, type CodeSize, type Match, type MnemonicIndex } from '../isa/match.ts';
import type { Operand } from '../isa/operand.ts';
import type { Diagnostics, Span } from './diagnostics.ts';
import { evaluate, isConstantExpression, type Expression, type Scope } from './expression.ts';
import type { Limits } from './limits.ts';
import { explainMismatch } from './mismatch.ts';
import { nearest } from './nearest.ts';
import { addressOf, evaluateOperand } from './operands.ts';
import { createSection, placeSections, type Section } from './section.ts';
import type { SourceLine, Statement } from './statement.ts';
import { constant, isScalar, place, type Value } from './value.ts';

export interface Symbol {
  readonly value: Value;
  readonly isLabel: boolean;
}

/** What a source line made, in the section's own offsets. */
export interface Piece {
  readonly source: SourceLine;
  readonly section: Section;
  readonly offset: number;
  readonly length: number;
}

type InstructionStatement = Extract<Statement, { kind: 'instruction' }>;

/** The statements, their sections and symbols. It is also the scope in which expressions are evaluated. */
export class Layout implements Scope {
  readonly symbols = new Map<string, Symbol>();
  readonly sections: Section[];
  readonly pieces: Piece[] = [];
  origin = 0;
  private readonly lines: readonly SourceLine[];
  private readonly mnemonics: MnemonicIndex;
  private readonly incbin: Readonly<Record<string, Uint8Array>>;
  private readonly diagnostics: Diagnostics;
  private readonly limits: Limits;
  private readonly declared = new Map<string, Span>();
  /** Bytes of instructions and data in which no label appears, so that they are the same in every pass. */
  private readonly fixed = new Map<Statement, readonly number[]>();
  private section: Section;
  private bits: CodeSize = 16;
  /** `$` of the line being assembled. */
  here: Value;
  private changed = false;
  private steps = 0;
  private stopped = false;
  private sawOrigin = false;
  private currentSource!: SourceLine;
  /** Where problems go: null but in the last pass. */
  private report: Diagnostics | null = null;

  constructor(
    lines: readonly SourceLine[],
    mnemonics: MnemonicIndex,
    incbin: Readonly<Record<string, Uint8Array>>,
    diagnostics: Diagnostics,
    limits: Limits,
  ) {
    this.lines = lines;
    this.mnemonics = mnemonics;
    this.incbin = incbin;
    this.diagnostics = diagnostics;
    this.limits = limits;
    this.section = createSection('.text');
    this.sections = [this.section];
    this.here = place(this.section, 0);
  }

  /** `$$` of the section being assembled. */
  get sectionStart(): Value {
    return place(this.section, 0);
  }

  /** Runs the passes; what is wrong goes to the diagnostics. */
  run(): void {
    this.declare();
    let pass = 1;
    do {
      this.changed = false;
      this.pass();
      if (this.stopped) return;
    } while ((this.changed || pass === 1) && ++pass <= this.limits.passes);
    this.report = this.diagnostics;
    this.pass();
  }

  private declare(): void {
    for (const { label, statement } of this.lines) {
      const name = label?.name ?? (statement?.kind === 'equ' ? statement.name : undefined);
      const span = label?.span ?? statement?.span;
      if (name === undefined || !span) continue;
      const first = this.declared.get(name);
      if (first) {
        this.diagnostics.error(span, `'${name}' is defined twice`, `The first one is in line ${first.line}.`);
      } else this.declared.set(name, span);
    }
  }

  private pass(): void {
    this.bits = 16;
    this.sawOrigin = false;
    for (const section of this.sections) section.offset = 0;
    this.section = this.sections[0]!;
    for (const line of this.lines) {
      if (this.stopped) return;
      this.currentSource = line;
      const start = this.section.offset;
      const section = this.section;
      this.here = place(section, start);
      if (line.label && this.declared.get(line.label.name) === line.label.span) {
        this.define(line.label.name, this.here, true, line.label.span);
      }
      if (line.statement) this.statement(line.statement);
      if (this.report) {
        this.pieces.push({ source: line, section, offset: start, length: section.offset - start });
      }
    }
    const starts = this.sections.map((section) => section.start);
    placeSections(this.sections);
    if (this.sections.some((section, i) => section.start !== starts[i])) this.changed = true;
  }

  private define(name: string, value: Value, isLabel: boolean, span: Span): void {
    const before = this.symbols.get(name)?.value;
    if (
      !before ||
      before.constant !== value.constant ||
      before.unknown !== value.unknown ||
      before.sections?.[0]?.section !== value.sections?.[0]?.section
    ) {
      this.changed = true;
      if (this.report) {
        this.report.error(
          span,
          `'${name}' does not come to rest: its value depends on itself`,
          'Break the circle of labels, times and equ.',
        );
      }
    }
    this.symbols.set(name, { value, isLabel });
  }

  /** The value of a label or equ name in this pass. */
  symbol(name: string, span: Span): Value | null {
    const symbol = this.symbols.get(name);
    if (symbol) return symbol.value;
    if (this.declared.has(name) && !this.report) return constant(0n, true);
    if (this.report) {
      const close = nearest(name, this.declared.keys());
      this.report.error(
        span,
        this.declared.has(name) ? `'${name}' has no value` : `'${name}' is not defined`,
        close && close !== name ? `Did you mean '${close}'?` : 'Define it as a label (name:) or with equ.',
      );
    }
    return null;
  }

  private stop(span: Span, message: string, remedy: string): void {
    this.stopped = true;
    this.diagnostics.error(span, message, remedy);
  }

  /** Counts work; false when the limit is reached. */
  private step(span: Span, count = 1): boolean {
    this.steps += count;
    if (this.steps <= this.limits.steps) return true;
    this.stop(span, `assembling takes more than ${this.limits.steps} steps`, 'Is a times count too large?');
    return false;
  }

  /** Makes sure `length` more bytes may be laid. */
  private room(span: Span, length: number): boolean {
    const total = this.sections.reduce((sum, section) => sum + section.offset, 0);
    if (total + length <= this.limits.output) return true;
    this.stop(
      span,
      `the output would be larger than ${this.limits.output} bytes`,
      'Check times, align and resb: is a count too large or an org mistaken?',
    );
    return false;
  }

  /** A plain number that must not be negative, or null after an error. */
  private count(expression: Expression, what: string): number | null {
    const value = evaluate(expression, this, this.report);
    if (!value) return null;
    if (!isScalar(value)) {
      this.report?.error(
        expression.span,
        `${what} must be a plain number`,
        'An address is none; the difference of two labels is, such as $ - $$.',
      );
      return null;
    }
    if (value.constant < 0n) {
      this.report?.error(
        expression.span,
        `${what} is negative: ${value.constant}`,
        'The code before it is probably too long for the place it must fit in.',
      );
      return null;
    }
    return Number(value.constant);
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
        const count = this.count(statement.count, 'the count');
        if (count === null || !this.room(statement.span, count * statement.unit)) return;
        if (!this.section.nobits && count > 0) {
          this.report?.warning(
            statement.span,
            `uninitialized space in ${this.section.name} is stored as zeros`,
            'Write times N db 0 to say so, or put it into section .bss.',
          );
        }
        this.section.skip(count * statement.unit);
        return;
      }
      case 'times': {
        const count = this.count(statement.count, 'the count of times');
        if (count !== null) this.repeat(statement.body, count);
        return;
      }
      case 'align':
        this.align(statement);
        return;
      case 'equ': {
        const value = evaluate(statement.value, this, this.report);
        if (!value || this.declared.get(statement.name) !== statement.span) return;
        if (value.registers) {
          this.report?.error(
            statement.value.span,
            'equ names numbers and addresses, no registers',
            'Use %define.',
          );
          return;
        }
        this.define(statement.name, value, false, statement.span);
        return;
      }
      case 'org': {
        const value = this.count(statement.value, 'the origin');
        if (value === null) return;
        if (this.sawOrigin)
          this.report?.error(statement.span, 'org is given twice', 'One program has one origin.');
        this.sawOrigin = true;
        if (this.origin !== value) this.changed = true;
        this.origin = value;
        return;
      }
      case 'bits':
        this.bits = statement.bits;
        return;
      case 'section': {
        let section = this.sections.find((known) => known.name === statement.name);
        if (!section) this.sections.push((section = createSection(statement.name)));
        this.section = section;
        return;
      }
      case 'incbin':
        this.include(statement);
    }
  }

  private repeat(body: Statement, count: number): void {
    for (let i = 0; i < count && !this.stopped; i++) {
      const before = this.section.offset;
      this.statement(body);
      const length = this.section.offset - before;
      const rest = count - i - 1;
      if (length > 0 && body.kind === 'data' && rest > 0) {
        if (!this.room(body.span, length * rest) || !this.step(body.span, rest)) return;
        const bytes = this.section.nobits ? null : this.section.contents().slice(before);
        for (let n = 0; n < rest; n++) {
          if (bytes) this.section.write(bytes);
          else this.section.skip(length);
        }
        return;
      }
    }
  }

  private align(statement: Extract<Statement, { kind: 'align' }>): void {
    const boundary = this.count(statement.boundary, 'the boundary');
    if (boundary === null) return;
    if (boundary === 0 || (boundary & (boundary - 1)) !== 0) {
      this.report?.error(
        statement.boundary.span,
        'the boundary must be a power of two',
        'Such as 4, 16 or 4096.',
      );
      return;
    }
    if (this.section.align < boundary) this.section.align = boundary;
    const padding = (boundary - (this.section.offset % boundary)) % boundary;
    if (!this.room(statement.span, padding)) return;
    if (statement.fill) this.repeat(statement.fill, padding);
    else if (this.section.nobits) this.section.skip(padding);
    else this.section.write(new Uint8Array(padding).fill(0x90));
  }

  private include(statement: Extract<Statement, { kind: 'incbin' }>): void {
    const bytes = Object.hasOwn(this.incbin, statement.file) ? this.incbin[statement.file] : undefined;
    if (!bytes) {
      this.report?.error(
        statement.fileSpan,
        `there is no file '${statement.file}'`,
        'incbin takes a file of this project.',
      );
      return;
    }
    const skip = statement.skip ? this.count(statement.skip, 'the start') : 0;
    const length = statement.length ? this.count(statement.length, 'the length') : bytes.length;
    if (skip === null || length === null) return;
    this.emit(statement.span, bytes.subarray(skip, skip + length));
  }

  private emit(span: Span, bytes: ArrayLike<number>): void {
    if (bytes.length === 0 || !this.room(span, bytes.length)) return;
    if (this.section.nobits) {
      this.report?.error(
        span,
        `${this.section.name} holds no contents`,
        'Only resb and its kin go there; put data into section .data.',
      );
      this.section.skip(bytes.length);
    } else this.section.write(bytes);
  }

  private data(statement: Extract<Statement, { kind: 'data' }>): void {
    const { unit } = statement;
    const known = this.fixed.get(statement);
    if (known && !this.report) {
      this.emit(statement.span, known);
      return;
    }
    const out: number[] = [];
    for (const item of statement.items) {
      if (item.kind === 'bytes') {
        for (const byte of item.bytes) out.push(byte);
        continue;
      }
      const { expression } = item;
      const value = evaluate(expression, this, this.report);
      let number = 0n;
      if (value?.registers) {
        this.report?.error(
          expression.span,
          'a register cannot be stored as data',
          'Data are numbers, labels and strings.',
        );
      } else if (value) number = addressOf(value, this.origin, expression.span, this.report) ?? 0n;
      if (this.report && unit < 8 && !fitsField(Number(number), unit * 8)) {
        this.overflow(expression.span, unit * 8, number);
      }
      for (let i = 0; i < unit; i++) out.push(Number(BigInt.asUintN(8, number >> BigInt(8 * i))));
    }
    const isConstant = statement.items.every(
      (item) => item.kind === 'bytes' || isConstantExpression(item.expression),
    );
    if (isConstant && !this.report) this.fixed.set(statement, out);
    this.emit(statement.span, out);
  }

  private overflow(span: Span, bits: number, value: bigint | number): void {
    const name = bits === 8 ? 'a byte' : bits === 16 ? 'a word' : 'a dword';
    this.report?.warning(
      span,
      `${value} does not fit into ${name}: the upper bits are lost`,
      bits === 32 ? undefined : `Use a larger size, or cut it yourself with & 0x${'F'.repeat(bits / 4)}.`,
    );
  }

  private instruction(statement: InstructionStatement): readonly number[] {
    const known = this.fixed.get(statement);
    if (known && !this.report) return known;
    const options: EncodeOptions = {
      prefixes: statement.prefixes,
      bits: this.bits,
      address: this.origin + this.section.start + this.section.offset,
    };
    if (statement.mnemonic === '') return prefixBytes(options);
    const forms = this.mnemonics.get(statement.mnemonic)!;
    const context = { scope: this, origin: this.origin, section: this.section };
    const given: Operand[] = [];
    let failed = false;
    for (const syntax of statement.operands) {
      const operand = evaluateOperand(syntax, context, this.report);
      if (operand) given.push(operand);
      else failed = true;
    }
    if (failed) return [];
    const operands = completeOperands(forms, given);
    const match = matchForm(forms, operands, statement.prefixes, this.bits, (candidate) =>
      shortJumpReaches(candidate, operands, options),
    );
    if ('reason' in match) {
      if (this.report) {
        const explanation = explainMismatch(statement.mnemonic, forms, operands, match);
        const at = explanation.operand === undefined ? undefined : statement.operands[explanation.operand];
        this.report.error(at?.span ?? statement.span, explanation.message, explanation.remedy);
      }
      return [];
    }
    const memory = operands.find((operand) => operand.kind === 'memory');
    if (memory && memory.segment >= 0 && statement.prefixes.segment >= 0) {
      this.report?.error(
        statement.span,
        'two segment overrides',
        'Write one, within the brackets: [es:ebx].',
      );
      return [];
    }
    if (this.report) this.checkPrefixes(statement, match, operands);
    const bytes = encode(
      match,
      operands,
      this.report ? { ...options, overflow: (o) => this.reportOverflow(o, statement, operands) } : options,
    );
    if (!this.report && isFixed(statement)) this.fixed.set(statement, bytes);
    return bytes;
  }

  private checkPrefixes(statement: InstructionStatement, match: Match, operands: readonly Operand[]): void {
    if (!statement.prefixes.lock) return;
    if (match.form.attributes.has('lock') && operands.some((operand) => operand.kind === 'memory')) return;
    this.report?.warning(
      statement.span,
      `lock is not allowed with this ${statement.mnemonic}: it raises #UD`,
      'Only instructions that read and write memory can be locked.',
    );
  }

  private reportOverflow(
    overflow: Overflow,
    statement: InstructionStatement,
    operands: readonly Operand[],
  ): void {
    const span = statement.operands[overflow.operand]?.span ?? statement.span;
    const operand = operands[overflow.operand];
    const value =
      operand?.kind === 'immediate'
        ? operand.magnitude
        : operand?.kind === 'memory'
          ? operand.displacement
          : 0;
    if (overflow.kind === 'jump') {
      this.report?.error(
        span,
        'the target is out of reach: a short jump goes 128 bytes back and 127 ahead',
        'Use a near jump, or jump round it.',
      );
    } else this.overflow(span, overflow.bits, value);
  }
}

function isFixed(statement: InstructionStatement): boolean {
  return statement.operands.every((operand) =>
    operand.kind === 'far'
      ? isConstantExpression(operand.selector) && isConstantExpression(operand.offset)
      : isConstantExpression(operand.expression) &&
        (operand.kind === 'memory' || operand.expression.op === 'register' || operand.distance === ''),
  );
}

/** The bytes of a line that holds prefixes only. */
function prefixBytes({ prefixes, bits }: EncodeOptions): number[] {
  const out: number[] = [];
  if (prefixes.repeat !== 0) out.push(prefixes.repeat);
  if (prefixes.lock) out.push(0xf0);
  if (prefixes.segment >= 0) out.push([0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65][prefixes.segment]!);
  if (prefixes.operandSize !== 0 && prefixes.operandSize !== bits) out.push(0x66);
  if (prefixes.addressSize !== 0 && prefixes.addressSize !== bits) out.push(0x67);
  return out;
}
