/** What a layout may spend: work and room, so that a runaway count ends with words. */
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
    this.stop(span, `assembling takes more than ${this.limits.steps} steps`, 'Is a times count too large?');
    return false;
  }

  /** Whether `total` bytes may be laid in all. */
  room(span: Span, total: number): boolean {
    if (total <= this.limits.output) return true;
    this.stop(
      span,
      `the output would be larger than ${sizeText(this.limits.output)}`,
      'Check times, align and resb: is a count too large or an org mistaken?',
    );
    return false;
  }

  private stop(span: Span, message: string, remedy: string): void {
    this.isSpent = true;
    this.diagnostics.error(span, message, remedy);
  }
}
