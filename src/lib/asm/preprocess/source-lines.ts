/** The lines of a file as statements: a `\\` at a line's end joins the next one to it (NASM manual, 3.1). */
import * as say from '#messages/asm/preprocessor';
import type { Diagnostics, Span } from '../diagnostics.ts';
import { tokenizeInto, type Token } from '../lexer.ts';
import type { Limits } from '../limits.ts';
import type { BodyLine } from './multi-line.ts';

/** What the reader of the lines decides. */
interface Reader {
  /** Counts a line that is read; false when there have been too many. */
  countLine(span: Span): boolean;
  /** False for a line that need not be taken apart. */
  isWanted(text: string): boolean;
}

export class SourceLines {
  private readonly file: string;
  private readonly text: readonly string[];
  private readonly limits: Limits;
  private readonly diagnostics: Diagnostics;
  /** How many lines have been read. */
  next = 0;

  constructor(file: string, text: string, limits: Limits, diagnostics: Diagnostics) {
    this.file = file;
    this.text = text.split('\n');
    this.limits = limits;
    this.diagnostics = diagnostics;
  }

  /** The next line, those it continues on joined to it; null at the end of the file, and where a limit is reached. */
  read(reader: Reader): BodyLine | null {
    const { file, text } = this;
    if (this.next >= text.length) return null;
    const first = this.next;
    const tokens: Token[] = [];
    let inComment = false;
    let line = text[first]!;
    for (;;) {
      const number = ++this.next;
      const whole = { file, line: number, column: 1, length: Math.max(1, line.length) };
      if (!reader.countLine(whole)) return null;
      if (line.length > this.limits.lineLength) {
        this.diagnostics.error(
          { ...whole, length: 1 },
          say.thisLineIsLongerThanCharacters(this.limits.lineLength),
          say.breakItAAtItsEndGoesOnInTheNext,
        );
        return { file, line: first + 1, tokens: [] };
      }
      const continues = line.endsWith('\\') || line.endsWith('\\\r');
      const content = continues ? line.replace(/\\\r?$/, '') : line;
      if (!inComment && (number > first + 1 || reader.isWanted(content))) {
        inComment = tokenizeInto(tokens, content, file, number, this.diagnostics);
      }
      if (!continues || this.next >= text.length) break;
      line = text[this.next]!;
    }
    return { file, line: first + 1, tokens };
  }
}
