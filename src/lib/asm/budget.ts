/** What a layout may spend: work and room, so that a runaway count ends with words. */
import * as say from '#messages/asm/source';
import type { Diagnostics, Span } from './diagnostics.ts';
import { sizeText, type Limits } from './limits.ts';

export class Budget {
  private readonly limits: Limits;
  private readonly diagnostics: Diagnostics;
  private steps = 0;
  /** A limit is reached: the layout is given up. */
  isSpent = false;

  constructor(limits: Limits, diagnostics: Diagnostics) {
    this.limits = limits;
    this.diagnostics = diagnostics;
  }

  /** Counts work; false when the limit is reached. */
  step(span: Span, count: number): boolean {
    this.steps += count;
    if (this.steps <= this.limits.steps) return true;
    this.stop(span, say.assemblingTakesMoreThanSteps(this.limits.steps), say.isATimesCountTooLarge);
    return false;
  }

  /** Whether `total` bytes may be laid in all. */
  room(span: Span, total: number): boolean {
    if (total <= this.limits.output) return true;
    this.stop(
      span,
      say.theOutputWouldBeLargerThan(sizeText(this.limits.output)),
      say.checkTimesAlignAndResbIsACount,
    );
    return false;
  }

  private stop(span: Span, message: string, remedy: string): void {
    this.isSpent = true;
    this.diagnostics.error(span, message, remedy);
  }
}
