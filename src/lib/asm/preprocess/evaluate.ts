/** Expressions of the preprocessor: numbers, %define names already expanded, and places as far as the probe knows them. */
import * as say from '#messages/asm/preprocessor';
import type { Diagnostics, Span } from '../diagnostics.ts';
import { evaluate } from '../evaluation.ts';
import { ExpressionParser } from '../expression.ts';
import type { Token } from '../lexer.ts';
import type { Limits } from '../limits.ts';
import type { Names } from '../names.ts';
import { TokenReader } from '../token-reader.ts';
import { isScalar } from '../value.ts';
import type { Probe } from './probe.ts';

export interface Evaluation {
  /** null after an error. */
  readonly value: bigint | null;
  /** The number of the place that asked the probe; null where nothing was asked. */
  readonly probed: number | null;
}

interface Surroundings {
  readonly diagnostics: Diagnostics;
  readonly limits: Limits;
  readonly names: Names;
  readonly probe: Probe;
}

/** The value of `tokens`, for `asker` at `span`; what follows the expression is warned of. */
export function evaluateTokens(
  tokens: readonly Token[],
  span: Span,
  asker: string,
  { diagnostics, limits, names, probe }: Surroundings,
): Evaluation {
  const before = diagnostics.errors;
  const reader = new TokenReader(tokens, diagnostics, span);
  const failed: Evaluation = { value: null, probed: null };
  if (!reader.peek()) {
    diagnostics.error(span, say.needsANumberOrACondition(asker), say.suchAs5N2OrN3);
    return failed;
  }
  const scope = probe.scope(diagnostics);
  const resolve = (word: Token): string => {
    if (!word.synthetic) names.use(word.text, null, word.spelled ?? word);
    return word.text;
  };
  const expression = new ExpressionParser(reader, resolve, limits.expressionDepth).parse();
  if (!expression) return failed;
  const trailing = reader.peek();
  if (trailing) {
    diagnostics.warning(
      trailing,
      say.behindTheExpressionIsIgnored(trailing.text),
      say.takeItOutOrIsAnOperatorMissing,
    );
  }
  const found = evaluate(expression, scope, diagnostics);
  let value: bigint | null = null;
  if (found && diagnostics.errors === before) {
    if (isScalar(found)) value = found.constant;
    else {
      diagnostics.error(expression.span, say.aPlainNumberIsExpected, say.theDifferenceOfTwoLabels);
    }
  }
  return { value, probed: scope.asked ? probe.answer(value) : null };
}
