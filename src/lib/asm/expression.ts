/** Expressions: parsed once into a tree, evaluated in each pass (NASM manual, 3.5). */
import * as say from '#messages/asm/source';
import { spanTo, type Span } from './diagnostics.ts';
import { adviseOnValue, looksOctal } from './habits.ts';
import type { Token } from './lexer.ts';
import { writtenValue } from './parse-literal.ts';
import { REGISTER_NAMES, type RegisterName } from './register-names.ts';
import type { TokenReader } from './token-reader.ts';
import { constant, type Value } from './value.ts';

export type Expression =
  | { readonly op: 'number'; readonly value: Value; readonly span: Span }
  | { readonly op: 'symbol'; readonly name: string; readonly span: Span }
  | { readonly op: 'here' | 'section-start'; readonly span: Span }
  | { readonly op: 'register'; readonly register: RegisterName; readonly name: string; readonly span: Span }
  | { readonly op: 'unary'; readonly operator: string; readonly operand: Expression; readonly span: Span }
  | {
      readonly op: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
      readonly span: Span;
    }
  | {
      readonly op: 'choice';
      readonly condition: Expression;
      readonly left: Expression;
      readonly right: Expression;
      readonly span: Span;
    };

/** The number `value` as an expression at `span`. */
export function numberAt(span: Span, value: number): Expression {
  return { op: 'number', value: constant(BigInt(value)), span };
}

const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['^^'],
  ['&&'],
  ['=', '==', '!=', '<>', '<', '<=', '>', '>=', '<=>'],
  ['|'],
  ['^'],
  ['&'],
  ['<<', '>>', '<<<', '>>>'],
  ['+', '-'],
  ['*', '/', '//', '%', '%%'],
];

/** Parses expressions; `resolve` gives the full name of a label where it is written (`main.x` for `.x`). */
export class ExpressionParser {
  private readonly reader: TokenReader;
  private readonly resolve: (word: Token) => string;
  private readonly depthLimit: number;
  private depth = 0;

  constructor(reader: TokenReader, resolve: (word: Token) => string, depthLimit: number) {
    this.reader = reader;
    this.resolve = resolve;
    this.depthLimit = depthLimit;
  }

  /** An expression from here on, or null after an error has been reported. */
  parse(): Expression | null {
    const condition = this.binary(0);
    const mark = this.reader.peek();
    if (!condition || mark?.kind !== 'word' || mark.text !== '?') return condition;
    if (this.depth >= this.depthLimit) return this.tooDeep(mark);
    this.reader.next();
    this.depth++;
    const left = this.parse();
    if (left && !this.reader.accept(':')) {
      this.reader.diagnostics.error(this.reader.span(), say.colonIsMissing, say.writeConditionONEOther);
      return null;
    }
    const right = left && this.parse();
    this.depth--;
    return (
      left && right && { op: 'choice', condition, left, right, span: spanTo(condition.span, right.span) }
    );
  }

  private binary(level: number): Expression | null {
    const operators = LEVELS[level];
    if (!operators) return this.unary();
    let left = this.binary(level + 1);
    for (let terms = 0; left; terms++) {
      const token = this.reader.peek();
      if (token?.kind !== 'punctuation' || !operators.includes(token.text)) return left;
      if (terms > 20 * this.depthLimit) return this.tooDeep(token);
      this.reader.next();
      const right = this.binary(level + 1);
      if (!right) return null;
      left = { op: 'binary', operator: token.text, left, right, span: spanTo(left.span, right.span) };
    }
    return null;
  }

  private tooDeep(span: Span): null {
    this.reader.diagnostics.error(span, say.thisExpressionIsNestedTooDeeply, say.givePartsOfItANameWithEqu);
    return null;
  }

  private unary(): Expression | null {
    const token = this.reader.peek();
    if (token?.kind === 'punctuation' && ['-', '+', '~', '!'].includes(token.text)) {
      if (this.depth >= this.depthLimit) return this.tooDeep(token);
      this.reader.next();
      this.depth++;
      const operand = this.unary();
      this.depth--;
      return operand && { op: 'unary', operator: token.text, operand, span: spanTo(token, operand.span) };
    }
    return this.primary();
  }

  private primary(): Expression | null {
    const { reader } = this;
    const token = reader.peek();
    if (!token) {
      reader.diagnostics.error(reader.span(), say.aValueIsMissingHere, say.writeANumberLabelOrExpression);
      return null;
    }
    switch (token.kind) {
      case 'number':
        reader.next();
        if (looksOctal(token.text) && !token.synthetic) {
          reader.diagnostics.warning(
            token,
            say.isDecimalAZero(token.text, Number(token.text)),
            say.octalIsWritten0oForDecimalLeave(token.text.slice(1)),
          );
        }
        return { op: 'number', value: constant(token.value), span: token };
      case 'float':
        reader.diagnostics.error(
          token,
          say.aFloatingPointNumberCannotStand,
          say.writeFloat3215ForItsBitsDwDdDq,
        );
        return null;
      case 'here':
      case 'section-start':
        reader.next();
        return { op: token.kind, span: token };
      case 'string':
      case 'word': {
        const written = writtenValue(reader);
        if (written === 'wrong') return null;
        if (written !== null) return { op: 'number', value: constant(written), span: token };
        reader.next();
        const register = REGISTER_NAMES.get(token.text.toLowerCase());
        if (register && !token.escaped) {
          return { op: 'register', register, name: token.text.toLowerCase(), span: token };
        }
        return { op: 'symbol', name: this.resolve(token), span: token };
      }
      default:
        break;
    }
    if (token.kind === 'punctuation' && token.text === '(') {
      if (this.depth >= this.depthLimit) return this.tooDeep(token);
      reader.next();
      this.depth++;
      const inner = this.parse();
      this.depth--;
      if (!inner) return null;
      if (!reader.accept(')')) {
        reader.diagnostics.error(reader.span(), say.parenthesisIsMissing, say.closeEachParenthesis);
        return null;
      }
      return inner;
    }
    const advice = adviseOnValue(token, reader.peek(1));
    reader.diagnostics.error(
      token,
      advice?.message ?? say.aValueIsExpectedHereNot(token.text),
      advice?.remedy ?? say.writeANumberALabelOrARegister,
    );
    return null;
  }
}
