/** Plain numbers that statements ask for: counts, boundaries, addresses, which no label further down may decide. */
import * as say from '#messages/asm/source';
import type { Diagnostics } from './diagnostics.ts';
import { evaluate, isConstantExpression, type Scope } from './evaluation.ts';
import type { Expression } from './expression.ts';
import type { NegativeCount } from './statement.ts';
import { isScalar } from './value.ts';

/** The pass in which numbers are asked for. */
interface Pass extends Scope {
  /** From 1. */
  readonly passNumber: number;
  /** Where problems go: null but in the last pass. */
  readonly report: Diagnostics | null;
}

export class Counts {
  private readonly pass: Pass;
  /** Expressions that used a label ahead where none may be used. */
  private readonly forward = new Set<Expression>();

  constructor(pass: Pass) {
    this.pass = pass;
  }

  /** A plain number, or null after an error. `critical`: no label ahead may take part. */
  plainNumber(expression: Expression, what: string, critical: boolean): number | null {
    const { report, passNumber } = this.pass;
    const value = evaluate(expression, this.pass, report);
    if (!value) return null;
    if (critical && passNumber === 1 && value.unknown) this.forward.add(expression);
    if (critical && this.forward.has(expression)) {
      report?.error(
        expression.span,
        say.dependsOnALabelFurtherDown(what),
        say.useOnlyLabelsAndNamesFromAbove,
      );
      return null;
    }
    if (isScalar(value)) return Number(value.constant);
    report?.error(expression.span, say.mustBeAPlainNumber(what), say.anAddressIsNoneTheDifference);
    return null;
  }

  /** A plain number that must not be negative, or null after an error, of which `negative` may speak. */
  count(expression: Expression, what: string, critical: boolean, negative?: NegativeCount): number | null {
    const count = this.plainNumber(expression, what, critical);
    if (count === null || count >= 0) return count;
    const { report } = this.pass;
    if (negative) {
      report?.error(expression.span, say.by(negative.message, -count), negative.remedy);
      return null;
    }
    report?.error(
      expression.span,
      say.isNegative(what, count),
      isConstantExpression(expression) ? say.write0OrMore : say.whatStandsBeforeItIsTooLong(-count),
    );
    return null;
  }
}
