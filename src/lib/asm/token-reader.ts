/** Reads the tokens of a line one by one. */
import type { Diagnostics, Span } from './diagnostics.ts';
import type { Token } from './lexer.ts';

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
