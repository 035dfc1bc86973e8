/** Lines of tokens to statements. What counts as an instruction comes from the table's mnemonics. */
import * as say from '#messages/asm/source';
import type { MnemonicIndex } from '../isa/match.ts';
import { NO_PREFIXES, type Prefixes } from '../isa/operand.ts';
import { SEGMENT_REGISTERS } from '../isa/registers.ts';
import { absentInstruction } from './absent-instructions.ts';
import { spanTo, type Diagnostics } from './diagnostics.ts';
import { ExpressionParser, type Expression } from './expression.ts';
import type { Token } from './lexer.ts';
import { adviseOnStatement, adviseOnUnexpected } from './habits.ts';
import type { Limits } from './limits.ts';
import type { Names } from './names.ts';
import { nearest } from './nearest.ts';
import { DIRECTIVE_WORDS, isDirective, parseDirective, type Label } from './parse-directive.ts';
import { parseOperand, SIZES } from './parse-operand.ts';
import type { Miscall } from './preprocess/miscall.ts';
import type { LogicalLine } from './preprocess/preprocessor.ts';
import { REGISTER_NAMES } from './register-names.ts';
import type { OperandSyntax, SourceLine, Statement } from './statement.ts';
import { Structures, STRUCTURE_WORDS } from './structures.ts';
import { TokenReader } from './token-reader.ts';

const PREFIX_WORDS: Readonly<Record<string, Partial<Prefixes>>> = {
  lock: { lock: true },
  rep: { repeat: 0xf3 },
  repe: { repeat: 0xf3 },
  repz: { repeat: 0xf3 },
  repne: { repeat: 0xf2 },
  repnz: { repeat: 0xf2 },
  o16: { operandSize: 16 },
  o32: { operandSize: 32 },
  a16: { addressSize: 16 },
  a32: { addressSize: 32 },
};

/** Words that say something of an operand or an instruction, and so are no labels. */
const RESERVED: ReadonlySet<string> = new Set([
  ...Object.keys(PREFIX_WORDS),
  ...Object.keys(SIZES),
  ...[
    'times',
    'tword',
    'oword',
    'yword',
    'zword',
    'strict',
    'short',
    'near',
    'far',
    'nosplit',
    'rel',
    'abs',
    'seg',
    'wrt',
    'to',
  ],
]);

/** Names of sections that other assemblers take for directives. */
const LONE_SECTIONS: ReadonlySet<string> = new Set(['.text', '.data', '.bss', '.rodata']);

export class Parser {
  readonly diagnostics: Diagnostics;
  readonly names: Names;
  private readonly mnemonics: MnemonicIndex;
  private readonly limits: Limits;
  private readonly structures: Structures;
  /** The last label that was not local: `.x` belongs to it. */
  private parent = '';
  private isPrimitive = false;
  /** The line names a macro, with another number of parameters than it takes. */
  private miscall: Miscall | null = null;

  constructor(mnemonics: MnemonicIndex, diagnostics: Diagnostics, limits: Limits, names: Names) {
    this.mnemonics = mnemonics;
    this.diagnostics = diagnostics;
    this.limits = limits;
    this.names = names;
    this.structures = new Structures(this);
  }

  /** Parses all lines. What is wrong goes to the diagnostics, and the line is left out. */
  parse(lines: readonly LogicalLine[]): SourceLine[] {
    const out: SourceLine[] = [];
    for (const line of lines) {
      if (this.diagnostics.isFull) break;
      this.diagnostics.expansion = line.expansion;
      const { file, expansion } = line;
      if (line.probe !== undefined) {
        const span = { file, line: line.line, column: 1, length: 1 };
        out.push({ file, line: line.line, label: null, statement: { kind: 'probe', span }, expansion });
      } else {
        this.miscall = line.miscall ?? null;
        this.parseLine(line, out);
        if (this.miscall) {
          const { name, message, remedy, notes } = this.miscall;
          this.diagnostics.warning(name, message, remedy, notes);
        }
      }
    }
    this.diagnostics.expansion = null;
    this.structures.finish();
    return out;
  }

  /** Makes `name` the label that local ones belong to; gives the one before. */
  enter(name: string): string {
    const before = this.parent;
    this.parent = name;
    return before;
  }

  private parseLine(source: LogicalLine, out: SourceLine[]): void {
    let { tokens } = source;
    const first = tokens[0];
    if (!first) return;
    const { file, line, expansion } = source;
    const lineSpan = { file, line, column: 1, length: 1 };
    const last = tokens[tokens.length - 1]!;
    this.isPrimitive = first.kind === 'punctuation' && first.text === '[' && last.text === ']';
    if (this.isPrimitive) tokens = tokens.slice(1, -1);
    const reader = new TokenReader(tokens, this.diagnostics, lineSpan);
    if (
      this.isPrimitive &&
      !(tokens[0]?.kind === 'word' && isDirective(tokens[0].text.toLowerCase(), true))
    ) {
      this.noPrimitive(tokens[0] ?? first);
      return;
    }
    const label = this.isPrimitive ? null : this.label(reader);
    const token = reader.peek();
    if (!token) {
      if (label) out.push({ file, line, label, statement: null, expansion });
      return;
    }
    if (token.kind === 'word' && STRUCTURE_WORDS.has(token.text.toLowerCase())) {
      reader.next();
      out.push(...this.structures.parse(token, reader, source, label));
      if (reader.peek()) this.unexpected(reader);
      return;
    }
    const statement = this.statement(reader, label);
    if (statement && reader.peek()) {
      this.unexpected(reader);
      // What has been read is half of what was meant: it brings no errors of its own.
      if (label) out.push({ file, line, label, statement: null, expansion });
      return;
    }
    if (statement?.kind === 'equ') out.push({ file, line, label: null, statement, expansion });
    else if (label !== null || statement !== null) out.push({ file, line, label, statement, expansion });
  }

  /** What stands in brackets on a line of its own is no directive. */
  private noPrimitive(token: Token): void {
    const word = token.text.toLowerCase();
    const isStatement = token.kind === 'word' && (isDirective(word) || this.mnemonics.has(word));
    const close = nearest(
      word,
      DIRECTIVE_WORDS.filter((known) => isDirective(known, true)),
    );
    this.diagnostics.error(
      token,
      say.isNoDirectiveInBrackets(token.text),
      isStatement
        ? say.writeItWithoutTheBrackets
        : close !== undefined
          ? say.didYouMeanDirective(close)
          : say.aLineInBracketsIsADirective,
    );
  }

  private fullName(name: string): string {
    return name.startsWith('.') && !name.startsWith('..') ? this.parent + name : name;
  }

  private isStatementWord(word: string): boolean {
    const lower = word.toLowerCase();
    return (
      this.mnemonics.has(lower) ||
      isDirective(lower, this.isPrimitive) ||
      absentInstruction(lower) !== undefined ||
      STRUCTURE_WORDS.has(lower) ||
      Object.hasOwn(PREFIX_WORDS, lower) ||
      (SEGMENT_REGISTERS as readonly string[]).includes(lower)
    );
  }

  /** Reads the label that the line begins with, if it does. */
  label(reader: TokenReader): Label | null {
    const token = reader.peek();
    if (token?.kind !== 'word') return null;
    const colon = reader.isPunctuation(':', 1);
    const { escaped } = token;
    const lower = token.text.toLowerCase();
    if (!colon) {
      if (!escaped && (this.isStatementWord(token.text) || REGISTER_NAMES.has(lower))) return null;
      const next = reader.peek(1);
      const followed = next?.kind === 'word' && !next.escaped && this.isStatementWord(next.text);
      if (next && !followed) return null;
      if (!escaped && RESERVED.has(lower)) return null;
      if (!next) {
        const close = nearest(lower, this.mnemonics.keys());
        this.diagnostics.warning(
          token,
          say.standsAloneItIsTakenForALabel(token.text),
          LONE_SECTIONS.has(lower)
            ? say.writeSection(lower)
            : close
              ? say.didYouMeanTheInstructionALabel(close)
              : say.writeAColonAfterIt,
        );
      }
    } else if (!escaped && (REGISTER_NAMES.has(lower) || this.mnemonics.has(lower) || RESERVED.has(lower))) {
      if (REGISTER_NAMES.get(lower)?.kind === 'segment') return null;
      this.diagnostics.error(
        token,
        say.cannotBeALabelItIsAWord(token.text),
        say.chooseAnotherNameSuchAs(token.text),
      );
    }
    if (token.text.startsWith('..') && !token.text.startsWith('..@')) {
      this.diagnostics.error(
        token,
        say.isNoSpecialNameOfAFlatBinary(token.text),
        say.aLabelThatLocalOnesDoNotBelong,
      );
    }
    reader.next();
    if (colon) reader.next();
    const name = this.fullName(token.text);
    const equ = reader.peek();
    const isEqu = equ?.kind === 'word' && equ.text.toLowerCase() === 'equ';
    if (!isEqu && !token.text.startsWith('.') && !token.text.startsWith('..')) this.parent = token.text;
    const kind = isEqu ? 'equ' : this.structures.inStructure ? 'struc-field' : 'label';
    if (token.synthetic) this.names.know(name, kind);
    else this.names.define(name, kind, token.spelled ?? token);
    return { name, span: token };
  }

  private unexpected(reader: TokenReader): void {
    const token = reader.peek()!;
    const advice = adviseOnUnexpected(reader.tokens, reader.position);
    if (advice) {
      this.diagnostics.error(token, advice.message, advice.remedy);
      return;
    }
    const text = token.kind === 'string' ? say.aString : `'${token.text}'`;
    const starts = token.kind !== 'punctuation';
    this.diagnostics.error(
      token,
      starts ? say.aCommaIsMissingBefore(text) : say.isNotExpectedHere(text),
      starts ? say.operandsAreSeparatedByCommasEach : say.takeItOutOrIsSomethingMissing,
    );
  }

  /** Reads an expression; null after an error. */
  readonly expression = (reader: TokenReader): Expression | null => {
    return new ExpressionParser(reader, this.resolve, this.limits.expressionDepth).parse();
  };

  private readonly resolve = (word: Token): string => {
    const name = this.fullName(word.text);
    if (!word.synthetic) this.names.use(name, null, word.spelled ?? word);
    return name;
  };

  /** Reads what stands behind a label: a directive or an instruction. Null after an error, and where nothing is made. */
  statement(reader: TokenReader, label: Label | null): Statement | null {
    const token = reader.peek()!;
    if (token.kind !== 'word' || token.escaped) {
      this.unknownInstruction(reader);
      return null;
    }
    if (!isDirective(token.text.toLowerCase(), this.isPrimitive)) return this.instruction(reader);
    reader.next();
    return parseDirective(this, reader, token, label, this.isPrimitive);
  }

  private instruction(reader: TokenReader): Statement | null {
    let prefixes: Prefixes = NO_PREFIXES;
    const start = reader.peek()!;
    const written = new Map<string, string>();
    for (let token = reader.peek(); token?.kind === 'word'; token = reader.peek()) {
      const word = token.text.toLowerCase();
      const segment = (SEGMENT_REGISTERS as readonly string[]).indexOf(word);
      const says = Object.hasOwn(PREFIX_WORDS, word) ? PREFIX_WORDS[word] : segment >= 0 ? { segment } : null;
      if (!says) break;
      const [what] = Object.keys(says) as [string];
      const other = written.get(what) ?? word;
      if (other !== word) {
        this.diagnostics.error(
          token,
          say.andBeforeOneInstruction(other, word),
          say.anInstructionHasOnePrefixOfAKind,
        );
      }
      written.set(what, word);
      prefixes = { ...prefixes, ...says };
      reader.next();
    }
    const token = reader.peek();
    if (!token) {
      return { kind: 'instruction', mnemonic: '', prefixes, operands: [], span: start };
    }
    const mnemonic = token.text.toLowerCase();
    if (token.kind !== 'word' || !this.mnemonics.has(mnemonic) || token.escaped) {
      this.unknownInstruction(reader);
      return null;
    }
    reader.next();
    const operands: OperandSyntax[] = [];
    if (reader.peek()) {
      do {
        const operand = parseOperand(reader, this.expression);
        if (!operand) return null;
        if (mnemonic === 'jmp' && operand.kind === 'memory' && operand.short) {
          this.diagnostics.error(
            operand.span,
            say.shortIsSaidOfALabelNotOfMemory,
            say.writeJmpShortLabelOrJmpXWithout,
          );
        }
        operands.push(operand);
      } while (reader.accept(','));
    }
    const end = reader.tokens[reader.position - 1] ?? token;
    const span = spanTo(start, end);
    return { kind: 'instruction', mnemonic, prefixes, operands, span };
  }

  private unknownInstruction(reader: TokenReader): void {
    const token = reader.peek()!;
    const absent = token.kind === 'word' ? absentInstruction(token.text.toLowerCase()) : undefined;
    const advice = adviseOnStatement(reader.tokens, reader.position, (word) => this.mnemonics.has(word));
    if (this.miscall && token === this.miscall.name) {
      const { message, remedy, notes } = this.miscall;
      this.miscall = null;
      this.diagnostics.error(token, message, remedy, notes);
    } else if (token.kind === 'word' && isDirective(token.text.toLowerCase())) {
      this.diagnostics.error(
        token,
        say.cannotStandBehindAPrefix(token.text),
        say.putItFirstOnTheLineSuchAsTimes2,
      );
    } else if (advice) this.diagnostics.error(token, advice.message, advice.remedy);
    else if (absent) this.diagnostics.error(token, absent.message, absent.remedy);
    else if (token.kind !== 'word') {
      this.diagnostics.error(
        token,
        say.anInstructionIsExpectedHereNot(token.text),
        say.aLineIsLabelInstructionOperands,
      );
    } else if (REGISTER_NAMES.has(token.text.toLowerCase())) {
      this.diagnostics.error(token, say.isARegisterNotAnInstruction(token.text), say.aLineBeginsWithALabel);
    } else {
      const close = nearest(token.text, [...this.mnemonics.keys(), ...DIRECTIVE_WORDS, ...STRUCTURE_WORDS]);
      this.diagnostics.error(
        token,
        say.unknownInstruction(token.text),
        close ? say.didYouMean(close) : say.aLabelWouldNeedAColonAfterIt,
      );
    }
  }
}
