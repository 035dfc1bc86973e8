/**
 * What `$` and labels are worth in an expression of the preprocessor, such as `%if $ - $$ > 510`. nasm lays out the lines
 * before it at the same time; here the source is preprocessed again with what the layout of the round before found,
 * until each answer stays the same.
 */
import * as say from '#messages/asm/preprocessor';
import type { Diagnostics, Span } from '../diagnostics.ts';
import type { Scope } from '../evaluation.ts';
import { nearest } from '../nearest.ts';
import { constant, type Value } from '../value.ts';

/** A layout, as a place among its lines sees it. Places are numbered in the order in which they ask. */
export interface KnownLayout {
  here(place: number): Value | null;
  sectionStart(place: number): Value | null;
  /** The value of a symbol that is defined before `place`. */
  symbol(name: string, place: number): Value | null;
  symbolNames(): Iterable<string>;
}

const NOT_YET = constant(0n, true);

export interface ProbeScope extends Scope {
  /** Something was asked of the layout. */
  asked: boolean;
}

export class Probe {
  /** The values of this round, in order. */
  readonly answers: (bigint | null)[] = [];
  private readonly known: KnownLayout | null;

  constructor(known: KnownLayout | null) {
    this.known = known;
  }

  /** The names of one expression. */
  scope(diagnostics: Diagnostics): ProbeScope {
    const { known } = this;
    const place = this.answers.length;
    return {
      asked: false,
      get here(): Value {
        this.asked = true;
        return known?.here(place) ?? NOT_YET;
      },
      get sectionStart(): Value {
        this.asked = true;
        return known?.sectionStart(place) ?? NOT_YET;
      },
      symbol(name: string, span: Span): Value | null {
        this.asked = true;
        if (!known) return NOT_YET;
        const value = known.symbol(name, place);
        if (value) return value;
        const close = nearest(name, known.symbolNames());
        diagnostics.error(
          span,
          say.isNotDefinedBeforeThisLine(name),
          close !== undefined && close !== name ? say.didYouMean(close) : say.thePreprocessorKnowsNames,
        );
        return null;
      },
    };
  }

  /** Notes what an expression that asked came to; gives the number of its place. */
  answer(value: bigint | null): number {
    this.answers.push(value);
    return this.answers.length - 1;
  }

  /** True if the round before gave the same answers. */
  agrees(before: Probe | null): boolean {
    const { answers } = this;
    if (answers.length === 0) return true;
    return (
      before !== null &&
      before.answers.length === answers.length &&
      answers.every((answer, i) => answer === before.answers[i])
    );
  }
}
