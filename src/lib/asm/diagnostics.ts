/** What the assembler has to say about a source, with its place. */

export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly file: string;
  /** From 1; columns count UTF-16 units. */
  readonly line: number;
  readonly column: number;
  /** Characters to underline; at least 1. */
  readonly length: number;
  /** What to do about it. */
  readonly remedy?: string;
}

/** A stretch of one source line. */
export interface Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** From the start of `first` to the end of `last`; only `first` where they stand on different lines. */
export function spanTo(first: Span, last: Span): Span {
  if (first.file !== last.file || first.line !== last.line) return first;
  const length = last.column + last.length - first.column;
  return length > 0 ? { file: first.file, line: first.line, column: first.column, length } : first;
}

/** Collects diagnostics: each once, at most `limit` of them. */
export class Diagnostics {
  readonly list: Diagnostic[] = [];
  private readonly seen = new Set<string>();
  private readonly limit: number;
  errors = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  error(span: Span, message: string, remedy?: string): void {
    this.errors++;
    this.add('error', span, message, remedy);
  }

  warning(span: Span, message: string, remedy?: string): void {
    this.add('warning', span, message, remedy);
  }

  private add(severity: 'error' | 'warning', span: Span, message: string, remedy: string | undefined): void {
    const key = `${span.file}:${span.line}:${span.column}:${message}`;
    if (this.seen.has(key) || this.list.length > this.limit) return;
    this.seen.add(key);
    const { file, line, column } = span;
    const length = Math.max(1, span.length);
    if (this.list.length === this.limit) {
      message = `more than ${this.limit} problems; the rest is not shown`;
      remedy = 'Mend the first ones and assemble again.';
    }
    this.list.push(
      remedy === undefined
        ? { severity, message, file, line, column, length }
        : { severity, message, file, line, column, length, remedy },
    );
  }
}

/** `file:line:column: error: message`, the way terminals and editors read it. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { file, line, column, severity, message, remedy } = diagnostic;
  const text = `${file}:${line}:${column}: ${severity}: ${message}`;
  return remedy === undefined ? text : `${text}\n    ${remedy}`;
}
