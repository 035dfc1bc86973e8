/** Expressions: parsed once into a tree, evaluated in each pass (NASM manual, 3.5). Values are 64-bit integers. */
import { REGISTERS_16, REGISTERS_32, REGISTERS_8, SEGMENT_REGISTERS } from '../isa/registers.ts';
import { spanTo, type Diagnostics, type Span } from './diagnostics.ts';
import type { Token } from './lexer.ts';
import { stringBytes, stringValue } from './literals.ts';
import { adviseOnValue, looksOctal } from './habits.ts';
import { constant, isScalar, linear, multiply, Value, type RegisterTerm } from './value.ts';

export interface RegisterName {
  readonly kind: 'register' | 'segment' | 'control' | 'debug';
  readonly width: 8 | 16 | 32;
  readonly number: number;
}

/** All register names, lower case. */
export const REGISTER_NAMES: ReadonlyMap<string, RegisterName> = new Map<string, RegisterName>([
  ...REGISTERS_8.map((name, number) => [name, { kind: 'register', width: 8, number }] as const),
  ...REGISTERS_16.map((name, number) => [name, { kind: 'register', width: 16, number }] as const),
  ...REGISTERS_32.map((name, number) => [name, { kind: 'register', width: 32, number }] as const),
  ...SEGMENT_REGISTERS.map((name, number) => [name, { kind: 'segment', width: 16, number }] as const),
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((n) => [`cr${n}`, { kind: 'control', width: 32, number: n }] as const),
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((n) => [`dr${n}`, { kind: 'debug', width: 32, number: n }] as const),
]);

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

/** A cursor over the tokens of a line. */
export class TokenReader {
  readonly tokens: readonly Token[];
  readonly diagnostics: Diagnostics;
  /** Where to point when the line ends too early. */
  readonly lineSpan: Span;
  position = 0;

  constructor(tokens: readonly Token[], diagnostics: Diagnostics, lineSpan: Span) {
    this.tokens = tokens;
    this.diagnostics = diagnostics;
    this.lineSpan = lineSpan;
  }

  peek(ahead = 0): Token | undefined {
    return this.tokens[this.position + ahead];
  }

  next(): Token | undefined {
    return this.tokens[this.position++];
  }

  isPunctuation(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token?.kind === 'punctuation' && token.text === text;
  }

  accept(text: string): boolean {
    if (!this.isPunctuation(text)) return false;
    this.position++;
    return true;
  }

  /** Reads over all that is left of the line. */
  skipRest(): void {
    this.position = this.tokens.length;
  }

  /** The span of the next token, or the place just behind the last one. */
  span(): Span {
    const token = this.peek();
    if (token) return token;
    const last = this.tokens[this.tokens.length - 1];
    return last ? { ...last, column: last.column + last.length, length: 1 } : this.lineSpan;
  }
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
      this.reader.diagnostics.error(
        this.reader.span(),
        "':' is missing here",
        'Write CONDITION ? ONE : OTHER.',
      );
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
    this.reader.diagnostics.error(
      span,
      'this expression is nested too deeply',
      'Give parts of it a name with equ.',
    );
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
      reader.diagnostics.error(
        reader.span(),
        'a value is missing here',
        'Write a number, label or expression.',
      );
      return null;
    }
    switch (token.kind) {
      case 'number':
        reader.next();
        if (looksOctal(token.text) && !token.synthetic) {
          reader.diagnostics.warning(
            token,
            `'${token.text}' is decimal ${Number(token.text)}: a zero before it does not make it octal`,
            `Octal is written 0o${token.text.slice(1)}; for decimal leave the zero out.`,
          );
        }
        return { op: 'number', value: constant(token.value), span: token };
      case 'float':
        reader.diagnostics.error(
          token,
          'a floating-point number cannot stand here',
          'Only dd and dq take one; give it a label and load it from there.',
        );
        return null;
      case 'string':
        reader.next();
        return { op: 'number', value: constant(stringValue(stringBytes(token.text))), span: token };
      case 'here':
      case 'section-start':
        reader.next();
        return { op: token.kind, span: token };
      case 'word': {
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
        reader.diagnostics.error(reader.span(), "')' is missing here", 'Close each parenthesis.');
        return null;
      }
      return inner;
    }
    const advice = adviseOnValue(token, reader.peek(1));
    reader.diagnostics.error(
      token,
      advice?.message ?? `a value is expected here, not '${token.text}'`,
      advice?.remedy ?? 'Write a number, a label or a register.',
    );
    return null;
  }
}

/** What an expression's names stand for. `symbol` reports what is wrong itself and returns null. */
export interface Scope {
  readonly here: Value;
  readonly sectionStart: Value;
  symbol(name: string, span: Span): Value | null;
}

/** True if `expression` names no label and no place, so that its value never changes. */
export function isConstantExpression(expression: Expression): boolean {
  switch (expression.op) {
    case 'number':
    case 'register':
      return true;
    case 'unary':
      return isConstantExpression(expression.operand);
    case 'binary':
      return isConstantExpression(expression.left) && isConstantExpression(expression.right);
    case 'choice':
      return [expression.condition, expression.left, expression.right].every(isConstantExpression);
    default:
      return false;
  }
}

/** The value of `expression` in `scope`; null after an error, which goes to `diagnostics`. */
export function evaluate(
  expression: Expression,
  scope: Scope,
  diagnostics: Diagnostics | null,
): Value | null {
  switch (expression.op) {
    case 'number':
      return expression.value;
    case 'here':
      return scope.here;
    case 'section-start':
      return scope.sectionStart;
    case 'symbol':
      return scope.symbol(expression.name, expression.span);
    case 'register':
      return new Value(0n, false, null, [
        { register: expression.register, name: expression.name, factor: 1, multiplied: false },
      ]);
    case 'unary': {
      const operand = evaluate(expression.operand, scope, diagnostics);
      return operand && unary(expression.operator, operand, expression.span, diagnostics);
    }
    case 'binary': {
      const left = evaluate(expression.left, scope, diagnostics);
      const right = left && evaluate(expression.right, scope, diagnostics);
      return left && right && binary(expression.operator, left, right, expression.span, diagnostics);
    }
    case 'choice': {
      const condition = evaluate(expression.condition, scope, diagnostics);
      if (!condition) return null;
      if (!isScalar(condition)) return scalarsOnly('?', expression.span, diagnostics);
      const left = evaluate(expression.left, scope, diagnostics);
      const right = evaluate(expression.right, scope, diagnostics);
      return condition.constant !== 0n ? left : right;
    }
  }
}

function scalarsOnly(operator: string, span: Span, diagnostics: Diagnostics | null): null {
  diagnostics?.error(
    span,
    `'${operator}' works on plain numbers only, not on addresses or registers`,
    'The difference of two labels, such as label - $$, is a plain number.',
  );
  return null;
}

function unary(operator: string, operand: Value, span: Span, diagnostics: Diagnostics | null): Value | null {
  if (operator === '+') return operand;
  if (operator === '-') return multiply(operand, -1n);
  if (!isScalar(operand)) return scalarsOnly(operator, span, diagnostics);
  return constant(operator === '~' ? ~operand.constant : operand.constant === 0n ? 1n : 0n, operand.unknown);
}

function binary(
  operator: string,
  left: Value,
  right: Value,
  span: Span,
  diagnostics: Diagnostics | null,
): Value | null {
  if (operator === '+') return linear(left, right, 1);
  if (operator === '-') return linear(left, right, -1);
  if (operator === '*') {
    if (isScalar(right)) return multiply(left, right.constant, right.unknown);
    if (isScalar(left)) return multiply(right, left.constant, left.unknown);
    return scalarsOnly(operator, span, diagnostics);
  }
  if (!isScalar(left) || !isScalar(right)) return scalarsOnly(operator, span, diagnostics);
  const unknown = left.unknown || right.unknown;
  const a = left.constant;
  const b = right.constant;
  if (['/', '//', '%', '%%'].includes(operator) && b === 0n) {
    if (unknown) return constant(0n, true);
    diagnostics?.error(span, 'division by zero', 'Check the divisor: a label or constant is 0 here.');
    return null;
  }
  return constant(scalarOperation(operator, a, b), unknown);
}

function truth(value: boolean): bigint {
  return value ? 1n : 0n;
}

function scalarOperation(operator: string, a: bigint, b: bigint): bigint {
  const unsignedA = BigInt.asUintN(64, a);
  const unsignedB = BigInt.asUintN(64, b);
  switch (operator) {
    case '||':
      return truth(a !== 0n || b !== 0n);
    case '^^':
      return truth((a !== 0n) !== (b !== 0n));
    case '&&':
      return truth(a !== 0n && b !== 0n);
    case '=':
    case '==':
      return truth(a === b);
    case '!=':
    case '<>':
      return truth(a !== b);
    case '<':
      return truth(a < b);
    case '<=':
      return truth(a <= b);
    case '>':
      return truth(a > b);
    case '>=':
      return truth(a >= b);
    case '<=>':
      return a < b ? -1n : a > b ? 1n : 0n;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '&':
      return a & b;
    case '<<':
    case '<<<':
      return unsignedB > 63n ? 0n : a << unsignedB;
    case '>>':
      return unsignedB > 63n ? 0n : unsignedA >> unsignedB;
    case '>>>':
      return unsignedB > 63n ? (a < 0n ? -1n : 0n) : a >> unsignedB;
    case '/':
      return unsignedA / unsignedB;
    case '//':
      return a / b;
    case '%':
      return unsignedA % unsignedB;
    default:
      return a % b;
  }
}

export type { RegisterTerm };
