/** Lines of tokens to statements. What counts as an instruction comes from the table's mnemonics. */
import type { MnemonicIndex } from '../isa/match.ts';
import { NO_PREFIXES, type Prefixes } from '../isa/operand.ts';
import { SEGMENT_REGISTERS } from '../isa/registers.ts';
import { spanTo, type Diagnostics, type Span } from './diagnostics.ts';
import { ExpressionParser, REGISTER_NAMES, TokenReader, type Expression } from './expression.ts';
import { stringBytes, type Token } from './lexer.ts';
import type { Limits } from './limits.ts';
import type { Names } from './names.ts';
import { nearest } from './nearest.ts';
import type { LogicalLine } from './preprocess.ts';
import { constant } from './value.ts';
import type { DataItem, OperandSyntax, SourceLine, Statement } from './statement.ts';

const SIZES: Readonly<Record<string, 8 | 16 | 32 | 64>> = { byte: 8, word: 16, dword: 32, qword: 64 };
const DATA: Readonly<Record<string, 1 | 2 | 4 | 8>> = { db: 1, dw: 2, dd: 4, dq: 8 };
const RESERVE: Readonly<Record<string, number>> = { resb: 1, resw: 2, resd: 4, resq: 8 };
const DIRECTIVES = [
  'bits', 'use16', 'use32', 'org', 'section', 'segment', 'global', 'extern', 'common', 'align', 'alignb', 'times',
  'incbin', 'equ', 'cpu', 'default', 'absolute', 'struc', 'endstruc', 'istruc', 'iend', 'dt', 'do', 'rest', 'reso',
]; // prettier-ignore
const KEYWORDS = new Set([...DIRECTIVES, ...Object.keys(DATA), ...Object.keys(RESERVE)]);
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

export class Parser {
  private readonly mnemonics: MnemonicIndex;
  private readonly diagnostics: Diagnostics;
  private readonly limits: Limits;
  private readonly names: Names;
  /** The last label that was not local: `.x` belongs to it. */
  private parent = '';

  constructor(mnemonics: MnemonicIndex, diagnostics: Diagnostics, limits: Limits, names: Names) {
    this.mnemonics = mnemonics;
    this.diagnostics = diagnostics;
    this.limits = limits;
    this.names = names;
  }

  /** Parses one line; null if there is nothing in it, or after an error. */
  parseLine(source: LogicalLine): SourceLine | null {
    let tokens = source.tokens;
    const first = tokens[0];
    if (!first) return null;
    const lineSpan = { file: source.file, line: source.line, column: 1, length: 1 };
    const last = tokens[tokens.length - 1]!;
    if (first.kind === 'punctuation' && first.text === '[' && last.text === ']') tokens = tokens.slice(1, -1);
    const reader = new TokenReader(tokens, this.diagnostics, lineSpan);
    const label = this.label(reader);
    const here = { file: source.file, line: source.line };
    if (!reader.peek()) return label ? { ...here, label, statement: null } : null;
    const statement = this.statement(reader, label);
    if (statement && reader.peek()) this.unexpected(reader);
    if (statement?.kind === 'equ') return { ...here, label: null, statement };
    if (label === null && statement === null) return null;
    return { ...here, label, statement };
  }

  private fullName(name: string): string {
    return name.startsWith('.') && !name.startsWith('..') ? this.parent + name : name;
  }

  private isStatementWord(word: string): boolean {
    const lower = word.toLowerCase();
    return (
      this.mnemonics.has(lower) ||
      KEYWORDS.has(lower) ||
      Object.hasOwn(PREFIX_WORDS, lower) ||
      (SEGMENT_REGISTERS as readonly string[]).includes(lower)
    );
  }

  private label(reader: TokenReader): { name: string; span: Span } | null {
    const token = reader.peek();
    if (token?.kind !== 'word') return null;
    const colon = reader.isPunctuation(':', 1);
    const { escaped } = token;
    const lower = token.text.toLowerCase();
    if (!colon) {
      if (!escaped && (this.isStatementWord(token.text) || REGISTER_NAMES.has(lower))) return null;
      const next = reader.peek(1);
      const followed = next?.kind === 'word' && this.isStatementWord(next.text);
      if (next && !followed) return null;
      if (!next) {
        const close = nearest(lower, this.mnemonics.keys());
        this.diagnostics.warning(
          token,
          `'${token.text}' stands alone: it is taken for a label`,
          close
            ? `Did you mean the instruction '${close}'? A label ends with a colon.`
            : 'Write a colon after it.',
        );
      }
    } else if (!escaped && (REGISTER_NAMES.has(lower) || this.mnemonics.has(lower))) {
      if (REGISTER_NAMES.get(lower)?.kind === 'segment') return null;
      this.diagnostics.error(token, `'${token.text}' cannot be a label: it is a name of the processor's`);
    }
    reader.next();
    if (colon) reader.next();
    const name = this.fullName(token.text);
    const equ = reader.peek();
    const isEqu = equ?.kind === 'word' && equ.text.toLowerCase() === 'equ';
    if (!isEqu && !token.text.startsWith('.')) this.parent = token.text;
    this.names.define(name, isEqu ? 'equ' : 'label', token);
    return { name, span: token };
  }

  private unexpected(reader: TokenReader): void {
    const token = reader.peek()!;
    const text = token.kind === 'string' ? 'a string' : `'${token.text}'`;
    const starts = token.kind !== 'punctuation' || token.text === '[';
    this.diagnostics.error(
      token,
      starts ? `a comma is missing before ${text}` : `${text} is not expected here`,
      starts ? 'Operands are separated by commas; a comment begins with a semicolon.' : undefined,
    );
  }

  private expression(reader: TokenReader): Expression | null {
    const resolve = (word: Token): string => {
      const name = this.fullName(word.text);
      this.names.use(name, null, word);
      return name;
    };
    return new ExpressionParser(reader, resolve, this.limits.expressionDepth).parse();
  }

  private statement(reader: TokenReader, label: { name: string; span: Span } | null): Statement | null {
    const token = reader.peek()!;
    if (token.kind !== 'word') {
      this.diagnostics.error(token, `an instruction is expected here, not '${token.text}'`);
      return null;
    }
    const word = token.text.toLowerCase();
    if (KEYWORDS.has(word)) {
      reader.next();
      return this.directive(word, token, reader, label);
    }
    return this.instruction(reader);
  }

  private directive(
    word: string,
    token: Token,
    reader: TokenReader,
    label: { name: string; span: Span } | null,
  ): Statement | null {
    const unit = DATA[word];
    if (unit !== undefined) return this.data(unit, token, reader);
    const reserve = RESERVE[word];
    switch (reserve === undefined ? word : 'reserve') {
      case 'reserve': {
        const count = this.expression(reader);
        return count && { kind: 'reserve', unit: reserve!, count, span: token };
      }
      case 'equ': {
        const value = this.expression(reader);
        if (!label) this.diagnostics.error(token, 'equ needs a name before it', 'Write NAME equ VALUE.');
        return value && label && { kind: 'equ', name: label.name, value, span: label.span };
      }
      case 'times': {
        const count = this.expression(reader);
        if (!count) return null;
        if (!reader.peek()) {
          this.diagnostics.error(reader.span(), 'times needs something to repeat', 'Write times N db 0.');
          return null;
        }
        if (reader.peek()!.text.toLowerCase() === 'times') {
          this.diagnostics.error(reader.span(), 'times cannot repeat times', 'Multiply the two counts.');
          reader.position = reader.tokens.length;
          return null;
        }
        const body = this.statement(reader, null);
        return body && { kind: 'times', count, body, span: token };
      }
      case 'align':
      case 'alignb':
        return this.align(word, token, reader);
      case 'org': {
        const value = this.expression(reader);
        return value && { kind: 'org', value, span: token };
      }
      case 'use16':
      case 'use32':
        return { kind: 'bits', bits: word === 'use16' ? 16 : 32, span: token };
      case 'bits': {
        const size = reader.next();
        if (size?.kind === 'number' && (size.value === 16n || size.value === 32n)) {
          return { kind: 'bits', bits: size.value === 16n ? 16 : 32, span: token };
        }
        this.diagnostics.error(size ?? token, 'code is 16 or 32 bits wide here', 'Write bits 16 or bits 32.');
        reader.position = reader.tokens.length;
        return null;
      }
      case 'section':
      case 'segment': {
        const name = reader.next();
        if (name?.kind !== 'word') {
          this.diagnostics.error(name ?? token, `${word} needs a name, such as .text or .data`);
          return null;
        }
        if (reader.peek())
          this.diagnostics.error(reader.span(), 'not supported yet: attributes of a section');
        reader.position = reader.tokens.length;
        this.names.define(name.text, 'section', name);
        return { kind: 'section', name: name.text, span: token };
      }
      case 'incbin':
        return this.incbin(token, reader);
      case 'global':
      case 'cpu':
      case 'default':
        reader.position = reader.tokens.length;
        return null;
      default:
        this.diagnostics.error(token, `not supported yet: ${word}`);
        reader.position = reader.tokens.length;
        return null;
    }
  }

  private align(word: string, token: Token, reader: TokenReader): Statement | null {
    const boundary = this.expression(reader);
    if (!boundary) return null;
    let fill: Statement | null = null;
    if (reader.accept(',')) {
      if (!reader.peek()) {
        this.diagnostics.error(reader.span(), `${word} needs something to fill with after the comma`);
        return null;
      }
      fill = this.statement(reader, null);
      if (!fill) return null;
    } else if (word === 'alignb') {
      const one: Expression = { op: 'number', value: ONE, span: token };
      fill = { kind: 'reserve', unit: 1, count: one, span: token };
    }
    return { kind: 'align', boundary, fill, span: token };
  }

  private incbin(token: Token, reader: TokenReader): Statement | null {
    const file = reader.next();
    if (file?.kind !== 'string') {
      this.diagnostics.error(file ?? token, 'incbin needs a file name in quotes');
      return null;
    }
    const skip = reader.accept(',') ? this.expression(reader) : null;
    const length = reader.accept(',') ? this.expression(reader) : null;
    return { kind: 'incbin', file: file.text, fileSpan: file, skip, length, span: token };
  }

  private data(unit: 1 | 2 | 4 | 8, token: Token, reader: TokenReader): Statement | null {
    const items: DataItem[] = [];
    do {
      const next = reader.peek();
      const after = reader.peek(1);
      if (next?.kind === 'string' && (!after || (after.kind === 'punctuation' && after.text === ','))) {
        reader.next();
        const bytes = stringBytes(next);
        while (bytes.length % unit !== 0) bytes.push(0);
        items.push({ kind: 'bytes', bytes });
      } else {
        if (!next && items.length > 0) break;
        const expression = this.expression(reader);
        if (!expression) return null;
        items.push({ kind: 'value', expression });
      }
    } while (reader.accept(','));
    return { kind: 'data', unit, items, span: token };
  }

  private instruction(reader: TokenReader): Statement | null {
    let prefixes: Prefixes = NO_PREFIXES;
    const start = reader.peek()!;
    for (let token = reader.peek(); token?.kind === 'word'; token = reader.peek()) {
      const word = token.text.toLowerCase();
      const segment = (SEGMENT_REGISTERS as readonly string[]).indexOf(word);
      if (Object.hasOwn(PREFIX_WORDS, word)) prefixes = { ...prefixes, ...PREFIX_WORDS[word] };
      else if (segment >= 0) prefixes = { ...prefixes, segment };
      else break;
      reader.next();
    }
    const token = reader.peek();
    if (!token) {
      return { kind: 'instruction', mnemonic: '', mnemonicSpan: start, prefixes, operands: [], span: start };
    }
    const mnemonic = token.text.toLowerCase();
    if (token.kind !== 'word' || !this.mnemonics.has(mnemonic)) {
      this.unknownInstruction(token);
      return null;
    }
    reader.next();
    const operands: OperandSyntax[] = [];
    if (reader.peek()) {
      do {
        const operand = this.operand(reader);
        if (!operand) return null;
        operands.push(operand);
      } while (reader.accept(','));
    }
    const end = reader.tokens[reader.position - 1] ?? token;
    return {
      kind: 'instruction',
      mnemonic,
      mnemonicSpan: token,
      prefixes,
      operands,
      span: spanTo(start, end),
    };
  }

  private unknownInstruction(token: Token): void {
    if (token.kind !== 'word') {
      this.diagnostics.error(token, `an instruction is expected here, not '${token.text}'`);
      return;
    }
    const close = nearest(token.text, [...this.mnemonics.keys(), ...KEYWORDS]);
    const isRegister = REGISTER_NAMES.has(token.text.toLowerCase());
    this.diagnostics.error(
      token,
      isRegister
        ? `'${token.text}' is a register, not an instruction`
        : `unknown instruction '${token.text}'`,
      isRegister
        ? 'A line begins with a label or an instruction, such as mov.'
        : close
          ? `Did you mean '${close}'?`
          : 'A label would need a colon after it.',
    );
  }

  private operand(reader: TokenReader): OperandSyntax | null {
    const start = reader.span();
    let size: 0 | 8 | 16 | 32 | 64 = 0;
    let strict = false;
    let far = false;
    let distance: '' | 'short' | 'near' = '';
    for (let token = reader.peek(); token?.kind === 'word'; token = reader.peek()) {
      const word = token.text.toLowerCase();
      if (Object.hasOwn(SIZES, word)) size = SIZES[word]!;
      else if (word === 'strict') strict = true;
      else if (word === 'far') far = true;
      else if (word === 'short' || word === 'near') distance = word;
      else if (word === 'ptr' || word === 'offset') {
        this.diagnostics.error(
          token,
          `'${word}' is not NASM's syntax`,
          word === 'ptr' ? 'Write byte [x], without ptr.' : 'A label without brackets is its address.',
        );
        return null;
      } else break;
      reader.next();
    }
    if (reader.accept('[')) return this.memory(reader, start, size, -1, far);
    const name = reader.peek();
    const segment =
      name?.kind === 'word' ? (SEGMENT_REGISTERS as readonly string[]).indexOf(name.text.toLowerCase()) : -1;
    if (segment >= 0 && reader.isPunctuation(':', 1) && reader.isPunctuation('[', 2)) {
      reader.position += 3;
      return this.memory(reader, start, size, segment, far);
    }
    const expression = this.expression(reader);
    if (!expression) return null;
    if (reader.accept(':')) {
      const offset = this.expression(reader);
      if (!offset) return null;
      const span = spanTo(start, offset.span);
      if (size === 8 || size === 64) {
        this.diagnostics.error(start, 'a far address is word or dword');
        size = 0;
      }
      return { kind: 'far', selector: expression, offset, size, span };
    }
    return { kind: 'value', expression, size, strict, distance, span: spanTo(start, expression.span) };
  }

  private memory(
    reader: TokenReader,
    start: Span,
    size: 0 | 8 | 16 | 32 | 64,
    outerSegment: number,
    far: boolean,
  ): OperandSyntax | null {
    let displacementSize: 0 | 8 | 16 | 32 = 0;
    let segment = outerSegment;
    const wish = reader.peek();
    const wished = wish?.kind === 'word' ? SIZES[wish.text.toLowerCase()] : undefined;
    if (wished !== undefined && wished !== 64) {
      displacementSize = wished;
      reader.next();
    }
    const split = reader.peek();
    const nosplit = split?.kind === 'word' && split.text.toLowerCase() === 'nosplit';
    if (nosplit) reader.next();
    const name = reader.peek();
    if (name?.kind === 'word' && reader.isPunctuation(':', 1)) {
      const number = (SEGMENT_REGISTERS as readonly string[]).indexOf(name.text.toLowerCase());
      if (number < 0) {
        this.diagnostics.error(
          name,
          `'${name.text}' is not a segment register`,
          'Write [es:di], [fs:0] and so on.',
        );
        return null;
      }
      segment = number;
      reader.position += 2;
    }
    const expression = this.expression(reader);
    if (!expression) return null;
    const close = reader.span();
    if (!reader.accept(']')) {
      this.diagnostics.error(close, "']' is missing here", 'Close the bracket of the memory operand.');
      return null;
    }
    return {
      kind: 'memory',
      expression,
      size,
      displacementSize,
      nosplit,
      segment,
      far,
      span: spanTo(start, close),
    };
  }
}

const ONE = constant(1n);
