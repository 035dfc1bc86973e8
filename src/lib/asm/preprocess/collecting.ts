/** The body of a %macro or %rep while it is being read: lines up to the end that belongs to it. */
import * as say from '#messages/asm/preprocessor';
import type { Diagnostics, Span } from '../diagnostics.ts';
import type { BodyLine } from './multi-line.ts';

const BEGINS: Readonly<Record<string, Collecting['kind']>> = {
  macro: 'macro',
  imacro: 'macro',
  rmacro: 'macro',
  irmacro: 'macro',
  rep: 'rep',
};
const ENDS: Readonly<Record<string, Collecting['kind']>> = {
  endmacro: 'macro',
  endm: 'macro',
  endrep: 'rep',
};

export class Collecting {
  readonly kind: 'macro' | 'rep';
  readonly span: Span;
  readonly lines: BodyLine[] = [];
  /** Called with the lines once the end has been read. */
  readonly finish: (lines: readonly BodyLine[]) => void;
  private depth = 1;
  /** Macros that a %rep defines and has not ended yet. */
  private macros = 0;

  constructor(kind: 'macro' | 'rep', span: Span, finish: (lines: readonly BodyLine[]) => void) {
    this.kind = kind;
    this.span = span;
    this.finish = finish;
  }

  /** Takes a line; true if it is the end. */
  take(source: BodyLine, diagnostics: Diagnostics): boolean {
    const first = source.tokens[0]!;
    if (first.kind === 'directive') {
      if (BEGINS[first.text] === this.kind) this.depth++;
      else if (ENDS[first.text] === this.kind && --this.depth === 0) return true;
      if (this.kind === 'rep' && BEGINS[first.text] === 'macro') this.macros++;
      if (this.kind === 'rep' && ENDS[first.text] === 'macro' && --this.macros < 0) {
        this.macros = 0;
        diagnostics.error(first, say.withoutMacro(first.text), say.isAnEndrepMissingAbove);
        return false;
      }
    }
    this.lines.push(source);
    return false;
  }
}
