/** What an expression is worth in a scope (NASM manual, 3.5). Values are 64-bit integers. */
import * as say from '#messages/asm/source';
import type { Diagnostics, Span } from './diagnostics.ts';
import type { Expression } from './expression.ts';
import { constant, isScalar, linear, multiply, Value } from './value.ts';

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
  diagnostics?.error(span, say.worksOnPlainNumbers(operator), say.theDifferenceOfTwoLabels);
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
    diagnostics?.error(span, say.divisionByZero, say.checkTheDivisorALabelOrConstant);
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
    // nasm's shifts are the processor's: they count with the low six bits.
    case '<<':
    case '<<<':
      return a << (unsignedB & 63n);
    case '>>':
      return unsignedA >> (unsignedB & 63n);
    case '>>>':
      return a >> (unsignedB & 63n);
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
