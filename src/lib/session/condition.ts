/** Conditions of stops: comparisons of operands as lessons write them, joined by `and`. */
import * as say from '#messages/conditions';
import { OperandError, parseOperand, readOperand, type Operand } from '../lesson/operands.ts';
import type { OperandSource } from '../lesson/subject.ts';

type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

export type Condition = readonly {
  readonly left: Operand;
  readonly comparison: Comparison;
  readonly right: Operand;
}[];

const COMPARISON = /==|!=|<=|>=|<|>|=/;

/** Parses such as `vcpu.eax == 5 and mem32[0x600] != 0`. @throws OperandError */
export function parseCondition(text: string): Condition {
  return text.split(/\band\b/).map((part) => {
    const found = COMPARISON.exec(part);
    if (!found) {
      throw new OperandError(say.comparesNothing(part.trim()), say.writeTwoValuesWithOrBetweenThem);
    }
    const comparison = found[0] === '=' ? '==' : (found[0] as Comparison);
    const left = parseOperand(part.slice(0, found.index));
    return { left, comparison, right: parseOperand(part.slice(found.index + found[0].length)) };
  });
}

/** True if `condition` is met now. Memory that is not there meets none. */
export function isMet(condition: Condition, source: OperandSource): boolean {
  try {
    return condition.every(({ left, comparison, right }) => {
      return compare(readOperand(left, source), comparison, readOperand(right, source));
    });
  } catch (thrown) {
    if (!(thrown instanceof OperandError)) throw thrown;
    return false;
  }
}

function compare(a: number | string, comparison: Comparison, b: number | string): boolean {
  switch (comparison) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
  }
}
